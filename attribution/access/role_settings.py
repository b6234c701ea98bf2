"""The settings that give people roles: the list `people`, and roles by a claim of the sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attribution.access.groups import GROUP_KEYS
from attribution.access.permissions import FACILITY_MANAGER, LOCAL, ROLES, allowed
from attribution.access.sign_in_names import safe_name
from attribution.core.errors import UserError
from attribution.core.for_people import listed
from attribution.home.settings import Settings

KEYS = frozenset(("who", "role", "faculties", "email", *GROUP_KEYS))
JUDGES = tuple(role for role in ROLES if allowed(role, "judge claim", "faculty"))


def check_roles(settings: Settings) -> None:
    """UserError with every fault of the settings for roles."""
    faults = [*_people_faults(settings.people), *_claim_faults(settings)]
    if faults:
        lines = "\n  ".join(faults)
        raise UserError(
            f"Correct the settings for roles:\n  {lines}\n"
            f"The roles are {listed(list(ROLES))}. The settings cannot be used until then."
        )


def judges(settings: Settings) -> tuple[str, ...]:
    """The people who may judge claims, by their names at the sign-in.

    None where the list `people` does not name every judge: where it is empty, or a claim of the
    sign-in makes judges too.
    """
    if any(role in JUDGES for role in settings.signin_roles.values()):
        return ()
    entries = [entry for entry in settings.people if isinstance(entry, Mapping)]
    names = (safe_name(entry.get("who")) for entry in entries if entry.get("role") in JUDGES)
    return tuple(name for name in names if name)


def _claim_faults(settings: Settings) -> Iterator[str]:
    for value, role in settings.signin_roles.items():
        if role not in ROLES:
            yield f"signin.roles: {value} = {role}: enter one of the roles"
    if bool(settings.signin_role) != bool(settings.signin_roles):
        yield (
            "signin.role, signin.roles: set both or neither. The first names the claim, the "
            "second says which role each value of it gives"
        )
    if not settings.signin_identity:
        yield "signin.identity: name the claim that says who a person is"


def _people_faults(people: list[Any]) -> Iterator[str]:
    for entry in people:
        for fault in _entry_faults(entry):
            yield f"people: {_label(entry)}: {fault}"
    names = [name for entry in people if (name := safe_name(_who(entry)))]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"people: {name} is listed twice: remove one entry"


def _who(entry: Any) -> Any:
    return entry.get("who") if isinstance(entry, Mapping) else None


def _label(entry: Any) -> str:
    return str(_who(entry) or "an entry without `who`")


def _entry_faults(entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "write it as a table with who and role"
        return
    yield from _name_faults(entry)
    if entry.get("role") not in ROLES:
        yield f"role {entry.get('role')!r}: enter one of the roles"
    yield from _faculty_faults(entry)
    yield from _group_faults(entry)
    if "@" not in str(entry.get("email", "@")):
        yield "enter email as an e-mail address"
    unknown = sorted(set(entry) - KEYS)
    if unknown:
        yield f"remove {listed(unknown)}, which is not known here"


def _name_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    name = safe_name(entry.get("who"))
    if not name:
        yield "enter `who`, in characters that can be seen and not mistaken for others"
    if name.startswith(LOCAL):
        yield f"choose another `who`: only names of people without sign-in begin with {LOCAL}"


def _faculty_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    faculties = entry.get("faculties", [])
    if not _is_list_of_names(faculties):
        yield "enter faculties as a list of names"
    elif entry.get("role") == "reviewer" and not faculties:
        yield "add faculties: a reviewer needs at least one"


def _group_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in GROUP_KEYS:
        if not _is_list_of_names(entry.get(key, [])):
            yield f"enter {key} as a list of names"
    if entry.get("role") == "manager" and not any(entry.get(key) for key in GROUP_KEYS):
        yield f"add a group: a manager needs at least one of {listed(list(GROUP_KEYS))}"
    if entry.get("role") == FACILITY_MANAGER and not entry.get("facilities"):
        yield "add facilities: a facility manager needs at least one"


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
