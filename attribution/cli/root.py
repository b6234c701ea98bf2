"""The command line: parse, call one function, print. Data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import click
import orjson

from attribution import __version__, workspace
from attribution.access.permissions import local_lead
from attribution.core.errors import AttributionError
from attribution.harvest.registry import services
from attribution.home import loading, logs
from attribution.home.settings import Settings
from attribution.workspace import Acting, Workspace

F = TypeVar("F", bound=Callable[..., Any])


class Commands(click.Group):
    """Errors that are not bugs end with their exit code and one message, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except AttributionError as problem:
            click.echo(f"attribution: {problem}", err=True)
            sys.exit(problem.exit_code)


def home_option(function: F) -> F:
    """The option --home of a command."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False),
        help="Home folder. Default: ATTRIBUTION_HOME, else ./data.",
    )(function)


def who_option(function: F) -> F:
    """The option --who of a command that acts."""
    return click.option("--who", default=None, help="Who acts. Default: the user of this machine.")(
        function
    )


def received_option(function: F) -> F:
    """The option --received of a command that may act for a technician."""
    text = "How the technician's word was received, where you act for them."
    return click.option("--received", default=None, help=text)(function)


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
    """Which technicians are named on their institution's papers, as authors or in the
    acknowledgements.
    """
    context.obj = debug


def settings_of(home: str | None) -> Settings:
    """Settings of the home folder, with the log open."""
    settings = loading.load(loading.home_folder(os.environ, home), os.environ, services())
    logs.start(settings.home, bool(click.get_current_context().obj))
    return settings


@contextmanager
def opened(home: str | None, who: str | None = None) -> Iterator[Workspace]:
    """The home folder, open for the local lead: there is no sign-in on the command line."""
    with workspace.opened(settings_of(home), local_lead(os.environ, who)) as open_workspace:
        yield open_workspace


def now() -> datetime:
    return datetime.now(UTC)


def acting(received: str | None = None) -> Acting:
    """How an act is recorded that is done now."""
    return Acting(received, now())


def out(text: str) -> None:
    """Data on stdout."""
    click.echo(text)


def print_json(body: Any) -> None:
    out(orjson.dumps(body, option=orjson.OPT_INDENT_2, default=str).decode())


def day(value: datetime | None) -> date | None:
    return value.date() if value else None


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
