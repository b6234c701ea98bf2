"""Making a freeze, finding it again, and what of it everybody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import FREEZE, Frozen
from attribution.measure import counting, formats, orcid_uptake
from attribution.measure.disclosure.coarsening import Release
from attribution.measure.disclosure.protection import Cell, cells_of
from attribution.measure.figures import Measure
from attribution.measure.orcid_uptake import Uptake
from attribution.measure.periods import Period
from attribution.releases.freezes import annex_making
from attribution.releases.freezes.freeze import (
    FOLDER,
    SUFFIX,
    Freeze,
    MadeFrom,
    Released,
    as_file,
    from_file,
    hash_of,
    released_of,
)
from attribution.releases.freezes.pinned import hashes_of_inputs, rosters
from attribution.snapshot import made_with as made_with_of_today
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting, Workspace, requires

CODE = "code"  # begins the names of rooms among what a freeze was made with
_NAME = re.compile(r"[\w][\w .-]{0,79}")


@requires("freeze")
def freeze(
    workspace: Workspace,
    acting: Acting,
    name: str,
    periods: Sequence[Period],
    *,
    by: str = "",
    of: str = "all",
) -> Freeze:
    """Freeze the figures of some periods, and release as many as the audit allows.

    UserError, and nothing is saved, for a name that is taken or cannot be a file's, or where no
    period has a figure that is complete.
    """
    _check_name(workspace, name)
    earlier = every_freeze(workspace.settings.home, workspace.ledger)
    _check_same_people(earlier, of)
    _check_no_overlap(earlier, periods)
    limit = workspace.settings.least_denominator
    _check_same_limit(earlier, periods, limit)
    measures, uptakes = _measured(workspace, periods, by, of)
    final = [measure for measure in measures if not measure.incomplete]
    if not final:
        reasons = {row.no_figure_because or row.incomplete_because for row in measures}
        raise UserError(
            "Choose years that are complete: none of these has a final figure, because "
            f"{'; '.join(sorted(filter(None, reasons)))}. Nothing was saved."
        )
    before = [cell for frozen in earlier for cell in frozen.released]
    release = Release.of(
        [*cells_of(final), *_cells_of_uptake(final, uptakes)],
        before,
        limit,
    )
    frozen = replace(
        _draft(workspace, acting.at, name, measures, uptakes),
        released=release.cells,
        left_out=release.left_out,
        by=by,
        of=of,
        least_denominator=limit,
        annex=annex_making.annex(workspace, final, [*before, *release.cells]),
    )
    _store(workspace, acting, frozen, earlier)
    return frozen


def _draft(
    workspace: Workspace,
    moment: datetime,
    name: str,
    measures: Sequence[Measure],
    uptakes: Sequence[Uptake],
) -> Freeze:
    """The figures as they are now, with what they are made from; nothing is released or saved."""
    return Freeze(
        name=name,
        made_at=moment,
        made_by=workspace.person.who,
        by="",
        of="all",
        figures=_as_json(measures, uptakes),
        released=[],
        left_out=[],
        made_from=_made_from(workspace, measures),
    )


@requires("freeze")
def frozen_and_today(workspace: Workspace, name: str) -> tuple[Freeze, Freeze]:
    """A freeze, and the same figures as they are today. UserError as in `find`."""
    frozen = find(workspace.settings.home, workspace.ledger, name)
    measures, uptakes = _measured(workspace, periods_of(frozen), frozen.by, frozen.of)
    today = _draft(workspace, frozen.made_at, "today", measures, uptakes)
    return frozen, replace(today, by=frozen.by, of=frozen.of)


def periods_of(frozen: Freeze) -> list[Period]:
    periods = {
        row["period"]: Period(row["period"], _day(row["start"]), _day(row["end"]))
        for row in frozen.figures
    }
    return list(periods.values())


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _measured(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str
) -> tuple[list[Measure], list[Uptake]]:
    months = workspace.settings.incomplete_months
    return _measured_by(workspace.reader.for_numbers, months, periods, by, of)


def _measured_by(
    reader: Reader, months: int, periods: Sequence[Period], by: str, of: str
) -> tuple[list[Measure], list[Uptake]]:
    groups = (by,) if by else ()
    with reader.cursor() as cursor:
        measures = counting.measure(cursor, periods, groups, of=of, incomplete_months=months)
        return measures, orcid_uptake.uptake(cursor, periods, groups, of=of)


def figures_again(frozen: Freeze, reader: Reader, months: int) -> list[dict[str, Any]]:
    """The figures of a freeze, measured in another snapshot."""
    measures, uptakes = _measured_by(reader, months, periods_of(frozen), frozen.by, frozen.of)
    return _as_json(measures, uptakes)


def _as_json(measures: Sequence[Measure], uptakes: Sequence[Uptake]) -> list[dict[str, Any]]:
    """The figures as `measure.formats` has them, each with the uptake of the same technicians."""
    counts = {(row.period, row.group): row for row in uptakes}
    figures = formats.as_json(measures)
    for figure, measured in zip(figures, measures, strict=True):
        row = counts.get((measured.period, measured.group)) if measured.figure else None
        figure[orcid_uptake.KIND] = {
            "numerator": row.with_orcid if row else None,
            "denominator": row.technicians if row else None,
        }
    return figures


def _cells_of_uptake(final: Sequence[Measure], uptakes: Sequence[Uptake]) -> list[Cell]:
    """The uptake where there is a final figure: both count the same technicians."""
    counts = {(row.period, row.group): row for row in uptakes}
    rows = [(measured, counts[measured.period, measured.group]) for measured in final]
    return [
        Cell(
            measured.period.label,
            tuple(zip(measured.by, measured.group, strict=True)),
            orcid_uptake.KIND,
            row.technicians,
            row.with_orcid,
        )
        for measured, row in rows
    ]


def _made_from(workspace: Workspace, measures: Sequence[Measure]) -> MadeFrom:
    reader = workspace.reader.for_numbers
    made_with = reader.rows("select kind, name, value from made_with order by kind, name")
    rows = {f"{row['kind']} {row['name']}": row["value"] for row in made_with}
    lists = rosters(workspace.settings.home, reader.snapshot)
    until = measures[0].data_until if measures else None
    return MadeFrom(
        snapshot=reader.snapshot.stem,
        data_until=until.isoformat() if until else None,
        ledger=workspace.ledger.version(),
        roster=hash_of(lists[-1].read_bytes()) if lists else None,
        made_with=rows | _code_of_rooms(rows),
        inputs=hashes_of_inputs(workspace.settings.home, reader.snapshot),
    )


def _code_of_rooms(made_with: Mapping[str, str]) -> dict[str, str]:
    """The hash of each room of the program, if it is the one that made the snapshot."""
    if made_with.get("program code") != made_with_of_today.code():
        return {}
    return {f"{CODE} {room}": mark for room, mark in made_with_of_today.code_of_rooms().items()}


def _check_name(workspace: Workspace, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UserError(
            "Choose a name of letters, digits, spaces, dots and hyphens, for example "
            f"'2026 self-assessment', not '{name}'. Nothing was saved."
        )
    # A file without an act is what a kill left behind: it was never a freeze.
    taken = {taken_name.casefold() for taken_name in _hashes(workspace.ledger)}
    if name.casefold() in taken:
        raise UserError(
            f"Choose another name: there is a freeze '{name}' already, and a freeze is never "
            "changed. Nothing was saved."
        )


def _check_same_people(earlier: Sequence[Freeze], of: str) -> None:
    """Readers could not tell figures of other people under the same year apart."""
    others = {frozen.of for frozen in earlier} - {of}
    if others:
        raise UserError(
            f"Count the same technicians as the freezes before, with --of {min(others)}. What is "
            f"released must fit together, and this would count those of '{of}'. Nothing was saved."
        )


def _check_no_overlap(earlier: Sequence[Freeze], periods: Sequence[Period]) -> None:
    """The audit takes each period by itself. A year and an academic year count many of the same
    people and papers, and their difference could tell of a few.
    """
    for frozen in earlier:
        labels = {cell.period for cell in frozen.released}
        for released in periods_of(frozen):
            for period in periods:
                if released.label in labels and _overlap(released, period):
                    raise UserError(
                        "Choose years that share no day with those released before. "
                        f"{period.label} shares days with {released.label}, which was released "
                        f"with '{frozen.name}': others could work out too much from both together. "
                        "Nothing was saved."
                    )


def _check_same_limit(earlier: Sequence[Freeze], periods: Sequence[Period], limit: float) -> None:
    """The audit reads every “too few” of a year by one limit. By another it would know too little,
    or find that what was released cannot be true.
    """
    years = {period.label for period in periods}
    for frozen in earlier:
        again = years & {cell.period for cell in frozen.released}
        if again and frozen.least_denominator not in (None, limit):
            raise UserError(
                f"Set disclosure.least_denominator to {frozen.least_denominator:g}, or leave out "
                f"{for_people.listed(sorted(again))}: figures of that were released with "
                f"'{frozen.name}' under this limit, and both must be checked by the same one. "
                "Nothing was saved."
            )


def _overlap(first: Period, second: Period) -> bool:
    return first != second and first.start <= second.end and second.start <= first.end


def _store(workspace: Workspace, acting: Acting, frozen: Freeze, earlier: Sequence[Freeze]) -> None:
    """Save a freeze, unless another was made since the `earlier` ones were read.

    The file first, then the act with its hash: an act without a file would be a lost freeze.
    """
    data, ledger = as_file(frozen), workspace.ledger

    def plan() -> list[Event]:
        if [*_hashes(ledger)] != [freeze.name for freeze in earlier]:
            raise UserError(
                "Run this again: another freeze was made in the meantime, and what both release "
                "must be checked together. Nothing was saved."
            )
        path = _path(workspace.settings.home, frozen.name)
        make_folder(path.parent)
        write_atomically(path, data)
        return [acting.event(workspace.person, FREEZE, Frozen(frozen.name, hash_of(data)))]

    ledger.store_planned(plan)


# -- finding it again ------------------------------------------------------------------------------


def find(home: Path, ledger: Ledger, name: str) -> Freeze:
    """The freeze of this name.

    UserError for an unknown name, or where its file is gone or is not the one that was frozen.
    """
    expected = _hashes(ledger).get(name)
    if expected is None:
        raise UserError(
            f"Use a name that `attribution freeze list` shows. There is no freeze '{name}'."
        )
    path = _path(home, name)
    if not path.exists():
        raise UserError(f"Bring back {path.name} from a backup: the freeze '{name}' is gone.")
    data = path.read_bytes()
    if hash_of(data) != expected:
        raise UserError(
            f"Bring back {path.name} from a backup: it was changed after it was frozen. Its hash "
            "is not the one in the ledger."
        )
    return from_file(data)


def every_freeze(home: Path, ledger: Ledger) -> list[Freeze]:
    """All freezes, in the order in which they were made. UserError as in `find`."""
    return [find(home, ledger, name) for name in _hashes(ledger)]


@requires("freeze")
def frozen_until(workspace: Workspace, name: str) -> list[Freeze]:
    """The freeze of this name, with all that were made before it; it comes last.

    UserError as in `find`.
    """
    home, ledger = workspace.settings.home, workspace.ledger
    frozen = find(home, ledger, name)
    freezes = every_freeze(home, ledger)
    return freezes[: freezes.index(frozen) + 1]


@requires("see public figures")
def public(workspace: Workspace) -> list[Released]:
    """The public part of each freeze. The newest comes last."""
    home, ledger = workspace.settings.home, workspace.ledger
    return [released_of(frozen) for frozen in every_freeze(home, ledger)]


def _hashes(ledger: Ledger) -> dict[str, str]:
    return {
        act.payload.name: act.payload.sha256
        for act in ledger.acts(FREEZE)
        if isinstance(act.payload, Frozen)
    }


def _path(home: Path, name: str) -> Path:
    return home / FOLDER / f"{name}{SUFFIX}"
