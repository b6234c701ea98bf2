"""The metrics of a night are OpenMetrics, replaced at once, readable by the node exporter."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import command_line
import pytest
from click.testing import Result
from command_line import run
from prometheus_client import parser as older_format
from prometheus_client.openmetrics import parser

METRICS = Path("collector") / "attribution.prom"
CLOSED = "http://127.0.0.1:9"
Samples = dict[tuple[str, str], float]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    return command_line.make(tmp_path)


def night(home: Path, file: Path, sources: str = "localtexts") -> Result:
    return run(
        "nightly --json",
        home=home,
        ATTRIBUTION_HARVEST_SOURCES=sources,
        ATTRIBUTION_HARVEST_TEXTS_FOLDER=str(home.parent / "texts"),
        ATTRIBUTION_HARVEST_ATTEMPTS="1",
        ATTRIBUTION_OPENALEX_URL=CLOSED,
        ATTRIBUTION_METRICS_FILE=str(file),
    )


def samples(text: str, reader: Any = parser) -> Samples:
    """Every sample by its name and source."""
    return {
        (sample.name, sample.labels.get("source", "")): sample.value
        for family in reader.text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def after_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with a home folder and the metrics of its first night, and what that printed."""
    folder = tmp_path_factory.mktemp("night")
    for name in ("texts", "collector"):
        (folder / name).mkdir()
    printed = night(command_line.make(folder), folder / METRICS).stdout
    return folder, json.loads(printed)


def test_the_file_is_valid_in_both_formats_and_says_how_the_night_ended(
    after_night: tuple[Path, dict[str, Any]],
) -> None:
    folder, body = after_night
    file = folder / METRICS
    text = file.read_text(encoding="utf-8")
    values = samples(text)
    assert values == samples(text, older_format)
    assert values["attribution_night_exit_code", ""] == 0
    assert values["attribution_works", ""] == body["works"] == 2
    assert values["attribution_source_finished", "localtexts"] == 1
    ended = values["attribution_night_end_timestamp_seconds", ""]
    assert ended == values["attribution_night_good_end_timestamp_seconds", ""]
    assert values["attribution_night_duration_seconds", ""] > 0
    names = [name for name, _ in values]
    assert all(re.fullmatch(r"attribution_[a-z_]+[a-z]", name) for name in names)
    assert not [name for name in names if name.endswith(("_total", "_count", "_ms", "_mb"))]


def test_a_night_that_fails_keeps_the_time_of_the_last_that_published(
    after_night: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(after_night[0], tmp_path / "after"))
    home, file = folder / "home", folder / METRICS
    before = samples(file.read_text(encoding="utf-8"))
    night(home, file, "openalex")
    after = samples(file.read_text(encoding="utf-8"))
    good = ("attribution_night_good_end_timestamp_seconds", "")
    assert after["attribution_night_exit_code", ""] == 4
    assert after[good] == before[good] < after["attribution_night_end_timestamp_seconds", ""]
    assert after["attribution_source_gaps", "openalex"] >= 1


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_the_node_exporter_may_read_the_file_and_nothing_else_is_left(
    after_night: tuple[Path, dict[str, Any]],
) -> None:
    (file,) = (after_night[0] / "collector").iterdir()
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_file_that_cannot_be_written_is_said_and_changes_no_exit_code(
    home: Path, tmp_path: Path
) -> None:
    result = night(home, tmp_path / "gone" / "attribution.prom")
    assert result.exit_code == 0
    assert [reason["about"] for reason in json.loads(result.stdout)["reasons"]] == ["news"]
    assert "metrics.file was not written" in result.stderr


def test_a_name_that_the_node_exporter_would_not_read_is_refused(
    home: Path, tmp_path: Path
) -> None:
    result = night(home, tmp_path / "metrics.txt")
    assert (result.exit_code, ".prom" in result.stderr) == (2, True)
