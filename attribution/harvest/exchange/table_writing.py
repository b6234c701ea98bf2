"""Tables of outputs, as they are written: with a system's headings, a row for each link. Pure.

For EPrints a row is an author, with the staff id of a technician, or a person who is acknowledged:
the form of its “Multiline CSV”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attribution.core.model import Author
from attribution.exports.tables import render_table, without_mark
from attribution.harvest.exchange.columns import headings_for
from attribution.harvest.exchange.link_text import author_of_link
from attribution.harvest.exchange.output import Output, PersonLink, listed_name, suffix_of
from attribution.harvest.partial_dates import PartialDate

COLUMNS: tuple[str, ...] = (
    *("id", "doi", "title", "type", "date", "journal", "publisher", "volume", "issue", "pages"),
    *("issn", "authors", "staff_id", "person_orcid", "person_name", "role", "state"),
)
EPRINTS: tuple[str, ...] = (
    *("id", "author_family", "author_given", "author_staff_id", "author_orcid", "staff_id"),
    *("person_orcid", "person_name", "role", "title", "type", "date", "journal", "publisher"),
    *("volume", "issue", "pages", "issn", "doi"),
)
_KNOWN_PARTS = {"year": 4, "month": 7, "day": 10}
_DIVIDES = str.maketrans(";|\n", ",,,")

Cells = dict[str, str | None]


def render(outputs: Iterable[Output], system: str) -> bytes:
    """A file of outputs. That for a system begins with its first heading and with no mark."""
    if system == "eprints":
        names, rows_of = EPRINTS, _rows_of_eprint
    else:
        names, rows_of = COLUMNS, _rows
    headings = headings_for(system)
    rows = (row for output in outputs for row in rows_of(output))
    named = [{headings[name]: row.get(name) for name in names} for row in rows]
    table = render_table(named, [headings[name] for name in names], "csv")
    return table if system == "files" else without_mark(table)


def _rows(output: Output) -> Iterator[Cells]:
    work = {**_work(output), "authors": _authors(output)}
    for link in output.links or (None,):
        yield {**work, **(_link(link) if link else {})}


def _work(output: Output) -> Cells:
    location = output.location
    return {
        "id": output.local_id,
        "doi": output.doi,
        "title": output.title,
        "type": output.type,
        "date": _date(output.published),
        "journal": output.journal,
        "publisher": output.publisher,
        "volume": location.volume,
        "issue": location.issue,
        "pages": location.pages,
        "issn": location.issn,
    }


def _date(published: PartialDate) -> str | None:
    """The parts of a date that are known."""
    return published.iso and published.iso[: _KNOWN_PARTS[published.precision or "day"]]


def _authors(output: Output) -> str:
    """The names with semicolons between them. One name ends with a semicolon too, because a comma
    in it would be taken for what is between two.
    """
    names = [listed_name(author).translate(_DIVIDES) for author in output.authors]
    return "; ".join(names) + (";" if len(names) == 1 and "," in names[0] else "")


def _link(link: PersonLink) -> Cells:
    return {
        "staff_id": link.staff_id,
        "person_orcid": link.orcid,
        "person_name": link.name,
        "role": link.role,
        "state": link.state,
    }


def _rows_of_eprint(output: Output) -> Iterator[Cells]:
    """A row for each author, then one for each other person."""
    work = _work(output)
    names = [author.name for author in output.authors]
    linked: dict[int, PersonLink] = {}
    others = []
    for link in output.links:
        place = author_of_link(link, names)
        if place is None or place in linked:
            others.append(link)
        else:
            linked[place] = link
    for place, author in enumerate(output.authors):
        yield {**work, **_author_cells(author, linked.get(place))}
    for link in others:
        yield {**work, **_link(link)}


def _author_cells(author: Author, link: PersonLink | None) -> Cells:
    is_split = author.family and not author.is_group
    family = f"{author.family} {suffix_of(author)}".strip() if is_split else author.name
    return {
        "author_family": family,
        "author_given": author.given if is_split else None,
        "author_staff_id": link.staff_id if link else None,
        "author_orcid": (link.orcid if link else None) or author.orcid,
    }
