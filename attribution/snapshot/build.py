"""A snapshot made from its three inputs: parsed records, roster, ledger. One new DuckDB file; nothing else is touched.

The steps are the files of `sql/`, in the order of `build`. Every table is written in a fixed order, so that equal
inputs give equal tables.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from attribution import __version__
from attribution.core import names
from attribution.core.errors import NothingPublished
from attribution.core.model import Spell, Technician
from attribution.facilities import facility, loading, phrase_decisions
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.scope import printed_at
from attribution.harvest.sources import sources
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.resolution import resolve_decisions
from attribution.matching.bands import MatchSettings
from attribution.matching.match import match
from attribution.roster.who_counts import counts, rule, rules_in_force
from attribution.snapshot import off_roster, topics
from attribution.snapshot.database import TABLES, connect, insert, sql

log = logging.getLogger(__name__)


def build(
    path: Path,
    settings: Settings,
    technicians: Sequence[Technician],
    ledger: Ledger,
    today: date,
    withheld: Callable[[str], bool] = lambda printed: False,
) -> None:
    """Write the snapshot `path` anew. Names for which `withheld` is true are on no list of people off the roster."""
    path.unlink(missing_ok=True)
    with connect(path) as connection:
        steps = Steps(connection)
        steps.run("schema", sql("schema"))
        for macro in names.sql_macros():
            connection.execute(macro)
        steps.run("macros", sql("macros"))
        load_roster(connection, settings, technicians, today)
        steps.call("inputs", lambda: load_inputs(connection, settings.home))
        steps.run("current", sql("current"))
        steps.run("clusters", sql("clusters"))
        steps.call("spread", lambda: connect_views(connection))
        steps.run("works", sql("works"))
        steps.run("mentions", sql("mentions"))
        steps.run("texts", sql("texts"), {"tei_reason": tei_reason(settings)})
        steps.call("affiliations", lambda: printed_affiliations(connection, settings))
        steps.run("fill", sql("fill"), {"family": sorted(settings.family)})
        steps.call("decisions", lambda: resolve_decisions(connection, ledger))
        steps.call("facilities", lambda: load_facilities(connection, settings, ledger))
        steps.call("candidates", lambda: load_candidates(connection, settings, technicians))
        steps.call("topics", lambda: topics.load(connection))
        steps.call("off the roster", lambda: off_roster.load(connection, settings, today, withheld))
        load_runs(connection, settings, today)
        steps.run("checkpoint", "checkpoint")
    log.info("built", extra={"snapshot": path.name, "seconds": steps.seconds})


class Steps:
    """Runs named steps and keeps their times; a failing statement says which step it was."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection, self.seconds = connection, dict[str, float]()

    def run(self, name: str, text: str, values: dict[str, Any] | None = None) -> None:
        """Every statement of a file; a value goes to the statements that name it."""
        self.call(name, lambda: self._statements(text, values or {}))

    def _statements(self, text: str, values: dict[str, Any]) -> None:
        for statement in self.connection.extract_statements(text):
            used = {key: value for key, value in values.items() if f"${key}" in statement.query}
            self.connection.execute(statement, used or None)

    def call(self, name: str, step: Any) -> None:
        start = time.monotonic()
        try:
            step()
        except duckdb.Error as problem:
            problem.add_note(f"while building a snapshot, step {name}")
            raise
        self.seconds[name] = round(time.monotonic() - start, 3)


