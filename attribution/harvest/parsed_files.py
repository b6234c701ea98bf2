"""Parsed records as Parquet files, `parsed/<source>/<run>.<part>.<kind>.parquet`.

`parsed_schemas.py` states the kinds and their columns. A run is complete when its summary,
`<run>.json`, is there; without one its raw file is parsed again. A work that equals its newest row
is not written a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.files import make_folder, rename_durably, version_of
from attribution.harvest import raw_files
from attribution.harvest.json_fields import storable
from attribution.harvest.parsed_rows import Row, digest
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.harvest.quarantine import set_aside
from attribution.harvest.source import Source

log = logging.getLogger(__name__)

# What Arrow raises for a value of another type than its column, or that no file can hold.
MISFITS = (pa.ArrowException, OverflowError, TypeError, UnicodeEncodeError)
FIRST_STAGES = ("found", "thanks", "sweep")
STAGES_BY_DOI = ("named", "doubtful")
MOST_ROUNDS = 1_000  # comes after every round
MOST_ROWS = 1_000_000_000_000  # of one file
BATCH = 500  # rows in memory: the garbage collector looks at all of them again and again


@dataclass(frozen=True, slots=True)
class Known:
    """Of a source's works, by id: the hash of the newest row, and what was last kept apart.

    That is the day of creation, and the mark of the location.
    """

    hashes: Mapping[str, str]
    created: Mapping[str, str]
    locations: Mapping[str, str]

    def between_runs(self, source: Source) -> Known:
        """What the next run goes by.

        Of a person's record only the newest reading counts, so each is kept whole.
        """
        return Known({}, self.created, {}) if source.lists_by_person else self


NOTHING_KNOWN = Known({}, {}, {})


class Newest:
    """What is written of each work of a source, as its records come by.

    `known` is what earlier runs have written.
    """

    def __init__(self, known: Known) -> None:
        self.hashes = dict(known.hashes)
        self.created = dict(known.created)
        self.locations = dict(known.locations)

    @property
    def known(self) -> Known:
        return Known(self.hashes, self.created, self.locations)

    def news(self, content: Row) -> list[tuple[str, Row]]:
        """The rows to write of a work; none where it says nothing new.

        The hash covers contributors and notices: equal hashes mean equal contributors. Raises
        TypeError for a work without an identifier, or with what no file can hold.
        """
        source_id = content["source_id"]
        if not source_id or not isinstance(source_id, str):
            raise TypeError("it has no identifier")
        created, location = content.pop("created", None), content.pop("location", None)
        try:
            mark = digest(content)
        except TypeError:
            content = storable(content)
            mark = digest(content)
        names = {"source": content["source"], "source_id": source_id}
        news = [*self._created(names, created), *self._location(names, location)]
        if self.hashes.get(source_id) != mark:
            self.hashes[source_id] = mark
            news += _rows_of_work(content, names | {"work_hash": mark})
        return news

    def _created(self, names: Row, created: str | None) -> Iterator[tuple[str, Row]]:
        if created and self.created.get(names["source_id"]) != created:
            self.created[names["source_id"]] = created
            yield "created", names | {"created": created}

    def _location(self, names: Row, location: Row | None) -> Iterator[tuple[str, Row]]:
        if location is None:
            return
        location = storable(location)
        mark = digest(location)
        if self.locations.get(names["source_id"]) != mark:
            self.locations[names["source_id"]] = mark
            yield "locations", {**names, **location, "mark": mark}


def _rows_of_work(content: Row, work: Row) -> Iterator[tuple[str, Row]]:
    for contributor in content.pop("contributors", ()):
        yield "contributors", work | contributor
    for update in content.pop("corrects", ()):
        yield "notices", work | update
    yield "works", content | {"hash": work["work_hash"]}


class Writer:
    """Writes the records of one source, run and part; each file appears whole or not at all.

    `known` is what earlier runs have written of the source's works.
    """

    def __init__(
        self,
        home: Path,
        source: str,
        run: str,
        part: str,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        self.home = home
        self.stem = home / "parsed" / source / f"{run}.{part}"
        self.begin(run)
        self.newest = Newest(known)
        self.rows: dict[str, list[Row]] = {kind: [] for kind in SCHEMAS}
        self.files: dict[str, pq.ParquetWriter] = {}
        self.source = source
        self.quarantined = 0
        make_folder(self.stem.parent)

    def begin(self, run: str) -> None:
        """Begin the rows of a run: a raw file may hold several."""
        self.run = run
        self.seen = raw_files.started(run).date()

    def add(self, kind: str, content: Row) -> None:
        """Take one row, unless it is a work that equals the newest row of the same work."""
        if kind == "works":
            for own_kind, news in self.newest.news(content):
                self._append(own_kind, news)
        else:
            self._append(kind, content)

    def add_quarantined(self, content: Row) -> None:
        """Take one record that cannot be read: source_id, reason and record."""
        facts = {"id": content["source_id"], "fault": content["reason"].partition(":")[0]}
        log.warning("record set aside", extra={"source": self.source, **facts})
        self.quarantined += 1
        self._append("quarantine", {"source": self.source, **content})

    def _append(self, kind: str, content: Row) -> None:
        content |= {"run": self.run, "seen": self.seen}
        self.rows[kind].append(content)
        if len(self.rows[kind]) >= BATCH:
            self._flush(kind)

    def close(self) -> None:
        """Finish all files."""
        try:
            self._finish()
        finally:
            for file in self.files.values():
                file.is_open = False  # or its end would try again, and print what the disk says

    def _finish(self) -> None:
        for kind in sorted(self.rows, key=lambda kind: kind == "quarantine"):
            if self.rows[kind]:
                self._flush(kind)
        for kind, file in self.files.items():
            file.close()
            rename_durably(self._path(kind, ".tmp"), self._path(kind))

    def _path(self, kind: str, suffix: str = "") -> Path:
        return self.stem.with_name(f"{self.stem.name}.{kind}.parquet{suffix}")

    def _flush(self, kind: str) -> None:
        if kind not in self.files:
            self.files[kind] = pq.ParquetWriter(
                self._path(kind, ".tmp"), SCHEMAS[kind], compression="zstd"
            )
        rows, self.rows[kind] = self.rows[kind], []
        self.files[kind].write_table(self._table(kind, rows))

    def _table(self, kind: str, rows: list[Row]) -> pa.Table:
        """The rows as a table; those that do not fit its columns go into quarantine."""
        try:
            return pa.Table.from_pylist(rows, schema=SCHEMAS[kind])
        except MISFITS:
            fitting = [row for row in map(storable, rows) if self._fits(kind, row)]
            return pa.Table.from_pylist(fitting, schema=SCHEMAS[kind])

    def _fits(self, kind: str, row: Row) -> bool:
        try:
            pa.Table.from_pylist([row], schema=SCHEMAS[kind])
        except MISFITS as misfit:
            content = {name: value for name, value in row.items() if name not in ("run", "seen")}
            self.add_quarantined(asdict(set_aside(content, misfit)))
            return False
        return True


def runs(home: Path, source: str) -> set[str]:
    """The runs of a source of which anything is parsed."""
    return {path.name.partition(".")[0] for path in (home / "parsed" / source).glob("*.*")}


def files(home: Path, kind: str) -> list[str]:
    """The Parquet files of one kind, in the order in which they were written, oldest first."""
    return [str(path) for path in sorted((home / "parsed").glob(f"*/*.{kind}.parquet"), key=_turn)]


def _turn(path: Path) -> tuple[str, int, int, bool, str]:
    """By run, and within a run by part, as a harvest goes through them.

    It asks by DOI in rounds: named0, doubtful0, named1, ....
    """
    run, part, *_ = path.name.split(".")
    stage = part.rstrip("0123456789")
    turn = FIRST_STAGES.index(stage) if stage in FIRST_STAGES else len(FIRST_STAGES)
    is_by_doi = stage in STAGES_BY_DOI
    number = int(part[len(stage) :] or 0) if is_by_doi else MOST_ROUNDS
    return run, turn, number, stage != STAGES_BY_DOI[0], path.parent.name


def unreadable_files(home: Path) -> Iterator[Path]:
    """Parquet files that were cut or overwritten. They can be made again from the raw files."""
    for path in sorted((home / "parsed").glob("*/*.parquet")):
        if not _is_readable(path, version_of(path)):
            yield path


@cache
def _is_readable(path: Path, version: tuple[int, int, int]) -> bool:  # noqa: ARG001  part of the key
    """Looked at once in a night, though a night asks before its harvest and before its build."""
    try:
        pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return False
    return True


def runs_of_other_columns(home: Path) -> set[tuple[str, str]]:
    """(source, run) of the files whose columns are those of another version of the program."""
    return {
        (path.parent.name, path.name.partition(".")[0])
        for path in (home / "parsed").glob("*/*.parquet")
        if _has_other_columns(path, version_of(path))
    }


@cache
def _has_other_columns(path: Path, version: tuple[int, int, int]) -> bool:  # noqa: ARG001  part of the key
    schema = SCHEMAS.get(path.name.split(".")[-2])
    try:
        return schema is not None and not pq.read_schema(path).equals(schema)
    except (pa.ArrowException, OSError):
        return False


def relation(
    connection: duckdb.DuckDBPyConnection, home: Path, kind: str
) -> duckdb.DuckDBPyRelation:
    """All rows of one kind: see `query`. Without a file it has none."""
    paths = files(home, kind)
    if paths:
        return connection.sql(f"select * exclude (file_row_number) from ({query(paths)})")
    return connection.from_arrow(SCHEMAS[kind].empty_table()).project("*, 0::bigint as written")


def query(paths: Sequence[str], numbers: Sequence[int] = ()) -> str:
    """The SQL for all rows of files in the order of `files`, each with its number in `written`.

    Of two rows, the one with the larger number was written later. Of some of the files only, state
    their `numbers` among all. Files of other versions, which no raw file can replace, lack columns
    or have more.
    """
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    number = f"{list(numbers)}[file_index::bigint + 1]" if numbers else "file_index"
    return f"""
        select *, {number}::bigint * {MOST_ROWS} + file_row_number as written
        from read_parquet([{quoted}], file_row_number = true, union_by_name = true)
    """
