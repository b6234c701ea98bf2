"""Every threat names a test that exists, so that no defence rests on a promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "threat-model.md"
ROW = re.compile(r"^\| (?!threat \|)(?P<threat>[^|-][^|]*) \|.*\|(?P<tests>[^|]*)\|$", re.M)
TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>\w+)`")
ROWS = [(row["threat"], row["tests"]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


def missing_tests(cell: str) -> list[str]:
    """The tests that a cell names and that do not exist."""
    return [match[0] for match in TEST.finditer(cell) if not exists(match["file"], match["name"])]


def exists(file: str, name: str) -> bool:
    path = ROOT / file
    if not path.exists():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(tree))


def test_there_are_threats_of_every_kind() -> None:
    assert len(ROWS) >= 20


@pytest.mark.parametrize(("threat", "tests"), ROWS, ids=[threat for threat, _ in ROWS])
def test_each_threat_names_tests_and_they_exist(threat: str, tests: str) -> None:
    assert TEST.search(tests), f"no test stands behind {threat!r}"
    assert missing_tests(tests) == []


def test_a_test_that_does_not_exist_is_noticed() -> None:
    assert missing_tests("`tests/docs/test_threat_model.py::test_nothing`") != []
    assert missing_tests("`tests/nowhere.py::test_nothing`") != []
