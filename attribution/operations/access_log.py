"""The end of the access log, kept in the ledger, so that a log that was cut short is noticed."""

from __future__ import annotations

import uuid
from datetime import datetime

from attribution.access import log
from attribution.access.log import Checked, Head
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import ACCESS_LOG, AccessLogEnd

NIGHTLY = Person("nightly", "lead")


def check(settings: Settings, ledger: Ledger) -> Checked:
    """Check the log, and that it has every line that the ledger knows as its last of a time.

    What a person accepted is not asked for again.
    """
    ends = ledger.acts(ACCESS_LOG)
    accepted = [number for number, act in enumerate(ends) if _end_in(act).accepted]
    accepted_at = _end_in(ends[accepted[-1]]).chain if accepted else None
    required = ends[accepted[-1] :] if accepted else ends
    heads = [Head(act.at, _end_in(act).lines, _end_in(act).chain) for act in required]
    return log.check(settings.home, heads, accepted_at)


def keep_end(settings: Settings, ledger: Ledger, now: datetime) -> None:
    """Keep the end of the log in the ledger, if it is another than that of before."""
    checked = log.check(settings.home)
    ends = ledger.acts(ACCESS_LOG)
    before = _end_in(ends[-1]).chain if ends else log.NO_CHAIN
    if checked.chain != before:
        _store(ledger, NIGHTLY, AccessLogEnd(checked.lines, checked.chain), now)


def accept(settings: Settings, ledger: Ledger, person: Person, why: str, now: datetime) -> Checked:
    """Go on with a log that has faults. Returns the check of before. UserError without a reason."""
    reason = why.strip()
    if not reason:
        raise UserError("Say why the log has faults. Nothing was saved.")
    checked = check(settings, ledger)
    _store(ledger, person, AccessLogEnd(checked.lines, checked.chain, reason), now)
    return checked


def _store(ledger: Ledger, person: Person, end: AccessLogEnd, now: datetime) -> None:
    key = f"access-log-{uuid.uuid4().hex}"
    ledger.store(Event(key=key, act=ACCESS_LOG, at=now, who=person.who, payload=end))


def _end_in(act: Event) -> AccessLogEnd:
    assert isinstance(act.payload, AccessLogEnd)
    return act.payload
