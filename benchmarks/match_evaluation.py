"""Cross-validated figures of the matcher: `python benchmarks/match_evaluation.py DIR`.

The weights for a person are learned without that person: mentions are dealt into five folds by the
family name of the technicians they resemble, so that a person and their namesakes are in one fold.
Prints the table of `attribution evaluate`, with held-out probabilities.
"""

from __future__ import annotations

import dataclasses
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from attribution.core import names
from attribution.evaluation import name_differences
from attribution.evaluation.figures import Figure, Labelled, ReturnedPair, as_text, calculate
from attribution.matching.bands import judge
from attribution.matching.decisions import Decisions
from attribution.matching.score import Candidate, WeightsByKind, compete, give_points
from attribution.matching.thanked_roles import read_roles
from attribution.matching.thresholds import FILE_TO_FILE
from learning.matching.train import SETS, LabelledSet, learn_weights, read_set

FOLDS = 5


def main() -> None:
    """All sets, one table."""
    folder = Path(sys.argv[1])
    sets = [read_set(folder / name) for taught_by in SETS.values() for name in taught_by]
    returned: dict[str, list[ReturnedPair]] = {labelled.name: [] for labelled in sets}
    for fold in range(FOLDS):
        weights = learn_weights([_without(labelled, fold) for labelled in sets])
        for labelled in sets:
            returned[labelled.name] += _held_out(labelled, fold, weights)
    figures = [row for labelled in sets for row in _figures(labelled, returned[labelled.name])]
    print(as_text(figures))


def _fold(candidate: Candidate) -> int:
    """The fold of a technician: that of the last word of the family name."""
    words = names.key(candidate.pair.technician.record.family_name).split() or [""]
    return zlib.crc32(words[-1].encode()) % FOLDS


def _without(labelled: LabelledSet, fold: int) -> LabelledSet:
    """The set with the labels of one fold taken away."""
    held_out = {c.mention.mention_id for c in labelled.candidates if _fold(c) == fold}
    truth = {m: t for m, t in labelled.truth.items() if m not in held_out}
    return dataclasses.replace(labelled, truth=truth)


def _held_out(labelled: LabelledSet, fold: int, weights: WeightsByKind) -> Iterator[ReturnedPair]:
    """The pairs of one fold, with weights that never saw its family names."""
    for candidate in labelled.candidates:
        give_points(candidate, weights)
    compete(labelled.candidates, labelled.mentions, labelled.technicians)
    for candidate in read_roles(labelled.candidates, FILE_TO_FILE):
        give_points(candidate, weights)
    compete(labelled.candidates, labelled.mentions, labelled.technicians)
    for judged in judge(labelled.candidates, Decisions(), FILE_TO_FILE):
        if _fold(judged.candidate) == fold:
            yield ReturnedPair(*judged.key, judged.probability, judged.band)


def _figures(labelled: LabelledSet, returned: Sequence[ReturnedPair]) -> list[Figure]:
    people = {c.key[1]: c.pair.technician.record for c in labelled.candidates}
    printed = {c.mention.mention_id: c.mention.name for c in labelled.candidates}
    true = {m: people[t] for m, t in labelled.truth.items() if t in people and m in printed}
    kind = {m: name_differences.kind(record, printed[m]) for m, record in true.items()}
    origin = {m: name_differences.origin(record) for m, record in true.items()}
    return calculate(Labelled(labelled.name, returned, labelled.truth, kind, origin))


if __name__ == "__main__":
    main()
