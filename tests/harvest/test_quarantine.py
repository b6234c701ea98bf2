"""One odd record never stops a source: everything else arrives, and the odd one is kept by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import recorded
import wrong_values
from gated import Gate, ids, night, rows
from recorded import Sample, playing, settings
from wrong_values import HALF, SIZES, changed, places, shortened

from attribution.demo.servers.reply import json as as_json
from attribution.harvest import quarantine
from attribution.harvest.history import History
from attribution.harvest.json_fields import storable
from attribution.harvest.parsed_files import Writer
from attribution.harvest.raw_files import RawRun
from attribution.harvest.reading import read_leftovers, reparse, take
from attribution.harvest.registry import sources
from attribution.harvest.reply import Reply
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary, load_summaries

RUN = "20260105T030000000000Z"
FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)
# Those with records in JSON; those of the repository are XML.
LISTING = [source for source in sources().values() if source.records_at and source.contract]
# Larger values take too long for a test; `benchmarks/wrong_values.py` tries them too.
KINDS = {name: kind for name, kind in wrong_values.KINDS.items() if name not in SIZES}


def payload_of(source: Source, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A recorded payload of a source with a list of records."""
    for path in recorded.files(source.name):
        sample = Sample(path)
        if sample.act != "fetch":
            continue
        with playing(source, sample, monkeypatch):
            for raw in sample.ask(source, source.client(settings())):
                if quarantine.list_at(raw, source.records_at):
                    return {name: value for name, value in raw.items() if name != "keep"}
    raise AssertionError(f"no sample of {source.name} has a list of records")


