"""Full texts, the same for every source: asking for them, several at once, and reading them."""

from __future__ import annotations

import base64
import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from attribution.acknowledgements import reader
from attribution.acknowledgements.documents.full_text import parts_of_sections, read_parts
from attribution.acknowledgements.documents.sections import Part
from attribution.core.errors import RecordSkipped, SourceUnavailable
from attribution.core.for_people import count, day
from attribution.core.model import FullTextParts, TextView
from attribution.harvest.client import Unanswered
from attribution.harvest.paging import Raw
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.scope import Wanted
from attribution.home.settings import Settings

log = logging.getLogger(__name__)

SILENCES_IN_A_ROW = 5
REFUSALS_IN_A_ROW = 100
ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
PDF = "pdf"
AHEAD = 4  # texts begun for each that is fetched at once, so that a slow one does not hold up all

Named = tuple[str, Wanted]
Ask = Callable[[str], Reply]


@dataclass(frozen=True, slots=True)
class TextsLeft:
    """Full texts that wait after a night: `tonight` were asked for, `waiting` were not."""

    waiting: int
    tonight: int

    @property
    def nights(self) -> int:
        """Nights until all are fetched, at the pace of tonight; 0 without any."""
        return -(-self.waiting // self.tonight) if self.tonight else 0

    def last_day(self, today: date) -> date | None:
        """The day on which the last is fetched, None where tonight none was."""
        return today + timedelta(days=self.nights) if self.nights else None

    def plan(self, today: date) -> str:
        """How long it takes, in a sentence."""
        texts = count(self.waiting, "full text")
        verb = "waits" if self.waiting == 1 else "wait"
        last = self.last_day(today)
        if last is None:
            return f"{texts} {verb}. None was asked for tonight."
        nights = count(self.nights, "night")
        return f"{texts} {verb}. At {self.tonight:,} a night that takes {nights}, to {day(last)}."


@dataclass(frozen=True)
class Terms:
    """How a source may be asked for full texts: so many at once, and at most so many in a night.

    `faster` says what would fetch them in fewer nights; `outcome`, what is kept of an answer.
    """

    settings: Settings
    today: date
    at_once: int = 1
    most: int | None = None
    faster: Callable[[TextsLeft], str] = lambda left: ""
    outcome: Callable[[Reply], Raw] = lambda reply: _outcome(reply)


def fetch_texts(wanted: Sequence[Named], ask: Ask, terms: Terms) -> Iterator[Raw]:
    """One raw payload for each text, in their order. One that fails is a gap, later a fact.

    `wanted` are (name that the source asks by, text). A plan follows for those that were not asked
    for. Raises SourceUnavailable where the source ends or fails and not a text: after five requests
    in a row without an answer, or a hundred refusals. The five do not count against their texts.
    """
    answers = _Answers(wanted[: terms.most], ask, terms.at_once)
    try:
        yield from _payloads(answers, terms)
    except SourceUnavailable:
        yield from _left(len(wanted), answers.number, terms)
        raise
    yield from _left(len(wanted), answers.number, terms)


def _left(wanted: int, tonight: int, terms: Terms) -> Iterator[Raw]:
    """The plan for texts that wait, if any do."""
    left = TextsLeft(wanted - tonight, tonight)
    if left.waiting:
        sentences = [left.plan(terms.today), terms.faster(left), _own_folder(terms.settings)]
        yield {
            "kind": "texts left",
            "waiting": left.waiting,
            "tonight": left.tonight,
            "says": " ".join(filter(None, sentences)),
        }


def _own_folder(settings: Settings) -> str:
    if settings.texts_folder:
        return ""
    return "Files of your own, in harvest.texts_folder, are all read in one night."


class _Answers:
    """The answer to each request, or the failure in its place, in the order of the texts.

    Threads do nothing but ask. What they have begun when the source ends is waited for and kept, as
    it has been paid for. `number` is how many texts were asked for.
    """

    def __init__(self, wanted: Sequence[Named], ask: Ask, at_once: int) -> None:
        self.wanted = iter(wanted)
        self.ask = ask
        self.at_once = at_once
        self.number = 0
        self.end: SourceUnavailable | None = None

    def __iter__(self) -> Iterator[tuple[Named, Reply | Unanswered]]:
        """Raises the SourceUnavailable that ended the source."""
        begun: deque[tuple[Named, Future[Reply]]] = deque()
        with ThreadPoolExecutor(self.at_once) as pool:
            try:
                while self._begin(pool, begun) or begun:
                    named, future = begun.popleft()
                    answer = self._answer(future, begun)
                    if answer is not None:
                        self.number += 1
                        yield named, answer
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        if self.end:
            raise self.end

    def _begin(self, pool: ThreadPoolExecutor, begun: deque[tuple[Named, Future[Reply]]]) -> int:
        """Begin as many requests as are in order now; how many that were."""
        if self.end:
            return 0
        room = self.at_once * AHEAD - len(begun)
        new = [(named, pool.submit(self.ask, named[0])) for named in islice(self.wanted, room)]
        begun.extend(new)
        return len(new)

    def _answer(
        self, future: Future[Reply], begun: deque[tuple[Named, Future[Reply]]]
    ) -> Reply | Unanswered | None:
        """None for a text that was not asked for because the source had ended."""
        if future.cancelled():
            return None
        try:
            return future.result()
        except Unanswered as problem:
            return problem
        except SourceUnavailable as problem:
            self.end = self.end or problem
            for _, later in begun:
                later.cancel()
            return None


def _payloads(answers: _Answers, terms: Terms) -> Iterator[Raw]:
    failures = _Failures()
    try:
        for (name, text), answer in answers:
            raw: Raw = {"kind": "text", "id": name, "doi": text.doi}
            if isinstance(answer, Reply):
                yield from failures.payloads
                failures = _Failures()
                yield raw | terms.outcome(answer)
                continue
            log.warning("full text failed", extra={"id": name, "problem": str(answer)})
            is_gap = text.nights_failed < terms.settings.gap_nights
            failures.add(raw | {"status": "fetch failed", "gap": is_gap}, answer)
    except SourceUnavailable:
        yield from failures.of_texts()
        raise
    yield from failures.payloads


def _outcome(reply: Reply) -> Raw:
    return received(reply.body) if reply.status == 200 else {"status": "no full text"}


class _Failures:
    """Texts in a row that failed; the last `silences` of them because no answer arrived."""

    def __init__(self) -> None:
        self.payloads: list[Raw] = []
        self.silences = 0

    def add(self, payload: Raw, problem: Unanswered) -> None:
        """Raises SourceUnavailable where they are so many that the source fails."""
        self.payloads.append(payload)
        self.silences = self.silences + 1 if problem.silent else 0
        if self.silences >= SILENCES_IN_A_ROW or len(self.payloads) >= REFUSALS_IN_A_ROW:
            raise self._as_error(problem)

    def of_texts(self) -> list[Raw]:
        """The failures that count against their texts: silence of the source does not."""
        return self.payloads[: len(self.payloads) - self.silences]

    def _as_error(self, latest: Unanswered) -> SourceUnavailable:
        return SourceUnavailable(
            f"{len(self.payloads)} full texts in a row failed. "
            f"The rest waits for the next run. {latest}"
        )


def with_whole_body(reply: Reply) -> Reply:
    """The reply, if it holds an XML document to its last tag.

    Raises Unusable for a document that is cut short and for a web page.
    """
    if reply.status != 200:
        return reply
    root = ROOT.search(reply.body[:20_000])
    if root is None or root[1].lower() == b"html":
        raise Unusable("what arrived instead of the full text is not an XML document")
    if b"</" + root[1] + b">" not in reply.body[-2000:]:
        raise Unusable("the full text is cut short")
    return reply


def received(body: bytes) -> Raw:
    """The text as it arrived; bytes that are not UTF-8 stay bytes."""
    try:
        return {"status": "received", "text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"status": "received", "base64": base64.b64encode(body).decode("ascii")}


def view(source: str, raw: Raw, form: str | None) -> TextView:
    """What a raw full text holds. Pure.

    `form` is jats, tei or pdf, None where the text itself shows it. Of a PDF, only its statements
    were kept.
    """
    names = {"source": source, "source_id": raw["id"], "doi": raw.get("doi")}
    names |= {"mark": raw.get("mark"), "stated_doi": raw.get("stated_doi")}
    if raw["status"] != "received":
        return TextView(**names, format=PDF if form == PDF else None, status=raw["status"])
    if form == PDF:
        return _read(names, PDF, parts_of_sections(Part(*part) for part in raw["sections"] or ()))
    body = _body(raw)
    form = form or ("tei" if b"<TEI" in body[:20_000] else "jats")
    try:
        parts = read_parts(body, form)
    except RecordSkipped as skipped:
        return TextView(**names, format=form, status=skipped.reason)
    return _read(names, form, parts)


def _read(names: dict[str, Any], form: str, parts: FullTextParts) -> TextView:
    """The text with who is thanked in it."""
    if not parts.acknowledgement:
        return TextView(**names, format=form, status="no section found", parts=parts)
    reading = reader.read(parts.acknowledgement)
    status = reading.unread or "read"
    return TextView(**names, format=form, status=status, parts=parts, reading=reading)


def _body(raw: Raw) -> bytes:
    """The text as it arrived: the opposite of `received`."""
    if "text" in raw:
        text: str = raw["text"]
        return text.encode()
    return base64.b64decode(raw["base64"])
