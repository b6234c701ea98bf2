"""Who sends a request to the dashboard, worked out before Streamlit sees the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from attribution.access.permissions import Person
from attribution.access.provider import Provider
from attribution.access.sign_in import SignInRefused
from attribution.access.sign_in_cookie import SIGN_IN_ID
from attribution.dashboard import cookies, sign_in
from attribution.home.settings import Settings


@dataclass(frozen=True)
class Visit:
    """Who sends a request, as it is now. `person` is None for people who are not let in."""

    settings: Settings
    provider: Provider | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)
    person: Person | None = None
    refused: str = ""

    @property
    def sign_in_id(self) -> str:
        """Which sign-in it is; empty without one."""
        return str(self.claims.get(SIGN_IN_ID, ""))


def is_own_form(request: Request) -> bool:
    """Whether a form was sent from a page of this host, as far as the browser says.

    A neighbour below the same domain, such as another program of the university, would come with
    the cookie of the sign-in. `Origin` cannot be asked: these pages tell no one where they are.
    """
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def visit_of(carried: Mapping[str, str]) -> Visit:
    """The visit of a request with these cookies; UserError where no one can be let in."""
    settings = sign_in.settings()
    provider = sign_in.required_provider(settings)
    if provider is None:
        return Visit(settings)
    claims = cookies.claims_of(carried, provider)
    try:
        person = sign_in.person(settings, provider, claims)
    except SignInRefused as problem:
        return Visit(settings, provider, claims, refused=str(problem))
    return Visit(settings, provider, claims, person)
