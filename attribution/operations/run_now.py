"""A night that a person starts now, as a process of its own: it goes on when their browser closes.

It is `attribution nightly`, so all that holds for a scheduled night holds for it: the lock, the
guard, what is kept of its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import Locked, UserError
from attribution.core.surroundings import explanation
from attribution.home.settings import Settings
from attribution.ledger.payloads import NIGHT, NightStarted
from attribution.operations import last_night, night_progress
from attribution.operations.change_guard import accepted_names
from attribution.workspace import Acting, home_ledger

START_SECONDS = 60.0  # to load the program and to take the lock, on a busy computer
LOOK_SECONDS = 0.1
_PACKAGE = Path(__file__).resolve().parents[2]
BUSY = (
    "Wait until the run that works now has ended: only one can work at a time. Nothing was started."
)


def start(
    settings: Settings, person: Person, accepted: Sequence[str] = (), why: str | None = None
) -> None:
    """Start a night; returns once it works, or has ended already.

    `accepted` are changes of figures that the person checked, by the names that the night before
    gave them, and `why` they are right. Locked where another run is at work, UserError where this
    one could not start.
    """
    permissions.require(person, "collect papers")
    if accepted and not (why or "").strip():
        raise UserError("Say why these changes are right. Nothing was started.")
    home = settings.home
    progress = night_progress.current(home)
    if progress is not None and progress.is_alive:
        raise Locked(BUSY)
    before = last_night.last(home)
    process = _night_of(home, accepted)
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        latest = night_progress.current(home)
        if latest is not None and (progress is None or latest.started != progress.started):
            break
        time.sleep(LOOK_SECONDS)
    _require_a_start(process.poll(), before, last_night.last(home))
    _record(settings, person, NightStarted(tuple(accepted)), why)


def _require_a_start(code: int | None, before: Any, after: Any) -> None:
    if code == Locked.exit_code:
        raise Locked(BUSY)
    if code is not None and after == before:
        raise UserError(
            "Run `attribution nightly` in a terminal to see why: the run ended at once with exit "
            f"code {code}. Nothing was collected."
        )


def _record(settings: Settings, person: Person, content: NightStarted, why: str | None) -> None:
    act = Acting().event(person, NIGHT, content, why=(why or "").strip() or None)
    with home_ledger(settings) as ledger:
        ledger.store(act)


def _night_of(home: Path, accepted: Sequence[str]) -> subprocess.Popen[bytes]:
    """The process. It belongs to no terminal and no browser."""
    command = [sys.executable, "-m", "attribution", "nightly", "--home", str(home.resolve())]
    command += [f"--accept-change={name}" for name in accepted_names(accepted)]
    # Its messages may name people, and how it ended is kept: so they are not.
    nowhere = subprocess.DEVNULL
    own_group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and package
            command, env=_environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere, **own_group
        )
    except OSError as problem:
        raise UserError(
            f"{explanation(problem) or problem} The run could not be started."
        ) from problem


def _environment() -> dict[str, str]:
    """This environment, in which the package is found wherever the server was started."""
    paths = [str(_PACKAGE), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def ended_in_words(night: dict[str, Any]) -> str:
    """How a night ended, for the person who waits for it."""
    return _ENDINGS.get(night["exit"], "It ended with an error. Nothing new was published.")


def refused_changes(night: dict[str, Any]) -> dict[str, str]:
    """What a person may accept: changes for which the night published nothing, name: sentence."""
    return dict(night.get("refused_changes") or {})


def is_good(night: dict[str, Any]) -> bool:
    """Whether figures were published and nothing needs anyone."""
    return bool(night["exit"] == 0)


def duration(night: dict[str, Any]) -> float:
    """Seconds that a night took."""
    started, ended = (datetime.fromisoformat(night[name]) for name in ("started", "ended"))
    return (ended - started).total_seconds()


_ENDINGS = {
    0: "New figures were published.",
    1: "It ended with an error, or its backup failed.",
    2: "Something in the set-up is wrong. Nothing new was published.",
    3: "New figures were published, but a source did not answer in full or a list was refused.",
    4: "Nothing new was published. The figures of the run before stay in place.",
}
