"""The facilities whose page a person sees: all of them for the lead, a facility manager's own."""

from __future__ import annotations

from dataclasses import replace

from attribution.access.groups import facilities_of
from attribution.core.errors import UserError
from attribution.facilities.facility import Facility, listed
from attribution.workspace import Workspace, requires


@requires("see facility")
def seen_facilities(workspace: Workspace) -> tuple[str, ...]:
    """The names of the facilities of the settings that a person sees."""
    own = facilities_of(workspace.settings, workspace.person)
    names = (facility.name for facility in listed(workspace.settings.facilities))
    return tuple(name for name in names if own is None or name in own)


@requires("see facility", inside=True)
def require_facility(workspace: Workspace, name: str) -> Facility:
    """The facility of a name, without its members, who may object.

    UserError for a person who may not see it, or where there is none.
    """
    workspace.require("see facility")
    own = seen_facilities(workspace)
    for facility in listed(workspace.settings.facilities):
        if facility.name == name and name in own:
            return replace(facility, members=())
    raise UserError(
        "Choose a facility of the settings, by its name there, or ask the lead to give it to you. "
        f"You can see no facility “{name[:80]}”."
    )
