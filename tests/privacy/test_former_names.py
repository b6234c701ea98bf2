"""A former name is known to the technician and the lead, and is told to nobody else."""

from __future__ import annotations

import inspect
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from every_question import asked, questions
from university import enrol

import attribution
from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import letters, listing, missed_papers, report_lists, service
from attribution.claims.draft import Draft
from attribution.claims.guideline import WorkDone
from attribution.claims.invitations.people import Choice
from attribution.claims.sheets import service as sheets
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.dashboard.queries import measures, technicians, works
from attribution.dashboard.session import View, view_of
from attribution.ledger.payloads import Target
from attribution.measure.periods import calendar_year, calendar_years
from attribution.operations.outputs_export import Selection
from attribution.record import formats
from attribution.review import queue, verdicts
from attribution.review.candidate import load_candidate
from attribution.review.spreadsheet_export import export_list, export_technician
from attribution.workspace import Acting, Workspace

FORMER = "Ada Zzyxbrand"
ROWAN = technician(1, "Rowan", "Quillby", former_names=(FORMER,))
BO = technician(2, "Bo", "Heath")
GONE = technician(4, "Dag", "Unseen", end=date(2025, 12, 31))  # who has left, as on a real list
LEAD = Person("kim", "lead")
REVIEWER = Person("rae", "reviewer", None, ("Science",))
ROWAN_SELF = Person("rowan", "technician", "T1")
BO_REVIEWS = Person("bo", "reviewer", "T2", ("Science",))
OLD, NEW = "10.5555/before", "10.5555/since"
WORKS = (
    view("openalex", "W1", at_home(FORMER), "Xi Other", doi=OLD, title="Before the change"),
    view(
        "openalex",
        "W2",
        at_home("Rowan Quillby"),
        "Xi Other",
        doi=NEW,
        title="Since then",
        published="2023-03-01",
    ),
    view("openalex", "W3", at_home("Bo Heath"), doi="10.5555/3"),
    *(
        view("openalex", f"W{n}", at_home(f"Wu Nobody{n}"), doi=f"10.5555/{n}")
        for n in range(9, 60)
    ),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("former") / "home")


def made(home: Path, people: tuple[Technician, ...] = (ROWAN, BO, GONE)) -> Path:
    home.mkdir()
    enrol(home, people)
    save(home, WORKS)
    snapshot(settings(home, works_from=date(2021, 1, 1)), people, DAY)
    return home


