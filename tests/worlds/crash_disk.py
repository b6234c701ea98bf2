"""A folder as it is on disk after each call of a recorded run, and after a power cut.

`crash_shim.c` records the calls that change a folder. A kill leaves what all calls before it have
done. A power cut leaves less: of a file what it held when it was last synced, and of a folder the
names that it held when it was last synced.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

SOURCE = Path(__file__).with_name("crash_shim.c")
CALLS = {
    "c": "open",
    "o": "read",
    "w": "write",
    "s": "fsync",
    "t": "truncate",
    "r": "rename",
    "l": "link",
    "u": "unlink",
    "m": "mkdir",
    "d": "rmdir",
    "!": "mark",
    "?": "failure",
}
KILLED, NAMES_KEPT, ALL_LOST = "kill", "power cut, names kept", "power cut, names lost"
MODELS = (KILLED, NAMES_KEPT, ALL_LOST)
SHARED_MEMORY = "-shm"  # SQLite makes it again
_HEAD = struct.Struct("<cq3I")


def compiled(folder: Path) -> Path:
    """The shim as a library. CalledProcessError where it cannot be compiled."""
    library = folder / "crash_shim.so"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    options = ("-O1", "-shared", "-fPIC", "-Wall", "-Werror")
    arguments = [compiler, *options, "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(arguments, check=True)
    return library


@dataclass(frozen=True, slots=True)
class Call:
    """One call that changed a folder."""

    name: str
    path: str
    other: str
    offset: int
    data: bytes


def calls_in(record: Path) -> list[Call]:
    """The calls that the shim has written down."""
    data = record.read_bytes()
    calls = []
    place = 0
    while place < len(data):
        letter, offset, *lengths = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        parts = []
        for length in lengths:
            parts.append(data[place : place + length])
            place += length
        path, other, content = parts
        name = CALLS[letter.decode()]
        calls.append(Call(name, path.decode(), other.decode(), offset, content))
    return calls


@dataclass(eq=False)
class File:
    """A file: what programs see, and what a power cut leaves."""

    content: bytearray
    synced: bytes = b""


@dataclass(eq=False)
class Folder:
    """A folder: the names that programs see, and those that a power cut leaves."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    synced: dict[str, File | Folder] = field(default_factory=dict)


class Disk:
    """A folder that calls are played to. What it holds at the beginning is all on disk."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.top = _read(root)

    def play(self, call: Call) -> None:
        """Do what a call did."""
        step = _STEPS.get(call.name)
        if step:
            step(self, call)

    def tear(self, call: Call) -> None:
        """Do the first half of a write, as a kill in the middle of it would."""
        half = call.data[: len(call.data) // 2]
        _write(self, Call(call.name, call.path, call.other, call.offset, half))

    def after(self, model: str) -> dict[str, bytes | None]:
        """What a kill or a power cut leaves, by path; None for a folder."""
        return dict(_left(self.top, "", model))

    def parent_of(self, path: str) -> tuple[Folder, str]:
        """The folder of a path, and the name in it."""
        relative = PurePosixPath(path).relative_to(self.root)
        folder = self.top
        for name in relative.parts[:-1]:
            below = folder.names[name]
            assert isinstance(below, Folder)
            folder = below
        return folder, relative.name

    def entry(self, path: str) -> File | Folder:
        if path == self.root:
            return self.top
        folder, name = self.parent_of(path)
        return folder.names[name]

    def file(self, path: str) -> File:
        entry = self.entry(path)
        assert isinstance(entry, File)
        return entry


def _read(path: Path) -> Folder:
    folder = Folder()
    for entry in path.iterdir():
        if entry.is_dir():
            folder.names[entry.name] = _read(entry)
        else:
            content = entry.read_bytes()
            folder.names[entry.name] = File(bytearray(content), content)
    folder.synced = dict(folder.names)
    return folder


def _left(folder: Folder, place: str, model: str) -> Iterator[tuple[str, bytes | None]]:
    names = folder.synced if model == ALL_LOST else folder.names
    for name, entry in names.items():
        path = f"{place}{name}"
        if isinstance(entry, Folder):
            yield path, None
            yield from _left(entry, f"{path}/", model)
        elif not name.endswith(SHARED_MEMORY):
            yield path, bytes(entry.content) if model == KILLED else entry.synced


def write_out(content: dict[str, bytes | None], root: Path) -> Path:
    """Make a folder with this content."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for path, data in content.items():
        if data is None:
            (root / path).mkdir(mode=0o700)
        else:
            (root / path).write_bytes(data)
            (root / path).chmod(0o600)
    return root


# -- calls -----------------------------------------------------------------------------------------


def _open(disk: Disk, call: Call) -> None:
    folder, name = disk.parent_of(call.path)
    entry = folder.names.get(name)
    if isinstance(entry, File):
        entry.content.clear()
    else:
        folder.names[name] = File(bytearray())


def _write(disk: Disk, call: Call) -> None:
    content = disk.file(call.path).content
    if len(content) < call.offset:
        content.extend(bytes(call.offset - len(content)))
    content[call.offset : call.offset + len(call.data)] = call.data


def _sync(disk: Disk, call: Call) -> None:
    entry = disk.entry(call.path)
    if isinstance(entry, Folder):
        entry.synced = dict(entry.names)
    else:
        entry.synced = bytes(entry.content)


def _truncate(disk: Disk, call: Call) -> None:
    content = disk.file(call.path).content
    if len(content) > call.offset:
        del content[call.offset :]
    else:
        content.extend(bytes(call.offset - len(content)))


def _rename(disk: Disk, call: Call) -> None:
    folder, name = disk.parent_of(call.path)
    target, final = disk.parent_of(call.other)
    target.names[final] = folder.names.pop(name)


def _link(disk: Disk, call: Call) -> None:
    target, final = disk.parent_of(call.other)
    target.names[final] = disk.entry(call.path)


def _remove(disk: Disk, call: Call) -> None:
    folder, name = disk.parent_of(call.path)
    del folder.names[name]


def _mkdir(disk: Disk, call: Call) -> None:
    folder, name = disk.parent_of(call.path)
    folder.names[name] = Folder()


_STEPS = {
    "open": _open,
    "write": _write,
    "fsync": _sync,
    "truncate": _truncate,
    "rename": _rename,
    "link": _link,
    "unlink": _remove,
    "rmdir": _remove,
    "mkdir": _mkdir,
}
