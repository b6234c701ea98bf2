"""Charts carry title, source and words; pages escape, and need nothing from elsewhere."""

from __future__ import annotations

import io
import re
import time
from base64 import b64decode
from datetime import UTC, date, datetime
from html import unescape
from unittest.mock import patch

import docx
import pytest

from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.milestones import Milestone
from attribution.measure.periods import calendar_year
from attribution.releases.packs import charts, pages, word
from attribution.releases.packs.pack import Chart, Heading, Listing, Pack, Paragraph, Table

YEARS = [calendar_year(year) for year in (2023, 2024, 2025)]
CELLS = [
    ProtectedCell("2023", (), "either", 100, 20, 20),
    ProtectedCell("2024", (), "either", 100, reason=Reason.DPL),
    ProtectedCell("2025", (), "either", 100, 30, 30),
]
ACTION = Milestone("Guidelines", date(2024, 4, 1), None, 40.0, date(2027, 7, 31))
SOURCE = "University of Exampleshire, freeze “2026 report” of 27 November 2026."
MOMENT = datetime(2026, 11, 27, 9, tzinfo=UTC)
LINES_OF_A_NAME = 13 + 3  # from its first line to the foot of its second
MARKUP = "<script>alert('1 & 2')</script>"


@pytest.fixture(scope="module")
def trend() -> Chart:
    return charts.trend("Technicians on papers", SOURCE, CELLS, YEARS, [ACTION])


def test_a_picture_holds_its_title_source_action_and_target(trend: Chart) -> None:
    picture = unescape(re.sub(r"<[^>]+>", " ", charts.as_svg(trend)))
    for text in ("Technicians on papers", "27 November 2026", "Guidelines", "1 April 2024"):
        assert text in picture
    assert "target 40%" in picture
    assert charts.as_png(trend).startswith(b"\x89PNG")


def test_a_chart_says_in_words_what_it_draws(trend: Chart) -> None:
    assert "2023 20%" in trend.text
    assert "2024 no figure (2 or fewer of the technicians)" in trend.text
    assert "Thanked by name" not in trend.text  # nothing was released of them


@pytest.mark.parametrize("target", [None, 40.0])
def test_the_names_of_actions_hang_above_every_value_and_target(target: float | None) -> None:
    cells = [ProtectedCell(f"{year}", (), "either", 100, 35, 35) for year in (2023, 2024, 2025)]
    actions = [Milestone(name, date(2024, 4, 1), None, target, None) for name in ("One", "Two")]
    picture = charts.as_svg(charts.trend("Named", SOURCE, cells, YEARS, actions))
    texts = re.findall(r'translate\([^,]+,([^)]+)\)"[^>]*>(?:<tspan>)?([^<]+)', picture)
    heights = {text: float(height) for height, text in texts}
    below = heights["35%"] if target is None else heights["target 40%"]
    assert heights["One"] < heights["Two"] < below - LINES_OF_A_NAME
    assert not [text for text in heights if text in ("110%", "120%")]


def test_no_line_bridges_a_year_without_a_number(trend: Chart) -> None:
    specification = str(trend.specification)
    segments = set(re.findall(r"'segment': '([^']+)'", specification))
    assert segments == {"Authors or thanked 0", "Authors or thanked 1"}


def test_bars_name_groups_in_the_order_given_and_reasons_in_place_of_numbers() -> None:
    cells = [
        ProtectedCell("2025", (("faculty", "Arts"),), "either", reason=Reason.LOW),
        ProtectedCell("2025", (("faculty", "Science"),), "either", 100, 45, 45),
    ]
    chart = charts.groups("By faculty", SOURCE, cells)
    assert chart.text == (
        "Arts: no figure (too few technicians to show a figure); Science: 45% (45 of 100)."
    )


def test_a_page_escapes_every_text_and_runs_nothing(trend: Chart) -> None:
    blocks = [
        Heading(MARKUP),
        Paragraph(MARKUP, is_lead=True),
        Listing([MARKUP]),
        Table(MARKUP, [MARKUP], [[MARKUP, MARKUP]], note=MARKUP),
        trend,
    ]
    page = pages.as_page(Pack(MARKUP, MARKUP, blocks, [MARKUP]))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 11
    assert not re.search(r'(?:src|href)="(?!data:)', page)


def test_the_picture_of_a_page_says_what_it_shows(trend: Chart) -> None:
    page = pages.as_page(Pack("Pack", "About", [trend]))
    alt, picture = re.findall(
        r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">', page
    )[0]
    assert unescape(alt) == f"{trend.title}. {trend.text} {SOURCE}"
    assert b64decode(picture).startswith(b"<svg")


def test_a_word_file_holds_every_text_and_describes_its_pictures(trend: Chart) -> None:
    blocks = [
        Heading("Progress"),
        Paragraph(MARKUP),
        Table("Years", ["Year", "%"], [["2025", "30%"]]),
    ]
    file = word.as_word(Pack("Pack", "About", [*blocks, trend], ["Footnote"]), MOMENT)
    document = docx.Document(io.BytesIO(file))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert {"Pack", "About", "Progress", MARKUP, "Years", "Footnote"} <= set(texts)
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["2025", "30%"]
    picture = document.inline_shapes[0]._inline.docPr
    assert picture.get("descr") == f"{trend.text} {SOURCE}"


def test_the_same_pack_is_the_same_word_file_on_another_day(trend: Chart) -> None:
    pack = Pack("Pack", "About", [trend])
    first = word.as_word(pack, MOMENT)
    with patch("time.localtime", return_value=time.gmtime(86400 * 20_000)):
        assert word.as_word(pack, MOMENT) == first
