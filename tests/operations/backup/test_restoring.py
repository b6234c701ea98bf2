"""A restore gives a complete new home folder or none, and trusts nothing that an archive says."""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backup_world import archive, attribution, content, done, plain, special, write
from hypothesis import given
from hypothesis import strategies as st

from attribution.operations import backups
from attribution.operations.home_lock import held

HOSTILE: dict[str, list[tuple[tarfile.TarInfo, bytes]]] = {
    "a path out of the folder": [plain("home/../../escaped")],
    "a path out of the folder and back": [plain("home/logs/../../home/x")],
    "an absolute path": [plain("/escaped")],
    "an absolute path inside": [plain("home//escaped")],
    "a file next to the home folder": [plain("escaped")],
    "a name with the prefix only": [plain("homeland/x")],
    "a link": [special("home/x", tarfile.SYMTYPE)],
    "a hard link": [special("home/x", tarfile.LNKTYPE)],
    "a folder": [special("home/logs", tarfile.DIRTYPE)],
    "a pipe": [special("home/x", tarfile.FIFOTYPE)],
    "a device": [special("home/x", tarfile.CHRTYPE)],
    "a link, then a file through it": [special("home/x", tarfile.SYMTYPE, ".."), plain("home/x/y")],
    "a published snapshot": [plain("home/snapshots/current")],
    "a lock": [plain("home/.lock")],
    "the same file twice": [plain("home/x"), plain("home/x")],
    "a second manifest": [plain("manifest.json", b"{}"), plain("home/x")],
    "a file that is no file of the manifest": [plain("home/x"), plain("home/y")],
}


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    done(home, "backup", "-o", tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz"


def refused(backup: Path, new: Path) -> str:
    """What a restore and a check say of a file that is not a sound backup."""
    for command in (("restore", backup, "--home", new), ("backup", "verify", backup)):
        result = attribution(None, *command)
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("attribution: Use another backup:")
    assert not new.exists()
    assert not list(new.parent.glob(".new*"))
    return result.stderr


@pytest.mark.parametrize("case", HOSTILE)
def test_an_archive_that_no_backup_would_be_is_refused(case: str, tmp_path: Path) -> None:
    listed = {info.name.removeprefix("home/"): data for info, data in HOSTILE[case][:1]}
    refused(archive(tmp_path / "b", HOSTILE[case], listed), tmp_path / "new")
    assert {path.name for path in tmp_path.iterdir()} == {"b"}


def test_a_harmless_archive_of_the_same_form_is_taken(tmp_path: Path) -> None:
    archive(tmp_path / "b", [plain("home/logs/x")], {"logs/x": b"x"})
    done(tmp_path / "new", "restore", tmp_path / "b")
    assert content(tmp_path / "new") == {"logs/x": b"x"}


def test_a_file_that_is_missing_or_other_than_the_manifest_says_is_named(tmp_path: Path) -> None:
    archive(tmp_path / "b", [plain("home/x")], {"x": b"x", "ledger.sqlite": b"people"})
    assert "'ledger.sqlite' is missing" in refused(tmp_path / "b", tmp_path / "new")
    archive(tmp_path / "b", [plain("home/x", b"y")], {"x": b"x"})
    assert "the content of 'x'" in refused(tmp_path / "b", tmp_path / "new")


def test_an_archive_that_was_never_finished_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "b", [plain("home/x")])
    assert "no manifest" in refused(tmp_path / "b", tmp_path / "new")


def test_a_file_of_a_few_bytes_that_claims_to_be_large_is_refused(tmp_path: Path) -> None:
    size = 1_000_000
    info, data = plain("home/x")
    info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(size)}
    archive(tmp_path / "b", [(info, data)], {"x": b"x" + bytes(size - 1)})
    refused(tmp_path / "b", tmp_path / "new")


