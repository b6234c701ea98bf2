"""Input 3, the ledger: what people decided, append-only. An automatic acceptance is never in here."""

from attribution.ledger.book import Ledger, open
from attribution.ledger.event import VERDICTS, Event, Shown, decision, withdrawal
from attribution.ledger.resolution import Printed, Resolved, follow_decisions, resolve, resolve_decisions

__all__ = [
    "VERDICTS",
    "Event",
    "Ledger",
    "Printed",
    "Resolved",
    "Shown",
    "decision",
    "follow_decisions",
    "open",
    "resolve",
    "resolve_decisions",
    "withdrawal",
]
