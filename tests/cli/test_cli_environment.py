"""Every command through every fault of its surroundings: one sentence, its exit code, no traceback.

The commands are those that click lists, so a new one is included.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import command_line
import every_command
import pytest
from command_line import run, run_well

from attribution.cli.root import Commands, load_every_command
from attribution.home import logs
from attribution.snapshot.database import current_snapshot

ROOT = Path(__file__).parents[2]
COMMANDS = [words for words, _ in every_command.leaves(load_every_command())]
# Without these two capabilities root must keep to the rights of files, as everybody else.
SETPRIV = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
Results = dict[str, tuple[int, str, str | None]]


def damaged_snapshot(size: float) -> Callable[[Path], None]:
    def happen(home: Path) -> None:
        path = current_snapshot(home)
        assert path is not None
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * size)])

    return happen


def without_snapshot(home: Path) -> None:
    path = current_snapshot(home)
    assert path is not None
    path.unlink()


def read_only(home: Path) -> None:
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def of_another_user(home: Path) -> None:
    home.chmod(0)


def unreadable(pattern: str) -> Callable[[Path], None]:
    def happen(home: Path) -> None:
        for path in home.glob(pattern):
            path.chmod(0)

    return happen


FAULTS: dict[str, Callable[[Path], None]] = {
    "read-only home": read_only,
    "home of another user": of_another_user,
    "full disk": lambda _: None,
    "cut snapshot": damaged_snapshot(0.5),
    "unreadable ledger": unreadable("ledger.sqlite*"),
    "unreadable roster": unreadable("roster/*"),
}
NEEDS_RIGHTS = set(FAULTS) - {"full disk", "cut snapshot"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = command_line.make(tmp_path_factory.mktemp("built"))
    run_well("build --accept-drop", home=home)
    return home


@pytest.fixture(scope="module", params=FAULTS)
def results(
    request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Results]:
    """What every command said in a home folder with one fault."""
    fault = request.param
    folder = tmp_path_factory.mktemp("faulty")
    home = Path(shutil.copytree(built, folder / "home"))
    roster = shutil.copy(built.parent / "roster.csv", folder / "roster.csv")
    FAULTS[fault](home)
    yield run_all(fault, [str(home), str(roster), *(["0"] if fault == "full disk" else [])])
    home.chmod(0o700)
    for path in home.rglob("*"):
        path.chmod(0o700)


def run_all(fault: str, arguments: list[str]) -> Results:
    script = str(ROOT / "tests" / "worlds" / "every_command.py")
    command = [sys.executable, script, *arguments]
    if fault in NEEDS_RIGHTS:
        command = [*_without_the_rights_of_root(), *command]
    if fault == "full disk":
        pytest.importorskip("resource", reason="this system cannot limit the size of files")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def _without_the_rights_of_root() -> list[str]:
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no rights of files to take away")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads and writes everything, and setpriv is not installed")
    return SETPRIV


@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_of_the_surroundings_ends_in_a_sentence(command: str, results: Results) -> None:
    exit_code, output, uncaught = results[command]
    assert uncaught is None
    assert "Traceback" not in output
    assert exit_code in {0, 2, 3, 4}, output
    assert exit_code == 0 or output.strip()


def test_a_fault_is_noticed_where_it_matters(
    results: Results, request: pytest.FixtureRequest
) -> None:
    """No figures come from a home folder that cannot be read, and the doctor sees every fault."""
    fault = request.node.callspec.params["results"]
    if fault not in ("read-only home", "unreadable roster"):
        assert results["measure"][0] == 2, results["measure"]
    assert results["doctor"][0] == 2, results["doctor"]


def test_a_damaged_snapshot_is_made_again_from_the_inputs(built: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(built, tmp_path / "home"))
    before = run_well("measure --json", home=home)
    cut = [damaged_snapshot(0.9), damaged_snapshot(0.5), damaged_snapshot(0)]
    for happen in cut:
        happen(home)
        refused = run("measure", home=home)
        assert (refused.exit_code, "attribution build" in refused.stderr) == (2, True)
    for happen in (*cut[1:], without_snapshot):
        happen(home)
        run_well("build", home=home)
        assert run_well("measure --json", home=home) == before


def test_a_damaged_snapshot_does_not_disarm_the_guard(built: Path, tmp_path: Path) -> None:
    """The counts are compared with those of the newest snapshot that can be read."""
    home = Path(shutil.copytree(built, tmp_path / "home"))
    run_well("build", home=home)
    without_snapshot(home)
    shutil.rmtree(home / "parsed")
    assert run("build", home=home).exit_code == 4


NAME = "Ada Quillby"


def broken_program() -> click.Group:
    @click.group(cls=Commands)
    def program() -> None: ...

    @program.command()
    @click.option("--home", type=click.Path(path_type=Path))
    def fail(home: Path) -> None:
        logs.start(home, debug=False)
        raise KeyError(NAME)

    return program


def test_an_unexpected_error_says_where_the_details_are_and_nothing_personal(
    tmp_path: Path,
) -> None:
    runner = command_line.CliRunner()
    result = runner.invoke(broken_program(), ["fail", "--home", str(tmp_path)])
    assert (result.exit_code, NAME in result.output) == (1, False)
    (file,) = (tmp_path / "logs").iterdir()
    assert str(file) in result.stderr
    assert "KeyError" in file.read_text(encoding="utf-8")
    assert "Traceback" not in result.output


def test_without_a_folder_for_logs_the_details_are_printed_without_the_message(
    tmp_path: Path,
) -> None:
    runner = command_line.CliRunner()
    result = runner.invoke(broken_program(), ["fail", "--home", str(tmp_path / "none")])
    assert (result.exit_code, NAME in result.output) == (1, False)
    assert "KeyError" in result.stderr
    assert "test_cli_environment.py" in result.stderr
    assert not (tmp_path / "none").exists()


def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in ("dashboard --no-browser", "demo"):
            home = tmp_path if command.startswith("dashboard") else None
            result = run(f"{command} --port {port}", home=home)
            assert (result.exit_code, f"Port {port} is in use" in result.stderr) == (2, True)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_out_of_range_is_refused(tmp_path: Path, port: str) -> None:
    assert run("dashboard --port", port, home=tmp_path).exit_code == 2


@pytest.mark.parametrize(
    "command", ["build", "measure", "object T1 --received x", "claim list", "nightly", "harvest"]
)
def test_where_there_is_no_home_folder_none_is_made(tmp_path: Path, command: str) -> None:
    result = run(command, home=tmp_path / "none")
    assert (result.exit_code, "attribution init" in result.stderr) == (2, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "POSIX"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}]
)
@pytest.mark.skipif(os.name != "posix", reason="Windows names files in UTF-8 in every locale")
def test_a_home_with_an_accent_is_found_in_a_locale_without_it(
    built: Path, tmp_path: Path, locale: dict[str, str]
) -> None:
    home = shutil.copytree(built, tmp_path / "Zoë’s [home]")
    narrow = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "attribution", "works", "--home", home]
    environment = {"PYTHONPATH": str(ROOT), **narrow, **locale}
    done = subprocess.run(command, capture_output=True, env=environment, cwd="/", check=False)
    assert done.returncode == 0, done.stderr
    assert b"Work W1" in done.stdout
