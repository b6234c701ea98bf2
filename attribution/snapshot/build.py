"""A snapshot made from its three inputs: parsed records, roster, ledger.

It writes one new DuckDB file and nothing else.

The steps are the files of `sql/`, in the order of `build_snapshot`. Every table is written in a
fixed order, so that equal inputs give equal tables.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from attribution.core import names
from attribution.core.model import Technician
from attribution.facilities import facility, loading
from attribution.harvest.place import printed_at, searched_words
from attribution.harvest.titles import clean_title
from attribution.home.settings import Settings
from attribution.ledger.decision_tables import resolve_decisions, resolve_phrases
from attribution.ledger.ledger import Ledger
from attribution.matching.match import match_mentions
from attribution.matching.thresholds import thresholds_of
from attribution.snapshot import (
    first_nights,
    former_names,
    inputs,
    made_with,
    off_roster,
    one_employer,
    reuse,
    topics,
    work_types,
)
from attribution.snapshot.database import connect, insert, sql
from attribution.snapshot.reuse import Base

log = logging.getLogger(__name__)


def no_name_withheld(_printed: str) -> bool:
    """Withhold no printed name."""
    return False


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a snapshot is made from, besides the parsed files in the home folder.

    The table of people off the roster leaves out the printed names for which `withheld` is true.
    """

    settings: Settings
    technicians: Sequence[Technician]
    ledger: Ledger
    today: date
    withheld: Callable[[str], bool] = no_name_withheld


def build_snapshot(path: Path, made_from: Inputs, base: Base | None = None) -> None:
    """Write a new snapshot to `path`; a file that is there is replaced.

    With a `base`, what has not changed is taken over from it.
    """
    path.unlink(missing_ok=True)
    if base:
        shutil.copyfile(base.snapshot, path)
    with connect(path) as connection:
        steps = Steps(connection)
        _define_tables(steps, base)
        _fill_tables(steps, made_from, base)
        steps.call("checkpoint", _checkpoint)
    log.info("built", extra={"snapshot": path.name, "seconds": steps.seconds})


def _fill_tables(steps: Steps, made_from: Inputs, base: Base | None) -> None:
    settings, ledger, today = made_from.settings, made_from.ledger, made_from.today
    who_counts = inputs.who_counts_on(settings, today)
    steps.call("rules", inputs.load_rules, who_counts)
    steps.call("roster", inputs.load_roster, made_from.technicians, who_counts)
    steps.call("inputs", inputs.open_parsed_files, settings.home)
    steps.call("sources", inputs.load_sources, settings)
    _merge_works(steps, settings)
    steps.call("decisions", resolve_decisions, ledger)
    steps.call("people", inputs.load_people)
    steps.call("facilities", _load_facilities, settings, ledger)
    if not reuse.is_matched_already(steps.connection, base):
        steps.call("candidates", _load_candidates, settings, made_from.technicians)
        steps.call("topics", topics.load)
    steps.call("off the roster", off_roster.load, settings, today, made_from.withheld)
    steps.call("runs", inputs.load_runs, settings)
    built_in_full = base.built_in_full if base else today
    steps.call("settings", inputs.load_settings, settings, who_counts, built_in_full)
    steps.call("made with", made_with.load, settings)
    steps.call("first nights", first_nights.load, settings.home, ledger, today)


