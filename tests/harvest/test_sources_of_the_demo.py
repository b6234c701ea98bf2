"""What sources give when they ask the demo's services, which hold far more than the samples."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import pytest
from damage import places_of_fields, with_richest_record_only, without
from gated import BROKEN, Gate, new_home, settings

from attribution.core.errors import SourceUnavailable
from attribution.core.model import Technician, WorkView
from attribution.demo import serve
from attribution.demo.samples import FOLDER
from attribution.harvest.parsed_rows import row
from attribution.harvest.registry import sources
from attribution.harvest.scope import Scope
from attribution.harvest.source import Record, Source

SOURCES = {
    name: source
    for name, source in sources().items()
    if any(address.variable in serve.SETTINGS for address in source.addresses)
}


@pytest.fixture(scope="module")
def scope(services: Gate, tmp_path_factory: pytest.TempPathFactory) -> Scope:
    home = new_home(tmp_path_factory.mktemp("contract") / "home", services)
    lines = (FOLDER / "roster.csv").read_text(encoding="utf-8").splitlines()[1:80]
    orcids = filter(None, (line.split(",")[5] for line in lines))
    people = [Technician(f"T{n}", "A", "B", orcid=orcid) for n, orcid in enumerate(orcids)]
    since = {"ATTRIBUTION_HARVEST_WORKS_FROM": "2025-09-01"}
    return Scope(settings(home, services, **since), date(2026, 7, 1), people)


def payloads(name: str, scope: Scope) -> list[dict[str, Any]]:
    source = SOURCES[name]
    return list(source.fetch(source.client(scope.settings), scope))


def records(source: Source, raws: list[dict[str, Any]]) -> list[Record]:
    own = (raw for raw in raws if raw["kind"] not in ("window", "asked"))
    return [record for raw in own for record in source.parse(raw)]


def ids(name: str, scope: Scope) -> set[str | None]:
    parsed = records(SOURCES[name], payloads(name, scope))
    return {row(record)[1].get("source_id") for record in parsed}


def make_pages_small(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[SOURCES[name].parse.__module__], "PAGE", 30)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_gives_records_that_can_be_kept(name: str, scope: Scope, gate: Gate) -> None:
    parsed = records(SOURCES[name], payloads(name, scope))
    assert any(isinstance(record, WorkView) for record in parsed)
    assert {record.source for record in parsed} == {name}
    for record in parsed:
        kind, cells = row(record)
        assert kind in ("works", "texts", "people")
        assert "" not in cells.values(), "unknown is None, never empty"


@pytest.mark.parametrize("absent", ["missing", "null"])
@pytest.mark.parametrize("name", SOURCES)
def test_every_field_of_a_record_may_be_missing_or_null(
    name: str, absent: str, scope: Scope, gate: Gate
) -> None:
    raw = next(raw for raw in payloads(name, scope) if any(places_of_fields(raw)))
    richest = with_richest_record_only(raw)
    for place in places_of_fields(richest):
        try:
            for record in records(SOURCES[name], [without(richest, place, absent)]):
                row(record)
        except Exception as problem:
            problem.add_note(f"{name} without {place}")
            raise


@pytest.mark.parametrize("name", SOURCES)
def test_small_pages_bring_the_same_records_as_large_ones(
    name: str, scope: Scope, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_large_pages = ids(name, scope)
    gate.open()
    make_pages_small(name, monkeypatch)
    assert ids(name, scope) == in_large_pages
    assert gate.calls(name) > 3


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_fails_for_good_raises(
    name: str, number: int, scope: Scope, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pages_small(name, monkeypatch)
    gate.rule = lambda source, request: (
        BROKEN if source == name and gate.calls(name) >= number else None
    )
    with pytest.raises(SourceUnavailable):
        payloads(name, scope)


@pytest.mark.parametrize("name", [name for name in SOURCES if SOURCES[name].fetch_named])
def test_works_can_be_asked_for_by_doi_and_what_was_asked_is_noted(
    name: str, scope: Scope, gate: Gate
) -> None:
    source = SOURCES[name]
    assert source.fetch_named
    listed = {record.doi for record in _works(records(source, payloads(name, scope)))}
    known = sorted(filter(None, listed))[:70]
    dois = [*known, "10.5555/nobody.has,this", "10.5555/a(b)<c>;2-#"]
    raws = list(source.fetch_named(source.client(scope.settings), scope, dois))
    assert {record.doi for record in _works(records(source, raws))} == set(known)
    assert [doi for raw in raws if raw["kind"] == "asked" for doi in raw["dois"]] == dois


def _works(parsed: list[Record]) -> list[WorkView]:
    return [record for record in parsed if isinstance(record, WorkView)]
