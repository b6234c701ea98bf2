"""`site`, `data`, `ref-list`, `orcid-uptake`: what the lead hands on.

The modules that draw charts are slow to import, so only the command that draws does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import day_option, example, file_option, json_option
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.files import write_for_everybody
from attribution.exports.zip_file import zipped
from attribution.measure.counting import GROUPS
from attribution.measure.periods import parse_periods
from attribution.releases.packs import data_files, orcid_uptake, ref_list, releases

freezes_argument = click.argument("freezes", metavar="FREEZE...", nargs=-1, required=True)
folder_option = click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write to. Its files of the same names are replaced.",
)


@main.command("site", epilog=example("attribution site '2025 report' '2026 report' --out public"))
@freezes_argument
@folder_option
@person_options
def site_command(caller: Caller, freezes: tuple[str, ...], folder: Path) -> None:
    """Write the public pages of released figures, for any web server.

    The pages hold what these freezes released, and papers that newly name technicians who agreed
    to be named, as a page, as feeds and to embed. Nothing of it is live.
    """
    from attribution.releases.packs import site as public_site

    with caller.workspace() as workspace:
        content = public_site.gather(workspace, freezes)
    _write(folder, public_site.files_of(content))
    papers = for_people.count(len(content.feed.highlights), "paper")
    print_message(f"The site was written to {folder}, with {papers}. Begin at index.html.")
    if content.thanks_left_out:
        thanks = for_people.count(content.thanks_left_out, "person thanked", "people thanked")
        print_message(
            f"{thanks} left out of the list: next to the released figures, their names would tell "
            "too much of others."
        )
    for name in ("contact", "accessibility"):
        if getattr(content, name) is None:
            print_message(
                f"The page on {name} has a general text only. Write your own: "
                f"attribution notice {name} -o FILE"
            )


@main.command("data", epilog=example("attribution data '2026 report' --out figures.zip"))
@freezes_argument
@click.option(
    "-o",
    "--out",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    help="ZIP file to write, or a folder for the same files.",
)
@person_options
def data_command(caller: Caller, freezes: tuple[str, ...], path: Path) -> None:
    """Write the released figures as CSV, Excel and tidy tables for Power BI.

    They hold what these freezes released, and nothing else.
    """
    with caller.workspace() as workspace:
        chosen = releases.chosen(workspace, freezes)
    files = data_files.files_of(caller.settings.institution_name, chosen)
    if path.suffix.lower() == ".zip":
        write_for_everybody(path, zipped(files))
    else:
        _write(path, files)
    print_message(f"The released figures were written to {path}.")


@main.command("ref-list", epilog=example("attribution ref-list --from 2021-01-01 -o ref.xlsx"))
@day_option("--from", "Only outputs published from this day.")
@day_option("--until", "Only outputs published up to this day.")
@file_option("File to write: xlsx, or csv.")
@person_options
def ref_list_command(caller: Caller, file: Path, until: date | None, **days: date | None) -> None:
    """Write the outputs whose author is a technician, for the research office before REF 2029.

    It names people and is of today: do not publish it.
    """
    form = file.suffix.lstrip(".").lower()
    if form not in ref_list.FORMATS:
        raise UserError("Give a file that ends in .xlsx or .csv. Nothing was saved.")
    first = days["from"] or date.min
    with caller.workspace() as workspace:
        rows = ref_list.ref_rows(workspace, first, until or date.max)
    file.write_bytes(ref_list.as_file(rows, caller.settings.ref_thresholds, form))
    print_message(f"{for_people.count(len(rows), 'row')} written to {file}.")
    if not caller.settings.ref_thresholds:
        print_message(
            "No threshold of FTE or length of contract was entered, so the list compares with "
            "none. Enter them with their source under ref_thresholds in the settings."
        )


@main.command("orcid-uptake", epilog=example("attribution orcid-uptake 2021..2025 --by faculty"))
@click.argument("years")
@click.option("--by", default="", type=click.Choice(["", *GROUPS]), help="Split by this too.")
@json_option
@person_options
def orcid_uptake_command(caller: Caller, years: str, by: str, as_json: bool) -> None:
    """Print how many technicians have an ORCID iD, by year.

    These are exact figures, for you. `attribution freeze make` releases them rounded.
    """
    periods = parse_periods(years, academic_year_start=caller.settings.academic_year_start)
    with caller.workspace() as workspace:
        rows = orcid_uptake.uptake_rows(workspace, periods, by)
    if as_json:
        print_json(rows)
        return
    shown = [{**row, "percentage": _percent(row["percentage"])} for row in rows]
    print_rows(shown)


def _percent(share: float | None) -> str:
    return "" if share is None else for_people.percent(share)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        write_for_everybody(folder / name, content)
