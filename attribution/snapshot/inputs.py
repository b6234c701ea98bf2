"""The part of a build that takes over its inputs: the roster, the parsed files and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from attribution import __version__
from attribution.core.model import Spell, Technician
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.history import History
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.harvest.progress import sources_progress
from attribution.harvest.registry import in_use, sources
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary, load_summaries
from attribution.home.settings import Settings
from attribution.roster import copies
from attribution.roster.who_counts import Rule, counts, parse_rules, rule_in_force
from attribution.snapshot.database import insert, sql

# The rows of parsed files that are read, by kind; all of the other kinds.
_WANTED = {
    "works": """coalesce(len(listed_by), 0) = 0
        or list_has_any(listed_by, (select coalesce(list(orcid), []) from technicians))"""
}


_FILES_TO_READ = f"""
    select distinct written // {parsed_files.MOST_ROWS} from to_read order by 1
"""
# A record whose id begins with an ORCID iD is that person's: gone where they are not on the roster.
_DROP_RECORDS_OF_OTHERS = r"""
delete from quarantine
where regexp_matches(source_id, '^\d{4}-\d{4}-\d{4}-\d{3}[\dX]')
  and source_id[:19] not in (select orcid from technicians where orcid is not null)
"""


@dataclass(frozen=True, slots=True)
class WhoCounts:
    """The rules for who counts, numbered from 1 in their order, and the one in force today."""

    rules: tuple[Rule, ...]
    today: Rule

    def numbers_for(self, spell: Spell) -> list[int]:
        """The numbers of the rules under which a spell counts."""
        return [number for number, rule in enumerate(self.rules, 1) if counts(rule, spell)]

    @property
    def number_today(self) -> int:
        return self.rules.index(self.today) + 1


def who_counts_on(settings: Settings, today: date) -> WhoCounts:
    """Who counts as a technician, as the settings state it."""
    rules = parse_rules(settings.rules)
    return WhoCounts(rules, rule_in_force(rules, today))


def load_rules(connection: duckdb.DuckDBPyConnection, who_counts: WhoCounts) -> None:
    """Table rules."""
    rows = [
        (
            number,
            rule.name,
            rule.from_date,
            str(rule),
            rule == who_counts.today,
            list(rule.job_title_includes),
            list(rule.job_title_excludes),
            rule.research_facing_only,
        )
        for number, rule in enumerate(who_counts.rules, 1)
    ]
    insert(connection, "rules", rows)


def load_roster(
    connection: duckdb.DuckDBPyConnection, technicians: Sequence[Technician], who_counts: WhoCounts
) -> None:
    """Tables technicians and spells."""
    in_order = sorted(technicians, key=lambda technician: technician.technician_id)
    people = [_technician_row(technician) for technician in in_order]
    spells = [
        (
            *_spell_row(technician.technician_id, number, spell),
            counts(who_counts.today, spell),
            who_counts.numbers_for(spell),
        )
        for technician in in_order
        for number, spell in enumerate(_by_start(technician.spells), 1)
    ]
    insert(connection, "technicians", people)
    insert(connection, "spells", spells)


def _by_start(spells: Sequence[Spell]) -> list[Spell]:
    return sorted(spells, key=lambda spell: spell.start or date.min)


def _technician_row(technician: Technician) -> tuple[Any, ...]:
    return (
        technician.technician_id,
        technician.given_names,
        technician.family_name,
        list(technician.known_as),
        list(technician.former_names),
        technician.orcid,
        technician.email,
        technician.public_consent,
        list(technician.stated_names),
        list(technician.struck_names),
    )


def _spell_row(
    technician_id: str,
    number: int,
    spell: Spell,
) -> tuple[Any, ...]:
    return (
        technician_id,
        number,
        spell.institution_ror,
        spell.faculty,
        spell.department,
        spell.job_title,
        spell.start,
        spell.end,
        spell.end_assumed,
        spell.fte,
        spell.research_facing,
        spell.grade,
        spell.job_family,
        spell.contract_type,
        spell.contract_end,
    )


def open_parsed_files(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Temporary relations all_works, all_contributors, all_notices, all_created, all_locations,
    all_texts and all_people.

    They hold every record of every run, but for what the ORCID records of people list who are not
    in the table technicians: who object, were erased, or are no longer on the roster.
    """
    for kind in ("works", "contributors", "notices", "created", "locations", "texts", "people"):
        paths = parsed_files.files(home, kind)
        if paths:
            _create_view(connection, kind, paths)
        else:
            _create_empty_table(connection, kind)


