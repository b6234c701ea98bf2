"""A small published snapshot with a ledger, and the people who deal with claims.

Every name is invented. `claim_acts` is what they do with claims.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings
from attribution.ledger.event import DECISION, Event, Shown, withdrawal
from attribution.ledger.ledger import open_ledger
from attribution.privacy.choices import store_objection
from attribution.review import verdicts
from attribution.review.undo import undo_verdicts
from attribution.roster import copies
from attribution.snapshot import database
from attribution.snapshot import publish as snapshot_publish
from attribution.workspace import Acting

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
RULE = {"rule": 1, "name": "all", "from_date": date.min, "label": "all", "in_force": True}
SECOND = Person("sam@quill.example", "lead")


def publish(home: Path, *, works=WORKS, people=PEOPLE, number=1, **tables):
    """A snapshot in the home folder with these works, people and rows by table.

    Mentions, texts and candidates are those of this file unless `tables` has others.
    """
    path = snapshot_publish.new_path(home, datetime(2026, 5, number, tzinfo=UTC))
    rows = {
        "rules": [RULE],
        "works": [
            {"rule": 1, "counted_as": "paper", "credits_work": work["work_id"], **work}
            for work in works
        ],
        "mentions": MENTIONS,
        "acknowledgements": TEXTS,
        "candidates": CANDIDATES,
        "spells": [_spell_row(person, spell) for person in people for spell in person.spells],
        "build_info": [{"lag_days": 0, "version": "1", "institution": "Quill University"}],
        "source_progress": [{"source": "crossref", "title": "Crossref", "asked": NOW.date()}],
    }
    rows |= tables | {"technicians": [_technician_row(person) for person in people]}
    path.write_bytes(_written(rows))
    open_ledger(home / "ledger.sqlite").close()
    return snapshot_publish.publish_snapshot(home, path, 3)


_FILES: dict[str, bytes] = {}  # those written before, by their rows


def _written(rows):
    """The file of a snapshot with these rows by table."""
    content = repr(rows)
    if content not in _FILES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "snapshot.duckdb"
            with database.connect(path) as connection:
                connection.execute(database.sql("schema"))
                for table, table_rows in rows.items():
                    _insert(connection, table, table_rows)
                connection.execute("checkpoint")
            _FILES[content] = path.read_bytes()
    return _FILES[content]


def _technician_row(person):
    return {
        "technician_id": person.technician_id,
        "given_names": person.given_names,
        "family_name": person.family_name,
        "known_as": list(person.known_as),
        "former_names": list(person.former_names),
        "orcid": person.orcid,
        "email": person.email,
    }


def _spell_row(person, spell):
    return {
        "technician_id": person.technician_id,
        "spell": person.spells.index(spell) + 1,
        "faculty": spell.faculty,
        "department": spell.department,
        "start_date": spell.start,
        "end_date": spell.end,
        "counts": True,
        "counts_under": [1],
    }


def _insert(connection, table, rows):
    if rows:
        connection.register("new_rows", pa.Table.from_pylist(rows))
        connection.execute(f"insert into {table} by name select * from new_rows")
        connection.unregister("new_rows")


@contextmanager
def opened(home: Path, **rows):
    """A workspace of the lead on a published snapshot with these rows."""
    publish(home, **rows)
    settings = Settings(home=home, institution_name="Quill University")
    with workspaces.opened(settings, LEAD) as workspace:
        yield workspace


ROSTER = """technician_id,given_names,family_name,known_as,email,public_consent
T1,Wilhelmina,Okonjo-Bright,Mina,mina@quill.example,{consent}
T2,Tomás,Verhaegen,,tomas@quill.example,
"""


def enrol(home, consent="", now=NOW):
    """The roster of these people; `consent` is what HR says of naming Mina in public."""
    path = home / "hr.csv"
    path.write_text(ROSTER.format(consent=consent), encoding="utf-8")
    copies.import_file(path, home, now=now)


def by(workspace, person):
    """The same home folder, open for another person."""
    return replace(workspace, person=person)


def acting(received=None, now=None, key=None):
    return Acting(received, now or datetime.now(UTC), key)


def judged_by(workspace, *judges):
    """The same home folder, where the settings list who judges claims."""
    people = [{"who": who, "role": "lead"} for who in judges]
    return replace(workspace, settings=replace(workspace.settings, people=people))


def withdrawn(ledger, decision, *, key, who="lead"):
    """A decision taken back, stored without any check."""
    return ledger.store(withdrawal(decision, key=key, who=who, at=datetime.now(UTC)))[0]


def judged(workspace, person, seen, verdict, why=None, at=NOW):
    """A person's verdict on a candidate that they saw."""
    return verdicts.record_all(by(workspace, person), Acting(at=at), [seen], verdict, why)[0]


def taken_back(workspace, person, decisions, at=NOW, why=None):
    """Verdicts that a person takes back."""
    return undo_verdicts(by(workspace, person), Acting(at=at), decisions, why)


def objected(ledger, person, technician_id, objects=True, received=None):
    store_objection(ledger, person, acting(received), technician_id, objects)


def decided(ledger, *, key, who="lead", at=None, shown=None, verdict="confirmed", **about):
    """A decision, stored without any check."""
    shown = shown or Shown("")
    at = at or datetime.now(UTC)
    act = Event(key=key, act=DECISION, at=at, who=who, verdict=verdict, shown=shown, **about)
    return ledger.store(act)[0]
