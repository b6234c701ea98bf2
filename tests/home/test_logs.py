"""Logs are JSON lines that hold ids, never names of people."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from attribution.home import logs, plain_lines


def test_the_log_is_json_lines_with_the_values_of_each_message(tmp_path: Path) -> None:
    logs.start(tmp_path, debug=False)
    logging.getLogger("attribution.test").info(
        "harvested", extra={"technician_id": "T001", "works": 3}
    )
    logging.getLogger("attribution.test").debug("not shown")
    (file,) = (tmp_path / "logs").iterdir()
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert {
        "message": "harvested",
        "technician_id": "T001",
        "works": 3,
        "level": "INFO",
    }.items() <= json.loads(line).items()


@pytest.fixture(autouse=True)
def _without_handlers() -> Iterator[None]:
    yield
    for handler in list(logging.getLogger("attribution").handlers):
        logging.getLogger("attribution").removeHandler(handler)
        handler.close()
    logging.getLogger("attribution").propagate = True


def streamed(tmp_path: Path, journal: bool) -> str:
    """What the log writes to a file that is, or is not, the one that systemd named."""
    logs.start(tmp_path, debug=False)
    with (tmp_path / "stderr").open("w+", encoding="utf-8") as stream:
        stat = os.fstat(stream.fileno())
        environ = {"JOURNAL_STREAM": f"{stat.st_dev}:{stat.st_ino + (not journal)}"}
        plain_lines.start(environ, stream, always=not journal)
        plain_lines.start({}, stream, always=False)
        logger = logging.getLogger("attribution.test")
        logger.warning("a source\nis down", extra={"source": "openalex"})
        try:
            raise ValueError("Ada Quillby")
        except ValueError as problem:
            logs.record_fault(problem)
        logs.start(tmp_path, debug=False)
        stream.seek(0)
        return stream.read()


def test_the_journal_gets_plain_lines_with_a_priority_and_without_times_or_names(
    tmp_path: Path,
) -> None:
    assert streamed(tmp_path, journal=True).splitlines() == [
        "<4>attribution.test: a source is down source=openalex",
        "<3>attribution: unexpected",
    ]


def test_a_container_gets_the_same_lines_with_the_level_in_words(tmp_path: Path) -> None:
    assert streamed(tmp_path, journal=False).splitlines() == [
        "warning attribution.test: a source is down source=openalex",
        "error attribution: unexpected",
    ]


def test_a_large_log_goes_on_in_another_file_of_the_same_day(tmp_path: Path) -> None:
    logs.start(tmp_path, debug=False)
    (file,) = (tmp_path / "logs").iterdir()
    os.truncate(file, logs.MOST_BYTES)
    logging.getLogger("attribution.test").info("harvested")
    logging.getLogger("attribution.test").info("built")
    second = file.with_name(f"{file.stem}.2.jsonl")
    assert len(second.read_text(encoding="utf-8").splitlines()) == 2
    assert file.stat().st_size == logs.MOST_BYTES


def test_a_log_that_cannot_go_on_stops_no_work(tmp_path: Path) -> None:
    logs.start(tmp_path, debug=False)
    (file,) = (tmp_path / "logs").iterdir()
    os.truncate(file, logs.MOST_BYTES)
    file.with_name(f"{file.stem}.2.jsonl").mkdir()
    logging.getLogger("attribution.test").info("harvested")
