"""Who signed in, and as what: from the claims of an OpenID Connect provider to a person with a
role.

Streamlit asks the provider, checks its token and keeps the claims in a signed cookie; what is
checked here is that the claims are meant for this program, still fresh, and whose they are. Who is
unknown here sees public figures only.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attribution.access.permissions import LOCAL, ROLES, Person, allowed
from attribution.core import identity
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.home.settings import Settings

FILE = "secrets.toml"
MUST_SIGN_IN = "ATTRIBUTION_SIGN_IN"  # set where the dashboard is served with sign-in: never fall back to the local lead
CALLBACK = "/oauth2callback"
SECRET_LENGTH = 32
JUDGES = tuple(role for role in ROLES if allowed(role, "judge claim", "faculty"))
SLACK = timedelta(minutes=5)  # clocks differ
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_BLANK = frozenset(
    map(
        chr,
        (
            0x34F,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            *range(0x180B, 0x1810),
            0x2800,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
            *range(0xE0100, 0xE01F0),
        ),
    )
)
_MUST_HAVE = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


class SignInRefused(UserError):
    """Who signed in cannot be let in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the table `[auth]` of `secrets.toml` says, as far as it is needed here."""

    client_id: str
    host: str
    metadata_url: str = ""


def set_up(home: Path) -> Provider | None:
    """The sign-in that the home folder sets up in `secrets.toml`; None where it has none.

    UserError where it is faulty.
    """
    said = table(home)
    return None if said is None else provider(said)


def table(home: Path) -> Any:
    """What `[auth]` of the home folder's `secrets.toml` says now, as it stands.

    None where there is none.
    """
    path = home / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("auth")  # as Streamlit reads it
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check whose it is.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            f"{path} is not readable TOML: {problem}. Mend that line and run again."
        ) from None


def provider(said: Any) -> Provider:
    """The provider of the table `[auth]`; UserError naming every fault."""
    if not isinstance(said, Mapping):
        raise UserError(
            f"Sign-in cannot be used: [auth] of {FILE} is no table. See docs/sign-in.md."
        )
    if faults := list(_faults(said)):
        raise UserError(
            f"Sign-in cannot be used. In [auth] of {FILE}: "
            + "; ".join(faults)
            + ". See docs/sign-in.md."
        )
    host = urlsplit(said["redirect_uri"]).hostname or ""
    return Provider(said["client_id"], host, said["server_metadata_url"])


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    if missing := [name for name in _MUST_HAVE if not table.get(name)]:
        yield f"{', '.join(missing)} missing"
    there = {name: table[name] for name in _MUST_HAVE if table.get(name)}
    if odd := [name for name, value in there.items() if not isinstance(value, str)]:
        yield f"{', '.join(odd)} must be text in quotes"
    said = {name: value for name, value in there.items() if isinstance(value, str)}
    if len(said.get("cookie_secret", "x" * SECRET_LENGTH)) < SECRET_LENGTH:
        yield f"cookie_secret has fewer than {SECRET_LENGTH} characters: make one with `openssl rand -hex 32`"
    for name in ("redirect_uri", "server_metadata_url"):
        if name in said:
            yield from _address_faults(name, said[name])


def _address_faults(name: str, address: str) -> Iterator[str]:
    try:
        where = urlsplit(address)
        host = where.hostname
    except ValueError:
        yield f"{name} is no address"
        return
    if where.scheme not in ("http", "https") or not host:
        yield f"{name} must be a whole address that begins with https://"
    elif where.scheme == "http" and not is_loopback(host):
        yield f"{name} must begin with https://, or anybody on the way can read who signs in"
    if name == "redirect_uri" and (where.path, where.query, where.fragment) != (CALLBACK, "", ""):
        yield f"redirect_uri must end with {CALLBACK}, right behind the name of the host"


def is_loopback(address: str | None) -> bool:
    """Whether only programs on this machine can reach the address.

    Streamlit takes None for every interface.
    """
    if address == "localhost":
        return True
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


def checked(settings: Settings) -> None:
    """UserError naming every fault of the settings on roles."""
    faults = [
        f"people: {_called(one)}: {fault}" for one in settings.people for fault in _wrong(one)
    ]
    faults += [
        f"signin.roles: {value} = {role}: no such role"
        for value, role in settings.signin_roles.items()
        if role not in ROLES
    ]
    if bool(settings.signin_role) != bool(settings.signin_roles):
        faults.append(
            "signin.role names the claim, signin.roles says what its values mean: one is no use without the other"
        )
    if not settings.signin_identity:
        faults.append("signin.identity: name the claim that says who somebody is")
    names = [who for one in settings.people if (who := folded(_said(one)))]
    faults += [
        f"people: {who} is listed twice" for who in sorted(set(names)) if names.count(who) > 1
    ]
    if faults:
        listed = "\n  ".join(faults)
        raise UserError(
            f"Settings on roles cannot be used:\n  {listed}\nThe roles are: {', '.join(ROLES)}."
        )


def judges(settings: Settings) -> tuple[str, ...]:
    """Who may judge claims, as the sign-in names them, where the list `people` says it all.

    None where a claim gives roles too, or nobody is listed, for then anybody may turn out to be
    one.
    """
    if any(role in JUDGES for role in settings.signin_roles.values()):
        return ()
    listed = (
        one for one in settings.people if isinstance(one, Mapping) and one.get("role") in JUDGES
    )
    return tuple(who for one in listed if (who := folded(one.get("who"))))


def _said(one: Any) -> Any:
    return one.get("who") if isinstance(one, Mapping) else None


def _called(one: Any) -> str:
    return str(_said(one) or "somebody without `who`")


def _wrong(one: Any) -> Iterator[str]:
    if not isinstance(one, Mapping):
        yield "must be a table with who and role"
        return
    who = folded(_said(one))
    if not who:
        yield "say who, in characters that can be seen and told apart"
    if who.startswith(LOCAL):
        yield f"{LOCAL} is how names begin of those who did not sign in"
    if one.get("role") not in ROLES:
        yield f"role {one.get('role')!r}: no such role"
    faculties = one.get("faculties", [])
    if not isinstance(faculties, list) or not all(
        isinstance(each, str) and each for each in faculties
    ):
        yield "faculties must be a list of names"
    elif one.get("role") == "reviewer" and not faculties:
        yield "a reviewer needs faculties"
    if unknown := sorted(set(one) - {"who", "role", "faculties"}):
        yield f"unknown: {', '.join(unknown)}"


def person(
    claims: Mapping[str, Any],
    by: Provider,
    settings: Settings,
    staff: Mapping[str, str],
    now: datetime,
) -> Person:
    """The person that these claims name.

    SignInRefused where they are stale, for another program, or name nobody.

    `staff` is the roster as `staff` makes it for the claim that tells which technician a person is.
    """
    _fresh(claims, by, settings, now)
    who = _identity(claims, settings.signin_identity)
    technician_id = _technician(claims, settings.signin_technician, staff)
    listed = next((one for one in settings.people if folded(one["who"]) == who), None)
    if listed is not None:
        return Person(who, listed["role"], technician_id, tuple(listed.get("faculties", ())))
    role = _role(claims, settings) or ("technician" if technician_id else "viewer")
    return Person(who, role, technician_id, tuple(_values(_claim(claims, settings.signin_faculty))))


def _fresh(claims: Mapping[str, Any], by: Provider, settings: Settings, now: datetime) -> None:
    """What the provider's library checked when the person came, and the age that it does not look
    at afterwards.
    """
    if by.client_id not in _values(claims.get("aud")):
        raise SignInRefused(
            "This sign-in was made for another program. Sign out, then sign in here."
        )
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise SignInRefused(
            "The sign-in does not say when it was made. Tell whoever runs the sign-in service."
        )
    oldest, newest = (
        now.timestamp() - settings.signin_hours * 3600,
        now.timestamp() + SLACK.total_seconds(),
    )
    if not oldest <= issued:  # NaN is neither
        raise SignInRefused("You signed in too long ago. Sign in again.")
    if not issued <= newest:
        raise SignInRefused(
            "The sign-in was made in the future: a clock is wrong, here or at the sign-in service. "
            "Tell whoever runs this program."
        )


def _identity(claims: Mapping[str, Any], name: str) -> str:
    who = folded(_claim(claims, name))
    if not who or who.startswith(LOCAL):
        raise SignInRefused(
            f"The sign-in does not say who you are (claim `{name}`). Tell whoever runs this program."
        )
    if name == "email" and _is_unverified(claims):
        raise SignInRefused(
            "Your e-mail address is not verified at the sign-in service. Verify it, then sign in again."
        )
    return who


def _is_unverified(claims: Mapping[str, Any]) -> bool:
    """Whether the service says that the address is not shown to be the person's.

    Some say it in a word, some nothing.
    """
    said = claims.get("email_verified", True)
    return said is not True and not (isinstance(said, str) and said.casefold() == "true")


def staff(technicians: Iterable[Technician], claim: str) -> dict[str, str]:
    """Technician ids by what the claim holds of each: the e-mail address, or else the id itself.

    Left out is what two share.
    """
    found: dict[str, str | None] = {}
    for one in technicians:
        held = folded(one.email if claim == "email" else one.technician_id)
        found[held] = None if held in found else one.technician_id
    return {held: technician_id for held, technician_id in found.items() if held and technician_id}


def _technician(claims: Mapping[str, Any], name: str, staff: Mapping[str, str]) -> str | None:
    """Whose record a person may see as their own.

    Nobody's where two on the roster share the address.
    """
    said = folded(_claim(claims, name))
    if not said or (name == "email" and _is_unverified(claims)):
        return None
    return staff.get(said)


def _role(claims: Mapping[str, Any], settings: Settings) -> str | None:
    """The widest role that a value of the claim stands for."""
    values = _values(_claim(claims, settings.signin_role))
    found = {settings.signin_roles[one] for one in values if one in settings.signin_roles}
    return max(found, key=ROLES.index, default=None)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim that the settings name; a setting that names none asks for none."""
    return claims.get(name) if name else None


def _values(claim: Any) -> list[str]:
    """A claim that is one text or a list of texts."""
    if isinstance(claim, str):
        return [claim]
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list | tuple) else []


def folded(value: Any) -> str:
    """A name as `core.identity` compares and keeps it; none where it could pass for another's."""
    if not isinstance(value, str) or any(map(_is_deceptive, value)):
        return ""
    return identity.folded(value)


def _is_deceptive(character: str) -> bool:
    """What cannot be seen, and what is another way to write a plain letter, such as the sign for
    kelvin for a K.
    """
    if unicodedata.category(character) in _UNSEEN or character in _BLANK:
        return True
    return not character.isascii() and unicodedata.normalize("NFKC", character).lower().isascii()
