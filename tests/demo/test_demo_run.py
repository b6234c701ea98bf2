"""The whole job on a fictional university that was not used in tuning."""

from __future__ import annotations

import pytest

from attribution import demo
from attribution.demo import making
from attribution.home import settings as home_settings

SEED = 77


@pytest.fixture(scope="module")
def university(tmp_path_factory):
    folder, home = tmp_path_factory.mktemp("samples"), tmp_path_factory.mktemp("demo")
    for name, body in making.files(SEED).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    told: list[str] = []
    demo.run(home, folder, told.append)
    settings = home_settings.load(home, {})
    return {one.kind: one for one in demo.compared(settings, folder)}, told


def test_the_demo_prints_the_measure_and_what_was_found_missed_and_wrong(university):
    text = "\n".join(university[1])
    assert "technicians" in text
    assert all(word in text for word in ("found", "missed", "wrong"))


def test_most_author_credits_are_found_and_hardly_any_is_wrong(university):
    author = university[0]["author"]
    assert author.found + author.waiting >= 0.95 * author.true
    assert author.found >= 0.85 * author.true
    assert author.wrong - author.namesakes <= 0.05 * author.found
    assert author.wrong <= 0.1 * author.found, (
        "namesakes are planted on purpose, one for every three true credits"
    )


def test_thanked_people_are_found_or_wait_for_a_person_and_hardly_any_is_wrong(university):
    thanked = university[0]["thanked"]
    assert thanked.found + thanked.waiting >= 0.9 * thanked.true
    assert thanked.wrong <= 0.05 * max(1, thanked.found + thanked.waiting)


def test_thanks_to_unnamed_teams_are_found(university):
    facility = university[0]["facility"]
    assert facility.found >= 0.8 * facility.true