def poisoned(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The record with each of its fields, at any depth, holding values of every third kind.

    Each kind is tried in a third of the fields, which saves two thirds of the time.
    """
    kinds = list(KINDS.values())
    for number, place in enumerate(places(record)):
        for kind in kinds[number % 3 :: 3]:
            yield changed(record, place, kind)


def parsed_ids(home: Path, kind: str) -> list[str]:
    return [name for (name,) in rows(home, f"select source_id from {kind}")]


@pytest.mark.parametrize("source", LISTING, ids=lambda source: source.name)
def test_a_record_with_any_odd_value_in_any_field_is_read_or_set_aside_and_nothing_else_is_lost(
    source: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    payload = payload_of(source, monkeypatch)
    good = shortened(quarantine.list_at(payload, source.records_at)[0])
    odd = list(poisoned(good))
    assert len(KINDS) >= 60
    assert len(odd) > 500
    listed = [None, "text", 7, [], {}, *odd, good]
    summary = Summary(RUN, source.name)
    writer = Writer(tmp_path, source.name, RUN, "found")
    take(source, quarantine._with_list(payload, source.records_at, listed), writer, summary)
    writer.close()
    alone = list(source.parse(quarantine._with_list(payload, source.records_at, [good])))[-1]
    last = rows(tmp_path, "select source_id, title from works")[-1]
    assert last == (alone.source_id, alone.title), "the good record arrives, after all odd ones"
    assert len(parsed_ids(tmp_path, "quarantine")) == writer.quarantined > 0


def record_of(number: int, **fields: Any) -> dict[str, Any]:
    name = f"https://openalex.org/W{number}"
    return {"id": name, "doi": f"https://doi.org/10.5555/{number}", "title": f"T{number}", **fields}


def page(*records: Any) -> dict[str, Any]:
    return {"kind": "works", "payload": {"results": list(records)}}


def raw_run(home: Path, *payloads: dict[str, Any]) -> Path:
    file = RawRun(home, "openalex", RUN)
    for payload in payloads:
        file.append(payload)
    file.append(
        {"kind": "run", **dict.fromkeys(("finished", "budget_left"))}
        | {"status": "finished", "listed": True, "scope": "", "began": RUN, "calls": 1, "gaps": []}
    )
    file.close()
    return file.path


def test_what_is_set_aside_has_its_identifier_its_reason_and_its_json(tmp_path: Path) -> None:
    odd = record_of(2, authorships="none")
    path = raw_run(tmp_path, page(record_of(1), odd, record_of(3)))
    summary = reparse(tmp_path, "openalex", RUN, path)
    assert (summary.records, summary.quarantined, summary.status) == (3, 1, "finished")
    assert ids(tmp_path, "openalex") == {"W1", "W3"}
    ((name, reason, record),) = rows(tmp_path, "select source_id, reason, record from quarantine")
    assert name == "10.5555/2"
    assert reason == "TypeError: authorships is not a list of objects"
    assert orjson.loads(record) == odd


def test_a_record_that_a_later_reading_has_is_no_longer_in_quarantine(tmp_path: Path) -> None:
    reparse(tmp_path, "openalex", RUN, raw_run(tmp_path, page(record_of(1, authorships="none"))))
    ((source, name, _, since),) = History(tmp_path).quarantined()
    assert (source, name, since) == ("openalex", "10.5555/1", FIRST)
    later = "20260106T030000000000Z"
    writer = Writer(tmp_path, "openalex", later, "found")
    take(sources()["openalex"], page(record_of(1)), writer, Summary(later, "openalex"))
    writer.close()
    assert History(tmp_path).quarantined() == []


def test_a_value_of_another_type_than_its_column_sets_its_row_aside_and_no_other(
    tmp_path: Path,
) -> None:
    writer = Writer(tmp_path, "openalex", RUN, "found")
    summary = Summary(RUN, "openalex")
    listed = [record_of(1), record_of(2, is_retracted={"no": 1}), record_of(3)]
    take(sources()["openalex"], page(*listed), writer, summary)
    writer.close()
    assert ids(tmp_path, "openalex") == {"W1", "W3"}
    assert parsed_ids(tmp_path, "quarantine") == ["10.5555/2"]


def test_a_full_text_that_its_reader_fails_on_is_set_aside_and_counts_as_malformed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(tmp_path, "europepmc", RUN, "texts")
    text = {"kind": "text", "id": "PMC1", "doi": "10.5555/1", "status": "received", "base64": 7}
    take(sources()["europepmc"], text, writer, Summary(RUN, "europepmc"))
    writer.close()
    assert rows(tmp_path, "select source_id, status from texts") == [("PMC1", "malformed")]
    assert parsed_ids(tmp_path, "quarantine") == ["10.5555/1"]


def test_a_record_that_is_set_aside_is_logged_once_though_its_payload_is_read_twice(
    home: Path, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    def rule(source: str, request: Any) -> Any:
        if source != "crossref" or "doi:" not in str(request.params):
            return None
        odd = {"DOI": "10.5555/odd", "author": "none"}
        return as_json({"message": {"items": [odd], "total-results": 1}})

    gate.rule = rule
    night(home, gate, FIRST, only=["openalex", "crossref"])
    logged = [entry for entry in caplog.records if entry.msg == "record set aside"]
    assert logged
    assert len(logged) == len(parsed_ids(home, "quarantine"))


def test_half_a_character_in_a_full_text_is_no_reason_to_lose_it(tmp_path: Path) -> None:
    body = (
        "<article><back><ack><p>We thank Ada Quillby for technical help &#xD835; and more.</p>"
        "</ack></back></article>"
    )
    text = {"kind": "text", "id": "PMC1", "doi": None, "status": "received", "text": body}
    writer = Writer(tmp_path, "europepmc", RUN, "texts")
    take(sources()["europepmc"], text, writer, Summary(RUN, "europepmc"))
    writer.close()
    ((status, thanks),) = rows(tmp_path, "select status, acknowledgement from texts")
    assert status == "read"
    assert "Ada Quillby" in thanks


def test_half_a_character_in_an_answer_becomes_a_sign_for_it() -> None:
    body = json.dumps({"title": f"a{HALF}b", "list": [HALF], HALF: 1}).encode()
    assert Reply(200, {}, body, "").json() == {"title": "a\ufffdb", "list": ["\ufffd"], "\ufffd": 1}
    assert storable("\U0001d535") == "\U0001d535", "a whole character stays"


@pytest.mark.parametrize(("read", "odd", "is_fault"), [(30, 20, False), (3_000, 31, True)])
def test_a_source_with_more_than_one_in_a_hundred_in_quarantine_is_at_fault(
    read: int, odd: int, is_fault: bool, tmp_path: Path
) -> None:
    good = [record_of(number) for number in range(read - odd)]
    bad = [record_of(number, authorships="none") for number in range(odd)]
    summary = reparse(tmp_path, "openalex", RUN, raw_run(tmp_path, page(*good, *bad)))
    assert (summary.status == "unavailable") is is_fault
    assert bool(summary.gaps) is is_fault
    assert len(ids(tmp_path, "openalex")) == read - odd, "the others arrive in either case"


def test_a_newer_version_reads_again_what_an_older_one_set_aside(tmp_path: Path) -> None:
    path = raw_run(tmp_path, page(record_of(1, authorships="none")))
    older = reparse(tmp_path, "openalex", RUN, path)
    older.version = "0.0.1"
    older.save(tmp_path)
    read_leftovers(tmp_path)
    (summary,) = load_summaries(tmp_path)
    assert summary.version != "0.0.1"
    assert parsed_ids(tmp_path, "quarantine") == ["10.5555/1"], "once, not twice"


def test_a_night_with_an_odd_record_finishes_and_the_next_one_is_quiet(
    home: Path, gate: Gate
) -> None:
    night(home, gate, FIRST, only=["openalex"])
    before = ids(home, "openalex")
    gate.open()

    def rule(source: str, request: Any) -> Any:
        if source != "openalex" or "2026-01-01" not in str(request.params):
            return None
        odd = [None, {"id": "https://openalex.org/W9", "authorships": "none"}]
        body = {"meta": {"count": 2, "next_cursor": None}, "results": odd}
        return as_json(body)

    gate.rule = rule
    runs = night(home, gate, SECOND, only=["openalex"])
    assert runs["openalex"].status == "finished"
    assert ids(home, "openalex") == before


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"\0" * 5_000])
def test_a_damaged_parsed_file_is_made_again_from_what_arrived(
    damage: bytes, tmp_path: Path
) -> None:
    reparse(tmp_path, "openalex", RUN, raw_run(tmp_path, page(record_of(1), record_of(2))))
    (file,) = (tmp_path / "parsed" / "openalex").glob("*.works.parquet")
    file.write_bytes(damage)
    read_leftovers(tmp_path)
    assert ids(tmp_path, "openalex") == {"W1", "W2"}


def test_damaged_parsed_files_of_several_runs_are_all_made_again(tmp_path: Path) -> None:
    for number in (1, 2):
        run = f"2026010{number}T030000000000Z"
        file = RawRun(tmp_path, "openalex", run)
        file.append(page(record_of(number)))
        file.close()
    read_leftovers(tmp_path)
    for parsed in (tmp_path / "parsed" / "openalex").glob("*.works.parquet"):
        parsed.write_bytes(b"")
    read_leftovers(tmp_path)
    assert ids(tmp_path, "openalex") == {"W1", "W2"}


def test_a_raw_file_that_is_damaged_counts_as_a_run_that_broke_off_and_stops_no_other(
    tmp_path: Path,
) -> None:
    path = raw_run(tmp_path, page(record_of(1)), page(record_of(2)))
    damaged = bytearray(path.read_bytes())
    damaged[-20] ^= 0xFF
    path.write_bytes(damaged)
    other = tmp_path / "raw" / "nowhere" / path.name
    other.parent.mkdir()
    other.write_bytes(b"of a source that is none")
    read_leftovers(tmp_path)
    assert ids(tmp_path, "openalex") == {"W1", "W2"}, "what comes before the damage is read"
    (summary,) = load_summaries(tmp_path)
    assert (summary.status, summary.listed) == ("unavailable", False)
    assert "was damaged" in summary.gaps[0]
