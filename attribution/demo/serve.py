"""Serve a demo folder on the loopback, each source in its own wire format.

with serving(Path("data/demo")) as settings:
    settings["ATTRIBUTION_OPENALEX_URL"]  # http://127.0.0.1:<port>/openalex
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


@contextmanager
def serving(folder: Path) -> Iterator[dict[str, str]]:
    """Serve until the block ends; yields base URLs by the name of the setting that takes them.

    Raises UserError where the folder is not a demo folder.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_services(folder)))
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield {
            name: f"http://127.0.0.1:{server.server_port}{path}" for name, path in SETTINGS.items()
        }
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _services(folder: Path) -> dict[str, Service]:
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
            f"{folder} is not a demo folder: {missing.filename} is missing. "
            "Make it with: python -m attribution.demo.generate --out FOLDER"
        ) from missing


def _handler(services: dict[str, Service]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1
        known: ClassVar = services

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else b""
            name, _, rest = self.path.lstrip("/").partition("/")
            service = self.known.get(name)
            request = Request.read(self.command, f"/{rest}", body, dict(self.headers))
            self._send(service.answer(request) if service else html(404, "Not Found"))

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
            """Say nothing: the harvest logs its own calls."""

    return Handler
