"""Claims: "I contributed to this work". The life cycle is pure (`lifecycle`); `desk` writes it to the ledger."""

from attribution.claims.desk import (
    Desk,
    add_attachment,
    asks,
    claim,
    claims,
    possible_steps,
    read_attachment,
    step,
    visible,
    write,
)
from attribution.claims.lifecycle import OUTCOMES, STATES, STEPS, Claim, Step, Target, able, overdue, told
from attribution.claims.missed import (
    ended_reports,
    labelled_misses,
    open_reports,
    reopen,
    report,
    reported_dois,
    settle,
)
from attribution.claims.printed import Check, check, fitting
from attribution.claims.watch import Noticed, credited_since
from attribution.claims.works import MOST_FOUND, find, now_at, wanted_dois

__all__ = [
    "MOST_FOUND", "OUTCOMES", "STATES", "STEPS", "Check", "Claim", "Desk", "Noticed", "Step", "Target", "able", "add_attachment", "asks",
    "check", "claim", "claims", "credited_since", "ended_reports", "find", "fitting", "labelled_misses", "now_at", "open_reports", "overdue",
    "possible_steps", "read_attachment", "reopen", "report", "reported_dois", "settle", "step", "told", "visible", "wanted_dois", "write",
]  # fmt: skip
