"""The command line: parse, call one function, print. Data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from attribution import __version__, config, logs
from attribution.config import Settings
from attribution.errors import AttributionError, UserError

F = TypeVar("F", bound=Callable[..., Any])


class Commands(click.Group):
    """Errors that are not bugs end with their exit code and one message, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except AttributionError as problem:
            click.echo(f"attribution: {problem}", err=True)
            sys.exit(problem.exit_code)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name)


def home_option(function: F) -> F:
    """--home, understood before and after the command."""
    return click.option(
        "--home", type=click.Path(file_okay=False), help="Home folder. Default: ATTRIBUTION_HOME, else ./data."
    )(function)


def example(text: str) -> str:
    """The example at the foot of a help page, kept as written."""
    return f"\b\nExample:\n  {text}"


def day_option(name: str, text: str) -> Callable[[F], F]:
    return click.option(name, type=click.DateTime(["%Y-%m-%d"]), help=text)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution")
@click.option("--debug", is_flag=True, help="Log every request.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Which technicians are named on their institution's papers, as authors or in the acknowledgements."""
    context.obj = debug


def settings_of(home: str | None) -> Settings:
    """Settings of the home folder, with the log open."""
    settings = config.load(config.home_folder(os.environ, home), os.environ)
    logs.start(settings.home, bool(click.get_current_context().obj))
    return settings


def now() -> datetime:
    return datetime.now(UTC)


def out(text: str) -> None:
    """Data on stdout."""
    click.echo(text)


def print_json(body: Any) -> None:
    out(orjson.dumps(body, option=orjson.OPT_INDENT_2, default=str).decode())


def day(value: datetime | None) -> date | None:
    return value.date() if value else None


# -- setting up ----------------------------------------------------------------------------------------


@main.command(epilog=example("attribution init --ror 02jx3x895 --email lead@example.ac.uk --works-from 2021-01-01"))
@click.option(
    "--ror", "rors", required=True, multiple=True, help="ROR id of the institution; several if it has several."
)
@click.option("--email", required=True, help="Contact address told to the sources.")
@day_option("--works-from", "First publication date to harvest. Default: five full years back.")
@click.option("--force", is_flag=True, help="Replace settings that are there.")
@home_option
def init(rors: Sequence[str], email: str, works_from: datetime | None, force: bool, home: str | None) -> None:
    """Make a home folder and its settings; names and child units come from ROR."""
    from attribution import setup

    settings = settings_of(home)
    for line in setup.init(settings, rors, email, day(works_from) or date(now().year - 5, 1, 1), force):
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
    from dataclasses import asdict

    from attribution import roster as rosters

    found = rosters.read(file, settings_of(home).columns)
    if as_json:
        print_json({"technicians": len(found.technicians), "complaints": [asdict(one) for one in found.complaints]})
    else:
        for line in rosters.complaint_lines(found.complaints):
            out(line)
        out(f"{len(found.technicians)} technicians, {len(found.complaints)} complaints.")
    if any(one.fatal for one in found.complaints):
        sys.exit(UserError.exit_code)


@roster.command("import", epilog=example("attribution roster import technicians.csv"))
@click.argument("file", type=click.Path(path_type=Path))
@home_option
def roster_import(file: Path, home: str | None) -> None:
    """Check a roster file and keep a dated copy; nothing is imported if anything fatal is wrong."""
    from attribution import roster as rosters

    settings = settings_of(home)
    found = rosters.import_file(file, settings.home, settings.columns, now=now())
    for line in rosters.complaint_lines(found.complaints):
        click.echo(line, err=True)
    click.echo(f"Imported {len(found.technicians)} technicians. Next: attribution nightly", err=True)


@roster.command("show", epilog=example("attribution roster show --json"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def roster_show(as_json: bool, home: str | None) -> None:
    """List the technicians of the current roster."""
    from dataclasses import asdict

    from attribution import roster as rosters

    settings = settings_of(home)
    people = rosters.load(settings.home, settings.columns).technicians
    if as_json:
        print_json([{k: v for k, v in asdict(one).items() if k != "former_names"} for one in people])
        return
    for one in people:
        spell = one.spells[-1] if one.spells else None
        parts = (
            one.technician_id,
            f"{one.given_names} {one.family_name}",
            spell.faculty if spell else None,
            spell.job_title if spell else None,
            one.orcid,
        )
        out("\t".join(part or "" for part in parts))


# -- harvest and build ---------------------------------------------------------------------------------


@main.command(epilog=example("attribution harvest --source crossref --since 2025-01-01"))
@click.option("--source", "only", multiple=True, help="Only this source; may be repeated.")
@day_option("--since", "Read again all works published since this day.")
@day_option("--until", "... and until this day.")
@click.option("--full", is_flag=True, help="Read everything again, not only what changed.")
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
@home_option
def harvest(
    only: Sequence[str], since: datetime | None, until: datetime | None, full: bool, as_json: bool, home: str | None
) -> None:
    """Fetch from the sources to raw/ and parsed/."""
    from attribution import pipeline

    settings = settings_of(home)
    with progress() as watch:
        runs = pipeline.harvest(
            settings, now=now(), watch=watch, only=only, full=full, since=day(since), until=day(until)
        )
    told = {one.source: pipeline._told(one) for one in runs}
    if as_json:
        print_json(told)
    for name, one in told.items():
        click.echo(
            f"{name}: {one['status']}, {one['collected']} of {one['announced']} records, {one['calls']} calls", err=True
        )
        for gap in one["gaps"]:
            click.echo(f"  missing: {gap}", err=True)
    if any(one.status != "finished" or one.gaps for one in runs):
        sys.exit(pipeline.SOURCE_DOWN)


@main.command(epilog=example("attribution build"))
@click.option("--accept-drop", is_flag=True, help="Publish even if counts fell sharply.")
@click.option("--reparse", is_flag=True, help="Read all raw files again first, after the readers changed.")
@home_option
def build(accept_drop: bool, reparse: bool, home: str | None) -> None:
    """Make a new snapshot from parsed records, roster and ledger, and publish it."""
    from attribution import pipeline

    snapshot, made = pipeline.build(settings_of(home), now=now(), accept_drop=accept_drop, reparse=reparse)
    click.echo(
        f"{snapshot.name}: {made.works} works, {made.affiliated_works} affiliated, {made.credits} credits.", err=True
    )


@main.command(epilog=example("attribution nightly --json > last-night.json"))
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.option("--accept-drop", is_flag=True, help="Publish even if counts fell sharply.")
@home_option
def nightly(as_json: bool, accept_drop: bool, home: str | None) -> None:
    """Harvest, build, check and publish: the job to schedule.

    Exit codes: 0 done, 2 wrong input, 3 published but a source was down or over budget, 4 nothing published and last
    night's figures stand, 5 another run is at work.
    """
    from attribution import pipeline

    settings = settings_of(home)
    with progress() as watch:
        night = pipeline.nightly(settings, now=now(), watch=watch, accept_drop=accept_drop)
    if as_json:
        print_json(night.as_json())
    else:
        made = night.counts
        out(
            f"{night.snapshot}: {made.works} works, {made.affiliated_works} affiliated, {made.acknowledgements_read} acknowledgements read, {made.credits} credits"
        )
    for name, one in night.sources.items():
        for gap in one["gaps"]:
            click.echo(f"{name}: {gap}", err=True)
    if night.problem:
        click.echo(f"attribution: {night.problem}", err=True)
    sys.exit(night.exit)


@contextmanager
def progress() -> Iterator[Any]:
    """A line a source on a terminal: records, calls, budget left. Silent elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda summary: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def watch(summary: Any) -> None:
            left = "" if summary.budget_left is None else f", budget left {summary.budget_left}"
            text = f"{summary.source}: {summary.collected} works, {summary.calls} calls{left}"
            if summary.source not in tasks:
                tasks[summary.source] = bars.add_task(text, total=None)
            bars.update(tasks[summary.source], description=text)

        yield watch


# -- reading -------------------------------------------------------------------------------------------


@main.command(epilog=example("attribution measure --by faculty --period 2020..2025 --json"))
@click.option("--by", default="", help="Split by: faculty, department, job_title.")
@click.option("--of", default="all", type=click.Choice(["all", "research-facing", "all-year"]), help="Whom to count.")
@click.option("--period", "period", default="", help="2024, 2023/24, 2020..2025 or rolling. Default: every year.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def measure(by: str, of: str, period: str, as_json: bool, home: str | None) -> None:
    """The % of technicians on papers: numerator, denominator, range and coverage, never one without the others."""
    from attribution import reading

    result = reading.measure(settings_of(home), [part for part in by.split(",") if part], period, of)
    print_json(result.json) if as_json else out(result.text)


def table_command(name: str, text: str, sample: str, filters: Sequence[str]) -> None:
    """Add one of the table commands: works, credits, candidates."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(["csv", "jsonl", "parquet", "xlsx"]),
        help="Default: by the suffix of -o, else csv.",
    )
    @click.option(
        "-o", "--out", "file", type=click.Path(dir_okay=False, path_type=Path), help="File to write; stdout without it."
    )
    @home_option
    def command(form: str | None, file: Path | None, home: str | None, **wanted: Any) -> None:
        from attribution import exports, reading

        chosen = exports.format_of(file, form)
        rows = reading.table(
            settings_of(home), name, {key: value for key, value in wanted.items() if value is not None}
        )
        body = exports.rendered(rows, exports.COLUMNS[name], chosen)
        if file is None:
            sys.stdout.buffer.write(body)
        else:
            file.write_bytes(body)
            click.echo(f"{len(rows)} rows written to {file}.", err=True)

    command.__doc__ = text
    for option in filters:
        command = click.option(f"--{option}", default=None, help=f"Only rows with this {option}.")(command)
    main.command(name, epilog=example(sample))(command)


table_command(
    "works",
    "The works, one row each, preprint and article together.",
    "attribution works --year 2024 -o works.xlsx",
    ["year", "source", "affiliated"],
)
table_command(
    "credits",
    "What stands between technicians and works.",
    "attribution credits --year 2024 --kind thanked",
    ["year", "technician", "faculty", "kind", "status"],
)
table_command(
    "candidates",
    "Mentions and the technicians they may be, with evidence.",
    "attribution candidates --band review -o queue.xlsx",
    ["technician", "kind", "band"],
)


@main.group()
def review() -> None:
    """Decide on candidates."""


def verdict_command(name: str, verdict: str) -> None:
    @click.argument("mention_id")
    @click.argument("technician_id")
    @click.option("--why", default=None, help="The reason, kept in the ledger.")
    @click.option("--who", default=None, help="Who decides. Default: the user of this machine.")
    @home_option
    def command(mention_id: str, technician_id: str, why: str | None, who: str | None, home: str | None) -> None:
        from attribution import review as reviewing

        settings = settings_of(home)
        reviewing.decide(
            settings, mention_id, technician_id, verdict, who or reviewing.local_user(os.environ), why, now()
        )
        click.echo(f"{technician_id} and {mention_id}: {verdict}.", err=True)

    command.__doc__ = (
        f"Record that a candidate is {verdict}. MENTION_ID and TECHNICIAN_ID are those of `attribution candidates`."
    )
    review.command(name, epilog=example(f"attribution review {name} m0123456789abcdef T0042 --why 'same ORCID'"))(
        command
    )


verdict_command("confirm", "confirmed")
verdict_command("reject", "rejected")
verdict_command("unsure", "unsure")


# -- file to file --------------------------------------------------------------------------------------


@main.command(epilog=example("attribution match roster.csv mentions.jsonl -o candidates.parquet"))
@click.argument("roster_file", metavar="ROSTER", type=click.Path(path_type=Path))
@click.argument("mentions_file", metavar="MENTIONS", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to: .jsonl or .parquet.",
)
def match(roster_file: Path, mentions_file: Path, file: Path) -> None:
    """Match names as printed with a roster, file to file, no database."""
    from attribution.matching.files import match_files

    click.echo(_counted(match_files(roster_file, mentions_file, file)), err=True)


@main.command(epilog=example("attribution thanks acknowledgements.jsonl -o people.jsonl"))
@click.argument("texts_file", metavar="ACKNOWLEDGEMENTS", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to: .jsonl or .parquet.",
)
def thanks(texts_file: Path, file: Path) -> None:
    """Read acknowledgement texts: who is thanked, for what, and which teams are thanked unnamed."""
    from attribution.acknowledgements.files import thanks_files

    click.echo(_counted(thanks_files(texts_file, file)), err=True)


def _counted(told: Any) -> str:
    return ", ".join(f"{key} {value}" for key, value in told.items())


# -- the rest ------------------------------------------------------------------------------------------


@main.command(epilog=example("attribution doctor --offline"))
@click.option("--offline", is_flag=True, help="Do not try the sources.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def doctor(offline: bool, as_json: bool, home: str | None) -> None:
    """Check settings, keys, reachability, disk, versions; say what to do."""
    from dataclasses import asdict

    from attribution.doctor import examine

    findings = []
    for one in examine(settings_of(home), now(), online=not offline):
        findings.append(one)
        if not as_json:
            out(f"{one.state:5}  {one.check}: {one.found}" + (f"  -> {one.remedy}" if one.remedy else ""))
    if as_json:
        print_json([asdict(one) for one in findings])
    if any(one.state == "wrong" for one in findings):
        sys.exit(UserError.exit_code)


@main.command(epilog=example("attribution dashboard --port 8600"))
@click.option("--port", default=8501, show_default=True, help="Port on this machine.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Only 127.0.0.1 until sign-in is set up.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@home_option
def dashboard(port: int, address: str, no_browser: bool, home: str | None) -> None:
    """Serve the dashboard on this machine."""
    settings = settings_of(home)
    sys.exit(serve_dashboard(settings.home, port, address, no_browser))


def serve_dashboard(home: Path, port: int, address: str, no_browser: bool) -> int:
    """Run Streamlit on the loopback address until it is stopped."""
    from attribution import dashboard as pages

    pages.refuse_public(address)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(pages.script()),
        *pages.server_options(address, port, no_browser),
    ]
    environment = os.environ | {"ATTRIBUTION_HOME": str(home.resolve())}
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 0


@main.command(epilog=example("attribution demo --no-serve"))
@click.option("--no-serve", is_flag=True, help="Stop after printing the measure.")
@click.option("--port", default=8501, show_default=True, help="Port of the dashboard.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Home folder to use and keep. Default: a new temporary one.",
)
def demo(no_serve: bool, port: int, keep: Path | None) -> None:
    """The whole job on a fictional university: harvest from loopback, build, measure, dashboard."""
    from attribution import demo as university

    home = university.run(keep, tell=out)
    if not no_serve:
        sys.exit(serve_dashboard(home, port, "127.0.0.1", no_browser=False))
