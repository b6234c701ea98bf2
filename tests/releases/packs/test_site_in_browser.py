"""The public pages in a browser: no fault of accessibility, and no page wider than a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe import faults

from attribution.measure.disclosure.headline import ProtectedHeadline
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.periods import calendar_year
from attribution.releases.freezes.annex import AuditedYear
from attribution.releases.freezes.freeze import Released
from attribution.releases.packs.feeds import Feed
from attribution.releases.packs.highlights import Highlight, Named
from attribution.releases.packs.site import Site, files_of

pytestmark = pytest.mark.browser
MOMENT = datetime(2026, 11, 27, 9, tzinfo=UTC)
ARTS, LAW = (("faculty", "Arts"),), (("faculty", "Law"),)
CELLS = [
    *(ProtectedCell(year, (), "either", 195, 60, 31) for year in ("2024", "2025")),
    ProtectedCell("2025", ARTS, "either", 65, 20, 31),
    ProtectedCell("2025", LAW, "either", reason=Reason.LOW),
    *(ProtectedCell(f"{year}", (), "orcid", 195, 70, 36) for year in range(2010, 2026)),
    *(ProtectedCell(f"{year}", LAW, "orcid", reason=Reason.LOW) for year in range(2010, 2026)),
]
CUT_OFF = """
    [...document.querySelectorAll('.scroll:has(table)')].some(e => e.scrollWidth > e.clientWidth)
"""
HINT = "getComputedStyle(document.querySelector('figure'), '::after').content"
WIDTHS_OF_CHARTS = "[...document.querySelectorAll('figure img')].map(e => e.clientWidth)"
AUDITED = [AuditedYear("2025", 55, 75, 195)]
PEOPLE = [Named("Ada Quillby", "author"), Named("Bo Heath", "thanked")]
ENTRY = Highlight("urn:x", "Work", "10.5555/a", "J", date(2025, 1, 2), True, PEOPLE, MOMENT, MOMENT)


def site() -> Site:
    releases = [
        Released(name, MOMENT, "all", "2026-11-26", {"2025": 23.4}, cells, AUDITED)
        for name, cells in (("first", CELLS), ("second", []))
    ]
    years = [calendar_year(2024), calendar_year(2025)]
    feed = Feed("Papers", "University", MOMENT, [ENTRY])
    return Site(
        "University of X",
        releases,
        years,
        [],
        ProtectedHeadline("In 2025, 31%."),
        feed,
        "# Contact\n\nUs",
        None,
    )


def test_the_summary_and_the_method_state_the_audit() -> None:
    pages = files_of(site())
    for name in ("index.html", "method.html"):
        text = " ".join(pages[name].decode().split())
        assert "between about 55 and 75 of about 195 technicians of University of X" in text


def test_axe_finds_nothing_and_every_page_fits_a_phone(chromium: Any, tmp_path: Path) -> None:
    tab = chromium.new_page(viewport={"width": 375, "height": 800})
    for name, data in files_of(site()).items():
        if not name.endswith(".html"):
            continue
        (tmp_path / name).write_bytes(data)
        tab.goto((tmp_path / name).as_uri())
        assert faults(tab, "best-practice") == [], name
        assert tab.evaluate("document.documentElement.scrollWidth") <= 375, name
        if name == "index.html":
            assert not tab.evaluate(CUT_OFF), "a table of the summary is wider than a phone"
            widths = tab.evaluate(WIDTHS_OF_CHARTS)
            assert widths
            assert "Swipe the chart sideways" in tab.evaluate(HINT)
            assert min(widths) >= 600, "letters of 11 pixels stay letters of 11 pixels"
    tab.evaluate("document.querySelector('h1').remove()")
    assert faults(tab, "best-practice") != []  # it would see a fault
    tab.close()
