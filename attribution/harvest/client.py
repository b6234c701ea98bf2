"""The one polite HTTP transport: rates, time limits, retries, budgets, whole bodies.

A source decides what a usable answer is (`read`). Every other answer is asked for again a few
times; then the client raises. Secrets travel as headers and are never logged, and neither are
queries, which may hold names of people. Several threads may ask at the same time.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import requests
from urllib3.exceptions import HTTPError

from attribution import __version__
from attribution.core.errors import OutOfTime, OverBudget, SourceUnavailable
from attribution.core.for_people import moment
from attribution.harvest.connections import END, new_session
from attribution.harvest.network_faults import in_words
from attribution.harvest.pace import CLOCK, Clock, Hold, Rate
from attribution.harvest.reply import Reply, Unusable, read_body, retry_after
from attribution.harvest.request import Request, without_query
from attribution.home.settings import Settings

log = logging.getLogger(__name__)

MAX_WAIT = 120.0  # seconds; a longer Retry-After means "not tonight"
MAX_PAUSE = 30.0  # seconds between two attempts
CONNECT, BETWEEN_PIECES = 10.0, 60.0  # seconds, where harvest.timeout allows as many
SECONDS = re.compile(r"([1-9]\d*)s?")
TOO_FAST = frozenset({429, 503})
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
BUDGET_WORDS = ("insufficient budget", "daily quota")
PLAN_WORDS = ("plan upgrade required",)
REFUSALS = {
    400: "the query is not accepted",
    401: "the key is not accepted",
    403: "the source refuses this program; write to the source before you ask again",
    407: "the proxy asks for a user name and password; write them into HTTPS_PROXY",
}

T = TypeVar("T")


class Unanswered(SourceUnavailable):
    """No usable answer arrived in all attempts; another request may fare better.

    `silent` is true where the last attempt brought no whole answer, so that the source itself
    fails.
    """

    def __init__(self, message: str, silent: bool = False) -> None:
        super().__init__(message)
        self.silent = silent


class _TryAgain(Exception):
    """An attempt failed in a way that may pass.

    `pause` is how long the source asks every request to wait, 0 if it does not say how long; None
    where it does not ask.
    """

    def __init__(self, problem: str, *, silent: bool = False, pause: float | None = None) -> None:
        super().__init__(problem)
        self.silent = silent
        self.pause = pause


class _OwnSession(threading.local):
    """A session for each thread: they share no connections, and nothing of one is in another."""

    def __init__(self) -> None:
        self.session = new_session()


class Client:
    """Requests to one source. It counts its calls, keeps its rate and notes the budget left.

    `end` is the moment, by its clock, from which it asks for nothing more.
    """

    def __init__(
        self,
        source: str,
        settings: Settings,
        *,
        rate: Rate | None = None,
        headers: Mapping[str, str] | None = None,
        clock: Clock = CLOCK,
    ) -> None:
        self.source = source
        self.clock = clock
        self.rate = rate if settings.pace else None
        self.hold = Hold(clock)
        self.timeout = settings.timeout
        self.attempts = max(1, settings.attempts)
        self.backoff = settings.backoff
        self.end = float("inf")
        self.calls = 0
        self.budget_left: int | None = None
        self.clock_ahead: timedelta | None = None
        self.headers = {
            "User-Agent": _user_agent(settings),
            "Accept-Encoding": "gzip",
            **(headers or {}),
        }
        self._own = _OwnSession()
        self._counting = threading.Lock()

    def ask(self, request: Request, read: Callable[[Reply], T]) -> T:
        """The answer as `read` makes it; `read` raises Unusable for an answer to ask for again.

        Raises OverBudget, OutOfTime, or SourceUnavailable where no usable answer arrived in all
        attempts.
        """
        attempts = self._attempts_for(request)
        failure = _TryAgain("no attempt was made")
        for attempt in range(1, attempts + 1):
            self.check_time()
            try:
                return self._attempt(request, read)
            except _TryAgain as problem:
                failure = problem
            self._log("attempt", request.url, attempt=attempt, problem=str(failure))
            if failure.pause is not None:
                self.hold.for_seconds(failure.pause or self._pause_after(attempt))
            elif attempt < attempts or not request.repeatable:
                self.clock.sleep(self._pause_after(attempt))
        raise self._unanswered(request, attempts, failure)

    def check_time(self) -> None:
        """Raise OutOfTime where the time of the harvest is over."""
        if self.clock.now() >= self.end:
            raise OutOfTime(f"{self.source}: the time of the harvest (harvest.minutes) is over.")

    def _attempts_for(self, request: Request) -> int:
        if not request.repeatable:
            return 1
        return request.attempts or self.attempts

    def _unanswered(self, request: Request, attempts: int, failure: _TryAgain) -> Unanswered:
        return Unanswered(
            f"{self.source}: {without_query(request.url)} gave no usable answer in {attempts} "
            f"attempt(s): {failure}. Everything that arrived is kept, and the next run asks again. "
            "If this goes on, run `attribution doctor`.",
            failure.silent,
        )

    def _attempt(self, request: Request, read: Callable[[Reply], T]) -> T:
        try:
            reply = self._send(request)
            if reply.status == 200 or reply.status in request.facts:
                return read(reply)
        except Unusable as unusable:
            raise _TryAgain(str(unusable)) from None
        except (requests.RequestException, HTTPError, OSError) as failure:
            raise _TryAgain(in_words(failure), silent=True) from None
        self._refuse(reply)
        raise _TryAgain(f"it answered {reply.status}", pause=self._wait_asked_for(reply))

    def _send(self, request: Request) -> Reply:
        with self.rate.turn(self.clock) if self.rate else nullcontext():
            self.hold.wait()
            end = time.monotonic() + self.timeout
            END.set(end)
            response = self._response(request)
        with response:
            self._note_limits(response.headers)
            self._note_time(response.headers)
            body = read_body(response, end)
            self._log("call", response.url, status=response.status_code, bytes=len(body))
            return Reply(response.status_code, response.headers, body, response.url)

    def _response(self, request: Request) -> requests.Response:
        """The beginning of an answer; its body is still to be read."""
        with self._counting:
            self.calls += 1
        return self._own.session.request(
            request.method,
            request.url,
            params=request.params,
            data=request.form,
            headers=self.headers,
            timeout=(min(CONNECT, self.timeout), min(BETWEEN_PIECES, self.timeout)),
            stream=True,
            allow_redirects=request.follow,
        )

    def _log(self, message: str, url: str, **facts: object) -> None:
        log.debug(message, extra={"source": self.source, "url": without_query(url), **facts})

    def _pause_after(self, attempt: int) -> float:
        """Seconds to wait: doubled after every attempt, varied so that clients do not meet."""
        pause: float = min(MAX_PAUSE, self.backoff * 2 ** (attempt - 1))
        return pause * (0.75 + random.random() / 2)  # noqa: S311 (nothing secret depends on it)

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        """The budget left, as an answer states it, and of a rate that is lower than the usual."""
        budget = headers.get("X-RateLimit-Remaining", "")
        if budget.isdecimal():
            self.budget_left = int(budget)
        count = headers.get("X-Rate-Limit-Limit", "")
        interval = SECONDS.fullmatch(headers.get("X-Rate-Limit-Interval", ""))
        if self.rate and interval and count.isdecimal() and int(count):
            self.rate.slow_down_to(int(count), float(interval[1]), self.clock)

    def _note_time(self, headers: Mapping[str, str]) -> None:
        """How far this computer's clock is ahead; a stored answer is older than it should be."""
        try:
            ahead = datetime.now(UTC) - parsedate_to_datetime(headers.get("Date", ""))
        except (ValueError, TypeError):  # no date, or one without a zone
            return
        self.clock_ahead = ahead if self.clock_ahead is None else min(ahead, self.clock_ahead)

    def _refuse(self, reply: Reply) -> None:
        """Raise where asking again cannot help: no budget, plan too small, key or query refused."""
        text = reply.body[:4000].decode("utf-8", "replace")
        if reply.status == 429:
            self._refuse_for_budget(reply, text.lower())
        if reply.status not in RETRIED:
            hint = REFUSALS.get(reply.status, "not an answer that this program knows")
            raise SourceUnavailable(
                f"{self.source}: {without_query(reply.url)} answered {reply.status}: {hint} "
                f"({' '.join(text.split())[:200]})"
            )

    def _refuse_for_budget(self, reply: Reply, text: str) -> None:
        """429 has several meanings: too fast, which passes, or one of these, which do not."""
        if any(words in text for words in BUDGET_WORDS):
            self.budget_left = 0
            raise self._over_budget(_renewal(reply.headers, datetime.now(UTC)))
        if any(words in text for words in PLAN_WORDS):
            raise SourceUnavailable(
                f"{self.source}: this query needs a paid plan: {without_query(reply.url)}."
            )

    def _over_budget(self, renewed: datetime) -> OverBudget:
        return OverBudget(
            f"{self.source}: its budget for today is spent. It is renewed on {moment(renewed)}, "
            "and the next nights fetch the rest."
        )

    def _wait_asked_for(self, reply: Reply) -> float | None:
        now = datetime.now(UTC)
        seconds = retry_after(reply.headers.get("Retry-After"), now)
        if seconds > MAX_WAIT and reply.status == 429:
            raise self._over_budget(now + timedelta(seconds=seconds))
        if seconds > MAX_WAIT:
            raise SourceUnavailable(
                f"{self.source}: it asks to wait {seconds:.0f} seconds. "
                "The rest of it is left out tonight."
            )
        return seconds if seconds or reply.status in TOO_FAST else None


def _renewal(headers: Mapping[str, str], now: datetime) -> datetime:
    """When a spent budget is renewed: as the answer says, or at the next midnight in UTC."""
    seconds = retry_after(headers.get("Retry-After"), now)
    if seconds > MAX_WAIT:
        return now + timedelta(seconds=seconds)
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _user_agent(settings: Settings) -> str:
    contact = f" (mailto:{settings.email})" if settings.email else ""
    return f"technician-attribution/{__version__}{contact}"
