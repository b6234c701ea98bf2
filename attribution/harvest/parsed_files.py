"""Parsed records as Parquet, `parsed/<source>/<run>.<part>.<kind>.parquet`, and what they tell the next harvest.

Kinds: works, texts, people, asked (by DOI), searches (of names in acknowledgements). A run is complete when its summary, `<run>.json`, is there; without one its raw file
is parsed again. A record equal to the newest one we have is not written a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.model import Author, PersonView, TextView, WorkView
from attribution.harvest import raw_files
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from attribution.home.settings import Settings

TEXT = pa.string()
TEXTS = pa.list_(TEXT)
AUTHOR = pa.struct(
    [
        *(
            (name, TEXT)
            for name in ("name", "given", "family", "orcid", "orcid_inferred", "author_id")
        ),
        ("affiliations", TEXTS),
        ("rors", TEXTS),
        ("is_group", pa.bool_()),
    ]
)
_SPAN = [("start", pa.int32()), ("end", pa.int32()), ("text", TEXT)]
_SENTENCE = [("sentence_start", pa.int32()), ("sentence_end", pa.int32())]
PERSON = pa.struct(
    [*_SPAN, ("role", TEXT), ("name", TEXT), ("phrase", TEXT), ("affiliation", TEXT), *_SENTENCE]
)
TEAM = pa.struct([*_SPAN, ("phrase", TEXT), *_SENTENCE])
JOB = pa.struct(
    [(name, TEXT) for name in ("organization", "ror", "department", "role", "start", "end")]
)
_RUN = [("run", TEXT), ("seen", pa.date32())]

SCHEMAS = {
    "works": pa.schema(
        [
            (n, TEXT)
            for n in (
                "source",
                "source_id",
                "doi",
                "pmid",
                "pmcid",
                "openalex_id",
                "title",
                "type",
                "published",
            )
        ]
        + [(n, TEXT) for n in ("published_precision", "journal", "publisher")]
        + [(n, pa.bool_()) for n in ("is_retracted", "is_open_access", "has_full_text")]
        + [
            ("authors", pa.list_(AUTHOR)),
            ("author_count", pa.int32()),
            ("first_author", TEXT),
            ("authors_complete", pa.bool_()),
        ]
        + [(n, TEXTS) for n in ("same_as", "listed_by", "corrected_by")]
        + [("is_gone", pa.bool_()), ("hash", TEXT), *_RUN]
    ),
    "texts": pa.schema(
        [
            (n, TEXT)
            for n in (
                "source",
                "source_id",
                "doi",
                "format",
                "status",
                "acknowledgement",
                "funding",
                "contributions",
            )
        ]
        + [("collaborators", TEXTS), ("people", pa.list_(PERSON)), ("teams", pa.list_(TEAM)), *_RUN]
    ),
    "people": pa.schema(
        [
            ("source", TEXT),
            ("orcid", TEXT),
            ("status", TEXT),
            ("primary_orcid", TEXT),
            ("employments", pa.list_(JOB)),
            *_RUN,
        ]
    ),
    "asked": pa.schema([("source", TEXT), ("doi", TEXT), *_RUN]),
    "searches": pa.schema([("source", TEXT), ("technician_id", TEXT), ("mark", TEXT), *_RUN]),
}
BATCH = 500  # rows in memory: the garbage collector looks at all of them again and again


# -- rows: pure ----------------------------------------------------------------------------------------

_WORK_FIELDS = [f.name for f in fields(WorkView) if f.name != "authors"]
_AUTHOR_FIELDS = [f.name for f in fields(Author) if f.name != "affiliations"]


def row(record: WorkView | TextView | PersonView) -> tuple[str, dict[str, Any]]:
    """(kind, row) of one record, without the run."""
    if isinstance(record, WorkView):
        out = {name: getattr(record, name) for name in _WORK_FIELDS}
        out["authors"] = [_author(a) for a in record.authors]
        out["author_count"] = len(record.authors)
        out["first_author"] = (
            record.authors[0].family or record.authors[0].name if record.authors else None
        )
        return "works", out
    if isinstance(record, TextView):
        return "texts", _text(record)
    return "people", asdict(record)


def _author(author: Author) -> dict[str, Any]:
    out: dict[str, Any] = {name: getattr(author, name) for name in _AUTHOR_FIELDS}
    out["affiliations"] = list(dict.fromkeys(a.text for a in author.affiliations if a.text))
    out["rors"] = list(dict.fromkeys(ror for a in author.affiliations for ror in a.rors))
    return out


def _text(view: TextView) -> dict[str, Any]:
    reading = asdict(view.reading)
    return {
        "source": view.source,
        "source_id": view.source_id,
        "doi": view.doi,
        "format": view.format,
        "status": view.status,
        "acknowledgement": view.parts.acknowledgement,
        "funding": view.parts.funding,
        "contributions": view.parts.contributions,
        "collaborators": view.parts.collaborators,
        "people": reading["people"],
        "teams": reading["unnamed_technical"],
    }


def digest(content: Mapping[str, Any]) -> str:
    """A short hash of a row's content."""
    return hashlib.blake2b(orjson.dumps(content), digest_size=8).hexdigest()


