"""Which column of a file is which column of the roster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attribution.core.model import Complaint
from attribution.roster.cells import COLUMNS, MANDATORY
from attribution.roster.tables import Table


def columns_read(
    found: Table, renamed: Mapping[str, str]
) -> tuple[dict[str, int], list[Complaint]]:
    """Our column names with their positions in the file, and complaints about the header.

    `renamed` is the column map of the settings: the file's header -> our name. Case, spaces and hyphens do not matter.
    """
    ours = {_folded(theirs): name for theirs, name in renamed.items()}
    places: dict[str, list[int]] = {}
    for at, heading in enumerate(found.header):
        name = ours.get(_folded(heading), _folded(heading))
        places.setdefault(name, []).append(at)
    complaints = [
        *_map_faults(found, renamed),
        *_missing(found, places),
        *_doubled(found, places),
        *_unread(found, places),
    ]
    return {name: places[name][0] for name in COLUMNS if name in places}, complaints


def _folded(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _map_faults(found: Table, renamed: Mapping[str, str]) -> Iterable[Complaint]:
    present = {_folded(heading) for heading in found.header}
    for theirs, name in renamed.items():
        if name not in COLUMNS:
            problem = (
                f"the column map of the settings leads to '{name}', which is no column of a roster"
            )
            yield Complaint(None, theirs, name, problem, f"Choose one of: {', '.join(COLUMNS)}.")
        elif _folded(theirs) not in present:
            problem = f"the column map of the settings expects a column '{theirs}', which the file does not have"
            yield Complaint(
                None, theirs, None, problem, "Mend the map or the file's header.", fatal=False
            )


def _missing(found: Table, places: Mapping[str, list[int]]) -> Iterable[Complaint]:
    for name in MANDATORY:
        if name not in places:
            remedy = f"Name the column '{name}', or add its present name to the column map of the settings."
            yield Complaint(
                found.header_row, name, None, f"the mandatory column '{name}' is missing", remedy
            )


def _doubled(found: Table, places: Mapping[str, list[int]]) -> Iterable[Complaint]:
    for name, several in places.items():
        if name in COLUMNS and len(several) > 1:
            headings = ", ".join(found.header[at] for at in several)
            yield Complaint(
                found.header_row,
                name,
                headings,
                f"more than one column gives '{name}'",
                "Keep one of them.",
            )


def _unread(found: Table, places: Mapping[str, list[int]]) -> Iterable[Complaint]:
    unread = [
        found.header[at]
        for name, several in places.items()
        if name not in COLUMNS
        for at in several
    ]
    for heading in filter(None, unread):
        problem = "this column is not read, but is kept in the dated copy of the file"
        remedy = "Remove it if it is not needed here, or name it in the column map of the settings."
        yield Complaint(found.header_row, heading, heading, problem, remedy, fatal=False)
