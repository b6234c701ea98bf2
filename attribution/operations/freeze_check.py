"""A freeze made again from the inputs that it pins, and compared.

In a folder that is thrown away: the harvests, roster copies and acts of that time, under the
settings of that time, with the program of today. People who objected or were erased since are left
out: they must not be counted again, not even to check.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from attribution.core.files import make_folder
from attribution.harvest import raw_files
from attribution.home.settings import SALT_FILE, Settings
from attribution.ledger.image import image_of, image_up_to
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.ledger.payloads import OBJECTION
from attribution.operations.backup.contents import DRILL_FOLDER
from attribution.operations.home_lock import locked
from attribution.operations.nightly import unpublished
from attribution.releases.freezes.comparison import differences_of, remade_in_words, withheld_since
from attribution.releases.freezes.freeze import Freeze
from attribution.releases.freezes.making import figures_again, frozen_and_today
from attribution.releases.freezes.pinned import hashes_of_inputs, tampered
from attribution.snapshot import made_with
from attribution.snapshot.database import built_at
from attribution.snapshot.live_reader import LiveReader
from attribution.workspace import Workspace, requires

_SETTING = "setting "
# What a copy must not take from the time of the freeze: where it lies, and whom facilities have.
_OF_TODAY = ("facilities", "home", "withheld_copy")


@requires("freeze")
def verify(workspace: Workspace, name: str) -> list[str]:
    """Whether a freeze can be made again, and how it differs from today, in sentences.

    UserError where the file of the freeze is not what was frozen.
    """
    frozen, today = frozen_and_today(workspace, name)
    withheld = withheld_since(frozen, workspace.ledger)
    home = workspace.settings.home
    problems = [*tampered(home, frozen.made_from.inputs, withheld.erased > 0)]
    again = _made_again(workspace.settings, workspace.ledger, frozen)
    since = differences_of(frozen, today, workspace.ledger)
    return [
        *problems,
        *remade_in_words(frozen, again, withheld),
        *(["Compared with the figures of today:", *since] if since else []),
    ]


def _made_again(settings: Settings, ledger: Ledger, frozen: Freeze) -> list[dict[str, Any]]:
    """The figures, from the inputs of the time as they are now."""
    home = settings.home
    folder = home / DRILL_FOLDER
    with locked(home):
        folder.mkdir()
        try:
            _bring_inputs(home, folder, frozen)
            _bring_acts(settings, folder, ledger, frozen)
            of_then = settings_of_then(settings, frozen.made_from.made_with)
            restored = replace(of_then, home=folder, withheld_copy="")
            built = built_at(Path(frozen.made_from.snapshot)) or frozen.made_at
            snapshot = unpublished(restored, built)
            return _measured(frozen, restored, snapshot)
        finally:
            shutil.rmtree(folder)


def _measured(frozen: Freeze, settings: Settings, snapshot: Path) -> list[dict[str, Any]]:
    with open_ledger(settings.ledger_path) as ledger:
        reader = LiveReader(snapshot, ledger)
        try:
            reader.refresh()
            return figures_again(frozen, reader, settings.incomplete_months)
        finally:
            reader.close()


# -- the inputs ------------------------------------------------------------------------------------


def _bring_inputs(home: Path, folder: Path, frozen: Freeze) -> None:
    """Raw files and roster copies of that time, and what was parsed without a raw file."""
    last_run = frozen.made_from.snapshot
    for _, _, path in raw_files.runs(home):
        _bring_raw(path, folder / "raw" / path.parent.name, last_run)
    inputs = frozen.made_from.inputs or hashes_of_inputs(home, Path(last_run))
    for name in inputs:
        if not name.startswith("raw/") and (home / name).exists():
            _link(home / name, folder / name)
    with_raw = {(source, run) for source, run in _raw_runs(home)}
    for parsed in (home / "parsed").glob("*/*"):
        place = (parsed.parent.name, parsed.name.partition(".")[0])
        if place not in with_raw and place[1] <= last_run:
            _link(parsed, folder / "parsed" / parsed.parent.name / parsed.name)


def _raw_runs(home: Path) -> Iterator[tuple[str, str]]:
    for source, _, path in raw_files.runs(home):
        for run in raw_files.runs_in(path):
            yield source, run


def _bring_raw(path: Path, folder: Path, last_run: str) -> None:
    """A raw file; of a compacted one the runs up to the last."""
    every = raw_files.runs_in(path)
    runs = [run for run in every if run <= last_run]
    if not runs:
        return
    target = folder / f"{runs[-1]}{raw_files.SUFFIX}"
    if len(runs) == len(every):
        _link(path, target)
        return
    make_folder(folder)
    raw_files.rewrite(target, _payloads_of(path, runs))


def _payloads_of(path: Path, runs: list[str]) -> Iterator[raw_files.Payload]:
    yield {"kind": raw_files.COMPACTED, "runs": runs}
    for run, payloads in groupby(raw_files.read_by_run(path), key=lambda pair: pair[0]):
        if run in runs:
            yield {"kind": raw_files.BEGIN, "run": run}
            yield from (payload for _, payload in payloads)


def _link(file: Path, name: Path) -> None:
    """A second name for a file that is never changed in place; a copy where disks have one only."""
    make_folder(name.parent)
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


# -- the acts and the settings ---------------------------------------------------------------------


def _bring_acts(settings: Settings, folder: Path, ledger: Ledger, frozen: Freeze) -> None:
    """The acts up to the freeze, and the objections since of people who still object.

    Who was left out of the freeze and has withdrawn since is left out of it again.
    """
    last_act = frozen.made_from.ledger
    if settings.salt_path.exists():
        # Its counter knows acts that the ledger of that time does not.
        secret = settings.salt_path.read_text(encoding="ascii").split()[0]
        (folder / SALT_FILE).write_text(secret, encoding="ascii")
    copy = folder / settings.ledger_path.name
    copy.write_bytes(image_up_to(image_of(settings.ledger_path), last_act))
    objecting = ledger.objecting()
    later = [
        act
        for act in ledger.acts(OBJECTION)
        if act.event_id > last_act and act.technician_id in objecting
    ]
    with open_ledger(copy) as own:
        own.store(*(replace(act, event_id=0) for act in later))


def settings_of_then(settings: Settings, pinned: Mapping[str, str]) -> Settings:
    """The settings of a freeze, where they differ from those of today."""
    now = {f"{kind} {name}": value for kind, name, value in made_with.rows(settings)}
    changed: dict[str, Any] = {}
    for field in fields(Settings):
        place = f"{_SETTING}{field.metadata.get('setting', '')}"
        if place in pinned and pinned[place] != now.get(place) and field.name not in _OF_TODAY:
            changed[field.name] = _like(getattr(settings, field.name), orjson.loads(pinned[place]))
    return replace(settings, **changed)


def _like(today: Any, value: Any) -> Any:
    """A value that was written as JSON, of the type that the setting has."""
    return date.fromisoformat(value) if isinstance(today, date) else value
