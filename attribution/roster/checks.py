"""Faults that show only across cells or rows: conflicts, twins, repeated rows, overlaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from attribution.core import for_people
from attribution.core.model import Complaint, Spell, Technician

# A first name of one letter is an initial in Latin script, and a full name in Chinese.
_LATIN_END = "\u0250"

# The file's names of our columns.
Headings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as a technician with one spell."""

    number: int
    technician: Technician

    @property
    def technician_id(self) -> str:
        return self.technician.technician_id

    @property
    def spell(self) -> Spell:
        """The employment that the row states."""
        return self.technician.spells[0]

    @property
    def name(self) -> str:
        return f"{self.technician.given_names} {self.technician.family_name}"


def across_rows(rows: list[Row], headings: Headings) -> list[Complaint]:
    """Every complaint that no single cell shows; `headings` are the file's names of our columns."""
    with_id = [row for row in rows if row.technician_id]
    complaints = [
        *_ends_before_start(rows, headings),
        *_initials_only(rows, headings),
        *_same_name(with_id, headings),
        *_same_orcid(with_id, headings),
    ]
    for group in _grouped(with_id, lambda row: row.technician_id).values():
        complaints += _conflicts(group, headings)
        complaints += _repeats(group)
        complaints += _overlaps(group)
    return complaints


def _ends_before_start(rows: Iterable[Row], headings: Headings) -> Iterator[Complaint]:
    for row in rows:
        start = row.spell.start
        end = row.spell.end
        if start and end and end < start:
            yield Complaint(
                row.number,
                headings["end_date"],
                end.isoformat(),
                f"the end date is before the start date, {for_people.day(start)}",
                "Correct one of the two dates.",
            )


def _initials_only(rows: Iterable[Row], headings: Headings) -> Iterator[Complaint]:
    for row in rows:
        given = row.technician.given_names
        if given and all(_is_initial(part) for part in re.findall(r"[^\W\d_]+", given)):
            yield _warning(
                row,
                headings["given_names"],
                given,
                "only initials are given, so many people will look alike",
                "Enter the first name in full, if you know it.",
            )


def _is_initial(part: str) -> bool:
    return len(part) == 1 and part < _LATIN_END


_IF_ONE_PERSON = "Give both rows one id if they are one person; leave them if they are two people."


def _same_name(rows: Iterable[Row], headings: Headings) -> Iterator[Complaint]:
    for group in _grouped(rows, _folded_name).values():
        for row, others in _with_other_ids(group):
            problem = f"{others} has the same name, so papers with that name will be ties"
            yield _warning(row, headings["family_name"], row.name, problem, _IF_ONE_PERSON)


def _same_orcid(rows: Iterable[Row], headings: Headings) -> Iterator[Complaint]:
    with_orcid = [row for row in rows if row.technician.orcid]
    for group in _grouped(with_orcid, lambda row: row.technician.orcid).values():
        for row, others in _with_other_ids(group):
            problem = f"{others} has the same ORCID iD"
            yield _warning(row, headings["orcid"], row.technician.orcid, problem, _IF_ONE_PERSON)


def _with_other_ids(group: list[Row]) -> Iterator[tuple[Row, str]]:
    """The first row of each id in the group, with the other ids, where there are several."""
    first_rows = {row.technician_id: row for row in reversed(group)}
    if len(first_rows) > 1:
        for row in group:
            if first_rows[row.technician_id] is row:
                yield row, _other_ids(row, first_rows)


def _other_ids(row: Row, ids: Iterable[str]) -> str:
    """Up to three of the other ids: a placeholder name may be shared by thousands."""
    others = [other for other in islice(ids, 5) if other != row.technician_id]
    more = " and others" if len(others) > 3 else ""
    return ", ".join(others[:3]) + more


def _conflicts(group: list[Row], headings: Headings) -> Iterator[Complaint]:
    """Different values where one id may have only one.

    A difference in names or ORCID iDs is fatal, in addresses or consent it is not.
    """
    first = group[0]
    for row in group[1:]:
        if _differ_in_name(row, first):
            yield Complaint(
                row.number,
                headings["family_name"],
                row.name,
                f"the id {row.technician_id} has another name in row {first.number}",
                "Give each person one id, and put other names in known_as or former_names.",
            )
    one_orcid = "Give the person the same ORCID iD in all rows."
    yield from _differing(group, "orcid", headings, one_orcid, fatal=True)
    yield from _differing(group, "email", headings, "Correct the others; the first one is used.")
    yield from _differing(group, "public_consent", headings, "Correct the others; 'no' is used.")


def _differ_in_name(row: Row, other: Row) -> bool:
    """Whether two rows have different full names; initials alone do not show it."""
    if not (_has_full_name(row) and _has_full_name(other)):
        return False
    return _folded_name(row) != _folded_name(other)


def _differing(
    group: list[Row],
    name: str,
    headings: Headings,
    remedy: str,
    fatal: bool = False,
) -> Iterator[Complaint]:
    """Complaints about rows whose value of a field differs from the first one stated."""
    values = [(row, getattr(row.technician, name)) for row in group]
    stated = [(row, value) for row, value in values if value is not None]
    if not stated:
        return
    first_row, first_value = stated[0]
    for row, value in stated[1:]:
        if value != first_value:
            problem = f"the id {row.technician_id} has another value in row {first_row.number}"
            yield Complaint(row.number, headings[name], str(value), problem, remedy, fatal)


def _repeats(group: list[Row]) -> Iterator[Complaint]:
    first: dict[Technician, int] = {}
    for row in group:
        earlier = first.setdefault(row.technician, row.number)
        if earlier != row.number:
            problem = f"this row repeats row {earlier}, so it was read once"
            yield _warning(row, None, row.technician_id, problem, "Remove one of the two rows.")


def _overlaps(group: list[Row]) -> Iterator[Complaint]:
    distinct = {row.technician: row for row in reversed(group)}.values()
    in_order = sorted(distinct, key=lambda row: row.spell.start or date.min)
    for earlier, later in pairwise(in_order):
        start = later.spell.start
        if (start or date.min) <= (earlier.spell.end or date.max):
            yield _warning(
                later,
                None,
                start.isoformat() if start else None,
                f"this spell of {later.technician_id} overlaps the one in row {earlier.number}",
                "Correct the dates, unless the person held both posts at once.",
            )


def _warning(
    row: Row,
    column: str | None,
    cell: str | None,
    problem: str,
    remedy: str,
) -> Complaint:
    return Complaint(row.number, column, cell, problem, remedy, fatal=False)


def _has_full_name(row: Row) -> bool:
    return bool(row.technician.given_names and row.technician.family_name)


def _folded_name(row: Row) -> str:
    return f"{row.technician.given_names}|{row.technician.family_name}".casefold()


def _grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    groups: defaultdict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
