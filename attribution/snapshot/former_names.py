"""The printed names that are a technician's former name, whether or not the matcher lists them.

Decisions and reports may be about names that the matcher holds for too unlikely, so all printed
names are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa

from attribution.core import names
from attribution.core.model import Technician
from attribution.matching.blocking import family_words
from attribution.matching.former_names import fits_former_name
from attribution.snapshot.database import insert, sql

Row = tuple[str, str, str, str]  # technician, mention, work, kind
_MATCHED = """
select technician_id, mention_id, work_id, kind
from matched join mentions using (mention_id)
where former_name
"""


def load(
    connection: duckdb.DuckDBPyConnection, technicians: Sequence[Technician], matched: pa.Table
) -> None:
    """Table former_name_mentions: what the matcher found by a former name, and all other names."""
    connection.register("matched", matched)
    rows: set[Row] = set(connection.execute(_MATCHED).fetchall())
    connection.unregister("matched")
    rows.update(_printed(connection, technicians))
    insert(connection, "former_name_mentions", sorted(rows))


def _printed(
    connection: duckdb.DuckDBPyConnection, technicians: Iterable[Technician]
) -> Iterator[Row]:
    """The mentions that fit a former name, with the technician it is of."""
    by_word = _by_word(technicians)
    if not by_word:
        return
    mentions = connection.execute(sql("names_with_words"), {"words": sorted(by_word)}).fetchall()
    for mention_id, work_id, kind, name, given, family in mentions:
        for technician in _sharing_a_word(name, by_word):
            if fits_former_name(technician, name, given, family):
                yield technician.technician_id, mention_id, work_id, kind


def _by_word(technicians: Iterable[Technician]) -> dict[str, list[Technician]]:
    """The technicians by each word that may be printed as a former family name of theirs."""
    by_word: dict[str, list[Technician]] = {}
    for technician in technicians:
        words: set[str] = set()
        for name in technician.former_names:
            words |= family_words(
                replace(technician, family_name=name, known_as=(), former_names=())
            )
        for word in words:
            by_word.setdefault(word, []).append(technician)
    return by_word


def _sharing_a_word(name: str, by_word: dict[str, list[Technician]]) -> list[Technician]:
    sharing = {
        technician.technician_id: technician
        for word in names.key(name).split()
        for technician in by_word.get(word, ())
    }
    return list(sharing.values())
