"""Erasure of a person: ledger, attachments, logs, harvested files, snapshots, roster copies.

The order makes it safe to break off and run again:

1. Tombstones and an objection, so that nothing shows the person or brings them back.
2. Everything that is found by the person's name.
3. A new snapshot. The old ones are deleted, and the objection is erased too.
4. The pages of the ledger that are free, and a search of every file for what is left.
5. The roster copies, which say who the person is. They come last, because an erasure that ends in
   an error must know the person's names when it is run again.

Names that papers print stay in `works` and `mentions`: they are the published record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.claims import attachments
from attribution.claims.visibility import all_claims
from attribution.core.errors import NotErased, UserError
from attribution.core.for_people import listed
from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    ERASURE,
    OBJECTION,
    ORCID,
    OWN_NAME,
    TAKE_OVER,
    TOMBSTONE,
)
from attribution.ledger.redaction import redact_acts, scrub
from attribution.privacy import erased_acts, erased_files
from attribution.privacy.choices import store_objection
from attribution.privacy.erased_person import ErasedPerson, person_to_erase
from attribution.privacy.name_wishes import with_names_ever_added
from attribution.privacy.own_orcids import with_orcids_ever_stated
from attribution.privacy.remains import Remain, Search, in_words, search_home, search_own_files
from attribution.privacy.tombstones import add_tombstone, load_tombstones, with_slow_marks
from attribution.roster import copies as roster_copies
from attribution.roster import in_force
from attribution.snapshot import last_inputs
from attribution.snapshot.database import built_at, current_snapshot, snapshots_folder
from attribution.workspace import Acting

_KEPT_FOR_A_SECOND_TRY = (OBJECTION, TAKE_OVER, ORCID, OWN_NAME)


@dataclass(frozen=True, slots=True)
class Erasing:
    """An erasure to be done: in which home folder, by whom and when.

    The caller holds the lock of the home folder. `rebuild` builds and publishes a new snapshot.
    """

    settings: Settings
    ledger: Ledger
    person: Person
    at: datetime
    rebuild: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Erased:
    """How much an erasure changed.

    `unread` are roster copies that someone must look through by hand. `looks` are lines and
    lists of the access log that named the person, as the one who looked or was looked at. `remains`
    is what is left, each with the reason why it may stay.
    """

    ledger_acts: int
    claims: int
    payloads: int
    parsed_rows: int
    looks: int
    roster_copies: int = 0
    snapshots: int = 0
    unread: tuple[Path, ...] = ()
    remains: tuple[Remain, ...] = ()


def forget(
    job: Erasing, technician_ids: Sequence[str], signed_in_as: Collection[str] = ()
) -> Erased:
    """Erase technicians. Run it again to finish an erasure that broke off.

    `signed_in_as` are their names at the sign-in that neither the roster nor their own acts tell.
    UserError where an id is in no roster copy and was not erased before. NotErased where something
    is left that must go: then the roster copies, which say who the person is, are kept for the next
    try.
    """
    for technician_id in technician_ids:
        permissions.require(job.person, "forget", technician_id)
    ledger, settings = job.ledger, job.settings
    records = {technician_id: _records(job, technician_id) for technician_id in technician_ids}
    for technician_id, of_technician in records.items():
        _mark_as_gone(job, technician_id, of_technician)
    person = person_to_erase(ledger, [*chain.from_iterable(records.values())], signed_in_as)
    search = Search(settings, ledger, person.writings)
    _require_nothing(search_own_files(search), technician_ids)
    erased = _erase_by_name(job, person)
    snapshots = _snapshots(settings.home)
    job.rebuild()
    _remove_old_snapshots(settings.home)
    acts = erased.ledger_acts + _erase_acts(ledger, settings.home, person)
    _scrub(ledger)
    erased_files.remove_leftovers(settings.home, person.writings)
    remains = search_home(search, leave_out=[roster_copies.FOLDER])
    _require_nothing(remains, technician_ids)
    copies, unread = _remove_from_roster_copies(job, person)
    last_inputs.remember(settings)
    remains += search_home(search, only=roster_copies.FOLDER)
    _require_nothing(remains, technician_ids)
    return replace(
        erased,
        ledger_acts=acts,
        roster_copies=copies,
        snapshots=len(snapshots - _snapshots(settings.home)),
        unread=unread,
        remains=tuple(remains),
    )


def _erase_by_name(job: Erasing, person: ErasedPerson) -> Erased:
    """Take the person out of all that is found by their names, ids and addresses."""
    home = job.settings.home
    claims = _remove_attachments(job, person.technician_ids)
    # The access log comes before the ledger, whose acts say under what names the person signed in.
    looks = log.redact(home, person.sign_in_names, person.technician_ids)
    erased_files.erase_from_logs(home, person)
    # An iD and names that they stated are what a second try knows their data by.
    # The objection hides the person under all their ids until the new snapshot is published.
    acts = _erase_acts(job.ledger, home, person, except_acts=_KEPT_FOR_A_SECOND_TRY)
    return Erased(
        ledger_acts=acts,
        claims=claims,
        payloads=erased_files.erase_from_raw(home, person)
        + erased_files.erase_from_outputs(home, person)
        + erased_files.erase_from_bookings(job.settings, person),
        parsed_rows=erased_files.erase_from_parsed(home, person),
        looks=looks,
    )


def _scrub(ledger: Ledger) -> None:
    if not scrub(ledger):
        raise NotErased(
            "Stop the dashboard and whatever else uses this home folder (`fuser ledger.sqlite` "
            "names the processes), then run `attribution forget` again. The person is hidden, and "
            "their entries are erased, but the old text is still in the file of the ledger: "
            "another program is reading it."
        )


def _require_nothing(remains: Iterable[Remain], technician_ids: Iterable[str]) -> None:
    """NotErased where something is left without a reason to stay."""
    wrong = [remain for remain in remains if remain.reason is None]
    if wrong:
        lines = "\n  ".join(in_words(wrong))
        raise NotErased(
            f"Remove these entries or files, then run `attribution forget` again. They still name "
            f"{listed(list(technician_ids))}, who is hidden from now on but not erased:\n  {lines}"
        )


def returned_ids(ledger: Ledger, settings: Settings) -> tuple[str, ...]:
    """The ids of erased people who are on a roster copy or in the ledger again.

    Older files that were restored bring them back.
    """
    erased = load_tombstones(ledger, settings.home)
    if not erased.marks:
        return ()
    people = in_force.load_in_force(settings.home, settings.columns, ledger.identities().present)
    on_roster = {person.technician_id for person in people if erased.holds(person)}
    in_ledger = {
        technician_id
        for technician_id in ledger.technician_ids()
        if erased.holds(Technician(technician_id, "", ""))
    }
    return tuple(sorted(on_roster | in_ledger))


def remove_snapshots_before_erasures(ledger: Ledger, home: Path) -> None:
    """Delete every snapshot that is older than an erasure, such as one that was restored."""
    erasures = [act.at for act in ledger.acts(TOMBSTONE)]
    for path in snapshots_folder(home).glob("*.duckdb"):
        built = built_at(path)
        if built and erasures and built < max(erasures):
            path.unlink(missing_ok=True)


def _erase_acts(
    ledger: Ledger, home: Path, person: ErasedPerson, except_acts: Collection[str] = ()
) -> int:
    """Take a person out of the acts of the ledger. Returns how many were changed.

    `except_acts` names kinds of acts that stay as they are.
    """

    def without_person(act: Event) -> Event:
        if act.act in except_acts:
            return act
        if act.act == TOMBSTONE:
            return with_slow_marks(act, home)
        return erased_acts.without_person(act, person)

    return redact_acts(ledger, without_person)


def _remove_from_roster_copies(job: Erasing, person: ErasedPerson) -> tuple[int, tuple[Path, ...]]:
    """Take a person out of the roster copies. Returns how many have changed, and those unread."""
    changed, unread = roster_copies.remove_from_copies(
        job.settings.home,
        job.settings.columns,
        lambda technician: technician.technician_id in person.technician_ids,
    )
    return changed, tuple(unread)


def _records(job: Erasing, technician_id: str) -> tuple[Technician, ...]:
    """The person as each roster copy has them; only their id where the copies are clean already."""
    home = job.settings.home
    ids = job.ledger.identities().ids_of(technician_id)
    records = dict.fromkeys(
        technician
        for technician in roster_copies.people_in_copies(home, job.settings.columns)
        if technician.technician_id in ids
    )
    if records:
        named = with_names_ever_added(records, job.ledger, ids)
        return tuple(with_orcids_ever_stated(named, job.ledger, ids))
    only_id = Technician(technician_id, "", "")
    if load_tombstones(job.ledger, home).holds(only_id):
        return (only_id,)
    raise UserError(
        f"Check the id: no roster copy has a technician {technician_id}. Nothing was changed. "
        "`attribution roster show` lists the technicians."
    )


def _mark_as_gone(job: Erasing, technician_id: str, records: Sequence[Technician]) -> None:
    """Store the objection that hides the person at once, and the tombstones that keep them out."""
    # Whoever goes on with an erasure that broke off, such as a build at night, finds it in force.
    if job.ledger.identities().present_id(technician_id) not in job.ledger.erasing():
        acting = Acting(received=ERASURE, at=job.at)
        store_objection(job.ledger, job.person, acting, technician_id)
    for record in records:
        add_tombstone(job.ledger, job.settings.home, record, job.person, job.at)


def _remove_attachments(job: Erasing, technician_ids: Collection[str]) -> int:
    """Remove the files of the person's claims. Returns the number of claims."""
    present_id = job.ledger.identities().present_id
    present_ids = set(map(present_id, technician_ids))
    claims = [claim for claim in all_claims(job.ledger) if claim.technician_id in present_ids]
    for claim in claims:
        attachments.remove(job.settings.home, claim.claim_id)
    return len(claims)


def _remove_old_snapshots(home: Path) -> None:
    """Delete every snapshot but the new one."""
    current = current_snapshot(home)
    for path in _snapshots(home):
        if path != current:
            path.unlink(missing_ok=True)


def _snapshots(home: Path) -> set[Path]:
    return set(snapshots_folder(home).glob("*.duckdb*"))
