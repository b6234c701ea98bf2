"""The works that a technician is an author of, as BibTeX, through pybtex.

ORCID's "Add works, BibTeX" takes the file. Works that only thank a person are not works by them,
and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TextIO

from pybtex.database import BibliographyData, Entry
from pybtex.database.output.bibtex import Writer

from attribution.core.text import plain
from attribution.record.technician_record import Record

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
    """Writes DOIs and addresses as they are.

    pybtex would escape characters for LaTeX: `\\_` makes another DOI of it for a program that does
    not undo the escape.
    """

    def _write_field(self, stream: TextIO, type: str, value: str) -> None:
        if type in ("doi", "url"):
            stream.write(f",\n    {type} = {{{value}}}")
        else:
            super()._write_field(stream, type, value)


def as_bibtex(record: Record) -> str:
    """One entry for each work, newest first. Empty where the technician is not an author."""
    entries = {}
    for work in record.credits_of("author"):
        authors = record.authors.get(work["work_id"], ())
        entries[str(work["work_id"])] = _entry(work, authors)
    return str(_Writer(encoding="utf-8").to_string(BibliographyData(entries)))


def _entry(work: Mapping[str, Any], authors: Iterable[Mapping[str, Any]]) -> Entry:
    kind = TYPES.get(work["type"] or "", "misc")
    doi = _doi(work["doi"])
    fields = {
        "author": " and ".join(_author(author) for author in authors),
        "title": _tex(work["title"] or "[no title]"),
        CONTAINER.get(kind, "howpublished"): _tex(work["journal"] or ""),
        "publisher": _tex(work["publisher"] or ""),
        "year": _year(work["published"]),
        "month": _month(work["published"], work["published_precision"]),
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else "",
    }
    known = [(name, value) for name, value in fields.items() if value]
    return Entry(kind, fields=known)


def _author(author: Mapping[str, Any]) -> str:
    """A name as BibTeX reads it: `Family, Given`, or in braces where it holds BibTeX's syntax."""
    if author["family"] and author["given"]:
        family = _tex(author["family"]).replace(",", " ")
        given = _tex(author["given"]).replace(",", " ")
        return f"{family}, {given}".replace(" and ", " {and} ")
    name = _tex(author["name"])
    holds_syntax = "," in name or " and " in f" {name.lower()} "
    return f"{{{name}}}" if holds_syntax else name


def _year(published: date | None) -> str:
    return str(published.year) if published else ""


def _month(published: date | None, precision: str | None) -> str:
    if published is None or precision == "year":
        return ""
    return MONTHS[published.month - 1]


def _doi(doi: str | None) -> str:
    return plain(doi or "").translate({ord(letter): None for letter in "{} "})


def _tex(text: str) -> str:
    """Text that LaTeX prints as it is: no braces, and backslashes and dollar signs escaped."""
    without_braces = plain(text).translate({ord("{"): None, ord("}"): None})
    return without_braces.replace("\\", r"\textbackslash ").replace("$", r"\$")
