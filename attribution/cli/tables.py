"""`works`, `credits`, `candidates`: the tables of the published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from attribution.cli.caller import Caller, home_option
from attribution.cli.options import example, file_option, former_names_option
from attribution.cli.printing import print_left_out, print_message
from attribution.cli.root import main
from attribution.core.for_people import count
from attribution.exports import tables
from attribution.operations import snapshot_tables


@dataclass(frozen=True)
class Table:
    """A table, its help text, an example, and the columns that its options filter by."""

    name: str
    text: str
    example: str
    filters: tuple[str, ...]

    @property
    def names_people(self) -> bool:
        """Whether its rows pair works with technicians, which may tell a former name."""
        return self.name != "works"


TABLES = (
    Table(
        "works",
        "List works, one row for each, preprint and article together.",
        "attribution works --year 2024 -o works.xlsx",
        ("year", "source", "affiliated"),
    ),
    Table(
        "credits",
        "List which technicians are credited on which works, and how.",
        "attribution credits --year 2024 --kind thanked",
        ("year", "technician", "faculty", "kind", "status"),
    ),
    Table(
        "candidates",
        "List printed names and the technicians they may be, with evidence.",
        "attribution candidates --band review -o queue.xlsx",
        ("technician", "kind", "band"),
    ),
)


def add_table_command(table: Table) -> None:
    """Add the command that prints or writes a table."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(["csv", "jsonl", "parquet", "xlsx"]),
        help="The default is the ending of the file, otherwise csv.",
    )
    @file_option("File to write. Without it, the table goes to standard output.", required=False)
    @home_option
    def command(
        caller: Caller,
        form: str | None,
        file: Path | None,
        former_names: bool = False,
        **filters: Any,
    ) -> None:
        chosen = tables.format_of(file, form)
        rows, left_out = _rows(caller, table, filters, former_names)
        _write(tables.render_table(rows, tables.COLUMNS[table.name], chosen), file, len(rows))
        print_left_out(left_out, "row")

    if table.names_people:
        command = former_names_option(command)

    for column in table.filters:
        add_filter = click.option(f"--{column}", help=f"Only rows with this {column}.")
        command = add_filter(command)
    main.command(table.name, help=table.text, epilog=example(table.example))(command)


def _rows(
    caller: Caller, table: Table, filters: Mapping[str, Any], former_names: bool
) -> tuple[list[dict[str, Any]], int]:
    """The rows of a table that meet the filters which were set, and how many are left out."""
    conditions = {column: value for column, value in filters.items() if value is not None}
    with caller.workspace() as workspace:
        rows = snapshot_tables.table(workspace, table.name, conditions)
        if former_names or not table.names_people:
            return rows, 0
        for_a_file = workspace.without_former_names()
        kept = snapshot_tables.table(for_a_file, table.name, conditions)
        return kept, len(rows) - len(kept)


def _write(body: bytes, file: Path | None, rows: int) -> None:
    if file is None:
        sys.stdout.buffer.write(tables.without_mark(body))
        return
    file.write_bytes(body)
    print_message(f"{count(rows, 'row')} written to {file}.")


for _table in TABLES:
    add_table_command(_table)
