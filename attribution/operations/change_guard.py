"""The guard against publishing figures that moved for no good reason, up or down.

A roster that lost people doubles the percentage, a rule that was edited rewrites history, a fault
of a source adds works twice: all of it looks like success. So a new snapshot is compared with the
one before, as readers see it now, with everything that people have decided since. What moved more
than it may in one night is named, and each change is accepted by its name only. So is what fell, by
small steps, from the best of the last nights.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from attribution.core.errors import NothingPublished, UserError
from attribution.core.for_people import day, percent
from attribution.harvest.registry import sources
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.measure import counting
from attribution.measure.figures import Figure, Measure
from attribution.measure.periods import Period, calendar_years
from attribution.measure.rules import DatedRule, changed_rules, rules_in
from attribution.operations.change_limits import changes_much
from attribution.operations.count_history import (
    NOTHING_BEST,
    OF_SOURCE,
    Best,
    counts_by_name,
)
from attribution.operations.drop_guard import GUARDED, Change, Counts, count_snapshot, drops
from attribution.snapshot.live_reader import LiveReader

YEARS = 5
# Works do not vanish in batches, but new ones may arrive in batches after a source was away.
FEWEST_WORKS = 10
FEWEST_NEW_WORKS = 50
# Reasons for an unread acknowledgement that the next nights end by themselves.
_WAITING = ("not fetched yet", "fetch failed")

_BY_SOURCE = """
select source, count(*)::integer as works
from (select unnest(sources) as source from works where affiliated) group by source
"""
_PROGRESS = """
select source, title, asked is null or walked_to is not null as unfinished from source_progress
"""
_WITH_YEAR = re.compile(r"(?:in-post|headline)-\d{4}")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The changes that the person who runs a build has accepted.

    `drop`: sharp falls of the counts. `names`: changes by name. `everything`: for an erasure, which
    must not wait.
    """

    drop: bool = False
    names: frozenset[str] = frozenset()
    everything: bool = False

    def covers(self, change: Change) -> bool:
        """Whether a change was accepted."""
        return self.everything or change.name in self.names or (self.drop and change.is_drop)


def accepted_names(names: Collection[str]) -> frozenset[str]:
    """Names of changes as the command line takes them; UserError for an unknown one."""
    known = {"technicians", "coverage", *(name.replace("_", "-") for name in GUARDED)}
    known |= {f"{OF_SOURCE}{source}" for source in sources()}
    for name in names:
        if name not in known and not _WITH_YEAR.fullmatch(name):
            raise UserError(
                "Copy the name from the message that named the change: "
                f"{', '.join(sorted(known))}, in-post-YEAR or headline-YEAR, such as "
                f"headline-2024. '{name}' is none of them. Nothing was published."
            )
    return frozenset(names)


class ChangesRefused(NothingPublished):
    """Figures moved too much; `changes` are those that a person may accept."""

    def __init__(self, message: str, changes: Sequence[Change]) -> None:
        super().__init__(message)
        self.changes = tuple(changes)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a snapshot holds and shows, as far as it is guarded.

    `years` are the last closed years by label. `unfinished` are the sources whose first harvest has
    not ended, `titles` those that are asked, with what people call them. `rules` say who counts.
    """

    counts: Counts
    years: Mapping[str, Measure]
    works: Mapping[str, int]
    titles: Mapping[str, str]
    unfinished: frozenset[str]
    rules: tuple[DatedRule, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the first harvest of every source has ended."""
        return bool(self.titles) and not self.unfinished

    @property
    def waiting(self) -> int:
        """The works whose acknowledgement may still be read in the next nights."""
        return sum(self.counts.coverage.get(reason, 0) for reason in _WAITING)


def holdings_of(snapshot: Path, ledger: Ledger, today: date) -> Holdings:
    """What a snapshot holds, with the decisions of now. OtherVersion where it cannot be read."""
    reader = LiveReader(snapshot, ledger)
    try:
        closed = calendar_years(date(today.year - YEARS, 1, 1), date(today.year - 1, 12, 31))
        with reader.cursor() as cursor:
            measures = counting.measure(cursor, closed)
            rules = rules_in(cursor)
        progress = reader.rows(_PROGRESS)
        return Holdings(
            count_snapshot(reader),
            {measure.period.label: measure for measure in measures},
            {row["source"]: row["works"] for row in reader.rows(_BY_SOURCE)},
            {row["source"]: row["title"] for row in progress},
            frozenset(row["source"] for row in progress if row["unfinished"]),
            rules,
        )
    finally:
        reader.close()


