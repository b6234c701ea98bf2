"""The page of tables and columns, from the comments in the SQL that makes them.

A table is described by the comment above it and those behind its columns. A view is described by
the comment above it, in which an indented line `name: meaning` is a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attribution.snapshot.database import VIEWS, sql
from tools.reference.markdown import GENERATED, table, text_of

INTRODUCTION = [
    "The tables of a snapshot (`snapshots/*.duckdb`), and the views that readers lay over it.",
]
_TABLE = re.compile(r"((?:^-- .*\n)+)create table (\w+) \(\n((?:.*\n)*?)\);", re.M)
_TABLE_COLUMN = re.compile(r"^ {4}(\w+) (.+?),?\s*-- (.*)$")
_VIEW = re.compile(r"((?:^--.*\n)+)create (?:or replace )?(?:view|table) (\w+)", re.M)
_VIEW_COLUMN = re.compile(r"^--   (\w+): (.*)$")
_COMMENT_OF_COLUMN = re.compile(r"^(?:--)?\s{4,}(?:-- )?(.*)$")


@dataclass(frozen=True)
class Column:
    """A column with its type, which is not stated for views."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Relation:
    """A table or view. Some views list no columns: their meaning says where the columns are."""

    name: str
    is_view: bool
    meaning: str
    columns: tuple[Column, ...]


def relations() -> Iterator[Relation]:
    """Every table of a snapshot, then every view of a reader."""
    for comment, name, body in _TABLE.findall(sql("schema")):
        meaning = " ".join(line.removeprefix("-- ") for line in comment.splitlines())
        yield Relation(name, False, meaning, tuple(_columns_of_table(body)))
    for file in VIEWS:
        for comment, name in _VIEW.findall(sql(file)):
            yield _view(name, comment.splitlines())


def _columns_of_table(body: str) -> Iterator[Column]:
    """A column may have its comment on several lines."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        match = _TABLE_COLUMN.match(line)
        if match:
            name, kind, meaning = match.groups()
            rest = _continued(lines[number + 1 :], _TABLE_COLUMN)
            yield Column(name, kind.replace(" not null", ""), " ".join([meaning, *rest]))


def _view(name: str, comment: list[str]) -> Relation:
    """A view from the lines of its comment; what follows an empty line is for programmers."""
    described = comment[: comment.index("--")] if "--" in comment else comment
    columns = []
    meaning = []
    for number, line in enumerate(described):
        match = _VIEW_COLUMN.match(line)
        if match:
            rest = _continued(described[number + 1 :], _VIEW_COLUMN)
            columns.append(Column(match[1], "", " ".join([match[2], *rest])))
        elif not line.startswith("--   "):
            meaning.append(line.removeprefix("-- "))
    return Relation(name, True, " ".join(meaning), tuple(columns))


def _continued(lines: list[str], column: re.Pattern[str]) -> Iterator[str]:
    """The lines that go on with the comment of a column, up to the next column."""
    for line in lines:
        match = _COMMENT_OF_COLUMN.match(line)
        if column.match(line) or not match:
            return
        yield match[1]


def page() -> str:
    blocks = [["# Data dictionary"], [GENERATED], INTRODUCTION]
    for relation in relations():
        blocks += _section(relation)
    return text_of(*blocks)


def _section(relation: Relation) -> list[list[str]]:
    heading = f"{relation.name} (view)" if relation.is_view else relation.name
    section = [[f"## {heading}"], [relation.meaning]]
    if relation.is_view and relation.columns:
        rows = [(column.name, column.meaning) for column in relation.columns]
        section.append(table(("column", "meaning"), rows))
    elif relation.columns:
        typed = [(column.name, f"`{column.kind}`", column.meaning) for column in relation.columns]
        section.append(table(("column", "type", "meaning"), typed))
    return section
