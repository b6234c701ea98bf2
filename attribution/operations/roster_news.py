"""What a new roster changes, in words, and why it may be refused. Pure: lists in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core.for_people import count, day, listed, percent
from attribution.core.model import Spell, Technician
from attribution.core.person_names import display_name
from attribution.operations.change_limits import changes_much
from attribution.roster import comparison
from attribution.roster.assumed_leavers import DatedList, roster_in_force, under_present_ids
from attribution.roster.comparison import Comparison, compare_lists
from attribution.roster.successors import Successor, likely_successors
from attribution.roster.who_counts import Rule, counts

_WORDS = {
    comparison.NEW: "new",
    comparison.GONE: "gone without an end date",
    comparison.DROPPED: "no longer listed, had left before",
    comparison.LEFT: "left, with an end date",
    comparison.RENAMED: "with another name",
    comparison.MOVED: "moved to another department or faculty",
    comparison.POST_CHANGED: "with another post or other dates",
}

_LATER = "start later than on the last list, so earlier years no longer count them"


@dataclass(frozen=True, slots=True)
class RosterNews:
    """A new list compared with the last one; `rule` says who counts on the day `today`."""

    last: DatedList
    comparison: Comparison
    successors: tuple[Successor, ...]
    counted_before: int
    counted_now: int
    today: date

    @property
    def gone(self) -> int:
        """How many people are gone without an end date."""
        return self.comparison.counts[comparison.GONE]

    @property
    def in_post_before(self) -> int:
        """How many people were in post on the last list, as of today."""
        return sum(comparison.in_post(person, self.today) for person in self.last.technicians)


@dataclass(frozen=True, slots=True)
class Missing:
    """A person of the last list who is not in the new one, as people read it, and what becomes of
    them.
    """

    technician_id: str
    name: str
    department: str
    last_day: str
    outcome: str


def news_of(
    earlier: Sequence[DatedList],
    technicians: Sequence[Technician],
    present_ids: Mapping[str, str],
    today: date,
    rule: Rule,
) -> RosterNews | None:
    """What a list changes; None where it is the first."""
    if not earlier:
        return None
    last = DatedList(earlier[-1].day, under_present_ids(earlier[-1].technicians, present_ids))
    listed_now = under_present_ids(technicians, present_ids)
    known = roster_in_force(earlier, present_ids)
    return RosterNews(
        last,
        compare_lists(last.technicians, listed_now, today),
        _successors(known, listed_now),
        _counted(last.technicians, rule, today),
        _counted(listed_now, rule, today),
        today,
    )


def _successors(
    known: Sequence[Technician], listed_now: Sequence[Technician]
) -> tuple[Successor, ...]:
    """The ids that vanished, now or with an earlier list, and probably have others now."""
    known_ids = {person.technician_id for person in known}
    ids_now = {person.technician_id for person in listed_now}
    vanished = [person for person in known if _is_missing(person, ids_now)]
    appeared = [person for person in listed_now if person.technician_id not in known_ids]
    return likely_successors(vanished, appeared)


def _is_missing(person: Technician, ids_now: set[str]) -> bool:
    """Whether a person is missing who was not known to have left."""
    has_stated_end = all(spell.end and not spell.end_assumed for spell in person.spells)
    return person.technician_id not in ids_now and not (person.spells and has_stated_end)


def _counted(technicians: Iterable[Technician], rule: Rule, today: date) -> int:
    return sum(
        any(
            (spell.start or date.min) <= today <= (spell.end or date.max) and counts(rule, spell)
            for spell in person.spells
        )
        for person in technicians
    )


# -- in words --------------------------------------------------------------------------------------


def lines(news: RosterNews) -> Iterator[str]:
    """The comparison as a terminal shows it. People are named by their ids only."""
    in_last = count(len(news.last.technicians), "person", "people")
    yield f"Compared with the list of {day(news.last.day)} ({in_last}):"
    for words, people in groups(news):
        yield f"  {len(people):,} {words}: {_ids(people)}"
    for successor in news.successors:
        yield f"  {_pair(successor)}"
    before, now = news.counted_before, news.counted_now
    yield f"  In post today under the rule: {before:,} before, {now:,} now."


def groups(news: RosterNews) -> Iterator[tuple[str, list[Technician]]]:
    """What a new list changes, each change in words with the people whom it concerns."""
    by_words = {words: news.comparison.of(kind) for kind, words in _WORDS.items()}
    by_words[_LATER] = comparison.begin_later(news.comparison.changes)
    for words, changes in by_words.items():
        if changes:
            yield words, [change.person for change in changes]


def people_named(news: RosterNews) -> set[str]:
    """The ids of everybody whom the comparison is about."""
    people = {change.person.technician_id for change in news.comparison.changes}
    pairs = ((pair.former, pair.present) for pair in news.successors)
    return people | {person.technician_id for pair in pairs for person in pair}


def not_in_file(news: RosterNews) -> list[Missing]:
    """The people of the last list who are missing in the new one, and what becomes of each."""
    assumed = (
        f"Kept as a leaver: {day(news.today)} is taken as the last day. To correct it, add them to "
        "the file with their end date."
    )
    left = "Nothing changes: they had left, and count in the years in which they were in post."
    outcomes = {comparison.GONE: assumed, comparison.DROPPED: left}
    return [
        _missing(change.person, outcome)
        for kind, outcome in outcomes.items()
        for change in news.comparison.of(kind)
    ]


def _missing(person: Technician, outcome: str) -> Missing:
    spell = person.spells[-1] if person.spells else Spell()
    return Missing(
        person.technician_id,
        display_name(person),
        spell.department or spell.faculty or "",
        day(spell.end) if spell.end else "none stated",
        outcome,
    )


def in_numbers(news: RosterNews) -> str:
    """The comparison in one sentence that names no one."""
    numbers = news.comparison.counts
    changes = [f"{numbers[kind]:,} {words}" for kind, words in _WORDS.items() if numbers[kind]]
    counted = f"{news.counted_before:,} technicians in post before, {news.counted_now:,} now"
    return f"{counted}: {listed(changes)}" if changes else f"{counted}, and no other change"


def _ids(people: Iterable[Technician]) -> str:
    return ", ".join(person.technician_id for person in people)


def _pair(successor: Successor) -> str:
    former, present = successor.former.technician_id, successor.present.technician_id
    return f"{former} is probably {present} now: same {listed(list(successor.because))}"


def changes_to_accept(news: RosterNews, max_change: float) -> Iterator[str]:
    """Everything for which the list is refused unless it is accepted."""
    in_post = news.in_post_before
    if changes_much(in_post, in_post - news.gone, max_change):
        share = percent(100 * news.gone / in_post)
        yield (
            f"{news.gone:,} of {in_post:,} people in post ({share}) are gone without an end date"
        )
    if changes_much(news.counted_before, news.counted_now, max_change):
        yield (
            "the number of technicians in post today under the rule changes from "
            f"{news.counted_before:,} to {news.counted_now:,}"
        )


def assumed_leavers_in_words(news: RosterNews) -> str | None:
    """A sentence on the people who are gone; None without any."""
    if not news.gone:
        return None
    people = count(news.gone, "person is", "people are")
    return (
        f"{people} gone without an end date and kept as leavers, with an assumed last day of "
        f"{day(news.today)}. To correct it, import a list that names them with their end date."
    )
