"""The figure in a sentence for everybody but the lead: rounded, and of complete groups only."""

from datetime import date

from attribution.measure.disclosure.headline import protected_headline
from attribution.measure.disclosure.protection import Cell, protect
from attribution.measure.milestones import Milestone

ACTION = Milestone("the action", date(2023, 1, 1))
COUNTS = {"2021": (180, 30), "2022": (184, 47), "2025": (192, 61)}
CELLS = protect([Cell(year, (), "either", *counts) for year, counts in COUNTS.items()], 50)


def told(cells, milestones=()):
    return protected_headline(cells, milestones, "08-01")


def test_the_sentence_says_rounded_counts_and_percentages_of_them():
    assert told(CELLS, [ACTION]) == (
        "In 2025, about 60 of about 190 technicians (32%) were named on a paper, up from about 45 "
        "of about 185 (24%) in 2022, before “the action”."
    )
    assert told(CELLS).endswith("in 2021.")


def test_a_small_institution_has_no_sentence():
    assert told(protect([Cell("2025", (), "either", 40, 10)], 50)) is None
    assert told(protect([Cell("2025", (("faculty", "Arts"),), "either", 90, 30)], 50)) is None
