"""The whole matrix: every question of a page, every export and every act, by every role, on own and others' records.

What may be is `roles.MATRIX`, which `tests/privacy/test_roles.py` says again by hand; here each function is tried for real.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import institution
import pytest
import streamlit
from institution import LEAD, REVIEWER, TECHNICIAN, VIEWER

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.claims import claiming, lifecycle, reporting, service, suggestions
from attribution.core.errors import UserError
from attribution.dashboard import acknowledgement_queries, queries
from attribution.dashboard.session import View, _named, opened
from attribution.facilities import questions
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger import ledger
from attribution.privacy import wishes
from attribution.record import formats
from attribution.review import candidate, spreadsheet, verdicts

# T1 (Science) is the technician's own; the reviewer's faculty is Science, so that T3 is theirs and T2 (Arts) is not.
PEOPLE = {
    "viewer": Person(VIEWER, "viewer"),
    "technician": Person(TECHNICIAN, "technician", "T1"),
    "reviewer": Person(REVIEWER, "reviewer", "T1", ("Science",)),
    "lead": Person(LEAD, "lead", "T1"),
}
SUBJECTS = {"own": "T1", "faculty": "T3", "other": "T2"}
NOW = datetime(2026, 2, 1, tzinfo=UTC)
QUESTIONS = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": one
    for module in (queries, acknowledgement_queries)
    for name, one in inspect.getmembers(module, inspect.isfunction)
    if one.__module__ == module.__name__ and not name.startswith("_")
}
# What is no question: helpers on values, and how a reader finds its ledger.
NO_QUESTIONS = {
    "queries.measure_row",
    "queries.years",
    "queries.book_of",
    "acknowledgement_queries.largest",
}
ASKED = {name: one for name, one in QUESTIONS.items() if name not in NO_QUESTIONS}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return institution.make(tmp_path_factory.mktemp("matrix") / "home")


@pytest.fixture(scope="module")
def views(home: Path) -> Iterator[dict[str, View]]:
    found = loading.load(home, {}, services())
    yield {role: view for role, person in PEOPLE.items() if (view := opened(found, person))}
    streamlit.cache_data.clear()
    streamlit.cache_resource.clear()


def refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except UserError:
        return True
    return False


def arguments(view: View, question: Callable[..., Any], technician_id: str) -> list[Any]:
    """Values for the parameters of a question, true ones of this snapshot where it matters."""
    pair = _pair(view, technician_id)
    known = {
        "technician_id": technician_id,
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
        "which": "review",
        "pairs": ((pair["mention_id"], technician_id),),
        "unit": None,
        "year": None,
        "seen": candidate.candidate(view.office.reader, pair["mention_id"], technician_id),
        "settings": view.settings,
    }
    known["by"] = ("year",) if question.__name__ == "why" else ""
    wanted = list(inspect.signature(question).parameters.values())[1:]
    return [known[one.name] for one in wanted if one.default is inspect.Parameter.empty]


def _pair(view: View, technician_id: str) -> dict[str, Any]:
    office = view.office
    found = office.reader.rows(
        "select mention_id, work_id from candidates where technician_id = ?", [technician_id]
    )
    return found[0]


def test_every_question_of_a_page_says_what_its_answer_needs():
    assert [name for name, one in ASKED.items() if not hasattr(one, "needs")] == []
    assert [name for name in NO_QUESTIONS if hasattr(QUESTIONS[name], "needs")] == []


def test_no_page_reads_or_writes_past_the_person_who_looks():
    """Pages get data from `ask`, `fixed`, `now` and `served`, which check; they never hold a reader or the ledger."""
    views_folder = Path(queries.__file__).parent
    paths = [
        path
        for folder in ("pages", "record", "claim", "candidate")
        for path in views_folder.glob(f"{folder}/*.py")
    ]
    assert len(paths) > 20
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"_reader", "_book", "book", "rows_of", "execute", "cursor"}, path.name
        imported = {
            a.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for a in node.names
        }
        assert not imported & {"store", "duckdb", "Reader", "ledger", "Ledger"}, path.name


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("name", ASKED)
def test_a_question_is_answered_where_the_matrix_allows_it_and_for_those_alone(views, role, name):
    question, view = ASKED[name], views[role]
    need = question.needs
    only = "only" in inspect.signature(question).parameters
    for subject, technician_id in SUBJECTS.items():
        given = arguments(views["lead"], question, technician_id)
        if need.about is not None:
            expected = permissions.allowed(role, need.action, subject)
        elif only:
            expected = True  # for those whom it extends to, perhaps nobody
        else:
            expected = permissions.allowed(role, need.action)
        if name == "acknowledgement_queries.off_roster":
            expected = False  # it is switched off in these settings
        for ask in (view.ask, view.now):
            assert refused(lambda ask=ask, given=given: ask(question, *given)) is not expected, (
                subject,
                ask.__name__,
            )
        if only and expected:
            answer = view.ask(question, *given)
            if name == "queries.settled":  # what is not theirs waits no longer, for them
                assert (given[1][0] in answer) or permissions.allowed(role, need.action, subject)
                continue
            seen = set(_named(answer))
            allowed = {
                one
                for kind, one in SUBJECTS.items()
                if permissions.allowed(role, need.action, kind)
            }
            assert seen & set(SUBJECTS.values()) <= allowed


def claim_of(view: View, technician_id: str) -> lifecycle.Claim:
    """A submitted claim, by the technician themself."""
    desk = view.office.desk
    person = Person(f"{technician_id}@northmere.example", "technician", technician_id)
    one = service.write(
        desk,
        person,
        technician_id,
        lifecycle.Target("A title"),
        roles_played=["Software"],
        statement="I did.",
    )
    service.add_attachment(desk, person, one.claim_id, "note.txt", b"evidence")
    return service.step(desk, person, one.claim_id, "submit")


# act -> the action of the matrix, and how it is done for a technician
ACTS: dict[str, tuple[str, Callable[[View, str, lifecycle.Claim], Any]]] = {
    "see the record": ("see record", lambda view, who, _: formats.record_of(view.office, who)),
    "suggestions": ("see record", lambda view, who, _: suggestions.suggested(view.office, who)),
    "ORCID iDs": (
        "see record",
        lambda view, who, _: suggestions.orcids_suggested(view.office, who),
    ),
    "wishes": ("see record", lambda view, who, _: wishes.wishes(view.office, who)),
    "letter to a source": (
        "see record",
        lambda view, who, _: claiming.source_letter(
            view.office, who, "10.5555/10", "openalex", problem="p", sender="s"
        ),
    ),
    **{
        f"export {form}": (
            "export record",
            lambda view, who, _, form=form: formats.contributions_bytes(
                view.office, who, form, date(2026, 1, 1)
            ),
        )
        for form in ("docx", "bib", "csv", "xlsx", "jsonl", "html")
    },
    "review sheet of one": ("decide", lambda view, who, _: sheet(view, technician_id=who)),
    "see a claim": ("see claim", lambda view, _, one: claiming.claim_of(view.office, one.claim_id)),
    "see a claim as JSON": (
        "see claim",
        lambda view, _, one: claiming.claim_as_json(view.office, one.claim_id),
    ),
    "read an attachment": (
        "see attachment",
        lambda view, _, one: claiming.attachment(view.office, one.claim_id, "note.txt"),
    ),
    "write a claim": (
        "write claim",
        lambda view, who, _: claiming.claim_new(
            view.office, who, "10.5555/10", roles=["Software"], statement="s", received="by phone"
        ),
    ),
    "report a paper": (
        "write claim",
        lambda view, who, _: reporting.claim_report(
            view.office, who, "10.5555/10", received="by phone"
        ),
    ),
    "judge a claim": (
        "judge claim",
        lambda view, _, one: claiming.claim_step(view.office, one.claim_id, "take"),
    ),
    "consent": (
        "consent",
        lambda view, who, _: wishes.consent(view.office, who, public=True, received="by phone"),
    ),
    "object": (
        "object",
        lambda view, who, _: wishes.objection(view.office, who, objects=False, received="by phone"),
    ),
    "decide": ("decide", lambda view, who, _: decide(view, who)),
}


def sheet(view: View, technician_id: str | None = None) -> tuple[bytes, int]:
    at = view.office
    return spreadsheet.export_queue(
        at.reader, at.desk, at.person, which="review", technician_id=technician_id
    )


def decide(view: View, technician_id: str) -> None:
    """Give a verdict, and take it back as the one who gave it."""
    at = view.office
    pair = _pair(view, technician_id)["mention_id"], technician_id
    given = view.act(
        verdicts.record_all,
        view.faculties_of(technician_id),
        [candidate.candidate(at.reader, *pair)],
        "unsure",
        None,
        NOW,
    )
    view.undo(given, technician_id)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_where_the_matrix_allows_it_and_leaves_nothing_where_not(views, role, act):
    action, do = ACTS[act]
    for subject, technician_id in SUBJECTS.items():
        one = claim_of(views["lead"], technician_id)
        before = views[role].office.desk.book.version()
        expected = permissions.allowed(role, action, subject)
        assert (
            refused(lambda who=technician_id, one=one: do(views[role], who, one)) is not expected
        ), subject
        if not expected:
            assert views[role].office.desk.book.version() == before, "nothing was recorded"


@pytest.mark.parametrize("role", PEOPLE)
def test_what_concerns_nobody_in_particular_is_as_the_matrix_says(views, role):
    view, at = views[role], views[role].office
    assert refused(lambda: sheet(view)) is not permissions.allowed(role, "export queue")
    names = view.settings.printed_names
    said = at.reader.rows("select phrase from team_mentions limit 1")[0]["phrase"]
    confirm = lambda: view.act(questions.confirm, names, said, questions.NOT_A_FACILITY, now=NOW)  # noqa: E731
    assert refused(confirm) is not permissions.allowed(role, "name facility")


@pytest.mark.parametrize("role", PEOPLE)
def test_lists_hold_only_what_the_person_may_see(views, role):
    for technician_id in SUBJECTS.values():
        claim_of(views["lead"], technician_id)
    allowed = {
        one for kind, one in SUBJECTS.items() if permissions.allowed(role, "see claim", kind)
    }
    assert {row["technician_id"] for row in claiming.claim_rows(views[role].office)} & set(
        SUBJECTS.values()
    ) == allowed
    assert {row["technician_id"] for row in reporting.open_reports(views[role].office)} <= allowed


def test_a_marked_sheet_of_somebody_else_is_refused_row_by_row(views):
    lead, technician = views["lead"].office, views["technician"].office
    data, count = sheet(views["lead"], technician_id="T2")
    assert count
    marked = _marked(data)
    before = lead.desk.book.version()
    with pytest.raises(UserError, match="you may not decide for this technician"):
        spreadsheet.import_marks(
            technician.reader, technician.desk, technician.person, marked, now=NOW
        )
    assert lead.desk.book.version() == before


def _marked(data: bytes) -> bytes:
    """The sheet with every row confirmed."""
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.active.iter_rows(min_row=2):
        row[0].value = "rejected"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_a_lead_reads_of_others_is_in_the_access_log_and_what_one_reads_of_oneself_is_not(
    views, home
):
    from attribution.access import log

    seen = len(list(log.entries(home)))
    views["technician"].ask(queries.credits_of, "T1")
    assert len(list(log.entries(home))) == seen
    streamlit.session_state.clear()
    views["lead"].ask(queries.credits_of, "T2")
    (line,) = list(log.entries(home))[seen:]
    assert (line["who"], line["action"], line["technicians"]) == (LEAD, "see record", ["T2"])


def test_the_ledger_says_who_acted_by_the_name_of_the_sign_in(views, home):
    wishes.consent(views["technician"].office, "T1", public=True)
    with ledger.open(home / "ledger.sqlite") as book:
        assert book.acts("consent")[-1].who == TECHNICIAN
