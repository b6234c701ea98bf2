"""The pictures of the documentation: pages of the demo as a browser shows them.

Everybody in them is invented.

`make screenshots` takes them again. The test of every day takes them into a temporary folder, so
that a page that the documentation shows cannot disappear or change its name unnoticed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import browser_tab
import demo_home
import hosting
import institution
import pypdfium2
import pytest
from PIL import Image

from attribution.dashboard import server

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1280, 800
COLOURS = 96  # of the palette: a third of the size, and no difference that the eye sees
COMMITTED = institution.ROOT / "docs" / "screenshots"
TECHNICIAN = "T0218"  # has credits of every kind in the demo
WORK = "10.5555/qjx.2026.00800"  # thanks the technician's team and names nobody
LEAD = "kim@quillmere.example"


@dataclass(frozen=True)
class Picture:
    """A page, its address, and the part that is there once the page has been drawn."""

    name: str
    address: str
    part: str


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_home.copied(tmp_path_factory)


@pytest.fixture(scope="module")
def claim_id(demonstration: Path) -> str:
    """A claim that has been handed in and is in review."""
    received = ("--received", "e-mail of 3 May")
    claim = attribution(
        demonstration,
        *("claim", "new", TECHNICIAN, WORK, "--role", "Investigation", *received),
        *("--statement", "I prepared the samples, ran the instrument and checked the results."),
    )
    attribution(demonstration, "claim", "submit", claim, *received)
    attribution(demonstration, "claim", "take", claim)
    return claim


def attribution(home: Path, *words: str) -> str:
    """What a command of the program prints."""
    command = [sys.executable, "-m", "attribution", *words, "--who", LEAD, "--home", str(home)]
    return subprocess.check_output(command, text=True, env=institution.environment(home)).strip()


@pytest.fixture(scope="module")
def address(demonstration: Path, claim_id: str) -> Iterator[str]:
    """The demo's dashboard, as the command line starts it."""
    port = hosting.free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(server.script())]
    command += server.server_options("127.0.0.1", port)
    url = f"http://127.0.0.1:{port}"
    with hosting.running(command, demonstration, f"{url}/_stcore/health"):
        yield url


@pytest.fixture(scope="module")
def take(address: str, chromium: Any, folder: Path) -> Iterator[Callable[[Picture], Path]]:
    """Takes a picture of a page once all of it has been drawn."""
    tab = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    browser_tab.watch(tab)

    def taken(picture: Picture) -> Path:
        tab.goto(f"{address}/{picture.address}")
        tab.locator(f"[data-testid=stMain] {picture.part}").first.wait_for(
            timeout=browser_tab.LIMIT_MS
        )
        browser_tab.settle(tab)
        tab.evaluate("document.fonts.ready")
        path = folder / f"{picture.name}.png"
        tab.screenshot(path=path, animations="disabled", caret="hide")
        _made_small(path)
        return path

    yield taken
    tab.close()


def _made_small(path: Path) -> None:
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: docs/screenshots by `make screenshots`, else a temporary folder."""
    chosen = os.environ.get("SCREENSHOTS_FOLDER")
    path = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    path.mkdir(parents=True, exist_ok=True)
    return path


PICTURES = [
    Picture("overview", "", "[data-testid=stVegaLiteChart]"),
    Picture("queue", "queue", ".waterfall"),
    Picture("record", f"technicians?technician={TECHNICIAN}", ".cards"),
    Picture("claim", "claims?claim={claim}", "[data-testid=stFileUploader]"),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_picture_of_the_documentation_can_be_taken(
    picture: Picture, take: Callable[[Picture], Path], claim_id: str
) -> None:
    address = picture.address.format(claim=claim_id)
    size, colours = looked_at(take(replace(picture, address=address)))
    assert size == (WIDTH, HEIGHT)
    assert colours > 8, "the page is not empty"


def test_the_overview_prints_on_five_sheets_of_which_the_first_holds_all_words_and_cards(
    address: str, chromium: Any, tmp_path: Path
) -> None:
    tab = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    browser_tab.watch(tab)
    tab.goto(address)
    tab.locator("[data-testid=stVegaLiteChart]").first.wait_for(timeout=browser_tab.LIMIT_MS)
    browser_tab.settle(tab)
    file = tmp_path / "overview.pdf"
    tab.pdf(path=file, prefer_css_page_size=True)
    tab.close()
    sheets = pypdfium2.PdfDocument(file)
    width, height = sheets[0].get_size()
    assert width > height, "a chart as wide as a screen can be read on a sheet across"
    assert len(sheets) == 5
    assert "These figures are exact" in sheets[0].get_textpage().get_text_range()


def looked_at(path: Path) -> tuple[tuple[int, int], int]:
    """The size of a picture and the number of its colours."""
    with Image.open(path) as picture:
        return picture.size, len(picture.getcolors(COLOURS) or [])


def test_the_documentation_has_exactly_these_pictures() -> None:
    committed = {path.stem: looked_at(path) for path in COMMITTED.glob("*.png")}
    assert set(committed) == {picture.name for picture in PICTURES}
    assert all(size == (WIDTH, HEIGHT) for size, _ in committed.values())
