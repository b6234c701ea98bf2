"""The page behind the link of an invitation, as a browser without sign-in reads and sends it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import institution
import pytest
import streamlit
import templates
import university
from institution import LEAD

from attribution import workspace
from attribution.access.permissions import Person
from attribution.claims.invitations import history, return_table
from attribution.claims.invitations.people import Choice
from attribution.dashboard import door_page, invitation_page
from attribution.dashboard.gate import Gate
from attribution.dashboard.invitation_page import Allowance
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.ledger.payloads import MISSED
from attribution.operations import invitations
from attribution.operations.invitations import Terms
from attribution.privacy.choices import record_objection
from attribution.review import verdicts
from attribution.workspace import Acting

OPERATOR = Person(LEAD, "lead")
SHOW, SAVE = {"act": "show"}, {"act": "save"}


@dataclass(frozen=True)
class Answer:
    """What the server sent back."""

    status: int
    headers: dict[str, str]
    page: str


Ask = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    templates.fill(tmp_path, "invitation page", lambda empty: make(empty / "home"))
    return tmp_path / "home"


def make(home: Path) -> None:
    institution.make(home)
    address = "https://papers.northmere.example"
    institution.configure(home, **{"dashboard.address": address})
    now = datetime.now(UTC)
    terms = Terms("autumn", now.date() + timedelta(days=30), "Lee", Choice(all_papers=True))
    with workspace.opened(settings(home), OPERATOR) as lead:
        invitations.invite(lead, Acting(), terms)


def settings(home: Path) -> Settings:
    return loading.load(home, {}, services())


def place(home: Path, technician_id: str) -> str:
    with workspace.opened(settings(home), OPERATOR) as lead:
        invited = history.read(lead.ledger).latest()[technician_id]
        return f"/invitation/{history.code_of(lead.settings, invited)}"


@pytest.fixture
def ask(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Asks the gate of a dashboard with sign-in, as somebody who has not signed in."""
    institution.secrets(home, 9, "http://127.0.0.1:9/metadata")
    monkeypatch.setenv("ATTRIBUTION_HOME", str(home))
    monkeypatch.setattr(invitation_page, "_posts", Allowance(60, 600))
    monkeypatch.setattr(invitation_page, "_wrong", Allowance(60, 60))
    gate = Gate(_not_reached)

    def ask(method: str, path: str, form: dict[str, str] | None = None, query: str = "") -> Answer:
        messages: list[Any] = []

        async def send(message: Any) -> None:
            messages.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": urlencode(form or {}).encode()}

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [],
            "query_string": query.encode(),
        }
        with ThreadPoolExecutor(1) as own_thread:
            own_thread.submit(lambda: asyncio.run(gate(scope, receive, send))).result()
        headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        return Answer(messages[0]["status"], headers, unescape(messages[1]["body"].decode()))

    yield ask
    streamlit.cache_data.clear()
    streamlit.cache_resource.clear()


async def _not_reached(*_values: Any) -> None:
    raise AssertionError("the dashboard itself was asked")


def fields(page: str) -> list[str]:
    """The names of the questions of a page, each once."""
    return list(dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page)))


def came_back(home: Path) -> dict[str, int]:
    with workspace.opened(settings(home), OPERATOR) as lead:
        return return_table.returns(lead, "autumn")[0]


def verdicts_of(home: Path, technician_id: str) -> dict[str, tuple[str, str]]:
    query = "select name, verdict, decided_by from judged where technician_id = ?"
    with workspace.opened(settings(home), OPERATOR) as lead:
        rows = lead.reader.rows(query, [technician_id])
    return {row["name"]: (row["verdict"], row["decided_by"]) for row in rows}


def test_opening_the_link_shows_a_button_and_counts_nothing(home: Path, ask: Ask) -> None:
    for method in ("GET", "HEAD"):
        answer = ask(method, place(home, "T2"))
        assert (answer.status, "Show my papers" in answer.page) == (200, True)
    assert "Bo Heath" not in answer.page, "a mail scanner reads no name"
    assert came_back(home)["opened"] == 0


def test_a_person_answers_without_sign_in_and_the_lead_sees_that_it_came_by_the_link(
    home: Path, ask: Ask
) -> None:
    link = place(home, "T1")
    shown = ask("POST", link, SHOW)
    assert "Is “A. Quillby” you?" in shown.page
    assert 'href="https://doi.org/10.5555/initial"' in shown.page
    assert (came_back(home)["opened"], came_back(home)["answered"]) == (1, 0)
    names = fields(shown.page)
    assert len(names) == 2
    saved = ask("POST", link, {**SAVE, names[0]: "confirmed", names[1]: "rejected"})
    assert "Your answers are saved" in saved.page
    assert verdicts_of(home, "T1") == {
        "Ada Quillby": ("confirmed", "link:T1"),
        "A. Quillby": ("rejected", "link:T1"),
    }
    assert (came_back(home)["opened"], came_back(home)["answered"]) == (1, 1)
    changed = ask("POST", link, {**SAVE, names[1]: "unsure"})
    assert changed.page.count("checked") == 2
    assert verdicts_of(home, "T1")["A. Quillby"] == ("unsure", "link:T1")


