"""A lead gives a file of the institution's system to the page, imports it and takes it back."""

from __future__ import annotations

import pytest
from axe import faults
from browser_tab import fits, settle
from exported_files import TABLE

pytestmark = pytest.mark.browser


def test_a_file_is_checked_imported_listed_and_taken_back(visit):
    tab = visit(1280).go("outputs")
    wrong = f"{TABLE}u3,,10.5555/x,2024,,,\n"
    tab.set_input_files(
        "input[type=file]",
        {"name": "report.csv", "mimeType": "text/csv", "buffer": wrong.encode()},
    )
    tab.get_by_text("the record has no title").wait_for()
    for width in (1280, 390):
        assert fits(tab, width), "it scrolls sideways"
        assert faults(tab) == []
    tab.get_by_text("Leave out 1 wrong record and import the rest").click()
    tab.get_by_label("Why you import it").fill("all of 2026")
    tab.get_by_role("button", name="Import the outputs").click()
    tab.get_by_text("2 outputs imported.").wait_for()
    tab.get_by_role("cell", name="report.csv").wait_for()
    settle(tab)
    assert faults(tab) == []
    tab.get_by_text("Take an import back").click()
    settle(tab)
    tab.get_by_label("Import to take back").fill("report.csv")  # typing opens the list for sure
    tab.get_by_role("option", name="report.csv").click()
    tab.get_by_label("Why you take it back").fill("a trial")
    tab.get_by_role("button", name="Take the import back").click()
    tab.get_by_text("report.csv is taken back.").wait_for()
    tab.get_by_text("No file has been imported yet.").wait_for()
