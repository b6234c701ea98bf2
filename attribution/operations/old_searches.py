"""Old notes of which technicians' names were searched. Only the newest of a technician counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.files import rename_durably
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.raw_files import Payload

Search = tuple[str, str, str]  # source, technician id, run


def delete_from_parsed(home: Path, before: date, dry_run: bool) -> int:
    """Delete the searches from before a day that later ones replaced. Returns their number."""
    replaced = _replaced(home, before)
    if not dry_run and replaced:
        for path in parsed_files.files(home, "searches"):
            _rewrite_parsed(Path(path), replaced)
    return len(replaced)


def delete_from_raw(home: Path, before: date, dry_run: bool) -> int:
    """The same in the raw files. Only runs that the parsed files name are read."""
    technicians: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, technician_id, run in _replaced(home, before):
        technicians[source, run].add(technician_id)
    deleted = 0
    for source, run, path in raw_files.runs(home):
        if technicians[source, run]:
            deleted += _rewrite_raw(path, technicians[source, run], dry_run)
    return deleted


def _replaced(home: Path, before: date) -> set[Search]:
    rows = [row for path in parsed_files.files(home, "searches") for row in _rows(Path(path))]
    newest: dict[tuple[str, str], str] = {}
    for row in rows:
        key = row["source"], row["technician_id"]
        newest[key] = max(newest.get(key, ""), row["run"])
    return {
        _search(row)
        for row in rows
        if row["seen"] < before and row["run"] < newest[row["source"], row["technician_id"]]
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    table = pq.read_table(path, columns=["source", "technician_id", "run", "seen"])
    return list(table.to_pylist())


def _search(row: dict[str, Any]) -> Search:
    return row["source"], row["technician_id"], row["run"]


def _rewrite_parsed(path: Path, replaced: set[Search]) -> None:
    keep = [_search(row) not in replaced for row in _rows(path)]
    if all(keep):
        return
    temporary = path.with_suffix(".tmp")
    pq.write_table(pq.read_table(path).filter(pa.array(keep)), temporary, compression="zstd")
    rename_durably(temporary, path)


def _rewrite_raw(path: Path, technician_ids: set[str], dry_run: bool) -> int:
    before = list(raw_files.read(path))
    after = [_without(payload, technician_ids) for payload in before]
    deleted = sum(
        len(old.get("searches", ())) - len(new.get("searches", ()))
        for old, new in zip(before, after, strict=True)
    )
    if deleted and not dry_run:
        raw_files.rewrite(path, after)
    return deleted


def _without(payload: Payload, technician_ids: set[str]) -> Payload:
    if payload.get("kind") != "searched":
        return payload
    searches = payload["searches"]
    kept = [search for search in searches if search["technician_id"] not in technician_ids]
    return {**payload, "searches": kept}
