"""Everything that names a person who is being erased."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from typing import Any

from attribution.access.permissions import LOCAL, by_link
from attribution.core.identity import folded
from attribution.core.model import Technician
from attribution.core.person_names import printed_names
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    CLAIM,
    CONSENT,
    DELEGATE,
    DIGEST,
    DISMISSAL,
    MISSED,
    OBJECTION,
    ORCID,
    OWN_NAME,
    SHEET,
    ClaimStep,
    MissedReport,
    SheetStep,
)
from attribution.privacy.name_wishes import with_names_ever_added
from attribution.privacy.own_orcids import with_orcids_ever_stated
from attribution.privacy.writings import Writings, is_telling, writings_of

GONE = "[erased]"
_PERSONAL_ACTS = (
    *(CLAIM, MISSED, OBJECTION, CONSENT, DIGEST, ORCID, OWN_NAME),
    *(DISMISSAL, DELEGATE, SHEET),
)


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """A person by their ids, their ORCID iDs, their names at the sign-in, and a pattern for text.

    `sign_in_names` are folded. `pattern` finds what is taken out of running text. `writings` find
    more: a name with an initial may be that of someone else.
    """

    technician_ids: frozenset[str]
    orcids: frozenset[str]
    sign_in_names: frozenset[str]
    pattern: re.Pattern[str]
    writings: Writings

    def signed_in_as(self, name: str) -> bool:
        """Whether a name at the sign-in is the person's."""
        return folded(name) in self.sign_in_names

    def cleaned(self, text: Any) -> Any:
        """A text with GONE in place of the person; other values as they are."""
        return self.pattern.sub(GONE, text) if isinstance(text, str) else text


def person_to_erase(
    ledger: Ledger, records: Sequence[Technician], signed_in_as: Collection[str]
) -> ErasedPerson:
    """The person of these records, one or more of the roster copies.

    `signed_in_as` are names at the sign-in that the caller knows of.
    """
    technician_ids = frozenset(
        technician_id
        for record in records
        for technician_id in ledger.identities().ids_of(record.technician_id)
    )
    named = with_names_ever_added(records, ledger, technician_ids)
    records = with_orcids_ever_stated(named, ledger, technician_ids)
    names = (
        _names_on_record(records)
        | _names_of_own_acts(ledger, technician_ids)
        | {folded(name) for name in signed_in_as if name.strip()}
    )
    orcids = frozenset(record.orcid for record in records if record.orcid)
    return ErasedPerson(
        technician_ids,
        orcids,
        frozenset(names),
        _pattern(records, technician_ids, names),
        writings_of(records, technician_ids, names),
    )


def _names_on_record(records: Sequence[Technician]) -> frozenset[str]:
    names = set()
    for record in records:
        names |= {record.technician_id, record.email, record.orcid}
        names.add(by_link(record.technician_id).who)
    return frozenset(folded(name) for name in names if name)


def _names_of_own_acts(ledger: Ledger, technician_ids: Set[str]) -> frozenset[str]:
    """The names under which the person signed in and acted for themselves.

    Left out are names that another technician had too, such as that of a shared account, and names
    of accounts on this computer.
    """
    acts = [act for act in ledger.acts(*_PERSONAL_ACTS) if _is_own_act(act) and act.who != GONE]
    own = {folded(act.who) for act in acts if act.technician_id in technician_ids}
    of_others = {folded(act.who) for act in acts if act.technician_id not in technician_ids}
    return frozenset(name for name in own - of_others if not name.startswith(LOCAL))


def _is_own_act(act: Event) -> bool:
    """Whether only the technician whom an act is about can have entered it.

    Another person has to say how the technician's word was received. Steps of a claim after the
    first, and what follows a report, may be acts of other people.
    """
    payload = act.payload
    received = getattr(payload, "received", None) or ""
    if received.strip():
        return False
    if isinstance(payload, ClaimStep):
        return payload.step == "write"
    if isinstance(payload, SheetStep):
        return payload.step == "answer"
    if isinstance(payload, MissedReport):
        return payload.report == act.key
    return True


def _pattern(
    records: Sequence[Technician], technician_ids: Set[str], sign_in_names: Set[str]
) -> re.Pattern[str]:
    """Full names in both orders, addresses, ORCID iDs, and ids and names at the sign-in.

    Left out are ids and names at the sign-in that may be something else, such as 42 or `may`.
    """
    names: set[str | None] = {name for name in technician_ids | sign_in_names if is_telling(name)}
    for record in records:
        names |= {*printed_names(record), record.email, record.orcid}
        if record.family_name:
            names.add(f"{record.family_name}, {record.given_names}")
    # Longer names first, so that a part of a name does not end the match.
    ordered = sorted(filter(None, names), key=len, reverse=True)
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    return re.compile(rf"(?<!\w)(?:{alternatives or '(?!)'})(?!\w)", re.IGNORECASE)
