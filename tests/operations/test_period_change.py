"""What changed between two years, from rows of a snapshot to sentences and JSON."""

from datetime import date

import command_line
import pytest
from command_line import run
from measure_worlds import candidate, database, spell, work

from attribution.measure import change_formats
from attribution.measure.change import Parts, changes_between
from attribution.measure.counting import measure
from attribution.measure.milestones import Milestone, progress_of
from attribution.measure.periods import calendar_year
from attribution.measure.person_periods import KINDS

BEFORE, AFTER = calendar_year(2020), calendar_year(2021)
SINCE_EVER = {
    "rule": 1,
    "label": "all",
    "from_date": date.min,
    "in_force": False,
    "job_title_includes": ["technician"],
}
FROM_2021 = {"rule": 2, "label": "fewer", "from_date": date(2021, 1, 1), "in_force": True}
WORLD = {
    "rules": [SINCE_EVER, FROM_2021],
    "spells": [
        spell("T1", counts_under=[1, 2]),
        spell("T2", counts_under=[1, 2]),
        spell("T3", counts_under=[1]),
        spell("T4", counts_under=[1, 2], start=date(2021, 1, 1)),
    ],
    "works": [
        work("W1", date(2020, 5, 1)),
        work("W2", date(2021, 5, 1)),
        work("W3", date(2021, 6, 1), acknowledgement="not open"),
    ],
    "candidates": [
        candidate("m1", "T1", "W1"),
        candidate("m2", "T1", "W2"),
        candidate("m3", "T2", "W2", kind="thanked"),
    ],
    "decisions": [],
}


@pytest.fixture
def connection():
    connection = database(WORLD)
    yield connection
    connection.close()


def test_a_change_of_the_rule_is_told_apart(connection):
    either, _, authored = changes_between(connection, [BEFORE, AFTER], "all")
    assert (either.before.credited, either.before.technicians) == (1, 3)
    assert (either.after.credited, either.after.technicians) == (2, 3), "T3 counts no more"
    assert either.parts.other_rule == pytest.approx(2 / 3 - 2 / 4)
    assert (authored.stayers.both, authored.stayers.neither) == (1, 1)
    assert (either.joiners, either.leavers) == (1, 1)


def test_every_kind_has_a_change_and_the_text_says_all_of_it(connection):
    changes = changes_between(connection, [BEFORE, AFTER], "all")
    assert [change.kind for change in changes] == list(reversed(KINDS))
    before, after = measure(connection, [BEFORE, AFTER])
    text = change_formats.as_text(before, after, changes, [])
    assert "2020: 1 of 3 technicians (33.3%). 2021: 2 of 3 technicians (66.7%)." in text
    assert "In post in both years: 2 technicians." in text
    assert "Acknowledgements read: 100.0% of papers in 2020, 50.0% of papers in 2021." in text
    assert "Rule for who counts: all in 2020, fewer in 2021." in text
    assert text.endswith(change_formats.NO_CAUSE)
    answer = change_formats.as_json(before, after, changes)
    either = answer["kinds"]["either"]
    assert sum(either["parts"].values()) == pytest.approx(either["difference"])
    assert either["before"] == {
        "credited": 1,
        "technicians": 3,
        "percentage": pytest.approx(100 / 3),
    }


def test_half_as_many_readable_papers_are_no_fall_in_thanks(connection):
    _, thanked, _ = changes_between(connection, [BEFORE, AFTER], "all")
    assert thanked.parts.more_readable == pytest.approx(0), "nobody was thanked in 2020"


def test_a_milestone_is_rated_in_the_text_and_the_json(connection):
    changes = changes_between(connection, [BEFORE, AFTER], "all")
    before, after = measure(connection, [BEFORE, AFTER])
    action = Milestone("the action", date(2021, 1, 1), target=60, target_date=date(2025, 12, 31))
    progress = progress_of(action, after, [before])
    text = change_formats.as_text(before, after, changes, [], progress)
    assert text.startswith(
        "the action, since 1 January 2021\n"
        "  The target of “the action” is 60% by 31 December 2025. Green: the target is reached."
    )
    answer = change_formats.as_json(before, after, changes, progress)
    assert answer["milestone"]["rating"] == "green"
    assert answer["milestone"]["baseline_percentage"] == pytest.approx(100 / 3)
    assert change_formats.as_json(before, after, changes)["milestone"] is None


def test_a_milestone_brings_its_years_and_an_unknown_one_is_named(tmp_path):
    home = command_line.make(tmp_path)
    with (home / "attribution.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[milestones]]\nname = "Policy"\ndate = 2024-01-01\n')
    result = run("change --milestone Polcy", home=home)
    assert (result.exit_code, "Use --milestone 'Policy'" in result.stderr) == (2, True)
    result = run("change --milestone policy", home=home)
    assert (result.exit_code, "no complete year before “Policy”" in result.stderr) == (2, True)
    result = run("change 2023 2024/25", home=home)
    expected = "Enter two calendar years or two academic years, not 2023 and 2024/25."
    assert (result.exit_code, expected in result.stderr) == (2, True)
    result = run("change 2024", home=home)
    assert (result.exit_code, "Enter the years to compare" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("target = 40\ntarget_date = 2023-12-31", "target_date must be after its date"),
        ('baseline = "2024"', "baseline must begin before its date"),
        ('baseline = "2024/25"', "baseline must begin before its date"),
    ],
)
def test_a_milestone_whose_dates_contradict_each_other_is_refused(tmp_path, lines, problem):
    home = command_line.make(tmp_path)
    with (home / "attribution.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[[milestones]]\nname = "Policy"\ndate = 2024-01-01\n{lines}\n')
    result = run("measure", home=home)
    assert (result.exit_code, problem in result.stderr) == (2, True), result.stderr
    assert "“Policy”" in result.stderr


@pytest.mark.parametrize(
    ("parts", "sentences"),
    [
        (Parts(0, 0, 0.093), ["+9.3 points because a larger share of the technicians was named"]),
        (Parts(0, 0, -0.01), ["-1.0 points because a smaller share of the technicians was named"]),
        (
            Parts(0.011, -0.02, 0.05),
            [
                "+1.1 points because the rule for who counts changed",
                "-2.0 points because of which acknowledgements we could read",
                "+5.0 points because a larger share of the technicians was named",
            ],
        ),
        (
            Parts(0.011, 0, 0.0001),
            [
                "+1.1 points because the rule for who counts changed",
                "no points because of the share of the technicians that was named",
            ],
        ),
        (Parts(0, 0, 0), ["no points"]),
    ],
)
def test_a_change_is_split_into_its_reasons(parts, sentences):
    assert change_formats.reasons(parts) == sentences
