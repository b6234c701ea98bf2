"""Faults that show only across cells or rows: conflicts, twins, repeated rows, overlaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from attribution.core.model import Complaint, Spell, Technician

# A first name of one letter is an initial in Latin script, and a full name in Chinese.
_LATIN_END = "\u0250"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as a technician with one spell.

    `headings` are the file's names of our columns, `texts` the cells by our name of their column.
    `sheet` is its title, where several sheets were read.
    """

    number: int
    technician: Technician
    headings: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None

    @property
    def technician_id(self) -> str:
        return self.technician.technician_id

    @property
    def spell(self) -> Spell:
        """The employment that the row states."""
        return self.technician.spells[0]

    @property
    def place(self) -> str:
        """Where the row is, in the words of a complaint about another."""
        return f"row {self.number}" + (f" of the sheet {self.sheet}" if self.sheet else "")

    def heading(self, column: str) -> str:
        """The file's name of a column; names may be in one column together."""
        return self.headings.get(column) or self.headings.get("full_name") or column

    def warning(self, column: str, cell: str | None, problem: str, remedy: str) -> Complaint:
        return self.complaint(column, cell, problem, remedy, fatal=False)

    def complaint(
        self, column: str, cell: str | None, problem: str, remedy: str, *, fatal: bool = True
    ) -> Complaint:
        """A complaint about one cell of the row. It never shows another cell."""
        heading = self.heading(column)
        return Complaint(self.number, heading, cell, problem, remedy, fatal, self.sheet)


def across_rows(rows: list[Row]) -> list[Complaint]:
    """Every complaint that no single cell shows."""
    with_id = [row for row in rows if row.technician_id]
    complaints = [
        *_ends_before_start(rows),
        *_initials_only(rows),
        *_same_name(with_id),
        *_same_orcid(with_id),
    ]
    for group in _grouped(with_id, lambda row: row.technician_id).values():
        complaints += _conflicts(group)
        complaints += _repeats(group)
        complaints += _overlaps(group)
    return complaints


def _ends_before_start(rows: Iterable[Row]) -> Iterator[Complaint]:
    for row in rows:
        start, end = row.spell.start, row.spell.end
        if start and end and end < start:
            yield row.complaint(
                "end_date",
                end.isoformat(),
                "the end date is before the start date of this row",
                "Correct one of the two dates.",
            )


def _initials_only(rows: Iterable[Row]) -> Iterator[Complaint]:
    for row in rows:
        given = row.technician.given_names
        if given and all(_is_initial(part) for part in re.findall(r"[^\W\d_]+", given)):
            yield row.warning(
                "given_names",
                given,
                "only initials are given, so many people will look alike",
                "Enter the first name in full, if you know it.",
            )


def _is_initial(part: str) -> bool:
    return len(part) == 1 and part < _LATIN_END


_IF_ONE_PERSON = "Give both rows one id if they are one person; leave them if they are two people."
_SAME_NAME = (
    f"{_IF_ONE_PERSON} Papers go to the entry in force longest if employer and department agree "
    "and nothing differs; otherwise you will be asked about each paper."
)


def _same_name(rows: Iterable[Row]) -> Iterator[Complaint]:
    named = filter(_has_full_name, rows)
    for group in _grouped(named, _folded_name).values():
        for row, others in _with_other_ids(group):
            problem = f"the same name has another id in {others}"
            name = row.technician.family_name
            yield row.warning("family_name", name, problem, _SAME_NAME)


def _same_orcid(rows: Iterable[Row]) -> Iterator[Complaint]:
    with_orcid = [row for row in rows if row.technician.orcid]
    for group in _grouped(with_orcid, lambda row: row.technician.orcid).values():
        for row, others in _with_other_ids(group):
            problem = f"the same ORCID iD has another id in {others}"
            yield row.warning("orcid", row.technician.orcid, problem, _IF_ONE_PERSON)


def _with_other_ids(group: list[Row]) -> Iterator[tuple[Row, str]]:
    """The first row of each id in the group, with another of them, where there are several."""
    first_rows = list({row.technician_id: row for row in reversed(group)}.values())[::-1]
    if len(first_rows) > 1:
        more = " and others" if len(first_rows) > 2 else ""
        for row in first_rows:
            other = first_rows[0] if row is not first_rows[0] else first_rows[1]
            yield row, other.place + more


def _conflicts(group: list[Row]) -> Iterator[Complaint]:
    """Different values where one id may have only one.

    A difference in names or ORCID iDs is fatal, in addresses or consent it is not.
    """
    first = group[0]
    for row in group[1:]:
        column = _differing_name(row, first)
        if column and _has_full_name(row) and _has_full_name(first):
            yield row.complaint(
                column,
                getattr(row.technician, column),
                f"the same id has another name in {first.place}",
                "Give each person one id, and put other names in known_as or former_names.",
            )
    one_orcid = "Give the person the same ORCID iD in all rows."
    yield from _differing(group, "orcid", one_orcid, fatal=True)
    yield from _differing(group, "email", "Correct the others; the first one is used.")
    yield from _differing(group, "public_consent", "Correct the others; 'no' is used.")


def _differing_name(row: Row, first: Row) -> str | None:
    for column in ("family_name", "given_names"):
        names = (getattr(entry.technician, column).casefold() for entry in (row, first))
        if len(set(names)) > 1:
            return column
    return None


def _differing(
    group: list[Row], name: str, remedy: str, *, fatal: bool = False
) -> Iterator[Complaint]:
    """Complaints about rows whose value of a field differs from the first one stated."""
    values = [(row, getattr(row.technician, name)) for row in group]
    stated = [(row, value) for row, value in values if value is not None]
    if not stated:
        return
    first_row, first_value = stated[0]
    for row, value in stated[1:]:
        if value != first_value:
            problem = f"the same id has another value in {first_row.place}"
            yield row.complaint(name, str(value), problem, remedy, fatal=fatal)


def _repeats(group: list[Row]) -> Iterator[Complaint]:
    first: dict[Technician, Row] = {}
    for row in group:
        earlier = first.setdefault(row.technician, row)
        if earlier is not row:
            problem = f"this row repeats {earlier.place}, so it was read once"
            remedy = "Remove one of the two rows."
            yield row.warning("technician_id", row.technician_id, problem, remedy)


def _overlaps(group: list[Row]) -> Iterator[Complaint]:
    distinct = {row.technician: row for row in reversed(group)}.values()
    in_order = sorted(distinct, key=lambda row: row.spell.start or date.min)
    for earlier, later in pairwise(in_order):
        start = later.spell.start
        if (start or date.min) <= (earlier.spell.end or date.max):
            yield later.warning(
                "start_date",
                start.isoformat() if start else None,
                f"this spell overlaps the one of the same id in {earlier.place}",
                "Correct the dates, unless the person held both posts at once.",
            )


def _has_full_name(row: Row) -> bool:
    return bool(row.technician.given_names and row.technician.family_name)


def _folded_name(row: Row) -> str:
    return f"{row.technician.given_names}|{row.technician.family_name}".casefold()


def _grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    groups: defaultdict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
