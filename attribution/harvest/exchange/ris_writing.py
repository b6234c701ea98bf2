"""RIS, as it is written: a field a line, the date and the links as the reader takes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attribution.harvest.exchange import link_text
from attribution.harvest.exchange.output import Output, listed_name

TYPES = {
    "article": "JOUR",
    "review": "JOUR",
    "book-chapter": "CHAP",
    "book": "BOOK",
    "conference-paper": "CPAPER",
    "dissertation": "THES",
    "report": "RPRT",
    "dataset": "DATA",
    "software": "COMP",
    "preprint": "UNPB",
}
_OTHER = "GEN"


def render(outputs: Iterable[Output]) -> bytes:
    """A file of outputs, with the line ends that RIS asks for."""
    records = ("\r\n".join(_lines(output)) for output in outputs)
    return "".join(f"{record}\r\n\r\n" for record in records).encode()


def _lines(output: Output) -> Iterator[str]:
    yield _line("TY", TYPES.get(output.type or "", _OTHER))
    for tag, text in _fields(output):
        if text:
            yield _line(tag, text)
    yield "ER  - "


def _line(tag: str, text: str) -> str:
    return f"{tag}  - {' '.join(text.split())}"


def _fields(output: Output) -> Iterator[tuple[str, str | None]]:
    location = output.location
    yield "TI", output.title
    for author in output.authors:
        yield "AU", listed_name(author)
    yield from _dates(output)
    yield "JF" if output.type in ("article", "review") else "T2", output.journal
    yield "VL", location.volume
    yield "IS", location.issue
    yield from _pages(location.pages)
    yield "SN", location.issn
    yield "PB", output.publisher
    yield "DO", output.doi
    yield "UR", output.doi and f"https://doi.org/{output.doi}"
    yield from _own_id(output.local_id)
    for link in output.links:
        yield link_text.RIS_TAG, f"{link_text.RIS_WORD} {link_text.as_text(link)}"


def _dates(output: Output) -> Iterator[tuple[str, str | None]]:
    """The year, and `2021/03/09/` with the parts that are known."""
    if not output.published.iso:
        return
    year, month, day = output.published.iso.split("-")
    yield "PY", year
    if output.published.precision == "day":
        yield "DA", f"{year}/{month}/{day}/"
    elif output.published.precision == "month":
        yield "DA", f"{year}/{month}//"


def _pages(pages: str | None) -> Iterator[tuple[str, str | None]]:
    begin, _hyphen, end = (pages or "").partition("-")
    is_range = begin and end and "-" not in end
    yield "SP", begin if is_range else pages
    yield "EP", end if is_range else None


def _own_id(local_id: str | None) -> Iterator[tuple[str, str | None]]:
    """What a repository calls the work: a handle as its address, else as it is."""
    bare = (local_id or "").removeprefix("hdl:")
    if local_id and bare != local_id:
        yield "UR", f"https://hdl.handle.net/{bare}"
    else:
        yield "ID", local_id
