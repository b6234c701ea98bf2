"""A dashboard served on the loopback and a real browser that looks at it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser_tab
import pytest
import university
from hosting import LIMIT_SECONDS, Served, free_port, wait

from attribution.dashboard import server


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = university.make(tmp_path_factory.mktemp("browser") / "home")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(server.script())]
    command += server.server_options("127.0.0.1", port)
    environment = {
        **os.environ,
        "ATTRIBUTION_HOME": str(home),
        "PYTHONPATH": str(Path(server.__file__).parents[2]),
    }
    log = (home / "streamlit.log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Served(f"http://127.0.0.1:{port}", home)
    finally:
        process.terminate()
        process.wait(LIMIT_SECONDS)
        log.close()


@dataclass
class Visit:
    """One tab, with what it asked for elsewhere and what went wrong in it."""

    tab: Any
    url: str
    outside: list[str]
    problems: list[str]

    def go(self, path: str = "") -> Any:
        """Open a page and wait until it is complete."""
        self.tab.goto(f"{self.url}/{path}")
        self.settle()
        return self.tab

    def settle(self) -> None:
        """Wait until the page is complete."""
        browser_tab.settle(self.tab)


@pytest.fixture
def visit(served: Served, chromium: Any) -> Iterator[Any]:
    """Makes tabs of any width; none may reach beyond this machine."""
    tabs: list[Visit] = []

    def open_tab(width: int = 1280, height: int = 900) -> Visit:
        tab = chromium.new_page(viewport={"width": width, "height": height})
        browser_tab.watch(tab)
        visit = Visit(tab, served.url, [], [])
        tab.on(
            "request",
            lambda asked: _outside(asked.url, served.url) and visit.outside.append(asked.url),
        )
        tab.on("pageerror", lambda problem: visit.problems.append(str(problem)))
        tab.on("dialog", lambda dialog: (visit.problems.append(dialog.message), dialog.dismiss()))
        tabs.append(visit)
        return visit

    yield open_tab
    for visit in tabs:
        visit.tab.close()
        assert visit.outside == [], "nothing is asked of other machines"
        assert visit.problems == []


def _outside(address: str, dashboard: str) -> bool:
    return not address.startswith((dashboard, "ws://127.0.0.1", "data:", "blob:", "about:"))
