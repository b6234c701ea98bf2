"""The roster in force, read from the dated copies of a home folder. See `assumed_leavers`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from attribution.core.model import Technician
from attribution.roster import copies
from attribution.roster.assumed_leavers import DatedList, roster_in_force
from attribution.roster.remembered import recall, remember

log = logging.getLogger(__name__)


def load_in_force(
    home: Path, columns: Mapping[str, str] | None, present_ids: Mapping[str, str]
) -> tuple[Technician, ...]:
    """Everybody on the roster in force; no one before the first import.

    `present_ids` leads from ids that were taken over to those that hold now. UserError where the
    newest copy cannot be read; an earlier one that cannot is left out, with a warning in the log.
    """
    paths = copies.dated_copies(home)
    if not paths:
        log.warning("no roster")
        return ()
    return roster_in_force(dated_lists(paths, columns), present_ids)


def dated_lists(paths: Sequence[Path], columns: Mapping[str, str] | None) -> list[DatedList]:
    """The lists in copies, oldest first. See `load_in_force`."""
    *earlier, newest = paths
    lists = []
    for path in earlier:
        technicians = _earlier(path, columns)
        if technicians is None:
            log.warning("roster copy unread", extra={"file": path.name})
        else:
            lists.append(DatedList(copies.imported_on(path), technicians))
    in_newest = copies.read_copy(newest, columns).checked().technicians
    return [*lists, DatedList(copies.imported_on(newest), in_newest)]


def _earlier(path: Path, columns: Mapping[str, str] | None) -> tuple[Technician, ...] | None:
    """The technicians of an earlier copy, read once; None where it cannot be read."""
    known = recall(path, columns or {})
    if known is not None:
        return known
    roster = copies.read_copy(path, columns)
    if roster.fatal:
        return None
    remember(path, columns or {}, roster.technicians)
    return roster.technicians


def unread_copies(home: Path, columns: Mapping[str, str] | None) -> list[Path]:
    """The copies that cannot be read, for example since the column map was changed."""
    return [path for path in copies.dated_copies(home) if _earlier(path, columns) is None]
