"""An encrypted backup is read with the secret key only; the program checks it without one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from backup_world import attribution, content, done

VARIABLE = "ATTRIBUTION_BACKUP_RECIPIENTS"


@pytest.fixture
def public_key(tmp_path: Path) -> str:
    return done(None, "backup", "new-key", "-o", tmp_path / "key").stdout.strip()


@pytest.fixture
def backup(home: Path, tmp_path: Path, public_key: str) -> Path:
    done(home, "backup", "-o", tmp_path / "b", environment={VARIABLE: public_key})
    return tmp_path / "b"


def test_a_backup_opens_with_its_key_and_with_no_other(backup: Path, tmp_path: Path) -> None:
    done(None, "backup", "new-key", "-o", tmp_path / "other")
    without = attribution(None, "backup", "verify", backup)
    assert (without.exit_code, "--key FILE" in without.stderr) == (2, True)
    wrong = attribution(None, "backup", "verify", backup, "--key", tmp_path / "other")
    assert (wrong.exit_code, "No matching keys" in wrong.stderr) == (2, True)
    done(None, "backup", "verify", backup, "--key", tmp_path / "key")
    done(tmp_path / "new", "restore", backup, "--key", tmp_path / "key")
    assert content(tmp_path / "new")["guideline.toml"] == b"# own guideline\n"


def test_each_of_several_keys_opens_it(home: Path, tmp_path: Path, public_key: str) -> None:
    second = done(None, "backup", "new-key", "-o", tmp_path / "second").stdout.strip()
    both = {VARIABLE: f"{public_key};{second}"}
    done(home, "backup", "-o", tmp_path / "b", environment=both)
    for name in ("key", "second"):
        done(None, "backup", "verify", tmp_path / "b", "--key", tmp_path / name)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_an_encrypted_backup_that_was_cut_short_is_refused(
    backup: Path, tmp_path: Path, share: float
) -> None:
    data = backup.read_bytes()
    backup.write_bytes(data[: int(len(data) * share)])
    result = attribution(tmp_path / "new", "restore", backup, "--key", tmp_path / "key")
    assert result.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_secret_key_is_private_and_never_written_over(tmp_path: Path, public_key: str) -> None:
    key = tmp_path / "key"
    assert stat.S_IMODE(key.stat().st_mode) & 0o077 == 0
    before = key.read_text(encoding="ascii")
    assert public_key in before
    assert attribution(None, "backup", "new-key", "-o", key).exit_code == 2
    assert key.read_text(encoding="ascii") == before


@pytest.mark.parametrize("text", ["age1foo", "ssh-rsa AAAA", "AGE-SECRET-KEY-1X"])
def test_a_text_that_is_no_public_key_is_named(home: Path, tmp_path: Path, text: str) -> None:
    result = attribution(home, "backup", "-o", tmp_path / "b", environment={VARIABLE: text})
    assert result.exit_code == 2
    assert "backup.recipients" in result.stderr
    assert text not in result.stderr  # it may be a secret
    assert not (tmp_path / "b").exists()


def test_a_file_without_a_secret_key_is_named(backup: Path, home: Path) -> None:
    key = home / "attribution.toml"
    result = attribution(None, "backup", "verify", backup, "--key", key)
    assert result.exit_code == 2
    assert "holds none" in result.stderr
