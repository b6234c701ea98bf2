"""The measure for programs (JSON) and for a terminal (text).

Neither shows a percentage without the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from attribution.core import for_people
from attribution.measure.counting import (
    DENOMINATORS,
    Count,
    Coverage,
    Measure,
    Numerators,
    percentage,
)

_HEAD = ("period", "group", "technicians", "authored", "thanked", "either", "acknowledgements read")


def as_json(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """One object for each measure, of plain values.

    Percentages are null where the denominator is 0.

    `period, start, end, group` (an object, empty for the institution)`, of, rule, denominator,
    authored, thanked, either, affiliated_only` (the same three)`, works` (the institution's that
    credit a technician; null for groups)`, coverage` (`works, read, unread` by reason`, percentage,
    dated_by_year`)`, works_from, data_until, incomplete, incomplete_because`. A count is
    `numerator, denominator, percentage, floor, ceiling`, the last two with a `numerator` and a
    `percentage` each.
    """
    return [_measure_as_json(measure) for measure in measures]


def _measure_as_json(measure: Measure) -> dict[str, Any]:
    total = measure.denominator
    anywhere = Numerators(measure.authored, measure.thanked, measure.either)
    works = measure.credited_works
    return {
        **_question_as_json(measure),
        "denominator": total,
        **_numerators_as_json(anywhere, total),
        "affiliated_only": _numerators_as_json(measure.affiliated_only, total),
        "works": _count_as_json(works, measure.coverage.works) if works else None,
        "coverage": _coverage_as_json(measure.coverage),
        "works_from": _day_as_json(measure.works_from),
        "data_until": _day_as_json(measure.data_until),
        "incomplete": measure.incomplete,
        "incomplete_because": measure.incomplete_because,
    }


def _question_as_json(measure: Measure) -> dict[str, Any]:
    return {
        "period": measure.period.label,
        "start": measure.period.start.isoformat(),
        "end": measure.period.end.isoformat(),
        "group": dict(zip(measure.by, measure.group, strict=True)),
        "of": measure.of,
        "rule": measure.rule,
    }


def _numerators_as_json(numerators: Numerators, denominator: int) -> dict[str, Any]:
    return {
        "authored": _count_as_json(numerators.authored, denominator),
        "thanked": _count_as_json(numerators.thanked, denominator),
        "either": _count_as_json(numerators.either, denominator),
    }


def _count_as_json(count: Count, denominator: int) -> dict[str, Any]:
    return {
        "numerator": count.headline,
        "denominator": denominator,
        "percentage": percentage(count.headline, denominator),
        "floor": _end_as_json(count.floor, denominator),
        "ceiling": _end_as_json(count.ceiling, denominator),
    }


def _end_as_json(numerator: int, denominator: int) -> dict[str, Any]:
    """One end of the range."""
    return {"numerator": numerator, "percentage": percentage(numerator, denominator)}


def _coverage_as_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "works": coverage.works,
        "read": coverage.read,
        "unread": dict(coverage.unread or {}),
        "percentage": percentage(coverage.read, coverage.works),
        "dated_by_year": coverage.dated_by_year,
    }


def _day_as_json(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(measures: Sequence[Measure]) -> str:
    """A table for a terminal, followed by what it counts and leaves out."""
    rows = [_HEAD, *map(_row, measures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([*lines, "", *_notes(measures)])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(cells).rstrip()


def _row(measure: Measure) -> tuple[str, ...]:
    mark = " *" if measure.incomplete else ""
    return (
        measure.period.label + mark,
        ", ".join(measure.group) or "all",
        f"{measure.denominator:,}",
        _range(measure.authored, measure.denominator),
        _range(measure.thanked, measure.denominator),
        _range(measure.either, measure.denominator),
        _share(measure.coverage.read, measure.coverage.works),
    )


def _range(count: Count, denominator: int) -> str:
    return f"{_share(count.headline, denominator)} [{count.floor:,} to {count.ceiling:,}]"


def _share(part: int, total: int) -> str:
    share = percentage(part, total)
    if share is None:
        return f"{part:,} of {total:,}"
    return f"{part:,} of {total:,} ({for_people.percent(share)})"


def _notes(measures: Sequence[Measure]) -> Iterator[str]:
    yield "Technicians with a credit, out of those in post. In square brackets:"
    yield "at least (confirmed so far) to at most (if every name awaiting review is right)."
    if measures:
        yield from _definitions(measures[0])
    for measure in measures:
        if measure.credited_works:
            works = _range(measure.credited_works, measure.coverage.works)
            yield f"{measure.period.label}: {works} works of the institution credit a technician."
    for reason, labels in _incomplete(measures).items():
        yield f"* {', '.join(labels)}: incomplete, because {reason}."


def _definitions(measure: Measure) -> Iterator[str]:
    """The lines on what all measures of one table share."""
    yield f"Technicians counted: {DENOMINATORS[measure.of]}."
    yield f"Rule for who counts: {measure.rule or 'not stated'}."
    if measure.works_from:
        yield f"Works published from {for_people.day(measure.works_from)}."
    if measure.data_until:
        yield f"Last harvest: {for_people.day(measure.data_until)}."


def _incomplete(measures: Sequence[Measure]) -> dict[str, list[str]]:
    """The labels of incomplete periods by reason, each once."""
    labels: dict[str, list[str]] = {}
    for measure in measures:
        reason = measure.incomplete_because
        if reason and measure.period.label not in labels.setdefault(reason, []):
            labels[reason].append(measure.period.label)
    return labels
