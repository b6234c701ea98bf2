"""`init` asks ROR for names and child units; `doctor` says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from responses import RequestsMock

from attribution.core.errors import SourceUnavailable, UserError
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
    with pytest.raises(SourceUnavailable):
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
