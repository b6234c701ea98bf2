"""Through a real proxy and with an authority of one's own; what fails is named, secrets are not."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from build_helpers import settings

from attribution.core.errors import SourceUnavailable
from attribution.harvest.client import Client
from attribution.harvest.request import Request
from attribution.operations.network_checks import check_network

PASSWORD = "s3cret-of-the-proxy"
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_network_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, *map(str.lower, VARIABLES), "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return file


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"answer": 1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_values: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_values: object) -> None:
        """A client that does not trust the certificate hangs up."""


@contextmanager
def source(authority: trustme.CA, name: str = "127.0.0.1") -> Iterator[str]:
    """A source behind TLS, with a certificate of the authority for this name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/works"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def proxy(folder: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """A proxy that runs as a program of its own: its host and port, and its log."""
    port_file, log = folder / "port", folder / "proxy.log"
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0"]
    command += ["--port-file", str(port_file), "--log-file", str(log), "--num-workers", "1"]
    command += ["--num-acceptors", "1", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().strip()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"127.0.0.1:{port_file.read_text().strip()}", log
    finally:
        process.terminate()
        process.wait(30)


def ask(folder: Path, address: str) -> Any:
    client = Client("openalex", settings(folder, attempts=1, timeout=20))
    return client.ask(Request(address), lambda reply: json.loads(reply.body))


def refusal(folder: Path, address: str) -> str:
    with pytest.raises(SourceUnavailable) as problem:
        ask(folder, address)
    assert PASSWORD not in str(problem.value)
    return str(problem.value)


def test_a_source_is_asked_through_the_proxy_with_an_authority_of_the_institution(
    authority: trustme.CA, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with source(authority) as address, proxy(tmp_path) as (place, log):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{place}")
        assert "REQUESTS_CA_BUNDLE" in refusal(tmp_path, address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert ask(tmp_path, address) == {"answer": 1}
        host = address.removeprefix("https://").removesuffix("/works")
        deadline = time.monotonic() + 20
        while host not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, "the proxy was not used"
            time.sleep(0.05)


def test_a_proxy_that_asks_for_a_password_is_named_and_the_password_is_not(
    authority: trustme.CA, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    options = ("--basic-auth", f"tracker:{PASSWORD}")
    with source(authority) as address, proxy(tmp_path, *options) as (place, _log):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{place}")
        assert "asks for a user name and password" in refusal(tmp_path, address)
        monkeypatch.setenv("HTTPS_PROXY", f"http://tracker:{PASSWORD}@{place}")
        assert ask(tmp_path, address) == {"answer": 1}
    assert "the proxy does not answer" in refusal(tmp_path, address)


@pytest.mark.parametrize(
    ("proxy_address", "words"),
    [
        ("socks5://127.0.0.1:9", "SOCKS proxy"),
        ("http://127.0.0.1:9", "the proxy does not answer"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    proxy_address: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_address)
    assert words in refusal(tmp_path, "https://127.0.0.1:9/works")


def test_a_wrong_file_of_certificates_or_a_certificate_for_another_name_is_named(
    authority: trustme.CA, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing", encoding="utf-8")
    with source(authority) as address:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
        assert "names a file that is not there" in refusal(tmp_path, address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(empty))
        assert "REQUESTS_CA_BUNDLE" in refusal(tmp_path, address)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with source(authority, "papers.north.example") as address:
        assert "for another name" in refusal(tmp_path, address)


def test_a_network_that_needs_a_proxy_is_named(tmp_path: Path) -> None:
    assert "set HTTPS_PROXY" in refusal(tmp_path, "https://127.0.0.1:9/works")


def test_the_doctor_shows_the_proxy_without_its_password_and_files_that_are_gone() -> None:
    environment = {
        "https_proxy": f"http://tracker:{PASSWORD}@proxy.north.example:8080",
        "HTTP_PROXY": "proxy.north.example:3128",
        "ALL_PROXY": f"socks5://tracker:{PASSWORD}@proxy.north.example",
        "REQUESTS_CA_BUNDLE": "/nowhere/authority.pem",
    }
    found = [(part.state, part.result) for part in check_network(environment)]
    assert found == [
        ("ok", "HTTPS_PROXY is http://proxy.north.example:8080"),
        ("ok", "HTTP_PROXY is http://proxy.north.example:3128"),
        ("wrong", "ALL_PROXY names no proxy that speaks HTTP"),
        ("wrong", "/nowhere/authority.pem does not exist"),
    ]
