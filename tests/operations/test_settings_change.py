"""A setting is changed by a person: checked as the file is, written at once, with who and why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import institution
import pytest
from command_line import run, run_well

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.declarations import declared_settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import SETTINGS
from attribution.operations import settings_change
from attribution.operations.settings_change import Change

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEAD = Person(institution.LEAD, "lead")
HERE = Person("local:lee", "lead")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    institution.configure(tmp_path)
    return tmp_path


def settings_of(home: Path) -> object:
    return loading.load(home, {}, services())


def change(home: Path, values: dict[str, object], person: Person = LEAD, why: str = "June") -> None:
    settings = settings_of(home)
    wanted = Change(values, why, settings_change.version(settings))
    settings_change.change(settings, person, wanted, now=NOW)


def acts(home: Path) -> list[object]:
    with open_ledger(home / "ledger.sqlite") as ledger:
        return list(ledger.acts(SETTINGS))


def refused(home: Path, values: dict[str, object], match: str, **more: object) -> None:
    before = (home / "attribution.toml").read_bytes()
    with pytest.raises(UserError, match=match) as refusal:
        change(home, values, **more)
    assert (home / "attribution.toml").read_bytes() == before
    assert acts(home) == []
    assert "saved" in str(refusal.value)


def test_a_change_is_in_the_file_and_in_the_ledger_with_who_and_why(home: Path) -> None:
    change(home, {"guard.max_drop": 0.3}, why=" Fewer alarms ")
    assert settings_of(home).max_drop == 0.3
    (act,) = acts(home)
    assert (act.who, act.why) == (LEAD.who, "Fewer alarms")
    assert act.payload.plain() == {
        "before": {"guard.max_drop": None},
        "after": {"guard.max_drop": "0.3"},
    }
    (row,) = settings_change.changes(settings_of(home), LEAD)
    assert row["what"] == ["guard.max_drop: default → 0.3"]


def test_the_ledger_keeps_no_names_of_people(home: Path) -> None:
    people = [*settings_of(home).people, {"who": "nia@northmere.example", "role": "viewer"}]
    change(home, {"people": people}, HERE)
    assert "nia" not in str(acts(home))
    assert settings_of(home).people[-1]["who"] == "nia@northmere.example"


def test_nothing_is_saved_where_the_file_changed_since_it_was_seen(home: Path) -> None:
    settings = settings_of(home)
    seen = settings_change.version(settings)
    change(home, {"guard.max_drop": 0.3})
    wanted = Change({"guard.max_drop": 0.4}, "June", seen)
    with pytest.raises(UserError, match="they were changed since you opened them"):
        settings_change.change(settings, LEAD, wanted, now=NOW)
    assert settings_of(home).max_drop == 0.3


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"guard.max_drop": 3}, "from 0 to 1"),
        ({"institution.timezone": "Mars"}, "time zone"),
        ({"people": [{"who": "a", "role": "king"}]}, "enter one of the roles"),
        ({"rules": [{"name": "r", "job_titles": ["a"]}]}, "job_titles"),
        ({"facilities": [{"name": "The Facility"}]}, "Facility"),
        ({"milestones": [{"name": "m", "date": "soon"}]}, "YYYY-MM-DD"),
        ({"guard.max_dorp": 0.3}, "no setting"),
        ({"guard.max_drop": None}, "Change something first"),
        ({}, "Change something first"),
    ],
)
def test_what_the_program_could_not_use_is_refused_as_in_the_file(home, values, match) -> None:
    refused(home, values, match)


@pytest.mark.parametrize("why", ["", "  "])
def test_a_change_says_why(home: Path, why: str) -> None:
    refused(home, {"guard.max_drop": 0.3}, "Say why", why=why)


@pytest.mark.parametrize("role", ["viewer", "technician", "reviewer"])
def test_only_a_lead_changes_settings(home: Path, role: str) -> None:
    refused(home, {"guard.max_drop": 0.3}, "you may not change settings", person=Person("x", role))
    with pytest.raises(UserError, match="you may not"):
        settings_change.changes(settings_of(home), Person("x", role))


def test_what_reaches_into_the_server_is_not_changed_from_a_browser(home: Path) -> None:
    """Else a lead's account could read its files, or send its keys elsewhere."""
    for declared in declared_settings(services()):
        is_place = any(word in declared.setting for word in ("folder", "url", "smtp", "keys."))
        if is_place or declared.is_secret:
            refused(home, {declared.setting: "/etc"}, "Ask your system administrator")


def test_a_setting_of_the_environment_is_not_changed_in_vain(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("ATTRIBUTION_GUARD_MAX_DROP", "0.1")
    refused(home, {"guard.max_drop": 0.3}, "ATTRIBUTION_GUARD_MAX_DROP")


def test_a_lead_cannot_lock_themselves_out(home: Path) -> None:
    others = [entry for entry in settings_of(home).people if entry["role"] != "lead"]
    refused(home, {"people": others}, "you would lose the role of lead")
    change(home, {"people": others}, HERE)


def test_a_ledger_that_cannot_take_the_act_leaves_the_file_as_it_was(home: Path) -> None:
    before = (home / "attribution.toml").read_bytes()
    (home / "ledger.sqlite").write_bytes(b"not a database")
    with pytest.raises(Exception, match="ledger"):
        change(home, {"guard.max_drop": 0.3})
    assert (home / "attribution.toml").read_bytes() == before


def test_the_command_line_changes_lists_and_tells_the_same(home: Path) -> None:
    run_well("settings set", "guard.max_drop", "0.3", "--why", "fewer alarms", home=home)
    assert settings_of(home).max_drop == 0.3
    run_well("settings set", "institution.timezone", "UTC", "--why", "abroad", home=home)
    assert settings_of(home).timezone == "UTC"
    assert "fewer alarms" in run_well("settings changes", home=home)
    assert "guard.max_drop\t0.3" in run_well("settings list", home=home)
    run_well("settings set", "guard.max_drop", "--default", "--why", "enough", home=home)
    assert settings_of(home).max_drop == 0.2


def test_the_command_line_says_that_a_list_takes_the_place_of_the_whole_list(home: Path) -> None:
    for name in ("Guidelines", "Policy"):
        milestones = f'[{{name = "{name}", date = 2024-01-01}}]'
        result = run("settings set", "milestones", milestones, "--why", "new", home=home)
        assert "It has 1 entry now, in place of the whole list that it had." in result.stderr
    assert [row["name"] for row in settings_of(home).milestones] == ["Policy"]
