"""BibTeX as bibtexparser 2 writes it: UTF-8, with LaTeX for the signs that need it. Pure.

Titles are in two pairs of braces, so that no style changes their capitals. Braces in a text are
written as commands, because BibTeX counts them even where a backslash escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attribution.core.model import Author
from attribution.harvest.exchange import link_text
from attribution.harvest.exchange.bib import MONTHS
from attribution.harvest.exchange.output import Output, inverted_name

TYPES = {
    "article": "article",
    "review": "article",
    "book-chapter": "incollection",
    "book": "book",
    "conference-paper": "inproceedings",
    "dissertation": "phdthesis",
    "report": "techreport",
    "dataset": "dataset",
    "software": "software",
    "preprint": "unpublished",
}
_OTHER = "misc"
_JOURNALS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_SIGNS = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "^": r"{\textasciicircum}",
        "~": r"{\textasciitilde}",
        "$": r"{\$}",
        "&": r"{\&}",
        "%": r"{\%}",
        "#": r"{\#}",
        "_": r"{\_}",
        "@": "{@}",
    }
)
# Two of these signs would be read as one: a dash, a quotation mark, a Spanish sign.
_LIGATURES = re.compile(r"(?<=[-`'?!<>,])(?=[-`'<>,])")
_AND = re.compile(r"\band\b", re.IGNORECASE)


def render(outputs: Iterable[Output]) -> bytes:
    """A file of outputs."""
    from bibtexparser.entrypoint import write_string  # here, because few commands need it
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field

    entries: list[Block] = []
    for number, output in enumerate(outputs, 1):
        kind = TYPES.get(output.type or "", _OTHER)
        fields = [Field(name, value) for name, value in _fields(kind, output)]
        entries.append(Entry(kind, f"output{number}", fields))
    return write_string(Library(entries), unparse_stack=[]).encode()


def _fields(kind: str, output: Output) -> Iterator[tuple[str, str]]:
    """The fields with their braces."""
    yield "title", f"{{{{{escaped(output.title or '')}}}}}"
    if output.authors:
        yield "author", f"{{{' and '.join(map(_author, output.authors))}}}"
    yield from _dates(output)
    for name, text in _texts(kind, output):
        if text:
            yield name, f"{{{escaped(text)}}}"
    if output.doi:
        yield "doi", f"{{{_address(output.doi)}}}"
    yield from _own_id(output.local_id)
    if output.links:
        yield link_text.BIBTEX_FIELD, f"{{{escaped(link_text.as_list(output.links))}}}"


def _texts(kind: str, output: Output) -> Iterator[tuple[str, str | None]]:
    location = output.location
    yield _JOURNALS.get(kind, "howpublished"), output.journal
    yield "school" if kind == "phdthesis" else "publisher", output.publisher
    yield "volume", location.volume
    yield "number", location.issue
    yield "pages", location.pages
    yield "issn", location.issn


def _dates(output: Output) -> Iterator[tuple[str, str]]:
    if not output.published.iso:
        return
    year, month, day = output.published.iso.split("-")
    yield "year", f"{{{year}}}"
    if output.published.precision in ("month", "day"):
        yield "month", MONTHS[int(month) - 1]
    if output.published.precision == "day":
        yield "day", f"{{{int(day)}}}"


def _own_id(local_id: str | None) -> Iterator[tuple[str, str]]:
    """What a repository calls the work."""
    bare = (local_id or "").removeprefix("hdl:")
    if local_id and bare != local_id:
        yield "handle", f"{{https://hdl.handle.net/{_address(bare)}}}"
    elif local_id:
        yield "uuid", f"{{{_address(local_id)}}}"


def escaped(text: str) -> str:
    r"""A text in LaTeX.

    >>> escaped("R&D -- {x}"), escaped("5% of CO_2")
    ('R{\\&}D -{}- {\\textbraceleft}x{\\textbraceright}', '5{\\%} of CO{\\_}2')
    """
    return _LIGATURES.sub("{}", " ".join(text.split()).translate(_SIGNS))


def _address(text: str) -> str:
    """A DOI or a handle: only braces and backslashes, which no sane one has, are escaped."""
    return re.sub(r"([\\{}])", r"\\\1", text)


def _author(author: Author) -> str:
    if author.is_group or _AND.search(author.name):
        return f"{{{escaped(author.name)}}}"
    return escaped(inverted_name(author))
