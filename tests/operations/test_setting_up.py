"""`init` asks ROR for names and child units; `doctor` says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from responses import RequestsMock

from attribution.core.errors import UserError
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home, doctor

ROR = "https://api.ror.org/v2/organizations"


def organization(ror: str, name: str, *children: str, **more: Any) -> dict[str, Any]:
    names = [
        {"value": "AAA", "types": ["acronym"]},
        {"value": name, "types": ["ror_display", "label"]},
        {"value": f"The {name}", "types": ["alias"]},
    ]
    links = [
        {"type": "child", "label": child, "id": f"https://ror.org/{child}"} for child in children
    ]
    return {
        "id": f"https://ror.org/{ror}",
        "names": names,
        "relationships": [
            *links,
            {"type": "parent", "label": "x", "id": "https://ror.org/0zzzzzz99"},
        ],
        **more,
    }


@pytest.fixture
def ror() -> Iterator[RequestsMock]:
    with RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return loading.load(
        tmp_path / "home",
        {"ATTRIBUTION_HARVEST_PACE": "false", "ATTRIBUTION_HARVEST_BACKOFF": "0"},
        services(),
    )


def init(
    settings: Settings, *rors: str, email: str = "lead@northmere.example", force: bool = False
) -> list[str]:
    return list(create_home.init(settings, rors or ["0nrthmr98"], email, date(2021, 1, 1), force))


def test_names_and_children_come_from_ror_however_deep(
    ror: RequestsMock, settings: Settings
) -> None:
    ror.get(
        f"{ROR}/0nrthmr98", json=organization("0nrthmr98", "University of Northmere", "0aaaaaa11")
    )
    ror.get(
        f"{ROR}/0aaaaaa11",
        json=organization("0aaaaaa11", "Northmere Institute", "0bbbbbb22", "0nrthmr98"),
    )
    ror.get(f"{ROR}/0bbbbbb22", status=404, json={"errors": ["ROR ID does not exist"]})
    init(settings, "https://ror.org/0nrthmr98")
    loaded = loading.load(settings.home, {}, services())
    assert loaded.institution_name == "University of Northmere"
    assert loaded.name_forms == ["University of Northmere", "The University of Northmere"]
    assert loaded.children == {"0aaaaaa11": "Northmere Institute", "0bbbbbb22": "0bbbbbb22"}
    assert loaded.family == {"0nrthmr98", "0aaaaaa11", "0bbbbbb22"}


def test_an_id_that_ror_does_not_know_changes_nothing(
    ror: RequestsMock, settings: Settings
) -> None:
    ror.get(f"{ROR}/0nrthmr98", status=404, json={"errors": ["'0nrthmr98' is not a valid ROR ID"]})
    with pytest.raises(UserError, match="ROR knows no organization 0nrthmr98"):
        init(settings)
    assert not settings.file.exists()


@pytest.mark.parametrize("body", ['{"errors": ["busy"]}', "<html>", "[]"])
def test_an_error_that_comes_with_status_200_is_none_of_its_answers(
    ror: RequestsMock, settings: Settings, body: str
) -> None:
    ror.get(f"{ROR}/0nrthmr98", body=body)
    with pytest.raises(UserError, match=r"gave no answer that can be used\. Nothing was saved"):
        init(settings)
    assert not settings.file.exists()


def test_bad_input_is_named_before_anything_is_asked(ror: RequestsMock, settings: Settings) -> None:
    with pytest.raises(UserError, match="is not an e-mail address"):
        init(settings, email="lead")
    assert len(ror.calls) == 0


def test_a_name_offers_the_ids_of_institutions_that_have_it(
    ror: RequestsMock, settings: Settings
) -> None:
    place = [{"geonames_details": {"name": "Northmere", "country_name": "United Kingdom"}}]
    items = [
        organization("0nrthmr98", "University of Northmere", locations=place),
        organization("0nrthmr77", "Northmere Trust"),
    ]
    ror.get(ROR, json={"items": items})
    with pytest.raises(UserError) as refusal:
        init(settings, "Northmere")
    assert "0nrthmr98  University of Northmere (Northmere, United Kingdom)" in str(refusal.value)
    assert "0nrthmr77  Northmere Trust" in str(refusal.value)
    assert ror.calls[0].request.params == {"query": "Northmere"}
    assert not settings.file.exists()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [({"items": []}, "ROR knows no institution of that name"), ([], "ROR could not be asked")],
)
def test_a_name_that_ror_cannot_help_with_says_so(
    ror: RequestsMock, settings: Settings, answer: Any, sentence: str
) -> None:
    ror.get(ROR, json=answer)
    with pytest.raises(UserError, match=r"Enter a ROR id, .* is not a ROR id") as refusal:
        init(settings, "Northmere")
    assert sentence in str(refusal.value)


def test_settings_that_are_there_are_not_overwritten_without_force(
    ror: RequestsMock, settings: Settings
) -> None:
    ror.get(f"{ROR}/0nrthmr98", json=organization("0nrthmr98", "University of Northmere"))
    init(settings)
    with pytest.raises(UserError, match="--force"):
        init(settings)
    init(settings, force=True)


def test_the_doctor_says_what_to_do_about_an_empty_home(settings: Settings) -> None:
    findings = {
        finding.check: finding
        for finding in doctor.examine(settings, datetime.now(UTC), online=False)
    }
    assert findings["settings"].state == "wrong"
    assert "attribution init" in findings["settings"].remedy
    assert "attribution roster import" in findings["roster"].remedy
    assert findings["python"].state == "ok"
    assert all(finding.remedy for finding in findings.values() if finding.state == "wrong")


def test_an_init_without_a_connection_saves_nothing_and_says_so(settings: Settings) -> None:
    closed = replace(settings, urls={"ror": "http://127.0.0.1:9"})
    with pytest.raises(UserError, match=r"Check the connection.*Nothing was saved"):
        init(closed)
    assert not settings.home.exists()


def findings_of(settings: Settings, written: str) -> dict[str, str]:
    """The remedies of the doctor for settings of this text, by the check."""
    settings.home.mkdir()
    settings.file.write_text(written, encoding="utf-8")
    loaded = loading.load(settings.home, {}, services())
    findings = doctor.examine(loaded, datetime.now(UTC), online=False)
    return {finding.check: finding.remedy for finding in findings if finding.state == "wrong"}


NAMED = '[institution]\nname = "Northmere"\nrors = ["0nrthmr98"]\n'


def test_the_doctor_notices_settings_without_an_institution(settings: Settings) -> None:
    wrong = findings_of(settings, '[contact]\nemail = "lead@northmere.example"\n')
    assert "attribution init" in wrong["institution"]


def test_the_doctor_notices_a_source_that_does_not_exist(settings: Settings) -> None:
    wrong = findings_of(settings, f'{NAMED}[harvest]\nsources = ["opanalex"]\n')
    assert "Correct harvest.sources" in wrong["sources"]
    assert "No such source: opanalex." in wrong["sources"]


@pytest.mark.parametrize("key", ["harvest.texts_folder", "harvest.pdf_folder", "roster.inbox"])
def test_the_doctor_notices_a_folder_that_is_not_there(settings: Settings, key: str) -> None:
    table, name = key.split(".")
    wrong = findings_of(settings, f'{NAMED}[{table}]\n{name} = "{settings.home}-gone"\n')
    assert wrong[key] == f"Create it, or correct {key} in attribution.toml."


def test_the_doctor_has_no_fault_to_find_in_settings_whose_folders_are_there(
    settings: Settings,
) -> None:
    place = settings.home.parent
    wrong = findings_of(settings, f'{NAMED}[harvest]\ntexts_folder = "{place}"\n')
    assert not {"institution", "sources", "harvest.texts_folder"} & set(wrong)


def test_the_doctor_notices_a_key_to_which_no_backup_can_be_encrypted(settings: Settings) -> None:
    wrong = findings_of(settings, f'{NAMED}[backup]\nrecipients = ["age1notakey"]\n')
    assert wrong["backup keys"].startswith("Correct backup.recipients: number 1")
