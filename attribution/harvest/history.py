"""What was harvested before, as the next harvest asks for it: answers from the parsed files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.files import packaged_text, version_of
from attribution.harvest import parsed_files
from attribution.harvest.parsed_files import Known
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.harvest.registry import sources
from attribution.harvest.scope import KnownFile, Wanted
from attribution.harvest.source import Source
from attribution.harvest.sweep import KnownView, Reading
from attribution.home.settings import Settings

LATER = "~"  # comes after the id of every run
CURRENT = """
create or replace view current as
select * from works
qualify row_number() over (partition by source, source_id order by written desc) = 1
"""
# What the questions ask of a work. Lists of authors would need many times the memory: see
# `author_lists`.
_COLUMNS = {
    "works": """source, source_id, doi, pmcid, openalex_id, title, published, has_full_text,
        same_as, is_gone, hash, run, seen, written"""
}
# The last day up to `day` that is the own day of a name, of every `days`.
_OWN_DAY = """
create or replace macro own_day(name, day, days) as
    day::date - ((hash(name) % days + (day::date - date '1970-01-01')) % days)::integer
"""
_HASHES = """
select source_id, arg_max(hash, written) from works where source = $source and run < $before
group by source_id
"""
_CREATED = """
select source_id, arg_max(created, written) from created where source = $source and run < $before
group by source_id
"""
_LOCATIONS = """
select source_id, arg_max(mark, written) from locations where source = $source and run < $before
group by source_id
"""
_FILES = """
select source_id, arg_max(mark, written), arg_max(status, written), arg_max(stated_doi, written)
from texts
where source = $source and mark is not null
group by source_id
"""
_UNMATCHED = """
select source_id from texts where mark is not null
group by source, source_id
having arg_max(coalesce(doi, ''), written) = ''
   and coalesce(arg_max(stated_doi, written), '') not in (
       select doi from texts where doi is not null and acknowledgement is not null)
order by source_id
"""
_SEARCHED = """
select technician_id, arg_max(mark, written), max(seen) from searches where source = $source
group by technician_id
"""
_FAILING_TEXTS = """
with own as (select * from texts where source = $source),
failed as (
    select min(run) as since from own where status = 'fetch failed'
    group by coalesce(doi, source_id)
)
select count(*) from failed
where since > coalesce((select max(run) from own where status <> 'fetch failed'), '')
"""


class History:
    """Questions about earlier harvests, answered from the parsed files as they are at the time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.connection = duckdb.connect()
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute(_OWN_DAY)
        self._held: dict[str, list[tuple[int, int, int]]] = {}

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """A query over the tables works, texts, people, asked, searches, created, current, ....

        `current` holds the newest row of every work of every source, `author_lists` the authors of
        each row of `works`, by `written`.
        """
        names = set(re.findall(r"\w+", sql))
        if "current" in names:
            names.add("works")
        # Only these kinds: opening a thousand files of the others would take seconds.
        for kind in SCHEMAS.keys() & names:
            self._hold(kind)
        if "author_lists" in names:
            works = parsed_files.relation(self.connection, self.home, "works")
            works.project("written, authors").create_view("author_lists")
        return self.connection.execute(sql, values or None).fetchall()

    def _hold(self, kind: str) -> None:
        """A table of the rows of one kind, made again where its files have changed.

        A night asks some forty questions between two of its files; Parquet files would be opened
        for each mention of a kind in each of them.
        """
        paths = parsed_files.files(self.home, kind)
        versions = [version_of(Path(path)) for path in paths]
        if self._held.get(kind) == versions:
            return
        rows = parsed_files.relation(self.connection, self.home, kind)
        rows.project(_COLUMNS.get(kind, "*")).create_view("rows_to_hold")
        self.connection.execute(f"create or replace table {kind} as from rows_to_hold")
        self._held[kind] = versions
        if kind == "works":
            self.connection.execute(CURRENT)

    def _answer(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        return self.rows(packaged_text("attribution.harvest.sql", f"{question}.sql"), **values)

    def quarantined(self) -> list[tuple[Any, ...]]:
        """(source, identifier, reason, first day) of each record that cannot be read."""
        return self._answer("quarantined")

    def known(self, source: Source, before: str = LATER) -> Known:
        """The rows that runs `before` a run have written of every work of one source."""
        values = {"source": source.name, "before": before}
        known = (dict(self.rows(sql, **values)) for sql in (_HASHES, _CREATED, _LOCATIONS))
        return Known(*known).between_runs(source)

    def readings(self, source: Source, day: date, sweep_days: int) -> list[Reading]:
        """When each view of a source was last read; each record, where it lists by person."""
        question = "record_readings" if source.lists_by_person else "readings"
        values = {} if source.lists_by_person else {"source": source.name}
        rows = self._answer(question, day=day, days=sweep_days, **values)
        return [
            Reading(KnownView(source_id, doi), last, due_on)
            for source_id, doi, last, due_on in rows
        ]

    def known_works(self, source: Source, family: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(id, publication date) of a source's works that it places at the institution."""
        rows = self._answer("known_works", source=source.name, family=sorted(family))
        return tuple((source_id, published) for source_id, published in rows)

    def missing_dois(
        self,
        source: Source,
        day: date,
        recheck_days: int,
        also: Sequence[str] = (),
    ) -> list[str]:
        """DOIs that this source has not shown and was not asked for lately.

        Other sources show them, or they are wanted `also`.
        """
        rows = self._answer(
            "missing_dois", source=source.name, days=recheck_days, day=day, also=list(also)
        )
        return [doi for (doi,) in rows]

    def doubtful(self, source: Source) -> list[KnownView]:
        """Works that this source has shown while another no longer does.

        Without those that this source was asked for since.
        """
        rows = self._answer("doubtful", source=source.name)
        return [KnownView(source_id, doi) for doi, source_id in rows]

    def searched(self, source: Source) -> dict[str, tuple[str, date]]:
        """By technician id: mark of the names, and last day on which the source was asked."""
        rows = self.rows(_SEARCHED, source=source.name)
        return {technician_id: (mark, seen) for technician_id, mark, seen in rows}

    def known_files(self, source: Source) -> dict[str, KnownFile]:
        """By name, what became of the files of a folder of your own."""
        rows = self.rows(_FILES, source=source.name)
        return {name: KnownFile(*values) for name, *values in rows}

    def unmatched_files(self) -> list[str]:
        """The files of your own that belong to no work, by name."""
        return [name for (name,) in self.rows(_UNMATCHED)]

    def failing_texts(self, source: Source) -> int:
        """How many texts began to fail since the last run in which the source answered to any."""
        ((number,),) = self.rows(_FAILING_TEXTS, source=source.name)
        return int(number)

    def wanted_texts(
        self,
        source: Source,
        better: Sequence[str],
        day: date,
        settings: Settings,
    ) -> list[Wanted]:
        """Texts that this source may have, and that neither it nor a `better` source has given."""
        rows = self._answer(
            "wanted_texts",
            source=source.name,
            better=list(better),
            any_work=bool(source.texts and source.texts.of_any_work),
            by_pmcid=_named_by_pmcid(),
            by_file=bool(source.texts and source.texts.by_file),
            days=settings.recheck_days,
            day=day,
            nights=settings.gap_nights,
        )
        return [Wanted(*row) for row in rows]


def _named_by_pmcid() -> list[str]:
    """The sources that name their texts by the PubMed Central id."""
    return [
        name
        for name, source in sources().items()
        if source.texts and source.texts.id_column == "pmcid"
    ]
