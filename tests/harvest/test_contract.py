"""What the parsers rely on is declared, is in the samples, and is compared before it is read."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import recorded
from gated import Gate, ids, night, rows, settings
from recorded import Sample, playing

from attribution.demo.servers.reply import Reply
from attribution.demo.servers.reply import json as as_json
from attribution.harvest import raw_files
from attribution.harvest.contract import ENOUGH, Contract, compared
from attribution.harvest.quarantine import list_at
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from attribution.operations import doctor

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)
DECLARED = [source for source in sources().values() if source.contract]


def contract_of(source: Source) -> Contract:
    assert source.contract
    return source.contract


NEEDED = [(source, path) for source in DECLARED for path in contract_of(source).needed]


@cache
def raws(name: str) -> list[dict[str, Any]]:
    """The recorded payloads of a source that hold lists of records."""
    source = sources()[name]
    payloads: list[dict[str, Any]] = []
    for path in recorded.files(name):
        sample = Sample(path)
        with pytest.MonkeyPatch.context() as patch, playing(source, sample, patch):
            played = list(sample.ask(source, source.client(recorded.settings())))
        payloads += [raw for raw in played if list_at(raw, source.records_at)]
    return payloads


def records(source: Source) -> list[Any]:
    return [record for raw in raws(source.name) for record in list_at(raw, source.records_at) or ()]


class Read(dict[str, Any]):
    """An object of a record that notes which of its fields are looked at."""

    def __init__(self, content: dict[str, Any], path: str, noted: set[str]) -> None:
        self.path = path
        self.noted = noted
        super().__init__(
            {name: reading(value, self.at(name), noted) for name, value in content.items()}
        )

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str, default: Any = None) -> Any:
        self.noted.add(self.at(name))
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self.noted.add(self.at(name))
        return super().__getitem__(name)


def reading(value: Any, path: str, noted: set[str]) -> Any:
    if isinstance(value, dict):
        return Read(value, path, noted)
    return (
        [reading(entry, f"{path}[]", noted) for entry in value]
        if isinstance(value, list)
        else value
    )


def with_records(raw: dict[str, Any], path: tuple[str, ...], listed: list[Any]) -> dict[str, Any]:
    name, *inner = path
    value = with_records(raw[name], tuple(inner), listed) if inner else listed
    return {**raw, name: value}


def without(value: Any, steps: list[str]) -> None:
    """Take a field away wherever the path leads."""
    name = steps[0].removesuffix("[]")
    if not isinstance(value, dict) or name not in value:
        return
    if len(steps) == 1:
        del value[name]
        return
    for inner in value[name] if steps[0].endswith("[]") else [value[name]]:
        without(inner, steps[1:])


def test_every_source_of_json_records_declares_their_form() -> None:
    # The institution's own repository has no address of its own, and answers in XML.
    listing = [source for source in sources().values() if source.records_at and source.addresses]
    assert listing == DECLARED


@pytest.mark.parametrize("source", DECLARED, ids=lambda source: source.name)
def test_the_samples_have_the_form_that_is_declared(source: Source) -> None:
    comparison = compared(contract_of(source), records(source), enough=1)
    assert comparison.plain() == {}


@pytest.mark.parametrize("source", DECLARED, ids=lambda source: source.name)
def test_every_field_that_a_parser_reads_is_declared(source: Source) -> None:
    noted: set[str] = set()
    for raw in raws(source.name):
        listed = [Read(record, "", noted) for record in list_at(raw, source.records_at) or ()]
        list(source.parse(with_records(raw, source.records_at, listed)))
    contract = contract_of(source)
    undeclared = {path for path in noted if path not in contract.types and not contract.knows(path)}
    assert undeclared == set()


@pytest.mark.parametrize(
    ("source", "path"), NEEDED, ids=lambda value: getattr(value, "name", value)
)
def test_a_needed_field_that_is_taken_away_is_missing_by_name(source: Source, path: str) -> None:
    odd = copy.deepcopy(records(source))
    for record in odd:
        without(record, path.split("."))
    comparison = compared(contract_of(source), odd, enough=1)
    assert path in comparison.missing
    assert any(f"`{path}` is missing" in fault for fault in comparison.faults)


def test_a_renamed_field_is_named_with_its_new_name() -> None:
    contract = Contract("! id text\n! authorships list", path="/", at=("results",))
    odd = [{"id": "W1", "authorship_list": []}] * ENOUGH
    assert compared(contract, odd).faults == ["`authorships` is missing (now `authorship_list`?)"]


def test_another_type_is_named_and_a_fault_only_where_the_field_is_needed() -> None:
    contract = Contract("! id text\n journal text", path="/", at=("results",))
    comparison = compared(contract, [{"id": 7, "journal": ["x"]}] * ENOUGH)
    assert comparison.different == {
        "id": "holds number, not text",
        "journal": "holds list, not text",
    }
    assert comparison.faults == ["`id` holds number, not text"]


def test_a_field_of_its_own_is_new_and_no_fault_and_its_parts_are_not_listed() -> None:
    contract = Contract("! id text\n a list\n a[].b text", path="/", at=(), known="c.* a[].k*")
    odd = [
        {"id": "1", "z": {"y": 1}, "c": 1, "a": [{"b": "x", "new": [{"q": 1}], "kin": 2}]}
    ] * ENOUGH
    comparison = compared(contract, odd)
    assert comparison.new == ("a[].new", "c", "z")
    assert comparison.faults == []


def test_a_few_records_without_a_field_show_nothing() -> None:
    contract = Contract("! id text\n! authorships list", path="/", at=())
    assert compared(contract, [{"id": "W1"}] * (ENOUGH - 1)).faults == []
    assert (
        compared(contract, [{"id": "W1"}] * ENOUGH + [{"id": "W2", "authorships": []}]).faults == []
    )


def page_of(*changed_records: dict[str, Any]) -> Reply:
    body = {"meta": {"count": len(changed_records), "next_cursor": None}}
    return as_json({**body, "results": list(changed_records)})


def renamed(record: dict[str, Any], number: int) -> dict[str, Any]:
    """A record of OpenAlex whose list of authors has another name."""
    content = copy.deepcopy(record)
    content["authorship_list"] = content.pop("authorships")
    return content | {"id": f"https://openalex.org/W77{number}"}


def answering(gate: Gate, reply: Reply) -> None:
    def rule(source: str, request: Any) -> Reply | None:
        is_list = source == "openalex" and request.path.endswith("/works")
        return reply if is_list else None

    gate.rule = rule


def test_a_source_that_renamed_a_field_is_named_before_anything_of_it_is_read(
    home: Path, gate: Gate
) -> None:
    night(home, gate, FIRST, only=["openalex"])
    before = rows(home, "select * exclude (run, seen) from works order by all")
    odd = [renamed(records(sources()["openalex"])[0], number) for number in range(ENOUGH)]
    answering(gate, page_of(*odd))
    summary = night(home, gate, SECOND, only=["openalex"])["openalex"]
    assert summary.status == "unavailable"
    assert "`authorships` is missing (now `authorship_list`?)" in summary.gaps[0]
    assert summary.form["renamed"] == {"authorships": "authorship_list"}
    assert (summary.records, summary.quarantined) == (0, 0)
    assert rows(home, "select * exclude (run, seen) from works order by all") == before
    *_, (_, _, raw) = (run for run in raw_files.runs(home) if run[0] == "openalex")
    kept = [entry for entry in raw_files.read(raw) if entry["kind"] == "works"]
    assert len(kept[0]["payload"]["results"]) == ENOUGH, "the answer is kept as it arrived"


def test_a_new_field_is_named_and_kept_and_stops_nothing(home: Path, gate: Gate) -> None:
    known = records(sources()["openalex"])[0]
    fresh = [known | {"id": f"https://openalex.org/W77{n}", "mood": "calm"} for n in range(ENOUGH)]
    answering(gate, page_of(*fresh))
    summary = night(home, gate, FIRST, only=["openalex"])["openalex"]
    assert summary.form == {"new": ["mood"]}
    assert f"W77{ENOUGH - 1}" in ids(home, "openalex")
    assert not any("form" in gap for gap in summary.gaps)


def test_the_doctor_asks_each_source_for_records_and_says_what_differs(
    home: Path, gate: Gate
) -> None:
    known = records(sources()["openalex"])[0]
    answering(gate, page_of(known | {"mood": "calm"}))
    now = datetime(2026, 1, 5, tzinfo=UTC)

    def findings() -> dict[str, Any]:
        examined = doctor.examine(settings(home, gate), now, online=False, forms=True)
        return {finding.check: finding for finding in examined}

    assert findings()["form openalex"].result == "1 record: new: `mood`"
    answering(gate, page_of(renamed(known, 1)))
    named = findings()["form openalex"]
    assert named.state == "wrong"
    assert "`authorships` is missing (now `authorship_list`?)" in named.result
    answering(gate, page_of(known))
    assert findings()["form openalex"].result == "1 record, all fields as expected"
