"""The works that a technician is an author of as BibTeX, through pybtex.

ORCID's "Add works, BibTeX" takes the file.

Works that only thank a person are not works by them and are left out. DOIs are written as they are:
LaTeX escapes in them, such as `\\_`, would make them another DOI for a program that does not undo
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from pybtex.database import BibliographyData, Entry
from pybtex.database.output.bibtex import Writer

from attribution.core.text import plain
from attribution.record.record import Record

TYPES = {
    "article": "article",
    "review": "article",
    "letter": "article",
    "editorial": "article",
    "book": "book",
    "book-chapter": "incollection",
    "proceedings-article": "inproceedings",
    "dissertation": "phdthesis",
    "report": "techreport",
}
CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class _Writer(Writer):  # type: ignore[misc]
    """Leaves identifiers as they are."""

    def _write_field(self, stream: TextIO, type: str, value: str) -> None:
        if type in ("doi", "url"):
            stream.write(f",\n    {type} = {{{value}}}")
        else:
            super()._write_field(stream, type, value)


def as_bibtex(record: Record) -> str:
    """One entry a work, newest first; empty where the technician is no author."""
    entries = {
        f"{one['work_id']}": _entry(one, record.authors.get(one["work_id"], ()))
        for one in record.standing("author")
    }
    return str(_Writer(encoding="utf-8").to_string(BibliographyData(entries)))


def _entry(one: Mapping[str, Any], authors: Iterable[Mapping[str, Any]]) -> Entry:
    kind = TYPES.get(one["type"] or "", "misc")
    doi = plain(one["doi"] or "").translate({ord(c): None for c in "{} "})
    fields = {
        "author": " and ".join(map(_author, authors)),
        "title": _tex(one["title"] or "[no title]"),
        CONTAINER.get(kind, "howpublished"): _tex(one["journal"] or ""),
        "publisher": _tex(one["publisher"] or ""),
        "year": str(one["published"].year) if one["published"] else "",
        "month": MONTHS[one["published"].month - 1]
        if one["published"] and one["published_precision"] != "year"
        else "",
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else "",
    }
    return Entry(kind, fields=[(name, value) for name, value in fields.items() if value])


def _author(one: Mapping[str, Any]) -> str:
    if one["family"] and one["given"]:
        return f"{_tex(one['family']).replace(',', ' ')}, {_tex(one['given']).replace(',', ' ')}".replace(
            " and ", " {and} "
        )
    name = _tex(one["name"])
    return f"{{{name}}}" if " and " in f" {name.lower()} " or "," in name else name


def _tex(text: str) -> str:
    """Text that is no markup: braces go, a backslash and a dollar sign stay what they look like."""
    kept = plain(text).translate({ord("{"): None, ord("}"): None})
    return kept.replace("\\", r"\textbackslash ").replace("$", r"\$")
