"""The page of rights, from the matrix of roles and actions."""

from __future__ import annotations

from attribution.access.permissions import MATRIX, ROLES
from tools.reference.markdown import GENERATED, table, text_of

INTRODUCTION = [
    "This table says what each role may do, and to whose record. The program checks it where data",
    "are read and written, not only on the pages:",
    "[`attribution/access/permissions.py`](../../attribution/access/permissions.py).",
]
WORDS = [
    "- **own**: their own record. **faculty**: the record of a technician in post in one of their",
    "  faculties. **others**: every other technician's record.",
    "- **as delegate**: that of a technician who named them to answer for a while.",
    "- **yes**: the action, where it is not about a particular technician.",
    "- An empty cell: no. If `own` is missing, people may not act on their own record, not even a",
    "  lead: you cannot judge your own claim.",
    "- A draft of a claim is an exception to `see claim`: only its author sees it.",
]
SUBJECT_WORDS = {
    "none": "yes",
    "own": "own",
    "faculty": "faculty",
    "other": "others",
    "delegated": "as delegate",
}


def page() -> str:
    rows = [
        (action, *(_cell(roles.get(role, "")) for role in ROLES))
        for action, roles in MATRIX.items()
    ]
    return text_of(["# Rights"], [GENERATED], INTRODUCTION, table(("action", *ROLES), rows), WORDS)


def _cell(subjects: str) -> str:
    return ", ".join(word for subject, word in SUBJECT_WORDS.items() if subject in subjects.split())
