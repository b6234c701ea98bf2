"""Whom a round of invitations goes to, and how: by e-mail, or by a letter on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from attribution.access.sign_in import worked_on_or_after
from attribution.claims.invitations.history import E_MAIL, FILE, LETTER
from attribution.claims.invitations.names_to_check import Counts, counts
from attribution.core.identity import folded
from attribution.core.model import Spell, Technician
from attribution.core.person_names import display_name
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.roster.in_force import load_in_force
from attribution.workspace import Workspace, requires


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to invite: people of some `faculties`, or of all without any.

    Those with names to check are invited, and with `all_papers` those whose papers were all
    accepted automatically too. With `on_paper` everyone gets a letter.
    """

    faculties: tuple[str, ...] = ()
    all_papers: bool = False
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Invitee:
    """A technician who may be invited; `by` is how: see `history`."""

    technician_id: str
    name: str
    faculty: str | None
    department: str | None
    by: str
    names: int


@requires("invite")
def invitees(workspace: Workspace, choice: Choice, day: date) -> list[Invitee]:
    """The people whom a choice means on a day, by name.

    People who object, who have left, and those about whom there is nothing to ask are left out.
    """
    technicians = on_roster(workspace.settings, workspace.ledger).values()
    asked = counts(workspace)
    ways = Ways(workspace.settings, technicians)
    people = [
        _invitee(ways, technician, asked[technician.technician_id], choice, day)
        for technician in technicians
        if _is_meant(technician, asked, choice, day)
    ]
    return sorted(people, key=lambda person: (person.name.casefold(), person.technician_id))


def on_roster(settings: Settings, ledger: Ledger) -> dict[str, Technician]:
    """The roster in force, by the ids that hold now."""
    roster = load_in_force(settings.home, settings.columns, ledger.identities().present)
    return {technician.technician_id: technician for technician in roster}


def _is_meant(
    technician: Technician, asked: Mapping[str, Counts], choice: Choice, day: date
) -> bool:
    # People who object are in no table of the snapshot, so they have no counts.
    known = asked.get(technician.technician_id, Counts())
    number = known.names if choice.all_papers else known.to_check
    in_faculty = not choice.faculties or post_on(technician, day).faculty in choice.faculties
    return bool(number) and in_faculty and worked_on_or_after(day, technician)


def _invitee(
    ways: Ways, technician: Technician, asked: Counts, choice: Choice, day: date
) -> Invitee:
    post = post_on(technician, day)
    by = LETTER if choice.on_paper else ways.to(technician)
    return Invitee(
        technician.technician_id,
        display_name(technician),
        post.faculty,
        post.department,
        by,
        asked.names if choice.all_papers else asked.to_check,
    )


class Ways:
    """How each person can be reached: by e-mail, where they have an address of their own."""

    def __init__(self, settings: Settings, technicians: Iterable[Technician]) -> None:
        self._by_e_mail = E_MAIL if settings.alert_smtp_server else FILE
        self._holders = Counter(folded(person.email) for person in technicians if person.email)

    def to(self, technician: Technician) -> str:
        """How a message goes to a person: see `history`."""
        is_their_own = self._holders[folded(technician.email or "")] == 1
        return self._by_e_mail if is_their_own else LETTER


def post_on(technician: Technician, day: date) -> Spell:
    """The post that a person has on a day, or else the last one."""
    spells = technician.spells or (Spell(),)
    present = [spell for spell in spells if spell.end is None or spell.end >= day]
    return (present or list(spells))[-1]
