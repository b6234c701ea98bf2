"""A small home folder for the dashboard, made by the production functions.

Everybody in it is invented.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from build_helpers import DAY, at_home, save, settings, snapshot, technician, view

from attribution import workspace
from attribution.access.permissions import Person
from attribution.core.model import (
    AcknowledgementReading,
    FullTextParts,
    Team,
    Technician,
    TextView,
    Thanked,
)
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing
from attribution.review import verdicts
from attribution.roster import copies
from attribution.workspace import Acting

LIMIT_SECONDS = 120  # far more than opening a snapshot takes on a busy computer
# Without an end tag it is no mark-up that a build takes out of titles.
NASTY = "<script>alert(1) <img src=x onerror=alert(2)> **x** $y :red[z] [l](javascript:alert(3))"
THANKS = "We thank Bo Heath for electron <i>microscopy</i> and *all* staff of the Imaging Facility."
FORMER = "Zzyxbrand"

KIM = Person("kim", "lead")
TECHNICIANS = [
    technician(1, "Ada", "Quillby", former_names=(f"Ada {FORMER}",), orcid="0000-0002-1825-0097"),
    technician(2, "Bo", "Heath", known_as=("Bobby",)),
    technician(3, "Cleo", "Marsh"),
    technician(4, "Cleo", "Marsh"),
    technician(5, "Dag", "Unseen", end=date(2025, 12, 31)),
]


def decide(
    home: Path, mention_id: str, technician_id: str, verdict: str, why: str | None = None
) -> None:
    """A verdict that another program records meanwhile."""
    with workspace.opened(settings(home), KIM) as other:
        verdicts.decide(other, Acting(at=DAY), mention_id, technician_id, verdict, why)


def records() -> list[object]:
    """Works with a nasty title, a tie, an initial, thanks, and a year without credits."""
    reading = AcknowledgementReading(
        (
            Thanked(
                9,
                17,
                "Bo Heath",
                "technical",
                phrase="for electron microscopy",
                sentence_start=0,
                sentence_end=len(THANKS),
            ),
        ),
        (
            Team(
                THANKS.index("staff"),
                len(THANKS) - 1,
                "staff of the Imaging Facility",
                sentence_start=0,
                sentence_end=len(THANKS),
            ),
        ),
    )
    return [
        view(
            "openalex", "W1", at_home("Ada Quillby"), "Xi Other", title=NASTY, doi="10.5555/nasty"
        ),
        view(
            "crossref",
            "10.5555/nasty",
            at_home("Ada Quillby"),
            "Xi Other",
            title=NASTY,
            doi="10.5555/nasty",
        ),
        view(
            "openalex",
            "W2",
            at_home("Cleo Marsh"),
            at_home("Yan Third"),
            doi="10.5555/tie",
            published="2023-05-01",
        ),
        view(
            "openalex",
            "W3",
            at_home("A. Quillby"),
            at_home("Zoe Fourth"),
            doi="10.5555/initial",
            published="2022-05-01",
        ),
        view(
            "europepmc",
            "MED:4",
            at_home("Vi Fifth"),
            doi="10.5555/thanks",
            pmcid="PMC4",
            has_full_text=True,
        ),
        TextView(
            "europepmc", "PMC4", "10.5555/thanks", "jats", "read", FullTextParts(THANKS), reading
        ),
        *(
            view("openalex", f"W{n}", at_home(f"Wu Nobody{n}"), doi=f"10.5555/{n}")
            for n in range(10, 130)
        ),
    ]


def make(home: Path) -> Path:
    """The home folder with settings and a published snapshot."""
    configure(home)
    enrol(home)
    save(home, records())
    publish(home)
    return home


def enrol(home: Path, people: Sequence[Technician] = TECHNICIANS, now: datetime = DAY) -> None:
    """The staff list, imported as HR's file."""
    lines = [
        "technician_id,given_names,family_name,known_as,former_names,orcid,email,"
        "faculty,department,job_title,start_date,end_date"
    ]
    for person in people:
        (spell,) = person.spells
        cells = (
            person.technician_id,
            person.given_names,
            person.family_name,
            ";".join(person.known_as),
            ";".join(person.former_names),
            person.orcid or "",
            person.email or "",
            spell.faculty,
            spell.department,
            spell.job_title,
            spell.start,
            spell.end or "",
        )
        lines.append(",".join(map(str, cells)))
    file = home / "hr.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    copies.import_file(file, home, now=now)
    file.unlink()


def configure(home: Path) -> None:
    """Its settings file."""
    home.mkdir(parents=True, exist_ok=True)
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": "University of *Northmere* <b>",
            "institution.rors": ["0abcdef12"],
            "harvest.works_from": date(2021, 1, 1),
            "milestones": [{"name": "Guidelines", "date": date(2023, 6, 1)}],
        },
        services(),
    )


def publish(home: Path, days: int = 0, more: list[object] | None = None) -> Path:
    """Another snapshot, `days` later, with more records."""
    when = DAY + timedelta(days=days)
    if more:
        save(home, more, when)
    published_settings = settings(home, works_from=date(2021, 1, 1))
    return snapshot(published_settings, TECHNICIANS, when)


def shown(at: object) -> str:
    """Everything on a page that is HTML or Markdown, as a reader sees the latter."""
    pieces = [piece.proto.body for piece in at.get("html")]
    for kind in ("markdown", "info", "error", "success", "warning", "title", "caption", "code"):
        pieces += [str(element.value).replace("\\", "") for element in at.get(kind)]
    return "\n".join(pieces)


def until_shown(at: object, text: str, instead_of: str = "") -> None:
    """Run a page until it shows a text, because a new snapshot is opened in the background.

    Until then the page shows the text `instead_of`, of the old snapshot.
    """
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        body = shown(at.run())
        if text in body:
            return
        assert instead_of in body
        time.sleep(0.05)
    raise AssertionError(f"{text} never came")


def tables(at: object) -> str:
    """The cells of all tables of a page."""
    return "\n".join(frame.value.to_string() for frame in at.dataframe)


def box(at: object, label: str) -> object:
    """The list under a label."""
    return next(element for element in at.selectbox if element.label == label)


def press(at: object, label: str) -> None:
    """Press the button with a label, and run the page."""
    next(element for element in at.button if element.label == label).click().run()
