"""`pack`: Word files and static pages of a freeze, for heads, committees and self-assessments.

The modules that draw charts are slow to import, so only the commands that draw do.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.files import write_new
from attribution.releases.packs.pack import SUBMISSIONS

freeze_argument = click.argument("freeze")
folder_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files. It is made if need be; no file in it is overwritten.",
)


@main.group("pack")
def pack_group() -> None:
    """Make packs of a freeze as Word files and static pages.

    A pack holds protected figures only, so you can send it outside.
    """


@pack_group.command(
    "faculty",
    epilog=example("attribution pack faculty '2026 report' --faculty Science --out packs"),
)
@freeze_argument
@click.option("--faculty", default="", help="Only this faculty. The default is all of them.")
@folder_option
@person_options
def pack_faculty(caller: Caller, freeze: str, faculty: str, out: Path) -> None:
    """Make the pack of each faculty: one page for its head, and an annex."""
    from attribution.releases.packs import making

    with caller.workspace() as workspace:
        files = making.faculty_files(workspace, freeze, faculty)
    _write(out, files)


@pack_group.command(
    "institution", epilog=example("attribution pack institution '2026 report' --out packs")
)
@freeze_argument
@folder_option
@person_options
def pack_institution(caller: Caller, freeze: str, out: Path) -> None:
    """Make the pack of the institution, with its charts as PNG and SVG."""
    from attribution.releases.packs import making

    with caller.workspace() as workspace:
        files = making.institution_files(workspace, freeze)
    _write(out, files)


@pack_group.command(
    "self-assessment",
    epilog=example(
        "attribution pack self-assessment '2026 report' --submission second --out packs"
    ),
)
@freeze_argument
@click.option(
    "--submission",
    type=click.Choice(list(SUBMISSIONS)),
    default="first",
    show_default=True,
    help="The submission: the third asks for reflection and a plan of 36 months.",
)
@folder_option
@person_options
def pack_self_assessment(caller: Caller, freeze: str, submission: str, out: Path) -> None:
    """Make paragraphs and a table for the Technician Commitment self-assessment."""
    from attribution.releases.packs import making

    with caller.workspace() as workspace:
        files = making.self_assessment_files(workspace, freeze, submission)
    _write(out, files)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise UserError(
            f"Give another folder: {folder} already holds {taken[0]}, and someone may have edited "
            "it. Nothing was saved."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_new(folder / name, data)
    for name in files:
        print_message(f"{folder / name}")
