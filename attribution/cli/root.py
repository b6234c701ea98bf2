"""The command `attribution`, which all others belong to."""

from __future__ import annotations

import io
import sys
from typing import Any, NoReturn

import click

from attribution import __version__
from attribution.core.errors import AttributionError, UserError
from attribution.core.private_files import create_private_files
from attribution.core.surroundings import explanation
from attribution.home import logs

BUG = 1


class Commands(click.Group):
    """Every error ends with its exit code and one message, never a traceback.

    A message about a bug says where the details are, and nothing that the error itself says: that
    may be a person's data.
    """

    def invoke(self, context: click.Context) -> Any:
        create_private_files()
        _escape_what_a_stream_cannot_print()
        try:
            return super().invoke(context)
        except AttributionError as problem:
            _end(str(problem), problem.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as problem:  # noqa: BLE001 - the last place where it can be put in words
            _end_unexpectedly(problem)


def _end_unexpectedly(problem: Exception) -> None:
    refused = explanation(problem)
    file = logs.record_fault(problem)
    if refused:
        _end(f"{refused} The command was not completed.", UserError.exit_code)
    details = f"The details are in {file}" if file else f"Where:\n{logs.places(problem)}\n"
    _end(
        "Report this, please: the program has a fault "
        f"({type(problem).__name__}), and the command was not completed. {details}",
        BUG,
    )


def _end(message: str, code: int) -> NoReturn:
    click.echo(f"attribution: {message}", err=True)
    sys.exit(code)


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
