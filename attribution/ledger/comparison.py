"""The ledger compared with the second file: each takes over what only the other knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from attribution.core.errors import UserError
from attribution.ledger import salt
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.ledger.payloads import CONSENT, OBJECTION, TOMBSTONE
from attribution.ledger.second_file import KINDS, SecondFile, not_stored


def open_compared(path: Path, second: SecondFile) -> Ledger:
    """The ledger at a path, once it knows what the second file knows, and the other way round."""
    second.check_places()
    ledger = open_ledger(path, second)
    try:
        _compare(ledger, second)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _compare(ledger: Ledger, second: SecondFile) -> None:
    merge(ledger, second.acts)
    _require_salt(ledger, second)
    if second.lacks(ledger.acts_as_stored(*KINDS)):
        with ledger.transaction():
            second.append(ledger.acts_as_stored(*KINDS))


def _require_salt(ledger: Ledger, second: SecondFile) -> None:
    """Every backup must hold the salt of erasures to come, so it is made at the first opening.

    UserError where people were erased: a new one would hide that theirs is lost.
    """
    if not second.salt.exists() and ledger.acts_as_stored(TOMBSTONE):
        raise UserError(
            f"Restore the file {second.salt} from the backup of this home folder. Without it, "
            "people who were erased cannot be recognised and would come back. Nothing was saved."
        )
    salt.salt_of(second.salt)


def merge(ledger: Ledger, read: Callable[[], Iterable[Event]]) -> int:
    """Store the acts of a file that the ledger lacks. Returns how many there were.

    `read` is called once more where there are any, while no erasure can be rewriting the file. For
    another copy of the file it is `lambda: acts_in(path, settings.salt_path)`.
    """
    if not _unknown(ledger, read()):
        return 0
    return len(ledger.store_planned(lambda: _unknown(ledger, read())))


def _unknown(ledger: Ledger, acts: Iterable[Event]) -> list[Event]:
    """The acts that a ledger lacks, without choices that the person has changed since."""
    known = {act.key for act in ledger.acts_as_stored(*KINDS)}
    missing = [act for act in acts if act.key not in known]
    if not missing:
        return []
    chosen = {
        (choice, technician_id): act.at
        for choice in (OBJECTION, CONSENT)
        for technician_id, act in ledger.latest(choice).items()
    }
    present_id = ledger.identities().present_id
    return [
        not_stored(act)
        for act in missing
        if (latest := chosen.get((act.act, present_id(act.technician_id or "")))) is None
        or latest <= act.at
    ]
