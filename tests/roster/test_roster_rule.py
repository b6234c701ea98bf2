"""Who counts."""

from datetime import date

import pytest

from attribution.core.errors import UserError
from attribution.core.model import Spell
from attribution.roster.who_counts import (
    EVERYBODY,
    counts,
    parse_rule,
    parse_rules,
    rule_in_force,
)

TITLES = parse_rule(
    {
        "name": "titles",
        "from_date": "2024-08-01",
        "job_title_includes": ["technician", "Technologist"],
        "job_title_excludes": ["apprentice"],
    }
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senior TECHNICIAN", True),
        ("Learning technologist", True),
        ("Technician Apprentice", False),
        ("Lecturer", False),
        (None, False),
    ],
)
def test_job_titles_decide_who_counts(title, expected):
    assert counts(TITLES, Spell(job_title=title)) is expected


@pytest.mark.parametrize(("stated", "expected"), [(True, True), (False, False), (None, False)])
def test_research_facing_only_wants_it_stated(stated, expected):
    assert (
        counts(
            parse_rule({"name": "r", "research_facing_only": True}), Spell(research_facing=stated)
        )
        is expected
    )


def test_everybody_counts_where_no_rule_is_in_force():
    assert counts(rule_in_force([], date(2026, 1, 1)), Spell())
    assert rule_in_force([TITLES], date(2024, 7, 31)) == EVERYBODY


def test_the_latest_rule_that_has_begun_is_in_force():
    later = parse_rule({"name": "later", "from_date": date(2025, 1, 1)})
    assert rule_in_force([later, TITLES], date(2024, 8, 1)) == TITLES
    assert rule_in_force([later, TITLES], date(2025, 1, 1)) == later


def test_everybody_comes_before_the_first_dated_rule():
    dated = {"name": "dated", "from_date": date(2024, 8, 1)}
    undated = {"name": "undated"}
    assert parse_rules([]) == (EVERYBODY,)
    assert [rule.name for rule in parse_rules([dated])] == [EVERYBODY.name, "dated"]
    assert [rule.name for rule in parse_rules([dated, undated])] == ["undated", "dated"]


def test_two_rules_of_one_day_are_refused():
    with pytest.raises(UserError, match="Give the rules 'a' and 'b' different days"):
        parse_rules([{"name": name, "from_date": "2024-08-01"} for name in ("a", "b")])


def test_a_rule_says_its_name_and_day():
    assert str(TITLES) == "titles, from 2024-08-01"
    assert str(EVERYBODY) == "everybody on the roster"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"name": "x", "titles": []},
        {"name": "x", "from_date": "soon"},
        {"name": "x", "job_title_includes": "technician"},
    ],
)
def test_a_rule_that_is_not_understood_is_refused(settings):
    with pytest.raises(UserError):
        parse_rule(settings)
