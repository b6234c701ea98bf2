"""What each table and view of a snapshot means: tables from the comments in `sql/schema.sql`.

`make reference` writes the page of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attribution.snapshot.database import sql

_TABLE = re.compile(r"create table (\w+) \(\s*-- (.*)\n((?:.*\n)*?)\);")
_COLUMN = re.compile(r"^ {4}(\w+) (.+?),?\s*-- (.*)$", re.M)

VIEWS = {
    "judged": (
        "candidates with the columns verdict, decided_by, decided_at and event_id of the decision that stands on each, if any",
        {},
    ),
    "candidate_authors": (
        "what tells the author of a candidate's mention from others, where anything does",
        {
            "mention_id": "the mention",
            "orcid": "ORCID iD printed in the paper or its deposit",
            "author_id": "OpenAlex author id",
        },
    ),
    "credits": (
        "what stands between technicians and works now: confirmed by a person, or accepted",
        {
            "technician_id": "the technician",
            "work_id": "the work",
            "doi": "DOI of the work",
            "kind": "author or thanked, which alone are measured; facility (the team is thanked, nobody named) or uncredited",
            "status": "confirmed (a person decided) or accepted (band accept, undecided, no tie)",
            "probability": "that of the best candidate behind it, null where only a decision speaks for it",
            "note": "what a reader must know: listed as collaborator; team thanked, nobody named",
            "published": "publication date of the work",
            "faculty": "that of the spell on the day of publication, else of the nearest one",
            "department": "that of the same spell",
            "affiliated": "the work has a printed author at the institution",
            "in_post": "published in post, or within lag_days after",
        },
    ),
    "possible_credits": (
        "credits and, with status pending, everything that waits for a decision",
        {},
    ),
    "team_thanks": (
        "one row a place in an acknowledgement that thanks a technical team (and facility, where it names several)",
        {
            "work_id": "the work",
            "doi": "DOI of the work",
            "facility": "the facility meant, null where none is known",
            "phrase": "the team as printed",
            "phrase_key": "the phrase as it is grouped and decided on",
            "reason": "what the thanks are for, as printed",
            "context": "the sentence",
            "text_start": "first character in the acknowledgement text",
            "text_end": "one past its last character",
            "known": "how the team is known: listed (in the settings), confirmed (by a person), not a facility (said a person), "
            "unit (a department of the roster) or unknown",
            "unit": "the facility's unit, or the department that the phrase names",
            "faculty": "the facility's faculty, or that of the unit on the roster",
            "published": "publication date of the work",
            "published_by": "the last day it can have been, where only year or month is known",
            "affiliated": "the work has a printed author at the institution",
            "people_named": "people thanked by name in the same sentence",
            "members_named": "one of them may be a member of the facility",
        },
    ),
    "facility_thanks": (
        "technicians who were members of a facility that a work thanks, on the day of publication or up to lag_days before, "
        "where nobody of it is named in that sentence",
        {},
    ),
    "facility_credits": (
        "credits of kind facility, with the facility and the phrase that thanks it; reported apart, never in the headline",
        {
            "technician_id": "the technician, a member of the facility at the time",
            "work_id": "the work",
            "doi": "DOI of the work",
            "facility": "the facility that is thanked",
            "phrase": "the team as printed",
            "context": "the sentence",
            "status": "accepted, or confirmed by a person",
            "published": "publication date of the work",
            "faculty": "that of the technician's spell on the day of publication, else of the nearest one",
            "affiliated": "the work has a printed author at the institution",
            "in_post": "published in post, or within lag_days after",
        },
    ),
    "claim_invitations": (
        "technicians whose unit is thanked without a name, on works that do not credit them: people to ask for a claim",
        {
            "technician_id": "a technician of the unit at the time",
            "work_id": "the work",
            "doi": "DOI of the work",
            "unit": "the unit that is thanked",
            "facility": "the facility, null where only the unit is known",
            "phrase": "the team as printed",
            "published": "publication date of the work",
        },
    ),
    "why": (
        "what technicians are thanked for: one row a thanks by name that stands (technician and work) and topic",
        {
            "technician_id": "the technician",
            "work_id": "the work",
            "year": "publication year",
            "faculty": "that of the spell on the day of publication, else of the nearest one",
            "department": "that of the same spell",
            "topic": "what for, coarsely; not stated where the text does not say",
        },
    ),
    "coverage": (
        "affiliated works by year and by what became of their acknowledgement text",
        {
            "year": "publication year",
            "reason": "read, or the reason why not",
            "works": "number of works",
        },
    ),
}


@dataclass(frozen=True)
class Table:
    """A table or view: its columns are (name, type, meaning)."""

    name: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...]


def tables() -> Iterator[Table]:
    """Every table of a snapshot, as `schema.sql` says it."""
    for name, meaning, body in _TABLE.findall(sql("schema")):
        columns = tuple(
            (column, kind.replace(" not null", ""), text)
            for column, kind, text in _COLUMN.findall(body)
        )
        yield Table(name, meaning, columns)
