"""What alerts go to, on the loopback: a mail server and a webhook, which keep what they get."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "tracker", "s3cret-of-the-mail-server"
TOKEN = "T0ken-of-the-channel"


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server needs to prove that it is 127.0.0.1, and the authority that says so, as PEM."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = folder / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    return context, bundle


class Letterbox(Message):
    """The e-mails that arrived. Those to the addresses in `refused` are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Any] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


def _authenticate(_server: Any, _session: Any, _envelope: Any, _kind: str, data: Any) -> AuthResult:
    success = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=success, handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None,
    *,
    is_tls: bool = False,
    letterbox: Letterbox | None = None,
) -> Iterator[tuple[int, Letterbox]]:
    """A mail server's port.

    With a context it asks for STARTTLS and the password above; `is_tls` is TLS from the start.
    """
    letterbox = letterbox or Letterbox()
    options: dict[str, Any] = {}
    if context:
        sealed = {"ssl_context": context, "auth_require_tls": False}
        starttls = {"tls_context": context, "require_starttls": True, "auth_required": True}
        options = {**(sealed if is_tls else starttls), "authenticator": _authenticate}
    port = free_port()
    controller = Controller(letterbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port, letterbox
    finally:
        controller.stop()


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a webhook, which holds a secret, and what it was sent."""
    received: list[dict[str, Any]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(json.loads(body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook/{TOKEN}", received
    finally:
        server.shutdown()
        server.server_close()
