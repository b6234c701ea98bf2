"""A small published snapshot with a ledger and the people who deal with claims. Every name is invented."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import missed_papers, service
from attribution.claims.draft import Draft
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings
from attribution.ledger.event import DECISION, Event, Shown, withdrawal
from attribution.ledger.payloads import MISSED, CreditGiven, SecondPerson, Target
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
def opened(home: Path, **rows):
    """A workspace of the lead on a published snapshot with these rows."""
    publish(home, **rows)
    with workspaces.opened(Settings(home=home), LEAD) as workspace:
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


def written(
    workspace,
    person,
    technician_id,
    work,
    *,
    claim_id=None,
    received=None,
    key=None,
    now=None,
    **draft,
):
    """The draft of a claim that a person writes, or rewrites."""
    own, how = by(workspace, person), acting(received, now, key)
    if claim_id:
        return service.rewrite(own, how, claim_id, Draft(work, **draft))
    return service.write(own, how, technician_id, Draft(work, **draft))


def stepped(
    workspace,
    person,
    claim_id,
    name,
    *,
    words=None,
    second=None,
    due=None,
    kind=None,
    correction=None,
    received=None,
    key=None,
    now=None,
):
    """A step that a person takes, with what it keeps."""
    content = None
    if second or due:
        content = SecondPerson(second, due)
    elif kind or correction:
        content = CreditGiven(kind, correction)
    how = acting(received, now, key)
    return service.step(by(workspace, person), how, claim_id, name, words, content)


def attached(workspace, person, claim_id, name, data, *, received=None):
    return service.attach(by(workspace, person), acting(received), claim_id, name, data)


def reported(workspace, person, technician_id, work, *, received=None, key=None, now=None):
    """What the check found of a paper that a person reports as missed."""
    if not isinstance(work, str):
        work = work.work_id or work.doi
    own, how = by(workspace, person), acting(received, now, key)
    return missed_papers.report(own, how, technician_id, work)


def reported_by_title(workspace, person, technician, title):
    """The same of a paper that nobody could find, as ledgers from before it was refused may hold it."""
    own = by(workspace, person)
    return missed_papers._record(own, acting(), technician, Target(title=title))


def settled(workspace, person, report_id, kind, *, mention_id=None, why=None):
    """A person who looked at the paper settles a report."""
    missed_papers.settle(by(workspace, person), acting(), report_id, kind, mention_id, why)


def reopened(workspace, person, report_id, *, why=None):
    missed_papers.reopen(by(workspace, person), acting(), report_id, why)


def open_results(workspace, person):
    """The ids of the open reports that a person sees, each with the result that it has now."""
    latest = {act.payload.report: act.payload.result for act in workspace.ledger.acts(MISSED)}
    rows = missed_papers.open_reports(by(workspace, person))
    return {row["report_id"]: latest[row["report_id"]] for row in rows}


def withdrawn(ledger, decision, *, key, who="lead"):
    """A decision taken back, stored as it stands."""
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
    """A decision, stored as it stands."""
    shown = shown or Shown("")
    at = at or datetime.now(UTC)
    act = Event(key=key, act=DECISION, at=at, who=who, verdict=verdict, shown=shown, **about)
    return ledger.store(act)[0]
