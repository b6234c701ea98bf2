"""Full texts, the same for every source: asking for one by one, and reading what came."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterable, Iterator

from attribution.acknowledgements import fulltext, reader
from attribution.client import Reply, Unanswered
from attribution.errors import RecordSkipped, SourceUnavailable
from attribution.harvest.scope import Wanted
from attribution.harvest.walk import Raw
from attribution.records import TextView

log = logging.getLogger(__name__)

FAILURES_IN_A_ROW = 5


def each(wanted: Iterable[tuple[str, Wanted]], ask: Callable[[str], Reply], gap_nights: int) -> Iterator[Raw]:
    """One raw dict a full text. A text that fails is a gap for `gap_nights` nights, then a fact.

    Raises SourceUnavailable after five failures in a row: then it is the source that fails, not the text.
    """
    failures = 0
    for name, one in wanted:
        raw: Raw = {"kind": "text", "id": name, "doi": one.doi}
        try:
            reply = ask(name)
        except Unanswered as problem:
            failures += 1
            log.warning("full text failed", extra={"id": name, "problem": str(problem)})
            yield raw | {"status": "fetch failed", "gap": one.nights_failed + 1 < gap_nights}
            if failures >= FAILURES_IN_A_ROW:
                raise SourceUnavailable(
                    f"{failures} full texts in a row failed; the rest waits for the next run. {problem}"
                ) from None
            continue
        failures = 0
        yield raw | (_body(reply.body) if reply.status == 200 else {"status": "no full text"})


def _body(body: bytes) -> Raw:
    """The text as it came; bytes that are no UTF-8 stay bytes."""
    try:
        return {"status": "received", "text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"status": "received", "base64": base64.b64encode(body).decode("ascii")}


def view(source: str, raw: Raw, form: str) -> TextView:
    """What one raw full text holds. Pure."""
    if raw["status"] != "received":
        return TextView(source, raw["id"], raw.get("doi"), None, raw["status"])
    body = raw["text"].encode() if "text" in raw else base64.b64decode(raw["base64"])
    try:
        parts = fulltext.parts(body, form)
    except RecordSkipped as skipped:
        return TextView(source, raw["id"], raw.get("doi"), form, skipped.reason)
    if not parts.acknowledgement:
        return TextView(source, raw["id"], raw.get("doi"), form, "no section found", parts)
    return TextView(source, raw["id"], raw.get("doi"), form, "read", parts, reader.read(parts.acknowledgement))
