"""Full texts, the same for every source: asking for them one by one, and reading what arrived."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Iterable, Iterator

from attribution.acknowledgements import reader
from attribution.acknowledgements.documents.full_text import read_parts
from attribution.core.errors import RecordSkipped, SourceUnavailable
from attribution.core.model import TextView
from attribution.harvest.client import Unanswered
from attribution.harvest.paging import Raw
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.scope import Wanted

log = logging.getLogger(__name__)

SILENCES_IN_A_ROW = 5
REFUSALS_IN_A_ROW = 100
ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")


def fetch_texts(
    wanted: Iterable[tuple[str, Wanted]], ask: Callable[[str], Reply], gap_nights: int
) -> Iterator[Raw]:
    """One raw payload for each text. One that fails is a gap for `gap_nights` nights, then a fact.

    `wanted` are (name that the source asks by, text). Raises SourceUnavailable where the source
    fails and not a text: after five requests in a row without an answer, or a hundred refusals. The
    five do not count against their texts.
    """
    failures = _Failures()
    for name, text in wanted:
        raw: Raw = {"kind": "text", "id": name, "doi": text.doi}
        try:
            reply = ask(name)
        except Unanswered as problem:
            log.warning("full text failed", extra={"id": name, "problem": str(problem)})
            is_gap = text.nights_failed < gap_nights
            failures.add(raw | {"status": "fetch failed", "gap": is_gap}, problem.silent)
            if failures.are_too_many:
                yield from failures.of_texts()
                raise failures.as_error(problem) from None
            continue
        yield from failures.payloads
        failures = _Failures()
        yield raw | _outcome(reply)
    yield from failures.payloads


def _outcome(reply: Reply) -> Raw:
    return received(reply.body) if reply.status == 200 else {"status": "no full text"}


class _Failures:
    """Texts in a row that failed; the last `silences` of them because no answer arrived."""

    def __init__(self) -> None:
        self.payloads: list[Raw] = []
        self.silences = 0

    def add(self, payload: Raw, silent: bool) -> None:
        self.payloads.append(payload)
        self.silences = self.silences + 1 if silent else 0

    @property
    def are_too_many(self) -> bool:
        return self.silences >= SILENCES_IN_A_ROW or len(self.payloads) >= REFUSALS_IN_A_ROW

    def of_texts(self) -> list[Raw]:
        """The failures that count against their texts: silence of the source does not."""
        return self.payloads[: len(self.payloads) - self.silences]

    def as_error(self, latest: Unanswered) -> SourceUnavailable:
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

    `form` is jats or tei, None where the text itself shows it.
    """
    name = raw["id"]
    doi = raw.get("doi")
    if raw["status"] != "received":
        return TextView(source, name, doi, None, raw["status"])
    body = _body(raw)
    form = form or ("tei" if b"<TEI" in body[:20_000] else "jats")
    try:
        parts = read_parts(body, form)
    except RecordSkipped as skipped:
        return TextView(source, name, doi, form, skipped.reason)
    if not parts.acknowledgement:
        return TextView(source, name, doi, form, "no section found", parts)
    reading = reader.read(parts.acknowledgement)
    return TextView(source, name, doi, form, "read", parts, reading)


def _body(raw: Raw) -> bytes:
    """The text as it arrived: the opposite of `received`."""
    if "text" in raw:
        text: str = raw["text"]
        return text.encode()
    return base64.b64decode(raw["base64"])
