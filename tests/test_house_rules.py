"""How the code reads: nouns for values, one name for one thing, nothing that only tests call."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("attribution", "learning", "benchmarks", "tools")
# Pronouns and participles say nothing of the value they name.
FORBIDDEN = frozenset(
    [
        "one",
        "found",
        "told",
        "said",
        "each",
        "whole",
        "these",
        "those",
        "theirs",
        "ours",
        "there",
        "made",
        "beside",
        "here",
    ]
)
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
PRODUCT = [path for path in FILES if "benchmarks" not in path.parts] + [ROOT / "app.py"]


def forbidden_names(source: str) -> list[str]:
    """Every forbidden name of a variable, parameter or function, with its line."""
    return [f"{line}: {name}" for line, name in bound_names(source) if name in FORBIDDEN]


def bound_names(source: str) -> Iterator[tuple[int, str]]:
    """Line and name. The fields of a class may be keys of a file that other programs read."""
    tree = ast.parse(source)
    fields = {
        statement.target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if node in fields:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name


def functions_named_like(stem: str, source: str) -> list[str]:
    """The functions of a module that have its name."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == stem
    ]


def called_by_nothing(sources: dict[str, str]) -> list[str]:
    """The public functions and classes that no other code of the product mentions."""
    used = used_names(sources.values())
    return [
        f"{file}: {name}"
        for file, source in sources.items()
        for name in public_names(source)
        if not used[name]
    ]


def used_names(sources: Iterator[str] | list[str]) -> Counter[str]:
    """How often each name is read, as a name, an attribute or an import."""
    names: Counter[str] = Counter()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                names[node.id] += 1
            elif isinstance(node, ast.Attribute):
                names[node.attr] += 1
            elif isinstance(node, ast.ImportFrom):
                names.update(alias.name for alias in node.names)
    return names


def public_names(source: str) -> list[str]:
    """What a module offers; a decorator, such as that of a command, may call what it decorates."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not node.decorator_list
    ]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_values_have_nouns_for_names() -> None:
    vague = [
        f"{relative(path)}:{name}" for path in FILES for name in forbidden_names(text_of(path))
    ]
    assert vague == []


def test_a_module_and_a_function_in_it_never_share_a_name() -> None:
    shared = {relative(path): functions_named_like(path.stem, text_of(path)) for path in FILES}
    # What a benchmark or a tool is run by is called main.
    assert {file: names for file, names in shared.items() if names not in ([], ["main"])} == {}


def test_no_line_is_exempt_from_the_formatter() -> None:
    marks = ("# fmt: " + "skip", "# fmt: " + "off")
    assert [relative(path) for path in FILES if any(mark in text_of(path) for mark in marks)] == []


def test_nothing_is_there_for_tests_alone() -> None:
    assert called_by_nothing({relative(path): text_of(path) for path in PRODUCT}) == []


def test_a_vague_name_is_caught_wherever_it_is_bound() -> None:
    source = """
def told(found):
    for one in found:
        whole: int = 1
    return [each for each in found]
"""
    names = sorted(line.split()[-1] for line in forbidden_names(source))
    assert names == ["each", "found", "one", "told", "whole"]


def test_a_function_that_only_tests_call_is_caught() -> None:
    sources = {"a.py": "def used(): ...\ndef unused(): ...", "b.py": "from a import used"}
    assert called_by_nothing(sources) == ["a.py: unused"]


def test_a_function_with_the_name_of_its_module_is_caught() -> None:
    assert functions_named_like("news", "def news(): ...\ndef other(): ...") == ["news"]


def test_no_two_files_of_tests_have_one_name() -> None:
    """They have no packages, so pytest takes the second of one name for the first and stops."""
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert [name for name, number in Counter(names).items() if number > 1] == []
