"""CSL-JSON as it is written, with links in `custom`: its schema has that for other data. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from attribution.core.model import Author
from attribution.harvest.exchange import link_text
from attribution.harvest.exchange.output import Output, listed_name, suffix_of
from attribution.harvest.partial_dates import PRECISIONS, PartialDate

TYPES = {
    "article": "article-journal",
    "review": "article-journal",
    "preprint": "article",
    "book-chapter": "chapter",
    "book": "book",
    "conference-paper": "paper-conference",
    "dissertation": "thesis",
    "report": "report",
    "dataset": "dataset",
    "software": "software",
}
_OTHER = "document"


def render(outputs: Iterable[Output]) -> bytes:
    """A file of outputs."""
    items = [_item(number, output) for number, output in enumerate(outputs, 1)]
    return orjson.dumps(items, option=orjson.OPT_INDENT_2) + b"\n"


def _item(number: int, output: Output) -> dict[str, Any]:
    local_id = output.local_id or ""
    handle = local_id.removeprefix("hdl:")
    location = output.location
    item = {
        "id": output.local_id or output.doi or f"output-{number}",
        "type": TYPES.get(output.type or "", _OTHER),
        "title": output.title,
        "author": [_author(author) for author in output.authors],
        "issued": _issued(output.published),
        "container-title": output.journal,
        "publisher": output.publisher,
        "volume": location.volume,
        "issue": location.issue,
        "page": location.pages,
        "ISSN": location.issn,
        "DOI": output.doi,
        "URL": f"https://hdl.handle.net/{handle}" if handle != local_id else None,
        "custom": _custom(output),
    }
    return {name: value for name, value in item.items() if value}


def _custom(output: Output) -> dict[str, Any] | None:
    links = [link_text.cells_of(link) for link in output.links]
    return {"technicians": links} if links else None


def _issued(published: PartialDate) -> dict[str, Any] | None:
    if not published.iso or not published.precision:
        return None
    known = PRECISIONS.index(published.precision) + 1
    return {"date-parts": [[int(part) for part in published.iso.split("-")][:known]]}


def _author(author: Author) -> dict[str, str]:
    if author.is_group or not author.family:
        # A comma in a literal name divides those of a person, unless one ends it.
        cells = {"literal": listed_name(author) if "," in author.name else author.name}
    else:
        cells = {
            "family": author.family,
            "given": author.given or "",
            "suffix": suffix_of(author),
            "ORCID": f"https://orcid.org/{author.orcid}" if author.orcid else "",
        }
    return {name: cell for name, cell in cells.items() if cell}
