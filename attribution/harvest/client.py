"""The one polite HTTP transport: rates, time limits, retries, budgets, whole bodies, no secrets in logs.

A source says what a usable answer is (`read`); everything that is not one is tried again a few times and then raises.
Nothing here knows what the answers mean.
"""

from __future__ import annotations

import logging
import random
import time
import zlib
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
import requests
from urllib3.exceptions import HTTPError

from attribution import __version__
from attribution.core.errors import OverBudget, SourceUnavailable
from attribution.home.settings import Settings

log = logging.getLogger(__name__)

MAX_WAIT = 120.0  # a longer Retry-After means "not tonight"
MAX_BODY = 256 * 1024 * 1024
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
BUDGET_WORDS = ("insufficient budget", "daily quota")
PLAN_WORDS = ("plan upgrade required",)

T = TypeVar("T")


class Unanswered(SourceUnavailable):
    """No usable answer came, however often we asked; another request may fare better.

    `silent` is true where the last attempt brought no whole answer at all, so that it is the source that fails.
    """

    def __init__(self, message: str, silent: bool = False) -> None:
        super().__init__(message)
        self.silent = silent


class Unusable(Exception):
    """An answer arrived but cannot be used: cut short, not what was asked for. It is worth asking again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; `Unusable` where it does not parse to its end."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as problem:
            raise Unusable(f"the body is not whole JSON ({problem})") from None


@dataclass
class Rate:
    """At most `count` requests in any `seconds`."""

    count: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, sleep: Callable[[float], None], now: Callable[[], float]) -> None:
        while self.sent and now() - self.sent[0] >= self.seconds:
            self.sent.popleft()
        if len(self.sent) >= self.count:
            sleep(max(0.0, self.seconds - (now() - self.sent[0])))
            self.sent.popleft()
        self.sent.append(now())


class Client:
    """Requests to one source. Counts its calls; keeps its rate; knows its secrets only as headers."""

    def __init__(
        self,
        source: str,
        settings: Settings,
        *,
        rate: Rate | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source, self.sleep = source, sleep
        self.rate = rate if settings.pace else None
        self.timeout, self.attempts, self.backoff = (
            settings.timeout,
            max(1, settings.attempts),
            settings.backoff,
        )
        self.calls = 0
        self.budget_left: int | None = None
        self.session = requests.Session()
        contact = f" (mailto:{settings.email})" if settings.email else ""
        self.session.headers.update(
            {
                "User-Agent": f"technician-attribution/{__version__}{contact}",
                "Accept-Encoding": "gzip",
            }
        )
        self.session.headers.update(headers or {})

    def get(
        self,
        url: str,
        read: Callable[[Reply], T],
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        facts: Collection[int] = (),
        repeatable: bool = True,
        attempts: int | None = None,
        follow: bool = False,
        form: Mapping[str, str] | None = None,
    ) -> T:
        """One answer as `read` makes it.

        `facts` are statuses other than 200 that are answers, not faults. `repeatable=False` is for requests that
        change the server's state: they are sent once, and the caller starts anew. `form` makes it a POST.
        Raises OverBudget, or SourceUnavailable when no usable answer came after all attempts.
        """
        problem, silent = "no attempt was made", False
        tries = (attempts or self.attempts) if repeatable else 1
        for attempt in range(1, tries + 1):
            pause, silent = 0.0, False
            try:
                reply = self._send(url, params, headers, follow, form)
                if reply.status == 200 or reply.status in facts:
                    return read(reply)
                problem = f"it answered {reply.status}"
                self._refuse(reply)
                pause = self._asked_to_wait(reply)
            except Unusable as unusable:
                problem = str(unusable)
            except (requests.RequestException, HTTPError, OSError) as failure:
                problem, silent = type(failure).__name__, True
            log.debug(
                "attempt",
                extra={
                    "source": self.source,
                    "url": _shown(url),
                    "attempt": attempt,
                    "problem": problem,
                },
            )
            if attempt < tries or not repeatable:
                self.sleep(pause or self._longer_each_time(attempt))
        raise Unanswered(
            f"{self.source}: {_shown(url)} gave no usable answer in {tries} attempt(s): {problem}. "
            "What came is kept; the next run asks again. If it goes on, run `attribution doctor`.",
            silent,
        )

    def _send(
        self,
        url: str,
        params: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        follow: bool,
        form: Mapping[str, str] | None,
    ) -> Reply:
        if self.rate:
            self.rate.wait(self.sleep, time.monotonic)
        self.calls += 1
        end = time.monotonic() + self.timeout
        patience = (
            min(10.0, self.timeout),
            min(60.0, self.timeout),
        )  # to connect, between two pieces
        with self.session.request(
            "POST" if form else "GET",
            url,
            params=params,
            data=form,
            headers=headers,
            timeout=patience,
            stream=True,
            allow_redirects=follow,
        ) as answer:
            body = _body(answer, end)
            self._note_budget(answer.headers)
            log.debug(
                "call",
                extra={
                    "source": self.source,
                    "url": _shown(answer.url),
                    "status": answer.status_code,
                    "bytes": len(body),
                },
            )
            return Reply(answer.status_code, answer.headers, body, answer.url)

    def _longer_each_time(self, attempt: int) -> float:
        """Seconds to wait: doubled after every attempt, with some chance so that clients do not meet again."""
        pause: float = min(30.0, self.backoff * 2 ** (attempt - 1))
        return pause * (0.75 + random.random() / 2)  # noqa: S311 (nothing secret depends on it)

    def _note_budget(self, headers: Mapping[str, str]) -> None:
        left = headers.get("X-RateLimit-Remaining")
        if left and left.isdigit():
            self.budget_left = int(left)

    def _refuse(self, reply: Reply) -> None:
        """Raise where asking again cannot help: budget spent, plan too small, key wrong, query wrong, blocked."""
        text = reply.body[:4000].decode("utf-8", "replace")
        if reply.status == 429 and any(word in text.lower() for word in BUDGET_WORDS):
            self.budget_left = 0
            raise OverBudget(
                f"{self.source}: today's budget is spent. What is missing is fetched on the next nights."
            )
        if reply.status == 429 and any(word in text.lower() for word in PLAN_WORDS):
            raise SourceUnavailable(
                f"{self.source}: this query needs a paid plan: {_shown(reply.url)}."
            )
        if reply.status not in RETRIED:
            raise SourceUnavailable(
                f"{self.source}: {_shown(reply.url)} answered {reply.status}: {_hint(reply.status)} ({_words(text)})"
            )

    def _asked_to_wait(self, reply: Reply) -> float:
        seconds = retry_after(reply.headers.get("Retry-After"), datetime.now(UTC))
        if seconds > MAX_WAIT:
            raise SourceUnavailable(
                f"{self.source}: it asks to wait {seconds:.0f} s; the rest of it is skipped tonight."
            )
        return seconds


def _body(answer: requests.Response, end: float) -> bytes:
    """The whole decoded body, checked to be whole: cut gzip streams raise nothing by themselves."""
    if answer.is_redirect:
        return answer.content  # requests has read it already, to look where it leads
    packed = answer.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip", "deflate")
    unpack = zlib.decompressobj(wbits=47) if packed else None
    parts, size, any_byte = [], 0, False
    while chunk := answer.raw.read1(
        65536, decode_content=False
    ):  # what has come, so that a drip is noticed
        if time.monotonic() > end:
            raise OSError("the answer took too long")
        any_byte = True
        piece = _unpacked(unpack, chunk) if unpack else chunk
        size += len(piece)
        if size > MAX_BODY:
            raise Unusable(f"the answer is larger than {MAX_BODY} bytes")
        parts.append(piece)
    if unpack and any_byte and not unpack.eof:
        raise Unusable("the compressed answer is cut short")
    return b"".join(parts)


def _unpacked(unpack: Any, chunk: bytes) -> bytes:
    try:
        return bytes(unpack.decompress(chunk))
    except zlib.error as problem:
        raise Unusable(f"the compressed answer is damaged ({problem})") from None


def retry_after(value: str | None, now: datetime) -> float:
    """Seconds to wait as a Retry-After header says it: seconds, parts of seconds, or a date. 0 where unreadable."""
    if not value:
        return 0.0
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _shown(url: str) -> str:
    """The address without its query: queries may hold names of people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _words(text: str) -> str:
    return " ".join(text.split())[:200]


def _hint(status: int) -> str:
    return {
        400: "the query is not accepted",
        401: "the key is not accepted",
        403: "the source refuses us; do not ask again, write to it",
    }.get(status, "not an answer this program knows")
