"""Reading payloads: records go to the parsed files, counts to the summary of the run."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from attribution import __version__
from attribution.core.errors import SourceUnavailable, UserError
from attribution.core.model import WorkView
from attribution.harvest import parsed_files, raw_files, raw_hashes
from attribution.harvest.history import History
from attribution.harvest.parsed_files import (
    NOTHING_KNOWN,
    Newest,
    Writer,
    runs_of_other_columns,
    unreadable_files,
)
from attribution.harvest.parsed_rows import row
from attribution.harvest.quarantine import FAULTS, SetAside, excess, readable, set_aside
from attribution.harvest.raw_files import Payload
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary, save_summaries, summaries_of

log = logging.getLogger(__name__)

# What a raw file notes of its summary, so that the summary can be made again from it alone.
LEFT_OUT = "left out"
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
    note = NOTES.get(payload["kind"])
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


def _note_left_out(payload: Payload, writer: Writer, summary: Summary) -> None:  # noqa: ARG001
    """Records that compaction left out, because they said nothing new."""
    summary.records += payload["records"]
    summary.quarantined += payload["quarantined"]


def _note_run(payload: Payload, writer: Writer, summary: Summary) -> None:
    """Earlier versions noted less. What was read is dated by the clock of that day."""
    for name in NOTED:
        value = payload.get(name, getattr(summary, name))
        setattr(summary, name, tuple(value) if isinstance(value, list) else value)
    if summary.day:
        writer.seen = date.fromisoformat(summary.day)


# Payloads that the harvest itself writes, by kind. All others are a source's own.
NOTES: dict[str, Callable[[Payload, Writer, Summary], None]] = {
    "window": _note_window,
    "reached": _note_reached,
    "asked": _note_asked,
    "gone": _note_gone,
    "searched": _note_searched,
    "waiting": _note_waiting,
    "gap": _note_gap,
    "texts left": _note_texts_left,
    "run": _note_run,
    LEFT_OUT: _note_left_out,
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
    """Parse the raw files of runs that were killed, whose parsed files are damaged, that were
    restored, or in which an older version set records aside.

    The summaries say so. Files with the columns of another version are all made again.
    """
    known = {(name, run) for name, run, _ in raw_files.runs(home) if name in sources()}
    if known & runs_of_other_columns(home):
        log.warning("parsed files of another version are made again")
        reparse_all(home)
    _read_unread(home)


def _read_unread(home: Path) -> None:
    _finish_compactions(home)
    restored = [
        path
        for path in raw_files.files_set_aside(home)
        if path.parent.parent.name == "raw" and raw_files.own_name(path).exists()
    ]
    damaged = {
        (path.parent.name, path.name.partition(".")[0])
        for path in (*unreadable_files(home), *restored)
    }
    waiting = [
        (source, run, path)
        for source, run, path in raw_files.runs(home)
        if source in sources() and ((source, run) in damaged or not _is_read(home, source, path))
    ]
    for source, _, path in waiting:  # all at first: a damaged file is in the way of the others
        _remove_parsed(home, source, raw_files.runs_in(path))
    _set_aside_damaged(home)
    for source, run, path in waiting:
        log.info("raw file parsed", extra={"source": source, "run": run})
        reparse(home, source, run, path)
    for path in restored:
        path.unlink()


def _finish_compactions(home: Path) -> None:
    """Delete the raw files that a compacted one holds, where a kill came before that."""
    for _, _, path in raw_files.runs(home):
        others = (path.with_name(other + raw_files.SUFFIX) for other in raw_files.runs_in(path))
        raw_files.remove([other for other in others if other != path and other.exists()])


def _is_read(home: Path, source: str, path: Path) -> bool:
    """Whether all runs of a raw file are parsed, and by a version that could read all records."""
    summaries = summaries_of(home, source, path.name.removesuffix(raw_files.SUFFIX))
    is_odd = any(summary.quarantined and summary.version != __version__ for summary in summaries)
    return not is_odd and tuple(summary.run for summary in summaries) == raw_files.runs_in(path)


def _set_aside_damaged(home: Path) -> None:
    """Set aside damaged parsed files that cannot be made again: their raw files are gone."""
    for path in list(unreadable_files(home)):
        run = path.name.partition(".")[0]
        summaries = summaries_of(home, path.parent.name, run)
        raw_files.set_aside(home, path, summaries[0].run if summaries else run)


def check_raw_files(home: Path, paths: Iterable[Path]) -> None:
    """Set aside the raw files that were damaged since they were written.

    What was parsed of them stays, and the next run asks again for what they held.
    """
    for path in paths:
        if raw_files.is_damaged(path):
            run = path.name.removesuffix(raw_files.SUFFIX)
            summaries = summaries_of(home, path.parent.name, run)
            raw_files.set_aside(home, path, summaries[0].run if summaries else run)


def check_some_raw_files(home: Path, day: date, days: int) -> None:
    """Check a part of the raw files: all of them within so many days."""
    paths = [path for source, _, path in raw_files.runs(home) if source in sources()]
    check_raw_files(home, raw_hashes.due(paths, day, days))


def reparse_all(home: Path) -> None:
    """Parse every raw file of a source that this version knows again."""
    _read_unread(home)
    check_raw_files(home, [path for _, _, path in raw_files.runs(home)])
    for name, source in sources().items():
        _reparse_source(home, source, [run for run in raw_files.runs(home) if run[0] == name])


def _reparse_source(home: Path, source: Source, runs: Sequence[tuple[str, str, Path]]) -> None:
    """Each run goes on from what the one before it has written.

    Only after runs whose raw files are gone is that looked up: for each run it would take longer
    and longer.
    """
    history = History(home)
    raw = {run for _, _, path in runs for run in raw_files.runs_in(path)}
    only_parsed = parsed_files.runs(home, source.name) - raw
    known, latest = NOTHING_KNOWN, ""
    for _, run, path in runs:
        first = raw_files.runs_in(path)[0]
        if any(latest < other < first for other in only_parsed):
            known = history.known(source, before=first)
        writer = Writer(home, source.name, run, "all", known)
        _reparse(source, path, writer)
        known, latest = writer.newest.known.between_runs(source), run


def reparse(
    home: Path,
    name: str,
    run: str,
    path: Path,
) -> Summary:
    """Parse one raw file of a source again, and replace what was parsed of it.

    Returns the summary of its newest run.
    """
    runs = raw_files.runs_in(path)
    _remove_parsed(home, name, runs)
    source = sources()[name]
    known = History(home).known(source, before=runs[0])
    return _reparse(source, path, Writer(home, name, run, "all", known))


def _reparse(source: Source, path: Path, writer: Writer) -> Summary:
    home = writer.home
    runs = raw_files.runs_in(path)
    _remove_parsed(home, source.name, runs)
    summaries = {run: Summary(run, source.name) for run in runs}
    newest = summaries[runs[-1]]
    is_damaged = False
    try:
        with seldom_collecting():
            _read_into(source, path, writer, summaries)
    except (SourceUnavailable, UserError) as problem:
        is_damaged = isinstance(problem, UserError)
        newest.status = "unavailable"
        newest.listed = False
        newest.gaps += (_damage(source, path) if is_damaged else str(problem),)
    finally:
        before = writer.quarantined
        writer.close()
        newest.quarantined += writer.quarantined - before
    for summary in summaries.values():
        if too_many := excess(summary):
            summary.status = "unavailable"
            summary.gaps += (too_many,)
    save_summaries(home, list(summaries.values()))
    if is_damaged:
        raw_files.set_aside(home, path, runs[0])
    return newest


def _damage(source: Source, path: Path) -> str:
    return (
        f"{source.name}: {path.name} was damaged on the disk and is set aside. The next run asks "
        "again for what it held."
    )


def _read_into(
    source: Source, path: Path, writer: Writer, summaries: Mapping[str, Summary]
) -> None:
    for run, payload in raw_files.read_by_run(path):
        if run != writer.run:
            writer.begin(run)
            writer.newest = Newest(writer.newest.known.between_runs(source))
        before = writer.quarantined
        take(source, payload, writer, summaries[run])
        summaries[run].quarantined += writer.quarantined - before


def _remove_parsed(home: Path, name: str, runs: Sequence[str]) -> None:
    """The summary goes first: without it, the run counts as not parsed."""
    for run in runs:
        files = (home / "parsed" / name).glob(f"{run}.*")
        for path in sorted(files, key=lambda path: path.suffix != ".json"):
            if not raw_files.is_set_aside(path.name):
                path.unlink()
