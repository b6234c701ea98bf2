"""The technicians who must not be matched or shown, and the names that papers print of them.

The reader of a snapshot hides what has their id. A list of printed names has none: it is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path

from attribution.core.model import Technician
from attribution.core.person_names import printed_names
from attribution.core.rows import Row
from attribution.ledger.ledger import Ledger
from attribution.ledger.salt import salt_of
from attribution.privacy.name_wishes import with_names_ever_added, with_own_names
from attribution.privacy.own_orcids import with_stated_orcids
from attribution.privacy.tombstones import (
    first_letter_and_family,
    load_tombstones,
    possible_letters_and_families,
)
from attribution.roster import in_force
from attribution.snapshot import off_roster as off_roster_table
from attribution.snapshot.printed_people import PrintedPeople, shown_people
from attribution.workspace import Workspace, requires


def technicians_to_match(
    technicians: Sequence[Technician], ledger: Ledger, home: Path
) -> tuple[Technician, ...]:
    """The roster without the technicians who object and those who were erased.

    A technician for whom it has no ORCID iD has the one that they stated. All have the names that
    they added and struck out.
    """
    objecting = ledger.objecting()
    erased = load_tombstones(ledger, home)
    return tuple(
        technician
        for technician in with_own_names(with_stated_orcids(technicians, ledger), ledger)
        if technician.technician_id not in objecting and not erased.holds(technician)
    )


def withheld_name_test(
    ledger: Ledger, home: Path, roster: Iterable[Technician]
) -> Callable[[str], bool]:
    """A function that says whether a printed name may be that of an objecting or erased person.

    `roster` includes those who object. A name is known by its first letter and family name, in
    either order. Of erased people only hashes are left to compare.
    """
    objecting = _names_of_objecting(ledger, roster)
    erased = load_tombstones(ledger, home)

    def is_withheld(printed: str) -> bool:
        return _may_be_of(objecting, printed) or erased.may_name(printed)

    return is_withheld


def _names_of_objecting(ledger: Ledger, roster: Iterable[Technician]) -> set[tuple[str, str]]:
    objecting = ledger.objecting()
    hidden = [technician for technician in roster if technician.technician_id in objecting]
    return {
        first_letter_and_family(name)
        for technician in with_names_ever_added(hidden, ledger)
        for name in printed_names(technician)
    }


def _may_be_of(objecting: Set[tuple[str, str]], printed: str) -> bool:
    return not objecting.isdisjoint(possible_letters_and_families(printed))


@requires("see people off the roster")
def off_roster(workspace: Workspace) -> PrintedPeople:
    """People off the roster thanked for technical work, without names of people who object by now.

    UserError where the list is switched off.
    """
    rows = _off_roster(workspace)
    salt = salt_of(workspace.settings.salt_path)
    return shown_people(rows, workspace.reader.for_numbers, salt)


def _off_roster(workspace: Workspace) -> list[Row]:
    settings, ledger = workspace.settings, workspace.ledger
    rows = off_roster_table.listing(workspace.reader, settings)
    if not ledger.objecting():
        return rows
    roster = in_force.load_in_force(settings.home, settings.columns, ledger.identities().present)
    # The build has left out the names of people who were erased.
    objecting = _names_of_objecting(ledger, roster)
    return [row for row in rows if not _may_be_of(objecting, row["name"])]
