"""People's verdicts on candidates: which to look at first, how a verdict reaches the ledger, and how it is taken back."""

from attribution.review.candidate import Candidate, Pair, candidate, candidates, facts
from attribution.review.changed import Change, changes
from attribution.review.lists import LISTS, alike, changed, queue, settled
from attribution.review.verdicts import (
    decide,
    faculties_of,
    local_user,
    record,
    record_all,
    standing,
    take_back,
    undo,
)
from attribution.store import TAKEN, taken

__all__ = [
    "LISTS",
    "TAKEN",
    "Candidate",
    "Change",
    "Pair",
    "alike",
    "candidate",
    "candidates",
    "changed",
    "changes",
    "decide",
    "facts",
    "faculties_of",
    "local_user",
    "queue",
    "record",
    "record_all",
    "settled",
    "standing",
    "take_back",
    "taken",
    "undo",
]
