"""A visitor with a browser's cookies but without a browser: HTTP and WebSocket alone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from attribution.dashboard import shell

LIMIT_SECONDS = 120  # far more than an answer takes on a busy computer
USER, TOKENS, XSRF = "_streamlit_user", "_streamlit_user_tokens", "_streamlit_xsrf"
DOOR = "Sign in with your account at the institution"
NAMES = {page.label: name for name, page in shell.PAGES.items()}
ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR}


@dataclass
class Seen:
    """All that the server sent for one run of a page."""

    raw: bytes = b""
    offered: set[str] = field(default_factory=set)
    buttons: dict[str, str] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    missing: bool = False  # no such page for whoever looks
    session: str = ""

    @property
    def text(self) -> str:
        return html.unescape(self.raw.decode("utf-8", "replace"))

    @property
    def who(self) -> tuple[str, str] | None:
        """Who is signed in and as what, as the top of the page says."""
        person = re.search(r"Signed in as ([^\s,<]+), (\w+)", self.text)
        return (person[1], person[2]) if person else None

    @property
    def is_door(self) -> bool:
        return DOOR in self.text and self.who is None

    def take(self, message: ForwardMsg, frame: bytes) -> None:
        self.raw += frame
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.offered = {
                NAMES[page.page_name]
                for page in message.navigation.app_pages
                if page.page_name in NAMES
            }
        elif kind == "auth_redirect":
            self.redirect = message.auth_redirect.url
        elif kind == "page_not_found":
            self.missing = True
        elif kind == "new_session":
            self.session = message.new_session.initialize.session_id
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "button":
            button = message.delta.new_element.button
            self.buttons[button.label] = button.id
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "download_button":
            offered = message.delta.new_element.download_button
            self.downloads[offered.label] = offered.deferred_file_id


class Tab:
    """One tab: a WebSocket, opened as the page's script opens it."""

    def __init__(
        self,
        url: str,
        cookies: Mapping[str, str],
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
    ) -> None:
        protocols: list[Any] = [
            "streamlit",
            *([cookies[XSRF]] if XSRF in cookies else []),
            *([session] if session else []),
        ]
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._left = ExitStack()
        opened = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=origin or url,  # type: ignore[arg-type]
            subprotocols=protocols,
            additional_headers={**({"Cookie": header} if header else {}), **(headers or {})},
            max_size=None,
            proxy=None,
        )
        self.socket: ClientConnection = self._left.enter_context(opened)
        self.last = Seen()

    def go(self, page: str = "", **query: str) -> Seen:
        """Open a page at its address."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(query)
        asked.rerun_script.page_name = page
        return self._run(asked)

    def press(self, label: str, page: str = "") -> Seen:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.last.buttons[label], True
        return self._run(asked)

    def download(self, label: str) -> str:
        """The address of what a download button makes now, or the server's message if nothing."""
        asked = BackMsg()
        wanted = asked.backend_operation_request
        wanted.request_id, wanted.session_id = label, self.last.session
        wanted.deferred_file.file_id = self.last.downloads[label]
        self.socket.send(asked.SerializeToString())
        while True:
            frame = self.socket.recv(timeout=LIMIT_SECONDS)
            assert isinstance(frame, bytes)
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "backend_operation_response":
                answer = message.backend_operation_response
                return answer.error_msg or answer.deferred_file.url

    def _run(self, asked: BackMsg) -> Seen:
        self.socket.send(asked.SerializeToString())
        self.last = seen = Seen()
        while True:
            frame = self.socket.recv(timeout=LIMIT_SECONDS)
            assert isinstance(frame, bytes)
            message = ForwardMsg.FromString(frame)
            seen.take(message, frame)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in ENDED:
                return seen

    @property
    def session(self) -> str:
        """The id under which the server knows this tab."""
        return self.last.session

    def close(self) -> None:
        self._left.close()


class Visitor:
    """A browser profile: its cookies, and the tabs that it opened."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.tabs: list[Tab] = []
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
    ) -> Tab:
        tab = Tab(self.url, self.cookies if cookies is None else cookies, origin, headers, session)
        self.tabs.append(tab)
        return tab

    def look(self, page: str = "", **query: str) -> Seen:
        """What a new tab at this address shows."""
        return self.tab().go(page, **query)

    def sign_in(self, sub: str) -> Visitor:
        """Press the button, and sign in at the provider as the person that it calls `sub`."""
        door = self.tab()
        assert door.go().is_door
        form = self.http.get(
            urljoin(self.url, door.press("Sign in").redirect), timeout=LIMIT_SECONDS
        )
        assert form.ok, form.text
        self.back = self.http.post(form.url, data={"sub": sub}, timeout=LIMIT_SECONDS)
        return self

    def sign_out(self, tab: Tab) -> requests.Response:
        address = tab.press("Sign out").redirect
        return self.http.get(urljoin(self.url, address), timeout=LIMIT_SECONDS)

    def close(self) -> None:
        for tab in self.tabs:
            tab.close()
        self.http.close()
