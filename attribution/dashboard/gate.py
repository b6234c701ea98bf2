"""The gate in front of the dashboard: every request passes it before Streamlit sees it.

Streamlit gives a session to everyone, takes files from them, and serves what was made to download
to anyone who knows the address. Behind the gate, where sign-in is set up,

- a person who has not signed in gets one page of HTML and nothing else: no session, no memory,
- an address to download from or to upload to works only for the sign-in that was given it, while
  the connection that was given it is open and the person has the role that they had then,
- signing out ends the sign-in, also in copies of its cookie.

Only the page that stops the monthly e-mails, and the one behind the link of an invitation, need no
sign-in at all. The pages on which a technician signs in at ORCID, and on which a delegate answers,
are the gate's own, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit.auth_util import encode_provider_token

from attribution.access import ended_sign_ins
from attribution.access.provider import CALLBACK
from attribution.core.errors import UserError
from attribution.dashboard import (
    cookies,
    delegate_page,
    door_page,
    invitation_page,
    orcid_page,
    sheet_page,
    sign_in,
    unsubscribe_page,
)
from attribution.dashboard.base_path import below, path_prefix
from attribution.dashboard.open_pages import MEDIA, UPLOADS, Connection, Register, addresses_in
from attribution.dashboard.upload_sizes import FRAMING, TooLarge, largest_upload, limited
from attribution.dashboard.visit import Visit, visit_of
from attribution.home.settings import Settings

HEALTH, METRICS = "/_stcore/health", "/_stcore/metrics"
ASSETS = "/static/"  # Streamlit's own scripts and styles
NOT_PAGES = ("/_stcore/", MEDIA, "/component/", "/app/")
LOGIN, LOGOUT = "/auth/login", "/auth/logout"


class Gate:
    """The gate, as middleware of the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._register = Register()
        sign_in.gate_is_in_front.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        kind = scope["type"]
        if kind in ("http", "websocket") and below(scope["path"]) is None:
            await _nowhere(scope, receive, send)
        elif kind == "http" and not _path(scope).startswith(ASSETS):
            await self._request(scope, receive, send)
        elif kind == "websocket":
            await self._page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _path(scope)
        page_of_link = _page_of_link(path)
        if page_of_link is not None:
            await page_of_link(path, scope, receive, send)
            return
        try:
            visit = await _visit(scope)
        except UserError as problem:
            answer = None if path == HEALTH else door_page.fault(str(problem))
            await (answer or self._app)(scope, receive, send)
            return
        if visit.provider is None:
            await self._app(scope, receive, send)
            return
        if visit.provider.is_behind_tls:
            send = _securing(send)
        if orcid_page.is_place(path):
            await orcid_page.answer(visit, path, scope, receive, send)
        elif path == CALLBACK:
            await self._app(scope, receive, _Shrinking(scope, visit.settings, send))
        elif path == delegate_page.PLACE:
            await delegate_page.answer(visit, scope, receive, send)
        elif path.startswith(UPLOADS) and scope["method"] == "PUT":
            await self._upload(visit, scope, receive, send)
        else:
            await (self._answer(visit, scope) or self._app)(scope, receive, send)

    def _answer(self, visit: Visit, scope: Scope) -> Response | None:
        """The answer of the gate; None for a request that may pass."""
        path = _path(scope)
        if path == LOGIN:
            # Streamlit wants a proof of two minutes that its own page sent the person.
            query = {"provider": encode_provider_token("default")}
            scope["query_string"] = urlencode(query).encode()
        elif path == LOGOUT:
            if visit.sign_in_id:
                ended_sign_ins.end(visit.settings, visit.sign_in_id, datetime.now(UTC))
        elif path == METRICS:
            return _not_found()
        elif path != HEALTH and visit.person is None:
            return _outside(visit, path)
        elif path.startswith((MEDIA, UPLOADS)) and not self._register.is_for(path, visit):
            return _not_found()
        return None

    async def _upload(self, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
        """An upload, as far as its sender may send it. What they may not is never read."""
        limit = largest_upload(visit.person.role) if visit.person else 0
        if not limit or not self._register.is_for(_path(scope), visit):
            await _forbidden()(scope, receive, send)
            return
        stated = Request(scope).headers.get("content-length", "")
        size = int(stated) if stated.isdecimal() else limit
        if size > limit + FRAMING or not self._register.has_room(visit.sign_in_id, size, limit):
            await _too_large()(scope, receive, send)
            return
        try:
            await self._app(scope, limited(receive, limit + FRAMING), send)
        except TooLarge:
            await _too_large()(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection of an open page."""
        try:
            visit = await _visit(scope)
        except UserError:
            visit = None
        if visit is not None and visit.provider is None:
            await self._app(scope, receive, send)
        elif visit is None or visit.person is None:
            await WebSocket(scope, receive, send).close(1008)  # answered with 403
        else:
            await self._signed_in(visit.sign_in_id, scope, receive, send)

    async def _signed_in(self, sign_in_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection()

        async def noting(message: Message) -> None:
            addresses = addresses_in(message.get("bytes") or b"")
            if addresses:
                person = (await _visit(scope)).person
                if person is not None:
                    connection.addresses |= dict.fromkeys(addresses, person)
            await send(message)

        self._register.add(sign_in_id, connection)
        try:
            await self._app(scope, receive, noting)
        finally:
            self._register.remove(sign_in_id, connection)


def _page_of_link(path: str) -> Callable[[str, Scope, Receive, Send], Awaitable[None]] | None:
    """What answers a link that works without sign-in; None for any other address."""
    if path.startswith(unsubscribe_page.PLACE):
        return unsubscribe_page.answer
    if invitation_page.is_place(path):
        return invitation_page.answer
    return sheet_page.answer if path.startswith(sheet_page.PLACE) else None


def _path(scope: Scope) -> str:
    """The address of a request below the base path, as Streamlit names it without one."""
    return below(scope["path"]) or ""


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a request outside the base path, where nothing is."""
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).close(1008)
    else:
        text = f"Open {path_prefix()}/ instead: the dashboard is there."
        await PlainTextResponse(text, status_code=404)(scope, receive, send)


async def _visit(scope: Scope) -> Visit:
    return await run_in_threadpool(visit_of, HTTPConnection(scope).cookies)


def _outside(visit: Visit, path: str) -> Response:
    if path.startswith(NOT_PAGES):
        return _forbidden()
    notice = door_page.notice(visit.settings, path)
    if notice is not None:
        return notice
    if visit.refused:
        return door_page.refusal(visit.refused, visit.settings)
    return door_page.door(visit.settings)


def _forbidden() -> Response:
    return PlainTextResponse("Reload the page and sign in.", status_code=403)


def _not_found() -> Response:
    return PlainTextResponse("Open the page and press the button again.", status_code=404)


def _too_large() -> Response:
    return PlainTextResponse("Choose a smaller file. Nothing was saved.", status_code=413)


def _securing(send: Send) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = cookies.secured(list(message["headers"]))
        await send(message)

    return secured


class _Shrinking:
    """Sends the answer that signs a person in, with small cookies; or why it cannot."""

    def __init__(self, scope: Scope, settings: Settings, send: Send) -> None:
        self._scope, self._settings, self._send = scope, settings, send
        self._is_refused = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._is_refused:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        carried = HTTPConnection(self._scope).cookies
        try:
            headers = cookies.made_small(list(message["headers"]), carried, self._settings)
        except UserError as problem:
            self._is_refused = True
            await door_page.fault(str(problem))(self._scope, _nothing, self._send)
            return
        await self._send({**message, "headers": headers})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