class Steps:
    """Runs named steps on a connection and keeps their times in `seconds`.

    A failing statement says which step it was.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.seconds: dict[str, float] = {}

    def run(self, name: str, **values: Any) -> None:
        """Every statement of the file `sql/<name>.sql`.

        A value goes to the statements that name it.
        """
        self.call(name, _run_file, name, values)

    def call(self, name: str, step: Callable[..., object], *arguments: Any) -> None:
        """A step written in Python, which takes the connection first."""
        start = time.monotonic()
        try:
            step(self.connection, *arguments)
        except duckdb.Error as problem:
            problem.add_note(f"while building a snapshot, step {name}")
            raise
        self.seconds[name] = round(time.monotonic() - start, 3)


def _run_file(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any]) -> None:
    for statement in connection.extract_statements(sql(name)):
        used = {key: value for key, value in values.items() if f"${key}" in statement.query}
        connection.execute(statement, used or None)


def _checkpoint(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("checkpoint")


def _define_tables(steps: Steps, base: Base | None) -> None:
    if base:
        steps.call("emptied", reuse.empty_other_tables)
    else:
        steps.run("schema")
    steps.call("name macros", _define_name_macros)
    steps.run("macros")


def _merge_works(steps: Steps, settings: Settings) -> None:
    """Works, mentions and texts from the newest view that each source has of a work.

    Without a base every record is new.
    """
    steps.run("records")
    _read_views(steps, settings)
    steps.run("links")
    steps.call("closure", _find_affected)
    steps.run("affected")
    steps.call("taken out", reuse.take_out_affected)
    _read_views(steps, settings)
    steps.run("corrections")
    steps.call("types", work_types.load)
    steps.run("clusters")
    steps.call("spread", _connect_views)
    steps.run("works")
    steps.run("mentions")
    steps.run("contributors")
    steps.run("texts")
    steps.call("affiliations", _find_printed_affiliations, settings)
    steps.run("fill", family=sorted(settings.family))


def _read_views(steps: Steps, settings: Settings) -> None:
    """The views of the records in the table `to_read`."""
    steps.call("files to read", inputs.open_works_to_read, settings.home)
    steps.run("read")
    steps.call("titles", _clean_titles)
    steps.run("current")


def _find_affected(connection: duckdb.DuckDBPyConnection) -> None:
    """Follow the links of what is affected, until nothing joins."""
    joining = 1
    while joining:
        for statement in connection.extract_statements(sql("closure")):
            connection.execute(statement)
        row = connection.execute("select count(*) from joining").fetchone()
        joining = row[0] if row else 0


def _define_name_macros(connection: duckdb.DuckDBPyConnection) -> None:
    for macro in names.sql_macros():
        connection.execute(macro)


def _clean_titles(connection: duckdb.DuckDBPyConnection) -> None:
    """Temporary table clean_titles: titles, journals and publishers with mark-up, and without it.

    Here and not where sources are read, so that it holds for what earlier versions have parsed.
    """
    rows = connection.execute(sql("marked_up")).fetchall()
    cleaned = [(title, clean_title(title)) for (title,) in rows]
    connection.execute("create or replace temp table clean_titles (title varchar, cleaned varchar)")
    insert(connection, "clean_titles", cleaned)


def _connect_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Pass labels on between views that share an identifier, until no label changes."""
    changed = 1
    while changed:
        connection.execute(sql("spread"))
        row = connection.execute(
            "select count(*) from spread join labels using (view_number) "
            "where spread.label <> labels.label"
        ).fetchone()
        changed = row[0] if row else 0
        connection.execute(
            "create or replace temp table labels as select view_number, label from spread"
        )


def _find_printed_affiliations(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Temporary table at_institution: the affiliation texts that print the institution's name.

    SQL picks the texts that hold a word of one of the names; `printed_at` decides, in Python.
    """
    forms = tuple(dict.fromkeys(settings.name_forms))
    words = searched_words(forms)
    rows = connection.execute(sql("affiliation_texts"), {"forms": words}).fetchall()
    texts = [(text,) for (text,) in rows if printed_at(text, forms)]
    connection.execute("create temp table at_institution (text varchar)")
    insert(connection, "at_institution", texts)


def _load_facilities(
    connection: duckdb.DuckDBPyConnection, settings: Settings, ledger: Ledger
) -> None:
    """Tables facilities, facility_members, team_mentions, methods_names, facility_verdicts."""
    facilities = facility.listed(settings.facilities)
    insert(connection, "facilities", loading.facility_rows(facilities))
    insert(connection, "facility_members", loading.member_rows(connection, facilities))
    insert(
        connection,
        "team_mentions",
        loading.team_mention_rows(connection, facilities, settings.printed_names),
    )
    if settings.methods:
        names_printed = loading.methods_name_rows(connection, facilities, settings.printed_names)
        insert(connection, "methods_names", names_printed)
    resolve_phrases(connection, ledger)


def _load_candidates(
    connection: duckdb.DuckDBPyConnection, settings: Settings, technicians: Sequence[Technician]
) -> None:
    """Tables candidates and former_name_mentions: the technicians that each mention may be."""
    reuse.empty(connection, reuse.MATCHED)
    staff = one_employer.prepare_matching(connection, settings, technicians)
    matched = match_mentions(
        connection,
        one_employer.MENTIONS,
        staff,
        decisions="decisions",
        thresholds=thresholds_of(settings),
    )
    connection.register("matched", matched)
    connection.execute(sql("candidates"))
    connection.unregister("matched")
    former_names.load(connection, technicians, matched)
