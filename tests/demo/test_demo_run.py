"""The full job on a fictional university that was not used in tuning."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from attribution import workspace
from attribution.access.permissions import Person
from attribution.demo import run
from attribution.demo.samples import write_samples
from attribution.demo.score import Score
from attribution.demo.serve import SOURCES
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings

LEAD = Person("lead", "lead")

SEED = 77


@dataclass
class University:
    """A university after the demo: its settings, the report, and the scores by kind."""

    settings: Settings
    lines: list[str]
    scores: dict[str, Score]


@pytest.fixture(scope="module")
def university(tmp_path_factory):
    folder, home = tmp_path_factory.mktemp("samples"), tmp_path_factory.mktemp("demo")
    write_samples(folder, SEED)
    lines: list[str] = []
    run.run_demo(home, folder, lines.append)
    settings = loading.load(home, {}, services())
    with workspace.opened(settings, LEAD) as demo:
        scores = run.scores(demo.reader, folder)
    return University(settings, lines, {score.kind: score for score in scores})


def test_the_demo_prints_the_measure_and_what_was_found_missed_and_wrong(university):
    text = "\n".join(university.lines)
    assert "technicians" in text
    assert all(word in text for word in ("found", "missed", "wrong"))


def test_the_demo_asks_the_sources_that_it_serves_and_no_others(university):
    with workspace.opened(university.settings, LEAD) as demo:
        reader = demo.reader
        runs = reader.rows("select distinct source from harvest_runs")
    assert {row["source"] for row in runs} == set(SOURCES)


def test_most_author_credits_are_found_and_hardly_any_is_wrong(university):
    author = university.scores["author"]
    assert author.detected + author.waiting >= 0.95 * author.true
    assert author.detected >= 0.85 * author.true
    assert author.wrong - author.namesakes <= 0.02 * author.detected
    assert author.wrong <= 0.04 * author.detected, (
        "namesakes are planted on purpose, one for every three true credits"
    )


def test_thanked_people_are_found_or_wait_for_review_and_hardly_any_is_wrong(university):
    thanked = university.scores["thanked"]
    assert thanked.detected + thanked.waiting >= 0.9 * thanked.true
    assert thanked.wrong <= 0.05 * max(1, thanked.detected + thanked.waiting)


def test_thanks_to_unnamed_teams_are_found(university):
    facility = university.scores["facility"]
    assert facility.detected >= 0.8 * facility.true
