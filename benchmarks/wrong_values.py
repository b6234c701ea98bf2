"""Sixty kinds of wrong value and more in the records of every source, one night for each kind.

    python benchmarks/wrong_values.py [--places 12] [KIND ...]

The demo's services answer a second night with their records and, in each list, records of which one
field holds a value of the kind (`tests/worlds/wrong_values.py`), each at another place. A night is
well if it ends with exit 0 or 3, shows every record that an undisturbed night shows, as it shows
it, and if every odd record is read, is no record of the institution, or is in quarantine by its
identifier. Prints a line for each kind, and ends with 1 if a night was not well.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
from gated import settings
from wrong_values import KINDS, Kind, changed, places, shortened

from attribution.demo.samples import FOLDER
from attribution.demo.serve import on_loopback, services_of
from attribution.demo.servers.reply import Reply, Request, Service
from attribution.demo.world.institutions import HOME
from attribution.harvest.contract import Contract
from attribution.harvest.history import History
from attribution.harvest.quarantine import list_at
from attribution.harvest.registry import sources
from attribution.operations import create_home, nightly
from attribution.roster import copies

FIRST, SECOND = datetime(2026, 11, 20, 3, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC)
WELL = (nightly.DONE, nightly.SOURCE_DOWN)


@dataclass
class Mixed:
    """A service whose lists hold odd records too, while `kind` is set."""

    name: str
    service: Service
    contract: Contract
    most: int
    kind: Kind | None = None
    model: Any = None
    sent: dict[str, Any] = field(default_factory=dict)

    def answer(self, request: Request) -> Reply:
        reply = self.service.answer(request)
        body = _json(reply)
        listed = list_at(body, self.contract.at)
        if listed and self.model is None:
            self.model = shortened(max(listed[:20], key=lambda record: len(str(record))))
        if listed is None or self.kind is None or self.model is None or self.sent:
            return reply
        listed += self._odd_records(self.kind)
        return Reply(reply.status, json.dumps(body).encode(), reply.content_type, reply.headers)

    def _odd_records(self, kind: Kind) -> list[Any]:
        chosen = list(places(self.model))
        random.Random(7).shuffle(chosen)
        for number, place in enumerate(chosen[: self.most]):
            record = changed(_named(self.name, self.model, number), place, kind)
            self.sent[".".join(map(str, place))] = record
        return list(self.sent.values())


def _json(reply: Reply) -> Any:
    try:
        return json.loads(reply.body) if reply.status == 200 else None
    except ValueError:
        return None


def _named(source: str, model: Any, number: int) -> Any:
    """The record under ids of its own, so that it is no other record's newer view."""
    text = json.dumps(model)
    record = json.loads(text)
    doi = f"10.5555/odd.{source}.{number}"
    names = {
        "openalex": {"id": f"https://openalex.org/W88{number:04}", "doi": f"https://doi.org/{doi}"},
        "crossref": {"DOI": doi},
        "europepmc": {"id": f"88{number:04}", "pmid": f"88{number:04}", "doi": doi},
    }
    record.update(names.get(source, {}))
    if source == "openalex":
        record["ids"] = {"openalex": record["id"]}
    if source == "europepmc":
        record.pop("pmcid", None)
    return record


def _views(home: Path) -> dict[tuple[str, str], str]:
    """The newest view of every work of every source."""
    rows = History(home).rows("select source, source_id, hash from current")
    return {(source, source_id): mark for source, source_id, mark in rows}


def _unaccounted(mixed: Mixed, home: Path) -> list[str]:
    """Places of odd records that are neither read nor set aside, though their source reads them."""
    source = sources()[mixed.name]
    held = len(History(home).rows(f"select 1 from quarantine where source = '{mixed.name}'"))
    failing = []
    for place, record in mixed.sent.items():
        payload: Any = record
        for name in reversed(source.records_at):
            payload = {name: [payload]} if payload is record else {name: payload}
        try:
            list(source.parse({"kind": "works", **payload}))
        except Exception:  # noqa: BLE001 - of whatever kind
            failing.append(place)
    return failing if len(failing) > held else []


def _night(base: Path, folder: Path, at: datetime, addresses: Any) -> nightly.Night:
    shutil.copytree(base, folder)
    return nightly.run_night(settings(folder, addresses), now=at)


@dataclass
class Trial:
    """What one night with odd records led to."""

    code: int
    lost: int
    unaccounted: Sequence[str]
    records: int
    seconds: float

    @property
    def is_well(self) -> bool:
        return self.code in WELL and not self.lost and not self.unaccounted


@dataclass(frozen=True)
class Addresses:
    """What the settings of the tests ask of a gate."""

    addresses: dict[str, str]


def trials(kinds: Sequence[str], most: int, folder: Path) -> Iterator[tuple[str, Trial]]:
    served: dict[str, Service] = dict(services_of(FOLDER))
    mixed = [
        Mixed(name, served[name], source.contract, most)
        for name, source in sources().items()
        if source.contract and name in served
    ]
    with on_loopback(served | {service.name: service for service in mixed}) as addresses:
        gate = Addresses(addresses)
        base = _base(folder / "base", gate)
        _night(base, folder / "undisturbed", SECOND, gate)
        expected = _views(folder / "undisturbed")
        for kind in kinds:
            yield kind, _trial(kind, mixed, base, folder / "night", (gate, expected))


def _trial(
    kind: str, mixed: Sequence[Mixed], base: Path, home: Path, known: tuple[Any, Any]
) -> Trial:
    gate, expected = known
    for service in mixed:
        service.kind, service.sent = KINDS[kind], {}
    began = time.monotonic()
    try:
        code = _night(base, home, SECOND, gate).exit
    except Exception as fault:  # noqa: BLE001 - counted as a night that was not well
        print(f"  {type(fault).__name__}: {fault}"[:200])
        code = nightly.FAILED
    views = _views(home)
    lost = sum(views.get(name) != mark for name, mark in expected.items())
    unaccounted = [
        f"{service.name} {place}" for service in mixed for place in _unaccounted(service, home)
    ]
    records = sum(len(service.sent) for service in mixed)
    for service in mixed:
        service.kind = None
    shutil.rmtree(home)
    return Trial(code, lost, unaccounted, records, time.monotonic() - began)


def _base(home: Path, gate: Any) -> Path:
    """A home folder after its first night."""
    first_day = date(2026, 1, 1)
    for _ in create_home.init(
        settings(home, gate), [HOME.ror], "lead@quillmere.example", first_day
    ):
        pass
    copies.import_file(FOLDER / "roster.csv", home, now=FIRST)
    nightly.run_night(settings(home, gate), now=FIRST)
    return home


def main(write: Callable[[str], None] = print) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--places", type=int, default=12)
    options = parser.parse_args()
    logging.disable()
    wrong = records = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, trial in trials(options.kinds or list(KINDS), options.places, Path(folder)):
            records += trial.records
            wrong += not trial.is_well
            state = "well" if trial.is_well else "WRONG"
            write(
                f"{state:6} {kind:28} exit {trial.code}, {trial.records} odd records, {trial.lost} "
                f"others lost, {trial.seconds:.0f} s {'; '.join(trial.unaccounted)}"
            )
    write(f"{len(options.kinds or KINDS)} kinds, {records} odd records, {wrong} nights not well")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
