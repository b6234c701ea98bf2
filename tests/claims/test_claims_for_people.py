"""The command line's functions from end to end: a claim from a draft to a letter, a record, a list, an objection."""

from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from claims_world import NOW, publish

from attribution import workspace
from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import claiming, find_work, reporting, service, suggestions
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.privacy import wishes
from attribution.record import formats
from attribution.review import spreadsheet
from attribution.roster import copies

LEAD = Person("local:lee", "lead")
ROSTER = "technician_id,given_names,family_name,email\nT1,Wilhelmina,Okonjo-Bright,mina@quill.example\nT2,Tomás,Verhaegen,\n"


@pytest.fixture
def at(tmp_path):
    (tmp_path / "hr.csv").write_text(ROSTER, encoding="utf-8")
    copies.import_file(tmp_path / "hr.csv", tmp_path / "home", now=NOW)
    publish(tmp_path / "home")
    with workspace.office(
        Settings(home=tmp_path / "home", institution_name="Quill University"), LEAD
    ) as open_office:
        yield open_office


def upheld(at):
    one = claiming.claim_new(
        at,
        "T1",
        "Quiet lattices",
        roles=["software", "writing - review and editing"],
        statement="I wrote the code.",
        received="e-mail of 3 May",
    )
    for name, received in [
        ("submit", "e-mail"),
        ("take", None),
        ("uphold", None),
        ("agree", "e-mail of 9 May"),
    ]:
        one = claiming.claim_step(at, one.claim_id, name, received=received)
    return one


def test_a_lead_takes_a_claim_from_an_email_to_a_letter(at, tmp_path):
    one = upheld(at)
    assert one.roles == ("Software", "Writing – review & editing")
    letter = claiming.claim_letter(at, one.claim_id, "author", sender="Lee Lead")
    assert "Mina Okonjo-Bright" in letter.text
    assert "(Electron Microscopy Unit, Quill University) for software" in letter.text
    (row,) = claiming.claim_rows(at, state="upheld")
    assert (row["doi"], row["agreed"], row["last_step"]) == ("10.5555/quiet.1", True, "agree")
    assert claiming.claim_as_json(at, one.claim_id)["told"] == "upheld"
    path = tmp_path / "log.txt"
    path.write_text("booked on 3 March")
    late = claiming.claim_new(
        at, "T1", "10.5555/group.3", roles=["Software"], statement="x", received="phone"
    )
    assert len(claiming.claim_attach(at, late.claim_id, path, received="by hand").attachments) == 1


def test_a_title_that_several_works_have_asks_for_the_doi(at):
    with pytest.raises(UserError, match=r"10\.5555/group\.3: Lattices again"):
        claiming.claim_new(at, "T1", "lattices", roles=[], statement="", received="x")
    assert find_work.work_of(at.reader, "An unknown paper").title == "An unknown paper"


