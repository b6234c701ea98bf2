"""Bookings of a facility of the fictional university, by authors of papers that it harvests."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attribution.access.permissions import FACILITY_MANAGER, Person
from attribution.core.kept_imports import Upload
from attribution.demo.sheets import FACILITY
from attribution.home.settings import Settings
from attribution.operations import bookings_import
from attribution.operations.bookings_import import Terms
from attribution.workspace import opened

MANAGER = Person("facility@quillmere.example", FACILITY_MANAGER)
TERMS = Terms(MANAGER, leave_out=True, why="the first export")
INSTRUMENTS = ("Confocal microscope", "Light sheet", "Image workstation")
BEFORE = timedelta(days=150)  # from the booking to the paper
KEPT = 2 * 365  # days: older bookings would soon be deleted
# First authors of recent papers of the institution: some thank the facility, some do not.
_AUTHORS = """
select w.published, m.name, m.orcid
from works w join mentions m using (work_id)
where w.affiliated and w.counted_as = 'paper' and m.kind = 'author' and m.affiliated
  and m.position = 1 and w.published >= $since and length(split_part(m.name, ' ', 1)) > 2
order by w.published desc, w.work_id limit 60
"""


def manager_entry() -> dict[str, Any]:
    """The facility's manager as the settings list them."""
    return {"who": MANAGER.who, "role": MANAGER.role, "facilities": [FACILITY]}


def import_demo_bookings(settings: Settings) -> None:
    """Import a file of bookings as the facility's manager does; nothing without authors."""
    now = datetime.now(UTC)
    with opened(settings, MANAGER) as workspace:
        since = (now - timedelta(days=KEPT)).date()
        authors = workspace.reader.rows(_AUTHORS, {"since": since})
    if authors:
        upload = Upload("bookings.csv", _table(authors).encode())
        bookings_import.import_file(settings, upload, TERMS, now)


def _table(authors: list[dict[str, Any]]) -> str:
    """The export of a booking system: every second user gave an ORCID iD."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Facility", "Instrument", "Start", "User name", "ORCID"])
    for number, author in enumerate(authors):
        day: date = author["published"] - BEFORE
        instrument = INSTRUMENTS[number % len(INSTRUMENTS)]
        orcid = author["orcid"] if number % 2 else None
        writer.writerow([FACILITY, instrument, f"{day} 09:30", author["name"], orcid])
    return lines.getvalue()
