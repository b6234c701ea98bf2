"""The person that a sign-in names: from the claims of an OpenID Connect provider to a person with a
role.

Streamlit has checked the token when the person signed in. Checked here, at every run of a page, is
that the claims are for this program, are recent, and whose they are. A person who is not known here
sees public figures only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from attribution.access.permissions import LINK, LOCAL, ROLES, Person
from attribution.access.provider import Provider
from attribution.access.sign_in_names import safe_name
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.home.settings import Settings

EMAIL = "email"  # the claim that holds an address
CLOCK_TOLERANCE = timedelta(minutes=5)
ASK_ADMINISTRATOR = "Ask the person who runs the server for help."


class SignInRefused(UserError):
    """A person who signed in cannot be let in; the message says why and what to do."""


def person_of(
    claims: Mapping[str, Any],
    provider: Provider,
    settings: Settings,
    staff: Mapping[str, str],
    now: datetime,
) -> Person:
    """The person that these claims name.

    SignInRefused where they are old, for another program, or name no one. `staff` is what
    `staff_by_claim` gives for the claim `settings.signin_technician`.
    """
    _check_audience(claims, provider)
    _check_age(claims, settings, now)
    who = _identity(claims, settings.signin_identity)
    technician_id = _technician_id(claims, settings.signin_technician, staff)
    for entry in settings.people:
        if safe_name(entry["who"]) == who:
            return Person(who, entry["role"], technician_id, tuple(entry.get("faculties", ())))
    role = _role(claims, settings) or ("technician" if technician_id else "viewer")
    return Person(who, role, technician_id, tuple(_texts(claims, settings.signin_faculty)))


def staff_by_claim(
    technicians: Iterable[Technician], settings: Settings, day: date
) -> dict[str, str]:
    """Technician ids by the value that the claim `signin.technician` has for each: the e-mail
    address, or else the id.

    A value that two technicians share is left out. Addresses are given to other people after a
    while, so an address stands for a leaver for `signin.leaver_days` only.
    """
    by_address = settings.signin_technician == EMAIL
    last_day = day - timedelta(days=settings.signin_leaver_days)
    ids: dict[str, str | None] = {}
    for technician in technicians:
        if by_address and not worked_on_or_after(last_day, technician):
            continue
        name = safe_name(technician.email if by_address else technician.technician_id)
        ids[name] = None if name in ids else technician.technician_id
    return {name: technician_id for name, technician_id in ids.items() if name and technician_id}


def own_sign_in_name(settings: Settings, technician_id: str, email: str | None) -> str | None:
    """The name under which a technician acts after signing in; None where the roster has none.

    It is known only where people sign in by what the roster has of them.
    """
    if settings.signin_identity != settings.signin_technician:
        return None
    by_address = settings.signin_technician == EMAIL
    return safe_name(email if by_address else technician_id) or None


def worked_on_or_after(day: date, technician: Technician) -> bool:
    """Whether a post had not ended on that day. A person without a post was never seen to leave."""
    ends = [spell.end for spell in technician.spells]
    return not ends or any(end is None or end >= day for end in ends)


# -- what Streamlit checks only at the moment of signing in ----------------------------------------


def _check_audience(claims: Mapping[str, Any], provider: Provider) -> None:
    if provider.client_id not in _texts(claims, "aud"):
        raise SignInRefused(
            "Sign out, then sign in again here. This sign-in was made for another program."
        )


def _check_age(claims: Mapping[str, Any], settings: Settings, now: datetime) -> None:
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise SignInRefused(
            "Ask the people who run the sign-in service for help. The sign-in does not say when "
            "it was made."
        )
    oldest = now.timestamp() - settings.signin_hours * 3600
    newest = now.timestamp() + CLOCK_TOLERANCE.total_seconds()
    # Written so that NaN, which is neither less nor more than any time, is refused.
    if not issued >= oldest:
        raise SignInRefused("Sign in again. You signed in too long ago.")
    if not issued <= newest:
        raise SignInRefused(
            f"{ASK_ADMINISTRATOR} The sign-in was made in the future: a clock is wrong, at the "
            "server or at the sign-in service."
        )


# -- who it is -------------------------------------------------------------------------------------


def _identity(claims: Mapping[str, Any], claim: str) -> str:
    who = safe_name(_value(claims, claim))
    if not who or who.startswith((LOCAL, LINK)):
        raise SignInRefused(
            f"{ASK_ADMINISTRATOR} The sign-in does not say who you are (claim `{claim}`)."
        )
    if claim == EMAIL and _is_unverified(claims):
        raise SignInRefused(
            "Verify your e-mail address at the sign-in service, then sign in again. It is not "
            "verified yet."
        )
    return who


def _is_unverified(claims: Mapping[str, Any]) -> bool:
    """Whether the service says that the address was not checked.

    Some services say it as a word. A service that says nothing is believed.
    """
    verified = claims.get("email_verified", True)
    if isinstance(verified, str):
        return verified.casefold() != "true"
    return verified is not True


def _technician_id(claims: Mapping[str, Any], claim: str, staff: Mapping[str, str]) -> str | None:
    """The technician whose own record the person may see."""
    name = safe_name(_value(claims, claim))
    if not name or (claim == EMAIL and _is_unverified(claims)):
        return None
    return staff.get(name)


# -- as what ---------------------------------------------------------------------------------------


def _role(claims: Mapping[str, Any], settings: Settings) -> str | None:
    """The widest role that a value of the claim stands for."""
    values = _texts(claims, settings.signin_role)
    roles = [settings.signin_roles[value] for value in values if value in settings.signin_roles]
    return max(roles, key=ROLES.index, default=None)


def _value(claims: Mapping[str, Any], claim: str) -> Any:
    """The value of a claim that the settings name; None where they name none."""
    return claims.get(claim) if claim else None


def _texts(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The texts of a claim, which is one text or a list."""
    value = _value(claims, claim)
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for text in value if isinstance(text, str)]
    return []
