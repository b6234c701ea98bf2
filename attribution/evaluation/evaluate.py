"""How good the matching is: figures with definitions and intervals, on invented, labelled or decided mentions.

`evaluate` takes labelled sets (or makes an invented one), `evaluate_decisions` the user's own decisions; both give
rows, and `as_text` makes them readable. What a figure means stands in `DEFINITIONS`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.evaluation import invented_university, name_differences
from attribution.matching import files
from attribution.matching.match import match

DEFINITIONS = {
    "precision": "accepted pairs that are right / accepted pairs on labelled mentions",
    "recall": "true pairs that are accepted / true pairs",
    "F1": "harmonic mean of precision and recall",
    "recall, accepted or shown": "true pairs that are accepted or shown for review / true pairs",
    "review burden": "pairs shown for review / labelled mentions",
    "calibration error": "mean distance between probability and share of right pairs, over ten bins of returned pairs",
}
REPEATS = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `group` is empty, a kind of name difference or an origin; the interval is 95 %, over people."""

    data: str
    measure: str
    group: str
    value: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled mentions and what the matcher made of them."""

    name: str
    returned: Sequence[tuple[str, str, float, str]]  # mention, technician, probability, band
    truth: Mapping[str, str | None]
    kind: Mapping[str, str]  # of the true pairs, by mention
    origin: Mapping[str, str]
    only: frozenset[tuple[str, str]] | None = (
        None  # pairs that are labelled, where not all pairs of a mention are
    )


def evaluate(folder: Path | None = None) -> list[Row]:
    """Figures on the labelled set in `folder`, on every set in its folders, or on invented people where it is None.

    A set is roster.csv, mentions.jsonl and truth.jsonl (mention_id, technician_id or null). Raises UserError where
    there is none.
    """
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            invented_university.write(Path(made))
            return rows(_labelled("invented", Path(made)))
    sets = (
        [folder]
        if (folder / "truth.jsonl").is_file()
        else sorted(p.parent for p in folder.glob("*/truth.jsonl"))
    )
    sets = [s for s in sets if (s / "roster.csv").is_file()]
    if not sets:
        raise UserError(
            f"{folder}: no labelled set; it needs roster.csv, mentions.jsonl and truth.jsonl"
        )
    return [row for each in sets for row in rows(_labelled(each.name, each))]


def evaluate_decisions(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    technicians: Sequence[Technician],
    decisions: str,
) -> list[Row]:
    """Figures on the user's own decisions: the decided pairs, matched anew as though nobody had decided them."""
    found = match(connection, mentions, technicians)
    verdicts = connection.execute(
        f"select mention_id, technician_id, verdict from {decisions} where verdict in ('confirmed', 'rejected')"
    ).fetchall()
    truth: dict[str, str | None] = {m: None for m, _, _ in verdicts}
    truth.update({m: t for m, t, verdict in verdicts if verdict == "confirmed"})
    printed = dict(connection.execute(f"select mention_id, name from {mentions}").fetchall())
    by_id = {t.technician_id: t for t in technicians}
    known = {m: t for m, t in truth.items() if t in by_id and m in printed}
    kind = {m: name_differences.kind(by_id[t], printed[m]) for m, t in known.items() if t}
    only = frozenset((m, t) for m, t, _ in verdicts)
    return rows(Labelled("own decisions", _pairs(found.to_pylist()), truth, kind, {}, only))


def rows(labelled: Labelled) -> list[Row]:
    """Every figure on one set: over all, then recall by kind of name difference and by origin."""
    scored = _scored(labelled)
    found = [
        _row(labelled.name, measure, "", scored, figure) for measure, figure in _FIGURES.items()
    ]
    for grouping in (labelled.kind, labelled.origin):
        for group in sorted(set(grouping.values())):
            part = scored.of_mentions({m for m, g in grouping.items() if g == group})
            found += [
                _row(labelled.name, m, group, part, _FIGURES[m])
                for m in ("recall", "recall, accepted or shown")
            ]
    return found


