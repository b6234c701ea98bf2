"""How soon the Overview is there in a new browser: python benchmarks/first_load.py --home HOME

[--loads 10] [--path queue]

Serves a copy of the home folder on loopback and opens the page in Chromium, each time with an empty
cache and a new profile. The first load is that of a dashboard that has just been started, so it
also reads the snapshot for the first time. Given are the milliseconds until the heading is on the
screen, and until everything is: nothing is asked for or being drawn, and every chart stands.
The bar is that of the whole page, 2.5 s, for every load after the first.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import browser_tab
from playwright.sync_api import Browser, sync_playwright
from review_by_keyboard import CHROMIUM, CHROMIUM_FLAGS
from served_dashboard import copied, served

BAR = 2500.0
HEADING = "h1"


class Load(NamedTuple):
    """One load of the page, in milliseconds from the request."""

    heading: float
    whole: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--loads", type=int, default=10)
    parser.add_argument("--path", default="")
    options = parser.parse_args()
    with copied(options.home) as home, served(home) as dashboard:
        loads = [load(f"{dashboard.url}/{options.path}") for _ in range(options.loads + 1)]
    first, later = loads[0], loads[1:]
    print(f"after the start: {first.heading:.0f} ms to the heading, {first.whole:.0f} whole")
    for name in Load._fields:
        times = [getattr(page, name) for page in later]
        middle = f"{median(times):.0f} ms in the middle of {len(times)}"
        print(f"{name}: {middle}, {max(times):.0f} at most")
    slowest = max(page.whole for page in later)
    print(f"slowest {slowest:.0f} ms, bar {BAR:.0f}")
    sys.exit(slowest > BAR)


def load(address: str) -> Load:
    """Open the page in a browser of its own."""
    with new_browser() as browser:
        tab = browser.new_page(viewport={"width": 1366, "height": 768})
        browser_tab.watch(tab)
        start = time.perf_counter()
        tab.goto(address)
        tab.wait_for_selector(HEADING)
        heading = time.perf_counter()
        browser_tab.settle(tab)
        return Load(1000 * (heading - start), 1000 * (time.perf_counter() - start))


@contextmanager
def new_browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS.split())
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
