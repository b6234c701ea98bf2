"""How good the matching is on labelled sets, or on an invented university without them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.evaluation import invented_university, name_differences
from attribution.evaluation.figures import Figure, Labelled, ReturnedPair, calculate
from attribution.matching.files import read_roster
from attribution.matching.match import match_mentions
from attribution.matching.mentions_file import open_mentions


def evaluate_sets(folder: Path | None = None) -> list[Figure]:
    """Figures on the labelled set in `folder`, or on every set in its folders.

    Without a folder, on invented people. A set is roster.csv, mentions.jsonl and truth.jsonl
    (mention_id, technician_id or null), matched with the thresholds of the matcher from file to
    file. UserError if it holds no set.
    """
    if folder is None:
        return _evaluate_invented()
    sets = [folder] if _is_set(folder) else sorted(filter(_is_set, folder.glob("*")))
    if not sets:
        raise UserError(
            "Give a folder with roster.csv, mentions.jsonl and truth.jsonl, or a folder of "
            f"such folders. {folder} holds no labelled set."
        )
    return [figure for path in sets for figure in calculate(_matched(path.name, path))]


def _evaluate_invented() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        invented_university.write(Path(folder))
        return calculate(_matched("invented", Path(folder)))


def _is_set(folder: Path) -> bool:
    return (folder / "truth.jsonl").is_file() and (folder / "roster.csv").is_file()


def _matched(name: str, folder: Path) -> Labelled:
    roster = read_roster(folder / "roster.csv")
    with duckdb.connect() as connection:
        open_mentions(connection, folder / "mentions.jsonl")
        candidates = match_mentions(connection, "mentions", roster)
        printed = dict(connection.execute("select mention_id, name from mentions").fetchall())
    returned = [ReturnedPair.of_row(row) for row in candidates.to_pylist()]
    return with_groups(name, returned, read_truth(folder), roster, printed)


def with_groups(
    name: str,
    returned: Sequence[ReturnedPair],
    truth: Mapping[str, str | None],
    technicians: Iterable[Technician],
    printed: Mapping[str, str],
) -> Labelled:
    """A labelled set with the kind of name difference and the origin of its true pairs.

    `printed` holds the printed name by mention; true pairs without one are in no group.
    """
    by_id = {technician.technician_id: technician for technician in technicians}
    kind = {}
    origin = {}
    for mention_id, technician_id in truth.items():
        if technician_id in by_id and mention_id in printed:
            technician = by_id[technician_id]
            kind[mention_id] = name_differences.kind(technician, printed[mention_id])
            origin[mention_id] = name_differences.origin(technician)
    return Labelled(name, returned, truth, kind, origin)


def read_truth(folder: Path) -> dict[str, str | None]:
    """The technician of each labelled mention; None if it is not a technician."""
    lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["mention_id"]: row["technician_id"] for row in rows}
