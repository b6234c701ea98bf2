"""The pure pieces: text from outside, waterfalls, charts, downloads, paging."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core import for_people
from attribution.core.model import Evidence
from attribution.dashboard import charts, tables
from attribution.dashboard.candidate import printed_name, sentences, waterfall
from attribution.dashboard.html import Span, doi_link, literal, marked, text
from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.milestones import Milestone
from attribution.measure.periods import calendar_years


class Reader(HTMLParser):
    """The text that a browser would show, and the elements it would make."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.text, self.elements, self._hidden = "", [], 0
        self.feed(body)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self._hidden += dict(attrs).get("class") == "sr"

    def handle_endtag(self, tag):
        self._hidden -= tag == "span" and self._hidden

    def handle_data(self, data):
        self.text += "" if self._hidden else data


@given(st.text(min_size=1))
def test_outside_text_is_shown_as_it_is_and_makes_no_element(value):
    read = Reader(text(value))
    assert read.text == value
    assert read.elements == []


@given(st.text(), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60))))
def test_marking_never_changes_the_text_whatever_the_spans(value, spans):
    read = Reader(marked(value, [Span(a, b, "x") for a, b in spans]))
    assert read.text == value
    assert set(read.elements) <= {"mark", "span"}


def test_a_doi_cannot_leave_its_link():
    assert 'href="https://doi.org/10.5555/a%22%3E%3Cscript%3E"' in doi_link('10.5555/a"><script>')
    assert doi_link(None) == "no DOI"


def test_markdown_signs_are_shown_literally():
    assert literal("**x** [a](b) <i> :red[z] $y$") == r"\*\*x\*\* \[a\]\(b\) \<i\> \:red\[z\] \$y\$"


def test_a_waterfall_begins_at_the_prior_and_ends_at_the_probability():
    path = waterfall.steps(-8.0, [Evidence("a", 9.0, "one"), Evidence("b", -1.0, "two", "x", "y")])
    assert [step.tone for step in path] == ["start", "for", "against", "result"]
    assert [step.after for step in path] == [-8.0, 1.0, 0.0, 0.0]
    body = waterfall.waterfall_html(path)
    assert "50%" in body
    assert "−1.0" in body
    assert ">on record</span> x" in body


def test_certainty_is_never_claimed():
    assert for_people.probability(1.0) == "over 99.9%"
    assert for_people.probability(0.0) == "under 0.1%"


def test_the_middle_of_a_long_author_list_says_how_many_more_there_are():
    authors = [{"mention_id": f"m{n}", "name": f"Author {n}"} for n in range(3000)]
    line = printed_name.author_line(authors, "m1500")
    assert "… 1488 names before …" in line
    assert "… 1487 names after …" in line
    assert '<mark class="person" title="this mention">Author 1500' in line


@pytest.mark.parametrize("context", ["We thank A. Bee.", "something else", None])
def test_the_sentence_shows_the_name_even_where_offsets_do_not_fit(context):
    mention = {"text_start": 9, "text_end": 15, "context": context, "name": "A. Bee"}
    assert (
        "A. Bee" in sentences.sentence(mention, "We thank A. Bee. And B.")
        or context == "something else"
    )


def measured(
    label: str,
    either: Count | None,
    technicians: int = 4,
    incomplete: str | None = None,
) -> Measure:
    """A year whose figure counts `either`; a year without a figure where that is None."""
    (period,) = calendar_years(date(int(label), 1, 1), date(int(label), 12, 31))
    figure = either and Figure(
        technicians, Numerators(either=either), Numerators(), Count(), Coverage(unread={})
    )
    return Measure(
        period,
        by=(),
        group=(),
        of="all",
        figure=figure,
        no_figure_because=None if figure else "nobody looked",
        incomplete_because=incomplete,
        works_from=None,
        data_until=None,
        rule=None,
    )


DAY = date(2023, 7, 2)


def test_a_trend_names_axes_units_milestones_and_incomplete_periods():
    measures = [
        measured("2023", Count(1, 2, 3)),
        measured("2024", Count(1, 2, 3), incomplete="still coming"),
    ]
    periods = [measure.period for measure in measures]
    events = charts.milestone_rows(
        [
            Milestone("Policy", DAY),
            Milestone("Long ago", date(1999, 1, 1)),
        ],
        periods,
    )
    assert [round(event["at"], 1) for event in events] == [0.0]
    gaps = charts.gaps(measures)
    assert gaps == ((1, "incomplete"),)
    behind = charts.Background(gaps, events, charts.target_of([Milestone("P", DAY, target=40.0)]))
    specification = str(charts.trend(behind, periods, "Year of publication").to_dict())
    for wanted in (
        "Technicians named on papers",
        "datum.label + '%'",
        "Year of publication",
        "Policy",
        "2 July 2023",
        "Target 40%",
        "incomplete",
        "'2023', '2024'",
    ):
        assert wanted in specification


