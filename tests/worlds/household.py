"""A home folder in which every role has something to do, on top of that of the sign-in tests.

Everybody is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import institution
import university
from build_helpers import DAY, at_home, save, settings, snapshot, view

from attribution import workspace
from attribution.access.permissions import Person
from attribution.core.model import AcknowledgementReading, FullTextParts, Team, TextView
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.event import Event
from attribution.ledger.ledger import open_ledger
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import Workspace

UNCREDITED = "Slow light in northern quartz"  # the work that nobody of the staff list is named on
WORKSHOP = "We thank the staff of the Quartz Workshop."
FACILITIES: list[dict[str, Any]] = [
    {"name": "Quartz Workshop", "unit": "Physics", "members": [{"technician_id": "T1"}]}
]
LEAD = Person("lee@northmere.example", "lead")


def records() -> list[object]:
    """Works that `university` lacks: one to claim, one that thanks a team, one case thrice."""
    reading = AcknowledgementReading(
        (),
        (
            Team(
                WORKSHOP.index("staff"),
                len(WORKSHOP) - 1,
                "staff of the Quartz Workshop",
                sentence_start=0,
                sentence_end=len(WORKSHOP),
            ),
        ),
    )
    return [
        *university.records(),
        view(
            "openalex",
            "W200",
            at_home("Hal Sixth"),
            title=UNCREDITED,
            doi="10.5555/quartz",
            published="2024-05-02",
        ),
        view(
            "europepmc",
            "MED:201",
            at_home("Vi Fifth"),
            doi="10.5555/workshop",
            pmcid="PMC201",
            has_full_text=True,
            title="Grinding and polishing",
            published="2023-05-02",
        ),
        TextView(
            "europepmc",
            "PMC201",
            "10.5555/workshop",
            "jats",
            "read",
            FullTextParts(WORKSHOP),
            reading,
        ),
        *(
            view(
                "openalex",
                f"W21{n}",
                at_home("A. Quillby", author_id="A77"),
                "Xi Other",
                doi=f"10.5555/same{n}",
                title=f"Polished lenses, part {n}",
                published=f"202{n}-04-03",
            )
            for n in (2, 3, 4)
        ),
    ]


def make(home: Path) -> Path:
    """The home folder, with settings, staff list and snapshot."""
    home.mkdir(parents=True, exist_ok=True)
    institution.configure(
        home, **{"facilities": FACILITIES, "matching.accept": 0.9999}
    )  # initials wait for a person
    university.enrol(home, institution.TECHNICIANS)
    save(home, records())  # type: ignore[arg-type]
    publish(home)
    return home


def publish(home: Path, days: int = 0) -> Path:
    """A snapshot of what was harvested."""
    configured = loading.load(home, {}, services())
    published_settings = settings(
        home,
        works_from=date(2021, 1, 1),
        facilities=configured.facilities,
        accept=configured.accept,
    )
    return snapshot(published_settings, institution.TECHNICIANS, DAY + timedelta(days=days))


@contextmanager
def opened(home: Path, person: Person = LEAD) -> Iterator[Workspace]:
    """The home folder as it is now, open for a person."""
    with workspace.opened(loading.load(home, {}, services()), person) as open_workspace:
        yield open_workspace


def acts(home: Path, act: str = "") -> list[Event]:
    """What the ledger holds."""
    with open_ledger(home / "ledger.sqlite") as book:
        return [event for event in book.events() if act in ("", event.act)]


def rows(home: Path, query: str) -> list[dict[str, Any]]:
    """Rows of the published snapshot."""
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    try:
        return reader.rows(query)
    finally:
        reader.close()
