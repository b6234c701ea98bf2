"""How many technicians would be thanked if every acknowledgement could be read.

Good and Toulmin (1956), Biometrika 43:45. Of the technicians who are thanked in the papers that
were read, those thanked in few of them tell how many are thanked only in the papers that were not.
With t unread papers for each read one, a technician thanked in k read papers adds -(-t)^k. Where
strata differ in t, their factors -t are multiplied. It assumes that unread papers thank people
as read ones do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod, sqrt

from attribution.measure.intervals import Interval, normal_quantile
from attribution.measure.person_periods import PARTS, PeopleOf, Stratum, Texts

LEAST_SHARE_READ = 0.60  # below it the series says nothing
LEAST_READ_OF_A_STRATUM = 50  # below it a stratum is taken together with the others


@dataclass(frozen=True, slots=True)
class IfAllWereRead:
    """Technicians of one kind: `counted` now, and an estimate with its range if all were read.

    `estimate` and `range` are None where too little was read: then `counted` is all that can be
    said ("at least").
    """

    kind: str  # one of KINDS
    counted: int
    share_read: float
    estimate: float | None
    range: Interval | None


@dataclass(frozen=True, slots=True)
class _Thanked:
    """A technician who is thanked in papers that were read, with the place of each."""

    papers: tuple[tuple[Stratum, int], ...]  # its stratum and its part


def if_all_were_read(of: PeopleOf, kind: str) -> IfAllWereRead:
    """The technicians thanked ("thanked") or credited in either way ("either")."""
    papers = sum(texts.papers for texts in of.texts)
    share = sum(texts.read for texts in of.texts) / papers if papers else 0.0
    counted = sum(person.state(kind).is_credited for person in of.people)
    if share < LEAST_SHARE_READ:
        return IfAllWereRead(kind, counted, share, None, None)
    thanked = _thanked_in_read_texts_only(of, kind)
    estimate = counted + _unseen(thanked, of.texts)
    half = normal_quantile() * _standard_error(thanked, of.texts)
    possible = Interval(counted, len(of.people))
    return IfAllWereRead(
        kind,
        counted,
        share,
        possible.nearest(estimate),
        Interval(possible.nearest(estimate - half), possible.nearest(estimate + half)),
    )


def _thanked_in_read_texts_only(of: PeopleOf, kind: str) -> list[_Thanked]:
    """Those credited in nothing but acknowledgements that were read.

    The others are credited whatever the unread papers say.
    """
    papers: dict[str, dict[str, tuple[Stratum, int]]] = {}
    credited_anyway = set()
    for credit in of.credits:
        if not credit.state.is_credited or (kind == "thanked" and credit.kind == "author"):
            continue
        if credit.is_of_read_text:
            place = credit.stratum, credit.part
            papers.setdefault(credit.technician_id, {})[credit.work_id] = place
        else:
            credited_anyway.add(credit.technician_id)
    return [
        _Thanked(tuple(places.values()))
        for technician_id, places in papers.items()
        if technician_id not in credited_anyway
    ]


def _unseen(
    thanked: Sequence[_Thanked], texts: Sequence[Texts], without: int | None = None
) -> float:
    """Technicians thanked only in papers that were not read; the part `without` is left out."""
    rates = _unread_for_each_read(texts, without)
    unseen = 0.0
    for person in thanked:
        factors = [-rates[stratum] for stratum, part in person.papers if part != without]
        if factors:
            unseen -= prod(factors)
    return unseen


def _unread_for_each_read(texts: Sequence[Texts], without: int | None) -> dict[Stratum, float]:
    """Unread papers for each read one, by stratum.

    Strata of which little was read are taken together. All are where that is still little, or where
    one alone has more unread papers than read ones: the series would not settle.
    """
    papers: Counter[Stratum] = Counter()
    read: Counter[Stratum] = Counter()
    for text in texts:
        if text.part != without:
            papers[text.stratum] += text.papers
            read[text.stratum] += text.read
    alone = {stratum for stratum in papers if read[stratum] >= LEAST_READ_OF_A_STRATUM}
    together = papers.keys() - alone
    rates = {stratum: papers[stratum] / read[stratum] - 1 for stratum in alone}
    has_few = bool(together) and _sum(read, together) < LEAST_READ_OF_A_STRATUM
    if has_few or any(rate > 1 for rate in rates.values()):
        together = set(papers)
    if read_together := _sum(read, together):
        rate = _sum(papers, together) / read_together - 1
        rates |= dict.fromkeys(together, rate)
    return rates


def _sum(counted: Counter[Stratum], strata: Collection[Stratum]) -> int:
    return sum(counted[stratum] for stratum in strata)


def _standard_error(thanked: Sequence[_Thanked], texts: Sequence[Texts]) -> float:
    """By jackknife over the parts of the papers: of those seen and those unseen together."""
    totals = []
    for part in range(PARTS):
        seen = sum(any(place != part for _, place in person.papers) for person in thanked)
        totals.append(seen + _unseen(thanked, texts, part))
    mean = sum(totals) / PARTS
    return sqrt((PARTS - 1) / PARTS * sum((total - mean) ** 2 for total in totals))
