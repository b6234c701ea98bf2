"""Everything that reads what others wrote answers odd inputs with a value or a documented error.

`benchmarks/fuzz.py` tries the same readers for an hour; here each has a few inputs. What that hour
found is below, as invented inputs of the same form.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import readers
from hypothesis import HealthCheck, given, settings
from readers import Reader

from attribution.core.errors import UserError
from attribution.harvest.json_fields import storable
from attribution.harvest.registry import services
from attribution.harvest.summaries import Summary, load_summaries, summaries_of
from attribution.harvest.titles import clean_title
from attribution.home import loading, logs
from attribution.ledger.event import event_of
from attribution.operations import doctor
from attribution.operations.findings import Finding, ok
from attribution.roster.reader import parse

READERS = readers.readers()
HEAD = b"technician_id,given_names,family_name\n"


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_an_odd_input_is_read_or_refused_as_documented(reader: Reader) -> None:
    @given(reader.inputs())
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def reads(value: object) -> None:
        try:
            reader.read(value)
        except reader.refusals:
            return

    reads()


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000,
        "a = " + "{a = " * 3_000,
        "[harvest]\nwindow_days = " + "9" * 400,
        "[harvest]\nwindow_days = " + "9" * 5_000,
    ],
)
def test_settings_that_no_one_can_have_meant_are_refused_in_a_sentence(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "attribution.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"^Correct th"):
        loading.load(tmp_path, {}, services())


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("payload", '{"claim": "c1"}'),
        ("payload", "{"),
        ("payload", "[]"),
        ("shown", '{"name": "A", "evidence": [1]}'),
        ("at", "yesterday"),
    ],
)
def test_a_damaged_act_of_the_ledger_is_named_and_nothing_is_guessed(
    column: str, text: str
) -> None:
    row = readers.BLANK | {"event_id": 17, "key": "k", "act": "claim"}
    row |= {"at": datetime(2026, 3, 1, tzinfo=UTC).isoformat(), column: text}
    with pytest.raises(UserError, match=r"Act 17 of the ledger is damaged"):
        event_of(row)


@pytest.mark.parametrize("sign", loading.NOT_IN_PATHS)
def test_a_home_folder_in_which_the_database_cannot_write_is_refused(
    sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = re.escape(f"Choose a home folder without “{sign}”")
    with pytest.raises(UserError, match=refusal):
        loading.home_folder({}, str(tmp_path / f"a{sign}b"))
    below = tmp_path / f"a{sign}b"
    below.mkdir()
    monkeypatch.chdir(below)
    with pytest.raises(UserError, match=refusal):
        loading.home_folder({})


@pytest.mark.parametrize("damage", [b"", b"\xff{", b"[]", b'{"a": 1}', b"null"])
def test_a_damaged_summary_counts_as_a_run_that_is_still_to_be_read(
    damage: bytes, tmp_path: Path
) -> None:
    Summary(readers.RUN, "openalex").save(tmp_path)
    Summary(readers.RUN, "crossref").save(tmp_path)
    (tmp_path / "parsed" / "openalex" / f"{readers.RUN}.json").write_bytes(damage)
    assert [summary.source for summary in load_summaries(tmp_path)] == ["crossref"]
    assert not summaries_of(tmp_path, "openalex", readers.RUN)
    assert summaries_of(tmp_path, "crossref", readers.RUN)


def test_a_fault_in_a_check_of_the_doctor_is_a_finding_and_the_other_checks_follow() -> None:
    def broken() -> Iterator[Finding]:
        yield ok("first", "well")
        raise ZeroDivisionError("a person's name")

    first, second = doctor._completed("disk", broken)
    assert first.result == "well"
    assert (second.check, second.result) == ("disk", "this check could not be completed")
    assert "ZeroDivisionError" in second.remedy
    assert "a person's name" not in second.remedy


@pytest.mark.parametrize(
    "read",
    [
        lambda: parse(HEAD + b"T1,A," + b"9" * 100_000 + b"\n"),
        lambda: parse("T1,Ä,".encode("cp1252") + b"9" * 100_000 + b"\xe9\n"),
        lambda: clean_title("<!--" * 20_000),
        lambda: clean_title("$^" + "{" * 4_000 + "x" + "}" * 4_000 + "$"),
    ],
)
def test_a_value_that_is_too_long_costs_no_minutes(read: Callable[[], object]) -> None:
    before = time.process_time()
    read()
    assert time.process_time() - before < 5


def test_a_cell_that_is_longer_than_any_name_stops_the_import_and_says_so() -> None:
    (complaint,) = parse(HEAD + b"T1,Ada," + b"x" * 3_000 + b"\n").fatal
    assert complaint.problem == "this cell has 3,000 characters, more than any name or post"


def test_two_equal_forenames_without_a_column_of_family_names_are_no_twins() -> None:
    complaints = parse(b"technician_id,given_names\nT1,Ada\nT2,Ada\n").complaints
    assert [complaint.column for complaint in complaints] == ["family_name"]
    assert "no heading" in complaints[0].problem


def test_a_log_line_with_half_a_character_is_written(tmp_path: Path) -> None:
    logs.start(tmp_path, debug=False)
    logging.getLogger("attribution.test").warning("odd", extra={"id": "\ud835", "n": 2**70})
    (file,) = (tmp_path / "logs").iterdir()
    assert json.loads(file.read_text())["n"] == 2**70


def with_a_circle(data: bytes) -> bytes:
    """An XLS file in which the directory goes on with itself."""
    damaged = bytearray(data)
    first_table, directory = (
        int.from_bytes(data[place : place + 4], "little") for place in (76, 48)
    )
    place = 512 * (first_table + 1) + 4 * directory
    damaged[place : place + 4] = directory.to_bytes(4, "little")
    return bytes(damaged)


@pytest.mark.parametrize("name", ["list.xls", "list.xlsb"])
def test_a_list_in_a_binary_format_is_read(name: str) -> None:
    people = parse((readers.ROSTERS / name).read_bytes()).technicians
    assert [person.technician_id for person in people] == ["T0042", "T0043"]
    assert str(people[0].spells[0].start) == "2015-08-13"


def test_an_xls_file_that_would_fill_the_memory_is_refused() -> None:
    (complaint,) = parse(with_a_circle((readers.ROSTERS / "list.xls").read_bytes())).fatal
    assert complaint.problem == "the file is a binary Excel workbook, and it is damaged"


def test_a_number_that_no_float_can_hold_becomes_the_largest_that_one_can() -> None:
    assert storable([10**400, -(10**400), 2**70, 7]) == [
        sys.float_info.max,
        -sys.float_info.max,
        float(2**70),
        7,
    ]
