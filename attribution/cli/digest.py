"""`digest` and `digest-choice`: the monthly summary by e-mail, and who wants it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from attribution.cli.caller import Caller, acting_options, now, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_json, print_message
from attribution.cli.root import main
from attribution.core.for_people import count
from attribution.core.identity import same_person
from attribution.home.settings import Settings
from attribution.operations import digest
from attribution.operations.digest import Digest
from attribution.privacy.choices import record_digest
from attribution.privacy.digest_choices import STAFF, record_digest_of_staff, staff


@main.command("digest", epilog=example("attribution digest --dry-run"))
@click.option("--dry-run", is_flag=True, help="Only print what would be sent.")
@json_option
@person_options
def digest_command(caller: Caller, dry_run: bool, as_json: bool) -> None:
    """E-mail this month's summary to leads, reviewers, and technicians who asked for it.

    Schedule it for every day: each person gets one summary a month. Without a mail server in the
    settings (alert.smtp_server) the e-mails are written to the folder digests of the home folder.

    Exit codes: 0 done; 2 wrong input; 3 someone did not get theirs, and the next run tries again.
    """
    result = digest.run(caller.settings, caller.person, now(), dry_run=dry_run)
    if as_json:
        print_json(result.as_json())
    elif dry_run:
        for letter in result.sent:
            click.echo(_printed(letter))
    for line in _lines(caller.settings, result, dry_run):
        print_message(line)
    sys.exit(result.exit_code)


def _printed(letter: digest.Letter) -> str:
    """The message; of a technician's only the headers, because the text is for them alone."""
    headers = [f"{name}: {value}" for name, value in letter.message.items()]
    is_own = letter.recipient.subscriber.technician_id is not None
    text = "(The text is for this technician alone.)" if is_own else letter.message.get_content()
    return "\n".join([*headers, "", text])


def _lines(settings: Settings, result: Digest, dry_run: bool) -> Iterator[str]:
    people = count(len(result.sent), "person", "people")
    if dry_run:
        yield f"The summary would go to {people}. Nothing was sent."
    elif result.folder and result.sent:
        yield f"The summary for {people} was written to {result.folder}. Send the files yourself."
    else:
        yield f"The summary was sent to {people}."
    if result.already:
        yield f"Already sent this month: {result.already:,}."
    if result.silent:
        yield f"Nothing to say to: {count(result.silent, 'person', 'people')}."
    for recipient in result.unreachable:
        yield f"{recipient.name} cannot be reached: {recipient.problem}."
    for failure in result.failed:
        yield f"attribution: {failure.recipient.name}: {failure.problem}"
    yield from _hints(settings)


def _hints(settings: Settings) -> Iterator[str]:
    if not staff(settings):
        yield (
            "No lead or reviewer gets a summary: list them under people in attribution.toml, "
            "each with who and role."
        )
    elif any(role in STAFF for role in settings.signin_roles.values()):
        yield (
            "People whose role comes from the sign-in service only are not known here. List them "
            "under people in attribution.toml to send them the summary."
        )


@main.command("digest-choice", epilog=example("attribution digest-choice lee@example.ac.uk no"))
@click.argument("person", metavar="PERSON")
@click.argument("wanted", type=click.Choice(["yes", "no"]))
@acting_options
def digest_choice(caller: Caller, person: str, wanted: str) -> None:
    """Record whether PERSON wants the monthly summary.

    PERSON is the id of a technician, or a lead or reviewer as the list people names them.
    Technicians get it only if they ask; say with --received how they did.
    """
    wants = wanted == "yes"
    with caller.workspace() as workspace:
        is_staff = any(same_person(known.name, person) for known in staff(workspace.settings))
        record = record_digest_of_staff if is_staff or "@" in person else record_digest
        record(workspace, caller.acting(), person, wants)
    print_message(f"{person} {'gets' if wants else 'does not get'} the monthly summary.")
