"""A changed setting leaves every other line of the file as a person wrote it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from attribution.core.errors import UserError
from attribution.harvest.registry import services
from attribution.home import loading, writing
from attribution.home.rewriting import rewritten

BY_HAND = """# Ours. Ask Lee before you change it.
[measure] # years
lag_days = 3 # as agreed
# why this many
rest = [
  1, # the first
  2,
]

# Ada leads
[[people]]
who = "ada" # for now
role = "lead"

[[people]]
who = "bo"
role = "viewer"
[institution.children]
0abcdef12 = "X"
[institution]
name = "N"
"""
ADA, BO = {"who": "ada", "role": "lead"}, {"who": "bo", "role": "viewer"}


def changed_lines(before: str, after: str) -> tuple[set[str], set[str]]:
    """The lines that are gone, and the new ones."""
    old, new = set(before.splitlines()), set(after.splitlines())
    return old - new, new - old


def test_a_value_is_changed_and_what_stands_behind_it_stays() -> None:
    after = rewritten(BY_HAND, {"measure.lag_days": 9})
    assert changed_lines(BY_HAND, after) == (
        {"lag_days = 3 # as agreed"},
        {"lag_days = 9 # as agreed"},
    )


def test_a_default_is_replaced_where_the_file_of_init_shows_it(tmp_path: Path) -> None:
    file = tmp_path / "attribution.toml"
    writing.write(file, {"institution.name": "N"}, services())
    before = file.read_text("utf-8")
    people = [{"who": "ada", "role": "lead"}]
    after = rewritten(before, {"harvest.timeout": 5, "people": people})
    assert changed_lines(before, after) == (
        {"# timeout = 120", "# [[people]]"},
        {"timeout = 5", "[[people]]", 'who = "ada"', 'role = "lead"'},
    )
    loaded = loading.load_text(after, tmp_path, {}, services())
    assert (loaded.timeout, loaded.people, loaded.institution_name) == (5, people, "N")


def test_of_a_list_only_the_entry_that_changed_is_written_again() -> None:
    after = rewritten(BY_HAND, {"people": [ADA, {**BO, "role": "lead"}]})
    assert changed_lines(BY_HAND, after)[0] == {'role = "viewer"'}
    assert 'who = "ada" # for now' in after


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("measure.lag_days", None),
        ("measure.rest", [3]),
        ("people", [BO]),
        ("people", []),
        ("people", [BO, ADA, {"who": 'a "quoted" # name\n', "role": "lead"}]),
        ("institution.children", {"0nrthmr98": "Y = # [z]"}),
        ("institution.children", None),
        ("institution.name", "=#[x]"),
        ("rules", [{"name": "r", "from_date": date(2024, 8, 1), "job_title_includes": ["a"]}]),
        ("guard.max_drop", 0.5),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_read_is_what_was_meant_and_nothing_else_changes(setting, value, newline) -> None:
    text = BY_HAND.replace("\n", newline)
    expected = tomllib.loads(text)
    *sections, name = setting.split(".")
    table = expected
    for section in sections:
        table = table.setdefault(section, {})
    table.pop(name, None)
    if value not in (None, []):
        table[name] = value
    after = rewritten(text, {setting: value})
    assert {k: v for k, v in tomllib.loads(after).items() if v} == expected
    assert after.count("\n") == after.count(newline)
    assert "# why this many" in after


def test_an_inline_list_stays_one_and_gets_the_new_entries() -> None:
    after = rewritten('people = [{ who = "ada", role = "lead" }]\n', {"people": [BO]})
    assert tomllib.loads(after) == {"people": [BO]}


def test_a_form_that_is_not_understood_is_refused() -> None:
    text = 'institution = { name = "N", rors = ["0abcdef12"] }\n'
    with pytest.raises(UserError, match="Nothing was saved"):
        rewritten(text, {"institution.timezone": "UTC"})
