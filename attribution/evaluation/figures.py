"""The figures that say how good the matching is, with their definitions and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

DEFINITIONS = {
    "precision": "accepted pairs that are right / accepted pairs on labelled mentions",
    "recall": "true pairs that are accepted / true pairs",
    "F1": "harmonic mean of precision and recall",
    "recall, accepted or shown": "true pairs that are accepted or shown for review / true pairs",
    "review burden": "pairs shown for review / labelled mentions",
    "calibration error": "mean distance between probability and share of right pairs, "
    "over ten bins of returned pairs",
}
RECALLS = ("recall", "recall, accepted or shown")
REPEATS = 300  # of the bootstrap
INTERVAL = (0.025, 0.975)
BINS = 10

# The columns of the counts.
ACCEPTED_RIGHT, ACCEPTED_WRONG, SHOWN, TRUE, TRUE_RETURNED = range(5)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95% interval, over people.

    `group` is empty, a kind of name difference, an origin, or where a paper was missed.
    """

    data: str
    measure: str
    group: str
    value: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class ReturnedPair:
    """A candidate as the matcher returned it."""

    mention_id: str
    technician_id: str
    probability: float
    band: str

    @classmethod
    def of_row(cls, row: Mapping[str, object]) -> ReturnedPair:
        """From a row of `match.CANDIDATES`."""
        return cls(
            str(row["mention_id"]),
            str(row["technician_id"]),
            float(str(row["probability"])),
            str(row["band"]),
        )


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled mentions and what the matcher returned for them."""

    name: str
    returned: Sequence[ReturnedPair]
    truth: Mapping[str, str | None]  # technician by mention; None where it is not a technician
    kind: Mapping[str, str]  # of the true pairs, by mention
    origin: Mapping[str, str]
    only: frozenset[tuple[str, str]] | None = (
        None  # pairs that are labelled, if not all of a mention are
    )

    def is_labelled(self, pair: ReturnedPair) -> bool:
        if pair.mention_id not in self.truth:
            return False
        return self.only is None or (pair.mention_id, pair.technician_id) in self.only


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted on some mentions: by mention, by person, and every returned pair."""

    by_mention: Mapping[str, tuple[str, np.ndarray]]  # the person, and the counts
    by_person: np.ndarray  # one row of counts for each person
    pairs: np.ndarray  # probability, and whether it is right

    @property
    def mentions(self) -> int:
        return len(self.by_mention)

    def of_mentions(self, chosen: set[str]) -> _Counted:
        """The same for some mentions only, without pairs."""
        counts = {m: value for m, value in self.by_mention.items() if m in chosen}
        return _Counted(counts, _by_person(counts), np.zeros((0, 2)))


def calculate(labelled: Labelled) -> list[Figure]:
    """Every figure on one set: over all, then recall by kind of name difference and by origin."""
    counted = _count(labelled)
    figures = [_figure(labelled.name, measure, "", counted) for measure in DEFINITIONS]
    figures += _recall_by_group(labelled.name, labelled.kind, counted)
    figures += _recall_by_group(labelled.name, labelled.origin, counted)
    return figures


def _recall_by_group(data: str, groups: Mapping[str, str], counted: _Counted) -> Iterator[Figure]:
    """`groups` holds the group of each mention."""
    for group in sorted(set(groups.values())):
        mentions = {mention for mention, name in groups.items() if name == group}
        part = counted.of_mentions(mentions)
        for recall in RECALLS:
            yield _figure(data, recall, group, part)


def as_text(figures: Iterable[Figure]) -> str:
    """The figures as a table for a terminal, with the definitions below."""
    head = f"{'data':<14} {'figure':<28} {'of':<24} {'value':>7}  {'95% interval':<16} {'n':>7}"
    definitions = [f"{name}: {meaning}." for name, meaning in DEFINITIONS.items()]
    return "\n".join([head, *map(_line, figures), "", *definitions])


def _line(figure: Figure) -> str:
    value = "-" if figure.value is None else f"{figure.value:.3f}"
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = f"{figure.low:.3f} to {figure.high:.3f}"
    name = f"{figure.data:<14} {figure.measure:<28} {figure.group:<24}"
    return f"{name} {value:>7}  {interval:<16} {figure.count:>7}"


