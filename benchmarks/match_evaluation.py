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
from attribution.evaluation.figures import Figure, ReturnedPair, as_text, calculate
from attribution.evaluation.labelled_sets import with_groups
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
    figures: list[Figure] = []
    for labelled in sets:
        figures += _figures(labelled, returned[labelled.name])
    print(as_text(figures))


def _fold(candidate: Candidate) -> int:
    """The fold of a technician: that of the last word of the family name."""
    words = names.key(candidate.pair.technician.record.family_name).split() or [""]
    return zlib.crc32(words[-1].encode()) % FOLDS


def _without(labelled: LabelledSet, fold: int) -> LabelledSet:
    """The set with the labels of one fold taken away."""
    truth = dict(labelled.truth)
    for candidate in labelled.candidates:
        if _fold(candidate) == fold:
            truth.pop(candidate.mention.mention_id, None)
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
    technicians = {}
    printed = {}
    for candidate in labelled.candidates:
        record = candidate.pair.technician.record
        technicians[record.technician_id] = record
        printed[candidate.mention.mention_id] = candidate.mention.name
    people = technicians.values()
    return calculate(with_groups(labelled.name, returned, labelled.truth, people, printed))


if __name__ == "__main__":
    main()
