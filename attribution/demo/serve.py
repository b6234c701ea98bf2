"""Serve a demo folder on loopback, with each source in its own wire format.

with serving(Path("data/demo")) as addresses:
    addresses["ATTRIBUTION_OPENALEX_URL"]  # http://127.0.0.1:<port>/openalex
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from attribution.core.errors import UserError
from attribution.demo.servers.crossref import Crossref
from attribution.demo.servers.europepmc import EuropePmc
from attribution.demo.servers.openalex import OpenAlex, OpenAlexContent
from attribution.demo.servers.orcid import Orcid, OrcidOauth
from attribution.demo.servers.reply import Reply, Request, Service, html
from attribution.demo.servers.ror import Ror

SETTINGS = {
    "ATTRIBUTION_OPENALEX_URL": "/openalex",
    "ATTRIBUTION_OPENALEX_CONTENT_URL": "/openalex-content",
    "ATTRIBUTION_CROSSREF_URL": "/crossref",
    "ATTRIBUTION_ORCID_URL": "/orcid/v3.0",
    "ATTRIBUTION_ORCID_OAUTH_URL": "/orcid-oauth",
    "ATTRIBUTION_EUROPEPMC_URL": "/europepmc",
    "ATTRIBUTION_ROR_URL": "/ror",
}
# The sources with a replica here. The demo asks no others, whatever a harvest asks by default.
SOURCES = ("openalex", "crossref", "orcid", "europepmc")
_POLL_SECONDS = 0.05


@contextmanager
def serving(folder: Path) -> Iterator[dict[str, str]]:
    """Serve until the block ends; yields base URLs by the name of the setting that takes them.

    Raises UserError if the folder is not a demo folder.
    """
    with on_loopback(services_of(folder)) as addresses:
        yield addresses


@contextmanager
def on_loopback(services: dict[str, Service]) -> Iterator[dict[str, str]]:
    """Serve these services until the block ends; yields base URLs as `serving` does."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(services))
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": _POLL_SECONDS}, daemon=True
    )
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield {name: base + path for name, path in SETTINGS.items()}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def services_of(folder: Path) -> dict[str, Service]:
    """The replica services of a demo folder, by the first part of their path."""
    try:
        return {
            "openalex": OpenAlex(folder / "openalex"),
            "openalex-content": OpenAlexContent(),
            "crossref": Crossref(folder / "crossref"),
            "orcid": Orcid(folder / "orcid"),
            "orcid-oauth": OrcidOauth(),
            "europepmc": EuropePmc(folder / "europepmc"),
            "ror": Ror(folder / "ror"),
        }
    except FileNotFoundError as missing:
        raise UserError(
            "Make a demo folder with: python -m attribution.demo.generate --out FOLDER. "
            f"{folder} is not one: {missing.filename} is missing."
        ) from missing


def _handler(services: dict[str, Service]) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        known = services

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """Passes each request to the service that its path names."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    known: ClassVar[dict[str, Service]] = {}

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        name, _, path = self.path.lstrip("/").partition("/")
        service = self.known.get(name)
        if service is None:
            self._send(html(404, "Not Found"))
            return
        request = Request.read(self.command, f"/{path}", body, dict(self.headers))
        self._send(service.answer(request))

    do_POST = do_GET  # noqa: N815  the name that http.server looks for

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the harvest logs its own calls."""
