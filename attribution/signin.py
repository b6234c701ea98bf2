"""Who signed in, and as what: from the claims of an OpenID Connect provider to a person with a role. Pure.

Streamlit asks the provider, checks its token and keeps the claims in a signed cookie; what is checked here is that the
claims are meant for this program, still fresh, and whose they are. Who is unknown here sees public figures only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from attribution.config import Settings
from attribution.errors import UserError
from attribution.records import Technician
from attribution.roles import ROLES, Person

FILE = "secrets.toml"
MUST_SIGN_IN = (
    "ATTRIBUTION_SIGN_IN"  # set where the dashboard is served with sign-in: never fall back to the local lead
)
LOCAL = "local:"  # what the name of somebody who did not sign in begins with
CALLBACK = "/oauth2callback"
SECRET_LENGTH = 32
SLACK = timedelta(minutes=5)  # clocks differ
_MUST_HAVE = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


class SignInRefused(UserError):
    """Who signed in cannot be let in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the table `[auth]` of `secrets.toml` says, as far as it is needed here."""

    client_id: str
    host: str


def provider(table: Mapping[str, Any]) -> Provider:
    """The provider of the table `[auth]`; UserError naming every fault."""
    if faults := list(_faults(table)):
        raise UserError(f"Sign-in cannot be used. In [auth] of {FILE}: " + "; ".join(faults) + ". See docs/sign-in.md.")
    return Provider(str(table["client_id"]), urlsplit(str(table["redirect_uri"])).hostname or "")


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    if missing := [name for name in _MUST_HAVE if not table.get(name)]:
        yield f"{', '.join(missing)} missing"
        return
    if len(str(table["cookie_secret"])) < SECRET_LENGTH:
        yield f"cookie_secret has fewer than {SECRET_LENGTH} characters: make one with `openssl rand -hex 32`"
    address = urlsplit(str(table["redirect_uri"]))
    if not address.path.endswith(CALLBACK):
        yield f"redirect_uri must end with {CALLBACK}"
    for name in ("redirect_uri", "server_metadata_url"):
        where = urlsplit(str(table[name]))
        if where.scheme != "https" and not is_loopback(where.hostname):
            yield f"{name} must begin with https://, or anybody on the way can read who signs in"


def is_loopback(address: str | None) -> bool:
    """Whether only programs on this machine can reach the address. Streamlit takes None for every interface."""
    if address == "localhost":
        return True
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


def checked(settings: Settings) -> None:
    """UserError naming every fault of the settings on roles."""
    faults = [
        f"people: {one.get('who', 'somebody without `who`')}: {fault}"
        for one in settings.people
        for fault in _wrong(one)
    ]
    faults += [
        f"signin.roles: {value} = {role}: no such role"
        for value, role in settings.signin_roles.items()
        if role not in ROLES
    ]
    names = [_folded(one.get("who")) for one in settings.people]
    faults += [f"people: {who} is listed twice" for who in sorted(set(names)) if names.count(who) > 1]
    if faults:
        listed = "\n  ".join(faults)
        raise UserError(f"Settings on roles cannot be used:\n  {listed}\nThe roles are: {', '.join(ROLES)}.")


def _wrong(one: Mapping[str, Any]) -> Iterator[str]:
    if not _folded(one.get("who")):
        yield "say who"
    if one.get("role") not in ROLES:
        yield f"role {one.get('role')!r}: no such role"
    if not isinstance(one.get("faculties", []), list):
        yield "faculties must be a list"
    elif one.get("role") == "reviewer" and not one.get("faculties"):
        yield "a reviewer needs faculties"
    if unknown := sorted(set(one) - {"who", "role", "faculties"}):
        yield f"unknown: {', '.join(unknown)}"


def person(
    claims: Mapping[str, Any], by: Provider, settings: Settings, roster: Iterable[Technician], now: datetime
) -> Person:
    """The person that these claims name. SignInRefused where they are stale, for another program, or name nobody."""
    _fresh(claims, by, settings, now)
    who = _identity(claims, settings.signin_identity)
    technician_id = _technician(claims, settings.signin_technician, roster)
    listed = next((one for one in settings.people if _folded(one["who"]) == who), None)
    if listed is not None:
        return Person(who, listed["role"], technician_id, tuple(listed.get("faculties", ())))
    role = _role(claims, settings) or ("technician" if technician_id else "viewer")
    return Person(who, role, technician_id, tuple(_values(claims.get(settings.signin_faculty))))


def _fresh(claims: Mapping[str, Any], by: Provider, settings: Settings, now: datetime) -> None:
    """What the provider's library checked when the person came, and the age that it does not look at afterwards."""
    if by.client_id not in _values(claims.get("aud")):
        raise SignInRefused("This sign-in was made for another program. Sign out, then sign in here.")
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise SignInRefused("The sign-in does not say when it was made. Tell whoever runs the sign-in service.")
    age = timedelta(seconds=now.timestamp() - issued)
    if age < -SLACK or age > timedelta(hours=settings.signin_hours):
        raise SignInRefused("You signed in too long ago. Sign in again.")


def _identity(claims: Mapping[str, Any], name: str) -> str:
    who = _folded(claims.get(name))
    if not who or who.startswith(LOCAL):
        raise SignInRefused(f"The sign-in does not say who you are (claim `{name}`). Tell whoever runs this program.")
    if name == "email" and claims.get("email_verified") is False:
        raise SignInRefused(
            "Your e-mail address is not verified at the sign-in service. Verify it, then sign in again."
        )
    return who


def _technician(claims: Mapping[str, Any], name: str, roster: Iterable[Technician]) -> str | None:
    """Whose record a person may see as their own; nobody's where two on the roster share the address."""
    said = _folded(claims.get(name))
    if not said or (name == "email" and claims.get("email_verified") is False):
        return None
    fitting = [
        one.technician_id for one in roster if said == _folded(one.email if name == "email" else one.technician_id)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _role(claims: Mapping[str, Any], settings: Settings) -> str | None:
    """The widest role that a value of the claim stands for."""
    found = {
        settings.signin_roles[one] for one in _values(claims.get(settings.signin_role)) if one in settings.signin_roles
    }
    return max(found, key=ROLES.index, default=None)


def _values(claim: Any) -> list[str]:
    """A claim that is one text or a list of texts."""
    return [claim] if isinstance(claim, str) else [one for one in claim or () if isinstance(one, str)]


def _folded(value: Any) -> str:
    """A name as it is compared and kept: without case or space around it; none where it holds what cannot be seen."""
    if not isinstance(value, str) or any(unicodedata.category(c)[0] == "C" for c in value):
        return ""
    return unicodedata.normalize("NFC", value).strip().casefold()
