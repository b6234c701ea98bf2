"""Everything works on a disk with the rules of Windows: open files stay where they are."""

from __future__ import annotations

import ast
import os
import re
import threading
from pathlib import Path

import command_line
import pytest
import windows_disk
from command_line import run, run_well

from attribution.core import files
from attribution.core.files import write_atomically
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import Reader

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="this system does not say which files are open"
)
PACKAGE = Path(__file__).resolve().parents[2] / "attribution"
# What Windows lacks, and what a file must therefore ask for first.
UNIX_ONLY = {
    "pread", "pwrite", "fork", "getuid", "geteuid", "getgid", "chown", "O_DIRECTORY", "O_NOFOLLOW",
    "mkfifo", "sync", "killpg", "setsid", "statvfs", "posix_fadvise", "fdatasync", "SIGKILL",
    "SIGXCPU", "SIGHUP", "execve",
}  # fmt: skip
UNIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder on such a disk, whose only source is a folder of texts."""
    home = command_line.make(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "backups").mkdir()
    monkeypatch.setenv("ATTRIBUTION_HARVEST_SOURCES", "localtexts")
    monkeypatch.setenv("ATTRIBUTION_HARVEST_TEXTS_FOLDER", str(tmp_path / "texts"))
    windows_disk.install(monkeypatch)
    return home


def test_the_rules_are_those_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows_disk.install(monkeypatch)
    file = tmp_path / "held"
    with file.open("w"):
        for act in (file.unlink, lambda: file.rename(tmp_path / "x")):
            with pytest.raises(PermissionError):
                act()
    with file.open("rb") as reading, pytest.raises(OSError, match="Bad file descriptor"):
        os.fsync(reading.fileno())
    file.unlink()


def test_nights_builds_imports_backups_and_erasures_work(home: Path, tmp_path: Path) -> None:
    roster = home.parent / "roster.csv"
    backup = {
        "ATTRIBUTION_BACKUP_FOLDER": str(tmp_path / "backups"),
        "ATTRIBUTION_BACKUP_KEEP": "1",
    }
    for _ in range(2):
        result = run("nightly --json", home=home, **backup)
        assert result.exit_code == 0, result.output
    roster.write_text(command_line.ROSTER + "T3,Cy,Moss,Arts,\n", encoding="utf-8")
    for words in ("roster import --accept-changes", "build --reparse", "retention"):
        values = (roster,) if words.startswith("roster") else ()
        result = run(words, *values, home=home)
        assert result.exit_code == 0, (words, result.output)
    forgotten = run("forget T2", home=home)
    assert forgotten.exit_code == 0, forgotten.output


def test_a_snapshot_that_the_dashboard_shows_is_left_until_it_is_closed(home: Path) -> None:
    snapshot = current_snapshot(home)
    assert snapshot is not None
    reader = Reader(snapshot)
    run_well("nightly", home=home)
    kept = {"ATTRIBUTION_GUARD_SNAPSHOTS_KEPT": "0"}
    assert run("nightly", home=home, **kept).exit_code == 0
    assert snapshot.exists()
    reader.close()
    assert run("nightly", home=home, **kept).exit_code == 0
    assert not snapshot.exists()


def test_a_file_that_a_virus_scanner_holds_for_a_moment_is_replaced_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows_disk.install(monkeypatch)
    file = tmp_path / "current"
    write_atomically(file, "old")
    scanner = file.open("rb")
    threading.Timer(0.3, scanner.close).start()
    write_atomically(file, "new")
    assert file.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_another_program_keeps_is_named_with_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PAUSES", (0.0,))
    with (home / "snapshots" / "current").open("rb"):
        result = run("nightly", home=home)
    assert result.exit_code == 2
    assert "Close the program that is using it" in result.stderr
    assert "Traceback" not in result.output
    assert run("nightly", home=home).exit_code == 0


def unix_only(source: str) -> list[str]:
    """What a file uses that Windows lacks, outside a function or block that asks for the system."""
    if not (UNIX_ONLY | UNIX_MODULES) & set(re.findall(r"\w+", source)):
        return []
    tree = ast.parse(source)
    asks = [node for node in ast.walk(tree) if _asks_for_the_system(node)]
    asked = {id(node) for question in asks for node in ast.walk(question)}
    return [
        name
        for node in ast.walk(tree)
        if id(node) not in asked
        for name in _used(node)
        if name in UNIX_ONLY | UNIX_MODULES
    ]


def _asks_for_the_system(node: ast.AST) -> bool:
    if isinstance(node, ast.Try):
        return True
    if not isinstance(node, ast.If | ast.FunctionDef):
        return False
    text = ast.unparse(node)
    return any(words in text for words in ("os.name", "sys.platform", "hasattr("))


def _used(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [node.attr] if node.value.id in ("os", "signal") else []
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return []


def test_nothing_is_used_that_windows_lacks_without_asking_for_the_system_first() -> None:
    used = {path.name: unix_only(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {name: names for name, names in used.items() if names} == {}


def test_a_use_without_asking_is_noticed() -> None:
    assert unix_only("import os\nos.pread(1, 2, 3)") == ["pread"]
    assert unix_only("import fcntl") == ["fcntl"]
    assert unix_only("import os\nif os.name == 'posix':\n    os.execve(1, 2, 3)") == []
