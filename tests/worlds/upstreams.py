"""The replay server of the real sources, and a home folder that asks it."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import requests
from click.testing import CliRunner, Result

from attribution.cli.root import main
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home, nightly, snapshot_tables
from attribution.roster import copies
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot

UPSTREAMS = Path(__file__).resolve().parents[2] / "../shared/upstreams"
CAMBRIDGE, UCL = "013meh722", "02jx3x895"
NAMES = ("openalex", "openalex_content", "crossref", "orcid", "orcid_oauth", "europepmc", "ror")
QUICK = {
    "ATTRIBUTION_HARVEST_PACE": "false",
    "ATTRIBUTION_HARVEST_BACKOFF": "0.01",
    "ATTRIBUTION_HARVEST_TIMEOUT": "4",
}
ROSTER_COLUMNS = (
    "technician_id",
    "given_names",
    "family_name",
    "orcid",
    "faculty",
    "job_title",
    "start_date",
    "end_date",
)
LEAVER = ("T900", "Abel", "Placeholder", "", "Science", "Technician", "2005-01-01", "2017-06-30")
INVENTED_NAMES = (
    ("Wilma", "Testbank"),
    ("Odo", "Specimen"),
    ("Petra", "Beispiel"),
    ("Ines", "Placeholder"),
)


class Upstreams:
    """A running replay server."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses

    @property
    def environment(self) -> dict[str, str]:
        """Variables that send every source to the server."""
        return {f"ATTRIBUTION_{name.upper()}_URL": self.addresses[name] for name in NAMES}

    def control(self, path: str, body: Any = None) -> Any:
        """GET, or POST with a body, to the server's control address."""
        url = f"{self.addresses['control']}/{path}"
        answer = (
            requests.get(url, timeout=60)
            if body is None
            else requests.post(url, json=body, timeout=60)
        )
        answer.raise_for_status()
        return answer.json()

    def fault(self, *specs: str) -> None:
        """Misbehave in these ways and no others."""
        self.control("faults", {"faults": list(specs), "reset": True})

    def log(self) -> list[dict[str, Any]]:
        """Every request since the log was cleared."""
        rows: list[dict[str, Any]] = self.control("log")
        return rows


@contextmanager
def serve(*options: str) -> Iterator[Upstreams]:
    """The replay server on a free port, until the block ends."""
    command = [
        sys.executable,
        str(UPSTREAMS / "serve.py"),
        "--data",
        str(UPSTREAMS / "dev"),
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield Upstreams(json.loads(server.stdout.readline()))
        finally:
            server.terminate()


def works() -> list[dict[str, Any]]:
    """The released records of the world: the answer key, which only tests may read."""
    with gzip.open(UPSTREAMS / "dev/works.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [record for record in records if not record["reserve"] and any(record["in"].values())]


def orcids(ror: str, number: int) -> list[str]:
    """ORCID iDs of people in the world who list an employment at the institution and some works."""
    with gzip.open(UPSTREAMS / "dev/orcid.jsonl.gz", "rt", encoding="utf-8") as file:
        people = map(json.loads, file)
        staff = (person for person in people if _is_staff(person, ror))
        return [person["orcid"] for person in islice(staff, number)]


def _is_staff(person: dict[str, Any], ror: str) -> bool:
    """Whether an open record lists some works and an employment at the institution."""
    is_open = person["state"] == "active" and len(person["works"]) > 1
    return is_open and any(job["ror"] == ror for job in person["employments"])


def write_roster(path: Path, orcid_ids: Iterable[str] = ()) -> Path:
    """A small invented roster with one leaver; the iDs go to the first technicians."""
    ids = [*orcid_ids]
    ids += [""] * (len(INVENTED_NAMES) - len(ids))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(ROSTER_COLUMNS)
        for number, orcid in enumerate(ids):
            given_name, family_name = INVENTED_NAMES[number % len(INVENTED_NAMES)]
            technician_id = f"T{number + 1:03d}"
            name = (technician_id, given_name, family_name, orcid)
            table.writerow((*name, "Science", "Technician", "2005-01-01", ""))
        table.writerow(LEAVER)
    return path


def settings(home: Path, upstreams: Upstreams, **variables: str) -> Settings:
    """The settings of a home folder that asks the replay server, quickly."""
    environment = {"OPENALEX_API_KEY": "key", **QUICK, **upstreams.environment, **variables}
    return loading.load(home, environment, services())


def home(
    folder: Path,
    upstreams: Upstreams,
    ror: str = CAMBRIDGE,
    orcid_ids: Iterable[str] = (),
    since: date = date(1990, 1, 1),
) -> Path:
    """A home folder of an institution with a roster, never harvested."""
    for _ in create_home.init(settings(folder, upstreams), [ror], "lead@university.example", since):
        pass
    roster = write_roster(folder / "roster-to-import.csv", orcid_ids)
    copies.import_file(roster, folder, {}, now=datetime.now(UTC))
    return folder


def night(folder: Path, upstreams: Upstreams, **variables: str) -> nightly.Night:
    """One night in this process."""
    return nightly.run_night(settings(folder, upstreams, **variables), now=datetime.now(UTC))


def measure(folder: Path, period: str) -> list[dict[str, Any]]:
    """The measure of the current snapshot as JSON."""
    snapshot = current_snapshot(folder)
    assert snapshot is not None
    reader = snapshot_reader.Reader(snapshot)
    try:
        measured = snapshot_tables.measure(Settings(folder), reader, (), period)
    finally:
        reader.close()
    return measured.json  # type: ignore[no-any-return]


def holdings(folder: Path) -> dict[str, Any]:
    """The contents of the current snapshot, to be compared between nights."""
    snapshot = current_snapshot(folder)
    if snapshot is None:
        return {}
    reader = snapshot_reader.Reader(snapshot)
    try:
        return {
            "works": reader.rows(
                "select work_id, dois, title, sources, is_retracted, acknowledgement, affiliated "
                "from works order by 1"
            ),
            "authors": reader.rows(
                "select work_id, position, name, orcid from mentions where kind = 'author' "
                "order by 1, 2"
            ),
            "texts": reader.rows("select work_id, status, text from acknowledgements order by 1"),
            "people": reader.rows("select * from people order by 1"),
        }
    finally:
        reader.close()


def in_process(folder: Path, upstreams: Upstreams, *arguments: str) -> Result:
    """One command of the command line, in this process."""
    environment = {"OPENALEX_API_KEY": "key", **QUICK, **upstreams.environment}
    return CliRunner().invoke(main, [*arguments, "--home", str(folder)], env=environment)


def command(
    folder: Path, upstreams: Upstreams, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """One command of the command line, in its own process."""
    environment = (
        os.environ | {"OPENALEX_API_KEY": "key"} | QUICK | upstreams.environment | variables
    )
    run = [sys.executable, "-m", "attribution", *arguments, "--home", str(folder)]
    return subprocess.run(
        run, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
