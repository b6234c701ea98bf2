"""The inputs that a freeze pins: raw files and roster copies, and what became of them since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from attribution.harvest import raw_files
from attribution.roster import copies
from attribution.snapshot.database import built_at


def hashes_of_inputs(home: Path, snapshot: Path) -> dict[str, str]:
    """The hashes of everything that a snapshot was made from, by path in the home folder."""
    files = [path for _, run, path in raw_files.runs(home) if run <= snapshot.stem]
    return {_name(home, path): _hash_of(path) for path in (*files, *rosters(home, snapshot))}


def rosters(home: Path, snapshot: Path) -> list[Path]:
    """The roster copies that a snapshot was made from. The last one is its list."""
    every, built = copies.dated_copies(home), built_at(snapshot)
    earlier = [copy for copy in every if built is None or copies.imported_at(copy) <= built]
    return earlier or every


def _name(home: Path, path: Path) -> str:
    return path.relative_to(home).as_posix()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tampered(home: Path, inputs: Mapping[str, str], has_erasures: bool) -> Iterator[str]:
    """A sentence for each input that is gone, or is not the one of the freeze.

    The program itself writes files again: it compacts raw files, and an erasure takes a person out
    of them and of roster copies.
    """
    compacted = _compacted_runs(home)
    for name, mark in inputs.items():
        path = home / name
        if path.exists() and _hash_of(path) == mark:
            continue
        own_run = (path.parent.name, path.name.removesuffix(raw_files.SUFFIX))
        if _is_sound(path, compacted.get(own_run), has_erasures):
            continue
        state = "was changed after the freeze" if path.exists() else "is gone"
        yield f"Bring back {name} from a backup: it {state}."


def _is_sound(path: Path, compacted: Path | None, has_erasures: bool) -> bool:
    """Whether the program wrote the file again itself."""
    if compacted is not None:
        return not raw_files.is_damaged(compacted)
    if not (has_erasures and path.exists()):
        return False
    return path.parent.name == copies.FOLDER or not raw_files.is_damaged(path)


def _compacted_runs(home: Path) -> dict[tuple[str, str], Path]:
    """The compacted file that holds a run, by source and run."""
    files = {path: raw_files.runs_in(path) for _, _, path in raw_files.runs(home)}
    return {
        (path.parent.name, run): path
        for path, held in files.items()
        if len(held) > 1
        for run in held
    }
