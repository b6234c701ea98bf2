"""Options, arguments and examples that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from attribution.core.for_people import DATE_HELP

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def example(text: str) -> str:
    """The example at the end of a help page; \\b keeps its line breaks."""
    return f"\b\nExample:\n  {text}"


def day_option(name: str, text: str) -> Decorator:
    """An option that takes a date."""
    return click.option(name, metavar="YYYY-MM-DD", callback=_day, help=text)


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise click.BadParameter(DATE_HELP) from None


def file_option(text: str, required: bool = True) -> Decorator:
    """The option -o of a command that writes a file."""
    path = click.Path(dir_okay=False, path_type=Path)
    return click.option("-o", "--out", "file", type=path, required=required, help=text)


def file_argument(name: str = "file", metavar: str | None = None) -> Decorator:
    """A file that a command reads."""
    return click.argument(name, metavar=metavar, type=click.Path(path_type=Path))


def why_option(text: str) -> Decorator:
    """The option --why of a command that records an act."""
    return click.option("--why", help=text)


def columns_option(text: str) -> Decorator:
    """The option --column of a command that reads a table."""
    return click.option("--column", "columns", multiple=True, metavar="HEADING=NAME", help=text)


def names(text: str) -> list[str]:
    """The names of a list with commas.

    >>> names("year,faculty"), names("")
    (['year', 'faculty'], [])
    """
    return [name for name in text.split(",") if name]


former_names_option = click.option(
    "--former-names",
    is_flag=True,
    help="Include what would tell a former name to the people who get the file. It is left out "
    "otherwise.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
technician_argument = click.argument("technician_id")
work_argument = click.argument("work")
