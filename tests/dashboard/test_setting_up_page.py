"""Set-up from nothing in the browser: the institution by name, the roster, the first run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import university
from gated import BROKEN, QUICK, Gate, gated
from streamlit.testing.v1 import AppTest
from university import press, shown

from attribution.access import provider
from attribution.core.errors import UserError
from attribution.demo.world.institutions import HOME
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.operations import create_home

NAME = "Quillmere"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with gated() as served:
        for name, value in (QUICK | served.addresses).items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: Gate) -> Path:
    """A folder that is not there yet."""
    folder = tmp_path / "not yet"
    monkeypatch.setenv("ATTRIBUTION_HOME", str(folder))
    return folder


def field(at: AppTest, label: str) -> object:
    return next(element for element in at.text_input if element.label == label)


def find(at: AppTest, name: str) -> AppTest:
    field(at, "Name of your institution").input(name)
    press(at, "Find it")
    assert not at.exception, at.exception
    return at


def choose(at: AppTest, email: str = "lead@quillmere.example") -> AppTest:
    at.radio[0].set_value(0)
    field(at, "Your e-mail address").input(email)
    press(at, "Set up")
    return at


def settings_of(home: Path) -> object:
    return loading.load(home, {}, services())


def test_an_institution_is_found_by_name_and_shown_without_its_id(nowhere, opened):
    at = find(opened(), NAME)
    assert any(HOME.name in label for label in at.radio[0].options)
    assert HOME.ror not in shown(at) + "".join(at.radio[0].options)
    assert not nowhere.exists()


def test_the_settings_hold_what_was_chosen_and_step_2_follows(nowhere, opened):
    at = choose(find(opened(), NAME))
    assert "Go on with step 2" in at.success[0].value
    settings = settings_of(nowhere)
    assert settings.rors == [HOME.ror]
    assert settings.email == "lead@quillmere.example"
    assert "Import the list from HR" in shown(at)
    assert HOME.name in shown(at)


def test_nothing_is_saved_without_an_institution_or_an_address(nowhere, opened):
    at = find(opened(), NAME)
    field(at, "Your e-mail address").input("lead@quillmere.example")
    press(at, "Set up")
    assert "Choose your institution from the list" in at.error[0].value
    choose(at, email="lead")
    assert "Enter an e-mail address" in shown(at)
    assert not (nowhere / "attribution.toml").exists()


@pytest.mark.parametrize(("name", "sentence"), [("", "Enter the name"), ("Zzz", "Check the spell")])
def test_a_name_that_leads_nowhere_is_answered_with_what_to_do(nowhere, opened, name, sentence):
    at = find(opened(), name)
    assert sentence in at.error[0].value
    assert not at.radio


def test_a_register_that_does_not_answer_is_said_and_nothing_is_saved(nowhere, opened, gate):
    at = opened()
    gate.rule = lambda source, request: BROKEN
    assert "Check the connection" in find(at, NAME).error[0].value
    gate.open()
    find(at, NAME)
    gate.rule = lambda source, request: BROKEN
    assert "Check the connection" in choose(at).error[0].value
    assert not (nowhere / "attribution.toml").exists()


def test_another_folder_may_be_named_and_is_used_from_then_on(nowhere, opened, tmp_path):
    at = find(opened(), NAME)
    other = tmp_path / "papers of technicians"
    field(at, "Folder for the data").input(str(other))
    choose(at)
    assert (other / "attribution.toml").exists()
    assert f"--home {other}" in shown(at)
    assert os.environ["ATTRIBUTION_HOME"] == str(other)


def test_a_folder_that_is_set_up_already_is_never_written_over(tmp_path):
    university.configure(tmp_path)
    before = (tmp_path / "attribution.toml").read_bytes()
    with pytest.raises(UserError, match="is set up already"):
        create_home.chosen_folder(str(tmp_path), {})
    for text in ("", "data"):
        with pytest.raises(UserError, match="whole path"):
            create_home.chosen_folder(text, {})
    assert (tmp_path / "attribution.toml").read_bytes() == before


def test_where_sign_in_is_required_no_stranger_sets_anything_up(nowhere, opened, monkeypatch):
    monkeypatch.setenv(provider.MUST_SIGN_IN, "1")
    at = opened()
    assert not at.text_input
    assert "Welcome" not in shown(at)


def test_papers_are_collected_only_once_there_is_a_list(nowhere, opened):
    at = choose(find(opened(), NAME))
    assert "Collect papers now" not in [button.label for button in at.button]
    university.enrol(nowhere)
    at = opened()
    assert "Collect papers now" in [button.label for button in at.button]
