"""The page with other institutions: side by side in the order of names, and for whom it is."""

from dataclasses import replace

import peer_institutions
import pytest
from command_line import run_well
from peer_institutions import FREEZE, KEY, OTHER_KEY, of

from attribution.access.permissions import ROLES, Person
from attribution.dashboard import shell
from attribution.home.settings import Settings
from attribution.releases.freezes.peers_file import Definition, public_hex, signed_file
from attribution.releases.freezes.peers_keys import fingerprint


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = peer_institutions.make(tmp_path)
    monkeypatch.setenv("ATTRIBUTION_HOME", str(folder))
    return folder


def receive(home, figures, key):
    path = home.parent / "received.json"
    path.write_bytes(signed_file(figures, key))
    agreed = fingerprint(public_hex(key.public_key()))
    run_well("peers import", path, "--agree", agreed, home=home)


def shown(at):
    return "".join(part.proto.body for part in at.get("html"))


def test_institutions_are_listed_by_name_with_all_that_belongs_to_a_percentage(home, opened):
    receive(home, of("0wstmr178", "University of Westmere", 90), KEY)
    others = replace(of("0eastmr18", "<b>Eastmere</b>", 40))
    others = replace(others, definition=Definition(1, "research-facing", None))
    receive(home, others, OTHER_KEY)
    text = shown(opened("peers"))
    names = ["&lt;b&gt;Eastmere&lt;/b&gt;", "University of Northmere (yours)", "Westmere"]
    assert sorted(names, key=text.index) == names
    northmere = text[text.index(names[1]) : text.index(names[2])]
    for value in ("60", "30", "50%", "35% to 65%", "0%", "5 January 2026", "any day of the period"):
        assert value in northmere, value
    assert "The ranges of some of these institutions overlap" in text
    assert "Their figures cannot be compared with the others" in text
    assert "in a research-facing post" in text


def test_without_files_of_others_the_page_says_how_to_get_them(home, opened):
    at = opened("peers")
    assert "attribution peers import FILE" in at.info[0].value
    assert "University of Northmere (yours)" in shown(at)
    assert FREEZE not in shown(at)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_is_for_the_lead_unless_the_settings_open_it(tmp_path, role):
    person = Person("ann@northmere.example", role)
    settings = Settings(tmp_path)
    assert ("peers" in shell.pages_for(settings, person)) is (role == "lead")
    assert "peers" in shell.pages_for(replace(settings, peers_public=True), person)
