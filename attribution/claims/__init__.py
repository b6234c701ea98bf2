"""Claims: "I contributed to this work". The life cycle is pure (`lifecycle`); `desk` writes it to the ledger."""

from attribution.claims.desk import Desk, add_attachment, claim, claims, read_attachment, step, visible, write
from attribution.claims.lifecycle import OUTCOMES, STATES, STEPS, Claim, Step, Target, overdue, told
from attribution.claims.missed import Check, check, labelled_misses, report
from attribution.claims.watch import Noticed, credited_since
from attribution.claims.works import find, wanted_dois

__all__ = [
    "OUTCOMES", "STATES", "STEPS", "Check", "Claim", "Desk", "Noticed", "Step", "Target", "add_attachment", "check",
    "claim", "claims", "credited_since", "find", "labelled_misses", "overdue", "read_attachment", "report", "step", "told",
    "visible", "wanted_dois", "write",
]  # fmt: skip
