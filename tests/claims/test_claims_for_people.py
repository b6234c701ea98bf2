"""The command line's functions from end to end: a claim from a draft to a letter, a record, a list, an objection."""

from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from claims_world import NOW, publish

from attribution import workspace
from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import (
    find_work,
    guideline,
    letters,
    listing,
    missed_papers,
    service,
    suggestions,
)
from attribution.claims.draft import Draft, draft_of
from attribution.core.errors import UserError
from attribution.core.files import content_of, write_new
from attribution.home.settings import Settings
from attribution.ledger.payloads import SecondPerson
from attribution.privacy.choices import current_choices, record_consent, record_objection
from attribution.record import formats
from attribution.review.spreadsheet_export import export_list
from attribution.review.spreadsheet_import import import_decisions
from attribution.roster import copies
from attribution.workspace import Acting

LEAD = Person("local:lee", "lead")
ROSTER = "technician_id,given_names,family_name,email\nT1,Wilhelmina,Okonjo-Bright,mina@quill.example\nT2,Tomás,Verhaegen,\n"


@pytest.fixture
def at(tmp_path):
    (tmp_path / "hr.csv").write_text(ROSTER, encoding="utf-8")
    copies.import_file(tmp_path / "hr.csv", tmp_path / "home", now=NOW)
    publish(tmp_path / "home")
    settings = Settings(home=tmp_path / "home", institution_name="Quill University")
    with workspace.opened(settings, LEAD) as opened:
        yield opened


