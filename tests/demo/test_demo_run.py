"""The full job on a fictional university that was not used in tuning."""

from __future__ import annotations

import pytest

from attribution.demo import run
from attribution.demo.samples import write_samples
from attribution.harvest.registry import services
from attribution.home import loading

SEED = 77


@pytest.fixture(scope="module")
def university(tmp_path_factory):
    """The scores by kind, and the lines of the report."""
    folder, home = tmp_path_factory.mktemp("samples"), tmp_path_factory.mktemp("demo")
    write_samples(folder, SEED)
    lines: list[str] = []
    run.run_demo(home, folder, lines.append)
    scores = run.scores(loading.load(home, {}, services()), folder)
    return {score.kind: score for score in scores}, lines


def test_the_demo_prints_the_measure_and_what_was_found_missed_and_wrong(university):
    text = "\n".join(university[1])
    assert "technicians" in text
    assert all(word in text for word in ("found", "missed", "wrong"))


def test_most_author_credits_are_found_and_hardly_any_is_wrong(university):
    author = university[0]["author"]
    assert author.detected + author.waiting >= 0.95 * author.true
    assert author.detected >= 0.85 * author.true
    assert author.wrong - author.namesakes <= 0.05 * author.detected
    assert author.wrong <= 0.1 * author.detected, (
        "namesakes are planted on purpose, one for every three true credits"
    )


def test_thanked_people_are_found_or_wait_for_review_and_hardly_any_is_wrong(university):
    thanked = university[0]["thanked"]
    assert thanked.detected + thanked.waiting >= 0.9 * thanked.true
    assert thanked.wrong <= 0.05 * max(1, thanked.detected + thanked.waiting)


def test_thanks_to_unnamed_teams_are_found(university):
    facility = university[0]["facility"]
    assert facility.detected >= 0.8 * facility.true
