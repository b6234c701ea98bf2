"""Settings: one file, documented, with every mistake named at once; the environment wins."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from attribution.core.errors import UserError
from attribution.harvest.registry import services
from attribution.harvest.sources import openalex
from attribution.home import loading, writing
from attribution.home import settings as home_settings
from attribution.home.reference import setting_rows


def home(tmp_path: Path, text: str) -> Path:
    (tmp_path / home_settings.FILE).write_text(text, encoding="utf-8")
    return tmp_path


def test_without_a_file_every_default_holds(tmp_path: Path) -> None:
    settings = loading.load(tmp_path, {}, services())
    assert settings.works_from == date(2021, 1, 1)
    assert settings.pace is True
    assert settings.url(openalex.API) == "https://api.openalex.org"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    folder = home(
        tmp_path, '[harvest]\nworks_from = 2015-01-01\nattempts = 2\nsources = ["crossref"]\n'
    )
    settings = loading.load(
        folder,
        {"ATTRIBUTION_HARVEST_ATTEMPTS": "7", "ATTRIBUTION_HARVEST_SOURCES": "orcid; openalex"},
        services(),
    )
    assert (settings.works_from, settings.attempts, settings.sources) == (
        date(2015, 1, 1),
        7,
        ["orcid", "openalex"],
    )


def test_a_key_is_named_in_the_file_and_held_by_the_environment(tmp_path: Path) -> None:
    folder = home(tmp_path, '[keys]\nopenalex = "OUR_KEY"\n')
    assert loading.load(folder, {"OUR_KEY": "s3cret"}, services()).key(openalex.KEY) == "s3cret"
    assert (
        loading.load(folder, {"OPENALEX_API_KEY": "other"}, services()).key(openalex.KEY) == "other"
    )
    assert loading.load(tmp_path, {}, services()).key(openalex.KEY) is None


def test_every_mistake_is_named_at_once_with_what_may_have_been_meant(tmp_path: Path) -> None:
    folder = home(
        tmp_path,
        '[harvest]\nwork_from = 2015-01-01\ntimeout = "soon"\nattempts = -1\npace = "perhaps"\n'
        "[institution]\nrors = 7\n",
    )
    with pytest.raises(UserError) as mistake:
        loading.load(folder, {"ATTRIBUTION_HARVEST_WINDOW_DAYS": "many"}, services())
    message = str(mistake.value)
    assert "did you mean harvest.works_from?" in message
    for name in (
        "harvest.timeout",
        "harvest.attempts",
        "harvest.pace",
        "institution.rors",
        "ATTRIBUTION_HARVEST_WINDOW_DAYS=many",
    ):
        assert name in message


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not readable TOML"):
        loading.load(home(tmp_path, "[harvest\n"), {}, services())


def test_what_is_written_is_read_back_and_every_key_is_documented(tmp_path: Path) -> None:
    values = {
        "institution.name": 'A "quoted" \\ name',
        "institution.rors": ["0nrthmr98"],
        "institution.children": {"0abcdef12": "Grün"},
        "harvest.works_from": date(2019, 8, 1),
    }
    writing.write(tmp_path / home_settings.FILE, values, services())
    settings = loading.load(tmp_path, {}, services())
    assert (settings.institution_name, settings.rors) == ('A "quoted" \\ name', ["0nrthmr98"])
    assert (settings.children, settings.works_from) == ({"0abcdef12": "Grün"}, date(2019, 8, 1))
    text = (tmp_path / home_settings.FILE).read_text(encoding="utf-8")
    for key, _, _, sentence in setting_rows(services()):
        assert f"# {sentence}" in text, key


def test_the_defaults_shown_in_the_file_are_those_in_force(tmp_path: Path) -> None:
    writing.write(tmp_path / home_settings.FILE, {}, services())
    text = (tmp_path / home_settings.FILE).read_text(encoding="utf-8")
    shown = re.sub(r'^# ([a-z_]+ = )(?!"NAME_OF)', r"\1", text, flags=re.M)
    assert shown != text
    assert loading.load(home(tmp_path, shown), {}, services()) == replace(
        loading.load(tmp_path / "none", {}, services()), home=tmp_path
    )


def test_the_home_folder_is_the_option_then_the_variable_then_data() -> None:
    assert loading.home_folder({"ATTRIBUTION_HOME": "a"}, "b") == Path("b")
    assert loading.home_folder({"ATTRIBUTION_HOME": "a"}) == Path("a")
    assert loading.home_folder({}) == Path("data")