def test_a_line_joins_complete_years_only_and_a_year_without_a_figure_has_no_point():
    measures = [
        measured("2020", Count(0, 1, 1)),
        measured("2021", Count(0, 0, 0)),
        measured("2022", None),
        measured("2023", Count(0, 2, 2)),
        measured("2024", Count(0, 1, 1), incomplete="still coming"),
    ]
    rows = [row for row in charts.trend_rows(measures) if row["kind"] == "Authors or thanked"]
    joined = [(row["period"], row["segment"]) for row in rows if row["state"] == "complete"]
    assert joined == [("2020", 0), ("2021", 0), ("2023", 1)]
    assert [row["percent"] for row in rows] == [25.0, 0.0, 50.0, 25.0]
    assert charts.gaps(measures) == ((2, "no figure"), (4, "incomplete"))


def test_a_year_of_which_less_than_six_months_were_harvested_is_not_drawn():
    begun = measured("2024", Count(0, 1, 1), incomplete="still coming")
    early = replace(begun, data_until=date(2024, 3, 1))
    late = replace(begun, data_until=date(2024, 9, 1))
    assert charts.trend_rows([early]) == []
    assert charts.gaps([early]) == ((0, "too early"),)
    assert len(charts.trend_rows([late])) == 3


def test_an_axis_of_percentages_never_shrinks_to_a_single_value():
    period = measured("2020", Count()).period
    for chart in (charts.trend(charts.Background(), [period], "Year"), charts.groups(1, "faculty")):
        assert "{'percent': 5}" in str(chart.to_dict())


def test_charts_of_groups_and_coverage_have_axes_and_descriptions():
    bars = [{"group": "Science", "percent": 10.0, "counted": "1 of 10", "checked": "0 of 1"}]
    assert charts.group_rows(bars)[0]["above"] == "Science: 1 of 10"
    assert charts.groups(1, "faculty").to_dict()["description"]
    stacked = charts.coverage([{"year": 2024, "reason": "read", "works": 3}]).to_dict()
    assert stacked["description"]
    assert "Papers of the institution" in str(stacked)


def test_a_group_of_one_or_two_people_has_no_bar_and_is_named():
    rows = [
        {"group": group, "technicians": size}
        for group, size in (("Arts", 3), ("not stated", 1), ("Law", 2))
    ]
    drawn, left_out = charts.drawn_and_left_out(rows)
    assert ([row["group"] for row in drawn], left_out) == (["Arts"], ["not stated", "Law"])


def test_a_download_defines_its_columns_and_holds_no_formula():
    columns = [tables.Column("a", "A", "What it is."), tables.Column("b", "B", "Other")]
    body = tables.csv([{"a": "=1+1", "b": "x, y"}, {"a": None, "b": "@z"}], columns, "Things.")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows == [
        ["# Things. Columns: a = What it is; b = Other."],
        ["a", "b"],
        ["'=1+1", "x, y"],
        ["", "'@z"],
    ]


def test_on_paper_a_table_has_numbers_as_people_read_them_and_no_empty_column():
    columns = [
        tables.Column("n", "Works", "", "count"),
        tables.Column("p", "Share", "", "percent"),
        tables.Column("why", "Why", ""),
        tables.Column("at", "Finished", "", "time"),
    ]
    rows = [{"n": 1234, "p": 0.0, "why": None, "at": datetime(2026, 5, 1, 3, tzinfo=UTC)}]
    printed = tables.printed_table(columns, rows, "Things")
    cells = [part.partition("</td>")[0] for part in printed.split("<td>")[1:]]
    assert cells == ["1,234", "0.0%", "1 May 2026, 03:00 UTC"]
    assert "Why" not in printed


def test_coverage_is_a_row_a_year_and_adds_up():
    counted = [
        {"year": 2024, "reason": "no full text", "works": 2},
        {"year": 2024, "reason": "read", "works": 3},
    ]
    rows, columns = tables.coverage_table(counted)
    assert rows == [{"year": 2024, "all": 5, "read": 3, "no full text": 2}]
    assert [column.name for column in columns] == ["year", "read", "no full text", "all"]
