"""Full texts are asked for one by one; a text that fails and a source that fails are told apart."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from attribution.core.errors import OverBudget, SourceUnavailable
from attribution.harvest import full_texts
from attribution.harvest.client import Unanswered
from attribution.harvest.full_texts import Terms, TextsLeft
from attribution.harvest.paging import Raw
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.scope import Wanted
from attribution.home.settings import Settings

SETTINGS = Settings(Path("nowhere"), gap_nights=3)
DAY = date(2026, 11, 26)
JATS = (
    b"<?xml version='1.0'?><!DOCTYPE article><article><back>"
    b"<ack><p>We thank Odo Specimen.</p></ack></back></article>"
)
SWEDISH = (
    "<article><back><ack><p>Vi tackar Odo Specimen för teknisk hjälp i laboratoriet.</p></ack>"
    "</back></article>"
).encode()


def reply(status: int = 200, body: bytes = JATS) -> Reply:
    return Reply(status, {}, body, "https://texts.example")


def asked(
    answers: Sequence[Reply | Exception],
    nights: int = 0,
    *,
    at_once: int = 1,
    most: int | None = None,
) -> tuple[list[Raw], Exception | None]:
    """What comes of one request a text, and the error that ends them."""

    def ask(name: str) -> Reply:
        answer = answers[int(name.removeprefix("PMC"))]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fetched(len(answers), ask, Terms(SETTINGS, DAY, at_once=at_once, most=most), nights)


def fetched(
    number: int, ask: Callable[[str], Reply], terms: Terms, nights: int = 0
) -> tuple[list[Raw], Exception | None]:
    """What comes of asking for so many texts, and the error that ends them."""
    wanted = [(f"PMC{n}", Wanted(f"10.5555/{n}", f"PMC{n}", None, nights)) for n in range(number)]
    raws: list[Raw] = []
    try:
        raws.extend(full_texts.fetch_texts(wanted, ask, terms))
    except SourceUnavailable as problem:
        return raws, problem
    return raws, None


def texts(raws: list[Raw]) -> list[Raw]:
    """The payloads of texts, without the plan for those that wait."""
    return [raw for raw in raws if raw["kind"] == "text"]


REFUSED, SILENT = Unanswered("it answered 500"), Unanswered("ReadTimeout", silent=True)


def test_a_text_that_is_not_there_is_a_fact() -> None:
    assert asked([reply(404, b"")])[0] == [
        {"kind": "text", "id": "PMC0", "doi": "10.5555/0", "status": "no full text"}
    ]


@pytest.mark.parametrize(
    ("nights", "gap"), [(0, True), (1, True), (2, True), (3, False), (4, False)]
)
def test_a_failing_text_is_a_gap_on_its_first_three_nights(nights: int, gap: bool) -> None:
    raws, _ = asked([REFUSED], nights)
    assert (raws[0]["status"], raws[0]["gap"]) == ("fetch failed", gap)


def test_the_texts_behind_a_failing_one_are_fetched() -> None:
    raws, problem = asked([REFUSED, reply(), SILENT, reply()])
    assert [raw["status"] for raw in raws] == [
        "fetch failed",
        "received",
        "fetch failed",
        "received",
    ]
    assert problem is None


def test_a_source_that_no_longer_answers_is_left_and_no_text_is_blamed() -> None:
    raws, problem = asked([reply(), *[SILENT] * 9])
    assert [raw["status"] for raw in texts(raws)] == ["received"]
    assert "5 full texts in a row failed" in str(problem)


def test_texts_that_were_refused_before_the_silence_keep_their_gap() -> None:
    raws, _ = asked([REFUSED, *[SILENT] * 9])
    assert [raw["id"] for raw in texts(raws)] == ["PMC0"]


def test_a_source_that_refuses_every_text_is_asked_for_a_hundred_and_no_more() -> None:
    raws, problem = asked([REFUSED] * 150)
    assert len(texts(raws)) == 100
    assert problem is not None


def test_bytes_that_are_no_utf_8_survive() -> None:
    body = "<article><p>Gr\xfcn</p></article>".encode("latin-1")
    (raw,), _ = asked([reply(body=body)])
    assert full_texts.view("europepmc", raw, "jats").status in ("no section found", "malformed")
    assert "base64" in raw


@pytest.mark.parametrize(
    "body",
    [
        JATS[:-3],
        JATS[:60],
        b"",
        b"<html><p>busy</p></html>",
        b"<!doctype html>\n<html lang=en>..</html>",
        b"{}",
    ],
)
def test_what_is_no_whole_document_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(Unusable):
        full_texts.with_whole_body(reply(body=body))


@pytest.mark.parametrize("end", [b"", b"\n", b"<!-- made by a machine -->"])
def test_a_whole_document_is_an_answer(end: bytes) -> None:
    assert full_texts.with_whole_body(reply(body=JATS + end)).body == JATS + end


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (JATS, "read"),
        (b"<article><body/></article>", "no section found"),
        (b"<letter><p/></letter>", "malformed"),
        (SWEDISH, "in a language that is not read (Swedish)"),
    ],
)
def test_a_text_is_read_or_says_why_not(body: bytes, status: str) -> None:
    (raw,), _ = asked([reply(body=body)])
    assert full_texts.view("europepmc", raw, "jats").status == status


@pytest.mark.parametrize("at_once", [1, 3])
def test_so_many_texts_are_fetched_at_once_and_arrive_in_their_order(at_once: int) -> None:
    under_way, most, threads = 0, 0, set()
    counting = threading.Lock()

    def ask(name: str) -> Reply:
        nonlocal under_way, most
        with counting:
            under_way += 1
            most = max(most, under_way)
            threads.add(threading.get_ident())
        time.sleep(0.002 if name == "PMC0" else 0.001)
        with counting:
            under_way -= 1
        return reply()

    raws, _ = fetched(40, ask, Terms(SETTINGS, DAY, at_once=at_once))
    assert [raw["id"] for raw in raws] == [f"PMC{n}" for n in range(40)]
    assert (most, len(threads)) == (at_once, at_once)
    assert threading.get_ident() not in threads, "only asking is done in threads"


def test_a_text_that_drips_does_not_hold_up_the_others() -> None:
    arrived = threading.Event()

    def ask(name: str) -> Reply:
        if name == "PMC0":
            assert arrived.wait(5), "the texts after it were not asked for meanwhile"
        elif name == "PMC5":
            arrived.set()
        return reply()

    raws, problem = fetched(9, ask, Terms(SETTINGS, DAY, at_once=2))
    assert (len(raws), problem) == (9, None)


def test_what_is_under_way_when_the_budget_ends_is_kept() -> None:
    """It has been paid for."""
    begun = threading.Barrier(3)
    asked_for = []

    def ask(name: str) -> Reply:
        asked_for.append(name)
        number = int(name.removeprefix("PMC"))
        if number < 3:
            begun.wait(5)
        if number == 0:
            raise OverBudget("the budget is spent")
        if number > 2:
            time.sleep(0.2)
        return reply()

    raws, problem = fetched(50, ask, Terms(SETTINGS, DAY, at_once=3))
    kept = [raw["id"] for raw in texts(raws)]
    assert isinstance(problem, OverBudget)
    assert kept == sorted(set(asked_for) - {"PMC0"}, key=lambda name: int(name[3:]))
    assert len(asked_for) <= 6, "nothing is begun once the source has ended"
    assert (raws[-1]["waiting"], raws[-1]["tonight"]) == (50 - len(kept), len(kept))


def test_failures_before_the_budget_ends_count_against_their_texts() -> None:
    raws, problem = asked([REFUSED, OverBudget("the budget is spent")])
    assert [raw["id"] for raw in texts(raws)] == ["PMC0"]
    assert isinstance(problem, OverBudget)


def test_texts_beyond_those_of_a_night_wait_with_a_plan() -> None:
    raws, problem = asked([reply()] * 10, most=3)
    assert problem is None
    assert len(texts(raws)) == 3
    assert raws[-1]["says"] == (
        "7 full texts wait. At 3 a night that takes 3 nights, to 29 November 2026. "
        "Files of your own, in harvest.texts_folder, are all read in one night."
    )


def test_a_plan_for_years_is_stated_as_it_is() -> None:
    left = TextsLeft(16_578, 90)
    assert left.plan(DAY) == (
        "16,578 full texts wait. At 90 a night that takes 185 nights, to 30 May 2027."
    )
    assert TextsLeft(1, 0).plan(DAY) == "1 full text waits. None was asked for tonight."
