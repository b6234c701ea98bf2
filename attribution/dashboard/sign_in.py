"""The person who uses the dashboard: who signed in, or the local lead without sign-in.

It is worked out again at every run of a page, so that a new role, a person who left the roster or
an old sign-in takes effect at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from attribution.access import ended_sign_ins
from attribution.access import provider as providers
from attribution.access.permissions import Person, local_lead
from attribution.access.provider import MUST_SIGN_IN, Provider
from attribution.access.role_settings import check_roles
from attribution.access.sign_in import SignInRefused, person_of, staff_by_claim
from attribution.access.sign_in_cookie import SIGN_IN_ID
from attribution.core.errors import UserError
from attribution.core.for_people import show_times_in
from attribution.dashboard import server
from attribution.dashboard.html import literal, paragraph, text
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.roster import copies

# Set where `dashboard.gate` sees every request first.
gate_is_in_front = threading.Event()
# Strangers may read these messages, so they name no one and quote no setting.
ASK_ADMINISTRATOR = "Ask the person who runs the server to run `attribution doctor`."


def settings() -> Settings:
    """The settings as they are now.

    UserError where they cannot be read; with sign-in it says nothing of them.
    """
    try:
        loaded = loading.load(loading.home_folder(os.environ), os.environ, services())
    except UserError:
        if not os.environ.get(MUST_SIGN_IN):
            raise
        raise UserError(f"{ASK_ADMINISTRATOR} The settings cannot be read.") from None
    show_times_in(loaded.timezone)
    return loaded


def required_provider(settings: Settings) -> Provider | None:
    """The sign-in that people must pass; None where only this computer is served without one.

    UserError where sign-in is needed and cannot be used: then nothing may be shown.
    """
    provider = _provider_in_use(settings)
    if provider is None and _must_sign_in(settings):
        raise UserError(
            f"{ASK_ADMINISTRATOR} Then restart the server with `attribution dashboard`. "
            f"Sign-in is set up, but the server cannot use it: {providers.FILE} has changed, "
            "or the server was started in another way."
        )
    server.refuse_public(st.get_option("server.address"), provider)
    if provider is not None and not gate_is_in_front.is_set():
        raise UserError(
            f"{ASK_ADMINISTRATOR} Then restart the server with `attribution dashboard`. It was "
            "started in another way, without the checks that sign-in needs."
        )
    try:
        check_roles(settings)
    except UserError:
        if provider is None:
            raise
        raise UserError(f"{ASK_ADMINISTRATOR} The settings for roles cannot be used.") from None
    return provider


def _provider_in_use(settings: Settings) -> Provider | None:
    """The sign-in that Streamlit has read, where it is the one that the file has now."""
    if not (_streamlit_has_sign_in() and _is_current(settings)):
        return None
    return providers.provider_of_table(st.secrets["auth"])


def _streamlit_has_sign_in() -> bool:
    """Whether Streamlit has read a sign-in, from any file."""
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def _is_current(settings: Settings) -> bool:
    """Whether Streamlit has read the file as it is now.

    After a faulty file it may never look again.
    """
    try:
        return bool(providers.auth_table(settings.home) == st.secrets.to_dict()["auth"])
    except UserError:
        return False


def _must_sign_in(settings: Settings) -> bool:
    if os.environ.get(MUST_SIGN_IN) or _streamlit_has_sign_in():
        return True
    try:
        return providers.provider_of_home(settings.home) is not None
    except UserError:
        return True  # sign-in is set up, with a mistake in it


def person(
    settings: Settings, provider: Provider | None, claims_then: Mapping[str, Any] | None = None
) -> Person | None:
    """The person who looks at the page; None before sign-in.

    SignInRefused where they are not let in.

    `claims_then` are the claims of the sign-in at the time when the page was drawn, for code that
    Streamlit runs outside a page.
    """
    if provider is None:
        return local_lead(os.environ)
    current = claims() if claims_then is None else claims_then
    sign_in_id = current.get(SIGN_IN_ID)
    if not current.get("is_logged_in") or not sign_in_id:
        return None
    if ended_sign_ins.has_ended(settings.home, sign_in_id):
        return None
    return person_of(current, provider, settings, _staff(settings), datetime.now(UTC))


def claims() -> Mapping[str, Any]:
    """What the sign-in service states about the person who looks at the page."""
    return dict(st.user.to_dict())


def _staff(settings: Settings) -> Mapping[str, str]:
    """Technician ids by name at the sign-in.

    People who object are included, so that they can withdraw it.
    """
    try:
        path = copies.current(settings.home)
        if path is None:
            return {}
        claim = (settings.signin_technician, settings.signin_leaver_days)
        return _staff_in(path, path.stat().st_mtime_ns, claim, datetime.now(UTC).date(), settings)
    except (UserError, OSError):
        raise SignInRefused(
            f"{ASK_ADMINISTRATOR} The list of technicians cannot be read at this moment."
        ) from None


@st.cache_resource(max_entries=2, show_spinner=False)
def _staff_in(
    path: Path,  # noqa: ARG001 (part of what it is remembered by)
    changed: int,  # noqa: ARG001 (part of what it is remembered by)
    claim: tuple[str, int],  # noqa: ARG001 (part of what it is remembered by)
    day: date,
    _settings: Settings,
) -> Mapping[str, str]:
    roster = copies.load(_settings.home, _settings.columns)
    return staff_by_claim(roster.technicians, _settings, day)


def door(refusal: SignInRefused | None) -> None:
    """The page for a person who is not let in: how to sign in, or why they were refused."""
    st.html('<h1 class="ta">Technicians on papers</h1>')
    if refusal is None:
        st.html(
            paragraph(
                "Sign in with your account at the institution. You will see what your role allows."
            )
        )
        st.button("Sign in", on_click=st.login, type="primary", icon=":material/login:")
    else:
        st.error(literal(str(refusal)), icon=":material/lock:")
        st.button("Sign in again", on_click=st.login, type="primary", icon=":material/login:")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")


def sign_out(person: Person) -> None:
    """Who is signed in, at the top of every page, and a button to sign out."""
    signed_in_as = f"Signed in as {text(person.who)}, {text(person.role)}"
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.html(paragraph(signed_in_as, tone="quiet small in-row"), width="content")
        st.button("Sign out", on_click=st.logout, type="tertiary", icon=":material/logout:")
