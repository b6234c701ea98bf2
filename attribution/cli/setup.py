"""`init`, `roster`, `doctor`: a home folder and what it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from attribution.cli.root import (
    day,
    day_option,
    example,
    home_option,
    main,
    now,
    out,
    print_json,
    settings_of,
)
from attribution.core.errors import UserError
from attribution.core.person_names import display_name


@main.command(
    epilog=example(
        "attribution init --ror 02jx3x895 --email lead@example.ac.uk --works-from 2021-01-01"
    )
)
@click.option(
    "--ror",
    "rors",
    required=True,
    multiple=True,
    help="ROR id of the institution; several if it has several.",
)
@click.option("--email", required=True, help="Contact address told to the sources.")
@day_option("--works-from", "First publication date to harvest. Default: five full years back.")
@click.option("--force", is_flag=True, help="Replace settings that are there.")
@home_option
def init(
    rors: Sequence[str], email: str, works_from: datetime | None, force: bool, home: str | None
) -> None:
    """Make a home folder and its settings; names and child units come from ROR."""
    from attribution.operations import create_home

    settings = settings_of(home)
    for line in create_home.init(
        settings, rors, email, day(works_from) or date(now().year - 5, 1, 1), force
    ):
        click.echo(line, err=True)


@main.group()
def roster() -> None:
    """The list of technicians from HR."""


@roster.command("check", epilog=example("attribution roster check technicians.xlsx"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Complaints as JSON.")
@home_option
def roster_check(file: Path, as_json: bool, home: str | None) -> None:
    """Say everything that is wrong with a roster file; import nothing."""

    from attribution.roster import complaints, copies

    found = copies.read(file, settings_of(home).columns)
    if as_json:
        print_json(
            {
                "technicians": len(found.technicians),
                "complaints": [asdict(one) for one in found.complaints],
            }
        )
    else:
        for line in complaints.complaint_lines(found.complaints):
            out(line)
        out(f"{len(found.technicians)} technicians, {len(found.complaints)} complaints.")
    if any(one.fatal for one in found.complaints):
        sys.exit(UserError.exit_code)


@roster.command("import", epilog=example("attribution roster import technicians.csv"))
@click.argument("file", type=click.Path(path_type=Path))
@home_option
def roster_import(file: Path, home: str | None) -> None:
    """Check a roster file and keep a dated copy; nothing is imported if anything fatal is wrong."""
    from attribution.operations import nightly
    from attribution.roster import complaints

    found, left_out = nightly.import_roster(settings_of(home), file, now=now())
    for line in complaints.complaint_lines(found.complaints):
        click.echo(line, err=True)
    if left_out:
        click.echo(f"{left_out} people who were erased are left out.", err=True)
    click.echo(
        f"Imported {len(found.technicians)} technicians. Next: attribution nightly", err=True
    )


@roster.command("show", epilog=example("attribution roster show --json"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def roster_show(as_json: bool, home: str | None) -> None:
    """List the technicians of the current roster."""

    from attribution.roster import copies

    settings = settings_of(home)
    people = copies.load(settings.home, settings.columns).technicians
    if as_json:
        print_json(
            [{k: v for k, v in asdict(one).items() if k != "former_names"} for one in people]
        )
        return
    for one in people:
        spell = one.spells[-1] if one.spells else None
        parts = (
            one.technician_id,
            display_name(one),
            spell.faculty if spell else None,
            spell.job_title if spell else None,
            one.orcid,
        )
        out("\t".join(part or "" for part in parts))


@main.command(epilog=example("attribution doctor --offline"))
@click.option("--offline", is_flag=True, help="Do not try the sources.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def doctor(offline: bool, as_json: bool, home: str | None) -> None:
    """Check settings, keys, reachability, disk, versions; say what to do."""

    from attribution.operations.doctor import examine

    findings = []
    for one in examine(settings_of(home), now(), online=not offline):
        findings.append(one)
        if not as_json:
            out(
                f"{one.state:5}  {one.check}: {one.found}"
                + (f"  -> {one.remedy}" if one.remedy else "")
            )
    if as_json:
        print_json([asdict(one) for one in findings])
    if any(one.state == "wrong" for one in findings):
        sys.exit(UserError.exit_code)