def test_a_ledger_that_is_not_sound_is_refused_though_its_hash_is_right(tmp_path: Path) -> None:
    data = b"SQLite format 3\0" + b"\xff" * 5000
    archive(tmp_path / "b", [plain("home/ledger.sqlite", data)], {"ledger.sqlite": data})
    assert "ledger" in refused(tmp_path / "b", tmp_path / "new")


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_backup_that_was_cut_short_is_refused(
    small: Path, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    data = small.read_bytes()
    (folder / "b").write_bytes(data[: int(len(data) * share)])
    refused(folder / "b", folder / "new")


@given(st.data())
def test_a_backup_in_which_a_byte_changed_is_refused_or_the_same(
    small: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    changed = bytearray(small.read_bytes())
    position = data.draw(st.integers(0, len(changed) - 1))
    changed[position] ^= data.draw(st.integers(1, 255))
    (folder / "b").write_bytes(changed)
    result = attribution(folder / "new", "restore", folder / "b")
    if result.exit_code == 0:
        assert content(folder / "new") == {"logs/x": b"x", "salt": b"s" * 700}
    else:
        assert result.exit_code == 2
        assert not (folder / "new").exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"logs/x": b"x", "salt": b"s" * 700}
    members = [plain(f"home/{name}", data) for name, data in files.items()]
    return archive(tmp_path_factory.mktemp("small") / "b", members, files)


def with_a_file(new: Path) -> None:
    new.mkdir()
    (new / "mine").write_bytes(b"mine")


def as_a_file(new: Path) -> None:
    new.write_bytes(b"mine")


def as_a_link(new: Path) -> None:
    (new.parent / "elsewhere").mkdir()
    new.symlink_to(new.parent / "elsewhere")


@pytest.mark.parametrize("place", [with_a_file, as_a_file, as_a_link])
def test_nothing_is_ever_restored_over_what_is_there(
    backup: Path, tmp_path: Path, place: Callable[[Path], None]
) -> None:
    place(tmp_path / "new")
    before = content(tmp_path)
    result = attribution(tmp_path / "new", "restore", backup)
    assert result.exit_code == 2
    assert content(tmp_path) == before


def test_an_empty_folder_is_used_with_its_rights(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    new.chmod(0o2770)
    done(new, "restore", backup)
    assert stat.S_IMODE(new.stat().st_mode) == 0o2770
    assert stat.S_IMODE((new / "ledger.sqlite").stat().st_mode) == 0o660


def test_a_restored_folder_is_private(backup: Path, tmp_path: Path) -> None:
    done(tmp_path / "new", "restore", backup)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").rglob("*")}
    assert {mode & 0o077 for mode in modes} == {0}


def test_what_an_interrupted_restore_left_is_not_in_the_next(backup: Path, tmp_path: Path) -> None:
    left = tmp_path / ".new.unfinished"
    (left / "raw").mkdir(parents=True)
    (left / "raw" / "half").write_bytes(b"people")
    done(tmp_path / "new", "restore", backup)
    assert not (tmp_path / "new" / "raw" / "half").exists()
    assert not list(tmp_path.glob(".new*"))


def test_a_restore_that_fails_in_its_last_step_leaves_no_home(backup: Path, tmp_path: Path) -> None:
    def fail(_folder: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.restore(backup, tmp_path / "new", (), fail)
    assert not list(tmp_path.glob("*new*"))


def test_two_restores_to_one_folder_do_not_mix(backup: Path, tmp_path: Path) -> None:
    with held(tmp_path / ".new.lock", tmp_path / "new"):
        result = attribution(tmp_path / "new", "restore", backup)
    assert result.exit_code == 5
    assert not (tmp_path / "new").exists()


def test_times_of_files_are_restored_as_rules_of_retention_count_from_them(
    home: Path, tmp_path: Path
) -> None:
    os.utime(home / "logs" / "access.jsonl", (1e9, 1e9))
    done(home, "backup", "-o", tmp_path / "b")
    done(tmp_path / "new", "restore", tmp_path / "b")
    assert (tmp_path / "new" / "logs" / "access.jsonl").stat().st_mtime == 1e9