def upheld(at):
    one = claimed(
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
        one = stepped(at, one.claim_id, name, received=received)
    return one


def test_a_lead_takes_a_claim_from_an_email_to_a_letter(at, tmp_path):
    one = upheld(at)
    assert one.roles == ("Software", "Writing – review & editing")
    letter = letters.claim_letter(at, one.claim_id, "author", "Lee Lead")
    assert "Mina Okonjo-Bright" in letter.text
    assert "(Electron Microscopy Unit, Quill University) for software" in letter.text
    (row,) = listing.rows(at, state="upheld")
    assert (row["doi"], row["agreed"], row["last_step"]) == ("10.5555/quiet.1", True, "agree")
    assert listing.as_json(at, one.claim_id)["told"] == "upheld"
    path = tmp_path / "log.txt"
    path.write_text("booked on 3 March")
    late = claimed(at, "T1", "10.5555/group.3", roles=["Software"], statement="x", received="phone")
    assert (
        len(
            service.attach(
                at, Acting("by hand"), late.claim_id, path.name, path.read_bytes()
            ).attachments
        )
        == 1
    )


def test_a_title_that_several_works_have_asks_for_the_doi(at):
    with pytest.raises(UserError, match=r"10\.5555/group\.3: Lattices again"):
        claimed(at, "T1", "lattices", roles=[], statement="", received="x")
    assert find_work.work_of(at.reader, "An unknown paper").title == "An unknown paper"


def test_records_and_lists_are_written_as_files(at, tmp_path):
    assert export(at, "T1", "docx")[:2] == b"PK"
    sheet = export_list(at)
    assert sheet.candidates == 1
    (tmp_path / "queue.xlsx").write_bytes(sheet.data)
    book = openpyxl.load_workbook(tmp_path / "queue.xlsx")
    book.active["A2"] = "confirmed"
    book.save(tmp_path / "queue.xlsx")
    assert (
        import_decisions(
            at, Acting(at=datetime(2026, 5, 6, tzinfo=UTC)), content_of(tmp_path / "queue.xlsx")
        ).recorded
        == 1
    )
    assert import_decisions(at, Acting(), content_of(tmp_path / "queue.xlsx")).recorded == 0
    with pytest.raises(UserError, match="cannot be read"):
        import_decisions(at, Acting(), content_of(tmp_path / "nothing.xlsx"))


def test_an_objection_and_its_end_are_recorded_for_who_is_on_the_roster_only(at):
    objected(at, "T1", received="letter")
    with pytest.raises(UserError, match="no technician T1"):
        at.technician("T1")
    objected(at, "T1", objects=False, received="letter")
    assert at.technician("T1").family_name == "Okonjo-Bright"
    consented(at, "T2", public=True, received="form")
    with pytest.raises(UserError, match="no technician T404"):
        objected(at, "T404", received="letter")


ADA = Person("ada@x", "technician", technician_id="T1")


def seat(at, person):
    """The same home folder, open for another person."""
    return replace(at, person=person)


def claimed(at, technician_id, work, *, roles=(), statement="", received=None):
    draft = Draft(work, tuple(roles), statement)
    return service.write(at, Acting(received), technician_id, draft)


def edited(at, claim_id, **parts):
    draft = replace(draft_of(service.claim(at, claim_id)), **parts)
    return service.rewrite(at, Acting(), claim_id, draft)


def stepped(at, claim_id, name, *, why=None, second=None, due=None, received=None):
    content = SecondPerson(second, due) if second else None
    return service.step(at, Acting(received), claim_id, name, why, content)


def source_letter(at, technician_id, work, name, *, problem, sender):
    return letters.source_letter(at, technician_id, work, name, problem, sender)


def reported(at, technician_id, work, received=None):
    return missed_papers.report(at, Acting(received), technician_id, work)


def settled(at, report_id, kind, why=None):
    missed_papers.settle(at, Acting(), report_id, kind, why=why)


def objected(at, technician_id, objects=True, received=None):
    record_objection(at, Acting(received), technician_id, objects)


def consented(at, technician_id, public, received=None):
    record_consent(at, Acting(received), technician_id, public)


def export(at, technician_id, form):
    return formats.export_record(at, technician_id, form, date(2026, 5, 5))


def draft(at):
    one = claimed(at, "T1", "Quiet lattices", roles=["software"], statement="I wrote it.")
    return one.claim_id


def submitted(at):
    return stepped(at, draft(at), "submit").claim_id


def judged(at, *names):
    """A claim that T1 wrote and a lead took these steps of."""
    claim_id = submitted(at)
    for name in names:
        stepped(seat(at, LEAD), claim_id, name, why="seen")
    return claim_id


DUE = {"second": "sam@x", "due": date(2099, 1, 1)}
# What a technician does for themself, without saying how it was received: name -> (prepare as T1, do)
OWN = {
    "write a claim": (
        lambda at: None,
        lambda at, t, _: claimed(at, t, "Quiet lattices", roles=[], statement=""),
    ),
    "rewrite it": (
        draft,
        lambda at, t, one: edited(at, one, statement="I wrote all of it."),
    ),
    "attach": (draft, lambda at, t, one: service.attach(at, Acting(), one, "a.txt", b"booked")),
    "submit": (draft, lambda at, t, one: stepped(at, one, "submit")),
    "say": (
        submitted,
        lambda at, t, one: stepped(at, one, "say", why="the log shows it"),
    ),
    "agree": (submitted, lambda at, t, one: stepped(at, one, "agree")),
    "disagree": (submitted, lambda at, t, one: stepped(at, one, "disagree")),
    "contest": (
        lambda at: judged(at, "take", "decline"),
        lambda at, t, one: stepped(at, one, "contest", why="no", **DUE),
    ),
    "withdraw": (submitted, lambda at, t, one: stepped(at, one, "withdraw")),
    "see a claim": (submitted, lambda at, t, one: service.claim(at, one)),
    "let us know": (
        lambda at: None,
        lambda at, t, _: reported(at, t, "10.5555/loud.2"),
    ),
    "object": (lambda at: None, lambda at, t, _: objected(at, t)),
    "end the objection": (
        lambda at: objected(at, "T1"),
        lambda at, t, _: objected(at, t, objects=False),
    ),
    "consent": (lambda at: None, lambda at, t, _: consented(at, t, public=True)),
    "consent no longer": (lambda at: None, lambda at, t, _: consented(at, t, public=False)),
    "see their wishes": (lambda at: None, lambda at, t, _: current_choices(at, t)),
    "see their record": (lambda at: None, lambda at, t, _: export(at, t, "docx")),
    "take their record away": (
        lambda at: None,
        lambda at, t, _: export(at, t, "bib"),
    ),
    "see suggestions": (lambda at: None, lambda at, t, _: suggestions.suggested(at, t)),
    "see ORCID iDs": (lambda at: None, lambda at, t, _: suggestions.orcids_printed(at, t)),
    "draft a correction": (
        lambda at: None,
        lambda at, t, _: source_letter(
            at, t, "10.5555/loud.2", "orcid", problem="missing", sender="Ada"
        ),
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_a_technician_does_everything_for_themself_and_another_technician_nothing_of_it(at, name):
    prepare, do = OWN[name]
    own = seat(at, ADA)
    made = prepare(own)
    version = at.ledger.version()
    for stranger in (
        Person("bo@x", "technician", technician_id="T2"),
        Person("nobody@x", "viewer"),
    ):
        with pytest.raises(UserError, match=r"may not|no claim .* that you may see"):
            do(seat(at, stranger), "T1", made)
    assert at.ledger.version() == version, "a refused act leaves nothing behind"
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
    objected(own, "T1")
    hidden = seat(at, ADA)  # an office that is opened after the objection
    assert current_choices(hidden, "T1") == (True, False, False)
    with pytest.raises(UserError, match="no technician T1"):
        export(hidden, "T1", "docx")
    assert suggestions.suggested(hidden, "T1") == []
    objected(hidden, "T1", objects=False)
    assert current_choices(hidden, "T1") == (False, False, False)
    assert "Record of Mina Okonjo-Bright" in export(hidden, "T1", "html").decode()


def test_wishes_tell_ones_own_word_and_what_hr_withholds_and_reading_anothers_is_noted(
    at, tmp_path
):
    (tmp_path / "hr.csv").write_text(
        "technician_id,given_names,family_name,public_consent\nT1,Mina,O,no\nT2,Tomás,V,yes\n"
    )
    copies.import_file(tmp_path / "hr.csv", at.settings.home, now=datetime(2026, 6, 1, tzinfo=UTC))
    consented(seat(at, ADA), "T1", public=True)
    assert current_choices(at, "T1") == (False, True, True)
    assert current_choices(at, "T2") == (False, False, False), "HR's yes is no consent"
    assert {(one["action"], *one["technicians"]) for one in log.entries(at.settings.home)} == {
        ("see wishes", "T1"),
        ("see wishes", "T2"),
    }


def test_a_record_is_had_as_bytes_in_every_format(at):
    for form in ("docx", "bib", "csv", "jsonl", "xlsx", "html"):
        assert isinstance(export(at, "T1", form), bytes)
    with pytest.raises(UserError, match="cannot be written as"):
        export(at, "T1", "exe")
    assert [one["action"] for one in log.entries(at.settings.home)][:1] == ["export record"]


def test_works_to_choose_from_are_for_who_may_see_works(at):
    assert [one.work_id for one in find_work.works_found(seat(at, ADA), "lattices")] == ["w3", "w1"]
    assert find_work.works_found(at, "no such title") == ()
    with pytest.raises(UserError, match="may not see works"):
        find_work.works_found(seat(at, Person("v", "viewer")), "lattices")


def advised(at, roles, criteria=(), intellectual=False, service_only=False):
    done = guideline.done(roles, criteria, intellectual=intellectual, service_only=service_only)
    return guideline.advice_for(at, done)


def test_the_guideline_answers_without_a_claim_and_refuses_what_it_does_not_know(at):
    found = advised(at, ["software"], ["drafting", "approval", "accountable"], True, False)
    assert (found.credit, found.sentence) == ("authorship", None)
    assert advised(at, [], service_only=True).credit == "facility"
    help_only = advised(seat(at, Person("v", "viewer")), ["resources"])
    assert (
        help_only.sentence == "The authors thank [name] ([unit], Quill University) for resources."
    )
    for roles, criteria, says in (
        (["Tea making"], [], "Not a CRediT role"),
        ([], ["fame"], "The criteria are"),
    ):
        with pytest.raises(UserError, match=says):
            advised(at, roles, criteria)


def test_steps_offered_at_an_office_are_those_of_its_person(at):
    claim_id = submitted(seat(at, ADA))
    one = service.claim(at, claim_id)
    assert service.possible_steps(at, one) == service.possible_steps(seat(at, LEAD), one)
    assert "take" in service.possible_steps(at, one)
    assert "take" not in service.possible_steps(seat(at, ADA), one)


def test_open_reports_say_what_the_texts_say_now_and_which_names_fit_and_can_be_settled(at):
    other = seat(at, Person("bo@x", "technician", technician_id="T2"))
    reported(other, "T2", "10.5555/loud.2")
    reported(seat(at, ADA), "T1", "10.5555/unknown")
    first, second = missed_papers.open_reports(at)
    assert (first["technician_id"], first["work_id"], first["names"]) == ("T2", "w2", [])
    assert "neither in the author list" in first["says"]
    assert (second["doi"], second["work_id"]) == ("10.5555/unknown", None)
    with pytest.raises(UserError, match="may not judge"):
        settled(other, first["report_id"], "author")
    settled(at, first["report_id"], None, why="I read it; it does not")
    assert [one["technician_id"] for one in missed_papers.open_reports(at)] == ["T1"]
    objected(seat(at, ADA), "T1")
    assert missed_papers.open_reports(at) == []
    (own,) = missed_papers.open_reports(seat(at, ADA))
    assert (own["names"], own["says"]) == (
        [],
        "Nothing is looked up about who objects or has left.",
    )


def test_a_correction_at_the_source_gives_the_printed_name_where_there_is_one_and_needs_a_known_work(
    at,
):
    letter = source_letter(
        at, "T1", "10.5555/loud.2", "openalex", problem="Not an author there.", sender="Lee"
    )
    assert "Mina Okonjo-Bright\n" in letter.text
    other = source_letter(at, "T1", "10.5555/quiet.1", "openalex", problem="Missing.", sender="Lee")
    assert "[not known]" in other.text
    with pytest.raises(UserError, match="Give its DOI"):
        source_letter(at, "T1", "No such title", "openalex", problem="x", sender="Lee")
    assert {one["action"] for one in log.entries(at.settings.home)} == {"see record"}


def test_a_draft_is_rewritten_in_parts_and_what_was_submitted_is_not(at):
    claim_id = draft(seat(at, ADA))
    one = edited(seat(at, ADA), claim_id, wanted="authorship", first_day=date(2024, 1, 1))
    assert (one.roles, one.statement, one.wanted, one.target.doi) == (
        ("Software",),
        "I wrote it.",
        "authorship",
        "10.5555/quiet.1",
    )
    one = edited(seat(at, ADA), claim_id, work="10.5555/group.3", roles=["validation"])
    assert (one.roles, one.target.work_id, one.first_day) == (
        ("Validation",),
        "w3",
        date(2024, 1, 1),
    )
    stepped(seat(at, ADA), claim_id, "submit")
    with pytest.raises(UserError, match="only a claim that is draft"):
        edited(seat(at, ADA), claim_id, statement="more")


def fetched(at, claim_id, name, path):
    attachment = service.attachment(at, claim_id, name)
    write_new(path, attachment.data)
    return attachment.name


def test_an_attachment_is_had_by_either_name_and_overwrites_nothing(at, tmp_path):
    claim_id = submitted(seat(at, ADA))
    for data in (b"one", b"two"):
        one = service.attach(seat(at, ADA), Acting(), claim_id, "log.txt", data)
    with pytest.raises(UserError, match="has 2 attachments") as refused:
        fetched(at, claim_id, "log.txt", tmp_path / "out.txt")
    stored = one.attachments[1].stored
    assert stored in str(refused.value)
    assert fetched(at, claim_id, stored, tmp_path / "out.txt") == "log.txt"
    assert (tmp_path / "out.txt").read_bytes() == b"two"
    with pytest.raises(UserError, match=r"exists\. It was not overwritten"):
        fetched(at, claim_id, stored, tmp_path / "out.txt")
    with pytest.raises(UserError, match="has no attachments 'x'"):
        service.attachment(at, claim_id, "x")
    with pytest.raises(UserError, match="cannot be written"):
        fetched(at, claim_id, stored, tmp_path / "nowhere" / "out.txt")


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
        reported(at, "T1", typed, received="note")
    assert missed_papers.open_reports(at) == []


def test_an_unknown_technician_or_claim_says_where_to_look(at):
    with pytest.raises(UserError, match="staff list"):
        claimed(at, "T404", "Quiet lattices", roles=[], statement="", received="x")
    with pytest.raises(UserError, match="list of claims"):
        listing.as_json(at, "nothing")
    with pytest.raises(UserError, match="no state"):
        listing.rows(at, state="lost")


def test_who_may_be_the_second_person_is_what_the_list_of_people_says_where_it_says_it_all(at):
    listed = [
        {"who": "Sam@X", "role": "lead"},
        {"who": "rae@x", "role": "reviewer", "faculties": ["Science"]},
        {"who": "ada@x", "role": "lead"},
        {"who": "vic@x", "role": "viewer"},
    ]
    claim_id, own = judged(seat(at, ADA), "take", "decline"), seat(at, ADA)

    def with_list(**more):
        return replace(own, settings=replace(at.settings, people=listed, **more))

    one = service.claim(own, claim_id)
    assert service.second_people(own, one, "contest") == ()
    assert service.second_people(with_list(), one, "contest") == ("sam@x", "rae@x")
    assert (
        service.second_people(with_list(signin_roles={"staff": "reviewer"}), one, "contest") == ()
    )
    assert "contest" in service.possible_steps(with_list(), one)
    with pytest.raises(UserError, match=r"kim@x is not known here .* Possible: sam@x, rae@x\."):
        stepped(with_list(), claim_id, "contest", why="no", **{**DUE, "second": "Kim@X"})
    assert (
        stepped(with_list(), claim_id, "contest", why="no", **{**DUE, "second": " SAM@x "}).second
        == "sam@x"
    )
    moved = stepped(seat(at, LEAD), claim_id, "reassign", **{**DUE, "second": "kim@x"})
    assert (moved.second, moved.state) == ("kim@x", "in review"), (
        "where nobody is listed any name is taken"
    )
