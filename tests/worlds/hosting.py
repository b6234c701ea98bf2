"""Starts the dashboard and the sign-in service on the loopback, and stops them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import institution
from visitor import Visitor

from attribution.access.provider import MUST_SIGN_IN, provider_of_home
from attribution.dashboard import server

LIMIT_SECONDS = 120  # far more than a server takes to start or stop on a busy computer


@dataclass
class Served:
    """A running dashboard: its address, and the home folder that it shows."""

    url: str
    home: Path
    pid: int = 0


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; it must not end before."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(address, timeout=LIMIT_SECONDS).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


@contextmanager
def running(
    command: list[str], home: Path, address: str, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the end of the block, stopped by its id."""
    with (home / "server.log").open("a") as log:
        environment = institution.environment(home) | more
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait(address, process)
            yield process
        finally:
            process.terminate()
            process.wait(LIMIT_SECONDS)


@contextmanager
def serving(
    home: Path, metadata: str, redirect: str = "", path: str = "", **more: str
) -> Iterator[Served]:
    """The dashboard as the command line starts it, with sign-in; `redirect` is a proxy's address.

    Without a proxy it lies below `path`.

    `more` are variables of its environment.
    """
    port = free_port()
    place = redirect or f"http://127.0.0.1:{port}{path}"
    public = {"redirect_uri": f"{place}/oauth2callback"}
    institution.secrets(home, port, metadata, **public)
    command = [sys.executable, "-m", "streamlit", "run", str(server.script())]
    provider = provider_of_home(home)
    command += server.server_options("127.0.0.1", port, home=home, sign_in=provider)
    url = f"http://127.0.0.1:{port}{provider.base_path if provider else ''}"
    with running(command, home, f"{url}/_stcore/health", **{MUST_SIGN_IN: "1"}, **more) as run:
        yield Served(url, home, run.pid)


@contextmanager
def visitors(url: str) -> Iterator[Callable[[], Visitor]]:
    """Makes visitors to a dashboard, and closes them at the end of the block."""
    opened: list[Visitor] = []

    def make() -> Visitor:
        opened.append(Visitor(url))
        return opened[-1]

    yield make
    for visitor in opened:
        visitor.close()