def load_sources(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Temporary table declared_sources: what the SQL needs to know of each source, by name."""
    connection.execute(
        """create temp table declared_sources (
               source varchar, rank integer, lists_by_person boolean,
               text_rank integer, unread varchar, closed varchar, read_from varchar,
               is_used boolean)"""
    )
    connection.executemany(
        "insert into declared_sources values (?, ?, ?, ?, ?, ?, ?, ?)",
        [source_row(source, settings) for source in sources().values()],
    )


def source_row(source: Source, settings: Settings) -> tuple[Any, ...]:
    """A row of the table declared_sources."""
    texts = source.texts
    about_texts: tuple[Any, ...] = (None,) * 4
    if texts:
        read_from = texts.read_from or source.title
        about_texts = (texts.rank, texts.unread(settings), texts.closed, read_from)
    is_used = source.is_used(settings)
    return (source.name, source.rank, source.lists_by_person, *about_texts, is_used)


def open_works_to_read(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Temporary view works_to_read: the rows of all_works, from the files alone that hold a record
    of the table to_read.

    A night reads mostly what it wrote itself.
    """
    rows = connection.execute(_FILES_TO_READ).fetchall()
    numbers = [number for (number,) in rows]
    if numbers:
        paths = parsed_files.files(home, "works")
        source = _rows(connection, "works", [paths[number] for number in numbers], numbers)
    else:
        source = "from all_works limit 0"
    connection.execute(f"create or replace temp view works_to_read as {source}")


def _create_view(connection: duckdb.DuckDBPyConnection, kind: str, paths: list[str]) -> None:
    connection.execute(f"create temp view all_{kind} as {_rows(connection, kind, paths)}")


def _rows(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    paths: Sequence[str],
    numbers: Sequence[int] = (),
) -> str:
    """The query for the rows of one kind that are read of these files; see `parsed_files.query`."""
    rows = parsed_files.query(paths, numbers)
    columns = connection.sql(f"{rows} limit 0").columns
    missing = [name for name in SCHEMAS[kind].names if name not in columns]
    if missing:  # all files are of an earlier version, and none could be made again
        connection.register(f"no_{kind}", SCHEMAS[kind].empty_table())
        rows += f" union all by name select {', '.join(missing)} from no_{kind}"
    return f"select * from ({rows}) where {_WANTED.get(kind, 'true')}"


def _create_empty_table(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    connection.register(f"no_{kind}", SCHEMAS[kind].empty_table())
    connection.execute(
        f"""create temp table all_{kind} as
            select *, 0::bigint as file_row_number, 0::bigint as written
            from no_{kind}"""
    )


def load_runs(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Tables harvest_runs, quarantine and source_progress."""
    summaries = load_summaries(settings.home)
    insert(connection, "harvest_runs", [_run_row(summary) for summary in summaries])
    insert(connection, "quarantine", History(settings.home).quarantined())
    connection.execute(_DROP_RECORDS_OF_OTHERS)
    reached = sources_progress(settings, in_use(settings).values(), summaries)
    insert(connection, "source_progress", [astuple(source) for source in reached])


def load_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Table people; the matcher needs it for ORCID iDs that were merged."""
    connection.execute(sql("people"))


def _run_row(summary: Summary) -> tuple[Any, ...]:
    finished = datetime.fromisoformat(summary.finished) if summary.finished else None
    return (
        summary.run,
        summary.source,
        raw_files.started(summary.run),
        finished,
        summary.status,
        summary.announced,
        summary.collected,
        summary.failed,
        summary.calls,
        summary.budget_left,
        list(summary.gaps),
        list(summary.waiting),
    )


def load_settings(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    who_counts: WhoCounts,
    built_in_full: date,
) -> None:
    """Table build_info."""
    row = (
        settings.institution_name,
        settings.works_from,
        settings.academic_year_start,
        settings.lag_days,
        str(who_counts.today),
        copies.first_import(settings.home),
        __version__,
        built_in_full,
    )
    insert(connection, "build_info", [row])
