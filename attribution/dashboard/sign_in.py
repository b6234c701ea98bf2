"""Who is here: the local lead where nobody signs in, else the person that the sign-in names, with a role.

Asked again at every run of a page, so that another role, a left roster or an old sign-in holds at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from attribution import dashboard
from attribution.access import sign_in as access_sign_in
from attribution.access.permissions import Person
from attribution.access.sign_in import MUST_SIGN_IN, Provider, SignInRefused
from attribution.core.errors import UserError
from attribution.dashboard.html import literal, paragraph, text
from attribution.home import settings as home_settings
from attribution.home.settings import Settings
from attribution.review.verdicts import local_user
from attribution.roster import copies


def settings() -> Settings:
    """The settings as they are now. UserError where they cannot be read; to people who sign in it tells nothing of them."""
    try:
        return home_settings.load(home_settings.home_folder(os.environ), os.environ)
    except UserError:
        if not os.environ.get(MUST_SIGN_IN):
            raise
        raise UserError(
            "The settings cannot be read. Whoever runs the server: `attribution doctor` says what is wrong."
        ) from None


def sign_in(found: Settings) -> Provider | None:
    """The sign-in that people must pass; None where this machine alone is served and nobody signs in.

    UserError where neither is so: then nothing may be shown. Whoever reads it may be anybody, so it names nobody.
    """
    by = _served(found)
    if by is None and _must(found):
        raise UserError(
            f"Sign-in is set up, and the server cannot use it: {access_sign_in.FILE} has changed, or the server was started by "
            "hand. Whoever runs it: look with `attribution doctor`, then restart with `attribution dashboard`."
        )
    dashboard.refuse_public(st.get_option("server.address"), by)
    try:
        access_sign_in.checked(found)
    except UserError:
        if by is None:
            raise
        raise UserError(
            "The settings on roles cannot be used. Whoever runs the server: `attribution doctor` says what is wrong."
        ) from None
    return by


def _served(found: Settings) -> Provider | None:
    """The sign-in that Streamlit has read; None where it has none, or not the one that the file says now."""
    return (
        access_sign_in.provider(st.secrets["auth"]) if _has_read() and _is_current(found) else None
    )


def _has_read() -> bool:
    """Whether Streamlit has any sign-in, from wherever."""
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def _is_current(found: Settings) -> bool:
    """Streamlit reads a changed file again, but after a faulty one it may look no more."""
    try:
        return bool(access_sign_in.table(found.home) == st.secrets.to_dict()["auth"])
    except UserError:
        return False


def _must(found: Settings) -> bool:
    if os.environ.get(MUST_SIGN_IN) or _has_read():
        return True
    try:
        return dashboard.provider(found.home) is not None
    except UserError:
        return True  # there is one, and it is faulty


def person(
    found: Settings, by: Provider | None, said: Mapping[str, Any] | None = None
) -> Person | None:
    """Whoever looks at the page; None where they have yet to sign in, SignInRefused where they may not come in. `said` is
    what the sign-in said of them when the page was drawn, where no page is at hand to ask."""
    if by is None:
        return Person(local_user(os.environ), "lead")
    said = claims() if said is None else said
    if not said.get("is_logged_in"):
        return None
    return access_sign_in.person(said, by, found, _staff(found), datetime.now(UTC))


def claims() -> Mapping[str, Any]:
    """What the sign-in said of whoever looks at the page."""
    return dict(st.user.to_dict())


def _staff(found: Settings) -> Mapping[str, str]:
    """The roster with those who object too: they sign in to withdraw the objection."""
    try:
        path = copies.current(found.home)
        return _held(path, path.stat().st_mtime_ns, found.signin_technician, found) if path else {}
    except (UserError, OSError):
        raise SignInRefused(
            "The list of technicians cannot be read at this moment. Whoever runs the server: `attribution doctor`."
        ) from None


@st.cache_resource(max_entries=2, show_spinner=False)
def _held(path: Path, changed: int, claim: str, _found: Settings) -> Mapping[str, str]:  # noqa: ARG001 (part of the key)
    return access_sign_in.staff(copies.load(_found.home, _found.columns).technicians, claim)


def door(refusal: SignInRefused | None) -> None:
    """What stands before somebody who is not in: the way in, or why not and the way out."""
    st.html('<h1 class="ta">Technicians on papers</h1>')
    if refusal is None:
        st.html(
            paragraph("Sign in with your account at the institution. You see what is yours to see.")
        )
        st.button("Sign in", on_click=st.login, type="primary", icon=":material/login:")
    else:
        st.error(literal(str(refusal)), icon=":material/lock:")
        st.button("Sign in again", on_click=st.login, type="primary", icon=":material/login:")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")


def sign_out(who: Person) -> None:
    """Who is signed in, at the top of every page, and the way out."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.html(
            paragraph(f"Signed in as {text(who.who)}, {text(who.role)}", tone="quiet small beside"),
            width="content",
        )
        st.button("Sign out", on_click=st.logout, type="tertiary", icon=":material/logout:")