def refuse_changes(
    before: Holdings | None,
    after: Holdings,
    settings: Settings,
    accepted: Accepted,
    best: Mapping[str, Best] = NOTHING_BEST,
) -> tuple[Change, ...]:
    """ChangesRefused where something moved too much; else the changes that were accepted.

    `before` is None where nothing is published, or what is cannot be compared; `best` are the
    largest counts of the last nights.
    """
    moved = tuple(_moves(before, after, settings, best))
    refused = [change for change in moved if not accepted.covers(change)]
    if refused:
        rules = _changed_rules_since(before, after)
        raise ChangesRefused(_refusal(refused, rules), refused)
    return moved


def _moves(
    before: Holdings | None, after: Holdings, settings: Settings, best: Mapping[str, Best]
) -> Iterator[Change]:
    """Each change once: a sharp fall of one night is named rather than that of many."""
    moved = [*_night_moves(before, after, settings)] if before else []
    names = {change.name for change in moved}
    yield from moved
    for change in erosion(best, after, settings):
        if change.name not in names:
            yield change


def _night_moves(before: Holdings, after: Holdings, settings: Settings) -> Iterator[Change]:
    yield from drops(before.counts, after.counts, settings.max_drop)
    yield from changes(before, after, settings.max_change)


def _changed_rules_since(before: Holdings | None, after: Holdings) -> list[str]:
    if before is None:
        return []
    return rule_changes(before, after, [measure.period for measure in before.years.values()])


def erosion(best: Mapping[str, Best], after: Holdings, settings: Settings) -> Iterator[Change]:
    """What has fallen from the best of the last nights, by more than it may in one night."""
    numbers = counts_by_name(after.counts, after.works)
    for name, most in best.items():
        number = numbers.get(name, 0)
        is_total = not name.startswith(OF_SOURCE)
        limit = settings.max_drop if is_total else settings.max_change
        fewest = 1 if is_total else FEWEST_WORKS
        if number < most.number and changes_much(most.number, number, limit, fewest):
            words = _words_of(name, after.titles)
            sentence = f"{_moved(words, most.number, number)} since {day(most.day)}"
            yield Change(name, sentence, is_drop=is_total)


def _words_of(name: str, titles: Mapping[str, str]) -> str:
    if not name.startswith(OF_SOURCE):
        return name.replace("-", " ")
    source = name.removeprefix(OF_SOURCE)
    return f"the institution's works in {titles.get(source, source)}"


def rule_changes(before: Holdings, after: Holdings, periods: Sequence[Period]) -> list[str]:
    """A sentence for each period that the two snapshots measure under different rules."""
    return list(changed_rules(before.rules, after.rules, periods))


def _refusal(refused: Collection[Change], changes_of_rules: Sequence[str]) -> str:
    options = " ".join(f"--accept-change {change.name}" for change in refused)
    sentences = "; ".join(change.sentence for change in refused)
    explained = " ".join(["", *changes_of_rules])
    return (
        "Check the roster, the settings and, with `attribution doctor`, the sources: "
        f"{sentences}.{explained} Nothing was published. Figures from before stay in place. If "
        f"this is right, run `attribution build {options}`."
    )


def changes(before: Holdings, after: Holdings, max_change: float) -> Iterator[Change]:
    """Everything that moved by more than it may, apart from sharp falls of the counts."""
    yield from _technicians(before.counts, after.counts, max_change)
    for label, old in before.years.items():
        yield from _year(_Year(before, old, after.years[label]), max_change)
    yield from _coverage(before, after, max_change)
    yield from _works_of_sources(before, after, max_change)


def _technicians(before: Counts, after: Counts, max_change: float) -> Iterator[Change]:
    """Before the first roster there is nothing to compare with."""
    old, new = before.technicians, after.technicians
    if old and changes_much(old, new, max_change):
        yield Change("technicians", _moved("technicians on the roster", old, new))


