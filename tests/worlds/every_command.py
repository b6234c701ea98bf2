"""Every command that click lists, run once in a home folder, in a process of its own.

    python every_command.py HOME FILE [LIMIT]

LIMIT is the size in bytes that a file may have. Prints JSON: by command its exit code, its output
and the exception that nothing caught.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import click
from click.testing import CliRunner

from attribution.cli.root import load_every_command, main

CLOSED = "http://127.0.0.1:9"
SOURCES = ("OPENALEX", "OPENALEX_CONTENT", "CROSSREF", "ORCID", "EUROPEPMC", "DATACITE", "ROR")
ENVIRONMENT = {
    **{f"ATTRIBUTION_{name}_URL": CLOSED for name in SOURCES},
    "ATTRIBUTION_HARVEST_ATTEMPTS": "1",
    "ATTRIBUTION_HARVEST_PACE": "false",
}
# What takes half a minute, in a folder of its own.
LEFT_OUT = {"demo"}
# They make what is broken again, so they come after all others.
MENDING = ("build", "forget", "harvest", "nightly")
# Without it, the command looks at invented people and at no home folder.
OF_THE_HOME = {"evaluate": ["--own"]}


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        elif name not in LEFT_OUT:
            yield " ".join((*words, name)), command


def arguments(command: click.Command, file: str) -> list[str]:
    """A value for everything that the command requires."""
    given = [*OF_THE_HOME.get(command.name or "", ())]
    for parameter in command.params:
        if not parameter.required:
            continue
        value = _value(parameter, file)
        is_option = isinstance(parameter, click.Option)
        given += [parameter.opts[0], value] if is_option else [value]
    return given


def _value(parameter: click.Parameter, file: str) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if isinstance(parameter.type, click.Path):
        is_output = isinstance(parameter, click.Option)
        return f"{file}.out.jsonl" if is_output else file
    known = {"rors": "0nrthmr98", "email": "lee@northmere.example"}
    return known.get(parameter.name or "", "T1")


def run_all(home: str, file: str) -> dict[str, Any]:
    results = {}
    in_order = sorted(leaves(load_every_command()), key=lambda leaf: (leaf[0] in MENDING, leaf[0]))
    for words, command in in_order:
        options = {option for parameter in command.params for option in parameter.opts}
        line = [*words.split(), *arguments(command, file)]
        line += ["--home", home] if "--home" in options else []
        result = CliRunner().invoke(main, line, env=ENVIRONMENT)
        is_end = result.exception is None or isinstance(result.exception, SystemExit)
        uncaught = None if is_end else repr(result.exception)
        results[words] = [result.exit_code, result.output, uncaught]
    return results


def _served(*_: object) -> None:
    """The dashboard would take the place of this process from here on."""
    sys.exit(0)


if __name__ == "__main__":
    chosen_home, chosen_file, *limits = sys.argv[1:]
    os.execve = _served  # type: ignore[assignment]
    for limit in map(int, limits):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.stdout.write(json.dumps(run_all(chosen_home, chosen_file)))
