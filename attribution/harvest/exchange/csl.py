"""CSL-JSON: a list of items, as Zotero, Pure and Crossref write it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attribution.core import identifiers
from attribution.core.model import Author, Complaint, Location
from attribution.harvest.exchange.link_text import link_of
from attribution.harvest.exchange.output import (
    Output,
    Parsed,
    PersonLink,
    WrongRecord,
    author_of,
    checked,
    local_id,
    stated_doi,
)
from attribution.harvest.partial_dates import PartialDate

TYPES = {
    "article-journal": "article",
    "article": "preprint",
    "article-magazine": "article",
    "review": "review",
    "chapter": "book-chapter",
    "book": "book",
    "paper-conference": "conference-paper",
    "thesis": "dissertation",
    "report": "report",
    "dataset": "dataset",
    "software": "software",
}
_MOST_DEEP = "the file is nested too deeply to be CSL-JSON"


def parse(text: str) -> Parsed:
    """Every item of a file, or what is wrong with it. The line of an item is its number."""
    try:
        items = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        return _unreadable(None, _MOST_DEEP)
    except json.JSONDecodeError as error:
        return _unreadable(error.lineno, f"the file is not whole JSON ({error.msg})")
    except ValueError as error:
        return _unreadable(None, str(error))
    if isinstance(items, dict):
        items = items.get("items", [items])
    if not isinstance(items, list):
        return _unreadable(None, "the file holds no list of items")
    outputs: list[Output] = []
    complaints: list[Complaint] = []
    for number, item in enumerate(items, 1):
        try:
            outputs.append(checked(_output(number, item)))
        except WrongRecord as wrong:
            complaints.append(wrong.complaint(number))
    return Parsed(tuple(outputs), tuple(complaints))


def _no_constant(name: str) -> None:
    raise ValueError(f"the file holds {name}, which is not JSON")


def _unreadable(line: int | None, problem: str) -> Parsed:
    remedy = "Export the file again as CSL-JSON."
    return Parsed((), (Complaint(line, None, None, problem, remedy),))


def _output(number: int, item: Any) -> Output:
    if not isinstance(item, dict):
        raise WrongRecord("the item is not an object", "Export the file again as CSL-JSON.")
    text = _Texts(item)
    kind = text.of("type")
    return Output(
        number,
        local_id([text.of("id"), text.of("URL")]),
        stated_doi([text.of("DOI"), text.of("URL")]),
        text.of("title"),
        TYPES.get(kind or "", "other"),
        _date(item.get("issued")),
        text.of("container-title"),
        text.of("publisher"),
        Location(text.of("volume"), text.of("issue"), text.of("page"), text.of("ISSN")),
        tuple(_authors(item.get("author"))),
        tuple(_links(item.get("custom"))),
    )


def _links(custom: Any) -> Iterator[PersonLink]:
    """The links that our own files hold; what other programs keep in `custom` is left out."""
    listed = custom.get("technicians") if isinstance(custom, dict) else None
    for cells in listed if isinstance(listed, list) else ():
        link = link_of(cells) if isinstance(cells, dict) else None
        if link:
            yield link


class _Texts:
    def __init__(self, item: Mapping[str, Any]) -> None:
        self.item = item

    def of(self, name: str) -> str | None:
        """The text of a variable; Crossref writes some of them as lists."""
        value = self.item.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise WrongRecord(f"“{name}” is not a text", "Correct it, or leave it out.", name)
        return " ".join(value.split()) or None if value else None


def _date(issued: Any) -> PartialDate:
    if not isinstance(issued, dict):
        return PartialDate()
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return PartialDate.of_parts(parts[0])
    return PartialDate.of_text(str(issued.get("raw") or issued.get("literal") or ""))


def _authors(people: Any) -> Iterator[Author]:
    if people is not None and not isinstance(people, list):
        raise WrongRecord("“author” is not a list", "Correct it, or leave it out.", "author")
    for person in people or ():
        if not isinstance(person, dict):
            raise WrongRecord("an author is not an object", "Correct it.", "author")
        author = _author(_Texts(person))
        if author:
            yield author


def _author(text: _Texts) -> Author | None:
    """An author; a literal name is that of a group unless a comma divides it."""
    orcid = identifiers.orcid(text.of("ORCID") or text.of("orcid"))
    literal = text.of("literal") or text.of("name")
    if literal:
        return author_of(literal, orcid, is_group="," not in literal)
    particles = (text.of("dropping-particle"), text.of("non-dropping-particle"))
    family = " ".join(filter(None, (*particles, text.of("family")))) or None
    given, suffix = text.of("given"), text.of("suffix")
    name = " ".join(filter(None, (given, family, suffix)))
    return Author(name, given, family, orcid=orcid) if name else None