def _count(labelled: Labelled) -> _Counted:
    by_mention = _true_pairs(labelled)
    pairs = []
    for pair in filter(labelled.is_labelled, labelled.returned):
        is_right = labelled.truth[pair.mention_id] == pair.technician_id
        _, counts = by_mention[pair.mention_id]
        counts[_outcome(pair, is_right)] += 1
        counts[TRUE_RETURNED] += is_right
        pairs.append((pair.probability, is_right))
    return _Counted(by_mention, _by_person(by_mention), np.array(pairs).reshape(-1, 2))


def _true_pairs(labelled: Labelled) -> dict[str, tuple[str, np.ndarray]]:
    """By mention: the person, and counts that hold only true pairs so far."""
    by_mention = {}
    for mention_id, technician_id in labelled.truth.items():
        counts = np.zeros(5, dtype=int)
        counts[TRUE] = technician_id is not None
        by_mention[mention_id] = (technician_id or mention_id, counts)
    return by_mention


def _outcome(pair: ReturnedPair, is_right: bool) -> int:
    """The count that a returned pair belongs to."""
    if pair.band != "accept":
        return SHOWN
    return ACCEPTED_RIGHT if is_right else ACCEPTED_WRONG


def _by_person(by_mention: Mapping[str, tuple[str, np.ndarray]]) -> np.ndarray:
    people: dict[str, np.ndarray] = {}
    for person, counts in by_mention.values():
        people[person] = people.get(person, 0) + counts
    return np.array(list(people.values())).reshape(-1, 5)


def _precision(counts: np.ndarray) -> float | None:
    return _share(counts[ACCEPTED_RIGHT], counts[ACCEPTED_RIGHT] + counts[ACCEPTED_WRONG])


def _recall(counts: np.ndarray) -> float | None:
    return _share(counts[ACCEPTED_RIGHT], counts[TRUE])


def _f1(counts: np.ndarray) -> float | None:
    right = counts[ACCEPTED_RIGHT]
    wrong = counts[ACCEPTED_WRONG]
    missed = counts[TRUE] - right
    return _share(2 * right, 2 * right + wrong + missed)


def _recall_with_review(counts: np.ndarray) -> float | None:
    return _share(counts[TRUE_RETURNED], counts[TRUE])


_BY_COUNTS: Mapping[str, Callable[[np.ndarray], float | None]] = {
    "precision": _precision,
    "recall": _recall,
    "F1": _f1,
    "recall, accepted or shown": _recall_with_review,
}


def _share(part: float, total: float) -> float | None:
    return float(part / total) if total else None


def _figure(
    data: str,
    measure: str,
    group: str,
    counted: _Counted,
) -> Figure:
    total = counted.by_person.sum(axis=0)
    count = int(total[TRUE]) if measure in RECALLS else counted.mentions
    if measure == "review burden":
        burden = _share(total[SHOWN], counted.mentions)
        return Figure(data, measure, group, burden, None, None, count)
    if measure == "calibration error":
        error = _calibration_error(counted.pairs)
        return Figure(data, measure, group, error, None, None, count)
    value = _BY_COUNTS[measure](total)
    low, high = _interval(_BY_COUNTS[measure], counted.by_person)
    return Figure(data, measure, group, value, low, high, count)


def _calibration_error(pairs: np.ndarray) -> float | None:
    if not len(pairs):
        return None
    probability = pairs[:, 0]
    is_right = pairs[:, 1]
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, probability - is_right, BINS)
    return float(np.abs(gaps).sum() / len(pairs))


def _interval(
    measure: Callable[[np.ndarray], float | None], by_person: np.ndarray
) -> tuple[float | None, float | None]:
    """A bootstrap interval: people are drawn with replacement."""
    people = len(by_person)
    if people < 2:
        return None, None
    draws = np.random.default_rng(1).integers(0, people, (REPEATS, people))
    measured = [measure(by_person[draw].sum(axis=0)) for draw in draws]
    values = [value for value in measured if value is not None]
    if not values:
        return None, None
    low, high = np.quantile(values, INTERVAL)
    return float(low), float(high)
