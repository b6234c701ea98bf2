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
from attribution.home.declarations import setting_rows


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


NAME = 'A "quoted" \\ name,\nof two\tlines \x7f\x01 – Grün'


def test_what_is_written_is_read_back_and_every_key_is_documented(tmp_path: Path) -> None:
    values = {
        "institution.name": NAME,
        "institution.rors": ["0nrthmr98"],
        "institution.children": {"0abcdef12": "Grün"},
        "harvest.works_from": date(2019, 8, 1),
    }
    writing.write(tmp_path / home_settings.FILE, values, services())
    settings = loading.load(tmp_path, {}, services())
    assert (settings.institution_name, settings.rors) == (NAME, ["0nrthmr98"])
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


WRONG = {
    "matching.accept = 7": "write a number from 0 to 1",
    "matching.review = -0.1": "must not be below 0",
    "guard.max_drop = 20": "write a number from 0 to 1, such as 0.2 for 20%",
    "guard.max_drop = true": "write a number",
    "guard.max_drop = nan": "write a number",
    "guard.snapshots_kept = 2.7": "write a whole number",
    "harvest.attempts = 0": "at least 1",
    "harvest.timeout = 0": "at least 1",
    "harvest.works_from = 2999-01-01": "not in the future",
    "harvest.works_from = 0021-01-01": "write a date from 1900-01-01 on",
    "harvest.works_from = 2021-01-01T00:00:00": "write a date as YYYY-MM-DD",
    'harvest.works_from = "01/08/2020"': "write a date as YYYY-MM-DD",
    'harvest.pace = "no"': "write true or false",
    "harvest = 3": "write it as a section [harvest]",
    "[harvset]": "did you mean harvest?",
    "[harvest]\ntimeot = 3": "did you mean harvest.timeout?",
    "[matching.accept]\nx = 1": "write a number",
    "[harvest.extra]\nx = 1": "no such setting",
    "institution.name = 7": "write text in quotes",
    'institution.rors = ["University of Northmere"]': "write ROR ids",
    "institution.rors = [7]": "write a list of texts",
    'institution.children = { "0nrthmr98" = 3 }': "write a table of texts",
    'contact.email = "lee"': "write an e-mail address",
    'measure.academic_year_start = "31-08"': "write month and day as MM-DD",
    'urls.ror = "api.ror.org"': "begins with https://",
    "milestones = 3": "write tables",
    '[[milestones]]\nname = "A"': "give number 1 name, date, with baseline, target, target_date if",
    '[[milestones]]\nname = "A"\ndate = "soon"': "write a date as YYYY-MM-DD",
    '[[milestones]]\nname = "A"\ndate = 2024-01-01\ncolour = "red"': "nothing else",
    '[[milestones]]\nname = "A"\ndate = 2024-01-01\ntarget = 400': "write a percentage",
    '[[milestones]]\nname = "A"\ndate = 2024-01-01\nbaseline = "soon"': "write a year in quotes",
    '[[milestones]]\nname = "A"\ndate = 2024-01-01\ntarget_date = 2027': "write a date as",
    '[[milestones]]\nname = "Our plan"\ndate = 2024-01-01\n'
    '[[milestones]]\nname = " our  Plan"\ndate = 2025-01-01': "number 1 and number 2 are both",
    '[[rules]]\nresearch_facing_only = "false"': "write true or false, without quotes",
    '[[rules]]\nfrom_date = "August"': "write a date as YYYY-MM-DD",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_value_that_cannot_be_used_is_named_with_what_to_write(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as mistake:
        loading.load(home(tmp_path, text), {}, services())
    assert WRONG[text] in str(mistake.value)


@pytest.mark.parametrize(
    "text",
    [
        "[harvest]\n[matching]",
        "matching.accept = 1\nguard.max_drop = 0\nharvest.backoff = 0",
        '[[milestones]]\nname = "A"\ndate = 2024-01-01',
        'institution.rors = ["https://ror.org/0nrthmr98"]',
        'harvest.works_from = "2020-01-01"',
        'measure.academic_year_start = "09-01"',
    ],
)
def test_values_at_the_edge_can_be_used(tmp_path: Path, text: str) -> None:
    loading.load(home(tmp_path, text), {}, services())


def test_a_mistake_in_a_table_names_no_person(tmp_path: Path) -> None:
    text = 'people = ["vi@northmere.example"]'
    with pytest.raises(UserError) as mistake:
        loading.load(home(tmp_path, text), {}, services())
    assert "people: write tables" in str(mistake.value)
    assert "vi@" not in str(mistake.value)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('texts_folder = "C:\\Users\\lead"', "in single quotes, or with forward slashes"),
        ("texts_folder = \u201ctexts\u201d", "straight quotation marks"),
        ("works_from = 01/08/2020", "Correct that line"),
    ],
)
def test_a_line_that_is_not_toml_comes_with_a_remedy_that_fits(
    tmp_path: Path, line: str, remedy: str
) -> None:
    with pytest.raises(UserError, match=r"line 2") as mistake:
        loading.load(home(tmp_path, f"[harvest]\n{line}\n"), {}, services())
    assert remedy in str(mistake.value)


def test_an_empty_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="The file is empty"):
        loading.load(home(tmp_path, "\n"), {}, services())
