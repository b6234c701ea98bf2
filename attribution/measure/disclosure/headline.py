"""The figure in a sentence, of protected cells only: for everybody but the lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attribution.core import for_people
from attribution.measure.disclosure.protection import ProtectedCell
from attribution.measure.headline import Stated, comparison
from attribution.measure.milestones import Milestone, baseline_period, last_begun
from attribution.measure.periods import parse_period


def protected_headline(
    cells: Iterable[ProtectedCell], milestones: Sequence[Milestone], academic_year_start: str
) -> str | None:
    """What the newest figure of the institution is, and since when; None without a number."""
    stated = {
        parse_period(cell.period, academic_year_start=academic_year_start): cell
        for cell in cells
        if not cell.group and cell.kind == "either" and cell.percentage is not None
    }
    if not stated:
        return None
    now = max(stated, key=lambda period: period.end)
    same_kind = [period for period in stated if ("/" in period.label) == ("/" in now.label)]
    milestone = last_begun(milestones, now.end)
    ordered = sorted(same_kind, key=lambda period: period.end)
    then = baseline_period(now, ordered, milestone)
    return comparison(
        _stated(stated[now]),
        _stated(stated[then]) if then else None,
        milestone.name if milestone else None,
    )


def _stated(cell: ProtectedCell) -> Stated:
    share = for_people.percent(cell.percentage or 0, 0)
    return Stated(cell.period, cell.numerator or 0, cell.denominator or 0, share, True)
