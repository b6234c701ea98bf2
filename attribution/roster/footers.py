"""Rows of a report that are no person: totals, notes, page numbers, headings printed again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attribution.core.model import Complaint
from attribution.roster.cells import clean
from attribution.roster.header import Listing
from attribution.roster.headings import compact
from attribution.roster.sheet import NumberedRow

_FOOTER = re.compile(
    r"\W*(?:(?:grand|sub|overall)?[ -]?totals?\b"
    r"|(?:number|count|no\.?|sum) of\b|(?:record|row|head ?|employee|staff)s? ?count\b|count\b"
    r"|end\b.{0,12}\b(?:report|file|list|data|extract|records)\b"
    r"|page \d+\b|\d+ (?:rows?|records?|employees|people|staff)\b"
    r"|.{0,40}\bconfidential\b"
    r"|(?:report|list|data|file|extract)? ?(?:run|printed|generated|produced|created|extracted"
    r"|exported|prepared|refreshed|as at|as of)\b"
    r"|report\b|parameters?\b|filters?\b|criteria\b|prompts?\b|applied filters\b"
    r"|(?:source|notes?|key|warning|disclaimer|copyright)\b ?:?|©|\*{2,})",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_*~. ]+")
_HEADCOUNT = re.compile(
    r"\W*(?:total |number of |no\.? of )?(?:rows?|records?|employees|people|staff|headcount)?"
    r"(?: ?count| returned| selected)?\W*(?P<count>\d[\d,]*)"
    r"(?: (?:rows?|records?|employees|people|staff)\b.{0,12})?\W*",
    re.IGNORECASE,
)
_SENTENCE = 3  # words that make a note of what stands below the last person


def rows_of_people(listing: Listing) -> tuple[tuple[NumberedRow, ...], list[Complaint]]:
    """The rows of a list that are people, and a complaint about every other."""
    last = max((number for number, row in listing.rows if _is_a_person(listing, row)), default=0)
    people: list[NumberedRow] = []
    others: list[NumberedRow] = []
    for number, row in listing.rows:
        if _is_something_else(listing, row, is_below=number > last > 0):
            others.append((number, row))
        else:
            people.append((number, row))
    if not people:
        return listing.rows, []
    complaints = [_left_out(listing, number, row) for number, row in others]
    return tuple(people), [*complaints, *_other_counts(listing, people, others)]


def _is_a_person(listing: Listing, row: tuple[str, ...]) -> bool:
    names = ("technician_id", "given_names", "family_name", "full_name")
    places = [place for name, place in listing.positions.items() if name in names]
    return bool(places) and all(_cell(row, place) for place in places)


def _is_something_else(listing: Listing, row: tuple[str, ...], *, is_below: bool) -> bool:
    filled = [clean(cell) for cell in row if clean(cell)]
    if not filled:
        return True
    if _is_the_header(listing, row) or all(_RULE.fullmatch(cell) for cell in filled):
        return True
    if _is_a_person(listing, row):
        return False
    if _FOOTER.match(filled[0]):
        return True
    return is_below and len(filled) == 1 and len(filled[0].split()) >= _SENTENCE


def _is_the_header(listing: Listing, row: tuple[str, ...]) -> bool:
    """Reports of several pages print it on each page."""
    headings = [compact(listing.header[place]) for place in listing.positions.values()]
    cells = [compact(_cell(row, place)) for place in listing.positions.values()]
    return len(cells) > 1 and headings == cells


def _cell(row: tuple[str, ...], place: int) -> str:
    return clean(row[place]) if place < len(row) else ""


def _left_out(listing: Listing, number: int, row: tuple[str, ...]) -> Complaint:
    """Shows the cell only where it is in a column that is read."""
    place = next((place for place, cell in enumerate(row) if clean(cell)), 0)
    is_read = place in listing.positions.values()
    return Complaint(
        number,
        listing.header[place] if is_read else None,
        _cell(row, place) if is_read else None,
        "this row is a heading, a total or a note of the report, not a person, so it was left out",
        "There is nothing to do, unless it is a person: then fill in their id and names.",
        fatal=False,
    )


def _other_counts(
    listing: Listing, people: list[NumberedRow], others: list[NumberedRow]
) -> Iterator[Complaint]:
    """Where the report counts its rows and not as many came: some of the file may be missing."""
    place = listing.positions.get("technician_id")
    ids = {_cell(row, place) for _, row in people} if place is not None else set()
    for number, row in others:
        counted = _HEADCOUNT.fullmatch(" ".join(clean(cell) for cell in row if clean(cell)))
        if counted and int(counted["count"].replace(",", "")) not in (len(people), len(ids)):
            yield Complaint(
                number,
                None,
                None,
                f"the report says {counted['count']}, but it has {len(people):,} rows of people",
                "Check that no rows are missing from the file.",
                fatal=False,
            )
