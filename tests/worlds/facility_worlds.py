"""Small snapshots with acknowledgements, for tests of facilities and people off the roster."""

from __future__ import annotations

from datetime import date

from build_helpers import DAY, at_home, save, settings, snapshot, view
from claims_world import decided

from attribution.access.permissions import Person
from attribution.acknowledgements.tokens import tokenised
from attribution.core.model import (
    AcknowledgementReading,
    FullTextParts,
    Spell,
    Team,
    Technician,
    TextView,
    Thanked,
)
from attribution.ledger.event import Shown
from attribution.ledger.ledger import open_ledger
from attribution.snapshot.live_reader import open_live
from attribution.workspace import Workspace

IMAGING = {
    "name": "Imaging Facility",
    "unit": "Imaging",
    "faculty": "Life Sciences",
    "rrids": ["RRID:SCR_999001"],
    "members": [
        {"technician_id": "T1", "from": date(2020, 1, 1)},
        {"technician_id": "T2", "to": date(2023, 6, 30)},
    ],
}


def spell(unit="Imaging", start=date(2015, 1, 1), end=None, faculty="Life Sciences"):
    return Spell(faculty=faculty, department=unit, job_title="Technician", start=start, end=end)


STAFF = (
    Technician("T1", "Ada", "Quillby", spells=(spell(),)),
    Technician("T2", "Bo", "Heathrow", spells=(spell(),)),
    Technician("T3", "Cy", "Underhay", spells=(spell("Physics", faculty="Science"),)),
)


def text(number, acknowledgement, people=(), teams=(), collaborators=(), status="read"):
    """A full text.

    `people` are (name, role, phrase[, affiliation]); `teams` are phrases of the acknowledgement.
    """
    thanked = [_thanked(acknowledgement, *person) for person in people]
    unnamed = [Team(**_place(acknowledgement, phrase)) for phrase in teams]
    parts = FullTextParts(
        acknowledgement if status == "read" else None, collaborators=tuple(collaborators)
    )
    reading = AcknowledgementReading(tuple(thanked), tuple(unnamed))
    return TextView(
        "europepmc", f"PMC{number}", f"10.5555/{number}", "jats", status, parts, reading
    )


def _thanked(acknowledgement, name, *details):
    named = dict(zip(("role", "phrase", "affiliation"), details, strict=False))
    return Thanked(**_place(acknowledgement, name), **named)


def _place(acknowledgement, part):
    """Where a part of an acknowledgement is, and the sentence around it."""
    start = acknowledgement.index(part)
    (around,) = (
        sentence
        for sentence in tokenised(acknowledgement).sentences
        if sentence.start <= start < sentence.end
    )
    return {
        "start": start,
        "end": start + len(part),
        "text": part,
        "sentence_start": around.start,
        "sentence_end": around.end,
    }


def work(number, *authors, published="2022-05-01", **more):
    """A work in Europe PMC; at home unless its authors are given."""
    return view(
        "europepmc",
        f"E{number}",
        *(authors or (at_home("Ann Moss"),)),
        doi=f"10.5555/{number}",
        pmcid=f"PMC{number}",
        published=published,
        has_full_text=True,
        **more,
    )


class World:
    """A home folder with one snapshot, and a reader of it that follows the ledger."""

    def __init__(self, home, records, staff=STAFF, now=DAY, **more):
        self.settings = settings(home, **({"facilities": [IMAGING]} | more))
        save(home, records, DAY)
        self.staff = staff
        self.book = open_ledger(self.settings.ledger_path)
        self.build(now)

    def build(self, now):
        snapshot(self.settings, self.staff, now)
        self.reader = open_live(self.settings.home, self.book)

    @property
    def workspace(self):
        """The home folder, open for the lead."""
        return Workspace(self.settings, self.reader, self.book, Person("lead", "lead"))

    def rows(self, query):
        return [tuple(row.values()) for row in self.reader.rows(query)]

    def decide(self, technician, work_id, mention_id, kind, verdict):
        decided(
            self.book,
            key=f"{technician} {mention_id or work_id}",
            who="lead",
            technician_id=technician,
            work_id=work_id,
            mention_id=mention_id,
            kind=kind,
            verdict=verdict,
            shown=Shown("x"),
        )

    def close(self):
        self.reader.close()
        self.book.close()
