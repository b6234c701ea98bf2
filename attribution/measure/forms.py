"""The measure for programs (JSON) and for a terminal (text). Neither shows a percentage without the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attribution.measure.counting import DENOMINATORS, Count, Measure, percentage

_HEAD = ("period", "group", "technicians", "authored", "thanked", "either", "acknowledgements read")


def as_json(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """One object a measure, of plain values; percentages are null where the denominator is 0.

    `period, start, end, group` (an object, empty for the institution)`, of, rule, denominator, authored, thanked,
    either, affiliated_only` (the same three)`, works` (the institution's that credit a technician; null for groups)`,
    coverage` (`works, read, unread` by reason`, percentage, dated_by_year`)`, works_from, data_until, incomplete,
    incomplete_because`. A count is `numerator, denominator, percentage, floor, ceiling`, the last two with a
    `numerator` and a `percentage` each.
    """
    return [_json(each) for each in measures]


def _json(one: Measure) -> dict[str, Any]:
    kinds = ("authored", "thanked", "either")
    coverage = one.coverage
    return {
        "period": one.period.label,
        "start": one.period.start.isoformat(),
        "end": one.period.end.isoformat(),
        "group": dict(zip(one.by, one.group, strict=True)),
        "of": one.of,
        "rule": one.rule,
        "denominator": one.denominator,
        **{kind: _count(getattr(one, kind), one.denominator) for kind in kinds},
        "affiliated_only": {
            kind: _count(getattr(one.affiliated_only, kind), one.denominator) for kind in kinds
        },
        "works": _count(one.credited_works, coverage.works) if one.credited_works else None,
        "coverage": {
            "works": coverage.works,
            "read": coverage.read,
            "unread": dict(coverage.unread or {}),
            "percentage": percentage(coverage.read, coverage.works),
            "dated_by_year": coverage.dated_by_year,
        },
        "works_from": one.works_from.isoformat() if one.works_from else None,
        "data_until": one.data_until.isoformat() if one.data_until else None,
        "incomplete": one.incomplete,
        "incomplete_because": one.incomplete_because,
    }


def _count(count: Count, denominator: int) -> dict[str, Any]:
    return {
        "numerator": count.headline,
        "denominator": denominator,
        "percentage": percentage(count.headline, denominator),
        "floor": {"numerator": count.floor, "percentage": percentage(count.floor, denominator)},
        "ceiling": {
            "numerator": count.ceiling,
            "percentage": percentage(count.ceiling, denominator),
        },
    }


def as_text(measures: Sequence[Measure]) -> str:
    """A table for a terminal, with what it counts and leaves out below it."""
    rows = [_HEAD, *(_row(each) for each in measures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *_notes(measures)])


def _row(one: Measure) -> tuple[str, ...]:
    mark = " *" if one.incomplete else ""
    counts = [_range(count, one.denominator) for count in (one.authored, one.thanked, one.either)]
    read = _share(one.coverage.read, one.coverage.works)
    return (
        one.period.label + mark,
        ", ".join(one.group) or "all",
        str(one.denominator),
        *counts,
        read,
    )


def _range(count: Count, denominator: int) -> str:
    return f"{_share(count.headline, denominator)} [{count.floor} to {count.ceiling}]"


def _share(part: int, whole: int) -> str:
    percent = percentage(part, whole)
    return f"{part} of {whole}" + ("" if percent is None else f" ({percent:.1f} %)")


def _notes(measures: Sequence[Measure]) -> list[str]:
    notes = [
        "Technicians with a credit, share of those in post, [confirmed only to all pending ones true]."
    ]
    if measures:
        first = measures[0]
        notes.append(f"Technicians: {DENOMINATORS[first.of]}; rule: {first.rule or 'not stated'}.")
        since, until = first.works_from or "no stated day", first.data_until or "no stated day"
        notes.append(f"Works: published from {since} on, harvested up to {until}.")
    notes += [
        f"{each.period.label}: works of the institution that credit a technician: "
        f"{_range(each.credited_works, each.coverage.works)}."
        for each in measures
        if each.credited_works
    ]
    reasons: dict[str, dict[str, None]] = {}
    for each in measures:
        if each.incomplete_because:
            reasons.setdefault(each.incomplete_because, {})[each.period.label] = None
    return notes + [
        f"* {', '.join(labels)}: incomplete: {reason}." for reason, labels in reasons.items()
    ]
