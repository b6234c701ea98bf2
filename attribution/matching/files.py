"""The matcher from file to file: a roster and mentions in, candidates out; no home folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from attribution.core.errors import UserError
from attribution.core.files import rename_durably
from attribution.core.model import Complaint, Technician
from attribution.matching.match import match_mentions
from attribution.matching.mentions_file import open_mentions
from attribution.roster import copies

WRITTEN = ["mention_id", "technician_id", "probability", "band", "tie", "prior", "evidence"]


def match_files(
    roster: Path, mentions: Path, out: Path, *, former_names: bool = False
) -> dict[str, int]:
    """Match the technicians in `roster` with `mentions` and write `out`.

    The roster is CSV or XLSX, mentions and `out` are .jsonl or .parquet. Names that fit a former
    one are left out unless `former_names` asks for them, because the file may be passed on. Gives
    counts: technicians, mentions, candidates, accept, review, and those left out. Raises UserError
    where an input cannot be read, naming the file, the line, what was wrong and what to do.
    """
    _check_suffix(out)
    technicians = read_roster(roster)
    with duckdb.connect() as connection:
        mention_count = open_mentions(connection, mentions)
        matched = match_mentions(connection, "mentions", technicians)
    wanted = pc.or_(pc.invert(matched["former_name"]), former_names)
    candidates = matched.filter(wanted).select(WRITTEN)
    _write(candidates, out)
    bands = Counter(candidates["band"].to_pylist())
    return {
        "technicians": len(technicians),
        "mentions": mention_count,
        "candidates": candidates.num_rows,
        "accept": bands["accept"],
        "review": bands["review"],
        "left out": matched.num_rows - candidates.num_rows,
    }


def _check_suffix(out: Path) -> None:
    if out.suffix not in (".jsonl", ".parquet"):
        raise UserError(
            f"Give an output file that ends in .jsonl or .parquet. {out} cannot be written."
        )


def read_roster(path: Path) -> tuple[Technician, ...]:
    """The technicians of a roster file; UserError on the first fatal complaint."""
    read = copies.read(path)
    fatal = [complaint for complaint in read.complaints if complaint.fatal]
    if fatal:
        raise UserError(_shown(path, fatal))
    return read.technicians


def _shown(path: Path, fatal: list[Complaint]) -> str:
    first = fatal[0]
    place = f"column {first.column}"
    if first.row:
        place = f"row {first.row}, {place}"
    message = f"{path}, {place}: {first.problem} (found {first.cell!r}); {first.remedy}"
    if len(fatal) == 1:
        return message
    return f"{message} ({len(fatal)} such complaints; `attribution roster check` lists them)"


def _write(candidates: pa.Table, out: Path) -> None:
    """Write under another name first, so that a crash leaves no half-written file."""
    part = out.with_name(out.name + ".part")
    try:
        if out.suffix == ".parquet":
            pq.write_table(candidates, part)
        else:
            _write_lines(candidates, part)
        rename_durably(part, out)
    except OSError as error:
        raise UserError(
            "Choose a folder that exists and that you may write to. "
            f"{out} cannot be written ({error.strerror})."
        ) from error


def _write_lines(candidates: pa.Table, path: Path) -> None:
    with path.open("wb") as lines:
        for row in candidates.to_pylist():
            lines.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
