"""The whole job on a fictional university: everything in it is invented, so what is true is known."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from attribution.demo import making, score
from attribution.demo.serve import serving
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME
from attribution.demo.world.literature import MILESTONE
from attribution.home import settings as home_settings
from attribution.operations import create_home, nightly, snapshot_tables
from attribution.roster import copies

WORKS_FROM = date(2018, 1, 1)


def _silent(line: str) -> None:
    """Nobody listens."""


def run(
    home: Path | None = None, folder: Path | None = None, tell: Callable[[str], None] = _silent
) -> Path:
    """Serve the samples on loopback, then init, roster import, nightly, measure; returns the home folder.

    `folder` holds the samples; the committed ones by default, made anew where the package is installed without them.
    """
    home = home or Path(tempfile.mkdtemp(prefix="attribution-demo-"))
    folder = folder or samples(home)
    more: dict[str, Any] = {
        "milestones": [{"name": "Fair attribution guidelines", "date": MILESTONE}],
        "facilities": facilities(),
    }
    with serving(folder) as addresses:
        environ = {**_without_settings(), **addresses, "ATTRIBUTION_HARVEST_PACE": "false"}
        settings = home_settings.load(home, environ)
        for line in create_home.init(
            settings, [HOME.ror], "lead@quillhaven.example", WORKS_FROM, **more
        ):
            tell(line)
        copies.import_file(folder / "roster.csv", home, now=datetime.now(UTC))
        settings = home_settings.load(home, environ)
        night = nightly.nightly(settings, now=datetime.now(UTC))
    calls = sum(one["calls"] for one in night.sources.values())
    tell(
        f"Harvested {night.counts.works} works in {calls} calls; {night.counts.credits} credits. Home folder: {home}"
    )
    tell("")
    tell(snapshot_tables.measure(settings, [], f"{WORKS_FROM.year}..{datetime.now(UTC).year}").text)
    tell("")
    tell(score.table(compared(settings, folder)))
    return home


def facilities() -> list[dict[str, Any]]:
    """The facilities of the fictional university, as its settings list them; their members are those of the unit."""
    return [
        {"name": unit, "unit": unit, "faculty": words.FACULTY_OF[unit], "members": "unit"}
        for unit in words.FACILITIES
    ]


def samples(home: Path) -> Path:
    """The committed samples, or the same made anew beside the home folder."""
    if (making.FOLDER / "truth.jsonl.gz").exists():
        return making.FOLDER
    folder = home / "samples"
    for name, body in making.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def compared(settings: home_settings.Settings, folder: Path) -> list[score.Score]:
    """Credits found, missed and wrong, by kind."""
    with snapshot_tables.opened(settings) as reader:
        credits = reader.rows("select c.*, w.title from credits c join works w using (work_id)")
        waiting = reader.rows("select c.*, w.title from candidates c join works w using (work_id)")
        teams = reader.rows(
            """select null as technician_id, t.doi, w.title, 'facility' as kind, 'accepted' as status
               from team_thanks t join works w using (work_id) where t.facility is not null"""
        )
    return score.compare(score.read_truth(folder), [*credits, *teams], waiting)


def _without_settings() -> dict[str, str]:
    """The environment without settings of a real home folder."""
    ours = {
        "OPENALEX_API_KEY",
        "ORCID_CLIENT_ID",
        "ORCID_CLIENT_SECRET",
        "CROSSREF_PLUS_TOKEN",
        "ROR_CLIENT_ID",
    }
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("ATTRIBUTION_") and key not in ours
    }
