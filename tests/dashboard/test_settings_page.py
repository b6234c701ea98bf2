"""Settings on a page: people, rules, milestones, facilities and the rest, each with a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from university import press, shown

from attribution.harvest.registry import services
from attribution.home import loading


def settings_of(home: Path) -> object:
    return loading.load(home, {}, services())


def field(at: AppTest, label: str) -> object:
    fields = [*at.text_input, *at.text_area, *at.selectbox, *at.checkbox]
    return next(element for element in fields if element.label.startswith(label))


def part(at: AppTest, name: str) -> AppTest:
    at.get("button_group")[0].set_value(name).run()
    assert not at.exception, at.exception
    return at


def save(at: AppTest, why: str = "June", button: str = "Save") -> AppTest:
    field(at, "Why you change it").input(why)
    press(at, button)
    assert not at.exception, at.exception
    return at


def test_a_person_is_added_changed_and_removed(home, opened):
    at = opened("settings")
    field(at, "Name at the sign-in").input("rae@northmere.example")
    field(at, "Role").set_value("reviewer")
    field(at, "Faculties").input("Science\nArts")
    save(at)
    assert "Saved: people" in shown(at)
    (entry,) = settings_of(home).people
    assert entry == {
        "who": "rae@northmere.example",
        "role": "reviewer",
        "faculties": ["Science", "Arts"],
    }
    field(at, "Which").set_value(0).run()
    field(at, "Role").set_value("lead")
    save(at)
    assert settings_of(home).people[0]["role"] == "lead"
    field(at, "Which").set_value(0).run()
    save(at, "Left", "Remove this person")
    assert settings_of(home).people == []
    assert "Left" in shown(at), "the last changes say why"


def test_a_mistake_is_said_and_what_was_typed_stays(home, opened):
    at = opened("settings")
    field(at, "Name at the sign-in").input("rae@northmere.example")
    field(at, "Role").set_value("reviewer")
    save(at)
    assert "a reviewer needs at least one" in shown(at)
    assert field(at, "Name at the sign-in").value == "rae@northmere.example"
    assert settings_of(home).people == []


@pytest.mark.parametrize(
    ("name", "entered", "setting", "value"),
    [
        ("Milestones", {"Name": "Charter", "Date": "2024-05-01"}, "milestones", "Charter"),
        ("Who counts", {"Name of the rule": "Science", "Job titles": "tech"}, "rules", "Science"),
        ("Facilities", {"Name": "Glasshouse Kew"}, "facilities", "Glasshouse Kew"),
    ],
)
def test_the_other_lists_are_changed_the_same_way(home, opened, name, entered, setting, value):
    at = part(opened("settings"), name)
    for label, content in entered.items():
        field(at, label).input(content)
    save(at)
    assert getattr(settings_of(home), setting)[-1]["name"] == value, shown(at)


def test_members_of_a_facility_are_entered_with_their_days_shown_and_changed(home, opened):
    at = part(opened("settings"), "Facilities")
    field(at, "Name").input("Glasshouse Kew")
    field(at, "Members").input("T1, 2020-01-01, 2023-12-31\n\nT2, , 2024-05-01\nT3")
    save(at)
    assert settings_of(home).facilities[-1]["members"] == [
        {"technician_id": "T1", "from": date(2020, 1, 1), "to": date(2023, 12, 31)},
        {"technician_id": "T2", "to": date(2024, 5, 1)},
        {"technician_id": "T3"},
    ]
    assert "T1, 2020-01-01, 2023-12-31; T2, , 2024-05-01; T3" in shown(at)
    before = settings_of(home).facilities
    field(at, "Which").set_value(len(before) - 1).run()
    save(at)
    assert settings_of(home).facilities == before, "what the field showed is what it holds"
    field(at, "Which").set_value(len(before) - 1).run()
    field(at, "Members").input("T1, soon")
    save(at)
    assert "write a date as YYYY-MM-DD" in shown(at)
    field(at, "Members").input("unit")
    field(at, "Department").input("Physics")
    save(at)
    assert settings_of(home).facilities[-1]["members"] == "unit"


def test_a_date_that_is_none_is_refused_with_what_to_write(home, opened):
    at = part(opened("settings"), "Milestones")
    field(at, "Name").input("Charter")
    field(at, "Date").input("soon")
    save(at)
    assert "write a date as YYYY-MM-DD" in shown(at)


def test_other_settings_have_their_sentence_and_a_changed_one_is_saved(home, opened):
    at = part(opened("settings"), "Other settings")
    field(at, "Group").set_value("guard").run()
    assert "Earlier snapshots that are kept." in shown(at)
    field(at, "Snapshots kept").input("5")
    save(at)
    assert settings_of(home).snapshots_kept == 5
    field(at, "Snapshots kept").input("five")
    save(at)
    assert "write a number, such as 30" in shown(at)
    field(at, "Snapshots kept").input("")
    save(at)
    assert settings_of(home).snapshots_kept == 3, "an empty field stands for the default"


def test_what_another_person_changed_meanwhile_is_not_overwritten(home, opened):
    at = part(opened("settings"), "Other settings")
    field(at, "Group").set_value("guard").run()
    file = home / "attribution.toml"
    file.write_text(file.read_text("utf-8") + "# by hand\n", "utf-8")
    field(at, "Snapshots kept").input("5")
    save(at)
    assert "they were changed since you opened them" in shown(at)
    assert file.read_text("utf-8").endswith("# by hand\n")


def test_secrets_and_what_concerns_the_server_cannot_be_changed_here(home, opened, monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", "s3cret")
    at = part(opened("settings"), "Other settings")
    groups = field(at, "Group").options
    for group in ["backup", "signin", "harvest", "alert"]:
        field(at, "Group").set_value(group).run()
        assert "s3cret" not in shown(at) + str([box.value for box in at.text_input])
    assert "Keys" not in groups
    field(at, "Group").set_value("backup").run()
    assert all(box.disabled for box in at.text_input)
    assert "Save" not in [button.label for button in at.button]
