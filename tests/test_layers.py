"""The architecture: which room may import which, and which may touch the world outside."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "attribution"

# From the ground up. A room may import only rooms of the storeys below its own.
STOREYS = {
    "the words of the domain": {"core"},
    "one input or one calculation each": {
        "exports",
        "home",
        "ledger",
        "roster",
        "acknowledgements",
    },
    "what looks at inputs": {"access", "matching", "harvest", "measure"},
    "what joins two of them": {"facilities", "evaluation"},
    "the derived database": {"snapshot"},
    "the one way to open a home and to act": {"workspace"},
    "what reviewers do": {"review"},
    "what technicians claim, answer and agree": {"claims"},
    "what follows from it for one person": {"record", "privacy"},
    "what leaves the building": {"releases"},
    "whole jobs": {"operations"},
    "what people look at": {"demo", "dashboard"},
    "the command line": {"cli"},
    "python -m attribution": {"__main__"},
}
# Libraries that touch the world, and the only rooms that may use them.
WORLD = {
    "requests": {"harvest", "operations"},  # operations/alerts.py
    "smtplib": {"operations"},
    "sqlite3": {"ledger"},
    "streamlit": {"dashboard"},
    "click": {"cli"},
    "filelock": {"access", "operations"},
    "socketserver": {"demo"},
}
FLOOR = {room: floor for floor, rooms in enumerate(STOREYS.values()) for room in rooms}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(source: str) -> set[str]:
    """The dotted names of everything that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms_used(source: str) -> set[str]:
    """The rooms of this package that a file imports from."""
    ours = (name.split(".") for name in imports(source))
    return {parts[1] for parts in ours if parts[0] == "attribution" and parts[1] in FLOOR}


def wrong_rooms(room: str, source: str) -> set[str]:
    """The rooms that a file of `room` must not import from."""
    return {used for used in rooms_used(source) if used != room and FLOOR[used] >= FLOOR[room]}


def wrong_libraries(room: str, source: str) -> set[str]:
    """The libraries that a file of `room` must not use."""
    used = {name.split(".")[0] for name in imports(source)}
    return {library for library in used & set(WORLD) if room not in WORLD[library]}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_room_has_a_storey() -> None:
    assert {room_of(path) for path in FILES} == set(FLOOR)


@pytest.mark.parametrize("room", sorted(FLOOR))
def test_a_room_imports_only_from_the_storeys_below_it(room: str) -> None:
    for path in FILES:
        if room_of(path) == room:
            assert not wrong_rooms(room, path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("room", sorted(FLOOR))
def test_only_the_rim_touches_the_world(room: str) -> None:
    for path in FILES:
        if room_of(path) == room:
            assert not wrong_libraries(room, path.read_text(encoding="utf-8")), path


def test_no_file_of_the_product_needs_the_training_code() -> None:
    for path in FILES:
        used = {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))}
        assert not used & {"learning", "tests", "benchmarks"}, path


def test_an_import_upwards_or_sideways_is_caught() -> None:
    assert wrong_rooms("roster", "from attribution.snapshot.reader import Reader") == {"snapshot"}
    assert wrong_rooms("privacy", "from attribution.record import word") == {"record"}
    assert wrong_rooms("measure", "def f():\n    import attribution.cli.root") == {"cli"}
    assert wrong_libraries("measure", "import requests") == {"requests"}


def loaded_by(module: str, then: str = "pass") -> list[str]:
    """The modules that are loaded once a module of ours is imported, and some code has run."""
    code = f"import sys, {module}; {then}; print(*sorted(sys.modules))"
    printed = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=PACKAGE.parent)
    return printed.split()


def test_a_command_does_not_wait_for_libraries_that_few_commands_need() -> None:
    """Few commands draw charts or estimate ranges, and altair alone takes 1.7 seconds to load."""
    slow = {"altair", "scipy.stats", "streamlit", "vl_convert"}
    loaded = loaded_by("attribution.cli.root", "attribution.cli.root.load_every_command()")
    assert "attribution.cli.audit" in loaded
    assert not slow & {*loaded}


BUILDERS = {"build", "inputs", "last_inputs", "publish"}


def loaded_parts(module: str) -> list[list[str]]:
    """The dotted names of our modules that are loaded with this one."""
    return [name.split(".") for name in loaded_by(module) if name.startswith("attribution.")]


def test_a_reader_of_snapshots_needs_neither_the_ledger_nor_how_they_are_made() -> None:
    modules = loaded_parts("attribution.snapshot.reader")
    assert {room for _, room, *_ in modules} == {"core", "snapshot"}
    assert not BUILDERS & {parts[-1] for parts in modules}


def test_a_reader_with_the_ledger_needs_nothing_of_how_snapshots_are_made() -> None:
    modules = loaded_parts("attribution.snapshot.live_reader")
    assert {room for _, room, *_ in modules} == {"core", "ledger", "snapshot"}
    assert not BUILDERS & {parts[-1] for parts in modules}
