"""The dashboard in Firefox: every page of the lead, a verdict by mouse and by key, a row by Enter.

python benchmarks/firefox.py --home HOME [--firefox /usr/lib/firefox-esr/firefox-esr]

Needs `pip install -e ".[benchmark]"` and Firefox. Serves a copy of the home folder on loopback.
Prints a line for each page; exit code 1 where a page shows an error, scrolls sideways, has the
title of another page, or where an act has no effect.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from accessibility import addresses
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette
from served_dashboard import UNSURE_BUTTON, copied, served

SAVED = "Saved: unsure"
MAIN = "document.querySelector('[data-testid=stMain]')"
GRID = "document.querySelector('[data-testid=data-grid-canvas]')"
# Nothing is being loaded, and the page does not run.
SETTLED = """
() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
  && document.querySelector('[data-testid=stMain] h1')
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
"""
LIMIT_SECONDS = 90


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="home folder with a snapshot")
    parser.add_argument("--firefox", default="/usr/lib/firefox-esr/firefox-esr")
    options = parser.parse_args()
    with copied(options.home) as home, served(home) as dashboard:
        browser = Marionette(bin=options.firefox, headless=True)
        browser.start_session()
        browser.set_window_rect(width=1366, height=900)
        try:
            faults = faults_of_pages(browser, dashboard.url, addresses(home, ()))
            faults += faults_of_acts(browser, dashboard.url)
        finally:
            browser.quit()
    print(f"{len(faults)} faults: {'; '.join(faults) or 'none'}")
    sys.exit(1 if faults else 0)


def faults_of_pages(browser: Any, url: str, pages: list[str]) -> list[str]:
    faults = []
    titles: dict[str, str] = {}
    for address in pages:
        go(browser, f"{url}/{address}")
        page = address.split("?")[0]
        title = browser.title
        print(address, "|", title, flush=True)
        if browser.execute_script(
            "return document.querySelectorAll('[data-testid=stException]').length"
        ):
            faults.append(f"{address}: an error")
        if browser.execute_script(f"return {MAIN}.scrollWidth > {MAIN}.clientWidth"):
            faults.append(f"{address}: scrolls sideways")
        if titles.setdefault(title, page) != page:
            faults.append(f"{address}: has the title of {titles[title]}")
    return faults


def faults_of_acts(browser: Any, url: str) -> list[str]:
    """What has no effect of: a verdict by mouse, one by key, a row opened with Enter."""
    faults = []
    go(browser, f"{url}/queue")
    press(browser, UNSURE_BUTTON)
    if not shows(browser, SAVED):
        faults.append("queue: the mouse saves no verdict")
    go(browser, f"{url}/queue?keys=true")
    browser.get_active_element().send_keys("u")
    if not shows(browser, SAVED):
        faults.append("queue: the key saves no verdict")
    go(browser, f"{url}/works")
    browser.execute_script(f"{GRID}.focus()")
    browser.get_active_element().send_keys(Keys.ARROW_DOWN)
    time.sleep(1)
    browser.get_active_element().send_keys(Keys.ENTER)
    if not is_reached(lambda: "work=" in browser.get_url()):
        faults.append("works: Enter opens no row")
    return faults


def go(browser: Any, address: str) -> None:
    browser.navigate(address)
    assert is_reached(lambda: browser.execute_script(f"return !!({SETTLED})()")), address
    time.sleep(1)


def press(browser: Any, label: str) -> None:
    buttons = browser.find_elements("css selector", "button")
    next(button for button in buttons if button.text.endswith(label)).click()


def shows(browser: Any, words: str) -> bool:
    return is_reached(lambda: words in browser.execute_script(f"return {MAIN}.innerText"))


def is_reached(state: Any) -> bool:
    """Whether a state is reached in time."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        if state():
            return True
        time.sleep(0.3)
    return False


if __name__ == "__main__":
    main()
