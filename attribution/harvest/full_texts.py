"""Full texts, the same for every source: asking for one by one, and reading what came."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Iterable, Iterator

from attribution.acknowledgements import reader
from attribution.acknowledgements.documents.full_text import read_parts
from attribution.core.errors import RecordSkipped, SourceUnavailable
from attribution.core.model import TextView
from attribution.harvest.client import Reply, Unanswered, Unusable
from attribution.harvest.paging import Raw
from attribution.harvest.scope import Wanted

log = logging.getLogger(__name__)

SILENCES_IN_A_ROW = 5
REFUSALS_IN_A_ROW = 100
ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")


def each(
    wanted: Iterable[tuple[str, Wanted]], ask: Callable[[str], Reply], gap_nights: int
) -> Iterator[Raw]:
    """One raw dict a full text. A text that fails is a gap for `gap_nights` nights, then a fact.

    Raises SourceUnavailable where it is the source that fails, not a text: after five requests in a row that got no
    answer, or a hundred that were refused. The five are not held against their texts.
    """
    failed: list[Raw] = []
    silences = 0
    for name, one in wanted:
        raw: Raw = {"kind": "text", "id": name, "doi": one.doi}
        try:
            reply = ask(name)
        except Unanswered as problem:
            log.warning("full text failed", extra={"id": name, "problem": str(problem)})
            failed.append(raw | {"status": "fetch failed", "gap": one.nights_failed < gap_nights})
            silences = silences + 1 if problem.silent else 0
            if silences >= SILENCES_IN_A_ROW or len(failed) >= REFUSALS_IN_A_ROW:
                yield from failed[: len(failed) - silences]
                raise SourceUnavailable(
                    f"{len(failed)} full texts in a row failed; the rest waits for the next run. {problem}"
                ) from None
            continue
        yield from failed
        failed, silences = [], 0
        yield raw | (received(reply.body) if reply.status == 200 else {"status": "no full text"})
    yield from failed


def whole(reply: Reply) -> Reply:
    """The reply, if it holds an XML document to its last tag; `Unusable` for one cut short and for a web page."""
    if reply.status != 200:
        return reply
    root = ROOT.search(reply.body[:20_000])
    if root is None or root[1].lower() == b"html":
        raise Unusable("what came in place of the full text is no XML document")
    if b"</" + root[1] + b">" not in reply.body[-2000:]:
        raise Unusable("the full text is cut short")
    return reply


def received(body: bytes) -> Raw:
    """The text as it came; bytes that are no UTF-8 stay bytes."""
    try:
        return {"status": "received", "text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"status": "received", "base64": base64.b64encode(body).decode("ascii")}


def view(source: str, raw: Raw, form: str | None) -> TextView:
    """What one raw full text holds; `form` is jats or tei, None where the text itself must tell. Pure."""
    if raw["status"] != "received":
        return TextView(source, raw["id"], raw.get("doi"), None, raw["status"])
    body = raw["text"].encode() if "text" in raw else base64.b64decode(raw["base64"])
    form = form or ("tei" if b"<TEI" in body[:20_000] else "jats")
    try:
        parts = read_parts(body, form)
    except RecordSkipped as skipped:
        return TextView(source, raw["id"], raw.get("doi"), form, skipped.reason)
    if not parts.acknowledgement:
        return TextView(source, raw["id"], raw.get("doi"), form, "no section found", parts)
    return TextView(
        source, raw["id"], raw.get("doi"), form, "read", parts, reader.read(parts.acknowledgement)
    )
