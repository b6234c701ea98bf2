"""Signing in at ORCID: where a person is sent, and whose iD comes back.

It is the authorization code flow of OAuth 2 (RFC 6749) with the scope that ORCID has for it, which
allows nothing but to learn the iD. The server exchanges the code for ORCID's answer, and takes the
iD from nowhere else. The token in that answer is not kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from attribution.access.provider import Provider, is_loopback
from attribution.core import identifiers
from attribution.core.errors import AttributionError, UserError
from attribution.harvest.client import Client
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.sources.orcid import CLIENT_ID, CLIENT_SECRET, OAUTH
from attribution.home.settings import Settings

BACK = "/orcid/back"  # where ORCID sends people back to, below the address of the dashboard
SCOPE = "/authenticate"
SECONDS = 20  # for ORCID's answer, at the most: a person waits
UNANSWERED = (
    "Try again later. ORCID did not confirm which iD is yours, so it may be out of order, or this "
    "dashboard is not registered there as it should be. Nothing was saved."
)


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to ORCID and back.

    `redirect` is the full address to come back to. `state` comes back with the person, and shows
    that they set out from here. `verifier` goes with the code only (PKCE, RFC 7636).
    """

    redirect: str
    state: str = field(default_factory=_new_secret, repr=False)
    verifier: str = field(default_factory=_new_secret, repr=False)


def is_offered(settings: Settings) -> bool:
    """Whether the settings have what it takes, over TLS or on this computer."""
    has_keys = bool(settings.key(CLIENT_ID) and settings.key(CLIENT_SECRET))
    return settings.signin_orcid and has_keys and _is_private(settings.url(OAUTH))


def why_not(settings: Settings) -> str:
    """What is missing, for the person who runs the server; empty where nothing is."""
    if not (settings.key(CLIENT_ID) and settings.key(CLIENT_SECRET)):
        return f"{CLIENT_ID.variable} and {CLIENT_SECRET.variable} are not both set"
    if not _is_private(settings.url(OAUTH)):
        return f"{OAUTH.setting} does not begin with https://"
    return ""


def _is_private(address: str) -> bool:
    """Whether no one on the way can read what is sent there."""
    parts = urlsplit(address)
    return parts.scheme == "https" or is_loopback(parts.hostname)


def new_attempt(provider: Provider) -> Attempt:
    """A new attempt, which comes back to the dashboard."""
    return Attempt(f"{provider.address}{BACK}")


def address(settings: Settings, attempt: Attempt) -> str:
    """The page of ORCID on which the person signs in.

    ORCID's documentation does not mention PKCE. A server that does not know it ignores it.
    """
    return str(
        prepare_grant_uri(
            f"{settings.url(OAUTH)}/authorize",
            settings.key(CLIENT_ID),
            "code",
            attempt.redirect,
            SCOPE,
            attempt.state,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
    )


def signed_in_orcid(settings: Settings, attempt: Attempt, code: str) -> str:
    """The iD of the person who came back with a code; UserError where ORCID does not confirm it."""
    client = Client(
        "orcid", _patient_for_a_person(settings), headers={"Accept": "application/json"}
    )
    form = {
        "client_id": settings.key(CLIENT_ID) or "",
        "client_secret": settings.key(CLIENT_SECRET) or "",
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect,
        "code_verifier": attempt.verifier,
    }
    request = Request(f"{settings.url(OAUTH)}/token", form=form, repeatable=False)
    try:
        return client.ask(request, _orcid_in)
    except AttributionError:
        # The error may quote ORCID's answer, which is no text for this reader.
        raise UserError(UNANSWERED) from None


def _patient_for_a_person(settings: Settings) -> Settings:
    return replace(settings, timeout=min(settings.timeout, SECONDS), backoff=0)


def _orcid_in(reply: Reply) -> str:
    answer = reply.json()
    stated = answer.get("orcid") if isinstance(answer, dict) else None
    orcid = identifiers.orcid(stated) if isinstance(stated, str) else None
    if orcid is None:
        raise Unusable("the answer holds no ORCID iD")
    return orcid
