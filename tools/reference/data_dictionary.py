"""The page of tables and columns, from the comments in the schema and the meanings of the views."""

from __future__ import annotations

from attribution.snapshot.data_dictionary import VIEWS, Table, tables
from tools.reference.markdown import GENERATED, table, text_of

INTRODUCTION = [
    "The tables of a snapshot (`snapshots/*.duckdb`), and the views that readers lay over it.",
]


def page() -> str:
    blocks = [["# Data dictionary"], [GENERATED], INTRODUCTION]
    for described in tables():
        blocks += _table_section(described)
    for name, (meaning, columns) in VIEWS.items():
        blocks += _view_section(name, meaning, columns)
    return text_of(*blocks)


def _table_section(described: Table) -> list[list[str]]:
    rows = [(name, f"`{kind}`", meaning) for name, kind, meaning in described.columns]
    return [
        [f"## {described.name}"],
        [_sentence(described.meaning)],
        table(("column", "type", "meaning"), rows),
    ]


def _view_section(name: str, meaning: str, columns: dict[str, str]) -> list[list[str]]:
    section = [[f"## {name} (view)"], [_sentence(meaning)]]
    if columns:
        section.append(table(("column", "meaning"), columns.items()))
    return section


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
