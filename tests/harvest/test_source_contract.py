"""Rules for every source, including sources added later, tested on their recorded samples."""

from __future__ import annotations

import copy
import importlib
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
import recorded
from damage import places_of_fields, without
from recorded import Sample, playing, settings

from attribution.core.errors import SourceUnavailable
from attribution.core.model import PersonView, WorkView
from attribution.harvest import sources as folder_of_sources
from attribution.harvest.parsed_rows import row
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.harvest.registry import available, in_use, services, sources
from attribution.harvest.reply import Reply
from attribution.harvest.source import Record, Source
from attribution.home.settings import Settings

SOURCES = sources()
ACTS = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in SOURCES
    for path in recorded.files(name)
]
FETCHES = [act for act in ACTS if Sample(act.values[1]).act == "fetch"]
# Kinds of payload that the harvest itself writes; the others are the source's own to read.
NOTES = ("window", "asked", "searched", "waiting", "gone")
NO_LISTS = (
    b"{}",
    b"[]",
    b"null",
    b'{"error": "x"}',
    b'{"message": "x"}',
    b'{"version": "6.9", "errCode": 404, "errMsg": "no"}',
    b'{"errors": [{"status": "500", "title": "x"}]}',
    b"",
)


def played(name: str, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The payloads of an act, all of whose exchanges were made."""
    source = SOURCES[name]
    with playing(source, sample, monkeypatch) as player:
        raws = list(sample.ask(source, source.client(settings())))
    assert not player.waiting, "not walked to the end"
    return raws


def records(source: Source, raws: list[dict[str, Any]]) -> list[Record]:
    own = (raw for raw in raws if raw["kind"] not in NOTES)
    return [record for raw in own for record in source.parse(raw)]


def named(record: Record) -> str:
    if isinstance(record, WorkView):
        return f"work {record.source_id}"
    if isinstance(record, PersonView):
        return f"person {record.orcid} {record.status}"
    return f"text {record.source_id} {record.status}"


# -- declaring -----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_declares_everything_that_people_read(source: Source) -> None:
    words = (source.asked_for, source.gives, source.needs, source.first_harvest)
    assert all([source.name, source.title, source.limits.words, *words])
    assert source.name == source.name.lower()
    assert source.name.isalnum()
    assert sys.modules[source.parse.__module__].__doc__


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_with_an_address_declares_how_to_see_whether_it_answers(source: Source) -> None:
    if source.addresses:
        assert source.probe
        assert source.probe.url(settings()).startswith(source.addresses[0].default)
        assert all(address.default.startswith("https://") for address in source.addresses)
    assert all(key.without for key in source.keys)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_has_a_sample_of_everything_it_can_do(source: Source) -> None:
    able = {
        "fetch": source.addresses,
        "named": source.fetch_named,
        "ids": source.fetch_by_id if source.addresses or not source.is_given else None,
        "thanks": source.fetch_thanks,
        "texts": source.texts,
    }
    sampled = {Sample(path).act for path in recorded.files(source.name)}
    assert sampled == {act for act, function in able.items() if function}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_the_limits_in_words_are_those_in_numbers(source: Source) -> None:
    limits = source.limits
    rates = (limits.requests, limits.better_requests) if source.addresses else ()
    for number in (*rates, limits.calls_a_day, limits.better_calls_a_day):
        assert number is None or f"{number:,}" in limits.words


def test_no_two_sources_have_one_rank_and_no_two_texts_either() -> None:
    ranks = [source.rank for source in SOURCES.values()]
    text_ranks = [source.texts.rank for source in SOURCES.values() if source.texts]
    assert sorted(set(ranks)) == ranks
    assert len(set(text_ranks)) == len(text_ranks)


def test_no_two_services_have_one_setting_or_variable() -> None:
    declared = [part for service in services() for part in (*service.addresses, *service.keys)]
    for names in ([part.setting for part in declared], [part.variable for part in declared]):
        assert len(set(names)) == len(names)


def test_a_source_that_was_never_tried_live_is_not_used_by_default() -> None:
    """Unless nothing is asked before the settings say where it is."""
    unset = Settings(home=Path("no-such-home"))
    asked = [source for source in SOURCES.values() if source.used_by_default]
    assert all(source.tried_live or not source.is_used(unset) for source in asked)


def test_a_source_that_is_not_used_by_default_is_used_where_the_settings_name_it() -> None:
    plain = settings()
    by_default = {name for name, source in SOURCES.items() if source.used_by_default}
    assert set(in_use(plain)) == by_default & set(available(plain))
    for name in set(SOURCES) - {source.name for source in SOURCES.values() if source.is_given}:
        plain.sources[:] = [name]
        assert list(in_use(plain)) == [name]


def test_the_folder_is_the_registry() -> None:
    folder = Path(str(folder_of_sources.__file__)).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    modules = [importlib.import_module(f"{folder_of_sources.__name__}.{file}") for file in files]
    assert {module.SOURCE.name for module in modules} == set(SOURCES)


# -- asking --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "path"), ACTS)
def test_every_page_is_asked_for_and_every_record_read(
    name: str, path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Sample(path)
    raws = played(name, sample, monkeypatch)
    parsed = records(SOURCES[name], raws)
    assert [named(record) for record in parsed] == sample.records
    for window in (raw for raw in raws if raw["kind"] == "window"):
        assert window["missing"] == 0
    asked = [doi for raw in raws if raw["kind"] == "asked" for doi in raw["dois"]]
    assert sorted(asked) == sorted(sample.content.get("dois", []))
    gone = [raw["id"] for raw in raws if raw["kind"] == "gone"]
    assert gone == sample.content.get("gone", [])


@pytest.mark.parametrize(("name", "path"), [act for act in ACTS if Sample(act.values[1]).details])
def test_a_record_holds_what_the_sample_says(
    name: str, path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Sample(path)
    by_name = {
        named(record): record
        for record in records(SOURCES[name], played(name, sample, monkeypatch))
    }
    for record, expected in sample.details.items():
        actual = {place: _value_at(by_name[record], place) for place in expected}
        assert actual == expected, record


def _value_at(value: Any, place: str) -> Any:
    """A field of a record, such as `authors.0.name`, as JSON has it."""
    for part in place.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("name", "path"), FETCHES)
def test_a_list_of_several_pages_is_in_the_samples(name: str, path: Any) -> None:
    exchanges = Sample(path).content["exchanges"]
    assert len(exchanges) > 1


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("name", "path"), FETCHES)
def test_a_source_that_fails_for_good_raises(
    name: str, path: Any, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: int) -> Reply | None:
        return Reply(500, {}, b"<h1>Internal Server Error</h1>", "") if request >= number else None

    source, sample = SOURCES[name], Sample(path)
    with (
        playing(source, sample, monkeypatch, broken),
        pytest.raises(SourceUnavailable, match=f"^{name}: "),
    ):
        list(sample.ask(source, source.client(settings())))


@pytest.mark.parametrize("body", NO_LISTS)
@pytest.mark.parametrize(("name", "path"), FETCHES)
def test_an_answer_that_is_no_list_never_passes_for_an_empty_one(
    name: str, path: Any, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, sample = SOURCES[name], Sample(path)
    with (
        playing(source, sample, monkeypatch, lambda request: Reply(200, {}, body, "")),
        pytest.raises(SourceUnavailable),
    ):
        list(sample.ask(source, source.client(settings())))


# -- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "path"), ACTS)
def test_records_can_be_kept(name: str, path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    raws = played(name, Sample(path), monkeypatch)
    assert orjson.loads(orjson.dumps(raws)) == raws, "a payload is written before it is read"
    for record in records(SOURCES[name], raws):
        kind, cells = row(record)
        assert record.source == name
        assert set(cells) - {"contributors", "corrects", "created"} <= set(SCHEMAS[kind].names)
        assert "" not in cells.values(), "unknown is None, never empty"


@pytest.mark.parametrize(("name", "path"), ACTS)
def test_parsing_is_pure(name: str, path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source, raws = SOURCES[name], played(name, Sample(path), monkeypatch)
    before = copy.deepcopy(raws)
    assert records(source, raws) == records(source, raws)
    assert raws == before


@pytest.mark.parametrize("absent", ["missing", "null"])
@pytest.mark.parametrize(("name", "path"), ACTS)
def test_every_field_of_a_record_may_be_missing_or_null(
    name: str, path: Any, absent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for raw in played(name, Sample(path), monkeypatch):
        for place in places_of_fields(raw):
            try:
                for record in records(SOURCES[name], [without(raw, place, absent)]):
                    row(record)
            except Exception as problem:
                problem.add_note(f"{name} without {place}")
                raise