def test_records_and_lists_are_written_as_files(at, tmp_path):
    formats.contributions_file(at, "T1", tmp_path / "mina.docx", date(2026, 5, 5))
    assert spreadsheet.review_export(at, tmp_path / "queue.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "queue.xlsx")
    book.active["A2"] = "confirmed"
    book.save(tmp_path / "queue.xlsx")
    assert (
        spreadsheet.review_import(
            at, tmp_path / "queue.xlsx", now=datetime(2026, 5, 6, tzinfo=UTC)
        ).recorded
        == 1
    )
    assert spreadsheet.review_import(at, tmp_path / "queue.xlsx").recorded == 0
    with pytest.raises(UserError, match="cannot be read"):
        spreadsheet.review_import(at, tmp_path / "nothing.xlsx")


def test_an_objection_and_its_end_are_recorded_for_who_is_on_the_roster_only(at):
    wishes.objection(at, "T1", received="letter")
    with pytest.raises(UserError, match="no technician T1"):
        workspace.technician(at.reader, "T1")
    wishes.objection(at, "T1", objects=False, received="letter")
    assert workspace.technician(at.reader, "T1").family_name == "Okonjo-Bright"
    wishes.consent(at, "T2", public=True, received="form")
    with pytest.raises(UserError, match="no technician T404"):
        wishes.objection(at, "T404", received="letter")


ADA = Person("ada@x", "technician", technician_id="T1")


def seat(at, person):
    """The same office with somebody else at it, made without opening anything."""
    return workspace.office_of(at.settings, at.reader, at.desk.book, person)


def draft(at):
    one = claiming.claim_new(
        at, "T1", "Quiet lattices", roles=["software"], statement="I wrote it."
    )
    return one.claim_id


def submitted(at):
    return claiming.claim_step(at, draft(at), "submit").claim_id


def judged(at, *names):
    """A claim that T1 wrote and a lead took these steps of."""
    claim_id = submitted(at)
    for name in names:
        claiming.claim_step(seat(at, LEAD), claim_id, name, why="seen")
    return claim_id


DUE = {"second": "sam@x", "due": date(2099, 1, 1)}
# What a technician does for themself, without saying how it was received: name -> (prepare as T1, do)
OWN = {
    "write a claim": (
        lambda at: None,
        lambda at, t, _: claiming.claim_new(at, t, "Quiet lattices", roles=[], statement=""),
    ),
    "rewrite it": (
        draft,
        lambda at, t, one: claiming.claim_edit(at, one, statement="I wrote all of it."),
    ),
    "attach": (draft, lambda at, t, one: claiming.claim_attach_bytes(at, one, "a.txt", b"booked")),
    "submit": (draft, lambda at, t, one: claiming.claim_step(at, one, "submit")),
    "say": (
        submitted,
        lambda at, t, one: claiming.claim_step(at, one, "say", why="the log shows it"),
    ),
    "agree": (submitted, lambda at, t, one: claiming.claim_step(at, one, "agree")),
    "disagree": (submitted, lambda at, t, one: claiming.claim_step(at, one, "disagree")),
    "contest": (
        lambda at: judged(at, "take", "decline"),
        lambda at, t, one: claiming.claim_step(at, one, "contest", why="no", given=DUE),
    ),
    "withdraw": (submitted, lambda at, t, one: claiming.claim_step(at, one, "withdraw")),
    "see a claim": (submitted, lambda at, t, one: claiming.claim_of(at, one)),
    "let us know": (
        lambda at: None,
        lambda at, t, _: reporting.claim_report(at, t, "10.5555/loud.2"),
    ),
    "object": (lambda at: None, lambda at, t, _: wishes.objection(at, t)),
    "end the objection": (
        lambda at: wishes.objection(at, "T1"),
        lambda at, t, _: wishes.objection(at, t, objects=False),
    ),
    "consent": (lambda at: None, lambda at, t, _: wishes.consent(at, t, public=True)),
    "consent no longer": (lambda at: None, lambda at, t, _: wishes.consent(at, t, public=False)),
    "see their wishes": (lambda at: None, lambda at, t, _: wishes.wishes(at, t)),
    "see their record": (lambda at: None, lambda at, t, _: formats.record_of(at, t)),
    "take their record away": (
        lambda at: None,
        lambda at, t, _: formats.contributions_bytes(at, t, "bib", date(2026, 5, 5)),
    ),
    "see suggestions": (lambda at: None, lambda at, t, _: suggestions.suggested(at, t)),
    "see ORCID iDs": (lambda at: None, lambda at, t, _: suggestions.orcids_suggested(at, t)),
    "draft a correction": (
        lambda at: None,
        lambda at, t, _: claiming.source_letter(
            at, t, "10.5555/loud.2", "orcid", problem="missing", sender="Ada"
        ),
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_a_technician_does_everything_for_themself_and_another_technician_nothing_of_it(at, name):
    prepare, do = OWN[name]
    own = seat(at, ADA)
    made = prepare(own)
    version = at.desk.book.version()
    for stranger in (
        Person("bo@x", "technician", technician_id="T2"),
        Person("nobody@x", "viewer"),
    ):
        with pytest.raises(UserError, match=r"may not|no claim .* that you may see"):
            do(seat(at, stranger), "T1", made)
    assert at.desk.book.version() == version, "a refused act leaves nothing behind"
    do(own, "T1", made)
    with pytest.raises(UserError, match=r"may not|no claim .* that you may see"):
        do(own, "T404" if made is None else "T1", made if made is None else "0" * 32)
    assert not [one for one in log.entries(at.settings.home) if one["who"] == ADA.who], (
        "own reads are not noted"
    )


def test_a_refusal_is_the_same_whether_or_not_there_is_such_a_technician(at):
    for name, (_, do) in OWN.items():
        said = set()
        for technician_id in ("T2", "T404"):
            with pytest.raises(UserError) as refused:
                do(seat(at, ADA), technician_id, "0" * 32)
            said.add(str(refused.value))
        assert len(said) == 1, name


def test_who_objected_withdraws_it_themself_though_no_reader_shows_them(at):
    own = seat(at, ADA)
    wishes.objection(own, "T1")
    hidden = seat(at, ADA)  # an office that is opened after the objection
    assert wishes.wishes(hidden, "T1") == (True, False, False)
    with pytest.raises(UserError, match="no technician T1"):
        formats.record_of(hidden, "T1")
    assert suggestions.suggested(hidden, "T1") == []
    wishes.objection(hidden, "T1", objects=False)
    assert wishes.wishes(hidden, "T1") == (False, False, False)
    assert formats.record_of(hidden, "T1").name == "Mina Okonjo-Bright"


def test_wishes_tell_ones_own_word_and_what_hr_withholds_and_reading_anothers_is_noted(
    at, tmp_path
):
    (tmp_path / "hr.csv").write_text(
        "technician_id,given_names,family_name,public_consent\nT1,Mina,O,no\nT2,Tomás,V,yes\n"
    )
    copies.import_file(tmp_path / "hr.csv", at.settings.home, now=datetime(2026, 6, 1, tzinfo=UTC))
    wishes.consent(seat(at, ADA), "T1", public=True)
    assert wishes.wishes(at, "T1") == (False, True, True)
    assert wishes.wishes(at, "T2") == (False, False, False), "HR's yes is no consent"
    assert {(one["action"], *one["technicians"]) for one in log.entries(at.settings.home)} == {
        ("see wishes", "T1"),
        ("see wishes", "T2"),
    }


def test_a_record_is_had_as_bytes_in_every_format(at):
    for form in ("docx", "bib", "csv", "jsonl", "xlsx", "html"):
        assert isinstance(formats.contributions_bytes(at, "T1", form, date(2026, 5, 5)), bytes)
    with pytest.raises(UserError, match="no format"):
        formats.contributions_bytes(at, "T1", "exe", date(2026, 5, 5))
    assert [one["action"] for one in log.entries(at.settings.home)][:1] == ["export record"]
    formats.record_of(at, "T1")
    assert "see record" in [one["action"] for one in log.entries(at.settings.home)]


def test_works_to_choose_from_are_for_who_may_see_works(at):
    assert [one.work_id for one in find_work.works_found(seat(at, ADA), "lattices")] == ["w3", "w1"]
    assert find_work.works_found(at, "no such title") == ()
    with pytest.raises(UserError, match="may not see works"):
        find_work.works_found(seat(at, Person("v", "viewer")), "lattices")


def test_the_guideline_answers_without_a_claim_and_refuses_what_it_does_not_know(at):
    found = claiming.advice_for(
        at, ["software"], ["drafting", "approval", "accountable"], True, False
    )
    assert (found.credit, found.sentence) == ("authorship", None)
    assert claiming.advice_for(at, [], service_only=True).credit == "facility"
    help_only = claiming.advice_for(seat(at, Person("v", "viewer")), ["resources"])
    assert (
        help_only.sentence == "The authors thank [name] ([unit], Quill University) for resources."
    )
    for roles, criteria, says in (
        (["Tea making"], [], "Not a CRediT role"),
        ([], ["fame"], "The criteria are"),
    ):
        with pytest.raises(UserError, match=says):
            claiming.advice_for(at, roles, criteria)


def test_steps_offered_at_an_office_are_those_of_its_person(at):
    claim_id = submitted(seat(at, ADA))
    one = claiming.claim_of(at, claim_id)
    assert claiming.possible_steps(at, one) == service.possible_steps(at.desk, LEAD, one)
    assert "take" in claiming.possible_steps(at, one)
    assert "take" not in claiming.possible_steps(seat(at, ADA), one)


def test_open_reports_say_what_the_texts_say_now_and_which_names_fit_and_can_be_settled(at):
    other = seat(at, Person("bo@x", "technician", technician_id="T2"))
    reporting.claim_report(other, "T2", "10.5555/loud.2")
    reporting.claim_report(seat(at, ADA), "T1", "10.5555/unknown")
    first, second = reporting.open_reports(at)
    assert (first["technician_id"], first["work_id"], first["names"]) == ("T2", "w2", [])
    assert "neither in the author list" in first["says"]
    assert (second["doi"], second["work_id"]) == ("10.5555/unknown", None)
    with pytest.raises(UserError, match="may not judge"):
        reporting.settle_report(other, first["report_id"], "author")
    reporting.settle_report(at, first["report_id"], None, why="I read it; it does not")
    assert [one["technician_id"] for one in reporting.open_reports(at)] == ["T1"]
    wishes.objection(seat(at, ADA), "T1")
    assert reporting.open_reports(at) == []
    (own,) = reporting.open_reports(seat(at, ADA))
    assert (own["names"], own["says"]) == (
        [],
        "Nothing is looked up about who objects or has left.",
    )


def test_a_correction_at_the_source_gives_the_printed_name_where_there_is_one_and_needs_a_known_work(
    at,
):
    letter = claiming.source_letter(
        at, "T1", "10.5555/loud.2", "openalex", problem="Not an author there.", sender="Lee"
    )
    assert "Mina Okonjo-Bright\n" in letter.text
    other = claiming.source_letter(
        at, "T1", "10.5555/quiet.1", "openalex", problem="Missing.", sender="Lee"
    )
    assert "[not known]" in other.text
    with pytest.raises(UserError, match="Give its DOI"):
        claiming.source_letter(at, "T1", "No such title", "openalex", problem="x", sender="Lee")
    assert {one["action"] for one in log.entries(at.settings.home)} == {"see record"}


def test_a_draft_is_rewritten_in_parts_and_what_was_submitted_is_not(at):
    claim_id = draft(seat(at, ADA))
    one = claiming.claim_edit(
        seat(at, ADA), claim_id, wanted="authorship", first_day=date(2024, 1, 1)
    )
    assert (one.roles, one.statement, one.wanted, one.target.doi) == (
        ("Software",),
        "I wrote it.",
        "authorship",
        "10.5555/quiet.1",
    )
    one = claiming.claim_edit(seat(at, ADA), claim_id, work="10.5555/group.3", roles=["validation"])
    assert (one.roles, one.target.work_id, one.first_day) == (
        ("Validation",),
        "w3",
        date(2024, 1, 1),
    )
    claiming.claim_step(seat(at, ADA), claim_id, "submit")
    with pytest.raises(UserError, match="only a claim that is draft"):
        claiming.claim_edit(seat(at, ADA), claim_id, statement="more")


def test_an_attachment_is_had_by_either_name_and_overwrites_nothing(at, tmp_path):
    claim_id = submitted(seat(at, ADA))
    for data in (b"one", b"two"):
        one = claiming.claim_attach_bytes(seat(at, ADA), claim_id, "log.txt", data)
    with pytest.raises(UserError, match="has 2 attachments") as refused:
        claiming.claim_fetch(at, claim_id, "log.txt", tmp_path / "out.txt")
    stored = one.attachments[1]["stored"]
    assert stored in str(refused.value)
    assert claiming.claim_fetch(at, claim_id, stored, tmp_path / "out.txt") == "log.txt"
    assert (tmp_path / "out.txt").read_bytes() == b"two"
    with pytest.raises(UserError, match="exists and was not overwritten"):
        claiming.claim_fetch(at, claim_id, stored, tmp_path / "out.txt")
    with pytest.raises(UserError, match="has no attachments 'x'"):
        claiming.attachment(at, claim_id, "x")
    with pytest.raises(UserError, match="cannot be written"):
        claiming.claim_fetch(at, claim_id, stored, tmp_path / "nowhere" / "out.txt")


@pytest.mark.parametrize(
    "typed",
    [
        "10.5555 / quiet.1",
        " DOI: 10.5555/ QUIET.1 ",
        "HTTPS://doi.org/10.5555/Quiet.1",
        "https://doi.org/ 10.5555/quiet.1",
        "doi.org/10.5555/quiet.1.",
    ],
)
def test_a_doi_is_known_however_it_was_copied(at, typed):
    assert [one.work_id for one in find_work.works_found(at, typed)] == ["w1"]


@pytest.mark.parametrize("typed", ["A title of nothing", "'; drop table events; --", "😀", "   "])
def test_a_paper_that_nobody_could_find_is_not_kept_as_missed(at, typed):
    with pytest.raises(UserError, match="Give its DOI"):
        reporting.claim_report(at, "T1", typed, received="note")
    assert reporting.open_reports(at) == []


def test_an_unknown_technician_or_claim_says_where_to_look(at):
    with pytest.raises(UserError, match="staff list"):
        claiming.claim_new(at, "T404", "Quiet lattices", roles=[], statement="", received="x")
    with pytest.raises(UserError, match="list of claims"):
        claiming.claim_as_json(at, "nothing")
    with pytest.raises(UserError, match="no state"):
        claiming.claim_rows(at, state="lost")


def test_who_may_be_the_second_person_is_what_the_list_of_people_says_where_it_says_it_all(at):
    listed = [
        {"who": "Sam@X", "role": "lead"},
        {"who": "rae@x", "role": "reviewer", "faculties": ["Science"]},
        {"who": "ada@x", "role": "lead"},
        {"who": "vic@x", "role": "viewer"},
    ]
    claim_id, own = judged(seat(at, ADA), "take", "decline"), seat(at, ADA)

    def with_list(**more):
        return workspace.office_of(
            replace(at.settings, people=listed, **more), at.reader, at.desk.book, ADA
        )

    one = claiming.claim_of(own, claim_id)
    assert claiming.second_people(own, one, "contest") == ()
    assert claiming.second_people(with_list(), one, "contest") == ("sam@x", "rae@x")
    assert (
        claiming.second_people(with_list(signin_roles={"staff": "reviewer"}), one, "contest") == ()
    )
    assert "contest" in claiming.possible_steps(with_list(), one)
    with pytest.raises(UserError, match=r"kim@x is not known here .* Possible: sam@x, rae@x\."):
        claiming.claim_step(
            with_list(), claim_id, "contest", why="no", given={**DUE, "second": "Kim@X"}
        )
    assert (
        claiming.claim_step(
            with_list(), claim_id, "contest", why="no", given={**DUE, "second": " SAM@x "}
        ).second
        == "sam@x"
    )
    moved = claiming.claim_step(
        seat(at, LEAD), claim_id, "reassign", given={**DUE, "second": "kim@x"}
    )
    assert (moved.second, moved.state) == ("kim@x", "in review"), (
        "where nobody is listed any name is taken"
    )
