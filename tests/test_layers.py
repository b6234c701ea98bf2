"""Imports point one way: a module uses only what stands further left in this list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "attribution"
LAYERS = """
    errors roles records identifiers names config signin logs access client acknowledgements roster harvest ror raw parsed collect ledger
    matching facilities offroster topics build store dictionary disclosure claims guideline letters privacy review measure exports suggestions contributions roundtrip reports setup doctor pipeline reading people demo dashboard cli
    __main__
"""
ORDER = LAYERS.split()


def imported(path: Path) -> set[str]:
    """The first-level modules of this package that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "attribution":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("attribution."):
            names.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("attribution.")}
    return names - {"__version__"}


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_further_left(path: Path) -> None:
    place = ORDER.index(layer(path))
    wrong = {name for name in imported(path) if ORDER.index(name) > place}
    assert not wrong, f"{path.name} must not import {', '.join(sorted(wrong))}"
