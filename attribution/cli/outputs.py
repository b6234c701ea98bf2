"""`outputs`: files of the institution's own system, in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import (
    Decorator,
    columns_option,
    example,
    file_argument,
    former_names_option,
    json_option,
    why_option,
)
from attribution.cli.printing import print_left_out, print_message, print_rows
from attribution.cli.root import main
from attribution.core.files import content_of
from attribution.core.for_people import count
from attribution.harvest.exchange import reading, writing
from attribution.harvest.exchange.columns import SYSTEMS, chosen_columns
from attribution.harvest.exchange.kept_files import Upload
from attribution.harvest.exchange.output import Parsed
from attribution.harvest.registry import sources
from attribution.operations import outputs_import
from attribution.operations.file_imports import FileRefused
from attribution.operations.outputs_export import Selection, export
from attribution.operations.outputs_import import Terms
from attribution.roster.complaints import complaint_lines

COLUMNS = ("file_id", "system", "name", "imported", "outputs", "links", "left_out", "who")


def _form_options(of_system: str, of_form: str) -> Decorator:
    """The options that say which system a file is of, and in which format it is."""

    def add(command: Any) -> Any:
        form = click.option("--format", "form", type=click.Choice(reading.FORMATS), help=of_form)
        system = click.option(
            "--system",
            type=click.Choice(SYSTEMS),
            default="files",
            show_default=True,
            help=of_system,
        )
        return system(form(command))

    return add


@main.group("outputs")
def outputs_group() -> None:
    """Exchange outputs with the institution's own system, such as Pure."""


@outputs_group.command(
    "import", epilog=example("attribution outputs import pure-report.csv --system pure --check")
)
@file_argument()
@_form_options(
    "The system that exported the file.",
    "The default is what the file's name or first line says. Workbooks count as csv.",
)
@columns_option("What a column of a table is, for example 'Output title=title'. Can be repeated.")
@click.option("--check", "only_check", is_flag=True, help="Only say what is wrong with the file.")
@click.option("--leave-out-wrong", is_flag=True, help="Import the records that can be read.")
@why_option("Why this file is imported. It is kept with the import.")
@person_options
def import_command(
    caller: Caller, file: Path, only_check: bool, leave_out_wrong: bool, **options: Any
) -> None:
    """Import the outputs in a RIS, CSL-JSON, BibTeX, CSV or Excel file.

    If a record is wrong, nothing is imported, unless you say --leave-out-wrong.
    """
    data = content_of(file)
    form = options["form"] or reading.form_of(file.name, data)
    upload = Upload(file.name, data, options["system"], form)
    columns = chosen_columns(options["columns"])
    terms = Terms(caller.person, leave_out_wrong, options["why"], columns)
    if only_check:
        parsed = outputs_import.check_file(upload, terms)
        _print(parsed)
        if parsed.wrong:
            raise click.exceptions.Exit(FileRefused.exit_code)
        return
    try:
        imported = outputs_import.import_file(caller.settings, upload, terms, now())
    except FileRefused as refused:
        _print(refused.parsed)
        raise
    _print(imported.parsed)
    title = sources()[upload.system].title
    print_message(
        f"Imported as {imported.file.file_id} ({title}). The works reach your figures with the "
        "next night. Now: attribution nightly"
    )


def _print(parsed: Parsed) -> None:
    """What is wrong, then the counts."""
    for line in complaint_lines(parsed.complaints):
        print_message(line)
    print_message(
        f"{count(len(parsed.outputs), 'output')} ({parsed.dois:,} with a DOI), "
        f"{count(parsed.links, 'link to a person', 'links to people')}, "
        f"{count(len(parsed.wrong), 'wrong record')}."
    )


@outputs_group.command(
    "export", epilog=example("attribution outputs export to-pure.csv --system pure")
)
@file_argument()
@_form_options(
    "The system that the file is for: its headings, and what it calls the outputs.",
    "The default is what the end of the file's name says.",
)
@click.option("--faculty", help="Only credits of this faculty.")
@click.option("--confirmed", is_flag=True, help="Only credits that a person confirmed.")
@click.option(
    "--everyone",
    is_flag=True,
    help="Include people who have not agreed to be named in public. Only for a system that shows "
    "these links to staff alone.",
)
@former_names_option
@person_options
def export_command(
    caller: Caller, file: Path, form: str | None, former_names: bool, **options: Any
) -> None:
    """Write which works name which technicians, as authors or in the acknowledgements.

    The file is RIS, CSL-JSON, BibTeX or CSV. Technicians who object are left out.
    """
    selection = Selection(options["faculty"], options["confirmed"], options["everyone"])
    form = form or writing.form_for(file.name)
    with caller.workspace() as workspace:
        asked = workspace if former_names else workspace.without_former_names()
        exported = export(asked, form, options["system"], selection)
    file.write_bytes(exported.data)
    links = count(exported.links, "link to a technician", "links to technicians")
    print_message(f"{count(exported.works, 'work')} with {links} written to {file}.")
    if exported.not_agreed:
        left_out = count(exported.not_agreed, "link")
        print_message(
            f"{left_out} of people who have not agreed to be named in public left out. If your "
            "system shows these links to staff only, add --everyone."
        )
    print_left_out(exported.hidden, "link")


@outputs_group.command("list", epilog=example("attribution outputs list"))
@json_option
@person_options
def list_command(caller: Caller, as_json: bool) -> None:
    """List the files that were imported, the newest first, with who imported them."""
    print_rows(outputs_import.list_files(caller.settings, caller.person), COLUMNS, as_json)


@outputs_group.command(
    "forget", epilog=example("attribution outputs forget 5f0c2a91 --why 'wrong year'")
)
@click.argument("file_id", metavar="FILE_ID")
@why_option("Why the import is taken back. It is kept in the ledger.")
@person_options
def forget_command(caller: Caller, file_id: str, why: str | None) -> None:
    """Take an import back. Its works go with the next night, unless another import has them."""
    terms = Terms(caller.person, why=why)
    file = outputs_import.forget_file(caller.settings, file_id, terms, now())
    print_message(
        f"{file.name} is forgotten. {count(file.outputs, 'output')} of it go with the next night, "
        "unless another import or source has them."
    )
