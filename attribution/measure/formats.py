"""The measure for programs (JSON) and for a terminal (text).

Neither shows a percentage without the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from attribution.core import for_people
from attribution.measure.capture_recapture import FoundWorks
from attribution.measure.counting import DENOMINATORS
from attribution.measure.figures import (
    Count,
    Coverage,
    Figure,
    Measure,
    Numerators,
    percentage,
)
from attribution.measure.periods import Period
from attribution.measure.unread import LEAST_SHARE_READ, IfAllWereRead

Readings = Mapping[Period, Sequence[IfAllWereRead]]
NOT_ESTIMATED: Readings = MappingProxyType({})
Found = Mapping[Period, FoundWorks]
NOT_COUNTED: Found = MappingProxyType({})

_NO_FIGURE = "no figure"
_KIND_WORDS = {"thanked": "thanked", "either": "named in either way"}
_HEAD = (
    "period",
    "group",
    "technicians",
    "authored",
    "thanked",
    "either",
    "checked by a person",
    "awaiting review",
    "acknowledgements read",
)


def as_json(
    measures: Sequence[Measure], readings: Readings = NOT_ESTIMATED, works: Found = NOT_COUNTED
) -> list[dict[str, Any]]:
    """One object for each measure, of plain values.

    A period without a figure has the same keys, null instead of each number, and the reason in
    `no_figure_because`.

    `period, start, end, group` (an object, empty for the institution)`, of, rule, rule_of,
    denominator, authored, thanked, either, affiliated_only` (the same three)`, works` (the
    institution's that credit a technician; null for groups)`, coverage` (`works, read, unread` by
    reason`, percentage, dated_by_year`)`, if_all_were_read` (thanked and either, each with
    `counted, estimate, low, high`; null for groups)`, found_works` (`found, at_least`; null for
    groups)`, works_from, data_until, incomplete,
    incomplete_because, no_figure_because`. A count is `numerator, denominator, percentage, floor,
    ceiling`, the last two with a `numerator` and a `percentage` each.
    """
    return [_measure_as_json(measure, readings, works) for measure in measures]


def _measure_as_json(measure: Measure, readings: Readings, works: Found) -> dict[str, Any]:
    papers = None if measure.group else works.get(measure.period)
    estimates = [] if measure.group else readings.get(measure.period, [])
    return {
        "period": measure.period.label,
        "start": measure.period.start.isoformat(),
        "end": measure.period.end.isoformat(),
        "group": dict(zip(measure.by, measure.group, strict=True)),
        "of": measure.of,
        "rule": measure.rule,
        "rule_of": measure.rule_of,
        **_figure_as_json(measure.figure),
        "if_all_were_read": {
            reading.kind: _reading_as_json(reading, measure.figure) for reading in estimates
        }
        or None,
        "found_works": {"found": papers.found, "at_least": papers.at_least} if papers else None,
        "works_from": _day_as_json(measure.works_from),
        "data_until": _day_as_json(measure.data_until),
        "incomplete": measure.incomplete,
        "incomplete_because": measure.incomplete_because,
        "no_figure_because": measure.no_figure_because,
    }


def _figure_as_json(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        empty = _numerators_as_json(None, None)
        return {
            "denominator": None,
            **empty,
            "affiliated_only": empty,
            "works": None,
            "coverage": _coverage_as_json(None),
        }
    total, works = figure.denominator, figure.credited_works
    return {
        "denominator": total,
        **_numerators_as_json(figure.anywhere, total),
        "affiliated_only": _numerators_as_json(figure.affiliated_only, total),
        "works": _count_as_json(works, figure.coverage.works) if works else None,
        "coverage": _coverage_as_json(figure.coverage if works else None),
    }


def _numerators_as_json(numerators: Numerators | None, denominator: int | None) -> dict[str, Any]:
    return {
        kind: _count_as_json(getattr(numerators, kind, None), denominator)
        for kind in ("authored", "thanked", "either")
    }


def _count_as_json(count: Count | None, denominator: int | None) -> dict[str, Any]:
    floor, headline, ceiling = (
        _part_as_json(getattr(count, part, None), denominator)
        for part in ("floor", "headline", "ceiling")
    )
    return {
        "numerator": headline["numerator"],
        "denominator": denominator,
        "percentage": headline["percentage"],
        "floor": floor,
        "ceiling": ceiling,
    }


def _part_as_json(part: int | None, total: int | None) -> dict[str, Any]:
    share = None if part is None or total is None else percentage(part, total)
    return {"numerator": part, "percentage": share}


def _coverage_as_json(coverage: Coverage | None) -> dict[str, Any]:
    if coverage is None:
        names = ("works", "read", "unread", "percentage", "dated_by_year")
        return dict.fromkeys(names)
    return {
        "works": coverage.works,
        "read": coverage.read,
        "unread": dict(coverage.unread or {}),
        "percentage": percentage(coverage.read, coverage.works),
        "dated_by_year": coverage.dated_by_year,
    }


def _reading_as_json(reading: IfAllWereRead, figure: Figure | None) -> dict[str, Any]:
    span = reading.range
    is_counted = figure is not None and getattr(figure.anywhere, reading.kind) is not None
    return {
        "counted": reading.counted if is_counted else None,
        "estimate": reading.estimate,
        "low": span.low if span else None,
        "high": span.high if span else None,
    }


def _day_as_json(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(
    measures: Sequence[Measure], readings: Readings = NOT_ESTIMATED, works: Found = NOT_COUNTED
) -> str:
    """A table for a terminal, followed by what it counts and leaves out."""
    rows = [_HEAD, *map(_row, measures)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    lines = [_line(row, widths) for row in rows]
    notes = [*_notes(measures), *_unread(readings), *_found(works)]
    return "\n".join([*lines, "", *notes])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join(cells).rstrip()


def _row(measure: Measure) -> tuple[str, ...]:
    figure = measure.figure
    group = ", ".join(measure.group) or "all"
    if figure is None:
        return (measure.period.label, group, _NO_FIGURE)
    mark = " *" if measure.incomplete else ""
    counts, technicians = figure.anywhere, figure.denominator
    return (
        measure.period.label + mark,
        group,
        f"{technicians:,}",
        _share(counts.authored.headline, technicians),
        _share(counts.thanked.headline, technicians) if counts.thanked else "not read",
        _share(counts.either.headline, technicians),
        f"{counts.either.floor:,}",
        f"{counts.either.ceiling - counts.either.headline:,}",
        _coverage(figure),
    )


def _coverage(figure: Figure) -> str:
    """The works of a group are not known, and the institution's coverage is not the group's."""
    if figure.credited_works is None:
        return "not known"
    return _share(figure.coverage.read, figure.coverage.works)


def _share(part: int, total: int) -> str:
    share = percentage(part, total)
    if share is None:
        return f"{part:,} of {total:,}"
    return f"{part:,} of {total:,} ({for_people.percent(share)})"


def _notes(measures: Sequence[Measure]) -> Iterator[str]:
    yield "Technicians named on papers, out of those in post. Either: named as an author, thanked"
    yield "by name, or both. Checked by a person: how many of these a person has confirmed; the"
    yield "program counted the others. Awaiting review: how many more would count if every name"
    yield "awaiting review were right."
    if measures:
        yield from _definitions(measures)
    for measure in measures:
        figure = measure.figure
        if figure and figure.credited_works:
            works = _share(figure.credited_works.headline, figure.coverage.works)
            yield f"{measure.period.label}: {works} papers of the institution name a technician."
    yield from _not_read(measures)
    for reason, labels in _by_reason(measures, "incomplete_because").items():
        yield f"* {labels}: incomplete, because {reason}."
    for reason, labels in _by_reason(measures, "no_figure_because").items():
        yield f"{labels}: no figure, because {reason}."


def _not_read(measures: Sequence[Measure]) -> Iterator[str]:
    labels = [
        measure.period.label
        for measure in measures
        if measure.figure and not measure.group and measure.figure.anywhere.thanked is None
    ]
    if labels:
        yield (
            f"{for_people.listed(labels)}: no number of people thanked, because no "
            "acknowledgement could be read."
        )


def _definitions(measures: Sequence[Measure]) -> Iterator[str]:
    """The lines on what all measures of one table share, and on the rules of their periods."""
    measure = measures[0]
    yield f"Technicians counted: {DENOMINATORS[measure.of]}."
    yield from _rules(measures)
    if measure.works_from:
        yield f"Papers published from {for_people.day(measure.works_from)}."
    if measure.data_until:
        yield f"Last harvest: {for_people.day(measure.data_until)}."


def _rules(measures: Sequence[Measure]) -> Iterator[str]:
    """The rule for who counts, or where periods differ the rule of each."""
    periods_of = _by_reason(measures, "rule")
    for rule, labels in periods_of.items():
        periods = "" if len(periods_of) == 1 else f" in {labels}"
        yield f"Rule for who counts{periods}: {rule}."


def _unread(readings: Readings) -> Iterator[str]:
    """How many technicians the papers that could not be read may thank in addition."""
    estimated = {
        period: rows for period, rows in readings.items() if any(row.range for row in rows)
    }
    if estimated:
        yield "If every acknowledgement could be read, and the others thank people as these do:"
    for period, estimates in estimated.items():
        kinds = [f"{_reading(reading)} {_KIND_WORDS[reading.kind]}" for reading in estimates]
        yield f"{period.label}: {', '.join(kinds)}."
    others = [period.label for period in readings if period not in estimated]
    if others:
        yield (
            f"{', '.join(others)}: fewer than {LEAST_SHARE_READ:.0%} of acknowledgements could be "
            "read, too few to estimate whom the others thank."
        )


def _reading(reading: IfAllWereRead) -> str:
    if reading.range is None or reading.estimate is None:
        return f"at least {for_people.count(reading.counted, 'technician')}"
    low, high = reading.range.low, reading.range.high
    return f"about {reading.estimate:,.0f} technicians ({low:,.0f} to {high:,.0f})"


def _found(works: Found) -> Iterator[str]:
    """How many papers there are at least; periods of which the same is said share a line."""
    without_sign, too_few = [], []
    for period, papers in works.items():
        if papers.at_least is None:
            too_few.append(period.label)
        elif papers.at_least == papers.found:
            without_sign.append(period.label)
        else:
            yield (
                f"{period.label}: {papers.found:,} papers found, of at least {papers.at_least:,}, "
                "judging by how many only one source shows."
            )
    if without_sign:
        labels = ", ".join(without_sign)
        yield f"{labels}: nothing suggests that there are papers which no source shows."
    if too_few:
        yield (
            f"{', '.join(too_few)}: too few papers are in exactly two sources to say how many "
            "there are at least."
        )


def _by_reason(measures: Sequence[Measure], attribute: str) -> dict[str, str]:
    """The labels of periods by reason, each once."""
    labels: dict[str, list[str]] = {}
    for measure in measures:
        reason = getattr(measure, attribute)
        if reason and measure.period.label not in labels.setdefault(reason, []):
            labels[reason].append(measure.period.label)
    return {reason: ", ".join(periods) for reason, periods in labels.items()}
