"""The command `attribution`, which all others belong to."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import click

from attribution import __version__
from attribution.core.errors import AttributionError, UserError
from attribution.core.private_files import create_private_files
from attribution.core.surroundings import explanation
from attribution.home import logs

BUG = 1
HANDLED_BY_CLICK = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)

# The modules that hold each command. Only those of the command that is run are loaded: all of them
# take a second, with every library that they use.
MODULES = {
    "access-log": ("looks",),
    "audit": ("audit",),
    "backup": ("backup",),
    "bookings": ("bookings",),
    "build": ("nightly",),
    "candidates": ("tables",),
    "change": ("figures",),
    "claim": ("claims", "claim_steps", "letters", "missed_papers", "suggestions"),
    "completeness": ("completeness",),
    "consent": ("privacy",),
    "contributions": ("records",),
    "credits": ("tables",),
    "dashboard": ("serve",),
    "data": ("site",),
    "demo": ("serve",),
    "delegate": ("delegates",),
    "digest": ("digest",),
    "digest-choice": ("digest",),
    "doctor": ("setup",),
    "evaluate": ("accuracy",),
    "export-subject": ("export_subject",),
    "facilities": ("facilities",),
    "forget": ("privacy",),
    "freeze": ("freezes",),
    "group": ("groups",),
    "harvest": ("nightly",),
    "init": ("setup",),
    "invite": ("invitations",),
    "looks": ("looks",),
    "match": ("file_to_file",),
    "measure": ("figures",),
    "names": ("names",),
    "nightly": ("nightly",),
    "notice": ("notice",),
    "object": ("privacy",),
    "offroster": ("facilities",),
    "orcid": ("orcids",),
    "orcid-uptake": ("site",),
    "outputs": ("outputs",),
    "pack": ("packs",),
    "peers": ("peers",),
    "ref-list": ("site",),
    "restore": ("backup",),
    "retention": ("retention",),
    "review": ("review",),
    "roster": ("roster",),
    "settings": ("settings_changes",),
    "sheet": ("sheets",),
    "site": ("site",),
    "technicians": ("technicians",),
    "thanks": ("file_to_file",),
    "why": ("facilities",),
    "works": ("tables",),
}


class Commands(click.Group):
    """Every error ends with its exit code and one message, never a traceback.

    A message about a bug says where the details are, and nothing that the error itself says: that
    may be a person's data.
    """

    def main(self, args: Sequence[str] | None = None, *values: Any, **options: Any) -> Any:
        """The program, if no `args` are given."""
        if args is None:
            _restart_with_utf8()
        return super().main(args, *values, **options)

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """A command, for which only its own modules are loaded; None if it does not exist."""
        _load(MODULES.get(name, ()))
        return super().get_command(context, name)

    def invoke(self, context: click.Context) -> Any:
        create_private_files()
        _escape_what_a_stream_cannot_print()
        try:
            return super().invoke(context)
        except HANDLED_BY_CLICK:
            raise
        except Exception as problem:  # noqa: BLE001 - the last place where it can be put in words
            end(ending_of(problem))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ends after an error: the message for the person, and the exit code."""

    message: str
    code: int


def ending_of(problem: Exception) -> Ending:
    """The ending that an error leads to. One that is not expected is logged."""
    if isinstance(problem, AttributionError):
        return Ending(str(problem), problem.exit_code)
    refused = explanation(problem)
    file = logs.record_fault(problem)
    if refused:
        return Ending(f"{refused} The command was not completed.", UserError.exit_code)
    details = f"The details are in {file}" if file else f"Where:\n{logs.places(problem)}\n"
    message = (
        "Report this, please: the program has a fault "
        f"({type(problem).__name__}), and the command was not completed. {details}"
    )
    return Ending(message, BUG)


def end(ending: Ending) -> NoReturn:
    """Say why, and end the program."""
    click.echo(f"attribution: {ending.message}", err=True)
    sys.exit(ending.code)


def load_every_command() -> click.Group:
    """The program with all of its commands, for what lists or tries them."""
    for modules in MODULES.values():
        _load(modules)
    return main


def _load(modules: Sequence[str]) -> None:
    """Each module adds its commands to the program when it is loaded."""
    for module in modules:
        importlib.import_module(f"attribution.cli.{module}")


def _restart_with_utf8() -> None:
    """Start again where Python would take the names of files for something else than UTF-8.

    DuckDB and SQLite know nothing else, so in another locale they would not find a home folder
    with an accent in its path. The terminal keeps its encoding.
    """
    if os.name != "posix" or sys.getfilesystemencoding() == "utf-8":
        return
    terminal = {"PYTHONIOENCODING": sys.stdout.encoding} if sys.stdout else {}
    command = [sys.executable, "-P", "-m", "attribution", *sys.argv[1:]]
    environment = {**terminal, **os.environ, "PYTHONUTF8": "1"}
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter and program


def _escape_what_a_stream_cannot_print() -> None:
    """A terminal or file of another encoding gets an escape for a letter that it does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution")
@click.option("--debug", is_flag=True, help="Log every request to the sources.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Report which technicians are named on papers, and what share that is."""
    context.obj = debug
