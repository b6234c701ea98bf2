"""Raw files of earlier nights made into few and small ones, from which the same records are read.

Most of what a night receives has been received before. A record that says nothing new is left out:
the first answer that said it stays, so that first sightings, changes, corrections and removals come
out as before. Of notes that only count in their newest form, the newest stays. Everything else
stays as it arrived, in its order and under its run.

The newest nights stay as they are. Together they hold the newest answer about every record that is
read again within them.

The compacted file takes the name of the newest run in it, which it replaces, and names all of them
at its beginning. A kill before the others are deleted leaves them to the next night, which deletes
them: see `reading.read_leftovers`.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from attribution.core.model import WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.history import History
from attribution.harvest.parsed_files import Newest
from attribution.harvest.parsed_rows import row
from attribution.harvest.quarantine import (
    FAULTS,
    SetAside,
    identifier,
    readable,
    records_in,
    with_records,
)
from attribution.harvest.raw_files import BEGIN, COMPACTED, SUFFIX, Payload
from attribution.harvest.reading import LEFT_OUT, NOTES, reparse
from attribution.harvest.registry import sources
from attribution.harvest.source import Record, Source

# Notes of which only the newest about each entry counts, with the field of the entries.
_IN_NEWEST_FORM = {"asked": "dois", "searched": "searches"}
# An older file is taken in while it is no larger than this many times the newer ones together:
# large files are written again seldom, and their number grows with the logarithm of the nights.
GROWTH = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compacted:
    """The result of compacting the raw files of one source: their number and bytes."""

    source: str
    files: int
    before: int
    after: int


def compact_all(home: Path, nights: int) -> list[Compacted]:
    """Compact the raw files of every source but for those of the newest `nights`.

    The caller holds the lock, and all raw files are parsed.
    """
    compacted = (_compact_source(home, source, nights) for source in sources().values())
    return [one_source for one_source in compacted if one_source]


def _compact_source(home: Path, source: Source, nights: int) -> Compacted | None:
    paths = [path for name, _, path in raw_files.runs(home) if name == source.name]
    older = paths[: max(0, len(paths) - nights)]
    group = _group(older, parsed_files.runs(home, source.name))
    if not _is_worth_it(group, older) or any(map(raw_files.is_damaged, group)):
        return None
    before = sum(path.stat().st_size for path in group)
    newest = group[-1]
    runs = [run for path in group for run in raw_files.runs_in(path)]
    known = History(home).known(source, before=runs[0])
    choice = _Choice(source, Newest(known), group)
    raw_files.rewrite(newest, _compacted(group, runs, choice))
    raw_files.remove(group[:-1])
    reparse(home, source.name, newest.name.removesuffix(SUFFIX), newest)
    done = Compacted(source.name, len(group), before, newest.stat().st_size)
    facts = {"source": source.name, "files": done.files, "before": before, "after": done.after}
    log.info("raw files compacted", extra=facts)
    return done


def _group(older: Sequence[Path], parsed: set[str]) -> list[Path]:
    """The newest files that are to become one, oldest first.

    Not beyond a run whose raw file is gone: what it wrote is part of the history.
    """
    group: list[Path] = []
    size = 0
    only_parsed = parsed - {run for path in older for run in raw_files.runs_in(path)}
    for path in reversed(older):
        is_beyond = group and any(path.name < f"{run}." < group[0].name for run in only_parsed)
        if group and (is_beyond or path.stat().st_size > GROWTH * size):
            break
        group.insert(0, path)
        size += path.stat().st_size
    return group


def _is_worth_it(group: Sequence[Path], older: Sequence[Path]) -> bool:
    """Several files; or a single one that was never compacted and has others before it."""
    if len(group) != 1:
        return len(group) > 1
    is_new = next(raw_files.read(group[0]), {}).get("kind") != COMPACTED
    return is_new and len(older) > 1


def _compacted(group: Sequence[Path], runs: Sequence[str], choice: _Choice) -> Iterator[Payload]:
    yield {"kind": COMPACTED, "runs": list(runs)}
    for run, payloads in itertools.groupby(_payloads(group), key=itemgetter(0)):
        yield {"kind": BEGIN, "run": run}
        choice.left_out = choice.odd_left_out = 0
        for _, payload in payloads:
            yield from choice.kept(run, payload)
        if choice.left_out:
            counts = {"records": choice.left_out, "quarantined": choice.odd_left_out}
            yield {"kind": LEFT_OUT, **counts}


def _payloads(group: Sequence[Path]) -> Iterator[tuple[str, Payload]]:
    return itertools.chain.from_iterable(map(raw_files.read_by_run, group))


class _Choice:
    """Which payloads of a group of files stay, and what of them.

    `left_out` counts the records that do not, `odd_left_out` those of them that cannot be read.
    """

    def __init__(self, source: Source, newest: Newest, group: Sequence[Path]) -> None:
        self.source = source
        self.newest = newest
        self.odd: dict[str, str] = {}  # by identifier, the last one that stays, as a digest
        self.left_out = self.odd_left_out = 0
        self.place = 0
        self.newest_notes: dict[tuple[str, str], str] = {}
        self.readings: dict[int, bool] = {}
        self._look_ahead(group)

    def _look_ahead(self, group: Sequence[Path]) -> None:
        """Find the newest of the notes, and which readings of texts and people's records stay."""
        readings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for place, (run, payload) in enumerate(_payloads(group)):
            if payload["kind"] in _IN_NEWEST_FORM:
                for entry in _names_in(payload):
                    self.newest_notes[payload["kind"], entry] = run
            elif name := _name_of_reading(self.source, payload):
                readings[name].append((_digest(payload), place))
        for own in readings.values():
            self.readings |= _first_and_last(own)

    def kept(self, run: str, payload: Payload) -> Iterator[Payload]:
        """The part of a payload that stays: all of it, a part or nothing."""
        place, self.place = self.place, self.place + 1
        kind = payload["kind"]
        if kind in _IN_NEWEST_FORM:
            yield from self._kept_note(run, payload)
        elif kind == "gone":
            if self._is_news(WorkView(self.source.name, payload["id"], is_gone=True)):
                yield payload
        elif kind in NOTES or payload.get("gap"):
            yield payload
        elif place in self.readings:
            yield from self._kept_reading(place, payload)
        else:
            yield from self._kept_page(payload)

    def _kept_note(self, run: str, payload: Payload) -> Iterator[Payload]:
        """The entries that no later note repeats."""
        kind = payload["kind"]
        entries = payload[_IN_NEWEST_FORM[kind]]
        newest = [
            entry
            for entry, name in zip(entries, _names_in(payload), strict=True)
            if self.newest_notes[kind, name] == run
        ]
        if newest:
            yield {**payload, _IN_NEWEST_FORM[kind]: newest}

    def _kept_reading(self, place: int, payload: Payload) -> Iterator[Payload]:
        if self.readings[place]:
            yield payload
        elif payload["kind"] == "text":  # reading it would take long
            self.left_out += 1
        else:
            self.left_out += sum(1 for _ in readable(self.source, payload))

    def _kept_page(self, payload: Payload) -> Iterator[Payload]:
        """The page with the records that say something new."""
        records = records_in(self.source, payload)
        if records is None:
            if any(True for _ in readable(self.source, payload)):
                yield payload
            return
        if any(True for _ in readable(self.source, with_records(self.source, payload, []))):
            yield payload  # it says more than its records do
            return
        kept = [record for record in records if self._stays(payload, record)]
        if kept:
            yield with_records(self.source, payload, kept)

    def _stays(self, payload: Payload, record: Any) -> bool:
        stays = False
        for reading in readable(self.source, with_records(self.source, payload, [record])):
            is_odd, is_new = self._judged(record, reading)
            self.left_out += not is_new
            self.odd_left_out += is_odd and not is_new
            stays |= is_new
        return stays

    def _judged(self, record: Any, reading: Record | SetAside) -> tuple[bool, bool]:
        """Whether a record cannot be read, and whether it is new."""
        name = identifier(record)
        if not isinstance(reading, SetAside):
            try:
                is_new = self._is_news(reading)
            except FAULTS:
                pass
            else:
                self.odd.pop(name, None)
                return False, is_new
        mark = _digest(record)
        is_new = self.odd.get(name) != mark
        self.odd[name] = mark
        return True, is_new

    def _is_news(self, reading: Record) -> bool:
        if not isinstance(reading, WorkView):
            return True
        _, content = row(reading)
        return bool(self.newest.news(content))


def _names_in(payload: Payload) -> list[str]:
    """What the entries of a note are told apart by."""
    entries = payload[_IN_NEWEST_FORM[payload["kind"]]]
    if payload["kind"] == "searched":
        return [search["technician_id"] for search in entries]
    return list(entries)


def _name_of_reading(source: Source, payload: Payload) -> str | None:
    """What a text or a person's record is told apart by; None for anything else.

    Texts that failed are not told apart: it counts on how many nights they did.
    """
    if payload["kind"] == "text" and payload.get("status") != "fetch failed":
        return f"text {payload['id']}"
    if source.lists_by_person and "orcid" in payload:
        return f"record {payload['orcid']}"
    return None


def _first_and_last(readings: Sequence[tuple[str, int]]) -> dict[int, bool]:
    """By place, whether a reading stays: where the one before or the one after says another thing.

    The first says since when it is so, the last that it still is.
    """
    marks = [None, *(mark for mark, _ in readings), None]
    return {
        place: mark != marks[number] or mark != marks[number + 2]
        for number, (mark, place) in enumerate(readings)
    }


def _digest(value: Any) -> str:
    return hashlib.blake2b(orjson.dumps(value), digest_size=8).hexdigest()
