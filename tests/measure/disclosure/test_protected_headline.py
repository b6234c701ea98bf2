"""The figure in a sentence for everybody but the lead: rounded, and of complete groups only."""

from datetime import date

from attribution.measure.disclosure.headline import headline_of_institution
from attribution.measure.disclosure.protection import Cell, protect
from attribution.measure.milestones import Milestone

ACTION = Milestone("the action", date(2023, 1, 1))
COUNTS = {"2021": (180, 30), "2022": (184, 47), "2025": (192, 61)}
CELLS = protect([Cell(year, (), "either", *counts) for year, counts in COUNTS.items()], 50)


def told(cells, milestones=()):
    return headline_of_institution(cells, milestones, "08-01", "Exampleshire")


def test_the_sentence_says_rounded_counts_and_percentages_of_them():
    words = told(CELLS, [ACTION])
    assert words.figure == (
        "In 2025, about 60 of about 190 technicians of Exampleshire (32%) were named on a paper, "
        "up from about 45 of about 185 (24%) in 2022, before “the action”."
    )
    assert words.is_after_action
    assert told(CELLS).figure.endswith("in 2021, the first year with a figure.")
    assert not told(CELLS).is_after_action


def test_years_since_the_action_are_told_so_that_two_years_hide_no_fall():
    years = [*COUNTS.items(), ("2023", (190, 90)), ("2024", (190, 2))]
    shown = protect([Cell(year, (), "either", *counts) for year, counts in years], 50)
    assert told(shown, [ACTION]).figure.endswith(". In between, the share was 47% in 2023.")


def test_a_small_difference_may_come_from_rounding_alone():
    shown = protect([Cell("2022", (), "either", 184, 47), Cell("2025", (), "either", 184, 48)], 50)
    assert told(shown).figure.endswith(
        "Both counts are rounded, so the difference may be as small as one person."
    )


def test_a_year_without_a_number_says_why():
    assert "too few technicians in Exampleshire" in told(cells_of_2025(40, 10)).figure
    assert "2 or fewer technicians" in told(cells_of_2025(60, 1)).figure
    assert "all or nearly all technicians" in told(cells_of_2025(60, 59)).figure


def test_groups_have_no_sentence_of_the_institution():
    assert told(protect([Cell("2025", (("faculty", "Arts"),), "either", 90, 30)], 50)) is None


def cells_of_2025(technicians, named):
    return protect([Cell("2025", (), "either", technicians, named)], 50)
