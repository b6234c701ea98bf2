"""The matrix of rights: every question and every act of the package, by every role, on own and
others' records.

The rights are `permissions.MATRIX`, which `test_roles.py` writes again by hand. Here each function
that takes a workspace is tried for real. A function that does not say what it requires, or that is
not tried, fails a test.
"""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import institution
import openpyxl
import pytest
import streamlit
from every_question import taking_a_workspace
from institution import LEAD, REVIEWER, TECHNICIAN, VIEWER

from attribution import dashboard
from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.claims import (
    booked_papers,
    facility_works,
    letters,
    listing,
    missed_papers,
    news,
    next_steps,
    own_facilities,
    progress,
    report_lists,
    service,
    settle_reports,
)
from attribution.claims.draft import Draft
from attribution.claims.guideline import WorkDone
from attribution.claims.invitations.people import Choice
from attribution.claims.lifecycle import Claim
from attribution.claims.sheets import group_works, outcomes
from attribution.claims.sheets import listing as sheet_listing
from attribution.claims.sheets import service as sheets
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.core.errors import UserError
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View, view_of
from attribution.harvest.exchange import reading
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import MISSED, SecondPerson, Target
from attribution.measure.periods import calendar_year
from attribution.operations.invitations import Terms
from attribution.operations.outputs_export import Selection
from attribution.privacy import own_names
from attribution.privacy.choices import record_consent
from attribution.privacy.name_wishes import FORMER
from attribution.releases.freezes import peers
from attribution.review import (
    candidate,
    queue,
    teams_thanked,
    verdicts,
)
from attribution.review.candidate import load_candidate
from attribution.review.spreadsheet_export import export_list, export_technician
from attribution.review.spreadsheet_import import import_decisions
from attribution.review.undo import undo_verdicts
from attribution.workspace import Acting, Workspace, requirement_of, technicians_in

# T1 (Science) is the technician's own record. T3 is in the reviewer's faculty, Science; T2 (Arts)
# is not.
PEOPLE = {
    "viewer": Person(VIEWER, "viewer"),
    "technician": Person(TECHNICIAN, "technician", "T1"),
    "facility manager": Person("hall@northmere.example", "facility manager", "T1"),
    "manager": Person("manager@northmere.example", "manager", "T1"),
    "reviewer": Person(REVIEWER, "reviewer", "T1", ("Science",)),
    "lead": Person(LEAD, "lead", "T1"),
}
SUBJECTS = {"own": "T1", "faculty": "T3", "other": "T2"}
# Parts of questions: they check what they return themselves, and a page cannot ask them.
PARTS = {
    "claims.next_steps.require_right",
    "claims.report_lists.is_visible",
    "claims.visibility.is_visible",
    "claims.visibility.tells_former_name",
    "claims.visibility.visible_claim",
    "claims.visibility.visible_claims",
    "claims.invitations.signed_in.read",
    "releases.freezes.annex_making.annex",
    "claims.sheets.service.may_change",
}


ALL = taking_a_workspace()
REQUIREMENTS = {
    name: requirement_of(function)
    for name, function in ALL.items()
    if hasattr(function, "requirement")
}
# The right is checked before the call. For the other functions it depends on what they are asked
# about.
PLAIN = {name for name, requirement in REQUIREMENTS.items() if not requirement.inside}
QUESTIONS = {name: ALL[name] for name in sorted(PLAIN) if not REQUIREMENTS[name].is_act}
ACTS = {name: ALL[name] for name in sorted(PLAIN) if REQUIREMENTS[name].is_act}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return institution.make(tmp_path_factory.mktemp("matrix") / "home")


@pytest.fixture(scope="module")
def views(home: Path) -> Iterator[dict[str, View]]:
    settings = loading.load(home, {}, services())
    yield {role: view for role, person in PEOPLE.items() if (view := view_of(settings, person))}
    streamlit.cache_data.clear()
    streamlit.cache_resource.clear()


@pytest.fixture(scope="module")
def seen_first(views: dict[str, View]) -> dict[str, dict[str, Any]]:
    """The values for questions about each subject, read once: a question changes nothing."""
    lead = views["lead"]
    return {subject: parameter_values(lead, person) for subject, person in SUBJECTS.items()}