def _moved(words: str, old: int, new: int) -> str:
    return f"{words} {'rose' if new > old else 'fell'} from {old:,} to {new:,}"


# -- closed years ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Year:
    """A closed year in both snapshots."""

    before: Holdings
    old: Measure
    new: Measure

    @property
    def label(self) -> str:
        return self.old.period.label


def _year(year: _Year, max_change: float) -> Iterator[Change]:
    old, new = year.old.figure, year.new.figure
    if old and new:
        if changes_much(old.denominator, new.denominator, max_change):
            words = f"technicians in post in {year.label}"
            moved = _moved(words, old.denominator, new.denominator)
            yield Change(f"in-post-{year.label}", moved)
        if _headline_moved(old, new, max_change):
            yield _headline_change(year)
    elif old or (new and not _was_expected(year.before)):
        yield _headline_change(year)


def _headline_change(year: _Year) -> Change:
    old, new = _headline(year.old), _headline(year.new)
    return Change(
        f"headline-{year.label}", f"the headline of {year.label} went from {old} to {new}"
    )


def _headline(measure: Measure) -> str:
    if measure.figure is None:
        return f"no figure ({measure.no_figure_because})"
    technicians, total = _credited(measure.figure), measure.figure.denominator
    return f"{percent(100 * technicians / total)} ({technicians:,} of {total:,})"


def _was_expected(before: Holdings) -> bool:
    """Whether a year was to get its first figure: a first harvest was under way, or no roster."""
    return not before.is_complete or not before.counts.technicians


def _credited(figure: Figure) -> int:
    return figure.anywhere.either.headline


def _headline_moved(old: Figure, new: Figure, max_change: float) -> bool:
    """Whether the share moved by more than a share of itself that is worth some technicians.

    Texts that were read since explain at most one more technician each.
    """
    expected = _credited(old) / old.denominator * new.denominator
    newly_read = max(0, new.coverage.read - old.coverage.read)
    if 0 < _credited(new) - expected <= newly_read:
        return False
    return changes_much(expected, _credited(new), max_change)


# -- works and their texts -------------------------------------------------------------------------


def _coverage(before: Holdings, after: Holdings, max_change: float) -> Iterator[Change]:
    """Coverage in points: the share that is read. Texts that were waited for may arrive."""
    old, new = before.counts, after.counts
    if not old.affiliated_works or not new.affiliated_works or not before.is_complete:
        return
    was, share = _share_read(old), _share_read(new)
    newly_read = new.acknowledgements_read - old.acknowledgements_read
    if share > was and newly_read <= before.waiting:
        return
    is_large = abs(share - was) > max_change
    if is_large and abs(share - was) * new.affiliated_works >= FEWEST_WORKS:
        texts = (
            f"from {percent(100 * was)} ({old.acknowledgements_read:,} of "
            f"{old.affiliated_works:,}) to {percent(100 * share)} "
            f"({new.acknowledgements_read:,} of {new.affiliated_works:,})"
        )
        yield Change("coverage", f"the share of acknowledgements that were read went {texts}")


def _share_read(counts: Counts) -> float:
    return counts.acknowledgements_read / counts.affiliated_works


def _works_of_sources(before: Holdings, after: Holdings, max_change: float) -> Iterator[Change]:
    """The institution's works as each source shows them.

    A first harvest may add any number, also to other sources, which are asked for the works that
    it finds.
    """
    for source in _in_order(before.works, after.works):
        old, new = before.works.get(source, 0), after.works.get(source, 0)
        is_first_harvest = not before.is_complete or source not in before.titles
        if new > old and is_first_harvest:
            continue
        fewest = FEWEST_NEW_WORKS if new > old else FEWEST_WORKS
        if changes_much(old, new, max_change, fewest):
            title = after.titles.get(source) or before.titles.get(source) or source
            words = f"the institution's works in {title}"
            yield Change(f"{OF_SOURCE}{source}", _moved(words, old, new))


def _in_order(*works: Iterable[str]) -> list[str]:
    return sorted({source for names in works for source in names})
