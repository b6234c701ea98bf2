"""A person agrees or declines through their own link, without signing in."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import sheets_world
from claims_world import objected
from sheets_world import DRAFT, MANAGER, now_in, written

from attribution.claims.sheets import service
from attribution.dashboard.gate import Gate
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing
from attribution.workspace import Acting


@pytest.fixture
def own(tmp_path, monkeypatch):
    with sheets_world.opened(tmp_path) as workspace:
        file = workspace.settings.home / home_settings.FILE
        writing.write(file, {"institution.name": "Quill University"}, services())
        monkeypatch.setenv("ATTRIBUTION_HOME", str(workspace.settings.home))
        yield workspace


def ask(method, path, body=b""):
    """What the gate of the dashboard answers a browser that has not signed in."""
    messages = []

    async def reached(*_values):
        raise AssertionError("the dashboard itself was asked")

    async def send(message):
        messages.append(message)

    async def receive():
        return {"type": "http.request", "body": body}

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    with ThreadPoolExecutor(1) as own_thread:
        own_thread.submit(lambda: asyncio.run(Gate(reached)(scope, receive, send))).result()
    headers = dict(messages[0]["headers"])
    return messages[0]["status"], messages[1]["body"].decode(), headers


def form(**fields):
    return urlencode(fields).encode()


@pytest.fixture
def link(own):
    sheet = written(own, at=datetime.now(UTC))
    return sheet, f"/sheet/{service.token_of(own.settings, sheet, 'p1')}"


def test_opening_the_link_shows_the_words_and_changes_nothing(own, link):
    sheet, path = link
    status, page, headers = ask("GET", path)
    assert status == 200
    assert "Dear Mina Okonjo-Bright" in page
    assert "for imaging the glaze." in page
    assert "Investigation, Methodology" in page
    assert MANAGER.who in page
    assert "Bo Second" not in page, "the others are not shown"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"cache-control"] == b"no-store"
    assert now_in(own.ledger, sheet).state_of("p1") == "waiting"


def test_a_button_records_the_answer_once_and_the_other_changes_it(own, link):
    sheet, path = link
    for _ in range(2):
        status, page, _ = ask("POST", path, form(answer="agree", version=1))
        assert (status, "Saved: you agree" in page) == (200, True)
    assert len(own.ledger.acts("sheet")) == 2, "the writing and one answer"
    assert now_in(own.ledger, sheet).state_of("p1") == "agreed"
    ask("POST", path, form(answer="decline", version=1))
    assert now_in(own.ledger, sheet).state_of("p1") == "declined"


def test_the_forms_of_the_page_are_those_that_it_takes(own, link):
    sheet, path = link
    _, page, _ = ask("GET", path)
    for fields in re.findall(r"<form.*?</form>", page):
        values = dict(re.findall(r'name="(\w+)" value="(\w+)"', fields))
        assert "Saved" in ask("POST", path, form(**values))[1]
    assert now_in(own.ledger, sheet).state_of("p1") == "declined", "the second form"


def test_words_that_were_changed_after_the_page_was_opened_are_read_again_first(own, link):
    sheet, path = link
    louder = replace(DRAFT, title="Louder kilns")
    service.change_sheet(own, Acting(), sheet.sheet_id, louder, 1)
    _, page, _ = ask("POST", path, form(answer="agree", version=1))
    assert "Read this again" in page
    assert now_in(own.ledger, sheet).state_of("p1") == "waiting"


def test_who_agreed_reads_that_the_words_were_changed_and_answers_again(own, link):
    sheet, path = link
    ask("POST", path, form(answer="agree", version=1))
    mina, bo = DRAFT.people
    coffee = replace(DRAFT, people=(replace(mina, did="making the coffee"), bo))
    service.change_sheet(own, Acting(), sheet.sheet_id, coffee, 1)
    assert "You agreed before. What the sheet says of you was changed since" in ask("GET", path)[1]
    ask("POST", path, form(answer="agree", version=2))
    assert now_in(own.ledger, sheet).state_of("p1") == "agreed"


@pytest.mark.parametrize("body", [b"", b"answer=maybe&version=1", b"\xff\xfe", b"a" * 5000])
def test_a_form_that_is_not_ours_saves_nothing(own, link, body):
    sheet, path = link
    assert ask("POST", path, body)[0] == 200
    assert now_in(own.ledger, sheet).state_of("p1") == "waiting"


def test_a_link_of_nobody_and_links_that_are_over_open_nothing(own, link):
    sheet, path = link
    for token in ("", "0" * 64, "é", "a/b"):
        status, page, _ = ask("POST", f"/sheet/{token}", form(answer="agree", version=1))
        assert (status, "Nothing was saved" in page) == (404, True)
    objected(own.ledger, sheets_world.claims_world.MINA_SELF, "T1")
    assert ask("GET", path)[0] == 404
    service.withdraw_sheet(own, Acting(), sheet.sheet_id)
    other = f"/sheet/{service.token_of(own.settings, sheet, 'p2')}"
    assert ask("GET", other)[0] == 404


def test_what_people_typed_is_shown_as_text(own):
    forged = "<script>alert(1)</script>"
    sheet = written(own, sheets_world.SheetDraft(forged, DRAFT.people), at=datetime.now(UTC))
    _, page, _ = ask("GET", f"/sheet/{service.token_of(own.settings, sheet, 'p1')}")
    assert forged not in page
    assert "&lt;script&gt;" in page
