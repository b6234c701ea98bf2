"""What only several cells or rows together show: conflicts, twins, repeated rows, overlapping spells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from attribution.core.model import Complaint, Spell, Technician

_LATIN_END = (
    "\u0250"  # a forename of one letter is an initial in Latin script, a whole name in Chinese
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as a technician with one spell."""

    number: int
    technician: Technician

    @property
    def spell(self) -> Spell:
        """The employment that the row states."""
        return self.technician.spells[0]


def across_rows(rows: list[Row], headings: Mapping[str, str]) -> list[Complaint]:
    """Every complaint that no single cell shows; `headings` are the file's names of our columns."""
    named = [row for row in rows if row.technician.technician_id]
    by_id = _grouped(named, lambda row: row.technician.technician_id)
    found = [
        *_ends_before_start(rows, headings),
        *_initials_only(rows, headings),
        *_twins(named, headings),
    ]
    for group in by_id.values():
        found += [*_conflicts(group, headings), *_repeats(group), *_overlaps(group)]
    return found


def _ends_before_start(rows: Iterable[Row], headings: Mapping[str, str]) -> Iterator[Complaint]:
    for row in rows:
        start, end = row.spell.start, row.spell.end
        if start and end and end < start:
            problem = f"the end is before the start ({start.isoformat()})"
            yield Complaint(
                row.number,
                headings["end_date"],
                end.isoformat(),
                problem,
                "Correct one of the two dates.",
            )


def _initials_only(rows: Iterable[Row], headings: Mapping[str, str]) -> Iterator[Complaint]:
    for row in rows:
        given = row.technician.given_names
        if given and all(
            len(part) == 1 and part < _LATIN_END for part in re.findall(r"[^\W\d_]+", given)
        ):
            problem = (
                "the forename is missing: only initials are given, so many people will look alike"
            )
            yield _warning(
                row,
                headings["given_names"],
                given,
                problem,
                "Give the forename in full if it is known.",
            )


def _twins(rows: Iterable[Row], headings: Mapping[str, str]) -> Iterator[Complaint]:
    """Two ids with one name, or with one ORCID: perhaps one person twice, perhaps two people."""
    remedy = "Leave them if they are two people; give one id to both rows if they are one person."
    for group in _grouped(rows, _full_name).values():
        for row, other in _with_other_ids(group):
            name = f"{row.technician.given_names} {row.technician.family_name}"
            problem = f"the name is that of {other} too; their papers will be ties"
            yield _warning(row, headings["family_name"], name, problem, remedy)
    for group in _grouped(
        (row for row in rows if row.technician.orcid), lambda row: row.technician.orcid
    ).values():
        for row, other in _with_other_ids(group):
            yield _warning(
                row,
                headings["orcid"],
                row.technician.orcid,
                f"the ORCID iD is that of {other} too",
                remedy,
            )


def _with_other_ids(group: list[Row]) -> Iterator[tuple[Row, str]]:
    """The first row of each id in the group, with the other ids, where there are several."""
    first = {row.technician.technician_id: row for row in reversed(group)}
    for row in group:
        if len(first) > 1 and first[row.technician.technician_id] is row:
            yield row, _some(row, first)


def _some(row: Row, ids: Iterable[str]) -> str:
    """Up to three of the other ids: a placeholder name may be shared by thousands."""
    others = [other for other in islice(ids, 5) if other != row.technician.technician_id]
    return ", ".join(others[:3]) + (" and others" if len(others) > 3 else "")


def _conflicts(group: list[Row], headings: Mapping[str, str]) -> Iterator[Complaint]:
    """What one id may not have twice: names and ORCID iDs (fatal), addresses and consent (the rule is said)."""
    first = group[0]
    for row in group[1:]:
        now, then = row.technician, first.technician
        if _full_name(row) != _full_name(first) and all(_whole_name(each) for each in (now, then)):
            problem = f"id {now.technician_id} has another name in row {first.number}"
            remedy = "Give each person one id; put other names in known_as or former_names."
            yield Complaint(
                row.number,
                headings["family_name"],
                f"{now.given_names} {now.family_name}",
                problem,
                remedy,
            )
    yield from _several(
        group, "orcid", headings, "Give the person's one ORCID iD in all rows.", fatal=True
    )
    yield from _several(group, "email", headings, "The first one is kept; correct the others.")
    yield from _several(group, "public_consent", headings, "'no' is kept; correct the others.")


def _several(
    group: list[Row], name: str, headings: Mapping[str, str], remedy: str, fatal: bool = False
) -> Iterator[Complaint]:
    stated = [
        (row, getattr(row.technician, name))
        for row in group
        if getattr(row.technician, name) is not None
    ]
    for row, found in stated[1:]:
        if found != stated[0][1]:
            problem = (
                f"id {row.technician.technician_id} has another value in row {stated[0][0].number}"
            )
            yield Complaint(row.number, headings[name], str(found), problem, remedy, fatal)


def _repeats(group: list[Row]) -> Iterator[Complaint]:
    first: dict[Technician, int] = {}
    for row in group:
        if (earlier := first.setdefault(row.technician, row.number)) != row.number:
            problem = f"the row repeats row {earlier}; it is read once"
            yield _warning(row, None, row.technician.technician_id, problem, "Remove one of them.")


def _overlaps(group: list[Row]) -> Iterator[Complaint]:
    spells = sorted(
        {row.technician: row for row in reversed(group)}.values(),
        key=lambda row: row.spell.start or date.min,
    )
    for earlier, later in pairwise(spells):
        if (later.spell.start or date.min) <= (earlier.spell.end or date.max):
            problem = f"this spell of {later.technician.technician_id} overlaps that of row {earlier.number}"
            start = later.spell.start
            remedy = "Leave it if both posts were held at once; correct the dates otherwise."
            yield _warning(later, None, start.isoformat() if start else None, problem, remedy)


def _warning(
    row: Row, column: str | None, found: str | None, problem: str, remedy: str
) -> Complaint:
    return Complaint(row.number, column, found, problem, remedy, fatal=False)


def _whole_name(technician: Technician) -> bool:
    return bool(technician.given_names and technician.family_name)


def _full_name(row: Row) -> str:
    return f"{row.technician.given_names}|{row.technician.family_name}".casefold()


def _grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    groups: defaultdict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
