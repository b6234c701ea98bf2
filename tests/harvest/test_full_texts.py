"""Full texts are asked for one by one; a text that fails and a source that fails are told apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from attribution.core.errors import SourceUnavailable
from attribution.harvest import full_texts
from attribution.harvest.client import Unanswered
from attribution.harvest.paging import Raw
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.scope import Wanted

JATS = (
    b"<?xml version='1.0'?><!DOCTYPE article><article><back>"
    b"<ack><p>We thank Odo Specimen.</p></ack></back></article>"
)


def reply(status: int = 200, body: bytes = JATS) -> Reply:
    return Reply(status, {}, body, "https://texts.example")


def asked(
    answers: Sequence[Reply | Exception], nights: int = 0
) -> tuple[list[Raw], Exception | None]:
    """What comes of one request a text, and the error that ends them."""
    left = iter(answers)

    def ask(name: str) -> Reply:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    wanted = [
        (f"PMC{n}", Wanted(f"10.5555/{n}", f"PMC{n}", None, nights)) for n in range(len(answers))
    ]
    raws: list[Raw] = []
    try:
        raws.extend(full_texts.fetch_texts(wanted, ask, gap_nights=3))
    except SourceUnavailable as problem:
        return raws, problem
    return raws, None


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
    assert [raw["status"] for raw in raws] == ["received"]
    assert "5 full texts in a row failed" in str(problem)


def test_texts_that_were_refused_before_the_silence_keep_their_gap() -> None:
    raws, _ = asked([REFUSED, *[SILENT] * 9])
    assert [raw["id"] for raw in raws] == ["PMC0"]


def test_a_source_that_refuses_every_text_is_asked_for_a_hundred_and_no_more() -> None:
    raws, problem = asked([REFUSED] * 150)
    assert len(raws) == 100
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
    ],
)
def test_a_text_is_read_or_says_why_not(body: bytes, status: str) -> None:
    (raw,), _ = asked([reply(body=body)])
    assert full_texts.view("europepmc", raw, "jats").status == status