def as_text(found: Sequence[Row]) -> str:
    """The rows as a table for a terminal, with the definitions below."""
    lines = [f"{'data':<14} {'figure':<28} {'of':<24} {'value':>7}  {'95 % interval':<16} {'n':>7}"]
    for row in found:
        value = "-" if row.value is None else f"{row.value:.3f}"
        interval = "" if row.low is None or row.high is None else f"{row.low:.3f} to {row.high:.3f}"
        lines.append(
            f"{row.data:<14} {row.measure:<28} {row.group:<24} {value:>7}  {interval:<16} {row.count:>7}"
        )
    return "\n".join(
        [*lines, "", *(f"{name}: {meaning}." for name, meaning in DEFINITIONS.items())]
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    """Counts by person (rows): accepted right, accepted wrong, shown, true, accepted or shown true; and the pairs."""

    counts: np.ndarray
    mentions: int
    pairs: np.ndarray
    by_mention: Mapping[str, tuple[str, np.ndarray]]

    def of_mentions(self, wanted: set[str]) -> _Scored:
        """The same for some mentions only."""
        kept = {m: v for m, v in self.by_mention.items() if m in wanted}
        return _Scored(_by_person(kept), len(kept), np.zeros((0, 2)), kept)


def _scored(labelled: Labelled) -> _Scored:
    by_mention = {
        m: (t or m, np.array([0, 0, 0, t is not None, 0])) for m, t in labelled.truth.items()
    }
    pairs = []
    for mention, technician, probability, band in labelled.returned:
        if mention not in by_mention or (
            labelled.only is not None and (mention, technician) not in labelled.only
        ):
            continue
        right = labelled.truth[mention] == technician
        pairs.append((probability, right))
        accepted = band == "accept"
        by_mention[mention][1][:] += [
            accepted and right,
            accepted and not right,
            not accepted,
            0,
            right,
        ]
    return _Scored(
        _by_person(by_mention), len(by_mention), np.array(pairs).reshape(-1, 2), by_mention
    )


def _by_person(by_mention: Mapping[str, tuple[str, np.ndarray]]) -> np.ndarray:
    people: dict[str, np.ndarray] = {}
    for person, counts in by_mention.values():
        people[person] = people.get(person, 0) + counts
    return np.array(list(people.values())).reshape(-1, 5)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _f1(c: np.ndarray, _: _Scored) -> float | None:
    return _share(2 * c[0], 2 * c[0] + c[1] + (c[3] - c[0]))


def _calibration(_: np.ndarray, scored: _Scored) -> float | None:
    if not len(scored.pairs):
        return None
    bins = np.minimum((scored.pairs[:, 0] * 10).astype(int), 9)
    gaps = np.bincount(bins, scored.pairs[:, 0] - scored.pairs[:, 1], 10)
    return float(np.abs(gaps).sum() / len(scored.pairs))


_FIGURES: dict[str, Callable[[np.ndarray, _Scored], float | None]] = {
    "precision": lambda c, _: _share(c[0], c[0] + c[1]),
    "recall": lambda c, _: _share(c[0], c[3]),
    "F1": _f1,
    "recall, accepted or shown": lambda c, _: _share(c[4], c[3]),
    "review burden": lambda c, s: _share(c[2], s.mentions),
    "calibration error": _calibration,
}


def _row(
    data: str,
    measure: str,
    group: str,
    scored: _Scored,
    figure: Callable[[np.ndarray, _Scored], float | None],
) -> Row:
    total = scored.counts.sum(axis=0)
    count = int(total[3]) if measure.startswith("recall") else scored.mentions
    low = high = None
    if (
        measure in ("precision", "recall", "F1", "recall, accepted or shown")
        and len(scored.counts) > 1
    ):
        draws = np.random.default_rng(1).integers(
            0, len(scored.counts), (REPEATS, len(scored.counts))
        )
        values = [
            v for d in draws if (v := figure(scored.counts[d].sum(axis=0), scored)) is not None
        ]
        low, high = (
            (float(q) for q in np.quantile(values, (0.025, 0.975))) if values else (None, None)
        )
    return Row(data, measure, group, figure(total, scored), low, high, count)


def _pairs(found: Sequence[Mapping[str, object]]) -> list[tuple[str, str, float, str]]:
    return [
        (
            str(f["mention_id"]),
            str(f["technician_id"]),
            float(str(f["probability"])),
            str(f["band"]),
        )
        for f in found
    ]


def _labelled(name: str, folder: Path) -> Labelled:
    technicians = files.technicians(folder / "roster.csv")
    lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    truth = {r["mention_id"]: r["technician_id"] for r in map(json.loads, lines)}
    with duckdb.connect() as connection:
        files.open_mentions(connection, folder / "mentions.jsonl")
        found = match(connection, "mentions", technicians).to_pylist()
        printed = dict(connection.execute("select mention_id, name from mentions").fetchall())
    by_id = {t.technician_id: t for t in technicians}
    true = {m: by_id[t] for m, t in truth.items() if t in by_id}
    kind = {m: name_differences.kind(t, printed[m]) for m, t in true.items()}
    origin = {m: name_differences.origin(t) for m, t in true.items()}
    return Labelled(name, _pairs(found), truth, kind, origin)
