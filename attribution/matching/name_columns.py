"""How printed names fit technicians' names, in columns: for each pair what `best_fit` gives.

Family names and given names are compared once for each two that meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from attribution.matching.columns import Codes, Column, compared, constant, least
from attribution.matching.name_fit import (
    FAMILY_COST,
    GIVEN_COST,
    GOOD_ENOUGH,
    MIDDLE_COST,
    NO_FIT,
    SOURCE_COST,
    SWAPPED_COST,
    Reading,
    family_fit,
    fits_in_full,
    given_fit,
    joined_words,
    may_be_read_otherwise,
    readings,
)

PrintedName = tuple[
    str, str | None, str | None
]  # name, and given and family if the source has them


class NumberedReading(NamedTuple):
    """A reading of a printed name, likeliest first."""

    number: int
    reading: Reading
    must_fit_in_full: bool  # a stated family name is only split in another way where all of it fits


def _must_fit_in_full(numbered: NumberedReading) -> bool:
    return numbered.must_fit_in_full


def best_fits(printed: Column, forms: Column) -> dict[str, Column]:
    """The best fit of each printed name with the name forms in its row.

    The likeliest reading settles most pairs; only the rest are read in every way.
    """
    fits, costs = _fits(printed, forms, _likeliest)
    families = {
        joined
        for of_person in forms.values
        for form in of_person
        for joined in joined_words(form.family)
    }
    is_open = printed.used().mask(lambda name: may_be_read_otherwise(name[1], name[2], families))
    rest = np.flatnonzero((costs >= GOOD_ENOUGH) & is_open)
    others, _ = _fits(printed.at(rest), forms.at(rest), _all)
    return {part: fit.with_rows(rest, others[part]) for part, fit in fits.items()}


def _likeliest(name: PrintedName) -> list[NumberedReading]:
    return [NumberedReading(0, reading, False) for reading in islice(readings(*name), 1)]


def _all(name: PrintedName) -> list[NumberedReading]:
    _, given, family = name
    is_stated = bool(given and family)
    return [
        NumberedReading(number, reading, is_stated and number > 0)
        for number, reading in enumerate(readings(*name))
    ]


def _fits(
    printed: Column, forms: Column, read: Callable[[PrintedName], list[NumberedReading]]
) -> tuple[dict[str, Column], np.ndarray]:
    """The best fit of each row, and its cost."""
    attempts = _attempts(printed.used(), forms, read)
    fits, costs = attempts.fits()
    best = attempts.best(costs)
    rows = attempts.row[best]
    least_costs = np.full(len(printed), np.inf)
    least_costs[rows] = costs[best]
    none = {part: constant(getattr(NO_FIT, part), len(printed)) for part in fits}
    return {part: none[part].with_rows(rows, fits[part].at(best)) for part in fits}, least_costs


def _attempts(
    printed: Column, forms: Column, read: Callable[[PrintedName], list[NumberedReading]]
) -> _Attempts:
    """Every reading with every form of its row, where the family names may be the same."""
    of_reading, reading = Column(printed.codes, [*map(read, printed.values)]).unfolded()
    of_form, form = forms.at(of_reading).unfolded()
    reading = reading.at(of_form)
    printed_family = reading.part(lambda numbered: numbered.reading.family)
    family = compared(family_fit, [printed_family, form.part(lambda form: form.family)])
    may_fit = family.mask(lambda fit: fit.level != "other")
    may_fit &= family.mask(fits_in_full) | ~reading.mask(_must_fit_in_full)
    return _Attempts(of_reading[of_form], reading, form, family).at(may_fit)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Readings with name forms, in the order of their rows, and how the family names fit."""

    row: Codes
    reading: Column
    form: Column
    family: Column

    def at(self, rows: np.ndarray) -> _Attempts:
        return _Attempts(
            self.row[rows], self.reading.at(rows), self.form.at(rows), self.family.at(rows)
        )

    def fits(self) -> tuple[dict[str, Column], np.ndarray]:
        """The parts of each fit, and its cost."""
        printed_given = self.reading.part(lambda numbered: numbered.reading.given)
        given = compared(given_fit, [printed_given, self.form.part(lambda form: form.given)])
        swapped = self.reading.part(lambda numbered: numbered.reading.swapped)
        source = self.form.part(lambda form: form.source)
        costs = (
            self.family.numbers(lambda fit: FAMILY_COST[fit.level])
            + given.numbers(lambda fit: GIVEN_COST[fit.level])
            + given.numbers(lambda fit: MIDDLE_COST[fit.middle])
            + swapped.numbers(lambda is_swapped: SWAPPED_COST if is_swapped else 0.0)
            + source.numbers(SOURCE_COST.__getitem__)
        )
        parts = {"family_fit": self.family, "given_fit": given, "swapped": swapped}
        return {**parts, "source": source}, costs

    def best(self, costs: np.ndarray) -> Codes:
        """For each row the first that costs least, in its first reading that is good enough."""
        number = self.reading.numbers(lambda numbered: numbered.number)
        number[costs >= GOOD_ENOUGH] = np.inf
        best = np.arange(len(self.row))
        for values in (number, costs):
            best = best[least(self.row[best], values[best])]
        is_first = np.diff(self.row[best], prepend=-1) > 0
        return best[is_first]