# -- writing -------------------------------------------------------------------------------------------


class Writer:
    """Writes the records of one source, run and part; each file appears whole or not at all."""

    def __init__(
        self, home: Path, source: str, run: str, part: str, current: Mapping[str, str]
    ) -> None:
        self.stem = home / "parsed" / source / f"{run}.{part}"
        self.run, self.seen, self.current = run, raw_files.started(run).date(), dict(current)
        self.rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in SCHEMAS}
        self.files: dict[str, pq.ParquetWriter] = {}
        self.stem.parent.mkdir(parents=True, exist_ok=True)

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Take one row, unless it is a work that equals the newest row of the same work."""
        if kind == "works":
            mark, key = digest(content), content["source_id"]
            if self.current.get(key) == mark:
                return
            self.current[key] = mark
            content["hash"] = mark
        content |= {"run": self.run, "seen": self.seen}
        self.rows[kind].append(content)
        if len(self.rows[kind]) >= BATCH:
            self._flush(kind)

    def _path(self, kind: str, suffix: str) -> Path:
        return self.stem.with_name(f"{self.stem.name}.{kind}.parquet{suffix}")

    def _flush(self, kind: str) -> None:
        if kind not in self.files:
            self.files[kind] = pq.ParquetWriter(
                self._path(kind, ".tmp"), SCHEMAS[kind], compression="zstd"
            )
        self.files[kind].write_table(pa.Table.from_pylist(self.rows[kind], schema=SCHEMAS[kind]))
        self.rows[kind] = []

    def close(self) -> None:
        """Finish all files."""
        for kind, waiting in self.rows.items():
            if waiting:
                self._flush(kind)
        for kind, file in self.files.items():
            file.close()
            self._path(kind, ".tmp").replace(self._path(kind, ""))


@dataclass
class Summary:
    """What one source did in one run: the row of `harvest_runs`.

    A first harvest may take several nights: `windows` are those walked so far, `began` is the run of its first night.
    """

    run: str
    source: str
    finished: str | None = None
    status: str = "unfinished"
    listed: bool = False
    scope: str = ""
    announced: int = 0
    collected: int = 0
    failed: int = 0
    calls: int = 0
    budget_left: int | None = None
    gaps: tuple[str, ...] = ()
    began: str = ""
    windows: tuple[str, ...] = ()

    def save(self, home: Path) -> None:
        path = home / "parsed" / self.source / f"{self.run}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".json.tmp")
        temporary.write_bytes(orjson.dumps(asdict(self)))
        temporary.replace(path)


def summaries(home: Path) -> list[Summary]:
    """Every finished or abandoned run, oldest first."""
    found = (
        Summary(**orjson.loads(path.read_bytes())) for path in (home / "parsed").glob("*/*.json")
    )
    return sorted(found, key=lambda s: (s.run, s.source))


# -- what is there: asked by the next harvest ------------------------------------------------------------


def files(home: Path, kind: str) -> list[str]:
    """The Parquet files of one kind, oldest first."""
    return [
        str(path)
        for path in sorted(
            (home / "parsed").glob(f"*/*.{kind}.parquet"), key=lambda p: (p.name, p.parent.name)
        )
    ]


def relation(
    connection: duckdb.DuckDBPyConnection, home: Path, kind: str
) -> duckdb.DuckDBPyRelation:
    """All rows of one kind; an empty relation with the right columns where there is no file."""
    paths = files(home, kind)
    if paths:
        return connection.read_parquet(paths)
    return connection.from_arrow(SCHEMAS[kind].empty_table())


class State:
    """Questions about what was harvested before, answered by DuckDB from the Parquet files as they are now."""

    def __init__(self, home: Path) -> None:
        self.home, self.connection = home, duckdb.connect()

    def _rows(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        for kind in SCHEMAS:
            relation(self.connection, self.home, kind).create_view(kind)
        self.connection.execute(
            "create or replace view current as select * from works qualify row_number() over (partition by source, source_id order by run desc) = 1"
        )
        return self.connection.execute(sql, values).fetchall()

    def hashes(self, source: Source) -> dict[str, str]:
        """Id -> hash of the newest row of every work of one source."""
        if source.lists_by_person:
            return {}  # only the newest reading of a record counts, so each is kept whole
        return dict(
            self._rows(
                "select source_id, arg_max(hash, run) from works where source = ? group by source_id",
                [source.name],
            )
        )

    def known_orcids(self, day: date, recheck_days: int) -> frozenset[str]:
        """iDs whose record was read, or found unreadable not long ago."""
        oldest = day - timedelta(days=recheck_days)
        rows = self._rows(
            "select orcid from people group by orcid having arg_max(status, run) in ('read', 'deprecated') or max(seen) > ?",
            [oldest],
        )
        return frozenset(name for (name,) in rows)

    def known_works(self, source: str, family: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(id, publication date) of a source's works that it places at the institution."""
        rows = self._rows(
            """select source_id, published from current
               where source = ? and not is_gone and published is not null
                 and list_has_any(flatten([a.rors for a in authors]), ?)
               order by 1""",
            [source, sorted(family)],
        )
        return tuple((name, published) for name, published in rows)

    def missing_dois(
        self, source: str, day: date, recheck_days: int, also: Sequence[str] = ()
    ) -> list[str]:
        """DOIs that some source shows, or that are wanted `also`, that this one has not shown, and was not asked for lately."""
        rows = self._rows(
            """with known as (
                   select doi from current where doi is not null and not is_gone
                   union select unnest(same_as) from current where not is_gone
                   union select unnest($also::varchar[])),
               shown as (select doi from works where source = $source and doi is not null),
               lately as (
                   select doi from asked where source = $source
                   group by doi having max(seen) + ($days - hash(doi) % ($days // 2 + 1))::integer > $day)
               select doi from known where doi not in (select doi from shown) and doi not in (select doi from lately) order by doi""",
            {"source": source, "days": recheck_days, "day": day, "also": list(also)},
        )
        return [name for (name,) in rows]

    def doubtful(self, source: str) -> dict[str, str]:
        """DOI -> id of works that this source has shown while another no longer does, and that were not asked for since."""
        rows = self._rows(
            """with gone as (
                   select w.doi, max(c.run) as run from works w
                   join current c using (source, source_id) where c.is_gone and w.doi is not null and c.source <> $source group by w.doi),
               asked_since as (select doi from asked join gone using (doi) where asked.source = $source and asked.run >= gone.run)
               select doi, source_id from current
               where source = $source and not is_gone and doi in (select doi from gone) and doi not in (select doi from asked_since)""",
            {"source": source},
        )
        return dict(rows)

    def searched(self, source: str) -> dict[str, tuple[str, date]]:
        """Mark of the names and last day on which a source was asked for them, by technician id."""
        rows = self._rows(
            "select technician_id, arg_max(mark, run), max(seen) from searches where source = ? group by 1",
            [source],
        )
        return {name: (mark, seen) for name, mark, seen in rows}

    def wanted_texts(
        self,
        source: Source,
        better: Sequence[str],
        day: date,
        settings: Settings,
    ) -> list[tuple[str | None, str | None, str | None, int]]:
        """(doi, pmcid, openalex_id, nights failed) of works whose text this source may have and which is still wanted.

        A source offers the texts that its own view says it has; one that cannot say, those of any work. Nothing is
        wanted that this or a better source has given, or that a better source still has to give.
        """
        return self._rows(
            """with tried as (
                   select coalesce(doi, source_id) as work, source, arg_max(status, run) as status, max(seen) as seen,
                          count(distinct run) filter (status = 'fetch failed') as nights
                   from texts group by all),
               waiting as (
                   select work, source, status in ('read', 'no section found') as given from tried
                   where status in ('read', 'no section found')
                      or seen + $days > $day and (status <> 'fetch failed' or nights >= $nights)),
               offered as (
                   select coalesce(doi, case when list_contains($by_pmcid, source) then pmcid else source_id end) as work, source, any_value(doi) as doi,
                          max(pmcid) as pmcid, max(openalex_id) as openalex_id
                   from current where not is_gone and (has_full_text or $any_work and doi is not null) group by all),
               ours as (
                   select work, any_value(doi) as doi, max(pmcid) as pmcid, max(openalex_id) as openalex_id
                   from offered where source = $source or $any_work group by work)
               select o.doi, o.pmcid, o.openalex_id,
                      coalesce((select max(nights) from tried t where t.work = o.work and t.source = $source), 0)
               from ours o
               where o.work not in (select work from waiting where source = $source or given and list_contains($better, source))
                 and o.work not in (
                     select f.work from offered f anti join waiting using (work, source) where list_contains($better, f.source))
               order by o.work""",
            {
                "source": source.name,
                "better": list(better),
                "any_work": bool(source.texts and source.texts.of_any_work),
                "by_pmcid": by_pmcid(),
                "days": settings.recheck_days,
                "day": day,
                "nights": settings.gap_nights,
            },
        )


def by_pmcid() -> list[str]:
    """The sources that name their texts by the PubMed Central id."""
    return [
        name
        for name, source in sources().items()
        if source.texts and source.texts.id_column == "pmcid"
    ]
