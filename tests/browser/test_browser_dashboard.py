"""The dashboard as people meet it: drawn, typed at, on a phone, while its data change."""

from __future__ import annotations

import pytest
import university
from browser_tab import fits

from attribution import workspace
from attribution.access.permissions import Person
from attribution.dashboard import shell
from attribution.ledger.ledger import open_ledger
from attribution.review import candidate_lists
from attribution.review import verdicts as review_verdicts
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import Acting

pytestmark = pytest.mark.browser


def verdicts(home):
    with open_ledger(home / "ledger.sqlite") as book:
        return [(event.technician_id, event.verdict) for event in book.events()]


BARE = """[...document.querySelectorAll('[data-testid=stMain] input, [data-testid=stMain] button')]
    .filter(e => e.offsetParent && !e.textContent.trim() && !e.getAttribute('aria-label')
                 && !(e.labels && e.labels.length)
                 && !e.getAttribute('aria-labelledby') && !e.title && !e.closest('[aria-label]'))
    .map(e => e.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_every_page_fits_a_desk_and_a_phone_and_its_fields_and_buttons_have_names(visit, name):
    page = visit(1280)
    tab = page.go("" if name == "overview" else f"{name}?technician=T1")
    assert tab.locator("[data-testid=stException]").count() == 0
    assert tab.evaluate(BARE) == []
    for width in (1280, 390):
        assert fits(tab, width), "it scrolls sideways"


def test_the_overview_draws_its_charts_with_descriptions(visit):
    tab = visit().go()
    tab.wait_for_selector("[data-testid=stVegaLiteChart]")
    tab.wait_for_function(
        "document.querySelectorAll('[data-testid=stVegaLiteChart] [aria-label]').length >= 3"
    )
    assert tab.locator("text=24.6%").count() == 0
    assert "technicians in 2024" in tab.inner_text("[data-testid=stMain]")


def test_a_nasty_title_is_shown_letter_by_letter(visit, served):
    reader = snapshot_reader.open_published(served.home)
    (work,) = reader.rows("select work_id from works where title = ?", [university.NASTY])
    reader.close()
    tab = visit().go(f"works?work={work['work_id']}")
    assert university.NASTY in tab.inner_text("[data-testid=stMain]")
    assert tab.locator("[data-testid=stMain] script").count() == 0


def test_links_to_papers_open_elsewhere_without_telling_where_from(visit, served):
    tab = visit().go("technicians?technician=T1&part=Printed+names")
    link = tab.locator("a[href^='https://doi.org/']").first
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in link.get_attribute("rel")


def test_a_table_downloads_with_its_definitions(visit):
    tab = visit().go("health")
    with tab.expect_download() as waited:
        tab.locator(".st-key-runs-download").get_by_role("button", name="Download CSV").click()
    body = waited.value.path().read_text("utf-8-sig")
    assert body.startswith('"# University of Northmere. Works published from 1 January 2021')
    assert "announced" in body.splitlines()[1]


def test_a_table_can_be_taken_away_through_our_download_only(visit):
    tab = visit().go("works")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.evaluate("navigator.clipboard.writeText('as before')")
    table = tab.get_by_test_id("stDataFrame").first
    table.hover()
    toolbar = tab.get_by_test_id("stElementToolbar").first
    names = toolbar.get_by_role("button").evaluate_all("all => all.map(b => b.ariaLabel)")
    assert names, "the toolbar is there"
    assert not [name for name in names if "download" in (name or "").lower()]
    table.click(position={"x": 60, "y": 55})
    tab.keyboard.press("Control+c")
    assert tab.evaluate("navigator.clipboard.readText()") == "as before"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_row_of_a_table_opens_with_the_keyboard_alone_and_the_page_says_how(visit, key):
    tab = visit().go("works")
    assert "press Enter or Space" in tab.inner_text("[data-testid=stMain]")
    press_tab_until(tab, "gridcell")
    tab.keyboard.press("ArrowDown")
    assert "work=" not in tab.url, "moving about opens nothing"
    tab.keyboard.press(key)
    tab.wait_for_url("**work=*")


def press_tab_until(tab, role):
    for _ in range(40):
        tab.keyboard.press("Tab")
        tab.wait_for_timeout(200)  # the table takes a moment to move the focus to a cell
        if tab.evaluate("document.activeElement.getAttribute('role')") == role:
            return
    raise AssertionError(f"no {role} can be reached with the Tab key")


def test_a_reviewer_needs_no_mouse_and_a_snapshot_may_be_swapped_meanwhile(visit, served):
    page = visit()
    tab = page.go("queue?keys=true")
    tab.wait_for_selector("text=1 of 2.")
    tab.keyboard.press("u")
    tab.wait_for_selector("text=Saved: unsure")
    university.publish(served.home, days=1)
    page.settle()
    tab.keyboard.press("n")
    tab.wait_for_selector("text=Nothing to review here")
    assert verdicts(served.home) == [("T3", "unsure"), ("T4", "rejected")]


def test_a_verdict_in_one_tab_is_on_the_other_at_its_next_run(visit, served):
    first = visit()
    tab = first.go("technicians?technician=T2&part=Printed+names")
    assert "accepted automatically" in tab.inner_text("[data-testid=stMain]")
    reader = snapshot_reader.open_published(served.home)
    (row,) = [
        candidate
        for candidate in candidate_lists.rows(reader, "accepted")
        if candidate["technician_id"] == "T2"
    ]
    reader.close()
    with workspace.opened(university.settings(served.home), Person("kim", "lead")) as kim:
        review_verdicts.decide(kim, Acting(), row["mention_id"], "T2", "confirmed")
    tab.get_by_role("tab", name="Credits").click()
    first.settle()
    tab.get_by_role("tab", name="Printed names").click()
    tab.wait_for_selector("text=confirmed by kim")
