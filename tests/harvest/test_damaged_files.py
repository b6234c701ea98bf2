"""Harvested files that the disk damaged: noticed, set aside, and their window asked for again."""

from __future__ import annotations

import gc
import random
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from gated import Gate, holdings, ids, night, settings

from attribution.harvest import raw_files, raw_hashes, reading
from attribution.harvest.parsed_files import Writer
from attribution.harvest.registry import sources
from attribution.harvest.summaries import Summary
from attribution.operations import doctor

RUN = raw_files.run_id(datetime(2026, 7, 1, 3, tzinfo=UTC))
ORDER: dict[str, Any] = {"only": ["crossref"], "ATTRIBUTION_HARVEST_SWEEP_DAYS": "1"}


def raw_file(home: Path, *titles: str) -> Path:
    file = raw_files.RawRun(home, "openalex", RUN)
    for number, title in enumerate(titles):
        record = {"id": f"https://openalex.org/W{number}", "title": title, "authorships": []}
        file.append({"kind": "works", "payload": {"results": [record]}})
    file.close()
    return file.path


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def aside(home: Path) -> list[str]:
    return [file.run for file in raw_files.damaged(home)]


def test_a_file_that_lost_its_last_payloads_is_noticed_though_the_rest_is_whole(
    tmp_path: Path,
) -> None:
    path = raw_file(tmp_path, "One", "Two")
    shorter = raw_file(tmp_path / "shorter", "One")
    path.write_bytes(shorter.read_bytes())
    assert len(list(raw_files.read(path))) == 1, "nothing in the file itself says so"
    assert raw_files.is_damaged(path)
    assert not raw_files.is_damaged(shorter)


def test_a_file_of_an_earlier_version_is_read_once_and_has_a_hash_from_then_on(
    tmp_path: Path,
) -> None:
    path = raw_file(tmp_path, "One")
    (path.parent / raw_hashes.FILE).unlink()
    assert not raw_files.is_damaged(path)
    assert raw_hashes.is_recorded(path)


def test_every_file_is_checked_once_in_the_days_of_a_sweep(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.jsonl.gz" for number in range(100)]
    first = date(2026, 7, 1).toordinal()
    days = [list(raw_hashes.due(paths, date.fromordinal(first + day), 30)) for day in range(30)]
    assert sorted(path for day in days for path in day) == sorted(paths)
    assert max(map(len, days)) < 15


def test_what_was_parsed_of_a_damaged_file_stays_when_everything_is_read_again(
    tmp_path: Path,
) -> None:
    path = raw_file(tmp_path, "One", "Two")
    reading.read_leftovers(tmp_path)
    damage(path)
    reading.reparse_all(tmp_path)
    assert ids(tmp_path, "openalex") == {"W0", "W1"}
    assert aside(tmp_path) == [RUN]
    reading.reparse_all(tmp_path)
    assert ids(tmp_path, "openalex") == {"W0", "W1"}


def test_the_window_of_a_damaged_file_is_asked_for_again_once(home: Path, gate: Gate) -> None:
    night(home, gate, date(2026, 7, 1), **ORDER)
    expected, first_calls = holdings(home), gate.calls("crossref")
    gate.open()
    night(home, gate, date(2026, 7, 2), **ORDER)
    quiet_calls = gate.calls("crossref")
    (path, _) = sorted((home / "raw" / "crossref").glob("*.gz"))
    damage(path)
    calls = []
    for day in (3, 4):
        gate.open()
        night(home, gate, date(2026, 7, day), **ORDER)
        calls.append(gate.calls("crossref"))
    assert quiet_calls < calls[0] <= first_calls + quiet_calls
    assert calls[1] == quiet_calls
    assert holdings(home) == expected
    findings = list(
        doctor.examine(settings(home, gate), datetime(2026, 7, 5, tzinfo=UTC), online=False)
    )
    assert any(
        "set aside" in finding.result and path.name in finding.result for finding in findings
    )


def test_a_damaged_parsed_file_without_its_raw_file_is_set_aside(tmp_path: Path) -> None:
    path = raw_file(tmp_path, "One")
    reading.read_leftovers(tmp_path)
    path.unlink()
    (parsed,) = (tmp_path / "parsed" / "openalex").glob("*.works.parquet")
    parsed.write_bytes(b"PAR1")
    reading.read_leftovers(tmp_path)
    assert aside(tmp_path) == [RUN]
    assert ids(tmp_path, "openalex") == set()
    reading.read_leftovers(tmp_path)
    assert aside(tmp_path) == [RUN], "set aside once"


def test_a_file_that_was_restored_is_read_again(tmp_path: Path) -> None:
    path = raw_file(tmp_path, "One")
    content = path.read_bytes()
    damage(path)
    reading.read_leftovers(tmp_path)
    assert not path.exists()
    path.write_bytes(content)
    reading.read_leftovers(tmp_path)
    assert ids(tmp_path, "openalex") == {"W0"}
    assert aside(tmp_path) == []


@pytest.mark.parametrize("damaged", [b"", b"{", b"[1"])
def test_a_damaged_summary_of_a_run_is_made_again(damaged: bytes, tmp_path: Path) -> None:
    raw_file(tmp_path, "One")
    reading.read_leftovers(tmp_path)
    summary = tmp_path / "parsed" / "openalex" / f"{RUN}.json"
    before = summary.read_bytes()
    summary.write_bytes(damaged)
    reading.read_leftovers(tmp_path)
    assert summary.read_bytes() == before


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_one_error_though_it_stops_two_parsed_files(tmp_path: Path) -> None:
    """The second file, left open by the first one's error, would try to finish at its end."""
    writer = Writer(tmp_path, "openalex", RUN, "found")
    work = {"id": "https://openalex.org/W1", "title": "One", "authorships": []}
    # As large as the table of contents at the end of the other file.
    unreadable = {**work, "authorships": "none", "title": random.Random(1).randbytes(1500).hex()}
    page = {"kind": "works", "payload": {"results": [work, unreadable]}}
    reading.take(sources()["openalex"], page, writer, Summary(RUN, "openalex"))
    with full_disk(3000):
        with pytest.raises(OSError, match="File too large"):
            writer.close()
        assert len(writer.files) == 2
        del writer
        gc.collect()  # pytest makes an error of an exception that nobody can catch
    assert list(tmp_path.glob("parsed/openalex/*.parquet")) == []
