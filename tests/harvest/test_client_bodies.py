"""A body is whole or it is not an answer."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest
from wire import RESET, Script, complete, head, packed, playing

from attribution.harvest.client import Client, Unanswered
from attribution.harvest.reply import Reply
from attribution.harvest.request import Request
from attribution.home.settings import Settings

GOOD = b'{"results": [1, 2, 3], "padding": "' + b"x" * 2000 + b'"}'


def read(reply: Reply) -> int:
    return len(reply.json()["results"])


def client(**more: float) -> Client:
    settings = Settings(
        Path("nowhere"),
        email="lead@university.example",
        pace=False,
        backoff=0.0,
        timeout=1,
        attempts=2,
    )
    return Client("openalex", dataclasses.replace(settings, **more))


CUT = {
    "a body shorter than its Content-Length": [head(f"Content-Length: {len(GOOD)}"), GOOD[:900]],
    "chunks without the last one": [
        head("Transfer-Encoding: chunked"),
        b"384\r\n" + GOOD[:900] + b"\r\n",
    ],
    "a chunk that stops half way": [head("Transfer-Encoding: chunked"), b"7d0\r\n" + GOOD[:900]],
    "a gzip stream cut short, of the right length": packed(GOOD, 0.5),
    "gzip that is none": [head("Content-Encoding: gzip", "Content-Length: 9"), b"not gzip!"],
    "a body without a length, cut short": [head(), GOOD[:900]],
    "JSON with rubbish behind it": complete(GOOD + b'"}'),
    "a web page in place of JSON": complete(b"<!doctype html><title>Service page</title>"),
    "an empty body": complete(b""),
    "a reset connection": [head(f"Content-Length: {len(GOOD)}"), GOOD[:900], RESET],
    "a connection closed without a word": [b""],
}


@pytest.mark.parametrize("script", CUT.values(), ids=CUT.keys())
def test_what_is_not_whole_is_asked_for_again(script: Script) -> None:
    with playing(script, complete(GOOD)) as url:
        asking = client()
        assert asking.ask(Request(url), read) == 3
        assert asking.calls == 2


@pytest.mark.parametrize("script", CUT.values(), ids=CUT.keys())
def test_what_is_never_whole_raises_after_all_attempts(script: Script) -> None:
    with playing(script) as url:
        asking = client()
        with pytest.raises(Unanswered, match=r"no usable answer in 2 attempt\(s\)"):
            asking.ask(Request(url), read)
        assert asking.calls == 2


@pytest.mark.parametrize(
    "script",
    [
        complete(GOOD),
        packed(GOOD),
        [
            head("Transfer-Encoding: chunked"),
            b"7d0\r\n" + GOOD[:2000] + b"\r\n",
            f"{len(GOOD) - 2000:x}\r\n".encode() + GOOD[2000:] + b"\r\n0\r\n\r\n",
        ],
    ],
)
def test_a_whole_body_is_read_however_it_is_sent(script: Script) -> None:
    with playing(script) as url:
        assert client().ask(Request(url), read) == 3


def test_a_server_that_says_nothing_is_given_up_after_the_time_limit() -> None:
    with playing([30.0]) as url:
        with pytest.raises(Unanswered) as failure:
            client(timeout=0.2).ask(Request(url), read)
        assert failure.value.silent


def test_a_slow_drip_ends_at_the_deadline_although_every_piece_comes_in_time() -> None:
    dripping: list[bytes | float] = [head(f"Content-Length: {len(GOOD)}")]
    for n in range(0, len(GOOD), 10):
        dripping += [GOOD[n : n + 10], 0.05]
    with playing(dripping) as url, pytest.raises(Unanswered):
        client(timeout=0.3, attempts=1).ask(Request(url), read)


def test_a_drip_in_chunks_ends_at_the_deadline() -> None:
    dripping: list[bytes | float] = [head("Transfer-Encoding: chunked"), b"800\r\n"]
    for n in range(0, len(GOOD), 10):
        dripping += [GOOD[n : n + 10], 0.05]
    with playing(dripping) as url, pytest.raises(Unanswered):
        client(timeout=0.3, attempts=1).ask(Request(url), read)


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nX-Padding: "])
def test_headers_that_drip_end_at_the_deadline(before: bytes) -> None:
    dripping: list[bytes | float] = [before, *[b"x", 0.05] * 100]
    start = time.monotonic()
    with playing(dripping) as url, pytest.raises(Unanswered):
        client(timeout=0.3, attempts=1).ask(Request(url), read)
    assert time.monotonic() - start < 3


def test_the_size_of_a_chunk_that_drips_ends_at_the_deadline() -> None:
    dripping: list[bytes | float] = [head("Transfer-Encoding: chunked"), *[b"0", 0.05] * 100]
    start = time.monotonic()
    with playing(dripping) as url, pytest.raises(Unanswered):
        client(timeout=0.3, attempts=1).ask(Request(url), read)
    assert time.monotonic() - start < 3


def test_a_connection_is_used_again_with_a_new_deadline() -> None:
    answer = complete(GOOD)[1]
    kept = f"HTTP/1.1 200 OK\r\nContent-Length: {len(GOOD)}\r\n\r\n".encode() + answer
    with playing([kept, 0.3, kept]) as url:
        asking = client(timeout=0.5)
        assert [asking.ask(Request(url), read), asking.ask(Request(url), read)] == [3, 3]


def test_an_answer_larger_than_any_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attribution.harvest.reply.MAX_BODY", 1000)
    with playing(packed(GOOD)) as url, pytest.raises(Unanswered, match="larger than"):
        client().ask(Request(url), read)


def test_a_refused_connection_names_the_address_but_not_the_query() -> None:
    with playing(complete(GOOD)) as url:
        pass
    with pytest.raises(Unanswered) as failure:
        client().ask(Request(url, params={"q": "ACK:Smith"}), read)
    assert url in str(failure.value)
    assert "Smith" not in str(failure.value)