def load_inputs(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Temporary views over the parsed files: all_works, all_texts, all_people; and the sources' ranks."""
    for kind in ("works", "texts", "people"):
        paths = parsed_files.files(home, kind)
        if paths:
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
            query = (
                f"select * from read_parquet([{listed}], filename = true, file_row_number = true)"
            )
        else:
            connection.register(f"no_{kind}", parsed_files.SCHEMAS[kind].empty_table())
            query = f"select *, '' as filename, 0::bigint as file_row_number from no_{kind}"
        connection.execute(
            f"create temp table all_{kind} as {query}"
            if not paths
            else f"create temp view all_{kind} as {query}"
        )
    connection.execute("create temp table source_ranks (source varchar, rank integer)")
    connection.executemany(
        "insert into source_ranks values (?, ?)",
        [(name, module.RANK) for name, module in sources().items()],
    )


def connect_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Label connected views until nothing changes."""
    changed = 1
    while changed:
        connection.execute(sql("spread"))
        row = connection.execute(
            "select count(*) from spread s join labels l using (v) where s.label <> l.label"
        ).fetchone()
        changed = row[0] if row else 0
        connection.execute("create or replace temp table labels as select v, label from spread")


def printed_affiliations(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Temporary table at_institution: the affiliation texts that print the institution's name.

    SQL picks the few texts that hold one of the names; `printed_at` decides.
    """
    forms = tuple(dict.fromkeys(settings.name_forms))
    rows = connection.execute(
        """with texts as (select distinct unnest(affiliations) as text from printed
                          union select distinct unnest(affiliations) from thanked_mentions)
           select text from texts where len(list_filter($forms, lambda f: contains(' ' || fold_name(text) || ' ', ' ' || f || ' '))) > 0""",
        {"forms": [" ".join(names.fold(form).split()) for form in forms]},
    ).fetchall()
    table = pa.table(
        {"text": pa.array([text for (text,) in rows if printed_at(text, forms)], pa.string())}
    )
    connection.register("at_institution_rows", table)
    connection.execute("create temp table at_institution as select * from at_institution_rows")
    connection.unregister("at_institution_rows")


def tei_reason(settings: Settings) -> str:
    """Why a text that OpenAlex has was not read."""
    return "waiting for budget" if settings.openalex_key else "needs an OpenAlex key"


def load_roster(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    technicians: Sequence[Technician],
    today: date,
) -> None:
    """Tables technicians and spells, with who counts under the rule in force."""
    in_force = rules_in_force([rule(one) for one in settings.rules], today)
    people = [
        (
            t.technician_id,
            t.given_names,
            t.family_name,
            list(t.known_as),
            list(t.former_names),
            t.orcid,
            t.email,
            t.public_consent,
        )
        for t in sorted(technicians, key=lambda t: t.technician_id)
    ]
    spells = [
        (
            t.technician_id,
            n,
            s.institution_ror,
            s.faculty,
            s.department,
            s.job_title,
            s.start,
            s.end,
            s.fte,
            s.research_facing,
            counts(in_force, s),
        )
        for t in sorted(technicians, key=lambda t: t.technician_id)
        for n, s in enumerate(sorted(t.spells, key=lambda s: s.start or date.min), 1)
    ]
    insert(connection, "technicians", people)
    insert(connection, "spells", spells)


def load_candidates(
    connection: duckdb.DuckDBPyConnection, settings: Settings, technicians: Sequence[Technician]
) -> None:
    """Table candidates: who the mentions may be.

    To the matcher the institution and its units are one employer, by ROR id or by printed name, and a roster that does
    not state the employer means the institution.
    """
    home = next(iter(settings.rors), None)
    connection.execute(
        """create temp view mentions_to_match as
           select * replace (case when affiliated and getvariable('home') is not null
                                  then list_prepend(getvariable('home'), list_filter(institution_rors, lambda r: not list_contains(getvariable('family'), r)))
                                  else institution_rors end as institution_rors)
           from mentions"""
    )
    connection.execute("set variable home = ?", [home])
    connection.execute("set variable family = ?", [sorted(settings.family)])
    staff = [employed_at(one, home, settings.family) for one in technicians]
    thresholds = MatchSettings(
        accept=settings.accept, accept_elsewhere=settings.accept_elsewhere, review=settings.review
    )
    found = match(
        connection, "mentions_to_match", staff, decisions="decisions", settings=thresholds
    )
    connection.register("found", found)
    connection.execute(
        """insert into candidates
           select c.mention_id, c.technician_id, m.work_id, w.doi, m.kind, m.name, c.prior, c.probability, c.band, c.tie, c.evidence
           from found c join mentions m using (mention_id) join works w using (work_id)
           order by mention_id, technician_id"""
    )
    connection.unregister("found")


def employed_at(technician: Technician, home: str | None, family: frozenset[str]) -> Technician:
    """The technician with the institution's own ROR id where a spell states none, or one of its units."""
    spells = tuple(
        replace(one, institution_ror=home)
        if one.institution_ror is None or one.institution_ror in family
        else one
        for one in technician.spells or (Spell(),)
    )
    return replace(technician, spells=spells)


def load_facilities(
    connection: duckdb.DuckDBPyConnection, settings: Settings, ledger: Ledger
) -> None:
    """Tables facilities, facility_members, team_mentions and facility_verdicts."""
    loading.load(connection, facility.listed(settings.facilities), settings.printed_names)
    phrase_decisions.resolve_phrases(connection, ledger)


def load_runs(connection: duckdb.DuckDBPyConnection, settings: Settings, today: date) -> None:
    """Tables harvest_runs, people and build_info."""
    insert(
        connection,
        "harvest_runs",
        [
            (
                s.run,
                s.source,
                raw_files.started(s.run),
                datetime.fromisoformat(s.finished) if s.finished else None,
                s.status,
                s.announced,
                s.collected,
                s.failed,
                s.calls,
                s.budget_left,
                list(s.gaps),
            )
            for s in parsed_files.summaries(settings.home)
        ],
    )
    connection.execute(
        """insert into people
           select orcid, status, primary_orcid, employments from all_people
           where orcid in (select orcid from technicians)
           qualify row_number() over (partition by orcid order by run desc) = 1 order by orcid"""
    )
    in_force = rules_in_force([rule(one) for one in settings.rules], today)
    row = (
        settings.institution_name,
        settings.works_from,
        settings.academic_year_start,
        settings.lag_days,
        str(in_force),
        __version__,
    )
    insert(connection, "build_info", [row])


def verify(path: Path) -> dict[str, int]:
    """Open a new snapshot read-only and count its rows; NothingPublished where it does not hold together."""
    if path.with_suffix(path.suffix + ".wal").exists():
        raise NothingPublished(
            f"{path.name} was not written out whole. Last night's snapshot stands; run build again."
        )
    with duckdb.connect(str(path), read_only=True) as connection:
        tallies = {}
        for table in TABLES:
            row = connection.execute(f"select count(*) from {table}").fetchone()
            tallies[table] = row[0] if row else 0
        lost = connection.execute(
            "select count(*) from mentions anti join works using (work_id)"
        ).fetchone()
        if lost and lost[0]:
            raise NothingPublished(
                f"{lost[0]} mentions of {path.name} belong to no work: a bug, please report it. Last night's snapshot stands."
            )
    return tallies
