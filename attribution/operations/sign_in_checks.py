"""The checks of `attribution doctor` that are about sign-in: its set-up, the roles, the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attribution.access.provider import FILE, Provider, provider_of_home
from attribution.access.role_settings import check_roles
from attribution.access.sign_in import EMAIL
from attribution.access.sign_in_cookie import MOST_BYTES, WARN_BYTES, largest_cookie
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count
from attribution.harvest.client import Client
from attribution.harvest.request import Request
from attribution.home.settings import Settings
from attribution.operations.findings import Finding, note, ok, wrong
from attribution.privacy import orcid_sign_in

HELP = "See docs/sign-in.md."


def check_sign_in(settings: Settings, online: bool) -> Iterator[Finding]:
    """Every finding about sign-in; the service is asked only when `online`."""
    yield _set_up(settings)
    yield _roles(settings)
    provider = _provider(settings)
    if provider is not None:
        yield _cookie(settings)
    if settings.signin_orcid:
        yield _orcid(settings, provider)
    if provider is not None and settings.signin_technician == EMAIL:
        yield _by_address(settings)
    if online and provider is not None:
        yield _service(settings, provider)


def _provider(settings: Settings) -> Provider | None:
    """The sign-in service; None where none is set up, or wrongly."""
    try:
        return provider_of_home(settings.home)
    except UserError:
        return None


def _set_up(settings: Settings) -> Finding:
    path = settings.home / FILE
    try:
        provider = provider_of_home(settings.home)
    except UserError as problem:
        remedy = f"Correct {path}, then restart `attribution dashboard`."
        return wrong("sign-in", str(problem), remedy)
    if provider is None:
        return note("sign-in", "not set up: the dashboard runs on this computer only", HELP)
    return ok("sign-in", f"set up for {provider.host}, as {provider.client_id}")


def _cookie(settings: Settings) -> Finding:
    size = largest_cookie(settings)
    result = f"at most {size:,} bytes, for a person with every group of signin.roles"
    if size > WARN_BYTES:
        remedy = f"Shorten signin.roles: browsers keep {MOST_BYTES:,} bytes."
        return wrong("sign-in cookie", result, remedy)
    return ok("sign-in cookie", result)


def _orcid(settings: Settings, provider: Provider | None) -> Finding:
    """Whether technicians can sign in at ORCID, as the settings want it."""
    check = "sign-in at ORCID"
    missing = orcid_sign_in.why_not(settings)
    if missing:
        remedy = "Set what is missing, or signin.orcid = false. Until then people type their iD."
        return wrong(check, missing, remedy)
    if provider is None:
        return note(
            check, "not offered: technicians have no page of their own without sign-in", HELP
        )
    redirect = orcid_sign_in.new_attempt(provider).redirect
    return ok(check, f"offered; the redirect URI to register at ORCID is {redirect}")


def _by_address(settings: Settings) -> Finding:
    days = count(settings.signin_leaver_days, "day")
    return note(
        "technicians by address",
        "an address may be given to another person when its owner has left. It opens a leaver's "
        f"record for {days} (signin.leaver_days)",
        "Set signin.technician to the claim that holds the employee number, if the sign-in "
        "service has one. A number is never given to another person.",
    )


def _roles(settings: Settings) -> Finding:
    try:
        check_roles(settings)
    except UserError as problem:
        remedy = f"Correct {settings.file}. Until then the dashboard shows nothing."
        return wrong("roles", str(problem), remedy)
    listed = count(len(settings.people), "person", "people")
    by_claim = count(len(settings.signin_roles), "role")
    return ok("roles", f"{listed} listed, {by_claim} by claim")


def _service(settings: Settings, provider: Provider) -> Finding:
    """Whether the sign-in service publishes what people are sent to it by."""
    check = "reach sign-in service"
    try:
        metadata = _metadata(settings, provider)
    except AttributionError as problem:
        remedy = f"Check the network and server_metadata_url in {FILE}."
        return wrong(check, str(problem), remedy)
    if not metadata.get("issuer") or not metadata.get("authorization_endpoint"):
        return wrong(
            check,
            "server_metadata_url does not answer with metadata",
            "Correct the address. Most end with /.well-known/openid-configuration.",
        )
    if "none" in (metadata.get("id_token_signing_alg_values_supported") or ()):
        return wrong(
            check,
            "the service offers tokens without a signature",
            "Have `none` removed from id_token_signing_alg_values_supported: Streamlit accepts "
            "what that list allows.",
        )
    return ok(check, f"it answers as {metadata['issuer']}")


def _metadata(settings: Settings, provider: Provider) -> Mapping[str, Any]:
    client = Client("sign-in service", settings)
    request = Request(provider.metadata_url, attempts=1, follow=True)
    body = client.ask(request, lambda reply: reply.json())
    return body if isinstance(body, dict) else {}
