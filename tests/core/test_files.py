"""Files are on disk when a call returns, all of them or nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from attribution.core.files import append_durably, is_unfinished, make_folder


def test_lines_are_appended_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    append_durably(path, b"1\n")
    append_durably(path, b"2\n3\n")
    assert path.read_bytes() == b"1\n2\n3\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_after_a_line_that_was_cut_short_a_new_one_begins(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"1\n2 with")
    append_durably(path, b"3\n")
    assert path.read_bytes() == b"1\n2 with\n3\n"


def test_a_disk_that_takes_a_part_of_a_line_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines"
    append_durably(path, b"1\n")
    write = os.write

    def half(handle: int, data: bytes) -> int:
        if len(data) < 4:
            raise OSError(28, "No space left on device")
        return write(handle, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        append_durably(path, b"a line that is longer\n")
    assert path.read_bytes() == b"1\n"


def test_lines_and_names_are_on_disk_when_the_call_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    make_folder(tmp_path / "a" / "b")
    assert {str(tmp_path), str(tmp_path / "a")} <= set(synced)
    synced.clear()
    append_durably(tmp_path / "a" / "b" / "lines", b"1\n")
    assert synced == [str(tmp_path / "a" / "b" / "lines"), str(tmp_path / "a" / "b")]


def test_unfinished_files_are_known_by_their_names() -> None:
    unfinished = (
        ".import-0a1b",
        ".new-0a1b",
        ".marks-0",
        "20260101T.jsonl.tmp",
        "x.duckdb.tmp.wal",
    )
    assert all(map(is_unfinished, unfinished))
    assert not any(map(is_unfinished, ("ledger.sqlite-wal", "new-1", "list.csv", ".lock", ".read")))
