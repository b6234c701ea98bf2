"""From nothing to the first figure in a browser, by what the pages say: acts and seconds.

python benchmarks/first_figure.py [--shots FOLDER] [--home FOLDER]

A person who has only the page in front of them: everything is found by the text that can be seen,
and nothing is typed into a terminal. There is no home folder at first. The sources are the replay
server of real records (see `tests/worlds/upstreams.py`); the technicians are invented, but some
carry ORCID iDs of the world, so that there is something to find. Ends with 1 where no figure came.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import browser_tab
import upstreams
from hosting import free_port, wait

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run")
INSTITUTION, CITY = "Cambridge", "University of Cambridge"
TECHNICIANS = 12
FIRST_YEAR = 2010
HARVEST_SECONDS = 900


@dataclass
class Reader:
    """A person at the page: presses and types what the page names, and nothing else."""

    tab: Page
    shots: Path | None
    acts: list[str] = field(default_factory=list)

    def press(self, name: str, kind: Any = "button") -> None:
        self._act(f"press {name}", self._named(kind, name).click)

    def enter(self, label: str, words: str) -> None:
        self._act(f"enter {label}", lambda: self._named("textbox", label).fill(words))

    def choose(self, label: str, option: str) -> None:
        """An option of a list that opens."""

        def open_and_choose() -> None:
            self._named("combobox", label).click()
            self.tab.keyboard.type(option)
            self.tab.get_by_role("option", name=option, exact=True).click()

        self._act(f"choose {option} for {label}", open_and_choose)

    def mark(self, words: str) -> None:
        """A choice among several, by its words."""
        choice = self.tab.get_by_text(words).first
        self._act(f"mark {words}", choice.click)

    def hand_over(self, file: Path) -> None:
        chooser = self.tab.locator("input[type=file]").first
        self._act(f"choose the file {file.name}", lambda: chooser.set_input_files(file))

    def reads(self, words: str, seconds: float = 60) -> None:
        """Wait until the page says so."""
        self.tab.get_by_text(words).first.wait_for(timeout=1000 * seconds)

    def _named(self, kind: Any, name: str) -> Locator:
        return self.tab.get_by_role(kind, name=name).first

    def _act(self, name: str, act: Any) -> None:
        act()
        self.acts.append(name)
        browser_tab.settle(self.tab)
        if self.shots:
            self.shots.mkdir(parents=True, exist_ok=True)
            self.tab.screenshot(path=self.shots / f"{len(self.acts):02}.png", full_page=True)


def from_nothing(reader: Reader, roster: Path) -> str:
    """The way that the pages show; returns the first figure."""
    reader.reads("There are no figures yet")
    reader.enter("Name of your institution", INSTITUTION)
    reader.press("Find it")
    reader.mark(CITY)
    reader.enter("Your e-mail address", "lead@example.ac.uk")
    reader.choose("First year of publication", str(FIRST_YEAR))
    reader.press("Set up")
    reader.reads("Your institution is set up")
    reader.press("Import the list from HR", kind="link")
    reader.hand_over(roster)
    reader.reads("This is the first list")
    reader.enter("Why you import it", "First list")
    reader.press("Import the list")
    reader.reads("imported")
    reader.press("Collect papers now", kind="link")
    reader.press("Collect papers now")
    reader.reads("New figures were published", HARVEST_SECONDS)
    reader.press("See the figures", kind="link")
    reader.reads("of our")
    return _figure(reader.tab)


def _figure(tab: Page) -> str:
    words = tab.locator("[data-testid=stMain]").inner_text()
    sentence = re.search(r"[^\n]*of our[^\n]*", words)
    return sentence[0] if sentence else ""


@contextmanager
def dashboard(home: Path, server: upstreams.Upstreams) -> Iterator[str]:
    """The dashboard on a folder that is not there, asking the replay server."""
    port = free_port()
    environment = {
        **os.environ,
        **upstreams.QUICK,
        **server.environment,
        "OPENALEX_API_KEY": "key",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
    command = [sys.executable, "-m", "attribution", "dashboard", "--home", str(home)]
    command += ["--port", str(port), "--no-browser"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with (
        upstreams.serve() as server,
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as driver,
    ):
        roster = upstreams.write_roster(
            Path(name) / "hr.csv", upstreams.orcids(upstreams.CAMBRIDGE, TECHNICIANS)
        )
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with dashboard(options.home or Path(name) / "home", server) as address:
            tab = browser.new_page(viewport={"width": 1366, "height": 768})
            browser_tab.watch(tab)
            start = time.monotonic()
            tab.goto(address)
            browser_tab.settle(tab)
            reader = Reader(tab, options.shots)
            try:
                figure = from_nothing(reader, roster)
            except Exception:
                print("\n".join(reader.acts))
                print(tab.locator("body").inner_text()[:3000])
                raise
        browser.close()
    print("\n".join(reader.acts))
    print(f"{len(reader.acts)} acts, {time.monotonic() - start:.0f} s")
    print(figure)
    return int(not re.search(r"\d", figure))


if __name__ == "__main__":
    sys.exit(main())
