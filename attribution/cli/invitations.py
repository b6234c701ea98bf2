"""`invite`: ask technicians which papers name them, by a link for each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from attribution.claims.invitations import letter_files, letters, return_table
from attribution.claims.invitations.people import Choice
from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import day_option, example, file_option, json_option
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically
from attribution.core.for_people import count, in_zone
from attribution.operations import invitations
from attribution.operations.invitations import USUAL_DAYS, Outcome, Terms
from attribution.workspace import Workspace

SOMEBODY_NEEDED = 3
COLUMNS = (
    "technician_id",
    "name",
    "faculty",
    "by",
    "invited",
    "reminded",
    "opened",
    "answered",
    "signed_in",
)
FACULTIES = ("faculty", "invited", "reminded", "opened", "answered", "signed_in")
round_argument = click.argument("round_name", metavar="ROUND")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Only print what would be sent, and to how many."
)


@main.group("invite")
def invite_group() -> None:
    """Invite technicians to check the papers that may name them, and see what came back."""


@invite_group.command(
    "round", epilog=example("attribution invite round 'autumn 2026' --sender 'A. Lead' --dry-run")
)
@round_argument
@click.option("--sender", required=True, help="Name of the person who signs the invitations.")
@click.option(
    "--faculty", "faculties", multiple=True, help="Only this faculty. May be given several times."
)
@click.option(
    "--all-papers",
    is_flag=True,
    help="Also invite people whose papers were all accepted automatically.",
)
@click.option("--letters", "on_paper", is_flag=True, help="A printed letter for everyone.")
@day_option("--ends", f"Last day of the links. The default is in {USUAL_DAYS} days.")
@dry_run_option
@json_option
@person_options
def round_command(
    caller: Caller, round_name: str, dry_run: bool, as_json: bool, **options: Any
) -> None:
    """Invite everybody with names to check who was not invited in ROUND before.

    Each person gets a link of their own, which needs no sign-in. It goes by e-mail where
    alert.smtp_server is set; otherwise `invite emails` writes the e-mails to files. People without
    an e-mail address get a letter: see `invite letters`. A new round ends the links of earlier
    rounds of the same people.

    Exit codes: 0 done; 2 wrong input; 3 someone could not be invited, so run it again.
    """
    terms = _terms(round_name, **options)
    with caller.workspace() as workspace:
        _require_faculties(workspace, terms.choice.faculties)
        outcome = invitations.invite(workspace, caller.acting(), terms, dry_run=dry_run)
        if dry_run and outcome.messages:
            _print_sample(workspace, terms, outcome)
    _report(outcome, "invited", round_name, dry_run, as_json)


def _terms(
    round_name: str,
    sender: str,
    ends: date | None,
    faculties: tuple[str, ...],
    all_papers: bool,
    on_paper: bool,
) -> Terms:
    last_day = ends or _today() + timedelta(days=USUAL_DAYS)
    return Terms(round_name, last_day, sender, Choice(faculties, all_papers, on_paper))


def _require_faculties(workspace: Workspace, faculties: tuple[str, ...]) -> None:
    rows = workspace.reader.rows("select distinct faculty from spells where faculty is not null")
    known = {row["faculty"] for row in rows}
    unknown = [faculty for faculty in faculties if faculty not in known]
    if unknown:
        raise UserError(
            f"Write the faculty as the staff list has it: {', '.join(sorted(known)) or 'none'}. "
            f"It has no {unknown[0]}. Nobody was invited."
        )


def _print_sample(workspace: Workspace, terms: Terms, outcome: Outcome) -> None:
    number = len(outcome.messages)
    text = letters.sample(workspace, "(name of the person)", terms.ends, terms.sender, 0)
    click.echo(f"Subject: {text.subject}\n\n{text.text}")
    print_message(f"Each of the {number:,} gets this text with their own name, number and link.")


@invite_group.command("remind", epilog=example("attribution invite remind 'autumn 2026'"))
@round_argument
@dry_run_option
@json_option
@person_options
def remind_command(caller: Caller, round_name: str, dry_run: bool, as_json: bool) -> None:
    """Remind everybody in ROUND who has not answered. Each person is reminded once.

    The earliest day is a week after the invitation.

    Exit codes: 0 done; 2 wrong input; 3 someone could not be reminded, so run it again.
    """
    with caller.workspace() as workspace:
        _require_round(workspace, round_name)
        outcome = invitations.remind(workspace, caller.acting(), round_name, dry_run=dry_run)
    _report(outcome, "reminded", round_name, dry_run, as_json)


def _report(outcome: Outcome, verb: str, round_name: str, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(outcome))
    for line in _lines(outcome, verb, round_name, dry_run):
        print_message(line)
    sys.exit(SOMEBODY_NEEDED if outcome.failed else 0)


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "sent": [
            {"technician_id": message.technician_id, "by": message.invited.by}
            for message in outcome.messages
        ],
        "failed": [
            {"technician_id": message.technician_id, "problem": problem}
            for message, problem in outcome.failed
        ],
        "already": outcome.already,
        "too_soon": outcome.too_soon,
    }


def _lines(outcome: Outcome, verb: str, round_name: str, dry_run: bool) -> Iterator[str]:
    yield outcome.in_words(verb, dry_run=dry_run)
    if outcome.already:
        yield f"Already {verb} in this round: {outcome.already:,}."
    if outcome.too_soon:
        yield f"Too soon after their invitation: {outcome.too_soon:,}. Try again after a week."
    for message, problem in outcome.failed:
        yield f"attribution: {message.technician_id}: {problem}"
    if dry_run:
        yield "Nothing was sent or saved."
        return
    if outcome.sent_by("file"):
        yield f"Write the e-mails to files: attribution invite emails '{round_name}' -o FOLDER"
    if outcome.sent_by("letter"):
        yield f"Write the letters: attribution invite letters '{round_name}' -o letters.html"


@invite_group.command("list", epilog=example("attribution invite list 'autumn 2026'"))
@click.argument("round_name", metavar="ROUND", required=False)
@click.option("--people", is_flag=True, help="List the people of the round, not the faculties.")
@json_option
@person_options
def list_command(caller: Caller, round_name: str | None, people: bool, as_json: bool) -> None:
    """Count by faculty who was invited, reminded, opened the page and answered.

    Answers through the link and after signing in count; `signed_in` says how many signed in.
    Without ROUND it is the latest round.
    """
    with caller.workspace() as workspace:
        names = return_table.round_names(workspace)
        if not names:
            raise UserError("Invite people first: attribution invite round. No round was found.")
        name = round_name or names[0]
        _require_round(workspace, name)
        ask = return_table.invited_people if people else return_table.returns
        rows = ask(workspace, name)
    print_rows(rows, COLUMNS if people else FACULTIES, as_json)


def _require_round(workspace: Workspace, round_name: str) -> None:
    names = return_table.round_names(workspace)
    if round_name not in names:
        known = ", ".join(names) or "none yet"
        raise UserError(f"Choose one of these rounds: {known}. '{round_name}' is not one.")


@invite_group.command(
    "letters", epilog=example("attribution invite letters 'autumn 2026' -o letters.html")
)
@round_argument
@file_option("File to write, one page for each letter: Word if it ends with .docx, else HTML.")
@person_options
def letters_command(caller: Caller, round_name: str, file: Path) -> None:
    """Write the letters of people in ROUND who get one on paper and have not answered.

    Each has the link and a code to type. Print the file, and delete it afterwards: anyone who has
    it can answer for these people.
    """
    with caller.workspace() as workspace:
        _require_round(workspace, round_name)
        written = letters.letters_of(workspace, round_name, _today())
    if file.suffix.lower() == ".docx":
        write_atomically(file, letter_files.as_word(round_name, written, now()))
    else:
        write_atomically(file, letter_files.as_pages(round_name, written))
    print_message(f"{count(len(written), 'letter')} written to {file}.")


@invite_group.command(
    "emails", epilog=example("attribution invite emails 'autumn 2026' -o invitations")
)
@round_argument
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files.",
)
@person_options
def emails_command(caller: Caller, round_name: str, folder: Path) -> None:
    """Write the e-mails of people in ROUND that no mail server sent, a file for each (.eml).

    Open them in a mail program and send them, and delete them afterwards: anyone who has one can
    answer for its reader. People who have answered are left out.
    """
    with caller.workspace() as workspace:
        _require_round(workspace, round_name)
        files = invitations.e_mail_files(workspace, round_name, _today())
    make_folder(folder)
    for name, body in files.items():
        write_atomically(folder / name, body)
    print_message(f"{count(len(files), 'e-mail')} written to {folder}.")


def _today() -> date:
    return in_zone(now()).date()
