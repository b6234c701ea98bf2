"""How printed names fit technicians' names, in columns: for each pair what `best_fit` gives.

Family names and given names are compared once for each two that meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter

import numpy as np

from attribution.core import names
from attribution.matching.columns import (
    Codes,
    Column,
    Mask,
    column_of,
    compared,
    compared_at_once,
    constant,
    equal,
    least,
)
from attribution.matching.name_fit import (
    FAMILY_COST,
    GIVEN_COST,
    GOOD_ENOUGH,
    MIDDLE_COST,
    NO_FIT,
    SOURCE_COST,
    SWAPPED_COST,
    Words,
    are_slips,
    are_two_plain_words,
    family_fit,
    given_fit,
    joined_words,
    likeliest_reading,
    may_be_read_otherwise,
    readings,
)

PrintedName = tuple[
    str, str | None, str | None
]  # name, and given and family if the source has them


def best_fits(printed: Column, forms: Column) -> dict[str, Column]:
    """The best fit of each printed name with the name forms in its row.

    The likeliest reading settles most pairs; only the rest are read in every other way. Two plain
    words can only be turned round.
    """
    printed = printed.used()
    likeliest = _likeliest(printed)
    fits, costs = _fits(likeliest, forms)
    is_left = costs >= GOOD_ENOUGH
    are_two = printed.mask(lambda name: are_two_plain_words(*name))
    turned = _turned(likeliest, np.flatnonzero(is_left & are_two), _stated(printed))
    others = _others(printed, np.flatnonzero(is_left & ~are_two), _joined_families(forms))
    for further in (turned, others):
        further_fits, further_costs = _fits(further, forms)
        rows = np.flatnonzero(further_costs < costs)
        fits = {
            part: fit.with_rows(rows, further_fits[part].at(rows)) for part, fit in fits.items()
        }
    return fits


@dataclass(frozen=True, slots=True)
class _Readings:
    """Readings of printed names, in the order of the rows that they are read for."""

    row: Codes
    number: Codes  # likeliest first
    given: Column
    family: Column
    swapped: Column
    in_full: Mask  # a stated family name is only split in another way where all of it then fits


def _stated(printed: Column) -> Mask:
    return printed.mask(lambda name: bool(name[1] and name[2]))


def _joined_families(forms: Column) -> frozenset[str]:
    """The joined words of all family names on record."""
    families = (form.family for of_person in forms.values for form in of_person)
    return frozenset(joined for family in families for joined in joined_words(family))


def _likeliest(printed: Column) -> _Readings:
    """The likeliest reading of the name in each row."""
    of_names = [likeliest_reading(*name) for name in printed.values]
    return _Readings(
        row=np.arange(len(printed)),
        number=np.zeros(len(printed), np.int64),
        given=column_of(reading.given for reading in of_names).at(printed.codes),
        family=column_of(reading.family for reading in of_names).at(printed.codes),
        swapped=constant(False, len(printed)),
        in_full=np.zeros(len(printed), bool),
    )


def _turned(likeliest: _Readings, rows: Codes, is_stated: Mask) -> _Readings:
    """The names in these rows with the family name first."""
    return _Readings(
        row=rows,
        number=np.ones(len(rows), np.int64),
        given=likeliest.family.at(rows),
        family=likeliest.given.at(rows),
        swapped=constant(True, len(rows)),
        in_full=is_stated[rows],
    )


def _others(printed: Column, rows: Codes, families: frozenset[str]) -> _Readings:
    """Every reading but the likeliest of the names in these rows, where one may fit."""
    names_left = printed.at(rows).used()
    rows = rows[names_left.mask(lambda name: may_be_read_otherwise(name[1], name[2], families))]
    names_left = printed.at(rows).used()
    of_names = [[*islice(readings(*name), 1, None)] for name in names_left.values]
    of_row, number, reading = Column(names_left.codes, of_names).unfolded()
    return _Readings(
        row=rows[of_row],
        number=number,
        given=reading.part(lambda reading: reading.given),
        family=reading.part(lambda reading: reading.family),
        swapped=reading.part(lambda reading: reading.swapped),
        in_full=_stated(names_left)[of_row],
    )


def _fits(reading: _Readings, forms: Column) -> tuple[dict[str, Column], np.ndarray]:
    """The best fit of each row of `forms`, and its cost: infinite where no reading fits."""
    attempts = _attempts(reading, forms)
    fits, costs = attempts.fits()
    best = attempts.best(costs)
    rows = attempts.row[best]
    least_costs = np.full(len(forms), np.inf)
    least_costs[rows] = costs[best]
    none = {part: constant(getattr(NO_FIT, part), len(forms)) for part in fits}
    return {part: none[part].with_rows(rows, fits[part].at(best)) for part in fits}, least_costs


def _attempts(reading: _Readings, forms: Column) -> _Attempts:
    """Every reading with every form of its row, where the family names may be the same."""
    of_form, _, form = forms.at(reading.row).unfolded()
    printed_family = reading.family.at(of_form)
    roster_family = form.part(lambda form: form.family)
    agree = np.flatnonzero(_families_agree(printed_family, roster_family, reading.in_full[of_form]))
    of_form = of_form[agree]
    return _Attempts(
        row=reading.row[of_form],
        number=reading.number[of_form],
        family=compared(family_fit, [printed_family.at(agree), roster_family.at(agree)]),
        given=reading.given.at(of_form),
        swapped=reading.swapped.at(of_form),
        form=form.at(agree),
    )


def _families_agree(printed: Column, roster: Column, in_full: Mask) -> Mask:
    """The rows in which `family_fit` gives another level than `other`.

    Where they have to agree in full, it is `equal` or `particle`.
    """
    joined = [family.part(joined_words) for family in (printed, roster)]
    agree: Mask = np.zeros(len(printed), bool)
    for place in (0, 1):  # with particles, without
        agree |= equal(*(words.part(itemgetter(place)) for words in joined))
    rest = np.flatnonzero(~agree & ~in_full)
    agree[rest] = compared_at_once(_agree_in_part, [printed.at(rest), roster.at(rest)])
    return agree


def _agree_in_part(printed: list[Words], roster: list[Words]) -> Mask:
    """Where two family names that differ share a word, or one is a misprint of the other."""
    shares = [
        len(left) + len(right) > 2 and not _carrying_words(left).isdisjoint(_carrying_words(right))
        for left, right in zip(printed, roster, strict=True)
    ]
    joined = [[joined_words(family)[0] for family in families] for families in (printed, roster)]
    agree: Mask = np.array(shares, bool) | are_slips(*joined)
    return agree


@lru_cache(maxsize=100_000)
def _carrying_words(family: Words) -> frozenset[str]:
    return frozenset(word for word in names.without_particles(family) if len(word) > 1)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Readings with name forms, in the order of their rows, and how the family names fit."""

    row: Codes
    number: Codes  # of the reading, likeliest first
    family: Column
    given: Column  # as printed
    swapped: Column
    form: Column

    def fits(self) -> tuple[dict[str, Column], np.ndarray]:
        """The parts of each fit, and its cost."""
        given = compared(given_fit, [self.given, self.form.part(lambda form: form.given)])
        source = self.form.part(lambda form: form.source)
        costs = (
            self.family.numbers(lambda fit: FAMILY_COST[fit.level])
            + given.numbers(lambda fit: GIVEN_COST[fit.level])
            + given.numbers(lambda fit: MIDDLE_COST[fit.middle])
            + self.swapped.numbers(lambda is_swapped: SWAPPED_COST if is_swapped else 0.0)
            + source.numbers(SOURCE_COST.__getitem__)
        )
        parts = {"family_fit": self.family, "given_fit": given, "swapped": self.swapped}
        return {**parts, "source": source}, costs

    def best(self, costs: np.ndarray) -> Codes:
        """For each row the first that costs least, in its first reading that is good enough."""
        number = self.number.astype(np.float64)
        number[costs >= GOOD_ENOUGH] = np.inf
        best = np.arange(len(self.row))
        for values in (number, costs):
            best = best[least(self.row[best], values[best])]
        is_first = np.diff(self.row[best], prepend=-1) > 0
        return best[is_first]
