"""Records as rows of the parsed files. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import orjson

from attribution.core.model import Author, Contributor, Location, PersonView, TextView, WorkView
from attribution.harvest.titles import clean_title

Row = dict[str, Any]
_MARKED_UP = frozenset("<&$\\")
# Fields of a work that are not a column of `works` as they are.
_APART = ("authors", "contributors", "corrects", "created", "location")
_WORK_FIELDS = [field.name for field in fields(WorkView) if field.name not in _APART]
_AUTHOR_FIELDS = [field.name for field in fields(Author) if field.name != "affiliations"]


def row(record: WorkView | TextView | PersonView) -> tuple[str, Row]:
    """(kind, row) of one record, without the run.

    A work may have the cells `contributors`, `corrects`, `created` and `location`; the writer
    keeps them apart.
    """
    if isinstance(record, WorkView):
        return "works", _work(record)
    if isinstance(record, TextView):
        return "texts", _text(record)
    return "people", asdict(record)


def digest(content: Mapping[str, Any]) -> str:
    """A short hash of a row's content."""
    return hashlib.blake2b(orjson.dumps(content), digest_size=8).hexdigest()


def _work(view: WorkView) -> Row:
    cells: Row = {name: getattr(view, name) for name in _WORK_FIELDS}
    cells["authors"] = list(map(_author, view.authors))
    cells["author_count"] = len(view.authors)
    cells["first_author"] = _surname(view.authors[0]) if view.authors else None
    if view.contributors:
        cells["contributors"] = [
            _contributor(contributor, position)
            for position, contributor in enumerate(view.contributors, 1)
        ]
    if view.corrects:
        cells["corrects"] = list(map(asdict, view.corrects))
    if view.created:
        cells["created"] = view.created
    if view.location != Location():
        cells["location"] = {name: cell or None for name, cell in asdict(view.location).items()}
    return cells


def _surname(author: Author) -> str:
    """The family name, or the name where the source does not split it."""
    return _legible(author.family or author.name) or ""


def _author(author: Author) -> Row:
    """The cells of an author; what is printed is text for people, as titles are."""
    cells: Row = {name: getattr(author, name) for name in _AUTHOR_FIELDS}
    cells["name"] = _legible(author.name) or ""
    cells["given"] = _legible(author.given)
    cells["family"] = _legible(author.family)
    texts = (_legible(affiliation.text) for affiliation in author.affiliations)
    rors = (ror for affiliation in author.affiliations for ror in affiliation.rors)
    cells["affiliations"] = list(dict.fromkeys(filter(None, texts)))
    cells["rors"] = list(dict.fromkeys(rors))
    return cells


def _legible(text: str | None) -> str | None:
    """A printed name or place without mark-up and entities."""
    if text is None or _MARKED_UP.isdisjoint(text):
        return text
    return clean_title(text)


def _contributor(contributor: Contributor, position: int) -> Row:
    cells = _author(contributor.person)
    cells["position"] = position
    cells["contribution"] = contributor.contribution
    return cells


def _text(view: TextView) -> Row:
    reading = asdict(view.reading)
    return {
        "source": view.source,
        "source_id": view.source_id,
        "doi": view.doi,
        "format": view.format,
        "status": view.status,
        "acknowledgement": view.parts.acknowledgement,
        "funding": view.parts.funding,
        "contributions": view.parts.contributions,
        "collaborators": view.parts.collaborators,
        "people": reading["people"],
        "teams": reading["unnamed_technical"],
        "methods": list(map(asdict, view.parts.methods)),
        "mark": view.mark,
        "stated_doi": view.stated_doi,
    }
