"""Rows of a report that are not people: totals, notes, page numbers, headings printed again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from attribution.core.model import Complaint
from attribution.roster.cells import clean
from attribution.roster.header import Listing
from attribution.roster.headings import compact, known_spellings, spellings
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
_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"[\s:]")


class Kind(Enum):
    """What the cells of a row are by themselves, without regard to the rows around it."""

    PERSON = auto()
    HEADINGS = auto()
    OTHER = auto()


def rows_of_people(listing: Listing) -> tuple[tuple[NumberedRow, ...], list[Complaint]]:
    """The rows of a list that are people, and a complaint about every other."""
    headings = {
        name: {compact(listing.header[place]), compact(name), *known_spellings(name)}
        for name, place in listing.positions.items()
    }
    kinds = [_kind_of(listing, row, headings) for _, row in listing.rows]
    rows = list(zip(kinds, listing.rows, strict=True))
    numbers = [number for kind, (number, _) in rows if kind is Kind.PERSON]
    if not numbers:
        return listing.rows, []
    people: list[NumberedRow] = []
    others: list[NumberedRow] = []
    for kind, (number, row) in rows:
        is_note = (number > numbers[-1] and _is_a_note(row)) or (
            number < numbers[0] and _is_second_header(row)
        )
        if is_note or _is_something_else(kind, row):
            others.append((number, row))
        else:
            people.append((number, row))
    complaints = [_left_out(listing, number, row) for number, row in others]
    return tuple(people), [*complaints, *_other_counts(listing, people, others)]


def _kind_of(listing: Listing, row: tuple[str, ...], headings: Mapping[str, set[str]]) -> Kind:
    """`headings` are those of each column that is read, compact."""
    texts = {name: _cell(row, place) for name, place in listing.positions.items()}
    if _is_the_header(texts, headings):
        return Kind.HEADINGS
    names = ("technician_id", "given_names", "family_name", "full_name")
    of_person = [text for name, text in texts.items() if name in names]
    return Kind.PERSON if of_person and all(of_person) else Kind.OTHER


def _is_something_else(kind: Kind, row: tuple[str, ...]) -> bool:
    filled = (text for cell in row if (text := clean(cell)))  # one at a time: lists are long
    if kind is Kind.HEADINGS:
        return True
    first = next(filled, None)
    if first is None or (_RULE.fullmatch(first) and all(map(_RULE.fullmatch, filled))):
        return True
    return kind is Kind.OTHER and bool(_FOOTER.match(first))


def _is_a_note(row: tuple[str, ...]) -> bool:
    """Whether a row below the last person is a text at its start, and not an id without names."""
    filled = [place for place, cell in enumerate(row) if clean(cell)]
    text = clean(row[filled[0]])
    return filled == [0] and (bool(_SEPARATOR.search(text)) or not _DIGIT.search(text))


def _is_second_header(row: tuple[str, ...]) -> bool:
    """Whether a row above the first person has no digits: it may say how dates are written."""
    return not any(_DIGIT.search(cell) for cell in row)


def _is_the_header(texts: Mapping[str, str], headings: Mapping[str, set[str]]) -> bool:
    """Reports of several pages print the headings again; others have a line of field names too."""
    filled = [(name, text) for name, text in texts.items() if text]
    repeated = [name for name, text in filled if not headings[name].isdisjoint(spellings(text))]
    return len(repeated) > 1 and 2 * len(repeated) > len(filled)


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