def test_the_page_shows_the_names_to_check_and_nothing_else_of_the_record(
    home: Path, ask: Ask
) -> None:
    page = ask("POST", place(home, "T1"), SHOW).page
    assert university.FORMER not in page
    assert "T1" not in page
    assert "%" not in re.sub("<style>.*</style>", "", page, flags=re.DOTALL)
    assert institution.DRAFT not in page
    raw = ask("POST", place(home, "T1"), SHOW).page
    assert "<script>" not in raw.replace(university.NASTY, "")


def test_a_title_with_mark_up_stays_text(home: Path, ask: Ask) -> None:
    """`ask` undoes the escapes, so the response is read as it came."""
    response = door_page.page("x", invitation_page._fieldset(_nasty()))
    assert b"<script>" not in response.body
    assert b"&lt;script&gt;" in response.body


def _nasty() -> Any:
    return invitation_page.Question(
        "m1", "w1", "author", "<b>A</b>", university.NASTY, "<i>J</i>", None, '10.5/"><script>'
    )


def test_without_an_answer_nothing_is_saved(home: Path, ask: Ask) -> None:
    link = place(home, "T2")
    assert "Nothing was saved" in ask("POST", link, SAVE).page
    other = ask("POST", link, {**SAVE, "name-m999": "confirmed", "name-m1": "yes"})
    assert "was not saved" in other.page
    assert came_back(home)["answered"] == 0


def test_what_the_evidence_contradicts_goes_to_a_reviewer(home: Path, ask: Ask) -> None:
    link = place(home, "T2")
    (name,) = fields(ask("POST", link, SHOW).page)
    with workspace.opened(settings(home), OPERATOR) as lead:
        pair = (name.removeprefix("name-"), "T2")
        contradicted = verdicts.load_candidate(lead.reader, *pair).shown.contradicts
    saved = ask("POST", link, {**SAVE, name: "confirmed"})
    assert "Your answers are saved" in saved.page
    with workspace.opened(settings(home), OPERATOR) as lead:
        reports = lead.ledger.acts(MISSED)
    assert bool(reports) is bool(contradicted)
    assert ("a colleague will look" in saved.page) is bool(contradicted)


def test_a_code_of_nobody_opens_nothing(home: Path, ask: Ask) -> None:
    for code in ("aaaaa-bbbbb-ccccc-ddddd", "x", "é", "a/b", "%2e%2e"):
        for method in ("GET", "POST"):
            answer = ask(method, f"/invitation/{code}", SHOW)
            assert (answer.status, "Nothing was saved" in answer.page) == (404, True), code
    assert came_back(home)["opened"] == 0


def test_a_code_from_a_letter_is_typed_in_any_form(home: Path, ask: Ask) -> None:
    assert "Type the code" in ask("GET", "/invitation").page
    code = place(home, "T3").rpartition("/")[2]
    typed = code.upper().replace("-", "+")
    answer = ask("GET", "/invitation", query=f"code={typed}")
    assert (answer.status, "Show my papers" in answer.page) == (200, True)
    (action,) = re.findall(r'action="([^"]+)"', answer.page)
    assert fields(ask("POST", action, SHOW).page)


def test_an_objection_closes_the_page_at_once(home: Path, ask: Ask) -> None:
    link = place(home, "T2")
    assert ask("GET", link).status == 200
    with workspace.opened(settings(home), OPERATOR) as lead:
        record_objection(lead, Acting("in person"), "T2", True)
    assert ask("GET", link).status == 404
    assert ask("POST", link, SHOW).status == 404


def test_no_other_site_and_no_search_engine_learns_the_link(home: Path, ask: Ask) -> None:
    for path in (place(home, "T2"), "/invitation", "/", "/unsubscribe/x"):
        headers = ask("GET", path).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_link_that_is_used_too_often_waits_and_wrong_codes_do_not_close_the_right_ones(
    home: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_page, "_posts", Allowance(2, 600))
    monkeypatch.setattr(invitation_page, "_wrong", Allowance(1, 60))
    wrong = [ask("GET", "/invitation/aaaaa").status for _ in range(2)]
    assert wrong == [404, 429]
    link = place(home, "T2")
    assert [ask("POST", link, SHOW).status for _ in range(3)] == [200, 200, 429]
    assert ask("POST", place(home, "T1"), SHOW).status == 200


def test_a_form_that_is_too_long_is_not_read(home: Path, ask: Ask) -> None:
    answer = ask("POST", place(home, "T2"), {**SAVE, "x": "y" * 30_000})
    assert (answer.status, "Nothing was saved" in answer.page) == (413, True)
