"""Who looked at a technician's record: the access log as the technician reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attribution.access import log
from attribution.core.for_people import count
from attribution.workspace import Workspace, requires

# What a person looked at, by the action of the access log.
WORDS = {
    "see record": "the record",
    "see wishes": "the privacy choices",
    "see suggestions": "suggestions for the record",
    "see names": "the names that are searched for",
    "see claim": "a claim",
    "see claims": "the list of claims",
    "see reports": "the list of missed papers",
    "see attachment": "a file that is attached to a claim",
    "see queue": "the names that need checking",
    "see sheet": "a sheet before a paper is submitted, which names them",
    "see groups": "the papers and people of a manager's group",
    "see sheets that name a technician": "the sheets that name them",
    "see looks": "this list",
    "see bookings": "what is kept of bookings by a person who asked",
    "see papers of users": "papers by people who had booked a facility",
    "see people off the roster": "people thanked who are not on the staff list",
    "see authors in doubt": "authors of papers that may be the institution's in name only",
    "see roster": "the staff list",
    "check roster": "a new staff list compared with the last one",
    "import roster": "a new staff list, which they imported",
    "see delegate": "who may answer for them",
    "decide": "printed names that may be a technician's",
    "export record": "the record, as a file",
    "export queue": "the names that need checking, as a spreadsheet",
    "audit": "a sheet of technicians drawn for an audit",
    "export tables": "a table of credits or printed names, as a file",
    "export outputs": "the papers that name technicians, as a file for the institution's system",
    "export subject": "everything held about a person, as a file",
    "ask ORCID": "the name, to search ORCID",
    "write claim": "a claim, to write it",
    "invite": "an invitation to check names",
}

# Lists of people of whom most are on no staff list.
OF_ANYONE = ("see papers of users", "see people off the roster", "see authors in doubt")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a technician's record: when, who, in which role, and at what, in words."""

    at: datetime
    who: str
    role: str
    saw: str


@requires("see looks", about="technician_id")
def looks_at(workspace: Workspace, technician_id: str) -> list[Look]:
    """Every look of other people at a technician's record that the log still holds, newest first.

    Looks under former ids of the technician are among them.
    """
    technician_ids = workspace.ledger.identities().ids_of(technician_id)
    entries = log.looks_at(workspace.settings.home, technician_ids)
    return [
        Look(datetime.fromisoformat(entry["at"]), entry["who"], entry["role"], in_words(entry))
        for entry in entries
    ]


def in_words(entry: Mapping[str, Any]) -> str:
    """What a person saw, for example "the names that need checking (a list of 240
    technicians of Science)"."""
    action = str(entry["action"])
    words = WORDS.get(action, action)
    technicians = log.number_of_technicians(entry)
    if technicians == 1:
        return words
    if action in OF_ANYONE:
        return f"{words} (a list of {count(technicians, 'person', 'people')})"
    faculties = f" of {entry['what']}" if "list" in entry and entry["what"] else ""
    return f"{words} (a list of {count(technicians, 'technician')}{faculties})"
