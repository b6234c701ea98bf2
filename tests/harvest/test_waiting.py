"""What waits for its budget or its time is a fact with a date; only a fault needs somebody."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from gated import BROKEN, FIRST, NO_BUDGET, Gate, holdings, night, services_of_the_demo, settings

from attribution.demo.servers.reply import Reply, Request, json
from attribution.harvest import reading, run
from attribution.harvest.summaries import Summary, load_summaries
from attribution.operations import doctor, nightly

NEXT = FIRST + timedelta(days=1)
TEI = Reply(200, b"<TEI><text/></TEI>", "application/xml")


def with_texts(source: str, request: Request) -> Reply | None:
    """OpenAlex with full texts of every tenth work: the demo has none."""
    if source == "openalex-content":
        return TEI
    if source != "openalex":
        return None
    body = orjson.loads(services_of_the_demo()["openalex"].answer(request).body)
    for record in body.get("results", ()):
        if "has_content" in record:  # a list of ids alone lacks it
            record["has_content"]["grobid_xml"] = record["id"].endswith("1")
    return json(body, headers=(("X-RateLimit-Remaining", "9900"),))


@pytest.fixture
def gate(services: Gate) -> Gate:
    services.open()
    services.rule = with_texts
    return services


@pytest.fixture(scope="module")
def whole(
    services: Gate, empty_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """What an undisturbed night gives."""
    services.open()
    services.rule = with_texts
    home = Path(shutil.copytree(empty_home, tmp_path_factory.mktemp("whole") / "home"))
    night(home, services, FIRST)
    return holdings(home)


def exit_code(runs: Mapping[str, Summary]) -> int:
    return nightly.exit_code(list(runs.values()))


def doctor_says(home: Path, gate: Gate, check: str) -> list[tuple[str, str]]:
    """State and result of the findings of a check."""
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    findings = list(doctor.examine(settings(home, gate), now, online=False))
    return [(finding.state, finding.result) for finding in findings if finding.check == check]


def test_texts_wait_for_the_next_nights_with_a_plan_and_nobody_is_called(
    home: Path, gate: Gate, whole: Mapping[str, Any]
) -> None:
    first = night(home, gate, FIRST, ATTRIBUTION_HARVEST_TEI_PER_NIGHT="1")
    source = first["openalex"]
    assert (source.status, source.texts_tonight, exit_code(first)) == ("finished", 1, 0)
    (sentence,) = source.waiting
    nights = source.texts_waiting
    last = FIRST + timedelta(days=nights)
    assert sentence.startswith(
        f"{nights} full texts wait. At 1 a night that takes {nights} nights, to "
        f"{last.day} {last:%B %Y}. Your budget at OpenAlex allows "
        "harvest.tei_per_night = 100: 1 night."
    )
    assert nightly.source_as_json(source)["plan"] == {
        "texts_waiting": nights,
        "texts_tonight": 1,
        "nights": nights,
        "until": str(last),
    }
    assert doctor_says(home, gate, "waiting openalex") == [("note", sentence)]
    assert doctor_says(home, gate, "harvest openalex")[0][0] == "ok"
    reading.reparse_all(home)
    (again,) = (run for run in load_summaries(home) if run.source == "openalex")
    assert list(again.waiting) == [sentence]
    second = night(home, gate, NEXT)["openalex"]
    assert (second.texts_waiting, second.waiting) == (0, ())
    assert holdings(home) == whole


def test_without_a_key_the_plan_says_what_a_key_would_do(home: Path, gate: Gate) -> None:
    runs = night(home, gate, FIRST, only=["openalex"], OPENALEX_API_KEY="")
    (sentence,) = runs["openalex"].waiting
    assert "None was asked for tonight" in sentence
    assert "a key, which is free: it would take 1 night." in sentence
    assert exit_code(runs) == 0


def test_a_first_harvest_that_walks_on_every_night_waits_for_its_budget(
    home: Path, gate: Gate
) -> None:
    gate.rule = lambda source, request: (
        NO_BUDGET
        if source == "openalex" and gate.calls("openalex", "2026-01-01")
        else with_texts(source, request)
    )
    runs = night(home, gate, FIRST)
    skipped = runs["openalex"].skipped
    assert (skipped[0], skipped[-1]) == ("the list of works", "full texts")
    assert "names in acknowledgements" not in skipped, "OpenAlex is asked for none"
    assert "It is renewed on" in runs["openalex"].waiting[0]
    assert exit_code(runs) == 0


def test_a_source_whose_budget_is_spent_before_it_brings_anything_needs_somebody(
    home: Path, gate: Gate
) -> None:
    gate.rule = lambda source, request: (
        NO_BUDGET if source == "openalex" else with_texts(source, request)
    )
    runs = night(home, gate, FIRST, only=["openalex", "crossref"])
    assert exit_code(runs) == 3
    assert "give it a larger budget" in runs["openalex"].gaps[0]


def test_a_budget_that_ends_in_the_texts_is_no_alarm(home: Path, gate: Gate) -> None:
    gate.rule = lambda source, request: (
        NO_BUDGET if source == "openalex-content" else with_texts(source, request)
    )
    runs = night(home, gate, FIRST)
    source = runs["openalex"]
    assert (source.status, source.listed, source.skipped) == ("over budget", True, ("full texts",))
    assert exit_code(runs) == 0
    assert doctor_says(home, gate, "harvest openalex")[0][0] == "ok"


def test_a_source_that_is_down_still_needs_somebody(home: Path, gate: Gate) -> None:
    gate.rule = lambda source, request: (
        BROKEN if source == "crossref" else with_texts(source, request)
    )
    assert exit_code(night(home, gate, FIRST, only=["openalex", "crossref"])) == 3


def test_a_night_ends_in_its_time_says_what_it_skipped_and_the_next_goes_on(
    home: Path, gate: Gate, whole: Mapping[str, Any]
) -> None:
    def slow(source: str, request: Request) -> Reply | None:
        if source == "europepmc":
            time.sleep(0.5)
        return with_texts(source, request)

    gate.rule = slow
    bounded = replace(settings(home, gate), minutes=0)
    object.__setattr__(bounded, "minutes", 1.2 / 60)
    start = time.monotonic()
    runs = run.harvest(bounded, (), now=datetime(2026, 7, 1, 3, tzinfo=UTC))
    assert time.monotonic() - start < 8
    late = [summary for summary in runs if summary.status == "out of time"]
    assert late
    assert all("harvest.minutes" in " ".join(summary.waiting) for summary in late)
    assert all(summary.skipped for summary in late)
    gate.rule = with_texts
    after = night(home, gate, NEXT)
    assert (exit_code(after), holdings(home)) == (0, whole)


def test_a_night_without_any_time_is_a_known_state(home: Path, gate: Gate) -> None:
    bounded = replace(settings(home, gate), minutes=0)
    runs = run.harvest(bounded, (), now=datetime(2026, 7, 1, 3, tzinfo=UTC))
    asked = [summary for summary in runs if summary.source != "orcid"]
    assert {summary.status for summary in asked} == {"out of time"}
    assert all(summary.needs_somebody for summary in asked)
    assert sum(summary.calls for summary in runs) == 0
