"""The file or folder in which HR leaves new lists (`roster.inbox`): what `nightly` reads of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.roster import copies

log = logging.getLogger(__name__)

# The ends of names under which files lie while they are being copied.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A new list in the inbox: the file's name, and why it was not imported, if it was not.

    `questions` are about people on it who may have been erased.
    """

    file: str | None
    problem: str | None = None
    questions: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The problem without anything from HR's list, for people who may not see it.

        Empty where there is none.
        """
        if self.problem is None or self.file is None:
            return self.problem or ""  # of the folder: no list was read
        return (
            f"Run `attribution roster check` with {self.file} of roster.inbox: it was not "
            "imported. The roster stays as it is."
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "imported": self.problem is None,
            "problem": self.problem,
            "questions": list(self.questions),
        }


def read_inbox(settings: Settings, import_list: Callable[[Path], Any]) -> Delivery | None:
    """Import the newest list, where it is newer than the last import; None where nothing is new.

    A list that cannot be imported stops nothing: the last one stays in force, and the delivery says
    what to do.
    """
    if not settings.roster_inbox:
        return None
    inbox = Path(settings.roster_inbox).expanduser()
    try:
        path = _newer_file(inbox, settings.home)
    except OSError as error:
        problem = (
            f"Correct roster.inbox in {settings.file.name}, or make it readable: {inbox} cannot be "
            f"read ({error.strerror}). The roster stays as it is."
        )
        return Delivery(None, problem)
    return _import(path, import_list) if path else None


def _import(path: Path, import_list: Callable[[Path], Any]) -> Delivery:
    try:
        imported = import_list(path)
    except UserError as error:
        log.warning("the roster in the inbox was not imported", extra={"file": path.name})
        return Delivery(path.name, f"{path.name}: {error} The roster stays as it is.")
    log.info("roster imported from the inbox", extra={"file": path.name})
    return Delivery(path.name, questions=imported.questions)


def _newer_file(inbox: Path, home: Path) -> Path | None:
    """The newest file, by the time at which it was last written, if it is not imported yet."""
    files = _finished_files(inbox) if inbox.is_dir() else [inbox]
    newest = max(files, key=_written_at, default=None)
    last = copies.current(home)
    if newest is None or (last and _was_written_before(newest, last)):
        return None
    return newest


def _was_written_before(file: Path, last: Path) -> bool:
    """Of a copy dated in the future no one knows when it was imported, so the file is taken."""
    imported = copies.imported_at(last)
    return _written_at(file) <= imported <= datetime.now(UTC)


def _finished_files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.name.startswith((".", "~$"))
        and not path.name.endswith(_UNFINISHED)
    ]


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
