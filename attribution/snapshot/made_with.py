"""What a snapshot was made with: settings, weights and program, so that figures can be explained.

Nothing secret is kept and nothing about people: no keys, addresses or sign-in, and no members of
facilities.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import orjson

from attribution import __version__
from attribution.harvest.registry import sources
from attribution.home.settings import Settings
from attribution.snapshot.database import insert
from attribution.snapshot.inputs import source_row

# The files that decide what is read and matched, by the package they lie in.
WEIGHTS = {
    "attribution.matching": ("weights.json", "common_names.csv"),
    "attribution.acknowledgements": (
        "weights.json",
        "name_classes.csv",
        "cues.toml",
        "topics.toml",
        "words.toml",
    ),
}
# Settings about people, and those that say where this computer keeps its files.
LEFT_OUT = ("contact.", "people", "signin.", "harvest.texts_folder", "harvest.pdf_folder")
MEMBERS = "members"
# The files of the program that decide what a snapshot holds.
CODE = (".py", ".sql", ".toml", ".json", ".csv")

Row = tuple[str, str, str]


def load(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Table made_with."""
    insert(connection, "made_with", rows(settings))


def rows(settings: Settings) -> list[Row]:
    """The rows of the table: kind, name and value."""
    return [*_programs(), *_settings(settings), *_sources(settings), *_weights()]


def _programs() -> Iterator[Row]:
    yield "program", "attribution", __version__
    yield "program", "code", code()
    yield "program", "duckdb", duckdb.__version__
    yield "program", "python", platform.python_version()


@cache
def code() -> str:
    """A hash of every file of the program, because a version may be changed in place."""
    digest = hashlib.sha256()
    for name, content in _files_of_the_program():
        digest.update(name.encode() + content)
    return digest.hexdigest()


@cache
def code_of_rooms() -> dict[str, str]:
    """The same for each room, so that a change of the program can be placed."""
    digests: dict[str, Any] = {}
    for name, content in _files_of_the_program():
        room = name.partition("/")[0].removesuffix(".py")
        digests.setdefault(room, hashlib.sha256()).update(name.encode() + content)
    return {room: digest.hexdigest() for room, digest in digests.items()}


def _files_of_the_program() -> Iterator[tuple[str, bytes]]:
    """Path below the package, and content."""
    package = Path(str(files("attribution")))
    for path in sorted(package.rglob("*")):
        if path.suffix in CODE:
            yield path.relative_to(package).as_posix(), path.read_bytes()


def _settings(settings: Settings) -> Iterator[Row]:
    for field in fields(Settings):
        place = field.metadata.get("setting", "")
        if place and not place.startswith(LEFT_OUT):
            yield "setting", place, _json(_without_people(place, getattr(settings, field.name)))


def _sources(settings: Settings) -> Iterator[Row]:
    """What is done with each source, which also follows from keys and folders."""
    for name, source in sources().items():
        yield "source", name, _json(source_row(source, settings))


def _without_people(place: str, value: Any) -> Any:
    if place != "facilities":
        return value
    return [{key: part for key, part in facility.items() if key != MEMBERS} for facility in value]


def _json(value: Any) -> str:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, default=_plain, option=options).decode()


def _plain(value: Any) -> Any:
    """The TOML values that JSON lacks."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _weights() -> Iterator[Row]:
    for package, names in WEIGHTS.items():
        for name in names:
            content = files(package).joinpath(name).read_bytes()
            room = package.rpartition(".")[2]
            yield "weights", f"{room}/{name}", hashlib.sha256(content).hexdigest()
