"""What holds for every test: no network but the loopback, a temporary home folder, no keys."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import hypothesis
import pytest
from streamlit.components.v2 import manifest_scanner

from attribution.core import for_people
from attribution.harvest.registry import services

KEYS = {key.variable for service in services() for key in service.keys}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)

# As every command sets it first.
os.umask(0o077)

# A slow machine is not a fault: an example may take as long as it needs.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

# A page that is run without a server looks for components in every installed package, each time
# anew. The packages do not change while the tests run.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

ONLY_HERE = (
    "--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"  # no other machine has an address
)


@pytest.fixture(autouse=True)
def only_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting anywhere else fails at once and says where to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """The tables of tests are so small that a query takes a fifth less time with one thread."""
    connect = duckdb.connect

    def alone(*options: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        config = {"threads": 1, **named.pop("config", {})}
        return connect(*options, config=config, **named)

    duckdb.connect = alone


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The home folder, addresses and keys of whoever runs the tests do not count."""
    for name in [one for one in os.environ if one.startswith("ATTRIBUTION_") or one in KEYS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path / "home"))
    for_people.show_times_in("UTC")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests: a second driver beside it would not start."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: no browser tests")
    sync = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: no browser tests"
    )
    with sync.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGS.split(), ONLY_HERE])
        yield browser
        browser.close()
