"""Which heading of HR's file is which column: chosen on a page, remembered in the home folder.

The settings (`roster.columns`) say the same for people who write files; what they say holds first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import write_atomically
from attribution.roster.bounded_tables import sheets_of_list
from attribution.roster.cells import COLUMNS
from attribution.roster.copies import FOLDER
from attribution.roster.header import find_lists, is_a_header
from attribution.roster.sheet import Unreadable

FILE = "columns.json"


@dataclass(frozen=True, slots=True)
class FileColumns:
    """The headings of a file, and those that are read, by our name of the column."""

    headings: tuple[str, ...]
    read: Mapping[str, str]


def columns_of(data: bytes, columns: Mapping[str, str]) -> FileColumns | None:
    """The columns of a file; None where it is no table or has no header.

    The first row of a list without a header is a person, whose cells are offered to no one.
    """
    try:
        listings, _ = find_lists(sheets_of_list(data), columns)
    except Unreadable:
        return None
    first = listings[0]
    if not first.places and not is_a_header(first):
        return None
    headings = tuple(dict.fromkeys(filter(None, first.header)))
    return FileColumns(headings, {name: first.header[at] for name, at in first.positions.items()})


def stated_columns(pairs: Iterable[str], names: Collection[str], example: str) -> dict[str, str]:
    """What a person says columns are, `HEADING=NAME` in each text: our name by heading.

    UserError for what is no such pair, or names none of our `names`.
    """
    columns = {}
    for pair in pairs:
        heading, equals, name = pair.rpartition("=")
        if not equals or not heading.strip() or name.strip() not in names:
            raise UserError(
                f"Write a column as HEADING=NAME, for example “{example}”. The names are "
                f"{', '.join(names)}. “{pair}” is not such a pair. Nothing was saved."
            )
        columns[heading.strip()] = name.strip()
    return columns


def in_use(home: Path, in_settings: Mapping[str, str]) -> dict[str, str]:
    """The map for the next file: what was remembered, and what the settings say."""
    return {**_remembered(home), **in_settings}


def remember(home: Path, columns: Mapping[str, str]) -> None:
    """Remember a map, in place of the one before it."""
    text = json.dumps(dict(columns), ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(home / FOLDER / FILE, text)


def _remembered(home: Path) -> dict[str, str]:
    path = home / FOLDER / FILE
    try:
        columns = json.loads(path.read_text("utf-8"))
        return {str(heading): name for heading, name in columns.items() if name in COLUMNS}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError) as problem:
        raise UserError(
            f"Delete {path} and choose the columns again: the file is damaged. Nothing was saved."
        ) from problem
