"""ORCID's sign-in on the loopback: it keeps to OAuth 2 and checks PKCE, or breaks a rule."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "APP-TECHNICIANS", "the secret of ORCID's client"
ORCID = "0000-0002-1825-0097"
TOKEN = "a-token-that-no-one-may-keep"
Answer = tuple[int, bytes]


def _whole(orcid: str) -> Answer:
    """As ORCID answers."""
    content = {
        "access_token": TOKEN,
        "token_type": "bearer",
        "refresh_token": "another-token",
        "expires_in": 631138518,
        "scope": "/authenticate",
        "name": "Someone Invented",
        "orcid": orcid,
    }
    return 200, json.dumps(content).encode()


# What the token endpoint answers where it breaks a rule.
ODD: dict[str, Callable[[str], Answer]] = {
    "out of order": lambda orcid: (500, b"oops"),
    "too many requests": lambda orcid: (429, b"Too Many Requests."),
    "a web page": lambda orcid: (200, b"<html>"),
    "a list": lambda orcid: (200, b"[]"),
    "no iD": lambda orcid: (200, b'{"access_token": "x"}'),
    "null for an iD": lambda orcid: (200, b'{"access_token": "x", "orcid": null}'),
    "a number for an iD": lambda orcid: (200, b'{"orcid": 2}'),
    "a wrong last digit": lambda orcid: (200, b'{"orcid": "0000-0002-1825-0098"}'),
    "nothing": lambda orcid: (200, b""),
    "sent elsewhere": lambda orcid: (307, b""),
}


class OrcidService:
    """The service: whose iD it states, and what it does out of the ordinary at the moment."""

    def __init__(self) -> None:
        self.orcid = ORCID
        self.declines = False
        self.odd: Callable[[str], Answer] = _whole
        self.asked: list[dict[str, str]] = []  # the queries of people who were sent here
        self.exchanged: list[dict[str, str]] = []  # the forms that came to the token endpoint
        self._codes: dict[str, dict[str, str]] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = _flat(urlsplit(self.path).query)
                self.send_response(302)
                self.send_header("Location", service._back(query))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self) -> None:
                form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
                status, body = service._token(form)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status == 307:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/oauth"

    def obey(self, orcid: str = ORCID) -> None:
        """Keep to the rules again, as this person, and forget what was asked."""
        self.orcid, self.declines, self.odd = orcid, False, _whole
        self.asked.clear()
        self.exchanged.clear()

    def _back(self, query: dict[str, str]) -> str:
        self.asked.append(query)
        code = secrets.token_hex(8)
        self._codes[code] = query
        answer = {"error": "access_denied"} if self.declines else {"code": code}
        return f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"

    def _token(self, form: dict[str, str]) -> Answer:
        self.exchanged.append(form)
        query = self._codes.pop(form.get("code", ""), {})
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proof = urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_sound = (
            form.get("grant_type") == "authorization_code"
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
            and form.get("redirect_uri") == query.get("redirect_uri")
            and query.get("code_challenge") == proof
        )
        if not is_sound:
            return 400, b'{"error": "invalid_grant", "error_description": "Reused code"}'
        return self.odd(self.orcid)


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def orcid_service() -> Iterator[OrcidService]:
    """A running service, until the end of the block."""
    service = OrcidService()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
        thread.join(5)
