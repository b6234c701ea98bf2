"""The dashboard as people meet it: drawn, typed at, on a phone, while its data change."""

from __future__ import annotations

import pytest
import university
from axe import faults
from browser_tab import fits

from attribution import workspace
from attribution.access.permissions import Person
from attribution.dashboard import shell
from attribution.dashboard.scripts import SCRIPTS
from attribution.ledger.ledger import open_ledger
from attribution.review import candidate_lists
from attribution.review import verdicts as review_verdicts
from attribution.review.undo import undo_latest
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import Acting

pytestmark = pytest.mark.browser


def verdicts(home):
    with open_ledger(home / "ledger.sqlite") as book:
        return [(event.technician_id, event.verdict) for event in book.events()]


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_every_page_fits_a_desk_and_a_phone_and_axe_finds_nothing(visit, name):
    page = visit(1280)
    tab = page.go("" if name == "overview" else f"{name}?technician=T1")
    assert tab.locator("[data-testid=stException]").count() == 0
    for width in (1280, 390):
        assert fits(tab, width), "it scrolls sideways"
        assert faults(tab) == []


def test_axe_sees_a_button_without_a_name(visit):
    tab = visit().go("contact")
    tab.evaluate(
        "document.querySelector('[data-testid=stMain]').append(document.createElement('button'))"
    )
    assert [fault.split(":")[0] for fault in faults(tab)] == ["button-name"]


def test_keys_and_the_main_button_can_be_read_in_the_dark(visit):
    page = visit()
    page.tab.emulate_media(color_scheme="dark")
    assert faults(page.go("queue?keys=true")) == []


def test_the_overview_draws_its_charts_with_descriptions(visit):
    tab = visit().go()
    tab.wait_for_selector("[data-testid=stVegaLiteChart]")
    tab.wait_for_function(
        "document.querySelectorAll('[data-testid=stVegaLiteChart] [aria-label]').length >= 3"
    )
    assert tab.locator("text=24.6%").count() == 0
    assert "technicians in 2024" in tab.inner_text("[data-testid=stMain]")


def test_a_nasty_title_is_shown_letter_by_letter(visit, served):
    reader = snapshot_reader.Reader(snapshot_reader.published_path(served.home))
    (work,) = reader.rows("select work_id from works where title = ?", [university.NASTY])
    reader.close()
    tab = visit().go(f"works?work={work['work_id']}")
    assert university.NASTY in tab.inner_text("[data-testid=stMain]")
    scripts = tab.locator("[data-testid=stMain] script").evaluate_all("all => all.map(s => s.text)")
    assert [text for text in scripts if not any(text in script.source for script in SCRIPTS)] == []


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
    assert body.startswith('"# University of Northmere. Papers published from 1 January 2021')
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


@pytest.fixture
def two_waiting(served):
    """The queue has both of its names again: verdicts on them are undone."""
    with workspace.opened(university.settings(served.home), Person("kim", "lead")) as kim:
        decided = kim.reader.rows(
            "select mention_id, technician_id from decisions where technician_id in ('T3', 'T4')"
        )
        for row in decided:
            undo_latest(kim, Acting(), **row)


@pytest.mark.usefixtures("two_waiting")
@pytest.mark.parametrize(("by", "focused"), [("keyboard", "Unsure"), ("mouse", None)])
def test_after_a_verdict_the_keyboard_stays_on_its_button_but_a_mouse_leaves_it_nowhere(
    visit, by, focused
):
    page = visit()
    tab = page.go("queue")
    button = tab.get_by_role("button", name="Unsure")
    if by == "keyboard":
        button.focus()
        tab.keyboard.press("Enter")
    else:
        button.click()
    tab.wait_for_selector("text=Saved: unsure")
    page.settle()
    labels = tab.evaluate("document.activeElement.closest('button')?.innerText") or ""
    assert (focused in labels) if focused else labels == ""


@pytest.mark.usefixtures("two_waiting")
def test_a_mouse_after_a_key_leaves_the_keyboard_nowhere(visit):
    page = visit()
    tab = page.go("queue")
    tab.get_by_role("button", name="Skip").focus()
    tab.keyboard.press("Enter")
    page.settle()
    tab.get_by_role("button", name="Unsure").click()
    tab.wait_for_selector("text=Saved: unsure")
    page.settle()
    assert tab.evaluate("document.activeElement.closest('button')") is None


def test_a_verdict_in_one_tab_is_on_the_other_at_its_next_run(visit, served):
    first = visit()
    tab = first.go("technicians?technician=T2&part=Printed+names")
    assert "accepted automatically" in tab.inner_text("[data-testid=stMain]")
    reader = snapshot_reader.Reader(snapshot_reader.published_path(served.home))
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
