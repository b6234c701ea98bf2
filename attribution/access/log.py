"""The access log, `logs/access.jsonl`: every look of a person at another person's record.

It holds ids, no names of technicians. Lines are only appended, and each is bound to the one before
(`chain.py`). Two things rewrite the file: an erasure and the end of the time for which lines are
kept. All three hold a lock, so that no line is lost between them.

A look at many technicians is one line with their number. It names a file in `logs/access-lists/`
that holds their ids, written once for each different list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock
import orjson

from attribution.access import chain
from attribution.access.permissions import Person
from attribution.core.errors import Locked
from attribution.core.files import append_durably, make_folder, write_atomically
from attribution.core.identity import folded
from attribution.core.private_files import PRIVATE

FILE = "access.jsonl"
LISTS = "access-lists"
NAMED = 10  # technicians whose ids are in the line itself; more are in a list
PRUNED = "pruned"  # the action of the first line of a log whose oldest lines were deleted
NO_CHAIN = chain.BEFORE_FIRST  # the end of a log without lines
_LOCK = ".access.lock"
_WAIT_SECONDS = 60
_POLL_SECONDS = 0.005
_TAIL = 65_536  # bytes

Line = dict[str, Any]


def note(
    home: Path, person: Person, action: str, technician_ids: Iterable[str], about: str | None = None
) -> None:
    """Note that a person saw these technicians' data. What is their own is not noted.

    `about` says what they looked at: the id of a claim, or what a list was limited to. OSError or
    Locked where it cannot be noted: what is not noted must not be shown.
    """
    others = sorted(set(technician_ids) - {person.technician_id})
    if not others:
        return
    entry: Line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": person.who,
        "role": person.role,
        "action": action,
        "technicians": others,
        "what": about,
    }
    make_folder(_folder(home))
    with _locked(home):
        if len(others) > NAMED:
            entry |= {"technicians": [], "count": len(others), "list": _kept_list(home, others)}
        line = chain.bound(entry, _last_chain(_path(home)))
        append_durably(_path(home), orjson.dumps(line) + b"\n")


def _folder(home: Path) -> Path:
    return home / "logs"


def _path(home: Path) -> Path:
    return _folder(home) / FILE


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One process at a time appends to the log or rewrites it.

    `filelock` uses what the system has: flock, or msvcrt on Windows.
    """
    path = _folder(home) / _LOCK
    path.touch(mode=PRIVATE)  # filelock gives a new file rights whatever the umask says
    lock = filelock.FileLock(path, timeout=_WAIT_SECONDS, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Locked(
            f"Try again: another program has been writing the access log of {home} for "
            f"{_WAIT_SECONDS} seconds. Nothing was shown or saved."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _kept_list(home: Path, technician_ids: list[str]) -> str:
    """The name of the file that holds this list, which is written if it is new."""
    name = chain.list_name(technician_ids)
    path = _list_path(home, name)
    if not path.exists():
        make_folder(path.parent)
        write_atomically(path, orjson.dumps(technician_ids))
    return name


def _list_path(home: Path, name: str) -> Path:
    return _folder(home) / LISTS / f"{Path(name).name}.json"


def _last_chain(path: Path) -> str:
    """The chain of the last line that is complete."""
    if not path.exists():
        return chain.BEFORE_FIRST
    size, length = path.stat().st_size, _TAIL
    with path.open("rb") as file:
        while True:
            start = max(0, size - length)
            file.seek(start)
            lines = file.read().split(b"\n")
            for data in reversed(lines if start == 0 else lines[1:]):
                line = _line(data)
                if line and "chain" in line:
                    return str(line["chain"])
            if start == 0:
                return chain.BEFORE_FIRST
            length *= 8


# -- erasure ---------------------------------------------------------------------------------------


def redact(home: Path, names: Collection[str], technician_ids: Collection[str] = ()) -> int:
    """Take out a person: the one who looked where that is one of these names, and the technician
    with one of these ids. Returns how many lines and lists were rewritten.

    Names are folded as in `core.identity`.
    """
    if not _folder(home).exists():
        return 0
    with _locked(home):
        changed = _redact_lists(home, technician_ids)
        before = _lines(home)
        after = [_without(line, names, technician_ids) for line in before]
        differing = sum(line != new for line, new in zip(before, after, strict=True))
        if differing:
            _rewrite(home, after)
    return changed + differing


def _redact_lists(home: Path, technician_ids: Collection[str]) -> int:
    """Put null in place of the ids. A list with a null is known to have been rewritten."""
    changed = 0
    for path in _list_files(home):
        before = orjson.loads(path.read_bytes())
        after = [None if other in technician_ids else other for other in before]
        if after != before:
            write_atomically(path, orjson.dumps(after))
            changed += 1
    return changed


def _list_files(home: Path) -> list[Path]:
    return sorted((_folder(home) / LISTS).glob("*.json"))


def _without(data: bytes, names: Collection[str], technician_ids: Collection[str]) -> bytes:
    """A line without the person.

    A line that was cut short goes altogether where one of the names or ids is in it.
    """
    line = _line(data)
    if line is None:
        text = data.lower()
        parts = {*names, *(technician_id.lower() for technician_id in technician_ids)}
        return b"" if any(part.encode() in text for part in parts) else data
    changed = dict(line)
    if folded(str(line.get("who", ""))) in names:
        changed["who"] = chain.ERASED
    if not set(technician_ids).isdisjoint(line.get("technicians", ())):
        marked = [
            chain.ERASED if other in technician_ids else other for other in line["technicians"]
        ]
        changed["technicians"] = marked
    return data if changed == line else orjson.dumps(chain.without_nonce(changed))


def _rewrite(home: Path, lines: Iterable[bytes]) -> None:
    write_atomically(_path(home), b"".join(line + b"\n" for line in lines), prefix=".access-")


# -- retention -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many lines of the log and how many lists were deleted, or would be."""

    lines: int = 0
    lists: int = 0


def prune(home: Path, before: datetime, *, dry_run: bool = False) -> Pruned:
    """Delete the lines from before a time, and the lists that no line names now.

    The first line then says how many lines were deleted, and which chain the log goes on from.
    """
    if not _path(home).exists():
        return Pruned()
    with _locked(home):
        lines = _lines(home)
        number = _number_of_old(lines, before.astimezone(UTC))
        kept = lines[number:]
        named = {line.get("list") for data in kept if (line := _line(data))}
        unnamed = [path for path in _list_files(home) if path.stem not in named]
        deleted = sum(_is_entry(_line(data)) for data in lines[:number])
        if deleted and not dry_run:
            _rewrite(home, [_anchor(lines[:number], deleted, before), *kept])
        if not dry_run:
            for path in unnamed:
                path.unlink(missing_ok=True)
    return Pruned(deleted, len(unnamed))


def _number_of_old(lines: list[bytes], before: datetime) -> int:
    """How many lines from the first on are older than a time; a torn line is as old as the last."""
    for number, data in enumerate(lines):
        line = _line(data)
        if line and not _is_anchor(line) and datetime.fromisoformat(line["at"]) >= before:
            return number
    return len(lines)


def _anchor(old: list[bytes], deleted: int, before: datetime) -> bytes:
    parsed = [line for data in old if (line := _line(data))]
    chains = [line["chain"] for line in parsed if "chain" in line]
    earlier = parsed[0]["lines"] if parsed and _is_anchor(parsed[0]) else 0
    anchor = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "action": PRUNED,
        "lines": earlier + deleted,
        "before": before.astimezone(UTC).isoformat(timespec="milliseconds"),
        "chain": chains[-1] if chains else chain.BEFORE_FIRST,
    }
    return orjson.dumps(anchor)


def _is_anchor(line: Line | None) -> bool:
    """Whether a line stands for lines that were deleted."""
    return line is not None and line.get("action") == PRUNED and "technicians" not in line


def _is_entry(line: Line | None) -> bool:
    return line is not None and not _is_anchor(line)


# -- checking --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log at a moment, kept in a second place: how many lines it had in all, and the
    chain of the last.
    """

    at: datetime
    lines: int
    chain: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the whole log found.

    `lines` counts those that were deleted when their time was over too. `unbound` are lines from
    before the log had a chain. `faults` say where lines were changed, removed or moved; `accepted`
    counts the faults with which a person went on.
    """

    lines: int
    chain: str
    unbound: int
    torn: int
    redacted: int
    faults: tuple[str, ...]
    accepted: int = 0


def check(home: Path, heads: Collection[Head] = (), accepted_at: str | None = None) -> Checked:
    """Check the chain of the log, the lists that it names, and that it has all `heads`.

    Faults up to the line with the chain `accepted_at` are counted only.
    """
    checking = _Checking(home, accepted_at)
    for number, data in enumerate(_lines(home), 1):
        checking.take(number, data)
    for head in heads:
        checking.require(head)
    return checking.result()


class _Checking:
    """A check on its way through the log."""

    def __init__(self, home: Path, accepted_at: str | None) -> None:
        self.home = home
        self.accepted_at = accepted_at
        self.accepted = 0
        self.previous = chain.BEFORE_FIRST
        self.lines = self.unbound = self.torn = self.redacted = 0
        self.pruned_before: datetime | None = None
        self.chains = {chain.BEFORE_FIRST}
        self.lists: dict[str, bool] = {}
        self.faults: list[str] = []

    def take(self, number: int, data: bytes) -> None:
        line = _line(data)
        if line is None:
            self.torn += bool(data)
        elif number == 1 and _is_anchor(line):
            self._begin(line)
        else:
            self.lines += 1
            self._check(f"line {number} ({line.get('at')})", line)

    def _begin(self, anchor: Line) -> None:
        self.previous = anchor["chain"]
        self.chains.add(self.previous)
        self.lines = anchor["lines"]
        self.pruned_before = datetime.fromisoformat(anchor["before"])

    def _check(self, where: str, line: Line) -> None:
        if "chain" not in line:
            self.unbound += 1
            if self.previous != chain.BEFORE_FIRST:
                self.faults.append(f"{where} was written by hand or by an older version")
            return
        if line["chain"] != chain.chain_of(line, self.previous):
            self.faults.append(f"{where} was changed, or a line before it was removed or moved")
        elif chain.is_redacted(line):
            self.redacted += 1
        elif not chain.is_sealed(line):
            self.faults.append(f"{where} has another person or other technicians than were noted")
        if "list" in line and not self._has_list(line["list"]):
            self.faults.append(f"{where} names a list that is missing or was changed")
        self.previous = line["chain"]
        self.chains.add(self.previous)
        if self.previous == self.accepted_at:
            self.accepted += len(self.faults)
            self.faults.clear()

    def _has_list(self, name: str) -> bool:
        if name not in self.lists:
            ids = _list(self.home, name)
            self.lists[name] = bool(ids) and (None in ids or chain.list_name(ids) == name)
        return self.lists[name]

    def require(self, head: Head) -> None:
        """A fault where the log does not have the line that was its last at that time."""
        was_pruned = self.pruned_before is not None and head.at < self.pruned_before
        if head.chain not in self.chains and not was_pruned:
            self.faults.append(
                f"the log lacks the line that was its last of {head.lines:,} on "
                f"{head.at:%Y-%m-%d at %H:%M} UTC"
            )

    def result(self) -> Checked:
        return Checked(
            self.lines,
            self.previous,
            self.unbound,
            self.torn,
            self.redacted,
            tuple(self.faults),
            self.accepted,
        )


# -- reading ---------------------------------------------------------------------------------------


def entries(home: Path) -> Iterator[Line]:
    """Everything in the log, oldest first, without lines that were cut short."""
    for data in _lines(home):
        line = _line(data)
        if line is not None and not _is_anchor(line):
            yield line


def number_of_technicians(entry: Mapping[str, Any]) -> int:
    """How many technicians an entry is about."""
    return int(entry.get("count") or len(entry["technicians"]))


def looks_at(home: Path, technician_ids: Collection[str]) -> list[Line]:
    """The entries about a technician, by any of their ids, newest first."""
    is_about = _about(home, technician_ids)
    parsed = (_line(data) for data in reversed(_lines(home)) if is_about(data))
    return [line for line in parsed if line is not None]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the log, newest first: readable `rows`, how many lines there are in all, and how
    many of this part were cut short and cannot be read."""

    rows: tuple[Line, ...]
    total: int
    torn: int


def page(home: Path, first: int, most: int | None, technician_id: str | None = None) -> Page:
    """At most `most` lines of the log from number `first` on, newest first; about one technician
    where an id is passed.
    """
    lines = [data for data in _lines(home) if data]
    if lines and _is_anchor(_line(lines[0])):
        del lines[0]
    if technician_id:
        lines = list(filter(_about(home, [technician_id]), lines))
    lines.reverse()
    last = None if most is None else first + most
    part = lines[first:last]
    rows = tuple(line for data in part if (line := _line(data)) is not None)
    return Page(rows, total=len(lines), torn=len(part) - len(rows))


def _about(home: Path, technician_ids: Collection[str]) -> Callable[[bytes], bool]:
    """Whether a line of the file is about a technician; so is a torn one that has the id."""
    quoted = [orjson.dumps(technician_id) for technician_id in technician_ids]
    wanted = frozenset(technician_ids)
    lists = {
        path.stem
        for path in _list_files(home)
        if not wanted.isdisjoint(orjson.loads(path.read_bytes()))
    }

    def is_about(data: bytes) -> bool:
        has_id = any(part in data for part in quoted)
        if not has_id and b'"list":' not in data:
            return False
        line = _line(data)
        if line is None:
            return has_id
        return line.get("list") in lists or not wanted.isdisjoint(line.get("technicians", ()))

    return is_about


def _list(home: Path, name: str) -> list[str | None]:
    """The ids of a list, null for a technician who was erased; empty where it is missing."""
    try:
        return list(orjson.loads(_list_path(home, name).read_bytes()))
    except (OSError, orjson.JSONDecodeError):
        return []


def _lines(home: Path) -> list[bytes]:
    path = _path(home)
    return path.read_bytes().splitlines() if path.exists() else []


def _line(data: bytes) -> Line | None:
    """What a line holds, None for one that was cut short."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
