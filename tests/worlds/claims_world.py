"""A small published snapshot with a ledger and the people who deal with claims. Every name is invented."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from attribution.access.permissions import Person
from attribution.core.model import Spell, Technician
from attribution.ledger import ledger
from attribution.snapshot import database
from attribution.snapshot import publish as snapshot_publish
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import Desk

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MINA = Technician(
    "T1",
    "Wilhelmina",
    "Okonjo-Bright",
    known_as=("Mina",),
    orcid="0000-0002-1825-0097",
    email="mina@quill.example",
    spells=(
        Spell(faculty="Science", department="Electron Microscopy Unit", start=date(2015, 1, 1)),
    ),
)
TOMAS = Technician(
    "T2",
    "Tomás",
    "Verhaegen",
    email="tomas@quill.example",
    spells=(Spell(faculty="Arts", department="Kiln Workshop", start=date(2019, 1, 1)),),
)
PEOPLE = (MINA, TOMAS)
WORKS = [
    {
        "work_id": "w1",
        "doi": "10.5555/quiet.1",
        "dois": ["10.5555/quiet.1", "10.5555/quiet.1.v1"],
        "title": "Quiet lattices",
        "type": "article",
        "published": date(2024, 3, 1),
        "published_precision": "day",
        "journal": "Journal of Lattices",
        "affiliated": True,
        "acknowledgement": "read",
        "pmid": "777",
    },
    {
        "work_id": "w2",
        "doi": "10.5555/loud.2",
        "dois": ["10.5555/loud.2"],
        "title": "Loud kilns <script>alert(1)</script>",
        "type": "article",
        "published": date(2023, 6, 1),
        "published_precision": "day",
        "journal": '=HYPERLINK("http://x.example")',
        "affiliated": True,
        "acknowledgement": "read",
    },
    {
        "work_id": "w3",
        "doi": "10.5555/group.3",
        "dois": ["10.5555/group.3"],
        "title": "Lattices again",
        "type": "article",
        "published": date(2025, 6, 1),
        "published_precision": "day",
        "affiliated": True,
        "acknowledgement": "read",
    },
]
MENTIONS = [
    {"mention_id": "m1", "work_id": "w1", "kind": "author", "name": "Ada Prime", "position": 1},
    {
        "mention_id": "m2",
        "work_id": "w2",
        "kind": "thanked",
        "name": "Mina Okonjo-Bright",
        "position": 1,
    },
    {"mention_id": "m3", "work_id": "w2", "kind": "author", "name": "Ada Prime", "position": 1},
    {"mention_id": "m4", "work_id": "w3", "kind": "author", "name": "Ada Prime", "position": 1},
    {"mention_id": "m5", "work_id": "w3", "kind": "author", "name": "Bo Second", "position": 2},
    {"mention_id": "m6", "work_id": "w2", "kind": "author", "name": "Bo Second", "position": 2},
]
TEXTS = [
    {
        "work_id": "w1",
        "status": "read",
        "text": "We thank the Electron Microscopy Unit for imaging.",
        "teams": [
            {"start": 9, "end": 36, "text": "the Electron Microscopy Unit", "phrase": "imaging"}
        ],
    },
    {
        "work_id": "w2",
        "status": "read",
        "text": "We thank Mina Okonjo-Bright for imaging.",
        "teams": [],
    },
    {
        "work_id": "w3",
        "status": "read",
        "text": "We are grateful to T. Verhaegen for firing.",
        "teams": [],
    },
]
CANDIDATES = [
    {
        "mention_id": "m2",
        "technician_id": "T1",
        "work_id": "w2",
        "doi": "10.5555/loud.2",
        "kind": "thanked",
        "name": "Mina Okonjo-Bright",
        "prior": -5.0,
        "probability": 0.9,
        "band": "review",
        "tie": False,
        "evidence": [
            {
                "feature": "family_name",
                "points": 7.2,
                "says": "The family name is the same.",
                "roster": "Okonjo-Bright",
                "printed": "Okonjo-Bright",
            }
        ],
    },
]

MINA_SELF = Person("mina@quill.example", "technician", "T1", ("Science",))
TOMAS_SELF = Person("tomas@quill.example", "technician", "T2", ("Arts",))
REVIEWER = Person("rae@quill.example", "reviewer", None, ("Science",))
LEAD = Person("lead@quill.example", "lead")
SECOND = Person("sam@quill.example", "lead")


def publish(
    home: Path,
    candidates=CANDIDATES,
    mentions=MENTIONS,
    works=WORKS,
    people=PEOPLE,
    number=1,
    **more,
):
    """A snapshot in the home folder with these rows."""
    path = snapshot_publish.new_path(home, datetime(2026, 5, number, tzinfo=UTC))
    with database.connect(path) as connection:
        connection.execute(database.sql("schema"))
        database.insert(
            connection,
            "technicians",
            [
                (
                    t.technician_id,
                    t.given_names,
                    t.family_name,
                    list(t.known_as),
                    list(t.former_names),
                    t.orcid,
                    t.email,
                    None,
                )
                for t in people
            ],
        )
        rows = {
            "works": works,
            "mentions": mentions,
            "acknowledgements": TEXTS,
            "candidates": candidates,
            "spells": [
                {
                    "technician_id": t.technician_id,
                    "spell": 1,
                    "faculty": s.faculty,
                    "department": s.department,
                    "start_date": s.start,
                    "end_date": s.end,
                    "counts": True,
                }
                for t in people
                for s in t.spells
            ],
            "build_info": [{"lag_days": 0, "version": "1", "institution": "Quill University"}],
        }
        for table, each in (rows | more).items():
            if each:
                connection.register("made", pa.Table.from_pylist(each))
                connection.execute(f"insert into {table} by name select * from made")
                connection.unregister("made")
        connection.execute("checkpoint")
    return snapshot_publish.publish_snapshot(home, path, 3)


@contextmanager
def office(home: Path, **rows):
    """A desk and a reader on a published snapshot."""
    publish(home, **rows)
    with ledger.open(home / "ledger.sqlite") as book:
        reader = snapshot_reader.open_published(home, book)
        try:
            yield Desk(home, book, {"T1": ("Science",), "T2": ("Arts",)}), reader
        finally:
            reader.close()
