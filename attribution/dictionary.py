"""The data dictionary, made from the comments in `sql/schema.sql`: `python -m attribution.dictionary`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from attribution.build import sql

_TABLE = re.compile(r"create table (\w+) \(\s*-- (.*)\n((?:.*\n)*?)\);")
_COLUMN = re.compile(r"^ {4}(\w+) (.+?),?\s*-- (.*)$", re.M)

VIEWS = {
    "credits": (
        "what stands between technicians and works now: confirmed by a person, or accepted",
        {
            "technician_id": "the technician",
            "work_id": "the work",
            "doi": "DOI of the work",
            "kind": "author or thanked",
            "status": "confirmed (a person decided) or accepted (band accept, undecided, no tie)",
            "probability": "that of the best candidate behind it, null where only a decision speaks for it",
            "published": "publication date of the work",
            "faculty": "that of the spell on the day of publication, else of the nearest one",
            "affiliated": "the work has a printed author at the institution",
            "in_post": "published in post, or within lag_days after",
        },
    ),
    "possible_credits": ("credits and, with status pending, everything that waits for a decision", {}),
    "coverage": (
        "affiliated works by year and by what became of their acknowledgement text",
        {"year": "publication year", "reason": "read, or the reason why not", "works": "number of works"},
    ),
}


@dataclass(frozen=True)
class Table:
    """A table or view: its columns are (name, type, meaning)."""

    name: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...]


def tables() -> Iterator[Table]:
    """Every table of a snapshot, as `schema.sql` says it."""
    for name, meaning, body in _TABLE.findall(sql("schema")):
        columns = tuple((column, kind.replace(" not null", ""), text) for column, kind, text in _COLUMN.findall(body))
        yield Table(name, meaning, columns)


def page() -> str:
    """The data dictionary as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "The tables of a snapshot (`snapshots/*.duckdb`) and the views that readers lay over it. Made by",
        "`python -m attribution.dictionary > docs/data-dictionary.md`; a test keeps it true.",
    ]
    for table in tables():
        lines += [
            "",
            f"## {table.name}",
            "",
            f"{_sentence(table.meaning)}",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| {name} | `{kind}` | {text.replace('|', '/')} |" for name, kind, text in table.columns]
    for name, (meaning, columns) in VIEWS.items():
        lines += ["", f"## {name} (view)", "", f"{_sentence(meaning)}"]
        if columns:
            lines += ["", "| column | meaning |", "|---|---|"]
            lines += [f"| {column} | {text} |" for column, text in columns.items()]
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


if __name__ == "__main__":
    sys.stdout.write(page())
