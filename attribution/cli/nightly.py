"""`harvest`, `build`, `nightly`: from the sources to a published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from attribution.cli.caller import Caller, home_option, now
from attribution.cli.options import day_option, example, json_option
from attribution.cli.printing import print_json, print_message, progress
from attribution.cli.root import HANDLED_BY_CLICK, Ending, end, ending_of, main
from attribution.core.for_people import count
from attribution.home.settings import Settings
from attribution.operations import night_news, nightly
from attribution.operations.backups import NightlyBackup
from attribution.operations.change_guard import Accepted, accepted_names
from attribution.operations.drop_guard import Change, Counts
from attribution.operations.nightly import FAILED, Night
from attribution.snapshot import input_memory

_ACCEPT_DROP = click.option(
    "--accept-drop", is_flag=True, help="Publish even if counts fall sharply."
)
_ACCEPT_CHANGE = click.option(
    "--accept-change",
    "names",
    multiple=True,
    metavar="NAME",
    help="Publish although this moved, by the name that the refusal gives it, such as "
    "technicians or headline-2024. Repeat the option for several.",
)


def accept_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that accept changes; the command is called with `accepted`."""

    @wraps(function)
    def command(*values: Any, accept_drop: bool, names: Sequence[str], **options: Any) -> Any:
        accepted = Accepted(accept_drop, accepted_names(names))
        return function(*values, accepted=accepted, **options)

    return _ACCEPT_DROP(_ACCEPT_CHANGE(command))


@main.command(epilog=example("attribution harvest --source crossref --since 2025-01-01"))
@click.option(
    "--source", "only", multiple=True, help="Only this source. Repeat the option for several."
)
@day_option("--since", "Fetch all works again that were published on or after this day.")
@day_option("--until", "Fetch all works again that were published up to this day.")
@click.option("--full", is_flag=True, help="Fetch everything again, not only what changed.")
@json_option
@home_option
def harvest(caller: Caller, only: Sequence[str], as_json: bool, **selection: Any) -> None:
    """Fetch records from the sources and read them."""
    with progress() as watch:
        runs = nightly.harvest(caller.settings, now=now(), watch=watch, only=only, **selection)
    sources = {run.source: nightly.source_as_json(run) for run in runs}
    if as_json:
        print_json(sources)
    for name, source in sources.items():
        print_message(_source_line(name, source))
        for gap in source["gaps"]:
            print_message(f"  missing: {gap}")
        for fact in source["waiting"]:
            print_message(f"  waiting: {fact}")
    sys.exit(nightly.exit_code(runs))


def _source_line(name: str, source: Mapping[str, Any]) -> str:
    records = f"{source['collected']:,} of {count(source['announced'], 'record')}"
    return f"{name}: {source['status']}, {records}, {count(source['calls'], 'call')}"


@main.command(epilog=example("attribution build"))
@accept_options
@click.option(
    "--reparse",
    is_flag=True,
    help="Read all files of the sources again first, for example after an update.",
)
@click.option(
    "--accept-input",
    "accept_inputs",
    type=click.Choice(input_memory.NAMES),
    multiple=True,
    help="Go on with this input, though it is gone or is not that of the published figures.",
)
@home_option
def build(caller: Caller, accepted: Accepted, reparse: bool, accept_inputs: Sequence[str]) -> None:
    """Build a snapshot from the records, the roster and the ledger, and publish it."""
    built = nightly.build(
        caller.settings,
        now=now(),
        accepted=accepted,
        reparse=reparse,
        accept_inputs=accept_inputs,
    )
    _print_accepted(built.accepted)
    credits = count(built.counts.credits, "credit")
    print_message(f"{built.snapshot.name} was published: {_works(built.counts)}, {credits}.")


def _print_accepted(changes: Iterable[Change]) -> None:
    for change in changes:
        print_message(f"Accepted: {change.sentence} ({change.name}).")


def _works(counts: Counts) -> str:
    works = count(counts.works, "work")
    return f"{works} ({counts.affiliated_works:,} with an author at the institution)"


