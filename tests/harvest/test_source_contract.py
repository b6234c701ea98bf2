"""What every source keeps to, also one that is added later."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gated import BROKEN, Gate, new_home, settings

from attribution.core.errors import SourceUnavailable
from attribution.core.model import PersonView, Technician, TextView, WorkView
from attribution.demo import samples
from attribution.demo.servers.reply import Reply
from attribution.harvest import sources as folder_of_sources
from attribution.harvest.parsed_rows import row
from attribution.harvest.registry import sources
from attribution.harvest.scope import Scope
from attribution.harvest.source import Source

SOURCES = sources()
OF_THE_WEB = [name for name, source in SOURCES.items() if source.addresses]
REQUIRED = {"id", "DOI", "put-code", "source", "external-id-type", "window", "kind", "status"}


@pytest.fixture(scope="module")
def scope(services: Gate, tmp_path_factory: pytest.TempPathFactory) -> Scope:
    home = new_home(tmp_path_factory.mktemp("contract") / "home", services)
    first_ids = [
        line.split(",")[5]
        for line in (samples.FOLDER / "roster.csv").read_text(encoding="utf-8").splitlines()[1:80]
    ]
    technicians = [
        Technician(f"T{n}", "A", "B", orcid=one) for n, one in enumerate(filter(None, first_ids))
    ]
    return Scope(settings(home, services), date(2026, 7, 1), technicians)


def asked(name: str, scope: Scope) -> list[dict[str, Any]]:
    source = SOURCES[name]
    return list(source.fetch(source.client(scope.settings), scope))


def small_pages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[SOURCES[name].parse.__module__], "PAGE", 30)


def records(source: Source, raws: list[dict[str, Any]]) -> list[WorkView | TextView | PersonView]:
    return [one for raw in raws if raw["kind"] != "window" for one in source.parse(raw)]


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_a_rank_a_client_a_fetch_and_a_parse(name: str) -> None:
    source = SOURCES[name]
    assert isinstance(source.rank, int)
    assert all(callable(getattr(source, part)) for part in ("client", "fetch", "parse"))
    assert source.texts is None or isinstance(source.texts.rank, int)
    assert sys.modules[source.parse.__module__].__doc__


def test_no_two_sources_have_one_rank() -> None:
    ranks = [source.rank for source in SOURCES.values()]
    assert sorted(set(ranks)) == ranks


@pytest.mark.parametrize("name", OF_THE_WEB)
def test_a_source_gives_records_that_can_be_kept(name: str, scope: Scope, gate: Gate) -> None:
    found = records(SOURCES[name], asked(name, scope))
    assert any(isinstance(one, WorkView) for one in found)
    assert {one.source for one in found} == {name}
    for one in found:
        kind, cells = row(one)
        assert kind in ("works", "texts", "people")
        assert "" not in cells.values(), "unknown is None, never empty"


@pytest.mark.parametrize("name", OF_THE_WEB)
def test_parsing_is_pure(name: str, scope: Scope, gate: Gate) -> None:
    source, raws = SOURCES[name], asked(name, scope)
    before = copy.deepcopy(raws)
    assert records(source, raws) == records(source, raws)
    assert raws == before


def without_each_field(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all fields that may be missing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in REQUIRED:
                yield (*path, key)
            yield from without_each_field(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from without_each_field(value[0], (*path, 0))


def records_of(raw: dict[str, Any]) -> tuple[tuple[Any, ...], Any] | None:
    """Where the records of a payload stand, and the first of them."""
    for path in (("payload", "results"), ("payload", "items"), ("works", "payload", "group")):
        inner: Any = raw
        for key in path:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if inner:
            return path, inner
    return None


@pytest.mark.parametrize("absent", ["missing", "null"])
@pytest.mark.parametrize("name", OF_THE_WEB)
def test_every_field_of_a_record_may_be_missing_or_null(
    name: str, absent: str, scope: Scope, gate: Gate
) -> None:
    raw, (path, listed) = next(
        (one, found) for one in asked(name, scope) if (found := records_of(one))
    )
    richest = max(listed, key=lambda one: len(str(one)) if len(str(one)) < 20_000 else 0)
    for place in without_each_field(richest):
        damaged = copy.deepcopy(raw)
        inner: Any = damaged
        for key in path:
            inner = inner[key]
        inner[:] = [copy.deepcopy(richest)]
        inner = inner[0]
        for key in place[:-1]:
            inner = inner[key]
        if absent == "missing":
            del inner[place[-1]]
        else:
            inner[place[-1]] = None
        try:
            for one in records(SOURCES[name], [damaged]):
                row(one)
        except Exception as problem:
            problem.add_note(f"{name} without {place}")
            raise


@pytest.mark.parametrize("name", OF_THE_WEB)
def test_small_pages_bring_the_same_records_as_large_ones(
    name: str, scope: Scope, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {row(one)[1].get("source_id") for one in records(SOURCES[name], asked(name, scope))}
    gate.open()
    small_pages(name, monkeypatch)
    assert {
        row(one)[1].get("source_id") for one in records(SOURCES[name], asked(name, scope))
    } == whole
    assert gate.calls(name) > 3


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", OF_THE_WEB)
def test_a_source_that_fails_for_good_raises(
    name: str, number: int, scope: Scope, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pages(name, monkeypatch)
    gate.rule = lambda source, request: (
        BROKEN if source == name and gate.calls(name) >= number else None
    )
    with pytest.raises(SourceUnavailable):
        asked(name, scope)


@pytest.mark.parametrize("name", OF_THE_WEB)
def test_an_answer_that_is_no_list_never_passes_for_an_empty_one(
    name: str, scope: Scope, gate: Gate
) -> None:
    for body in (
        b"{}",
        b"[]",
        b"null",
        b'{"error": "x"}',
        b'{"message": "x"}',
        b'{"version": "6.9", "errCode": 404, "errMsg": "no"}',
        b"",
    ):
        gate.rule = lambda source, request, body=body: Reply(200, body)  # type: ignore[misc]
        with pytest.raises(SourceUnavailable):
            asked(name, scope)


@pytest.mark.parametrize("name", [one for one in OF_THE_WEB if SOURCES[one].fetch_named])
def test_works_can_be_asked_for_by_doi_and_what_was_asked_is_noted(
    name: str, scope: Scope, gate: Gate
) -> None:
    source = SOURCES[name]
    assert source.fetch_named
    known = sorted(
        {
            one.doi
            for one in records(source, asked(name, scope))
            if isinstance(one, WorkView) and one.doi
        }
    )[:70]
    dois = [*known, "10.5555/nobody.has,this", "10.5555/a(b)<c>;2-#"]
    raws = list(source.fetch_named(source.client(scope.settings), scope, dois))
    assert {
        one.doi
        for one in records(source, [r for r in raws if r["kind"] != "asked"])
        if isinstance(one, WorkView)
    } == set(known)
    assert [doi for raw in raws if raw["kind"] == "asked" for doi in raw["dois"]] == dois


def test_the_folder_is_the_registry() -> None:
    folder = Path(folder_of_sources.__file__ or "").parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    modules = {source.parse.__module__ for source in SOURCES.values()}
    assert {module.rpartition(".")[2] for module in modules} == files
