"""`roster`: check, import and list the technicians from HR."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from attribution.cli.caller import Caller, home_option, now, person_options
from attribution.cli.options import example, file_argument, json_option
from attribution.cli.printing import print_json, print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count, day
from attribution.core.model import Complaint, Spell, Technician
from attribution.core.person_names import display_name
from attribution.operations import nightly, roster_news
from attribution.operations.roster_import import Compared, Imported, RosterRefused, Terms
from attribution.operations.roster_news import Missing
from attribution.roster import column_map, complaints, copies
from attribution.roster.copies import HrFile
from attribution.roster.reader import Roster
from attribution.roster.staff_gaps import names_only_staff_in_post


@main.group("roster")
def roster_group() -> None:
    """Check, import and list the technicians from HR."""


@roster_group.command("check", epilog=example("attribution roster check technicians.xlsx"))
@file_argument()
@json_option
@home_option
def roster_check(caller: Caller, file: Path, as_json: bool) -> None:
    """List every problem of a roster file, and say what it changes. Nothing is imported.

    People of the last list who are not in the file are named, with what happens to each when you
    import it.
    """
    compared = _compared(caller, file)
    roster = compared.roster
    missing = roster_news.not_in_file(compared.news) if compared.news else []
    if missing:
        caller.note("check roster", [person.technician_id for person in missing])
    if as_json:
        print_json(_as_json(roster, missing))
    else:
        for line in complaints.complaint_lines(roster.complaints):
            click.echo(line)
        for line in (*_comparison(compared), *_not_in_file(missing)):
            click.echo(line)
        click.echo(_summary(roster))
    if any(complaint.fatal for complaint in roster.complaints):
        sys.exit(UserError.exit_code)


def _compared(caller: Caller, file: Path) -> Compared:
    """The file compared with the last list, if any."""
    settings = caller.settings
    if copies.current(settings.home) is None:
        return Compared(copies.read(file, column_map.in_use(settings.home, settings.columns)))
    return nightly.compare_roster(settings, HrFile.at(file), Terms(caller.person), now=now())


def _comparison(compared: Compared) -> Iterator[str]:
    """What the import would change, in numbers that name no one."""
    if compared.news:
        last = day(compared.news.last.day)
        yield f"Compared with the list of {last}: {roster_news.in_numbers(compared.news)}."
    for change in compared.changes:
        yield f"The import will ask whether this is right: {change}."


def _not_in_file(missing: Sequence[Missing]) -> Iterator[str]:
    """The people whom the file lacks, below what happens to them when it is imported."""
    for outcome, people in groupby(missing, key=lambda person: person.outcome):
        lines = [_missing_line(person) for person in people]
        yield f"Not in this file: {count(len(lines), 'person', 'people')}. {outcome}"
        yield from lines


def _missing_line(person: Missing) -> str:
    place = f", {person.department}" if person.department else ""
    return f"  {person.name} ({person.technician_id}){place}. Last day: {person.last_day}."


def _as_json(roster: Roster, missing: Sequence[Missing]) -> dict[str, Any]:
    return {
        "technicians": len(roster.technicians),
        "complaints": [_complaint_as_json(complaint) for complaint in roster.complaints],
        "not_in_file": [asdict(person) for person in missing],
    }


def _complaint_as_json(complaint: Complaint) -> dict[str, Any]:
    """A complaint under the keys that other programs read: the cell is `found`."""
    return {
        "sheet": complaint.sheet,
        "row": complaint.row,
        "column": complaint.column,
        "found": complaint.cell,
        "problem": complaint.problem,
        "remedy": complaint.remedy,
        "fatal": complaint.fatal,
    }


def _summary(roster: Roster) -> str:
    technicians = count(len(roster.technicians), "technician")
    return f"{technicians}, {count(len(roster.complaints), 'complaint')}."


@roster_group.command("import", epilog=example("attribution roster import technicians.csv"))
@file_argument()
@click.option(
    "--take-over",
    is_flag=True,
    help="Ids that vanished and the new ids of people who agree with them are the same people.",
)
@click.option(
    "--accept-changes", is_flag=True, help="Import the list however much it changes, and say what."
)
@click.option(
    "--replace-last",
    is_flag=True,
    help="The last import was a mistake: compare with the one before it, and delete its copy.",
)
@click.option("--why", help="Why this list is imported. It is kept with the import.")
@person_options
def roster_import(caller: Caller, file: Path, **agreed: Any) -> None:
    """Check a roster file, compare it with the last one and import it.

    If it has an error, or changes too much, nothing is imported.
    """
    terms = Terms(caller.person, **agreed)
    try:
        imported = nightly.import_roster(caller.settings, file, terms, now=now())
    except RosterRefused as refused:
        _print_lines(roster_news.lines(refused.news))
        raise
    caller.note("import roster", _ids(imported.roster.technicians))
    _print_lines(complaints.complaint_lines(imported.roster.complaints))
    _print_lines(_news(imported))
    technicians = count(len(imported.roster.technicians), "technician")
    print_message(f"{technicians} imported. Next: attribution nightly")


def _news(imported: Imported) -> Iterator[str]:
    """What the import changed, and what the list lacks."""
    if imported.left_out:
        people = count(imported.left_out, "person", "people")
        yield f"Left out, because they were erased: {people}."
    yield from imported.questions
    for pair in imported.taken_over:
        yield f"Taken over: {pair.former.technician_id} is now {pair.present.technician_id}."
    if imported.news:
        yield from roster_news.lines(imported.news)
        leavers = roster_news.assumed_leavers_in_words(imported.news)
        yield from filter(None, [leavers])
    for change in imported.accepted:
        yield f"Accepted: {change}."
    if names_only_staff_in_post(imported.roster.technicians):
        yield (
            "No row has an end date: the list names only staff in post, so earlier years would "
            "show only those who stayed. Ask HR for everybody who left, with their last day. The "
            "page “What to ask HR for” of the dashboard has the rest."
        )


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print_message(line)


@roster_group.command("take-over", epilog=example("attribution roster take-over 00042 42"))
@click.argument("former_id")
@click.argument("present_id")
@person_options
def roster_take_over(caller: Caller, former_id: str, present_id: str) -> None:
    """Say that the person with FORMER_ID has PRESENT_ID now.

    Their decisions, claims, consent and objection hold for the present id from then on.
    """
    nightly.take_over(caller.settings, caller.person, (former_id, present_id), now=now())
    print_message(f"Taken over: {former_id} is now {present_id}. Next: attribution nightly")


@roster_group.command("show", epilog=example("attribution roster show --json"))
@json_option
@home_option
def roster_show(caller: Caller, as_json: bool) -> None:
    """List the technicians of the roster in force.

    People who are missing from the newest list without an end date are at its end, as leavers with
    an assumed last day. People who object are left out.
    """
    technicians = nightly.technicians(caller.settings)
    caller.note("see roster", _ids(technicians))
    if as_json:
        print_json([_without_former_names(technician) for technician in technicians])
        return
    for technician in technicians:
        click.echo(_line(technician))


def _ids(technicians: Iterable[Technician]) -> Iterator[str]:
    return (technician.technician_id for technician in technicians)


def _without_former_names(technician: Technician) -> dict[str, Any]:
    """A technician as JSON. Former names are for matching only."""
    values = asdict(technician)
    del values["former_names"], values["struck_names"]
    return values


def _line(technician: Technician) -> str:
    post = technician.spells[-1] if technician.spells else Spell()
    cells = (
        technician.technician_id,
        display_name(technician),
        post.faculty,
        post.job_title,
        technician.orcid,
        f"left by {day(post.end)} (assumed)" if post.end and post.end_assumed else None,
    )
    return "\t".join(cell or "" for cell in cells)
