"""The facilities whose page a person sees: all of them for the lead, a facility manager's own."""

from __future__ import annotations

from dataclasses import replace

from attribution.access.groups import facilities_of
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.facilities.facility import Facility, listed
from attribution.home.settings import Settings
from attribution.workspace import Workspace, requires


def facilities_for(settings: Settings, person: Person) -> tuple[Facility, ...]:
    """The facilities of the settings that are a person's: all, but for a facility manager."""
    names = facilities_of(settings, person)
    facilities = listed(settings.facilities)
    return tuple(own for own in facilities if names is None or own.name in names)


@requires("see facility")
def seen_facilities(workspace: Workspace) -> tuple[str, ...]:
    """The names of the facilities of the settings that a person sees."""
    own = facilities_for(workspace.settings, workspace.person)
    return tuple(facility.name for facility in own)


@requires("see facility", inside=True)
def require_facility(workspace: Workspace, name: str) -> Facility:
    """The facility of a name, without its members, who may object.

    UserError for a person who may not see it, or for another name.
    """
    workspace.require("see facility")
    for facility in facilities_for(workspace.settings, workspace.person):
        if facility.name == name:
            return replace(facility, members=())
    raise UserError(
        "Choose a facility of the settings, by its name there, or ask the lead to give it to you. "
        f"You can see no facility “{name[:80]}”."
    )
