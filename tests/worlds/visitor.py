"""A visitor to the dashboard who has a browser's cookies but no browser: HTTP and the WebSocket
alone.
"""

from __future__ import annotations

import html
import re
import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from attribution.dashboard import shell

LIMIT_SECONDS = 120  # far more than an answer takes on a busy computer
USER, TOKENS, XSRF = "_streamlit_user", "_streamlit_user_tokens", "_streamlit_xsrf"
DOOR = "Sign in with your account at the institution"
NAMES = {page.label: name for name, page in shell.PAGES.items()}
ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR}


@dataclass
class Screen:
    """All that the server sent for one run of a page."""

    raw: bytes = b""
    offered: set[str] = field(default_factory=set)
    buttons: dict[str, str] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    missing: bool = False  # there is no such page for this person
    session: str = ""

    @property
    def text(self) -> str:
        return html.unescape(self.raw.decode("utf-8", "replace"))

    @property
    def who(self) -> tuple[str, str] | None:
        """The name and the role of the person who is signed in, from the top of the page."""
        match = re.search(r"Signed in as ([^\s,<]+), (\w+)", self.text)
        return (match[1], match[2]) if match else None

    @property
    def is_door(self) -> bool:
        return DOOR in self.text and self.who is None

    def take(self, message: ForwardMsg, frame: bytes) -> None:
        """Add a message of the server."""
        self.raw += frame
        kind = message.WhichOneof("type")
        if kind == "navigation":
            labels = {page.page_name for page in message.navigation.app_pages}
            self.offered = {NAMES[label] for label in labels & set(NAMES)}
        elif kind == "auth_redirect":
            self.redirect = message.auth_redirect.url
        elif kind == "page_not_found":
            self.missing = True
        elif kind == "new_session":
            self.session = message.new_session.initialize.session_id
        elif kind == "delta":
            self._take_element(message.delta.new_element)

    def _take_element(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "download_button":
            button = element.download_button
            self.downloads[button.label] = button.deferred_file_id


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Tab:
    """One tab: a WebSocket, opened as the page's script opens it."""

    def __init__(
        self,
        url: str,
        cookies: Mapping[str, str],
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        protocols: list[Any] = ["streamlit"]
        if XSRF in cookies:
            protocols.append(cookies[XSRF])
        if session:
            protocols.append(session)
        sent = dict(headers or {})
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=origin or _origin(url),  # type: ignore[arg-type]
            subprotocols=protocols,
            additional_headers=sent,
            max_size=None,
            ssl=tls,
            proxy=None,
        )
        self._exit = ExitStack()
        self.socket: ClientConnection = self._exit.enter_context(connection)
        self.last = Screen()

    def go(self, page: str = "", **query: str) -> Screen:
        """Open a page at its address."""
        request = BackMsg()
        request.rerun_script.query_string = urlencode(query)
        request.rerun_script.page_name = page
        return self._run(request)

    def press(self, label: str, page: str = "") -> Screen:
        """Press a button of the page that is shown."""
        request = BackMsg()
        request.rerun_script.page_name = page
        state = request.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.last.buttons[label], True
        return self._run(request)

    def download(self, label: str) -> str:
        """The address of the file that a download button makes now, or the error message."""
        request = BackMsg()
        operation = request.backend_operation_request
        operation.request_id, operation.session_id = label, self.last.session
        operation.deferred_file.file_id = self.last.downloads[label]
        self.socket.send(request.SerializeToString())
        while True:
            message, _ = self._next()
            if message.WhichOneof("type") == "backend_operation_response":
                answer = message.backend_operation_response
                return answer.error_msg or answer.deferred_file.url

    def upload_address(self, name: str) -> str:
        """The address to which the page may upload a file of this name."""
        request = BackMsg()
        operation = request.file_urls_request
        operation.request_id, operation.session_id = name, self.last.session
        operation.file_names.append(name)
        self.socket.send(request.SerializeToString())
        while True:
            message, _ = self._next()
            if message.WhichOneof("type") == "file_urls_response":
                return message.file_urls_response.file_urls[0].upload_url

    def _run(self, request: BackMsg) -> Screen:
        """Send a request, and take in what comes until the page has run."""
        self.socket.send(request.SerializeToString())
        self.last = screen = Screen()
        while True:
            message, frame = self._next()
            screen.take(message, frame)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in ENDED:
                return screen

    def _next(self) -> tuple[ForwardMsg, bytes]:
        frame = self.socket.recv(timeout=LIMIT_SECONDS)
        assert isinstance(frame, bytes)
        return ForwardMsg.FromString(frame), frame

    @property
    def session(self) -> str:
        """The id under which the server knows this tab."""
        return self.last.session

    def close(self) -> None:
        self._exit.close()


class Outside:
    """A tab of a person who has not signed in: the server gives it HTML, no connection."""

    session = ""

    def __init__(self, visitor: Visitor, headers: Mapping[str, str] | None) -> None:
        self._visitor = visitor
        self._headers = headers
        self.last = Screen()

    def go(self, page: str = "", **query: str) -> Screen:
        """Open a page at its address."""
        answer = self._visitor.http.get(
            f"{self._visitor.url}/{page}",
            params=query,
            headers=self._headers,
            timeout=LIMIT_SECONDS,
        )
        buttons = re.findall(r'action="([^"]+)"><button type="submit">([^<]+)<', answer.text)
        self.last = Screen(answer.content, buttons={label: place for place, label in buttons})
        return self.last

    def press(self, label: str, page: str = "") -> Screen:
        """Press a button of the page that is shown."""
        return Screen(redirect=(self.last if self.last.raw else self.go(page)).buttons[label])

    def close(self) -> None:
        """Nothing is open."""


class Visitor:
    """A browser profile: its cookies, and the tabs that it opened."""

    def __init__(self, url: str, certificate: str | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = certificate or True
        self._tls = ssl.create_default_context(cafile=certificate) if certificate else None
        self.tabs: list[Tab | Outside] = []
        self.http.get(f"{url}/_stcore/health", timeout=LIMIT_SECONDS)

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.http.cookies}

    def tab(
        self,
        cookies: Mapping[str, str] | None = None,
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
    ) -> Tab | Outside:
        tab = self._tab(self.cookies if cookies is None else cookies, origin, headers, session)
        self.tabs.append(tab)
        return tab

    def _tab(
        self,
        cookies: Mapping[str, str],
        origin: str | None,
        headers: Mapping[str, str] | None,
        session: str,
    ) -> Tab | Outside:
        try:
            return Tab(self.url, cookies, origin, headers, session, self._tls)
        except InvalidStatus:
            if origin is not None:
                raise
            return Outside(self, headers)

    def look(self, page: str = "", **query: str) -> Screen:
        """The screen of a new tab at this address."""
        return self.tab().go(page, **query)

    def upload(self, address: str, data: bytes, **more: Any) -> requests.Response:
        """Send a file as the page's script sends it."""
        return self.http.put(
            self.url + address,
            files={"file": ("evidence.txt", data)},
            headers={"X-Xsrftoken": self.cookies.get(XSRF, "")},
            timeout=LIMIT_SECONDS,
            **more,
        )

    def upload_status(self, address: str, data: bytes) -> int | None:
        """The status of the answer to an upload.

        None where the server answered and closed before everything was sent, as it may.
        """
        try:
            return self.upload(address, data).status_code
        except requests.ConnectionError:
            return None

    def enter(self, way_in: str = "/auth/login") -> Visitor:
        """Sign in at a service that asks nothing."""
        self.back = self.http.get(self.url + way_in, timeout=LIMIT_SECONDS)
        return self

    def sign_in(self, sub: str) -> Visitor:
        """Press the button, and sign in at the provider as the person whom it calls `sub`."""
        door = self.tab()
        assert door.go().is_door
        form = self.http.get(
            urljoin(self.url, door.press("Sign in").redirect), timeout=LIMIT_SECONDS
        )
        assert form.ok, form.text
        self.back = self.http.post(form.url, data={"sub": sub}, timeout=LIMIT_SECONDS)
        return self

    def sign_out(self, tab: Tab | Outside) -> requests.Response:
        address = tab.press("Sign out").redirect
        return self.http.get(urljoin(self.url, address), timeout=LIMIT_SECONDS)

    def close(self) -> None:
        for tab in self.tabs:
            tab.close()
        self.http.close()
