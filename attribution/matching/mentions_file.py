"""Files of mentions, JSON lines or Parquet, opened as the relation `mentions`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.errors import UserError
from attribution.core.text import unescaped

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
NEEDED = ("mention_id", "work_id", "kind", "name")
JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")

_NAME = "coalesce(name, concat_ws(' ', given, family))"
_IS_WRONG = """
mention_id is null or work_id is null or name = ''
    or kind is null or kind not in ('author', 'thanked')
"""
_LOOK = f"""
select count(*), count(*) filter ({_IS_WRONG}),
       count(*) filter (contains(name, '&') or contains(given, '&') or contains(family, '&'))
from mentions
"""
_FIRST_WRONG = f"""
select line, mention_id, work_id, kind, name
from (select row_number() over () as line, * from mentions)
where {_IS_WRONG}
limit 1
"""
_WITH_ENTITIES = """
select distinct printed from (select unnest([name, given, family]) as printed from mentions)
where contains(printed, '&') and contains(printed, ';')
"""
_WITHOUT_ENTITIES = """
create view mentions as
select m.* replace (coalesce(n.plain, m.name) as name, coalesce(g.plain, m.given) as given,
                    coalesce(f.plain, m.family) as family)
from mentions_in_file m
left join unescaped n on n.printed = m.name
left join unescaped g on g.printed = m.given
left join unescaped f on f.printed = m.family
"""


def open_mentions(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Make the relation `mentions` and give the number of its rows.

    UserError names the file, the line, what was wrong and what to do.
    """
    if not path.is_file():
        raise UserError(f"Give the file of mentions (.jsonl or .parquet). {path} does not exist.")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set enable_progress_bar = false")
    try:
        _open_file(connection, path)
        count, wrong, with_ampersand = connection.execute(_LOOK).fetchall()[0]
        if wrong:
            _report(connection, path)
        if with_ampersand:
            _read_entities(connection)
    except (duckdb.Error, pa.ArrowException) as error:
        raise _unreadable(path, error) from error
    return int(count)


def _open_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    if path.suffix == ".parquet":
        _open_parquet(connection, path)
    elif path.suffix in JSON_SUFFIXES:
        _open_json(connection, path)
    else:
        suffix = f"the suffix {path.suffix}" if path.suffix else "no suffix"
        raise UserError(f"Give mentions as .jsonl or .parquet. {path} has {suffix}.")


def _open_json(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in {**COLUMNS, **OPTIONAL}.items())
    source = f"read_json({_quoted(path)}, format = 'newline_delimited', columns = {{{columns}}})"
    connection.execute(f"create table mentions as select * replace ({_NAME} as name) from {source}")


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    schema = pq.read_schema(path)
    _check_schema(schema, path)
    columns = ", ".join(
        f"cast({name if name in schema.names else 'null'} as {kind}) as {name}"
        for name, kind in {**COLUMNS, **OPTIONAL}.items()
    )
    source = f"(select {columns} from read_parquet({_quoted(path)}))"
    connection.execute(f"create view mentions as select * replace ({_NAME} as name) from {source}")


def _read_entities(connection: duckdb.DuckDBPyConnection) -> None:
    """Names that hold entities become the names that they stand for: `O&apos;Brien` is O'Brien."""
    printed = [name for (name,) in connection.execute(_WITH_ENTITIES).fetchall()]
    if not printed:
        return
    names = pa.table({"printed": printed, "plain": list(map(unescaped, printed))})
    connection.register("names_in_file", names)
    connection.execute("create temp table unescaped as select * from names_in_file")
    connection.unregister("names_in_file")
    kind = "view" if _is_view(connection) else "table"
    connection.execute(f"alter {kind} mentions rename to mentions_in_file")
    connection.execute(_WITHOUT_ENTITIES)


def _is_view(connection: duckdb.DuckDBPyConnection) -> bool:
    views = connection.execute("select count(*) from duckdb_views() where view_name = 'mentions'")
    return bool(views.fetchall()[0][0])


def _check_schema(schema: pa.Schema, path: Path) -> None:
    """UserError on the first column that is missing or has the wrong type."""
    for name in NEEDED:
        if name not in schema.names:
            raise UserError(
                f"Write the columns {', '.join(COLUMNS)}. In {path} the column {name} is missing."
            )
    for name, kind in COLUMNS.items():
        if name in schema.names and not _is_readable(schema.field(name).type, kind):
            problem = f"the column {name} is {schema.field(name).type}, not {kind}"
            raise UserError(f"{_remedy(path)} In {path} {problem}.")


def _is_readable(column: pa.DataType, wanted: str) -> bool:
    """Whether a column can be read: lists as lists of texts, anything plain as text."""
    if not wanted.endswith("[]") or pa.types.is_null(column):
        return not pa.types.is_nested(column)
    is_list = pa.types.is_list(column) or pa.types.is_large_list(column)
    return is_list and not pa.types.is_nested(column.value_type)


def _report(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """UserError on the first row that cannot be a mention."""
    for line, mention_id, work_id, kind, name in connection.execute(_FIRST_WRONG).fetchall():
        raise UserError(
            "Give each mention a mention_id, a work_id, a name, and the kind author or thanked. "
            f"{path}, line {line} has mention_id {mention_id!r}, work_id {work_id!r}, "
            f"kind {kind!r}, name {name!r}."
        )


def _unreadable(path: Path, error: Exception) -> UserError:
    """What to do about a file that the database could not read."""
    line, problem = None, None
    if path.suffix != ".parquet":
        line, problem = _first_broken_line(path)
    place = f"{path}, line {line}" if line else str(path)
    return UserError(f"{_remedy(path)} {place}: {problem or str(error).splitlines()[0]}.")


def _remedy(path: Path) -> str:
    if path.suffix == ".parquet":
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        return f"Write a Parquet file with the columns {columns}."
    return (
        f"Write each line as one JSON object with the fields {', '.join(COLUMNS)}; "
        "affiliations and institution_rors are lists."
    )


def _first_broken_line(path: Path) -> tuple[int | None, str | None]:
    """The number of the first line that is not a mention, and why."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            problem = _problem(line)
            if problem:
                return number, problem
    return None, None


def _problem(line: bytes) -> str | None:
    """Why a line cannot be a mention, or None."""
    if not line.strip():
        return None
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return f"not JSON ({error.msg})"
    if not isinstance(row, dict):
        return f"found {type(row).__name__} where an object belongs"
    for name, kind in COLUMNS.items():
        if kind.endswith("[]") and not isinstance(row.get(name, []), list | None):
            return f"{name} is {row[name]!r}, not a list of texts"
    return None


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
