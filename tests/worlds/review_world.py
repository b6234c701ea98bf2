"""A published snapshot with candidates of two technicians, the people of `claims_world`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

from claims_world import CANDIDATES, MENTIONS, WORKS, by, judged, opened

from attribution.access.permissions import Person
from attribution.review import verdicts
from attribution.review.candidate import load_candidate
from attribution.workspace import Acting

AT = datetime(2026, 5, 5, 10, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
KIM, LOU = Person("kim", "lead"), Person("lou", "lead")
RAE, ROY = (Person(who, "reviewer", None, ("Science",)) for who in ("rae", "roy"))
NO_IDS = {"orcid": None, "author_id": None}
IID, AUTHOR = "0000-0002-1825-0097", "A5023888391"


def mention(name, work="w1", **more):
    return {
        "mention_id": name,
        "work_id": work,
        "kind": "author",
        "name": f"M. Okonjo-Bright {name}",
        **more,
    }


def candidate(name, technician="T1", work="w1", **more):
    return {
        **CANDIDATES[0],
        "mention_id": name,
        "technician_id": technician,
        "work_id": work,
        "kind": "author",
        "name": f"M. Okonjo-Bright {name}",
        **more,
    }


@contextmanager
def world(home, mentions=(), candidates=(), **more):
    """A workspace; m2 is a candidate for T1, and for T2 too."""
    both = [CANDIDATES[0], {**CANDIDATES[0], "technician_id": "T2"}]
    rows = {
        "works": WORKS,
        "mentions": [NO_IDS | row for row in (*MENTIONS, *mentions)],
        "candidates": [*both, *candidates],
        **more,
    }
    with opened(home, **rows) as workspace:
        yield workspace


def decide(
    workspace,
    verdict="confirmed",
    technician="T1",
    mention_id="m2",
    who=KIM,
    **more,
):
    """A verdict on a candidate as a reviewer sees it, or as they saw it before (`seen`).

    More: `why` they decided so, `at` which moment.
    """
    seen = more.get("seen") or load_candidate(workspace.reader, mention_id, technician)
    return judged(workspace, who, seen, verdict, more.get("why"), more.get("at", AT))


def decide_together(workspace, seen, verdict, why=None):
    """One verdict on several candidates."""
    return verdicts.record_all(by(workspace, KIM), Acting(at=AT), seen, verdict, why)


def current_verdicts(reader):
    """The present verdict on each pair, as readers see it."""
    rows = reader.rows("select mention_id, technician_id, verdict from decisions order by all")
    return {(row["mention_id"], row["technician_id"]): row["verdict"] for row in rows}
