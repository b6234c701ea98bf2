"""The cookies of the sign-in: read from a request, and made small before a browser gets them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from attribution.access import sign_in_cookie
from attribution.access.provider import Provider
from attribution.access.sign_in_cookie import MOST_BYTES, WARN_BYTES
from attribution.core.errors import UserError
from attribution.dashboard.base_path import path_prefix
from attribution.home import logs
from attribution.home.settings import Settings

Headers = list[tuple[bytes, bytes]]

_LOG = logging.getLogger(__name__)
_SET_COOKIE = b"set-cookie"
_OF_SIGN_IN = re.compile(rf"{USER_COOKIE_NAME}(_tokens)?(_\d+)?")
TOO_LARGE = (
    "Ask the person who runs the server to run `attribution doctor`. The sign-in service says more "
    "about you than a browser can keep."
)


def claims_of(cookies: Mapping[str, str], provider: Provider) -> Mapping[str, Any]:
    """The claims in the cookie of a request; empty where it is not ours or was changed."""
    claims = _decoded(cookies, USER_COOKIE_NAME)
    if claims.get("origin") != provider.origin:
        return {}
    return claims


def made_small(headers: Headers, cookies: Iterable[str], settings: Settings) -> Headers:
    """The headers of the answer that signs a person in, with small cookies.

    `cookies` are the names of those that the browser has. UserError where even the claims that are
    needed are too large.
    """
    set_now = _cookies_set(headers)
    claims = _decoded(set_now, USER_COOKIE_NAME)
    if not claims:
        return headers
    values = _values(claims, _decoded(set_now, TOKENS_COOKIE_NAME), settings)
    others = [pair for pair in headers if not _sets_sign_in(pair)]
    left_over = {name for name in cookies if _OF_SIGN_IN.fullmatch(name)} - set(values)
    age = settings.signin_hours * 3600
    return [
        *others,
        *(_cookie(name, value, age) for name, value in values.items()),
        *(_cookie(name, "", 0) for name in sorted(left_over)),
    ]


def secured(headers: Headers) -> Headers:
    """The headers with every cookie marked `Secure`: the browser sends it over TLS only."""
    return [
        (name, value + b"; Secure")
        if name.lower() == _SET_COOKIE and b"; secure" not in value.lower()
        else (name, value)
        for name, value in headers
    ]


def _values(
    claims: Mapping[str, Any], tokens: Mapping[str, Any], settings: Settings
) -> dict[str, str]:
    """The values of the cookies, by name."""
    identity = _signed(USER_COOKIE_NAME, sign_in_cookie.kept_claims(claims, settings))
    size = len(USER_COOKIE_NAME) + len(identity)
    if size > MOST_BYTES:
        _warn(settings, "the cookie of a sign-in is too large: the person was not let in", size)
        raise UserError(TOO_LARGE)
    if size > WARN_BYTES:
        _warn(settings, "the cookie of a sign-in is nearly as large as browsers allow", size)
    if sign_in_cookie.has_too_many_groups(claims, settings):
        _warn(settings, "the sign-in service left out the groups of a person who has many", size)
    values = {USER_COOKIE_NAME: identity}
    # With it the service need not ask at signing out. It can do without, so it is kept only where
    # there is room.
    hint = {name: tokens[name] for name in ("id_token",) if name in tokens}
    hint_value = _signed(TOKENS_COOKIE_NAME, hint)
    if hint and size + len(TOKENS_COOKIE_NAME) + len(hint_value) <= WARN_BYTES:
        values[TOKENS_COOKIE_NAME] = hint_value
    return values


def _warn(settings: Settings, message: str, size: int) -> None:
    logs.start(settings.home, debug=False)  # of today: the server runs for weeks
    _LOG.warning(message, extra={"bytes": size, "most_bytes": MOST_BYTES})


def _decoded(cookies: Mapping[str, str], name: str) -> Mapping[str, Any]:
    """What a signed cookie holds, in one piece or several; empty where it holds nothing of ours."""
    secret = get_cookie_secret()

    def piece(piece_name: str) -> bytes | None:
        value = cookies.get(piece_name)
        if not value or not value.isascii():
            return None
        return decode_signed_value(secret, piece_name, value)

    value = get_cookie_with_chunks(piece, name) if secret else None
    decoded = json.loads(value) if value else {}
    return decoded if isinstance(decoded, dict) else {}


def _signed(name: str, value: Mapping[str, Any]) -> str:
    return create_signed_value(get_cookie_secret(), name, json.dumps(value)).decode()


def _cookies_set(headers: Headers) -> dict[str, str]:
    set_now = {}
    for name, value in headers:
        if name.lower() == _SET_COOKIE:
            cookie, _, rest = value.decode("latin-1").partition("=")
            set_now[cookie] = rest.split(";")[0].strip('"')
    return set_now


def _sets_sign_in(header: tuple[bytes, bytes]) -> bool:
    name, value = header
    cookie = value.decode("latin-1").partition("=")[0]
    return name.lower() == _SET_COOKIE and bool(_OF_SIGN_IN.fullmatch(cookie))


def _cookie(name: str, value: str, age: int) -> tuple[bytes, bytes]:
    text = f"{name}={value}; HttpOnly; Max-Age={age}; Path={path_prefix() or '/'}; SameSite=lax"
    return _SET_COOKIE, text.encode("latin-1")
