"""Run the full job on the fictional university: `attribution demo`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.core.for_people import count
from attribution.demo import bookings, score, sheets
from attribution.demo.samples import FOLDER, write_samples
from attribution.demo.serve import SOURCES, serving
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME
from attribution.demo.world.paper_plans import MILESTONE
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home, nightly, snapshot_tables
from attribution.operations.nightly import Night
from attribution.roster import copies
from attribution.snapshot.reader import Reader

WORKS_FROM = date(2018, 1, 1)
_TEAMS_THANKED = """
    select null as technician_id, t.doi, w.title, 'facility' as kind, 'accepted' as status
    from team_thanks t join works w using (work_id)
    where t.facility is not null
"""


def _silent(line: str) -> None:
    """Print nothing."""


def run_demo(
    home: Path | None = None, folder: Path | None = None, tell: Callable[[str], None] = _silent
) -> Path:
    """Serve the samples on loopback, set up a home folder, harvest, measure; returns that folder.

    `home` is a new temporary folder by default. `folder` holds the samples: the committed ones by
    default, or the same written next to the data if the package is installed without them.
    `tell` receives each line of the report.
    """
    home = home or Path(tempfile.mkdtemp(prefix="attribution-demo-"))
    folder = folder or _sample_folder(home)
    with serving(folder) as addresses:
        environment = _environment(addresses)
        _set_up(home, folder, environment, tell)
        settings = loading.load(home, environment, services())
        night = nightly.run_night(settings, now=datetime.now(UTC))
    sheets.write_demo_sheets(settings)
    bookings.import_demo_bookings(settings)
    tell(_summary(night, home))
    tell("")
    _report(settings, folder, tell)
    return home


def _report(settings: Settings, folder: Path, tell: Callable[[str], None]) -> None:
    """The measure of each year, then the credits compared with the truth."""
    years = f"{WORKS_FROM.year}..{datetime.now(UTC).year}"
    with workspace.opened(settings, local_lead(os.environ)) as demo:
        tell(snapshot_tables.measure(settings, demo.reader, [], years).text)
        tell("")
        tell(score.as_table(scores(demo.reader, folder)))


def scores(reader: Reader, folder: Path) -> list[score.Score]:
    """Credits found, missed and wrong, by kind."""
    credits = reader.rows("select c.*, w.title from credits c join works w using (work_id)")
    teams = reader.rows(_TEAMS_THANKED)
    candidates = reader.rows("select c.*, w.title from candidates c join works w using (work_id)")
    return score.compare(score.read_truth(folder), [*credits, *teams], candidates)


def _set_up(
    home: Path,
    folder: Path,
    environment: dict[str, str],
    tell: Callable[[str], None],
) -> None:
    """Create the home folder and import the roster."""
    settings = loading.load(home, environment, services())
    choices: dict[str, Any] = {
        "milestones": [{"name": "Fair attribution guidelines", "date": MILESTONE}],
        "facilities": _facilities(),
        "people": [sheets.manager_entry(folder / "roster.csv"), bookings.manager_entry()],
    }
    report = create_home.init(settings, [HOME.ror], "lead@quillmere.example", WORKS_FROM, **choices)
    for line in report:
        tell(line)
    copies.import_file(folder / "roster.csv", home, now=datetime.now(UTC))


def _facilities() -> list[dict[str, Any]]:
    """The facilities as the settings list them; the members of each are those of its unit."""
    return [
        {"name": unit, "unit": unit, "faculty": words.FACULTY_OF[unit], "members": "unit"}
        for unit in words.FACILITIES
    ]


def _sample_folder(home: Path) -> Path:
    """The committed samples, or the same written into the home folder."""
    if (FOLDER / "truth.jsonl.gz").exists():
        return FOLDER
    write_samples(home / "samples")
    return home / "samples"


def _environment(addresses: dict[str, str]) -> dict[str, str]:
    """The environment without settings or keys for real services, and with the demo's own."""
    keys = {key.variable for service in services() for key in service.keys}
    neutral = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ATTRIBUTION_") and name not in keys
    }
    return {
        **neutral,
        **addresses,
        "ATTRIBUTION_HARVEST_SOURCES": ";".join(SOURCES),
        "ATTRIBUTION_HARVEST_PACE": "false",
    }


def _summary(night: Night, home: Path) -> str:
    works = count(night.counts.works, "work")
    calls = count(sum(source["calls"] for source in night.sources.values()), "call")
    credits = count(night.counts.credits, "credit")
    return f"Harvested {works} in {calls} and found {credits}. Home folder: {home}"
