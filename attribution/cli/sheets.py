"""`sheet`: who did what for a paper, before it is submitted, and what the paper then says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from attribution.claims.sheets import listing, service
from attribution.claims.sheets.draft import PersonDraft, SheetDraft, draft_of
from attribution.claims.sheets.sheet import AUTHOR, THANKED
from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core.for_people import count

COLUMNS = ("sheet", "title", "by", "written", "state", "paper")
sheet_argument = click.argument("sheet_id", metavar="SHEET")
person_argument = click.argument("person", metavar="PERSON")
Entry = tuple[str, str, str]


def sheet_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a sheet says, but for its title."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--writer",
        "writers",
        multiple=True,
        help="Name of an author of the paper, by which it is found later. Repeat for several.",
    ),
    click.option(
        "--thank",
        "thanked",
        nargs=3,
        multiple=True,
        metavar="PERSON ROLES DID",
        help="Person to thank by name: technician id or name, CRediT roles with ; between them, "
        "and what they did, such as 'building the flow cell'. Roles and the last may be empty.",
    ),
    click.option(
        "--author",
        "authors",
        nargs=3,
        multiple=True,
        metavar="PERSON ROLES DID",
        help="The same for a person who is to be an author.",
    ),
    click.option(
        "--facility",
        "facilities",
        multiple=True,
        help="Facility that was used: its name in the settings, or a name and an RRID, such as "
        "'Imaging Suite (RRID:SCR_012345)'.",
    ),
)


@main.group("sheet")
def sheet_group() -> None:
    """Write down who did what before a paper is submitted, and see what it then says.

    docs/managers.md describes how sheets work.
    """


@sheet_group.command(
    "new",
    epilog=example(
        "attribution sheet new --title 'Quiet lattices' --writer 'Ada Prime' \\\n"
        "    --thank T0042 'Methodology' 'building the flow cell' --facility 'Kiln Workshop'"
    ),
)
@click.option("--title", required=True, help="Title of the planned paper.")
@sheet_options
@person_options
def new(caller: Caller, title: str, **typed: tuple[Any, ...]) -> None:
    """Write a sheet for a planned paper."""
    sheet_draft = replace(SheetDraft(title), **_given(**typed))
    with caller.workspace() as workspace:
        sheet = service.write_sheet(workspace, caller.acting(), sheet_draft)
        print_message(f"Sheet {sheet.sheet_id} was written. Send each person their link.")
        _print(listing.sheet_as_json(workspace, sheet.sheet_id))


def _given(
    authors: tuple[Entry, ...],
    thanked: tuple[Entry, ...],
    facilities: tuple[str, ...],
    writers: tuple[str, ...],
) -> dict[str, Any]:
    """The parts of a sheet that were typed."""
    people = [_draft(entry, AUTHOR) for entry in authors]
    people += [_draft(entry, THANKED) for entry in thanked]
    parts = {"people": tuple(people), "facilities": facilities, "writers": writers}
    return {name: values for name, values in parts.items() if values}


def _draft(entry: Entry, named_as: str) -> PersonDraft:
    who, roles, did = entry
    names = tuple(role.strip() for role in roles.split(";") if role.strip())
    return PersonDraft(who, names, did, named_as)


@sheet_group.command(
    "change",
    epilog=example("attribution sheet change 3f2a9c81d0 --title 'Quieter lattices'"),
)
@sheet_argument
@click.option("--title", help="Title of the planned paper.")
@sheet_options
@person_options
def change(caller: Caller, sheet_id: str, title: str | None, **typed: tuple[Any, ...]) -> None:
    """Change what a sheet says. What you leave out stays as it is.

    People given with --thank or --author take the place of all people of the sheet. In the same
    way, --writer and --facility take the place of all writers and facilities. People of whom the
    sheet then says something else must agree again. The other answers hold.
    """
    with caller.workspace() as workspace:
        before = service.sheet(workspace, sheet_id)
        stored = draft_of(before.words)
        changed = replace(stored, title=title or stored.title, **_given(**typed))
        sheet = service.change_sheet(workspace, caller.acting(), sheet_id, changed, before.version)
        print_message(listing.changed_in_words(sheet))
        _print(listing.sheet_as_json(workspace, sheet_id))


@sheet_group.command("list", epilog=example("attribution sheet list"))
@json_option
@person_options
def list_command(caller: Caller, as_json: bool) -> None:
    """List sheets, the newest first, with what became of them."""
    with caller.workspace() as workspace:
        rows = listing.rows(workspace)
    print_rows(rows, COLUMNS, as_json)


@sheet_group.command("show", epilog=example("attribution sheet show 3f2a9c81d0"))
@sheet_argument
@json_option
@person_options
def show(caller: Caller, sheet_id: str, as_json: bool) -> None:
    """Show a sheet: the texts to copy, what people answered, their links, and the paper."""
    with caller.workspace() as workspace:
        sheet = listing.sheet_as_json(workspace, sheet_id)
    if as_json:
        print_json(sheet)
    else:
        _print(sheet)


def _print(sheet: dict[str, Any]) -> None:
    click.echo(sheet["title"])
    if sheet["acknowledgement"]:
        click.echo(f"\nAcknowledgement\n{sheet['acknowledgement']}")
    if sheet["credit_lines"]:
        click.echo(f"\nCRediT\n{sheet['credit_lines']}")
    click.echo("\nPeople")
    for person in sheet["people"]:
        click.echo(f"{person['name']}: {person['state']}, {person['link']}")
    click.echo(f"\nPaper: {sheet['paper_in_words']}")
    for row in (*sheet["people"], *sheet["facilities"]):
        if row["kept"]:
            click.echo(f"{row['name']}: {row['kept']}")


@sheet_group.command(
    "agree", epilog=example("attribution sheet agree 3f2a9c81d0 T0042 --received 'e-mail of 3 May'")
)
@sheet_argument
@person_argument
@acting_options
def agree(caller: Caller, sheet_id: str, person: str) -> None:
    """Record that a person agrees with what a sheet says of them."""
    _answer(caller, sheet_id, person, agrees=True)


@sheet_group.command(
    "decline",
    epilog=example("attribution sheet decline 3f2a9c81d0 T0042 --received 'e-mail of 3 May'"),
)
@sheet_argument
@person_argument
@acting_options
def decline(caller: Caller, sheet_id: str, person: str) -> None:
    """Record that a person declines to be named. The texts leave them out from then on."""
    _answer(caller, sheet_id, person, agrees=False)


def _answer(caller: Caller, sheet_id: str, person: str, *, agrees: bool) -> None:
    with caller.workspace() as workspace:
        sheet = service.answer_sheet(workspace, caller.acting(), sheet_id, person, agrees)
    waiting = sum(sheet.state_of(entry.key) == "waiting" for entry in sheet.words.people)
    print_message(f"Saved. {count(waiting, 'person', 'people')} of the sheet have not answered.")


@sheet_group.command("paper", epilog=example("attribution sheet paper 3f2a9c81d0 10.5555/12345678"))
@sheet_argument
@click.argument("doi", default="")
@person_options
def paper(caller: Caller, sheet_id: str, doi: str) -> None:
    """Say by its DOI which paper came of a sheet. Without a DOI, take that back."""
    with caller.workspace() as workspace:
        service.set_paper(workspace, caller.acting(), sheet_id, doi)
        sheet = listing.sheet_as_json(workspace, sheet_id)
    print_message(f"Saved. Paper: {sheet['paper_in_words']}")


@sheet_group.command("withdraw", epilog=example("attribution sheet withdraw 3f2a9c81d0"))
@sheet_argument
@person_options
def withdraw(caller: Caller, sheet_id: str) -> None:
    """Withdraw a sheet. Its links open nothing from then on."""
    with caller.workspace() as workspace:
        service.withdraw_sheet(workspace, caller.acting(), sheet_id)
    print_message("The sheet was withdrawn. Its links no longer work.")