class NightlyCommand(click.Command):
    """`nightly`, whose summary is printed and whose alert is sent however it ends."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> click.Context:
        """An option that does not exist ends the night too."""
        words = list(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as problem:
            if "--json" in words:
                folder = Caller(None).folder
                ending = Ending(problem.format_message(), problem.exit_code)
                print_json(_stopped(folder, now(), ending) | {"alerts": []})
            raise

    def invoke(self, context: click.Context) -> Any:
        """The night, or how an error ended it."""
        started = now()
        try:
            return super().invoke(context)
        except HANDLED_BY_CLICK:
            raise
        except KeyboardInterrupt:
            message = "Run it again: you stopped it. Nothing that arrived is lost."
            _end_stopped(context, started, Ending(message, FAILED))
        except Exception as problem:  # noqa: BLE001 - put in words as for every command
            _end_stopped(context, started, ending_of(problem))


def _end_stopped(context: click.Context, started: datetime, ending: Ending) -> NoReturn:
    caller = Caller(context.params["home"])
    night = _stopped(caller.folder, started, ending)
    _tell(caller.usable_settings, night, as_json=context.params["as_json"])
    end(ending)


def _stopped(home: Path, started: datetime, ending: Ending) -> dict[str, Any]:
    """The summary of a night that an error ended."""
    night = nightly.stopped_night(home, ending.code, ending.message, now().date())
    return _dated(night.as_json(), started)


def _dated(summary: dict[str, Any], started: datetime) -> dict[str, Any]:
    return {"started": started.isoformat(), "ended": now().isoformat(), **summary}


def _tell(settings: Settings, night: dict[str, Any], *, as_json: bool) -> None:
    """Let everybody know how a night ended: its files, the metrics, an alert, standard output."""
    problems = night_news.tell(settings, night)
    if as_json:
        print_json(night)
    for problem in problems:
        print_message(f"attribution: {problem}")


@main.command(
    "nightly",
    cls=NightlyCommand,
    epilog=example("attribution nightly --json > last-night.new"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@accept_options
@home_option
def nightly_command(caller: Caller, as_json: bool, accepted: Accepted) -> None:
    """Harvest, build, check, publish, back up. Schedule this command for every night.

    Exit codes: 0 done; 1 published, but the backup failed; 2 wrong input; 3 published, but a source
    was down, or HR's new list could not be imported; 4 nothing published, last
    night's figures stay in place; 5 another run is working.
    """
    started = now()
    with progress() as watch:
        night = nightly.run_night(caller.settings, now=started, watch=watch, accepted=accepted)
    if not as_json:
        click.echo(_summary(night))
    _tell(caller.settings, _dated(night.as_json(), started), as_json=as_json)
    _print_news(night)
    sys.exit(night.exit)


def _print_news(night: Night) -> None:
    """What a person should know of a night that came to its end."""
    _print_accepted(night.accepted)
    for name, source in night.sources.items():
        for sentence in (*source["gaps"], *source["waiting"]):
            print_message(f"{name}: {sentence.removeprefix(f'{name}: ')}")
    if night.roster:
        print_message(f"roster: {night.roster.problem or f'{night.roster.file} was imported'}")
        for question in night.roster.questions:
            print_message(question)
    _print_deleted(night)
    if night.access_log:
        for fault in night.access_log.faults:
            print_message(f"access log: {fault}")
    if night.backup:
        _print_backup(night.backup)
    if night.problem:
        print_message(f"attribution: {night.problem}")


def _print_deleted(night: Night) -> None:
    """What was deleted because its time was over, and what stays though it is old."""
    for outcome in night.deleted:
        if outcome.deleted:
            print_message(outcome.in_words(dry_run=False))
        for sentence in outcome.stays:
            print_message(f"{outcome.kind}: {sentence}")


def _print_backup(backup: NightlyBackup) -> None:
    if backup.file:
        files = count(backup.files, "file")
        print_message(f"backup: {backup.file}, {files}, {backup.bytes / 1e6:,.1f} MB")
    if backup.drill:
        print_message(backup.drill.sentence)
    if backup.problem:
        print_message(f"attribution: backup: {backup.problem}")


def _summary(night: Night) -> str:
    counts = night.counts
    acknowledgements = count(counts.acknowledgements_read, "acknowledgement")
    credits = count(counts.credits, "credit")
    snapshot = night.snapshot or "No snapshot"
    return f"{snapshot}: {_works(counts)}, {acknowledgements} read, {credits}"
