"""The page of commands, from the help that each command prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from attribution.cli.root import load_every_command
from tools.reference.markdown import GENERATED, anchor, code, table, text_of

INTRODUCTION = [
    "Every command prints its own help with `--help`. A command that has the option `--home` works",
    "on a home folder: the one that you give, otherwise the one that `ATTRIBUTION_HOME` names,",
    "otherwise `./data`. Data go to standard output and everything else to standard error.",
    "[Exit codes](exit-codes.md) says what the exit codes mean.",
]


@dataclass(frozen=True)
class Entry:
    """A command and the words that call it."""

    words: str
    command: click.Command

    @property
    def context(self) -> click.Context:
        return click.Context(self.command, info_name=self.words)

    @property
    def sentence(self) -> str:
        """What the command does, without line breaks."""
        return " ".join((self.command.help or "").split())

    @property
    def example(self) -> str:
        """The line to copy, or nothing where a group of commands has none."""
        _, _, example = (self.command.epilog or "").partition("Example:\n")
        return "\n".join(line.strip() for line in example.splitlines())

    @property
    def options(self) -> list[tuple[str, str]]:
        """Each option as it is written, and what it does, without `--help` and `--home`."""
        records = (
            parameter.get_help_record(self.context)
            for parameter in self.command.params
            if isinstance(parameter, click.Option) and parameter.name != "home"
        )
        return [record for record in records if record]

    @property
    def has_home(self) -> bool:
        return any(parameter.name == "home" for parameter in self.command.params)


def entries(group: click.Group | None = None, words: str = "attribution") -> Iterator[Entry]:
    """Every command in the order of the alphabet, those of a group after the group."""
    group = group or load_every_command()
    for name in sorted(group.commands):
        entry = Entry(f"{words} {name}", group.commands[name])
        if isinstance(entry.command, click.Group):
            if entry.command.invoke_without_command:
                yield entry
            yield from entries(entry.command, entry.words)
        else:
            yield entry


def page() -> str:
    contents = [
        (f"[`{entry.words}`](#{anchor(entry.words)})", entry.sentence) for entry in entries()
    ]
    blocks = [
        ["# Commands"],
        [GENERATED],
        INTRODUCTION,
        table(("command", "what it does"), contents),
    ]
    for entry in entries():
        blocks += _section(entry)
    return text_of(*blocks)


def _section(entry: Entry) -> list[list[str]]:
    usage = " ".join([entry.words, *entry.command.collect_usage_pieces(entry.context)])
    blocks = [[f"## {entry.words}"], [entry.sentence], code(usage)]
    options = [(f"`{written}`", _escaped(meaning)) for written, meaning in entry.options]
    if entry.has_home:
        options.append(("`--home DIRECTORY`", "Home folder."))
    if options:
        blocks.append(table(("option", "meaning"), options))
    if entry.example:
        blocks += [["For example:"], code(entry.example)]
    return blocks


def _escaped(meaning: str) -> str:
    """Signs that Markdown would take for markup, as they are."""
    return meaning.replace("[", "\\[").replace("*", "\\*").replace("<", "&lt;")
