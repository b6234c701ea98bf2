"""Old notes of which technicians' names were searched. Only the newest of a technician counts."""

from __future__ import annotations

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
    replaced = _replaced(home, before)
    named = {(source, run) for source, _, run in replaced}
    deleted = 0
    for source, _, path in raw_files.runs(home):
        is_named = any((source, run) in named for run in raw_files.runs_in(path))
        if is_named and not raw_files.is_damaged(path):  # the harvest sets a damaged one aside
            deleted += _rewrite_raw(path, source, replaced, dry_run)
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


def _rewrite_raw(path: Path, source: str, replaced: set[Search], dry_run: bool) -> int:
    after: list[Payload] = []
    deleted = 0
    run = path.name.removesuffix(raw_files.SUFFIX)
    for payload in raw_files.read(path):
        if payload.get("kind") == raw_files.BEGIN:
            run = payload["run"]
        if payload.get("kind") != "searched":
            after.append(payload)
            continue
        kept = [
            search
            for search in payload["searches"]
            if (source, search["technician_id"], run) not in replaced
        ]
        deleted += len(payload["searches"]) - len(kept)
        after.append({**payload, "searches": kept})
    if deleted and not dry_run:
        raw_files.rewrite(path, after)
    return deleted
