"""How commands print: data on standard output, messages on standard error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
import orjson

from attribution.core.for_people import count
from attribution.exports.cells import disarmed
from attribution.harvest.source_run import Watch, unwatched
from attribution.harvest.summaries import Summary


def print_message(text: str) -> None:
    """What a person should know, on standard error."""
    click.echo(text, err=True)


def print_left_out(number: int, noun: str) -> None:
    """What a file leaves out because it would tell a former name, on standard error."""
    if number:
        verb = "was" if number == 1 else "were"
        print_message(
            f"{count(number, noun)} that would tell a former name {verb} left out. To include "
            "them, add --former-names."
        )


def print_json(body: Any) -> None:
    """JSON with two spaces of indent, on standard output."""
    click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2, default=str).decode())


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = (), as_json: bool = False
) -> None:
    """Rows as JSON with everything, otherwise as lines with these columns, or all."""
    if as_json:
        print_json(rows)
        return
    for line in tab_separated(rows, columns):
        click.echo(line)


def tab_separated(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> Iterator[str]:
    """Rows as lines with tabs, after a line with the names of the columns."""
    if not columns and rows:
        columns = list(rows[0])
    yield "\t".join(columns)
    for row in rows:
        yield "\t".join(_cell(row.get(name)) for name in columns)


def _cell(value: Any) -> str:
    """A value without tabs and line breaks; empty for None. A list of texts is one text.

    The lines may become a file that is opened in a spreadsheet: no cell is a formula.
    """
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, str):
        return disarmed(value)
    return "" if value is None else str(value)


@contextmanager
def progress() -> Iterator[Watch]:
    """One line for each source on a terminal: works, calls, budget left. Silent elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield unwatched
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def watch(summary: Summary) -> None:
            if summary.source not in tasks:
                tasks[summary.source] = bars.add_task("", total=None)
            bars.update(tasks[summary.source], description=_progress_line(summary))

        yield watch


def _progress_line(summary: Summary) -> str:
    works, calls = count(summary.collected, "work"), count(summary.calls, "call")
    line = f"{summary.source}: {works}, {calls}"
    if summary.budget_left is None:
        return line
    return f"{line}, {summary.budget_left:,} left of the daily budget"
