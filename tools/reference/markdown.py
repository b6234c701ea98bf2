"""The pieces of Markdown that the generated pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "This page is written from the code by `make reference`. Do not edit it."


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, with the bars in its cells escaped."""
    lines = [_row(header), "|" + "---|" * len(header)]
    return lines + [_row([cell.replace("|", "\\|") for cell in row]) for row in rows]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def code(text: str) -> list[str]:
    """The lines of an indented block of code."""
    return ["    " + line for line in text.splitlines()]


def anchor(heading: str) -> str:
    """The address within its page that forges give to a heading."""
    letters = (letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return "".join(letters).replace(" ", "-")


def text_of(*blocks: Iterable[str]) -> str:
    """A page: blocks of lines with an empty line between them."""
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"