# What somebody hears who may ask, where no audit and no freeze has the name.
NOT_THERE = (
    "Use the name that",
    "Use a name that",
    "Choose years that are complete",
    "Choose a file that `attribution peers export` wrote",
    "Set dashboard.address",
)


class Reached(Exception):
    """Raised where a question would leave this computer, once it is allowed."""


def _leave() -> None:
    raise Reached


def refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except UserError as problem:
        return not str(problem).startswith(NOT_THERE)
    except Reached:
        return False
    return False


def arguments(
    function: Callable[..., Any], known_values: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Values for the parameters of a function, by position and by name."""
    values = dict(known_values)
    if function.__name__ == "topics_thanked_for":
        values["by"] = ("year",)
    if function.__module__.endswith("snapshot_tables"):
        values |= {"name": "credits", "filters": {}}
    if function.__name__ == "name_delegate":
        values["ends"] = datetime.now(UTC).date()
    if function.__module__.endswith("access_log"):
        values["technician_id"] = None
    if function.__module__.endswith("own_names"):
        # A name that no other function and no other role has added or struck out.
        own = f"{function.__name__} {values['role']}".title().replace("_", "").replace(" ", "")
        values |= {"kind": FORMER, "typed": f"Una {own}"}
    if function.__module__.endswith("outputs_export"):
        values["form"] = reading.RIS
    parameters = list(inspect.signature(function).parameters.values())[1:]
    positional = [
        values[parameter.name]
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.name != "acting"
    ]
    by_name = {"objects": False, "before": _leave}
    names = {parameter.name for parameter in parameters}
    return positional, {name: value for name, value in by_name.items() if name in names}


def parameter_values(view: View, technician_id: str) -> dict[str, Any]:
    """A value for each name of a parameter, from this snapshot where it matters."""
    pair = _pair(view, technician_id)
    reader = view.workspace.reader
    return {
        "technician_id": technician_id,
        "role": "anyone",
        "technicians": tuple(SUBJECTS.values()),
        "mention_id": pair["mention_id"],
        "work_id": pair["work_id"],
        "kind": "author",
        "event_id": 1,
        "mention_ids": (pair["mention_id"],),
        "periods": (),
        "by": "",
        "of": "all",
        "incomplete_months": 6,
        "filters": (),
        "list_name": "review",
        "pairs": ((pair["mention_id"], technician_id),),
        "unit": None,
        "year": None,
        "candidate": load_candidate(reader, pair["mention_id"], technician_id),
        "now": datetime(2026, 1, 1, tzinfo=UTC),
        "first": 0,
        "first_day": date(2020, 1, 1),
        "last_day": date(2026, 1, 1),
        "names": ("a freeze",),
        "second": "a freeze",
        "freeze": "a freeze",
        "submission": "first",
        "reader": 1,
        "answers": (),
        "period": calendar_year(2024),
        "compared_with": calendar_year(2023),
        "most": 10,
        "text": "10.5555/10",
        "target": Target(doi="10.5555/10", identifiers=("doi:10.5555/10",)),
        "work": "10.5555/10",
        "suggestion": "0000-0002-1825-0097",
        "done": WorkDone(("Software",)),
        "choice": Choice(all_papers=True),
        "terms": Terms("spring", date(2026, 1, 31), "Lee"),
        "round_name": "spring",
        "today": date(2026, 1, 1),
        "ends": date(2026, 1, 31),
        "number": 1,
        "replies": {},
        "draft": Draft("10.5555/10", ("Software",), "s"),
        "sheet_draft": SheetDraft("A planned paper", (PersonDraft("Ada Prime"),)),
        "name": "openalex",
        "source": "openalex",
        "problem": "It is not listed.",
        "sender": "Lee",
        "form": "bib",
        "selection": Selection(everyone=True),
        "data": b"",
        "day": date(2026, 1, 1),
        "typed": None,
        "orcid": "0000-0001-5109-3700",
        "delegate": "pat@northmere.example",
        "city": "Quill",
        "country": "GB",
        "public": True,
        "wanted": True,
        "verdict": "unsure",
        "phrase": reader.rows("select phrase from team_mentions limit 1")[0]["phrase"],
        "facility": teams_thanked.NOT_A_FACILITY,
    }


def _pair(view: View, technician_id: str) -> dict[str, Any]:
    query = "select mention_id, work_id from candidates where technician_id = ?"
    return view.workspace.reader.rows(query, [technician_id])[0]


def expected_of(function: Callable[..., Any], role: str, subject: str) -> bool:
    """Whether the matrix lets a role have this, of such a subject."""
    requirement = requirement_of(function)
    if requirement.about in requirement.parameters:
        return permissions.allowed(role, requirement.action, subject)
    if "only" in requirement.parameters:
        return True  # the answer holds the technicians whom the right extends to, perhaps none
    return permissions.allowed(role, requirement.action)


# -- everything declares what it requires, and is tried --------------------------------------------


def test_every_function_that_takes_a_workspace_says_what_it_requires():
    assert set(ALL) - set(REQUIREMENTS) == PARTS
    assert len(REQUIREMENTS) > 60


def test_every_function_whose_right_depends_on_what_it_is_about_is_tried():
    inside = set(REQUIREMENTS) - PLAIN
    elsewhere = {
        "review.spreadsheet_import.import_decisions",
        "releases.freezes.peers.institutions",
        *GROUPS,
        *FACILITIES,
    }
    assert inside == {*INSIDE, *LISTS, *elsewhere}


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_function_that_requires_no_right_cannot_be_asked_from_a_page(views, name):
    for ask in (views["lead"].ask, views["lead"].fixed, views["lead"].ask_once, views["lead"].act):
        with pytest.raises(TypeError, match="requires no right"):
            ask(ALL[name])


def test_no_page_reads_or_writes_past_the_person_who_looks():
    """Pages read with `ask`, `fixed` and `ask_once` and write with `act`, which check; they hold no
    reader or ledger.
    """
    views_folder = Path(dashboard.__file__).parent
    folders = ("pages", "record", "claim", "candidate", "work")
    paths = [path for folder in folders for path in views_folder.glob(f"{folder}/*.py")]
    assert len(paths) > 20
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"workspace", "reader", "ledger", "execute", "cursor"}, path.name
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported = {alias.name for node in imports for alias in node.names}
        assert not imported & {"duckdb", "Reader", "ledger", "Ledger", "Workspace"}, path.name


# -- where the right is known beforehand -----------------------------------------------------------


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_only_where_the_matrix_allows_it(views, seen_first, role, name):
    question, view = QUESTIONS[name], views[role]
    for subject in SUBJECTS:
        positional, by_name = arguments(question, seen_first[subject])
        expected = expected_of(question, role, subject)
        if name.endswith("withheld.off_roster"):
            expected = False  # it is switched off in these settings
        for ask in ways_to_ask(view, bool(by_name)):
            attempt = partial(ask, question, *positional, **by_name)
            assert refused(attempt) is not expected, (subject, ask)
        if "only" in REQUIREMENTS[name].parameters and expected:
            answer = view.ask(question, *positional)
            if name == "review.queue.settled":
                # A candidate of others does not wait for this person.
                may = permissions.allowed(role, REQUIREMENTS[name].action, subject)
                assert positional[1][0] in answer or may
            else:
                assert technicians_of(answer) <= allowed_technicians(role, name)


def ways_to_ask(view: View, has_named_parameters: bool) -> list[Callable[..., Any]]:
    """From a page now, from the command line, and from a page's memory where that is possible."""

    def directly(question: Callable[..., Any], *positional: Any, **by_name: Any) -> Any:
        return question(view.workspace, *positional, **by_name)

    ways = [view.ask_once, directly]
    if not has_named_parameters:
        ways.append(view.ask)
    return ways


def technicians_of(answer: object) -> set[str]:
    return set(technicians_in(answer)) & set(SUBJECTS.values())


def allowed_technicians(role: str, name: str) -> set[str]:
    return technicians_for(role, REQUIREMENTS[name].action)


def technicians_for(role: str, action: str) -> set[str]:
    """The technicians to whom an action of a role extends."""
    return {
        technician_id
        for subject, technician_id in SUBJECTS.items()
        if permissions.allowed(role, action, subject)
    }


# What has to be done first, so that there is something to undo.
UNDONE = {
    "review.undo.undo_latest": (verdicts.decide, "unsure", None),
    "privacy.own_names.strike_name": (own_names.add_name,),
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_done_where_the_matrix_allows_it_and_leaves_nothing_where_not(views, role, name):
    act, view = ACTS[name], views[role]
    for subject, technician_id in SUBJECTS.items():
        values = parameter_values(views["lead"], technician_id) | {"role": role}
        positional, by_name = arguments(act, values)
        expected = expected_of(act, role, subject)
        if name in UNDONE and expected:
            act_before, *more = UNDONE[name]
            view.act(act_before, *positional, *more, received="phone")
        version = view.workspace.ledger.version()
        attempt = partial(act, view.workspace, PHONE, *positional, **by_name)
        assert refused(attempt) is not expected, subject
        if not expected:
            assert view.workspace.ledger.version() == version, "nothing was saved"


# Names as a work prints them in public, for that work or for names that a person has chosen from a
# list which was noted: no list of people.
OF_ONE_WORK = {
    "claims.papers.paper_details",
    "dashboard.queries.acknowledgements.places",
    "dashboard.queries.candidates.mention",
    "dashboard.queries.works.mentions",
}


def test_no_answer_names_a_person_without_a_line_in_the_access_log(views, seen_first):
    people = names_of_people(views["lead"])
    naming = set()
    for name, question in QUESTIONS.items():
        if name.endswith("withheld.off_roster"):
            continue  # switched off here: see tests/privacy/test_objection_everywhere.py
        positional, by_name = arguments(question, seen_first["other"])
        try:
            answer = question(views["lead"].workspace, *positional, **by_name)
        except (UserError, Reached):
            continue
        requirement = REQUIREMENTS[name]
        is_noted = requirement.about is not None or requirement.in_answer(answer)
        if not is_noted and people & set(texts_in(answer)):
            naming.add(name)
    assert naming == OF_ONE_WORK


def names_of_people(view: View) -> set[str]:
    rows = view.workspace.reader.for_numbers.rows("select distinct name from mentions")
    return {row["name"] for row in rows}


def texts_in(answer: object) -> Iterator[str]:
    """Every text in an answer, however deep."""
    if isinstance(answer, str):
        yield answer
    elif is_dataclass(answer) and not isinstance(answer, type):
        for part in fields(answer):
            yield from texts_in(getattr(answer, part.name))
    elif isinstance(answer, Mapping):
        yield from texts_in((*answer.keys(), *answer.values()))
    elif isinstance(answer, Collection) and not isinstance(answer, bytes):
        for part in answer:
            yield from texts_in(part)


# -- where it depends on what is asked about -------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A claim of a technician, and the view of the person who tries something with it."""

    view: View
    technician_id: str
    claim: Claim

    @property
    def workspace(self) -> Workspace:
        return self.view.workspace

    def workspace_of(self, person: Person) -> Workspace:
        return replace(self.workspace, person=person)

    @property
    def author(self) -> Person:
        return Person(f"{self.technician_id}@northmere.example", "technician", self.technician_id)

    def draft(self) -> str:
        """A draft by the person who tries, where they may write it; otherwise by the technician."""
        own = self.workspace.may("write claim", self.technician_id)
        writer = self.workspace if own else self.workspace_of(self.author)
        return service.write(writer, Acting("phone"), self.technician_id, DRAFT).claim_id

    def draft_on_paper(self) -> str:
        """The paper of such a draft."""
        own = self.workspace.may("write claim", self.technician_id)
        writer = self.workspace if own else self.workspace_of(self.author)
        draft = Draft("10.5555/10", ("Software",), "I did.")
        claim = service.write(writer, Acting("phone"), self.technician_id, draft)
        return claim.target.work_id or ""

    def attached(self) -> str:
        """A file that the technician attached, by its name on disk."""
        author = self.workspace_of(self.author)
        claim = service.attach(author, Acting(), self.claim.claim_id, "b.txt", b"evidence")
        return claim.attachments[-1].stored

    def upheld(self) -> str:
        """A claim that was upheld, and whose technician agrees that the authors are written to."""
        kim, claim_id = self.workspace_of(KIM), self.claim.claim_id
        for name in ("take", "uphold"):
            service.step(kim, Acting(), claim_id, name)
        service.step(self.workspace_of(self.author), Acting(), claim_id, "agree")
        return claim_id

    def report(self, settled: bool) -> str:
        """A report of the technician, open or settled."""
        own, doi = (
            self.workspace_of(self.author),
            f"10.5555/unheard{self.workspace.ledger.version()}",
        )
        missed_papers.report(own, Acting(), self.technician_id, doi)
        report_id = report_lists.report_in(self.workspace.ledger.acts(MISSED)[-1]).report
        if settled:
            settle_reports.settle(self.workspace_of(KIM), Acting(), report_id, None)
        return report_id

    def sheet(self) -> str:
        """A sheet of the lead that names the technician."""
        draft = SheetDraft("A planned paper", (PersonDraft(self.technician_id),))
        return sheets.write_sheet(self.workspace_of(KIM), Acting(), draft).sheet_id

    def seen(self) -> list[candidate.Candidate]:
        pair = _pair(self.view, self.technician_id)
        return [load_candidate(self.workspace.reader, pair["mention_id"], self.technician_id)]

    def decided(self) -> Any:
        """A verdict by the person who tries, where they may give one; otherwise by a lead."""
        own = self.workspace.may("decide", self.technician_id)
        judge = self.workspace if own else self.workspace_of(KIM)
        return verdicts.record_all(judge, Acting(), self.seen(), "unsure")


PHONE = Acting("by phone")
KIM = Person("kim@northmere.example", "lead")
DRAFT = Draft(Target("A title"), ("Software",), "I did.")


def answered(answer: Any) -> Any:
    """An empty answer counts as refused, where that is what people without the right get."""
    if not answer:
        raise UserError("empty")
    return answer


def _reading_a_sheet(ask: Callable[..., Any], case: Case) -> Callable[[], Any]:
    return _with(case.sheet(), lambda sheet_id: ask(case.workspace, sheet_id))


# function -> the action of the matrix, and an attempt: prepared first, then made
Attempt = Callable[[Case], Callable[[], Any]]
INSIDE: dict[str, tuple[str, Attempt]] = {
    "claims.service.claim": (
        "see claim",
        lambda case: lambda: service.claim(case.workspace, case.claim.claim_id),
    ),
    "claims.listing.as_json": (
        "see claim",
        lambda case: lambda: listing.as_json(case.workspace, case.claim.claim_id),
    ),
    "claims.service.attachment": (
        "see attachment",
        lambda case: lambda: service.attachment(case.workspace, case.claim.claim_id, "note.txt"),
    ),
    "claims.listing.draft_about": (
        "write claim",
        lambda case: _with(
            case.draft_on_paper(),
            lambda work_id: answered(
                listing.draft_about(case.workspace, case.technician_id, work_id)
            ),
        ),
    ),
    "claims.next_steps.possible_steps": (
        "see claim",
        lambda case: lambda: answered(next_steps.possible_steps(case.workspace, case.claim)),
    ),
    "claims.next_steps.second_reviewers": (
        "see claim",
        lambda case: (
            lambda: answered(
                next_steps.second_reviewers(_with_kim_listed(case.workspace), case.claim, "contest")
            )
        ),
    ),
    "claims.letters.claim_letter": (
        "see claim",
        lambda case: _with(
            case.upheld(),
            lambda claim_id: letters.claim_letter(case.workspace, claim_id, "author", "Lee"),
        ),
    ),
    "claims.service.rewrite": (
        "write claim",
        lambda case: _with(
            case.draft(),
            lambda claim_id: service.rewrite(case.workspace, Acting("phone"), claim_id, DRAFT),
        ),
    ),
    "claims.service.attach": (
        "write claim",
        lambda case: (
            lambda: service.attach(
                case.workspace, Acting("phone"), case.claim.claim_id, "a.txt", b"evidence"
            )
        ),
    ),
    "claims.service.remove_file": (
        "write claim",
        lambda case: _with(
            case.attached(),
            lambda stored: service.remove_file(
                case.workspace, Acting("phone"), case.claim.claim_id, stored
            ),
        ),
    ),
    "claims.next_steps.removable_files": (
        "write claim",
        lambda case: lambda: answered(next_steps.removable_files(case.workspace, case.claim)),
    ),
    "claims.service.step": (
        "judge claim",
        lambda case: lambda: service.step(case.workspace, Acting(), case.claim.claim_id, "take"),
    ),
    "claims.settle_reports.settle": (
        "judge claim",
        lambda case: _with(
            case.report(settled=False),
            lambda report_id: settle_reports.settle(case.workspace, Acting(), report_id, None),
        ),
    ),
    "claims.settle_reports.reopen": (
        "judge claim",
        lambda case: _with(
            case.report(settled=True),
            lambda report_id: settle_reports.reopen(case.workspace, Acting(), report_id),
        ),
    ),
    **{
        f"claims.sheets.{name}": ("see sheet", partial(_reading_a_sheet, ask))
        for name, ask in {
            "service.sheet": sheets.sheet,
            "listing.sheet_as_json": sheet_listing.sheet_as_json,
            "outcomes.outcome_of": outcomes.outcome_of,
        }.items()
    },
    "claims.sheets.service.answer_sheet": (
        "answer sheet",
        lambda case: _with(
            case.sheet(),
            lambda sheet_id: sheets.answer_sheet(
                case.workspace, PHONE, sheet_id, case.technician_id, True
            ),
        ),
    ),
    "claims.sheets.service.change_sheet": (
        "write sheet",
        lambda case: _with(
            case.sheet(),
            lambda sheet_id: sheets.change_sheet(
                case.workspace,
                Acting(),
                sheet_id,
                SheetDraft("Another", (PersonDraft("Ada Prime"),)),
                1,
            ),
        ),
    ),
    "claims.sheets.service.set_paper": (
        "write sheet",
        lambda case: _with(
            case.sheet(),
            lambda sheet_id: sheets.set_paper(case.workspace, Acting(), sheet_id, "10.5555/10"),
        ),
    ),
    "claims.sheets.service.withdraw_sheet": (
        "write sheet",
        lambda case: _with(
            case.sheet(),
            lambda sheet_id: sheets.withdraw_sheet(case.workspace, Acting(), sheet_id),
        ),
    ),
    "review.verdicts.record_all": (
        "decide",
        lambda case: lambda: verdicts.record_all(case.workspace, Acting(), case.seen(), "unsure"),
    ),
    "review.undo.undo_verdicts": (
        "decide",
        lambda case: _with(
            case.decided(), lambda decisions: undo_verdicts(case.workspace, Acting(), decisions)
        ),
    ),
}


def _with(prepared: Any, act: Callable[[Any], Any]) -> Callable[[], Any]:
    return lambda: act(prepared)


def _with_kim_listed(workspace: Workspace) -> Workspace:
    people = [{"who": KIM.who, "role": "lead"}]
    settings = replace(workspace.settings, people=people, signin_roles={})
    return replace(workspace, settings=settings)


def claim_of(view: View, technician_id: str) -> Claim:
    """A submitted claim, by the technician."""
    author = Person(f"{technician_id}@northmere.example", "technician", technician_id)
    own = replace(view.workspace, person=author)
    claim = service.write(own, Acting(), technician_id, DRAFT)
    service.attach(own, Acting(), claim.claim_id, "note.txt", b"evidence")
    return service.step(own, Acting(), claim.claim_id, "submit")


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", INSIDE)
def test_a_right_that_depends_on_a_claim_a_report_or_a_name_is_as_the_matrix_says(
    views, role, name
):
    action, make = INSIDE[name]
    for subject, technician_id in SUBJECTS.items():
        case = Case(views[role], technician_id, claim_of(views["lead"], technician_id))
        attempt = make(case)
        version = case.workspace.ledger.version()
        expected = permissions.allowed(role, action, subject)
        assert refused(attempt) is not expected, subject
        if not expected:
            assert case.workspace.ledger.version() == version, "nothing was saved"


@pytest.mark.parametrize("role", PEOPLE)
def test_other_institutions_are_for_the_lead_unless_the_settings_open_them(views, role):
    workspace = views[role].workspace
    assert refused(lambda: peers.institutions(workspace)) is (role != "lead")
    opened = replace(workspace, settings=replace(workspace.settings, peers_public=True))
    assert not refused(lambda: peers.institutions(opened))


GROUPS = {
    "claims.sheets.group_works.group_named": group_works.group_named,
    "claims.sheets.group_works.people_of_group": group_works.people_of_group,
    "claims.sheets.group_works.works_of_group": group_works.works_of_group,
    "claims.sheets.group_works.teams_without_names": group_works.teams_without_names,
    "claims.sheets.group_works.facilities_not_thanked": group_works.facilities_not_thanked,
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", GROUPS)
def test_a_group_is_for_its_own_manager_and_the_lead(views, role, name):
    own = PEOPLE["manager"].who
    entries = [
        {"who": own, "role": "manager", "technicians": ["T1"]},
        {"who": "other@northmere.example", "role": "manager", "technicians": ["T2"]},
    ]
    view = views[role]
    settings = replace(view.settings, people=entries)
    view = replace(view, workspace=replace(view.workspace, settings=settings))
    for ask in (view.ask, view.ask_once):
        for who in (own, "other@northmere.example"):
            expected = role == "lead" or (role == "manager" and who == own)
            assert refused(partial(ask, GROUPS[name], who)) is not expected
        assert refused(partial(ask, GROUPS[name], "nobody"))


FACILITIES = {
    "claims.own_facilities.require_facility": own_facilities.require_facility,
    "claims.booked_papers.papers_of_users": booked_papers.papers_of_users,
    "claims.facility_works.works_of_facility": facility_works.works_of_facility,
    "claims.facility_works.thanks_by_year": facility_works.thanks_by_year,
    "claims.facility_works.phrases_of_facility": facility_works.phrases_of_facility,
    "claims.facility_works.thanks_sentence": facility_works.thanks_sentence,
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", FACILITIES)
def test_a_facility_is_for_its_own_manager_and_the_lead(views, role, name):
    entry = {
        "who": PEOPLE["facility manager"].who,
        "role": "facility manager",
        "facilities": ["Own Hall"],
    }
    names = ("Own Hall", "Other Hall")
    view = views[role]
    settings = replace(view.settings, people=[entry], facilities=[{"name": name} for name in names])
    view = replace(view, workspace=replace(view.workspace, settings=settings))
    for ask in (view.ask, view.ask_once):
        for hall in names:
            expected = role == "lead" or (role == "facility manager" and hall == "Own Hall")
            assert refused(partial(ask, FACILITIES[name], hall)) is not expected
        assert refused(partial(ask, FACILITIES[name], "Hall of Nobody"))


# function -> the action that lets a person see a row of its answer
LISTS: dict[str, tuple[str, Callable[[Workspace], Any]]] = {
    "claims.listing.rows": ("see claim", listing.rows),
    "claims.listing.overdue_rows": (
        "see claim",
        lambda workspace: listing.overdue_rows(workspace, date(2099, 1, 1)),
    ),
    "claims.news.notices": ("see claim", news.notices),
    "claims.progress.progress_of": (
        "see claim",
        lambda workspace: [
            {**row, "technician_id": id_}
            for id_ in SUBJECTS.values()
            for row in progress.progress_of(workspace, id_)
        ],
    ),
    "claims.report_lists.open_reports": ("see claim", report_lists.open_reports),
    "claims.report_lists.ended_reports": ("see claim", report_lists.ended_reports),
    "review.spreadsheet_export.export_list": ("decide", export_list),
    "claims.sheets.service.sheets": ("see sheet", lambda workspace: _on_sheets(workspace)),
    "claims.sheets.outcomes.all_outcomes": (
        "see sheet",
        lambda workspace: _on_sheets(workspace, outcomes.all_outcomes(workspace)),
    ),
    "claims.sheets.listing.rows": (
        "see sheet",
        lambda workspace: _on_sheets(
            workspace, {row["sheet"] for row in sheet_listing.rows(workspace)}
        ),
    ),
}


def _on_sheets(workspace: Workspace, only: Collection[str] | None = None) -> list[Any]:
    """The technicians on the sheets that are in an answer."""
    lead = replace(workspace, person=KIM)
    ids = only if only is not None else {sheet.sheet_id for sheet in sheets.sheets(workspace)}
    return [
        {"technician_id": technician_id}
        for sheet in sheets.sheets(lead)
        if sheet.sheet_id in ids
        for technician_id in sheet.technician_ids
    ]


COMPLETE = (
    "claims.listing.rows",
    "claims.listing.overdue_rows",
    "claims.sheets.service.sheets",
    "claims.sheets.outcomes.all_outcomes",
    "claims.sheets.listing.rows",
)


@pytest.fixture(scope="module")
def listed_cases(views: dict[str, View]) -> None:
    """A claim that is contested, and a sheet, of each technician."""
    for technician_id in SUBJECTS.values():
        case = Case(views["lead"], technician_id, claim_of(views["lead"], technician_id))
        _contested(case)
        case.sheet()


@pytest.mark.usefixtures("listed_cases")
@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_only_what_the_person_may_see(views, role, name):
    action, ask = LISTS[name]
    allowed = technicians_for(role, action)
    workspace = views[role].workspace
    if name.endswith("export_list") and not permissions.allowed(role, "export queue"):
        assert refused(lambda: ask(workspace))
        return
    listed = technicians_of(ask(workspace))
    if name in COMPLETE:
        assert listed == allowed
    else:
        assert listed <= allowed


def _contested(case: Case) -> None:
    kim, claim_id = case.workspace_of(KIM), case.claim.claim_id
    service.step(kim, Acting(), claim_id, "take")
    service.step(kim, Acting(), claim_id, "decline", "no")
    second = SecondPerson("sam@northmere.example", (datetime.now(UTC) + timedelta(days=9)).date())
    service.step(
        case.workspace_of(case.author), Acting(), claim_id, "contest", "look again", second
    )


def test_a_marked_sheet_of_another_person_is_refused_row_by_row(views):
    lead, technician = views["lead"].workspace, views["technician"].workspace
    sheet = export_technician(lead, "T2")
    assert sheet.candidates
    version = lead.ledger.version()
    with pytest.raises(UserError, match="you may not decide for this technician"):
        import_decisions(technician, Acting(), _marked(sheet.data))
    assert lead.ledger.version() == version


def _marked(data: bytes) -> bytes:
    """The sheet with every row rejected."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.active.iter_rows(min_row=2):
        row[0].value = "rejected"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# -- what the logs keep of a look and of an act ----------------------------------------------------


def test_a_look_at_another_person_is_in_the_access_log_and_a_look_at_oneself_is_not(views, home):
    before = len(list(log.entries(home)))
    views["technician"].ask(technicians.credits_of, "T1")
    assert len(list(log.entries(home))) == before
    streamlit.session_state.clear()
    views["lead"].ask(technicians.credits_of, "T2")
    (line,) = list(log.entries(home))[before:]
    assert (line["who"], line["action"], line["technicians"]) == (LEAD, "see record", ["T2"])


def test_an_answer_from_memory_is_checked_and_noted_as_the_first_one_was(views, home):
    before = len(list(log.entries(home)))
    for _ in range(2):
        streamlit.session_state.clear()
        views["lead"].ask(technicians.spells, "T2")
    assert len(list(log.entries(home))) == before + 2
    with pytest.raises(UserError, match="may not see record"):
        views["technician"].ask(technicians.spells, "T2")


def test_an_answer_in_memory_is_not_given_to_a_person_without_the_right(views):
    claim = claim_of(views["lead"], "T2")
    assert views["lead"].ask(service.claim, claim.claim_id).claim_id == claim.claim_id
    with pytest.raises(UserError, match="no claim"):
        views["technician"].ask(service.claim, claim.claim_id)
    everything = views["lead"].ask(queue.waiting, "accepted")
    assert views["reviewer"].ask(queue.waiting, "accepted") != everything


def test_the_ledger_says_who_acted_by_the_name_of_the_sign_in(views, home):
    views["technician"].act(record_consent, "T1", True)
    with open_ledger(home / "ledger.sqlite") as book:
        assert book.acts("consent")[-1].who == TECHNICIAN
