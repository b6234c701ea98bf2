"""The matcher from file to file: a roster and mentions in, candidates out. No database, no home folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.matching.match import match
from attribution.roster import copies

COLUMNS = {
    "mention_id": "varchar",
    "work_id": "varchar",
    "kind": "varchar",
    "name": "varchar",
    "given": "varchar",
    "family": "varchar",
    "orcid": "varchar",
    "affiliations": "varchar[]",
    "institution_rors": "varchar[]",
    "date": "varchar",
    "role": "varchar",
    "context": "varchar",
}
OPTIONAL = {"orcid_inferred": "varchar", "author_id": "varchar"}
WRITTEN = ("mention_id", "technician_id", "probability", "band", "tie", "prior", "evidence")


def match_files(roster: Path, mentions: Path, out: Path) -> dict[str, int]:
    """Match the technicians in `roster` (CSV or XLSX) with `mentions` (.jsonl or .parquet) and write `out`.

    The suffix of `out` sets the format. Gives counts: technicians, mentions, candidates, accept, review. Raises
    UserError where an input cannot be read, naming the file, the line, what was found and what to do.
    """
    if out.suffix not in (".jsonl", ".parquet"):
        raise UserError(
            f"{out}: cannot write {out.suffix or 'a file without a suffix'}; use .jsonl or .parquet"
        )
    people = technicians(roster)
    with duckdb.connect() as connection:
        total = open_mentions(connection, mentions)
        found = match(connection, "mentions", people).select(list(WRITTEN))
    _write(found, out)
    bands = Counter(found["band"].to_pylist())
    return {
        "technicians": len(people),
        "mentions": total,
        "candidates": found.num_rows,
        "accept": bands["accept"],
        "review": bands["review"],
    }


def technicians(path: Path) -> tuple[Technician, ...]:
    """The technicians of a roster file; UserError on the first fatal complaint."""
    read = copies.read(path)
    fatal = [c for c in read.complaints if c.fatal]
    if fatal:
        first = fatal[0]
        where = f"row {first.row}, column {first.column}" if first.row else f"column {first.column}"
        more = (
            f" ({len(fatal)} such complaints; `attribution roster check` lists them)"
            if len(fatal) > 1
            else ""
        )
        raise UserError(
            f"{path}, {where}: {first.problem} (found {first.found!r}); {first.remedy}{more}"
        )
    return read.technicians


def open_mentions(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Make relation `mentions` and give the number of rows."""
    if not path.is_file():
        raise UserError(
            f"{path}: there is no such file; give the file of mentions (.jsonl or .parquet)"
        )
    connection.execute(
        "set autoinstall_known_extensions = false; set autoload_known_extensions = false"
    )
    connection.execute("set enable_progress_bar = false")
    try:
        if path.suffix == ".parquet":
            _open_parquet(connection, path)
        elif path.suffix in (".jsonl", ".ndjson", ".json"):
            _open_json(connection, path)
        else:
            raise UserError(
                f"{path}: mentions are read from .jsonl or .parquet, not from {path.suffix or 'no suffix'}"
            )
        return _checked(connection, path)
    except (duckdb.Error, pa.ArrowException) as error:
        where, problem = _first_broken_line(path) if path.suffix != ".parquet" else (None, None)
        place = f"{path}, line {where}" if where else str(path)
        raise UserError(
            f"{place}: {problem or str(error).splitlines()[0]}; {_remedy(path)}"
        ) from error


def _first_broken_line(path: Path) -> tuple[int | None, str | None]:
    """The number of the first line that is no mention, and why; read only where the whole file could not be."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = orjson.loads(line) if line.strip() else {}
            except orjson.JSONDecodeError as error:
                return number, f"not JSON ({error.msg})"
            if not isinstance(row, dict):
                return number, f"found {type(row).__name__} where an object belongs"
            if wrong := [
                c
                for c, kind in COLUMNS.items()
                if kind.endswith("[]") and not isinstance(row.get(c, []), list | None)
            ]:
                return number, f"{wrong[0]} is {row[wrong[0]]!r}, not a list of texts"
    return None, None


def _remedy(path: Path) -> str:
    if path.suffix == ".parquet":
        return f"write a Parquet file with the columns {', '.join(f'{c} {t}' for c, t in COLUMNS.items())}"
    return f"each line must be one JSON object with the fields {', '.join(COLUMNS)}; affiliations and institution_rors are lists"


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    schema = pq.read_schema(path)
    present = set(schema.names)
    if missing := [c for c in ("mention_id", "work_id", "kind", "name") if c not in present]:
        raise UserError(
            f"{path}: column {missing[0]} is missing; write the columns {', '.join(COLUMNS)}"
        )
    for column in (
        c for c in COLUMNS if c in present and not _fits(schema.field(c).type, COLUMNS[c])
    ):
        found = schema.field(column).type
        raise UserError(
            f"{path}: column {column} is {found}, not {COLUMNS[column]}; {_remedy(path)}"
        )
    chosen = ", ".join(
        f"cast({c if c in present else 'null'} as {t}) as {c}"
        for c, t in {**COLUMNS, **OPTIONAL}.items()
    )
    source = f"(select {chosen} from read_parquet({_quoted(path)}))"
    connection.execute(f"create view mentions as select * replace ({_NAME} as name) from {source}")


def _fits(found: pa.DataType, wanted: str) -> bool:
    """Whether a column can be read: lists as lists of texts, anything plain as text."""
    if not wanted.endswith("[]") or pa.types.is_null(found):
        return not pa.types.is_nested(found)
    lists = pa.types.is_list(found) or pa.types.is_large_list(found)
    return lists and not pa.types.is_nested(found.value_type)


def _open_json(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    columns = ", ".join(f"{c}: '{t}'" for c, t in {**COLUMNS, **OPTIONAL}.items())
    source = f"read_json({_quoted(path)}, format = 'newline_delimited', columns = {{{columns}}})"
    connection.execute(f"create table mentions as select * replace ({_NAME} as name) from {source}")


_NAME = "coalesce(name, concat_ws(' ', given, family))"


def _checked(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The number of mentions; UserError on the first that cannot be one."""
    wrong = connection.execute(
        """select line, mention_id, work_id, kind, name from (select row_number() over () as line, * from mentions)
           where mention_id is null or work_id is null or name = '' or kind is null or kind not in ('author', 'thanked')
           limit 1"""
    ).fetchall()
    if wrong:
        line, mention_id, work_id, kind, name = wrong[0]
        raise UserError(
            f"{path}, line {line}: mention_id {mention_id!r}, work_id {work_id!r}, kind {kind!r}, name {name!r}; "
            "a mention needs a mention_id, a work_id, a name, and kind author or thanked"
        )
    return int(connection.execute("select count(*) from mentions").fetchall()[0][0])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _write(found: pa.Table, out: Path) -> None:
    """Beside the target first, so that a crash leaves no half a file."""
    beside = out.with_name(out.name + ".part")
    try:
        if out.suffix == ".parquet":
            pq.write_table(found, beside)
        else:
            with beside.open("wb") as lines:
                lines.writelines(
                    orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in found.to_pylist()
                )
        beside.replace(out)
    except OSError as error:
        raise UserError(
            f"{out}: cannot be written ({error.strerror}); choose a folder that exists and is writable"
        ) from error
