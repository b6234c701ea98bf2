"""People of the demo are erased; then every byte of the home folder is searched for them.

python benchmarks/erasure_search.py HOME [--people 20] [--objecting 5] [--seed 1]

HOME is a home folder of `attribution demo --keep HOME`. It is copied and not changed. Each person
gets a claim with an attachment, an objection that ended, a decision under their own name, looks in
the access log, and a claim of another person that names them. Copies of the home folder are taken
before the first erasure and half way: they are the backups. A copy of the second file lies outside.

The search is not that of the product: it unpacks every file with the libraries and compares plain
strings. A hit is justified where a publication prints it: in harvested answers and rows about
works, and in the tables of a snapshot that hold these.

The bar: while a read transaction is held, the erasure fails with exit code 1, and then succeeds;
0 unjustified hits in the home folder; of each backup, restored and built, 0 people return, 0
unjustified hits, and 0 objections are lost.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import attachments
from attribution.core.errors import NotErased
from attribution.core.model import Technician
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.ledger.event import DECISION, Event, Shown
from attribution.ledger.payloads import (
    CLAIM,
    OBJECTION,
    ClaimStep,
    Contribution,
    Objection,
    Payload,
    Target,
)
from attribution.operations import nightly
from attribution.operations.change_guard import Accepted
from attribution.workspace import home_ledger

LEAD = Person("lead@quillmere.example", "lead")
PRINTED = ("works", "work_sources", "mentions", "acknowledgements", "candidates", "team_mentions")
PARSED = ("works", "contributors", "texts", "notices")


@dataclass(frozen=True)
class Hit:
    """A string of a person in a file; `part` is the table or the kind of a payload."""

    file: str
    part: str
    text: str

    @property
    def is_justified(self) -> bool:
        match self.file.split("/")[0]:
            case "raw":
                return self.part not in ("search", "searched") and not self.text.startswith('"')
            case "parsed":
                return self.file.split(".")[-2] in PARSED
            case "snapshots":
                return self.part in PRINTED
        return False


# -- what the people leave behind ------------------------------------------------------------------


def leave_traces(settings: Settings, person: Technician, other: Technician, now: datetime) -> None:
    """Acts, attachments and looks of a person, and a claim of another who names them."""
    who = person.email or person.technician_id
    name = f"{person.given_names} {person.family_name}"
    claim_id, claim_of_other = (uuid.uuid4().hex for _ in range(2))
    with home_ledger(settings) as ledger:
        for objects in (True, False):
            payload = Objection(objects)
            ledger.store(_act(OBJECTION, who, person, now, payload))
        ledger.store(
            _act(CLAIM, who, person, now, _claim(claim_id, f"I, {name}, did it")),
            _act(CLAIM, "other", other, now, _claim(claim_of_other, f"With {name} ({who})")),
            Event(
                key=uuid.uuid4().hex,
                act=DECISION,
                at=now,
                who=who,
                technician_id=other.technician_id,
                mention_id=uuid.uuid4().hex,
                kind="author",
                verdict="unsure",
                shown=Shown(name),
                why=f"{person.family_name}, {person.given_names} says so",
            ),
        )
    attachments.store(settings.home, claim_id, "notes.txt", f"{name}, {who}".encode())
    log.note(settings.home, LEAD, "see record", [person.technician_id])
    log.note(settings.home, Person(who, "reviewer"), "see record", [other.technician_id])


def _act(act: str, who: str, about: Technician, now: datetime, payload: Payload) -> Event:
    key = uuid.uuid4().hex
    technician_id = about.technician_id
    return Event(key=key, act=act, at=now, who=who, technician_id=technician_id, payload=payload)


def _claim(claim_id: str, statement: str) -> ClaimStep:
    return ClaimStep(claim_id, "write", content=Contribution(Target("A work"), (), statement))


# -- the search ------------------------------------------------------------------------------------


def strings_of(person: Technician) -> tuple[str, ...]:
    """Plain strings that name a person, in lower case."""
    given, family = person.given_names, person.family_name
    givens = [given, given.split()[0], given[0], *person.known_as]
    families = [family, *person.former_names]
    forms = [person.email, person.orcid, (person.orcid or "").replace("-", "")]
    # Ids in quotation marks, in a cell, and as a value.
    forms += [f'"{person.technician_id}"', f"\n{person.technician_id},"]
    for first in givens:
        for last in families:
            forms += [f"{first} {last}", f"{first}. {last}", f"{last}, {first}", f"{last} {first}."]
            forms += [f"{first},{last},"]
    return tuple(form.lower() for form in forms if form)


def hits_in(home: Path, people: Iterable[Technician]) -> list[Hit]:
    """Every hit of every person in every file."""
    strings = [text for person in people for text in strings_of(person)]
    hits = []
    for path in sorted(home.rglob("*")):
        if path.is_file():
            name = path.relative_to(home).as_posix()
            for part, text in texts_of(path):
                hits += [Hit(name, part, string) for string in strings if string in text]
    return hits


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """The parts of a file: what they are, and their text in lower case."""
    data = path.read_bytes()
    yield "bytes", data.decode("utf-8", "replace").lower()
    if path.name.endswith(".jsonl.gz"):
        for line in gzip.decompress(data).splitlines():
            payload = json.loads(line)
            yield payload["kind"], json.dumps(payload, ensure_ascii=False).lower()
    elif path.suffix == ".parquet":
        for row in pq.read_table(path).to_pylist():
            yield "", json.dumps(row, ensure_ascii=False, default=str).lower()
    elif path.suffix == ".duckdb":
        yield from _tables(path)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield member, archive.read(member).decode("utf-8", "replace").lower()


def _tables(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            for row in connection.table(table).fetchall():
                yield table, json.dumps(row, ensure_ascii=False, default=str).lower()


def unjustified(home: Path, people: Iterable[Technician]) -> tuple[int, list[Hit]]:
    """How many hits there are, and those without a reason.

    The bytes of a snapshot may hold what its tables do.
    """
    hits = hits_in(home, people)
    in_tables = {hit.text for hit in hits if hit.file.endswith(".duckdb") and hit.is_justified}
    wrong = [hit for hit in hits if not hit.is_justified]
    return len(hits), [
        hit
        for hit in wrong
        if not (hit.file.endswith(".duckdb") and hit.part == "bytes" and hit.text in in_tables)
    ]


# -- the run ---------------------------------------------------------------------------------------


def erase_under_a_reader(settings: Settings, person: Technician, now: datetime) -> bool:
    """Whether an erasure fails while somebody reads the ledger, and succeeds afterwards."""
    with closing(sqlite3.connect(settings.ledger_path, isolation_level=None)) as reading:
        reading.execute("begin")
        reading.execute("select * from events").fetchone()
        try:
            nightly.forget(settings, person.technician_id, LEAD, now=now)
        except NotErased as problem:
            failed = problem.exit_code == 1
        else:
            failed = False
    nightly.forget(settings, person.technician_id, LEAD, now=now + timedelta(seconds=1))
    return failed


def restore(backup: Path, folder: Path, outside: Path, now: datetime) -> Settings:
    """A backup as a home folder that knows of the copy outside, with its first build."""
    shutil.copytree(backup, folder)
    settings = settings_of(folder, outside)
    nightly.build(settings, now=now, accepted=Accepted(everything=True))
    return settings


def settings_of(home: Path, outside: Path) -> Settings:
    """The settings of a home folder, with a copy of the second file outside."""
    environment = {"ATTRIBUTION_PRIVACY_WITHHELD_COPY": str(outside)}
    return loading.load(home, environment, services())


def report(label: str, home: Path, erased: list[Technician], ids: set[str]) -> int:
    """Print what a home folder says of erased people. Returns how many faults it has."""
    count, wrong = unjustified(home, erased)
    print(f"{label}: {count:,} hits, {len(wrong):,} unjustified; {len(ids)} people returned")
    for hit in wrong[:20]:
        print(f"  {hit}")
    return len(wrong) + len(ids)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--objecting", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), options)


def run(folder: Path, options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    outside = folder / "withheld.jsonl"
    settings = settings_of(shutil.copytree(options.home, folder / "home"), outside)
    nightly.build(settings, now=now, accepted=Accepted(everything=True))
    everybody = list(nightly.roster(settings))
    random.Random(options.seed).shuffle(everybody)
    everybody.sort(key=lambda person: not (person.former_names or person.known_as))
    erased = everybody[: options.people]
    objecting = everybody[-options.objecting :]
    for person in erased:
        leave_traces(settings, person, everybody[-20], now)
    shutil.copytree(settings.home, folder / "before")
    print(f"before: {len(hits_in(settings.home, erased)):,} hits of {len(erased)} people")

    with home_ledger(settings) as ledger:
        for person in objecting:
            ledger.store(_act(OBJECTION, "lead", person, now, Objection(True, "letter")))
    fails_first = erase_under_a_reader(settings, erased[0], now + timedelta(minutes=1))
    seconds = []
    for number, person in enumerate(erased[1:], 2):
        if number == max(2, len(erased) // 2):
            shutil.copytree(settings.home, folder / "half way")
        started = time.perf_counter()
        later = now + timedelta(minutes=number)
        nightly.forget(settings, person.technician_id, LEAD, now=later)
        seconds.append(time.perf_counter() - started)
    print(f"under a read transaction it fails first: {fails_first}")
    print(f"an erasure takes {statistics.median(seconds):.1f} s, {max(seconds):.1f} at most")

    erased_ids = {person.technician_id for person in erased}
    faults = int(not fails_first)
    faults += report("home folder", settings.home, erased, erased_ids & ids_in(settings))
    for number, backup in enumerate(("before", "half way"), 1):
        later = now + timedelta(days=number)
        restored = restore(folder / backup, folder / f"restored {number}", outside, later)
        faults += report(backup, restored.home, erased, erased_ids & ids_in(restored))
        with home_ledger(restored) as ledger:
            lost = {person.technician_id for person in objecting} - ledger.objecting()
        print(f"{backup}: {len(lost)} objections lost")
        faults += len(lost)
    return int(bool(faults))


def ids_in(settings: Settings) -> set[str]:
    """Ids of everybody on the roster, in the ledger and in the snapshot."""
    with home_ledger(settings) as ledger:
        ids = set(ledger.technician_ids())
    return ids | {person.technician_id for person in nightly.roster(settings)}


if __name__ == "__main__":
    sys.exit(main())
