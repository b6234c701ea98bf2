"""The second place of what withholds people: the file `withheld.jsonl`, and a copy elsewhere.

The ledger may be lost, or restored from before an erasure or an objection. So each of these acts is
written to this file too, one JSON object a line, and every opening of the ledger compares the two:

- What the file knows and the ledger lacks is stored in the ledger.
- What the ledger knows and the file lacks is appended to the file.

An act is appended, and on disk, before the ledger commits it. If the program is killed in between,
the next opening stores in the ledger what the person asked for; and where the file cannot be
written, nothing is stored, as the error says. The other order could leave an act that its author
was told of in one place only.

Lines are only appended, except when a person is erased: then the file is written again from the
ledger. The first line names the salt that the marks of erased people were made with, and the number
of the last act at that time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import append_durably, write_atomically
from attribution.ledger import salt
from attribution.ledger.event import Event
from attribution.ledger.payloads import CONSENT, OBJECTION, TAKE_OVER, TOMBSTONE, payload_of

# Ids that were taken over are part of it: an objection under one id holds for the others too.
KINDS = (OBJECTION, CONSENT, TOMBSTONE, TAKE_OVER)

_UNFINISHED = ".withheld-"

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SecondFile:
    """The file in its one or two places, and the salt whose counter follows it."""

    paths: tuple[Path, ...]
    salt: Path

    def acts(self) -> tuple[Event, ...]:
        """Every act that one of the places knows, once, by time."""
        acts = {act.key: act for path in self.paths for act in acts_in(path, self.salt)}
        return tuple(sorted(acts.values(), key=lambda act: (act.at, act.event_id)))

    def lacks(self, acts: Iterable[Event]) -> bool:
        """Whether one of the places does not know one of these acts."""
        keys = {act.key for act in acts}
        return any(keys - _keys(path, self.salt) for path in self.paths)

    def append(self, acts: Collection[Event]) -> None:
        """Add the acts that withhold someone, where they are not known, and wait for the disk."""
        withholding = [act for act in acts if act.act in KINDS]
        if not withholding:
            return
        salt.salt_of(self.salt)
        for path in self.paths:
            known = _keys(path, self.salt)
            self._append(path, [act for act in withholding if act.key not in known])
        last_event = max(act.event_id for act in withholding)
        if last_event > salt.counter_of(self.salt):
            salt.set_counter(self.salt, last_event)

    def _append(self, path: Path, acts: Iterable[Event]) -> None:
        lines = b"".join(map(_line_of, acts))
        if not lines:
            return
        with _explained(path):
            if path.exists():
                append_durably(path, lines)
            else:
                write_atomically(path, self._first_line(0) + lines, prefix=_UNFINISHED)

    def rewrite(self, acts: Iterable[Event], last_event: int) -> None:
        """Let the places hold these acts and no others, of a ledger that has come this far.

        What killed writes left in the places goes too. The caller holds the lock of the ledger.
        """
        lines = b"".join(map(_line_of, acts))
        for path in self.paths:
            if lines or path.exists():
                with _explained(path):
                    for unfinished in path.parent.glob(f"{_UNFINISHED}*"):
                        unfinished.unlink(missing_ok=True)
                    content = self._first_line(last_event) + lines
                    write_atomically(path, content, prefix=_UNFINISHED)

    def _first_line(self, last_event: int) -> bytes:
        fingerprint = salt.fingerprint(self.salt)
        return orjson.dumps({"salt": fingerprint, "event": last_event}) + b"\n"

    def last_event(self) -> int:
        """The number of the last act that one of the places knows."""
        numbers = (line.get("event", 0) for path in self.paths for line in lines_of(path))
        return max(numbers, default=0)

    def check_places(self) -> None:
        """UserError where a folder of the file is gone, such as that of a share."""
        for path in self.paths:
            if not path.parent.is_dir():
                raise UserError(
                    f"Connect the folder {path.parent}, or correct privacy.withheld_copy: it is "
                    "not there. It keeps who was erased and who objects. Nothing was saved."
                )


def acts_in(path: Path, salt_file: Path) -> Iterator[Event]:
    """The acts in one file. UserError where it is that of another home folder.

    A line that was cut short is left out: its act was never confirmed to anyone.
    """
    for line in lines_of(path):
        if "act" in line:
            yield _known_act(path, line)
        elif line.get("salt") != salt.fingerprint(salt_file):
            raise UserError(
                f"Check the file {path}: it belongs to another home folder, or the file "
                f"{salt_file} is not the one of before. If that is lost for good, move {path} "
                "away: people who were erased can then come back. Nothing was saved."
            )


def _known_act(path: Path, line: Line) -> Event:
    """The act of a line. UserError for one of a kind, or in a form, of a newer version."""
    try:
        if line["act"] in KINDS:
            return _act_of(line)
    except (KeyError, TypeError, ValueError):
        pass
    raise UserError(
        "Use the newest version of this program that this home folder was used with: "
        f"{path} holds an act that this version does not know. Nothing was saved."
    )


def _keys(path: Path, salt_file: Path) -> set[str]:
    return {act.key for act in acts_in(path, salt_file)}


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UserError(
            f"Check the disk and your rights to {path}: it cannot be used ({problem.strerror}). "
            "Nothing was saved."
        ) from problem


# -- lines -----------------------------------------------------------------------------------------


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of one file as they are, but for those that were cut short."""
    with _explained(path):
        data = path.read_bytes() if path.exists() else b""
    for text in data.splitlines():
        try:
            line = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(line, dict):
            yield line


def _line_of(act: Event) -> bytes:
    """An act as a line. The reason stays in the ledger alone."""
    line = {
        "event": act.event_id,
        "key": act.key,
        "act": act.act,
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": act.who,
        "technician_id": act.technician_id,
        "payload": act.payload.plain() if act.payload else None,
    }
    return orjson.dumps(line) + b"\n"


def _act_of(line: Line) -> Event:
    payload = line["payload"]
    return Event(
        event_id=line["event"],
        key=line["key"],
        act=line["act"],
        at=datetime.fromisoformat(line["at"]),
        who=line["who"],
        technician_id=line["technician_id"],
        payload=payload_of(line["act"], payload) if payload is not None else None,
    )


def not_stored(act: Event) -> Event:
    """An act of the file as a ledger takes it, under a number of its own."""
    return replace(act, event_id=0)
