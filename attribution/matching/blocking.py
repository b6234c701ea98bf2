"""Which technicians could each printed name be: the words of the roster, and the SQL that meets them with the mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

import duckdb
import pyarrow as pa

from attribution.core import names
from attribution.core.model import Technician

_JOINT = re.compile(rf"(?<=[a-z])(?=[A-Z])|[{names.APOSTROPHES}]")


def family_words(technician: Technician) -> set[str]:
    """Every word that may be printed as this technician's family name, in comparable form."""
    full = [
        technician.family_name,
        *(technician.former_names),
        *(k for k in technician.known_as if " " in k),
    ]
    return {word for name in full for word in _carrying_words(name)}


def _carrying_words(name: str) -> Iterator[str]:
    whole = tuple(names.key(name).split())
    yield from names.without_particles(whole)
    yield "".join(whole)
    yield from (
        w
        for w in names.key(_JOINT.sub(" ", name)).split()
        if len(w) > 2 and w not in names.PARTICLES
    )
    for word in whole:  # printed apart: `Alsaif` as `Al Saif`
        yield from (
            word[len(p) :]
            for p in names.PARTICLES
            if len(p) > 1 and word.startswith(p) and len(word) > len(p) + 2
        )


def given_words(technician: Technician) -> set[str]:
    """Every whole word that may be printed as a given name: as on record, joined, known-as, nicknames of these."""
    found: set[str] = set()
    for name in (technician.given_names, *technician.known_as, *technician.former_names):
        plain = names.fold(name).split()
        found |= {*plain, "".join(plain[:2]), "".join(plain)}
        found |= {nick for word in plain for nick in names.nicknames(word)}
    return {names.key(word) for word in found if len(word) > 1}


def letters(technician: Technician) -> set[tuple[str, bool]]:
    """Initials, and whether an initial is all that the roster knows of that name."""
    found: set[tuple[str, bool]] = set()
    for name in (technician.given_names, *technician.known_as):
        plain = names.fold(name).split()
        found |= {(w[0], len(w) == 1) for w in plain[:1]}
        if plain and len(plain[0]) == 1:  # `P Stephen` goes by Stephen
            found |= {(w[0], False) for w in plain[1:]}
    return found


def pair(
    connection: duckdb.DuckDBPyConnection, mentions: str, technicians: Sequence[Technician]
) -> None:
    """Leave table `match_pairs` (name_id, technician): names in `mentions` x positions in `technicians`.

    Every pair that any evidence on names could accept is in it; pairs that only an ORCID joins are found elsewhere.
    """
    for statement in names.sql_macros():
        connection.execute(statement)
    connection.execute(
        f"create or replace temp view match_source as select name, given, family from {mentions}"
    )
    everyone = list(enumerate(technicians))
    load(
        connection,
        "match_family",
        [(i, w) for i, t in everyone for w in family_words(t)],
        ("technician", "word"),
    )
    load(
        connection,
        "match_given",
        [(i, w) for i, t in everyone for w in given_words(t)],
        ("technician", "word"),
    )
    load(
        connection,
        "match_letter",
        [(i, *x) for i, t in everyone for x in letters(t)],
        ("technician", "letter", "alone"),
    )
    connection.execute(files("attribution.matching").joinpath("match_block.sql").read_text("utf-8"))


_TYPES = {"technician": pa.int32(), "alone": pa.bool_(), "rors": pa.list_(pa.string())}


def load(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[object, ...]],
    names_: tuple[str, ...],
) -> None:
    """Make a temporary table from rows of plain values."""
    columns = {
        name: pa.array([r[i] for r in rows], _TYPES.get(name, pa.string()))
        for i, name in enumerate(names_)
    }
    connection.register("match_loading", pa.table(columns))
    connection.execute(f"create or replace temp table {table} as select * from match_loading")
    connection.unregister("match_loading")
