"""What axe finds on every page of the dashboard, in light and dark, on a desktop and on a phone.

python benchmarks/accessibility.py --home HOME [--only works,queue]

Serves a copy of the home folder on loopback, opens every page in Chromium as the lead, opens what
can be opened on it (expanders, tabs, a technician's record, a work) and runs axe with the rules of
WCAG 2.2 A and AA. Prints each finding with the element, and the number of pages and states.
Exit code 1 where there is a finding, or where a page has the title of another.

axe sees about half of the criteria; docs/accessibility.md lists the others, and how each was
checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from review_by_keyboard import CHROMIUM, CHROMIUM_FLAGS
from served_dashboard import copied, served

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import axe
import browser_tab

from attribution.access.permissions import Person
from attribution.dashboard import shell
from attribution.dashboard.record import page as record_page
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.snapshot import reader as snapshot_reader

CLOSED = "[data-testid=stMain] details:not([open]) > summary"
SCREENS = {"desktop": (1366, 768), "phone": (390, 844)}


@dataclass(frozen=True)
class State:
    """A page as somebody may see it."""

    address: str
    screen: str
    scheme: str  # light or dark

    def __str__(self) -> str:
        return f"{self.address or 'overview'} ({self.screen}, {self.scheme})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="home folder with a snapshot")
    parser.add_argument("--only", default="", help="pages, with commas")
    options = parser.parse_args()
    only = tuple(name for name in options.only.split(",") if name)
    with copied(options.home) as home, served(home) as dashboard, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS.split())
        findings, titles, states = sweep(browser, dashboard.url, addresses(home, only))
    for finding in sorted(findings):
        print(f"{finding} on {len(findings[finding])} states, first {findings[finding][0]}")
    repeated = sorted(title for title, pages in titles.items() if len(pages) > 1)
    print(f"{states} states of pages, {len(findings)} findings, repeated titles: {repeated}")
    sys.exit(1 if findings or repeated else 0)


def addresses(home: Path, only: tuple[str, ...]) -> list[str]:
    """The pages of the lead, each part of a technician's record, and a work."""
    settings = loading.load(home, {}, services())
    pages = [
        name for name in shell.pages_for(settings, Person("local:lead", "lead")) if name != "me"
    ]
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    (first,) = reader.rows(
        "select technician_id, work_id from credits order by technician_id, work_id limit 1"
    )
    reader.close()
    record = f"technicians?technician={first['technician_id']}"
    every = [
        *pages,
        *(f"{record}&part={part.replace(' ', '+')}" for part in record_page.PARTS),
        f"works?work={first['work_id']}",
        "queue?keys=true",
    ]
    return [address for address in every if not only or address.split("?")[0] in only]


def sweep(
    browser: Any, url: str, pages: list[str]
) -> tuple[dict[str, list[str]], dict[str, set[str]], int]:
    """The states of each finding, the pages of each title, and how many states were looked at."""
    findings: dict[str, list[str]] = {}
    titles: dict[str, set[str]] = {}
    states = 0
    for screen, (width, height) in SCREENS.items():
        for scheme in ("light", "dark"):
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            browser_tab.watch(tab)
            for address in pages:
                state = State(address, screen, scheme)
                for _ in opened(tab, f"{url}/{address}"):
                    states += 1
                    for finding in axe.faults(tab):
                        findings.setdefault(finding, []).append(str(state))
                titles.setdefault(tab.title(), set()).add(address.split("?")[0])
                print(state, tab.title(), flush=True)
            tab.close()
    return findings, titles, states


def opened(tab: Page, address: str) -> Iterator[None]:
    """The page as it comes, and once more with everything open that can be opened."""
    tab.goto(address)
    browser_tab.settle(tab)
    yield
    closed = tab.locator(CLOSED)
    if not closed.count():
        return
    for number in reversed(range(closed.count())):
        closed.nth(number).click()
        browser_tab.settle(tab)
    yield


if __name__ == "__main__":
    main()
