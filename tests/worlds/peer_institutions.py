"""An institution whose freeze releases numbers, and figures as other institutions sign them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import templates
from build_helpers import at_home, save, settings, snapshot, technician, view
from command_line import new_home, run_well
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attribution.measure.disclosure.protection import Cell, protect
from attribution.releases.freezes.peers_file import MEASURE, Definition, PeerFigures, PeerPeriod

FREEZE = "2026 report"
EASTMERE = "University of Eastmere"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_TECHNICIANS, _AUTHORS = 60, 30
_SYLLABLES = ("bar", "den", "fol", "gri", "hal", "mor", "pel", "qui")


def make(folder: Path) -> Path:
    """A home folder with sixty technicians, thirty of them authors, and a freeze of 2024."""
    templates.fill(folder, "institution with a freeze", _make)
    return folder / "home"


def _make(folder: Path) -> None:
    home = new_home(folder)
    # A person who left before the first roster shows that it names leavers.
    people = [
        *(technician(number, "Ada", _family(number)) for number in range(_TECHNICIANS)),
        technician(99, "Bo", "Heathdale", end=date(2020, 12, 31)),
    ]
    roster = folder / "roster.csv"
    rows = [
        f"{person.technician_id},{person.given_names},{person.family_name},Science,{end or ''}"
        for person in people
        for end in [person.spells[-1].end]
    ]
    header = "technician_id,given_names,family_name,faculty,end_date"
    roster.write_text("\n".join([header, *rows]), encoding="utf-8")
    run_well("roster import", roster, home=home)
    authors = [at_home(f"Ada {person.family_name}") for person in people[:_AUTHORS]]
    save(home, [view("openalex", "W1", *authors, doi="10.5555/a")])
    snapshot(settings(home), people)
    run_well("freeze make", FREEZE, "2024", home=home)


def _family(number: int) -> str:
    first, second = divmod(number, len(_SYLLABLES))
    return f"{_SYLLABLES[first]}{_SYLLABLES[second]}by".capitalize()


def figures(
    named: int = 40,
    technicians: int = 120,
    year: int = 2024,
    frozen_on: date = date(2026, 1, 20),
) -> PeerFigures:
    """Released figures of another institution, for one year."""
    cells = protect([Cell(str(year), (), "either", technicians, named)], 50)
    return PeerFigures(
        ror="0eastmr18",
        institution=EASTMERE,
        freeze="2026",
        frozen_at=datetime(frozen_on.year, frozen_on.month, frozen_on.day, tzinfo=UTC),
        data_until=frozen_on,
        definition=Definition(MEASURE, "all", 730),
        periods=[
            PeerPeriod(str(year), date(year, 1, 1), date(year, 12, 31), "all", 64, cells),
        ],
    )


def of(ror: str, institution: str, named: int) -> PeerFigures:
    """The same for an institution of another name."""
    return replace(figures(named), ror=ror, institution=institution)
