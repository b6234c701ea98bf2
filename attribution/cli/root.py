"""The command `attribution`, which all others belong to."""

from __future__ import annotations

import sys
from typing import Any

import click

from attribution import __version__
from attribution.core.errors import AttributionError


class Commands(click.Group):
    """Errors that are not bugs end with their exit code and one message, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except AttributionError as problem:
            click.echo(f"attribution: {problem}", err=True)
            sys.exit(problem.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution")
@click.option("--debug", is_flag=True, help="Log every request to the sources.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Report which technicians are named on papers, and what share that is."""
    context.obj = debug
