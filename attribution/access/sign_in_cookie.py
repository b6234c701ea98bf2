"""What the cookie of a sign-in holds, which browsers and proxies limit to few kilobytes.

A sign-in service may send hundreds of groups. Only the claims that the settings name are kept, of
the groups only those that stand for a role.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from attribution.home.settings import Settings

# Names this sign-in among others of the same person; signing out ends it and no other.
SIGN_IN_ID = "sign_in"
# Claims that are needed whatever the settings say. Streamlit adds the last three.
_ALWAYS = ("iss", "aud", "iat", "email_verified", "origin", "is_logged_in", "provider")

# A browser drops a cookie of more than 4,096 bytes with its name and attributes. nginx takes 8,192
# for all cookies of a request together.
MOST_BYTES = 3900
WARN_BYTES = 2900
_SIGNATURE_BYTES = 60  # of the value: time stamp, signature, separators


def kept_claims(claims: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The claims that are needed later, and an id for this sign-in."""
    named = {settings.signin_identity, settings.signin_technician, settings.signin_faculty}
    kept = {name: claims[name] for name in (*_ALWAYS, *sorted(named)) if name in claims}
    role = settings.signin_role
    if role and role not in kept and role in claims:
        kept[role] = _values_with_a_role(claims[role], settings)
    return {**kept, SIGN_IN_ID: secrets.token_urlsafe(16)}


def _values_with_a_role(value: Any, settings: Settings) -> Any:
    if isinstance(value, list | tuple):
        return [text for text in value if isinstance(text, str) and text in settings.signin_roles]
    return value


def has_too_many_groups(claims: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the service left the claim for roles out because it has too many values.

    Microsoft Entra does so from 201 groups on.
    """
    elsewhere = claims.get("_claim_names")
    return isinstance(elsewhere, Mapping) and settings.signin_role in elsewhere


def largest_cookie(settings: Settings) -> int:
    """Bytes, at the most, of the cookie of a person who has every group that gives a role."""
    usual = {
        "iss": "https://login.example/00000000-0000-0000-0000-000000000000/v2.0",
        "aud": "00000000-0000-0000-0000-000000000000",
        "iat": 1_700_000_000,
        "email_verified": True,
        "origin": "https://papers.example.ac.uk",
        "is_logged_in": True,
        "provider": "default",
        settings.signin_identity: "a" * 60,
        settings.signin_technician: "a" * 60,
        settings.signin_faculty: "a" * 60,
        settings.signin_role: list(settings.signin_roles),
        SIGN_IN_ID: "a" * 22,
    }
    return len(json.dumps(usual)) * 4 // 3 + _SIGNATURE_BYTES
