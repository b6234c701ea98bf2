"""A change between two periods, for programs (JSON) and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attribution.core import for_people
from attribution.measure.change import Change, Parts, Share
from attribution.measure.figures import Measure, percentage
from attribution.measure.headline import NO_CAUSE
from attribution.measure.intervals import CONFIDENCE, Interval
from attribution.measure.kind_names import CREDIT_NAMES
from attribution.measure.milestones import Progress, progress_as_json, target_in_words
from attribution.measure.verdict import is_beyond_chance

_CONFIDENCE = f"{CONFIDENCE:.0%}"


def as_json(
    before: Measure, after: Measure, changes: Sequence[Change], progress: Progress | None = None
) -> dict[str, Any]:
    """The change of each kind: percentages and differences in percentage points.

    `before, after` (labels), `kinds` (by kind: `before, after` with `credited, technicians,
    percentage`; `difference, interval`; `stayers` with `both, before_only, after_only, neither,
    difference, interval`; `joiners, leavers`; `parts` with `other_rule, more_readable,
    more_credited`), `coverage_before, coverage_after, milestone, note`. An interval is `low, high`,
    of 90%. `milestone` is null or as `milestones.progress_as_json` has it.
    """
    return {
        "before": before.period.label,
        "after": after.period.label,
        "rule_before": before.rule,
        "rule_after": after.rule,
        "data_until": after.data_until.isoformat() if after.data_until else None,
        "kinds": {change.kind: _kind_as_json(change) for change in changes},
        "coverage_before": _in_percent(changes[0].coverage_before),
        "coverage_after": _in_percent(changes[0].coverage_after),
        "milestone": progress_as_json(progress) if progress else None,
        "note": NO_CAUSE,
    }


def _kind_as_json(change: Change) -> dict[str, Any]:
    stayers, parts = change.stayers, change.parts
    return {
        "before": _share_as_json(change.before),
        "after": _share_as_json(change.after),
        "difference": 100 * change.difference,
        "interval": _interval_as_json(change.interval),
        "stayers": {
            "technicians": stayers.people,
            "both": stayers.both,
            "before_only": stayers.before_only,
            "after_only": stayers.after_only,
            "neither": stayers.neither,
            "difference": 100 * stayers.difference if stayers.people else None,
            "interval": _interval_as_json(change.stayers_interval),
        },
        "joiners": change.joiners,
        "leavers": change.leavers,
        "parts": {
            "other_rule": 100 * parts.other_rule,
            "more_readable": 100 * parts.more_readable,
            "more_credited": 100 * parts.more_credited,
        },
    }


def _share_as_json(share: Share) -> dict[str, Any]:
    return {
        "credited": share.credited,
        "technicians": share.technicians,
        "percentage": percentage(share.credited, share.technicians),
    }


def _interval_as_json(interval: Interval | None) -> dict[str, float] | None:
    return {"low": 100 * interval.low, "high": 100 * interval.high} if interval else None


def _in_percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def as_text(
    before: Measure,
    after: Measure,
    changes: Sequence[Change],
    earlier: Sequence[Measure],
    progress: Progress | None = None,
) -> str:
    """The same in sentences. `earlier` are the periods before the first one, in order."""
    lines = [*_milestone(progress), ""] if progress else []
    for change in changes:
        lines += [*in_sentences(before, after, change), ""]
    lines += _read(before, after, changes[0])
    lines += _context(before, after, earlier)
    return "\n".join([*lines, NO_CAUSE])


def _milestone(progress: Progress) -> Iterator[str]:
    milestone = progress.milestone
    yield f"{milestone.name}, since {for_people.day(milestone.begun)}"
    sentences = (target_in_words(milestone), progress.in_words)
    yield f"  {' '.join(filter(None, sentences))}"


def in_sentences(before: Measure, after: Measure, change: Change) -> Iterator[str]:
    first, second = before.period.label, after.period.label
    stayers, parts = change.stayers, change.parts
    yield f"{CREDIT_NAMES[change.kind]}"
    yield f"  {first}: {share_in_words(change.before)}. {second}: {share_in_words(change.after)}."
    yield f"  Change: {points(change.difference)}, {_interval_in_words(change.interval)}."
    yield f"  Of this: {'; '.join(reasons(parts))}."
    if change.stayers_interval:
        yield (
            f"  In post in both years: {for_people.count(stayers.people, 'technician')}. "
            f"{stayers.both:,} named in both, {stayers.before_only:,} only in {first}, "
            f"{stayers.after_only:,} only in {second}, {stayers.neither:,} in neither."
        )
        yield (
            f"  Their change: {points(stayers.difference)}, "
            f"{_interval_in_words(change.stayers_interval)}."
        )
    yield f"  {change.joiners:,} joined and {change.leavers:,} left."


def _read(before: Measure, after: Measure, change: Change) -> Iterator[str]:
    shares = (change.coverage_before, change.coverage_after)
    first, second = (
        "no papers" if share is None else f"{for_people.percent(100 * share)} of papers"
        for share in shares
    )
    yield (
        f"Acknowledgements read: {first} in {before.period.label}, {second} in "
        f"{after.period.label}."
    )


def _context(before: Measure, after: Measure, earlier: Sequence[Measure]) -> Iterator[str]:
    if earlier:
        figures = [f"{row.period.label} {_headline(row)}" for row in earlier if row.figure]
        years = "; ".join(figures) or "none of them has a figure"
        yield f"Before {before.period.label}, named on papers: {years}."
    for measure in (before, after):
        if measure.incomplete_because:
            yield f"{measure.period.label} is incomplete, because {measure.incomplete_because}."
    if before.rule == after.rule:
        yield f"Rule for who counts: {after.rule}."
    else:
        yield (
            f"Rule for who counts: {before.rule} in {before.period.label}, {after.rule} in "
            f"{after.period.label}."
        )
    if after.data_until:
        yield f"Last harvest: {for_people.day(after.data_until)}."


def _headline(measure: Measure) -> str:
    figure = measure.figure
    if figure is None:
        return "no figure"
    share = percentage(figure.anywhere.either.headline, figure.denominator)
    return for_people.percent(share or 0.0)


def share_in_words(share: Share) -> str:
    """Such as "61 of 192 technicians (31.8%)"."""
    percent = for_people.percent(100 * share.share)
    return f"{share.credited:,} of {for_people.count(share.technicians, 'technician')} ({percent})"


def points(difference: float) -> str:
    """A difference of shares, such as "up 5.8 points"."""
    size = f"{abs(100 * difference):.1f} points"
    if size == "0.0 points":
        return "none"
    return f"{'up' if difference > 0 else 'down'} {size}"


def reasons(parts: Parts) -> list[str]:
    """What the change is made of; parts that are too small to print are left out."""
    known = [*_of_rule(parts.other_rule), *_of_texts(parts.more_readable)]
    named = _signed(parts.more_credited)
    if named:
        how = "larger" if parts.more_credited > 0 else "smaller"
        return [*known, f"{named} because a {how} share of the technicians was named"]
    if known:
        return [*known, "no points because of the share of the technicians that was named"]
    return ["no points"]


def _of_rule(difference: float) -> list[str]:
    points = _signed(difference)
    return [f"{points} because the rule for who counts changed"] if points else []


def _of_texts(difference: float) -> list[str]:
    """More or fewer is not said: papers with and without open access are compared apart, so all
    together may have moved the other way.
    """
    points = _signed(difference)
    return [f"{points} because of which acknowledgements we could read"] if points else []


def _signed(difference: float) -> str:
    size = round(100 * difference, 1)
    return f"{size:+.1f} points" if size else ""


def _interval_in_words(interval: Interval) -> str:
    """The interval, and whether chance alone may explain the change."""
    low, high = 100 * interval.low, 100 * interval.high
    span = f"{_CONFIDENCE} interval {low:+.1f} to {high:+.1f}"
    if is_beyond_chance(interval):
        return f"more than chance alone would explain ({span})"
    return f"which chance alone could explain ({span})"
