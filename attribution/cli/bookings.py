"""`bookings`: who booked facilities, to find papers that may have used them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import (
    columns_option,
    example,
    file_argument,
    json_option,
    why_option,
)
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.core.files import content_of
from attribution.core.for_people import count
from attribution.core.kept_imports import Upload
from attribution.facilities.bookings.columns import chosen_columns
from attribution.facilities.bookings.table import Parsed
from attribution.operations import bookings_import
from attribution.operations.bookings_import import Terms
from attribution.operations.file_imports import FileRefused
from attribution.roster.complaints import complaint_lines

COLUMNS = ("file_id", "name", "imported", "facilities", "bookings", "first_month", "last_month")


def _table_options(command: Any) -> Any:
    """The options that say how a table is read."""
    command = columns_option("What a column is, for example 'Booked by=email'. Can be repeated.")(
        command
    )
    return click.option("--facility", help="The facility that every row is a booking of.")(command)


@main.group("bookings")
def bookings_group() -> None:
    """Import bookings of facilities, to find papers that may have used them."""


@bookings_group.command(
    "check", epilog=example("attribution bookings check bookings.csv --facility 'Imaging Facility'")
)
@file_argument()
@_table_options
@person_options
def check_command(caller: Caller, file: Path, columns: tuple[str, ...], facility: str) -> None:
    """Say what is in a CSV or Excel file of bookings, and what is wrong with it.

    Nothing is saved.
    """
    terms = Terms(caller.person, chosen_columns(columns), facility)
    upload = Upload(file.name, content_of(file))
    parsed = bookings_import.check_file(caller.settings, upload, terms)
    _print(parsed)
    if parsed.wrong:
        raise click.exceptions.Exit(FileRefused.exit_code)


@bookings_group.command(
    "import", epilog=example("attribution bookings import bookings.csv --column 'Booked by=email'")
)
@file_argument()
@_table_options
@click.option("--leave-out-wrong", is_flag=True, help="Import the rows that can be read.")
@why_option("Why this file is imported. It is kept with the import.")
@person_options
def import_command(caller: Caller, file: Path, columns: tuple[str, ...], **options: Any) -> None:
    """Import the bookings in a CSV or Excel file.

    Names and addresses are not kept, only marks that are compared with the authors of papers. If a
    row is wrong, nothing is imported, unless you say --leave-out-wrong.
    """
    terms = Terms(
        caller.person,
        chosen_columns(columns),
        options["facility"],
        options["leave_out_wrong"],
        options["why"],
    )
    upload = Upload(file.name, content_of(file))
    try:
        imported = bookings_import.import_file(caller.settings, upload, terms, now())
    except FileRefused as refused:
        _print(refused.parsed)
        raise
    _print(imported.parsed)
    if imported.too_old:
        print_message(
            f"{count(imported.too_old, 'booking')} left out: older than "
            f"{count(caller.settings.retention_bookings, 'day')}."
        )
    print_message(
        f"Imported as {imported.file.file_id}: {count(imported.file.rows, 'booking')} by different "
        "people, instruments and months. This takes effect immediately."
    )


def _print(parsed: Parsed) -> None:
    """What is wrong, then the counts."""
    for line in complaint_lines(parsed.complaints):
        print_message(line)
    print_message(
        f"{count(len(parsed.bookings), 'booking')}, {count(len(parsed.wrong), 'wrong row')}."
    )
    if parsed.without_means:
        print_message(
            f"For {count(parsed.without_means, 'booking')} no paper can be found: there is an "
            "e-mail address only, and papers do not state it. Add a column of ORCID iDs or names."
        )


@bookings_group.command("list", epilog=example("attribution bookings list"))
@json_option
@person_options
def list_command(caller: Caller, as_json: bool) -> None:
    """List the files that were imported, the newest first, with who imported them."""
    print_rows(bookings_import.list_files(caller.settings, caller.person), COLUMNS, as_json)


@bookings_group.command(
    "forget", epilog=example("attribution bookings forget 5f0c2a91 --why 'wrong year'")
)
@click.argument("file_id", metavar="FILE_ID")
@why_option("Why the import is taken back. It is kept in the ledger.")
@person_options
def forget_command(caller: Caller, file_id: str, why: str | None) -> None:
    """Take an import back. This takes effect immediately."""
    terms = Terms(caller.person, why=why)
    file = bookings_import.forget_file(caller.settings, file_id, terms, now())
    print_message(f"{file.name} is forgotten, with {count(file.rows, 'booking')}.")


@bookings_group.command("about", epilog=example("attribution bookings about ada@example.ac.uk"))
@click.argument("user")
@json_option
@person_options
def about_command(caller: Caller, user: str, as_json: bool) -> None:
    """List what is kept about a USER who asks: an ORCID iD, e-mail address or full name."""
    rows = bookings_import.bookings_by(caller.settings, user, caller.person)
    print_rows(rows, ("facility", "instrument", "month"), as_json)


@bookings_group.command(
    "leave-out", epilog=example("attribution bookings leave-out ada@example.ac.uk --why 'asked us'")
)
@click.argument("user")
@why_option("Why the person is left out, for example 'e-mail of 3 May'. It is kept.")
@person_options
def leave_out_command(caller: Caller, user: str, why: str | None) -> None:
    """Delete the bookings of a USER, and leave them out of every later import.

    USER is an ORCID iD, e-mail address or full name. What is kept is a mark of it.
    """
    terms = Terms(caller.person, why=why)
    deleted = bookings_import.leave_out(caller.settings, user, terms, now())
    print_message(f"{count(deleted, 'booking')} deleted. Later imports leave this person out.")
