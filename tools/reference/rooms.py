"""The rooms of the package, their storeys and what each imports, and the page that lists them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from tools.reference.markdown import GENERATED, table, text_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "attribution"

INTRODUCTION = [
    "A room is a folder of the package, or a file at its top. A room may import only from the",
    "storeys below its own: [`tests/test_layers.py`](../../tests/test_layers.py) checks that.",
    "[The architecture](../architecture.md) has a picture of this table.",
]


@dataclass(frozen=True)
class Room:
    """A folder of the package, or a file at its top."""

    name: str
    path: Path

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]

    @property
    def purpose(self) -> str:
        """The first line of its docstring."""
        file = self.path / "__init__.py" if self.path.is_dir() else self.path
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        return docstring.partition("\n")[0]


@cache
def storeys() -> dict[str, list[str]]:
    """The storeys from the ground up with their rooms, as `tests/test_layers.py` states them."""
    tree = ast.parse((ROOT / "tests" / "test_layers.py").read_text(encoding="utf-8"))
    statement = next(
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STOREYS"
    )
    stated = cast(dict[str, set[str]], ast.literal_eval(statement.value))
    return {storey: sorted(rooms) for storey, rooms in stated.items()}


@cache
def described_rooms() -> dict[str, Room]:
    """Every room by its name, from the ground up."""
    names = [name for row in storeys().values() for name in row]
    return {name: Room(name, _path(name)) for name in names}


def _path(name: str) -> Path:
    folder = PACKAGE / name
    return folder if folder.is_dir() else folder.with_suffix(".py")


@cache
def imports() -> dict[str, set[str]]:
    """For each room the rooms that it imports from."""
    return {name: _imports(room) for name, room in described_rooms().items()}


def _imports(room: Room) -> set[str]:
    names: set[str] = set()
    for file in room.files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names |= _modules(node)
    used = {name.split(".")[1] for name in names if name.startswith("attribution.")}
    return (used & set(described_rooms())) - {room.name}


def _modules(node: ast.AST) -> set[str]:
    """The dotted names that one statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def direct_imports() -> dict[str, set[str]]:
    """The imports that no chain of other imports implies: the arrows of the picture."""
    return {name: _not_implied(used) for name, used in imports().items()}


def _not_implied(used: set[str]) -> set[str]:
    return {room for room in used if not any(room in reached(other) for other in used - {room})}


def reached(name: str) -> set[str]:
    """Every room that a room imports from, directly or through others."""
    direct = imports()[name]
    return direct.union(*(reached(room) for room in direct))


def page() -> str:
    rows = [
        (
            f"`{name}`",
            str(len(described_rooms()[name].files)),
            described_rooms()[name].purpose,
            ", ".join(f"`{used}`" for used in sorted(imports()[name])),
        )
        for names in reversed(storeys().values())
        for name in names
    ]
    header = ("room", "files", "what it holds", "imports from")
    return text_of(["# Rooms"], [GENERATED], INTRODUCTION, table(header, rows))
