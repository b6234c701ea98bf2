"""How many acts a claim takes a technician who has read nothing but the pages.

python benchmarks/acts_to_claim.py --home HOME [--technician T0011] [--show FOLDER]

HOME is the home folder of a demo (`attribution demo --no-serve`); a copy of it is served on
loopback, with a sign-in service. A technician for whom a paper is suggested signs in with Chromium,
which opens My contributions; that is not counted. From there each press, tick and filled field is
an act. Every control is found by the text that people see, never by an id or a place, and
must be in view or come into view by scrolling down. The claim must then be in the ledger: sent,
with a role, words and the answer on letters to the authors. Ends with 1 above the bar of 6 acts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import browser_tab
import hosting

from attribution import workspace
from attribution.access.permissions import Person
from attribution.access.sign_in import staff_by_claim
from attribution.claims import suggestions
from attribution.claims.lifecycle import Claim
from attribution.claims.visibility import all_claims
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.roster import copies

BAR = 6
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --no-first-run"
LEAD = Person("lead", "lead")
WORDS = "I ran the mass spectrometer for all samples of the paper, from March to June."


@dataclass
class Stranger:
    """A person in front of a page, who counts what they do."""

    tab: Any
    show: Path | None = None
    acts: list[str] = field(default_factory=list)

    def press(self, text: str) -> None:
        """Press what carries this text: a tab, a link or a button."""
        controls = (
            self.tab.get_by_role("tab", name=text),
            self.tab.get_by_role("link", name=text),
            self.tab.get_by_role("button", name=text),
        )
        self._act(f"press “{text}”", lambda: _first_visible(controls, text).click())

    def tick(self, text: str) -> None:
        """Tick the box or the choice that carries this text."""
        label = self.tab.locator("label").filter(has_text=text)
        self._act(f"tick “{text}”", lambda: _first_visible((label,), text).click())

    def write(self, label: str, words: str) -> None:
        """Write into the field below this label."""
        box = self.tab.get_by_role("textbox", name=label)

        def fill_and_leave() -> None:
            field = _first_visible((box,), label)
            field.fill(words)
            field.blur()  # as the next press does

        self._act(f"write into “{label}”", fill_and_leave)

    def _act(self, name: str, act: Any) -> None:
        start = time.monotonic()
        act()
        browser_tab.settle(self.tab)
        self.acts.append(name)
        print(f"{len(self.acts)}. {name} ({time.monotonic() - start:.1f} s)", flush=True)
        if self.show:
            picture = self.show / f"act-{len(self.acts)}.png"
            self.tab.screenshot(path=picture, full_page=False)


def _first_visible(locators: tuple[Any, ...], text: str) -> Any:
    """The first control with a text that can be seen."""
    for locator in locators:
        for place in range(locator.count()):
            if locator.nth(place).is_visible():
                return locator.nth(place)
    page = locators[0].page.inner_text("body")
    raise AssertionError(f"nothing on the page says “{text}”:\n{page}")


def claim_contribution(stranger: Stranger) -> None:
    """From one's own page to a claim that is sent, by what the pages say."""
    stranger.press("Missing papers")
    stranger.press("Claim a contribution to this paper")
    stranger.tick("Ran experiments or instruments")
    stranger.write("In your own words", WORDS)
    stranger.tick("Yes, write to them")
    stranger.press("Send the claim")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(options.home, home)
        before = _claims(home)
        with _signed_in(home, _address(home, options.technician)) as tab:
            stranger = Stranger(tab, options.show)
            claim_contribution(stranger)
            problems = _without_next_step(tab)
        problems += _problems([claim for claim in _claims(home) if claim not in before])
    for problem in problems:
        print(f"WRONG: {problem}")
    print(f"{len(stranger.acts)} acts, bar {BAR}; {len(problems)} problems, bar 0")
    sys.exit(1 if problems or len(stranger.acts) > BAR else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="home folder of a demo")
    parser.add_argument("--technician", help="a technician for whom a paper is suggested")
    parser.add_argument("--show", type=Path, help="folder for a picture after each act")
    return parser.parse_args()


# -- what is in the home folder --------------------------------------------------------------------


@contextmanager
def _opened(home: Path) -> Iterator[workspace.Workspace]:
    with workspace.opened(loading.load(home, {}, services()), LEAD) as at:
        yield at


def _address(home: Path, technician_id: str | None) -> str:
    """The name at the sign-in of a technician for whom a paper is suggested."""
    settings = loading.load(home, {}, services())
    staff = staff_by_claim(copies.load(home, settings.columns).technicians, settings, _today())
    with _opened(home) as at:
        for address, known_id in sorted(staff.items(), key=lambda pair: pair[1]):
            if technician_id in (None, known_id) and suggestions.suggested(at, known_id):
                return address
    raise AssertionError("no paper is suggested to a technician who can sign in")


def _today() -> date:
    return datetime.now(UTC).date()


def _claims(home: Path) -> list[Claim]:
    with _opened(home) as at:
        return list(all_claims(at.ledger))


def _problems(claims: list[Claim]) -> list[str]:
    """What a claim that was to be made lacks."""
    if len(claims) != 1:
        return [f"{len(claims)} claims are new in the ledger, 1 was made"]
    (claim,) = claims
    states = {
        "it was not sent": claim.state == "submitted",
        "it has no role": bool(claim.roles),
        "the words are not those that were written": claim.statement == WORDS,
        "the agreement to a letter is missing": claim.agreed,
        "its paper is not a harvested one": claim.target.work_id is not None,
    }
    return [problem for problem, is_right in states.items() if not is_right]


# -- the browser -----------------------------------------------------------------------------------


@contextmanager
def _signed_in(home: Path, address: str) -> Iterator[Any]:
    """A tab of the technician on their first page."""
    assert CHROMIUM, "chromium is not installed"
    with ExitStack() as stack:
        metadata = stack.enter_context(_sign_in_service(address))
        dashboard = stack.enter_context(hosting.serving(home, metadata))
        driver = stack.enter_context(sync_playwright())
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS.split())
        stack.callback(chromium.close)
        tab = chromium.new_page(viewport={"width": 1366, "height": 768})
        browser_tab.watch(tab)
        tab.goto(dashboard.url)
        tab.get_by_role("button", name="Sign in").click()
        tab.get_by_placeholder("sub").fill(address)
        tab.get_by_role("button", name="Authorize", exact=True).click()
        tab.get_by_text(f"Signed in as {address}").wait_for()
        browser_tab.settle(tab)
        yield tab


@contextmanager
def _sign_in_service(address: str) -> Iterator[str]:
    """A sign-in service that knows one person; the address of its metadata."""
    port = hosting.free_port()
    claims = json.dumps({"sub": address, "email": address, "email_verified": True})
    module = ("-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port))
    metadata = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *module, "--user-claims", claims]
        with hosting.running(command, Path(folder), metadata):
            yield metadata


def _without_next_step(tab: Any) -> list[str]:
    """What the page lacks that a person sees after the last act, without scrolling."""
    message = tab.locator("[data-testid=stAlert]").get_by_text("The claim is sent.")
    message.wait_for()
    browser_tab.settle(tab)
    next_step = tab.get_by_role("heading", name="What happens next")
    texts = {"that it was sent": message, "what happens next": next_step}
    height = tab.viewport_size["height"]
    return [
        f"{name} is not in view"
        for name, locator in texts.items()
        if not 0 <= locator.bounding_box()["y"] < height
    ]


if __name__ == "__main__":
    main()
