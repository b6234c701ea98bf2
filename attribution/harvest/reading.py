"""Reading payloads: records go to the parsed files, counts to the summary of the run."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from attribution import __version__
from attribution.core.errors import SourceUnavailable, UserError
from attribution.core.model import WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.history import History
from attribution.harvest.parsed_files import (
    NOTHING_KNOWN,
    Writer,
    runs_of_other_columns,
    unreadable_files,
)
from attribution.harvest.parsed_rows import row
from attribution.harvest.quarantine import FAULTS, SetAside, excess, readable, set_aside
from attribution.harvest.raw_files import Payload
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary, is_complete, load_summaries

log = logging.getLogger(__name__)

# What a raw file notes of its summary, so that the summary can be made again from it alone.
NOTED = (
    *("status", "listed", "scope", "began", "finished", "calls", "budget_left"),
    *("gaps", "waiting", "skipped", "day", "oldest_view", "clock_ahead"),
)


def take(
    source: Source,
    payload: Payload,
    writer: Writer,
    summary: Summary,
) -> None:
    """Read one payload: its records to the writer, its counts to the summary.

    A record that cannot be read goes into quarantine.
    """
    note = _NOTES.get(payload["kind"])
    if note:
        note(payload, writer, summary)
        return
    summary.failed += bool(payload.get("gap"))
    for record in readable(source, payload):
        summary.records += 1
        if isinstance(record, SetAside):
            writer.add_quarantined(asdict(record))
            continue
        kind, content = row(record)
        try:
            writer.add(kind, content)
        except FAULTS as fault:
            writer.add_quarantined(asdict(set_aside(content, fault)))


def _note_window(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    summary.announced += payload["announced"]
    summary.collected += payload["collected"]
    if payload["noted"]:
        summary.windows += (payload["window"],)


def _note_reached(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    summary.reached = max(summary.reached, payload["until"])


def _note_asked(payload: Payload, writer: Writer, summary: Summary) -> None:
    for doi in payload["dois"]:
        writer.add("asked", {"source": summary.source, "doi": doi})


def _note_gone(payload: Payload, writer: Writer, summary: Summary) -> None:
    writer.add(*row(WorkView(summary.source, payload["id"], is_gone=True)))


def _note_searched(payload: Payload, writer: Writer, summary: Summary) -> None:
    for search in payload["searches"]:
        writer.add("searches", {"source": summary.source, **search})


def _note_waiting(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    summary.waiting += (payload["says"],)


def _note_gap(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    summary.gaps += (payload["says"],)


def _note_texts_left(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    summary.texts_waiting = payload["waiting"]
    summary.texts_tonight = payload["tonight"]
    summary.waiting += (payload["says"],)


def _note_run(payload: Payload, writer: Writer, summary: Summary) -> None:
    """Earlier versions noted less. What was read is dated by the clock of that day."""
    for name in NOTED:
        value = payload.get(name, getattr(summary, name))
        setattr(summary, name, tuple(value) if isinstance(value, list) else value)
    if summary.day:
        writer.seen = date.fromisoformat(summary.day)


# Payloads that the harvest itself writes, by kind. All others are a source's own.
_NOTES: dict[str, Callable[[Payload, Writer, Summary], None]] = {
    "window": _note_window,
    "reached": _note_reached,
    "asked": _note_asked,
    "gone": _note_gone,
    "searched": _note_searched,
    "waiting": _note_waiting,
    "gap": _note_gap,
    "texts left": _note_texts_left,
    "run": _note_run,
}


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Collect garbage seldom: payloads are large trees without cycles.

    Looking for cycles in each of them costs a third of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def read_leftovers(home: Path) -> None:
    """Parse the raw files of runs that were killed, whose parsed files are damaged, or in which an
    older version set records aside.

    The summaries say so. Files with the columns of another version are all made again.
    """
    known = {(name, run) for name, run, _ in raw_files.runs(home) if name in sources()}
    if known & runs_of_other_columns(home):
        log.warning("parsed files of another version are made again")
        reparse_all(home)
    odd = {
        (summary.source, summary.run)
        for summary in load_summaries(home)
        if summary.quarantined and summary.version != __version__
    }
    damaged = {(path.parent.name, path.name.partition(".")[0]) for path in unreadable_files(home)}
    waiting = [
        (source, run, path)
        for source, run, path in raw_files.runs(home)
        if source in sources()
        and (not is_complete(home, source, run) or (source, run) in odd | damaged)
    ]
    for source, run, _ in waiting:  # all at first: a damaged file is in the way of the others
        _remove_parsed(home, source, run)
    for source, run, path in waiting:
        log.info("raw file parsed", extra={"source": source, "run": run})
        reparse(home, source, run, path)


def reparse_all(home: Path) -> None:
    """Parse every raw file of a source that this version knows again."""
    for name, source in sources().items():
        _reparse_source(home, source, [run for run in raw_files.runs(home) if run[0] == name])


def _reparse_source(home: Path, source: Source, runs: Sequence[tuple[str, str, Path]]) -> None:
    """Each run goes on from what the one before it has written.

    Only after runs whose raw files are gone is that looked up: for each run it would take longer
    and longer.
    """
    history = History(home)
    raw = {run for _, run, _ in runs}
    only_parsed = parsed_files.runs(home, source.name) - raw
    known, latest = NOTHING_KNOWN, ""
    for _, run, path in runs:
        if any(latest < other < run for other in only_parsed):
            known = history.known(source, before=run)
        writer = Writer(home, source.name, run, "all", known)
        _reparse(source, path, writer)
        known, latest = writer.known.between_runs(source), run


def reparse(
    home: Path,
    name: str,
    run: str,
    path: Path,
) -> Summary:
    """Parse one raw file of a source again, and replace what was parsed of it."""
    _remove_parsed(home, name, run)
    source = sources()[name]
    known = History(home).known(source, before=run)
    return _reparse(source, path, Writer(home, name, run, "all", known))


def _reparse(source: Source, path: Path, writer: Writer) -> Summary:
    home = writer.home
    _remove_parsed(home, source.name, writer.run)
    summary = Summary(writer.run, source.name)
    try:
        with seldom_collecting():
            for payload in raw_files.read(path):
                take(source, payload, writer, summary)
    except (SourceUnavailable, UserError) as problem:  # UserError: the raw file is damaged
        summary.status = "unavailable"
        summary.listed = False
        summary.gaps += (str(problem),)
    finally:
        writer.close()
        summary.quarantined = writer.quarantined
    if too_many := excess(summary):
        summary.status = "unavailable"
        summary.gaps += (too_many,)
    summary.save(home)
    return summary


def _remove_parsed(home: Path, name: str, run: str) -> None:
    for path in (home / "parsed" / name).glob(f"{run}.*"):
        path.unlink()
