"""The place of each type of work: in the measure, and in the coverage of acknowledgements.

The table in docs/roster-and-measure.md says the same for readers, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

PAPER = "paper"  # credits count; an acknowledgement is expected
OUTPUT = "other output"  # credits count; no acknowledgement is expected
CORRECTION = "correction"  # credits count for the corrected work; no acknowledgement is expected
NOT_COUNTED = "not counted"  # credits no one; no acknowledgement is expected
# A paper or output that was retracted is "retracted": shown, and its credits do not count.

# Types that are not listed count as papers.
TYPES = {
    PAPER: (
        "article",
        "preprint",
        "review",
        "conference-paper",
        "book",
        "book-chapter",
        "report",
        "dissertation",
        "editorial",
        "letter",
        "reference-entry",
        "other",
    ),
    OUTPUT: (
        "dataset",
        "software",
        "workflow",
        "model",
        "instrument",
        "conference-abstract",
        "conference-poster",
        "lecture-speech",
        "patent",
        "standard",
        "physical-object",
        "database",
    ),
    CORRECTION: ("correction",),
    NOT_COUNTED: (
        "retraction",
        "expression-of-concern",
        "peer-review",
        "supplement",
        "paratext",
        "grant",
        "journal",
        "journal-issue",
        "journal-volume",
        "proceedings",
        "book-series",
    ),
}
# What sources call some of these types.
ALSO_CALLED = {
    "erratum": "correction",
    "corrigendum": "correction",
    "addendum": "correction",
    "component": "supplement",
    "supplementary-materials": "supplement",
}
# What Crossref says that a notice does to another work. Others, such as new_version, make none.
NOTICES = {
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
    "addendum": "correction",
    "clarification": "correction",
    "retraction": "retraction",
    "partial_retraction": "retraction",
    "removal": "retraction",
    "withdrawal": "retraction",
    "expression_of_concern": "expression-of-concern",
}


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables type_places, type_names and notice_types: the tables above."""
    places = [(kind, place) for place, kinds in TYPES.items() for kind in kinds]
    _fill(connection, "type_places (type varchar, counted_as varchar)", places)
    _fill(connection, "type_names (stated varchar, type varchar)", ALSO_CALLED.items())
    _fill(connection, "notice_types (update varchar, type varchar)", NOTICES.items())


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[str, str]]
) -> None:
    connection.execute(f"create temp table {table}")
    connection.executemany(f"insert into {table.split()[0]} values (?, ?)", list(rows))
