"""Which column of a file is which column of the roster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attribution.core.model import Complaint
from attribution.roster.cells import COLUMNS, MANDATORY
from attribution.roster.tables import Table

# Name of a column -> the positions in the file where it is.
Places = Mapping[str, list[int]]


def columns_read(
    table: Table, renamed: Mapping[str, str]
) -> tuple[dict[str, int], list[Complaint]]:
    """Our column names with their positions in the file, and complaints about the header.

    `renamed` is the column map of the settings: the file's header -> our name. Case, spaces and
    hyphens do not matter.
    """
    places = _places(table, renamed)
    complaints = [
        *_faults_of_map(table, renamed),
        *_missing(table, places),
        *_doubled(table, places),
        *_unread(table, places),
    ]
    return {name: places[name][0] for name in COLUMNS if name in places}, complaints


def _places(table: Table, renamed: Mapping[str, str]) -> dict[str, list[int]]:
    """The positions of each column, by our name for it."""
    our_names = {_folded(heading): name for heading, name in renamed.items()}
    places: dict[str, list[int]] = {}
    for position, heading in enumerate(table.header):
        folded = _folded(heading)
        places.setdefault(our_names.get(folded, folded), []).append(position)
    return places


def _folded(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _faults_of_map(table: Table, renamed: Mapping[str, str]) -> Iterable[Complaint]:
    present = {_folded(heading) for heading in table.header}
    for heading, name in renamed.items():
        if name not in COLUMNS:
            yield Complaint(
                None,
                heading,
                name,
                f"a roster has no column '{name}'",
                f"Correct the column map in the settings. Choose one of: {', '.join(COLUMNS)}.",
            )
        elif _folded(heading) not in present:
            yield Complaint(
                None,
                heading,
                None,
                f"the column map in the settings expects the column '{heading}', "
                "which the file does not have",
                "Correct the column map, or the header of the file.",
                fatal=False,
            )


def _missing(table: Table, places: Places) -> Iterable[Complaint]:
    for name in MANDATORY:
        if name not in places:
            yield Complaint(
                table.header_row,
                name,
                None,
                f"the file must have the column '{name}'",
                f"Name the column '{name}', or add its heading to the column map in the settings.",
            )


def _doubled(table: Table, places: Places) -> Iterable[Complaint]:
    for name, positions in places.items():
        if name in COLUMNS and len(positions) > 1:
            yield Complaint(
                table.header_row,
                name,
                ", ".join(table.header[position] for position in positions),
                f"more than one column holds '{name}'",
                "Keep one of these columns and remove the others.",
            )


def _unread(table: Table, places: Places) -> Iterable[Complaint]:
    for name, positions in places.items():
        if name in COLUMNS:
            continue
        for heading in filter(None, (table.header[position] for position in positions)):
            yield Complaint(
                table.header_row,
                heading,
                heading,
                "this column is not read, but it stays in the dated copy of the file",
                "Remove the column if you do not need it, or add it to the column map.",
                fatal=False,
            )