@pytest.fixture
def lead(published: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The lead's workspace, in a home folder that the test may change."""
    home = Path(shutil.copytree(published, tmp_path / "home"))
    with workspaces.opened(settings(home, works_from=date(2021, 1, 1)), LEAD) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def shared(published: Path) -> Iterator[Workspace]:
    """The same for tests that change nothing."""
    with workspaces.opened(settings(published, works_from=date(2021, 1, 1)), LEAD) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def told(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The same, where the name is confirmed, reported and claimed."""
    home = Path(shutil.copytree(published, tmp_path_factory.mktemp("told") / "home"))
    with workspaces.opened(settings(home, works_from=date(2021, 1, 1)), LEAD) as workspace:
        own = by(workspace, ROWAN_SELF)
        missed_papers.report(own, Acting(), "T1", OLD)
        claim = service.write(own, Acting(), "T1", Draft(OLD, ("Software",), "I did."))
        service.step(own, Acting(), claim.claim_id, "submit")
        sheet = sheets.write_sheet(
            workspace, Acting(), SheetDraft("Quiet reefs", (PersonDraft("T1"),))
        )
        sheets.set_paper(workspace, Acting(), sheet.sheet_id, OLD)
        confirmed(workspace)
        yield workspace


def by(workspace: Workspace, person: Person) -> Workspace:
    return replace(workspace, person=person)


def pair_of(workspace: Workspace, doi: str = OLD) -> dict[str, Any]:
    """The candidate of T1 on a work, and its work."""
    rows = workspace.reader.for_numbers.rows(
        "select * from candidates where technician_id = 'T1' and doi = ?", [doi]
    )
    return rows[0]


def confirmed(lead: Workspace) -> None:
    verdicts.decide(lead, Acting(), pair_of(lead)["mention_id"], "T1", "confirmed", "they said so")


# -- what the matcher makes of it ------------------------------------------------------------------


def test_a_former_name_is_never_accepted_without_a_person(shared):
    by_former, by_present = pair_of(shared), pair_of(shared, NEW)
    assert (by_former["band"], by_present["band"]) == ("review", "accept")
    assert by_former["probability"] > 0.5, "the name alone keeps it from being accepted"


def test_without_the_former_name_it_would_be_no_candidate(tmp_path):
    home = made(tmp_path / "home", (replace(ROWAN, former_names=()), BO))
    with workspaces.opened(settings(home), LEAD) as workspace:
        assert [row["doi"] for row in technicians.candidates_of(workspace, "T1")] == [NEW]


# -- who may know ----------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [LEAD, ROWAN_SELF])
def test_the_technician_and_the_lead_see_the_pair_and_decide(lead, person):
    own = by(lead, person)
    assert {row["doi"] for row in technicians.candidates_of(own, "T1")} == {OLD, NEW}
    verdicts.decide(own, Acting("phone"), pair_of(lead)["mention_id"], "T1", "confirmed")
    assert OLD in {row["doi"] for row in technicians.credits_of(own, "T1")}


def test_a_reviewer_sees_neither_the_candidate_nor_the_credit(lead):
    confirmed(lead)
    for person in (REVIEWER, BO_REVIEWS):
        reviewer = by(lead, person)
        assert [row["doi"] for row in technicians.candidates_of(reviewer, "T1")] == [NEW]
        assert [row["doi"] for row in technicians.credits_of(reviewer, "T1")] == [NEW]
        assert works.credits_on(reviewer, pair_of(lead)["work_id"]) == []
        with pytest.raises(UserError, match="not a candidate"):
            verdicts.decide(reviewer, Acting(), pair_of(lead)["mention_id"], "T1", "rejected")


def test_the_reviewers_queue_counts_what_it_leaves_out(shared):
    reviewer = by(shared, REVIEWER)
    assert [row["doi"] for row in queue.waiting(reviewer)] == []
    assert queue.count_left_out(reviewer) == 1
    assert [row["doi"] for row in queue.waiting(shared)] == [OLD]
    assert queue.count_left_out(shared) == 0


def test_a_figure_counts_it(lead):
    years = calendar_years(date(2024, 1, 1), date(2024, 12, 31))
    before = measures.by_period(by(lead, LEAD), years, "", "all", 6)
    confirmed(lead)
    after = measures.by_period(by(lead, LEAD), years, "", "all", 6)
    assert after[0].figure is not None
    assert after != before


@pytest.mark.parametrize("name", sorted(questions()))
def test_no_answer_to_a_reviewer_pairs_the_technician_with_the_paper(told, values, name):
    """Every question there is; an answer may be about one of the two and never about both."""
    answer = answer_of(by(told, REVIEWER), name, values)
    assert name in ECHOES or not tells_the_pair(name, answer, values), answer
    if name in TELLS_THE_LEAD:
        assert tells_the_pair(name, answer_of(told, name, values), values), "or nothing is tested"


# They say of any technician and any work or name what they say here, with what they were asked.
ECHOES = {"claims.letters.source_letter", "review.queue.settled"}
TELLS_THE_LEAD = {
    "dashboard.queries.technicians.credits_of",
    "dashboard.queries.technicians.candidates_of",
    "dashboard.queries.technician_list.credited_papers",
    "dashboard.queries.works.credits_on",
    "dashboard.queries.candidates.candidate",
    "claims.report_lists.ended_reports",
    "claims.listing.rows",
    "claims.service.claim",
    "claims.sheets.service.sheet",
    "claims.sheets.listing.sheet_as_json",
}


@pytest.mark.parametrize("name", sorted(name for name in questions() if "sheets." in name))
def test_no_answer_on_a_sheet_tells_a_manager_that_the_paper_prints_a_former_name(
    told, values, name
):
    """The manager named the paper, and may read that it is not known whether it keeps the sheet."""
    entry = {"who": "petra@quill.example", "role": "manager", "technicians": ["T1"]}
    own = replace(
        told,
        settings=replace(told.settings, people=[entry]),
        person=Person("petra@quill.example", "manager"),
    )
    values = {**values, "who": "petra@quill.example"}
    assert "Zzyxbrand" not in in_words(answer_of(own, name, values))
    if name == "claims.sheets.outcomes.outcome_of":
        states = [answer_of(asker, name, values).people["p1"].state for asker in (told, own)]
        assert states == ["author", "untold"], "or nothing is tested"


@pytest.fixture(scope="module")
def values(told: Workspace) -> dict[str, Any]:
    return about(told)


def about(lead: Workspace) -> dict[str, Any]:
    """A value for each parameter of a question: about the technician, the work and the name."""
    pair = pair_of(lead)
    own = by(lead, ROWAN_SELF)
    (claim,) = listing.rows(own, "T1")
    (sheet,) = sheets.sheets(lead)
    return {
        "technician_id": "T1",
        "technicians": ("T1",),
        "mention_id": pair["mention_id"],
        "work_id": pair["work_id"],
        "kind": "author",
        "event_id": 1,
        "mention_ids": (pair["mention_id"],),
        "periods": calendar_years(date(2024, 1, 1), date(2024, 12, 31)),
        "by": "",
        "of": "all",
        "incomplete_months": 6,
        "filters": (),
        "pairs": ((pair["mention_id"], "T1"),),
        "list_name": "review",
        "unit": None,
        "year": None,
        "candidate": load_candidate(lead.reader, pair["mention_id"], "T1"),
        "claim": service.claim(own, claim["claim_id"]),
        "claim_id": claim["claim_id"],
        "reader": 1,
        "second": "a freeze",
        "freeze": "a freeze",
        "names": ("a freeze",),
        "submission": "first",
        "period": calendar_year(2024),
        "compared_with": calendar_year(2023),
        "first_day": date(2020, 1, 1),
        "last_day": date(2026, 1, 1),
        "first": 0,
        "most": 10,
        "city": "Quill",
        "country": "GB",
        "round_name": "spring",
        "today": DAY.date(),
        "ends": DAY.date(),
        "number": 1,
        "choice": Choice(),
        "source": "openalex",
        "sheet_id": sheet.sheet_id,
        "who": "nobody@example.org",
        "facility": "Imaging Hall",
        "text": OLD,
        "work": OLD,
        "target": Target(doi=OLD, identifiers=(f"doi:{OLD}",)),
        "draft": Draft(OLD, ("Software",), "I did."),
        "suggestion": OLD,
        "done": WorkDone(("Software",)),
        "name": "openalex",
        "problem": "It is not listed.",
        "sender": "Lee",
        "form": "csv",
        "day": DAY.date(),
        "now": DAY,
        "selection": Selection(everyone=True),
    }


def answer_of(workspace: Workspace, name: str, values: dict[str, Any]) -> Any:
    function = questions()[name]
    values = dict(values)
    if function.__name__ == "topics_thanked_for":
        values["by"] = ("year",)
    if function.__module__.endswith("snapshot_tables"):
        values |= {"name": "credits", "filters": {}}
    try:
        return asked(function, workspace, values)
    except UserError:
        return None


def tells_the_pair(name: str, answer: Any, values: dict[str, Any]) -> bool:
    """Whether an answer tells that the technician has to do with the paper, or the name on it.

    Of a question about the technician it does where it names the paper, and the other way round.
    """
    parameters = set(inspect.signature(questions()[name]).parameters)
    ids = (values["work_id"], values["mention_id"])
    named = {
        "paper": (*ids, OLD, "Before the change", "Zzyxbrand"),
        "person": ("T1", "Rowan"),
    }
    if "technician_id" in parameters:
        del named["person"]
    elif parameters & {"work_id", "mention_id", "mention_ids"}:
        del named["paper"]
    parts = answer if isinstance(answer, list | tuple) else [answer]
    return any(
        all(any(word in text for word in words) for words in named.values())
        for text in map(in_words, parts)
    )


def in_words(part: Any) -> str:
    data = getattr(part, "data", part)
    if isinstance(data, bytes):
        return cells(data) if data[:2] == b"PK" else data.decode("utf-8")
    return repr(asdict(part) if is_dataclass(part) and not isinstance(part, type) else part)


def cells(workbook: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return repr([row for page in book for row in page.iter_rows(values_only=True)])


# What reads everything whoever asks, because its answer names nobody: a number, or a check.
READS_EVERYTHING = {
    "workspace.py": "which works to conceal, and the faculties of everyone",
    "snapshot/live_reader.py": "credits stored once, for all, without a choice of names",
    "snapshot/reader.py": "the reader itself",
    "review/queue.py": "how many candidates are left out",
    "review/changed_facts.py": "what is remembered for all; only told pairs are compared",
    "review/teams_thanked.py": "numbers of works and teams",
    "review/completeness.py": "figures and papers; only a lead asks, who is told former names",
    "claims/booked_papers.py": "which papers name a member; a missing row tells nothing",
    "claims/booked_works.py": "authors who booked, of whom no technician is looked up",
    "privacy/withheld.py": "under whom a look at the list is noted, never in the list",
    "claims/sheets/group_works.py": "which papers name a member; a missing row tells nothing",
    "claims/name_check.py": "whether a name fits others too",
    "claims/letters.py": "names that a letter must not print",
    "dashboard/queries/measures.py": "figures",
    "dashboard/queries/snapshot.py": "numbers",
    "dashboard/queries/acknowledgements.py": "numbers, and sentences that name no person",
    "operations/outputs_export.py": "how many links are left out; only a lead exports",
    "operations/snapshot_tables.py": "figures",
    "operations/period_change.py": "figures",
    "releases/freezes/making.py": "figures",
    "review/audit.py": "how many are in each state, and who is drawn",
    "review/audit_report.py": "figures",
    "releases/freezes/annex_making.py": "figures",
    "releases/packs/orcid_uptake.py": "figures",
    "dashboard/queries/coverage.py": "numbers",
    "operations/digest_news.py": "numbers",
}


def test_only_what_names_nobody_reads_past_the_person():
    package = Path(attribution.__file__).parent
    reading = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".for_numbers" in path.read_text("utf-8")
    }
    assert reading == set(READS_EVERYTHING)


def test_a_reader_that_is_not_told_for_whom_tells_nothing(shared):
    cursor = shared.reader._connection.cursor()
    for table in ("candidates", "possible_credits", "former_name_mentions"):
        rows = cursor.execute(f"from {table} where technician_id = 'T1'").fetchall()
        assert pair_of(shared)["work_id"] not in repr(rows)
    names = cursor.execute("select former_names from technicians").fetchall()
    assert {name for (name,) in names} == {None}


def test_a_name_that_hr_takes_off_the_list_does_not_come_to_light_by_that(lead):
    """A person who asks HR to forget it would otherwise be given away by the next build."""
    confirmed(lead)
    without = (replace(ROWAN, former_names=()), BO, GONE)
    snapshot(lead.settings, without, DAY + timedelta(days=1))
    with workspaces.opened(lead.settings, REVIEWER) as reviewer:
        assert [row["doi"] for row in technicians.credits_of(reviewer, "T1")] == [NEW]
        assert [row["doi"] for row in technicians.candidates_of(reviewer, "T1")] == [NEW]
    with workspaces.opened(lead.settings, LEAD) as later:
        assert {row["doi"] for row in technicians.credits_of(later, "T1")} == {OLD, NEW}
        drafted = letters.source_letter(later, "T1", OLD, "openalex", "It is missing.", "L. Lead")
        assert "Zzyxbrand" not in drafted.text


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["docx", "bib", "csv", "jsonl", "xlsx", "html"])
def test_a_record_leaves_out_papers_under_a_former_name_unless_they_are_wanted(lead, form):
    confirmed(lead)
    for person in (LEAD, ROWAN_SELF):
        own = by(lead, person)
        assert records(own, form) == {NEW}
        assert records(own, form, with_former_names=True) == {OLD, NEW}
        assert formats.count_left_out(own, "T1") == 1
    reviewer = by(lead, REVIEWER)
    assert records(reviewer, form, with_former_names=True) == {NEW}
    assert formats.count_left_out(reviewer, "T1") == 0, "which would tell that there is one"


def records(workspace: Workspace, form: str, with_former_names: bool = False) -> set[str]:
    """The DOIs in a technician's record."""
    day = DAY.date()
    data = formats.export_record(workspace, "T1", form, day, with_former_names)
    text = whole_text(data) if data[:2] == b"PK" else data.decode("utf-8")
    return {doi for doi in (OLD, NEW) if doi in text}


def whole_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_a_download_of_a_page_tells_no_former_name_unless_it_is_asked_for(published, monkeypatch):
    monkeypatch.setenv("ATTRIBUTION_HOME", str(published))
    page = view_of(settings(published, works_from=date(2021, 1, 1)), LEAD)
    assert page is not None

    def shown(view: View) -> set[str]:
        return {row["doi"] for row in view.ask_once(technicians.candidates_of, "T1")}

    assert shown(page) == {OLD, NEW}
    assert page.later(shown)() == {NEW}
    assert page.later(shown, former_names=True)() == {OLD, NEW}


def test_a_sheet_for_others_never_holds_a_former_name_and_says_how_many_it_lacks(shared):
    for sheet in (export_list(shared), export_technician(shared, "T1")):
        assert "Zzyxbrand" not in cells(sheet.data)
        assert sheet.left_out == 1
    with_names = export_technician(shared, "T1", with_former_names=True)
    assert "Zzyxbrand" in cells(with_names.data)
    as_reviewer = export_technician(by(shared, REVIEWER), "T1", with_former_names=True)
    assert "Zzyxbrand" not in cells(as_reviewer.data)
    assert as_reviewer.left_out == 0


# -- reports and claims ----------------------------------------------------------------------------


def test_a_report_on_such_a_paper_waits_for_the_lead_alone(lead):
    verdicts.decide(lead, Acting(), pair_of(lead)["mention_id"], "T1", "unsure")
    check = missed_papers.report(by(lead, ROWAN_SELF), Acting(), "T1", OLD)
    assert check.result == "doubtful"
    assert [row["doi"] for row in report_lists.open_reports(lead)] == [OLD]
    assert report_lists.open_reports(by(lead, REVIEWER)) == []


def test_a_claim_on_such_a_paper_goes_to_the_lead_alone(lead):
    own = by(lead, ROWAN_SELF)
    claim = service.write(own, Acting(), "T1", Draft(OLD, ("Software",), "I did."))
    service.step(own, Acting(), claim.claim_id, "submit")
    assert [row["doi"] for row in listing.rows(lead)] == [OLD]
    assert listing.rows(by(lead, REVIEWER)) == []
    with pytest.raises(UserError, match="no claim"):
        service.claim(by(lead, REVIEWER), claim.claim_id)


def test_another_technicians_report_of_the_name_goes_to_a_person(tmp_path):
    """Nothing tells them why: the former name of a colleague is one reason among others."""
    namesake = technician(3, "Ada", "Zzyxbrand")
    home = made(tmp_path / "home", (ROWAN, BO, namesake))
    with workspaces.opened(settings(home), Person("ada", "technician", "T3")) as own:
        check = missed_papers.report(own, Acting(), "T3", OLD)
    assert check.result == "doubtful"
    assert "Quillby" not in " ".join(check.sentences)
