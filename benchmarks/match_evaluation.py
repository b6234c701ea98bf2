"""Figures of the matcher on the labelled sets, cross-validated by person: `python benchmarks/match_evaluation.py DIR`.

The weights for a person are learned without that person: mentions are dealt into five folds by the family name of the
technicians they resemble, so that a person and their namesakes are in one fold. Prints the table of `attribution
evaluate`, with held-out probabilities.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

from attribution.core import names
from attribution.evaluation import evaluate, name_differences
from attribution.matching import bands
from attribution.matching.decisions import Decisions
from attribution.matching.score import Scored, compete, weigh
from attribution.matching.thanked_roles import read_roles
from learning.matching import train

FOLDS = 5


def fold(candidate: Scored) -> int:
    """The fold of a technician: that of the first word of the family name."""
    word = (names.key(candidate.pair.person.technician.family_name).split() or [""])[-1]
    return zlib.crc32(word.encode()) % FOLDS


def held_out(sets: list[train.Labelled]) -> dict[str, list[tuple[str, str, float, str]]]:
    """By set: what is returned when every candidate is weighed with weights that never saw its family name."""
    returned: dict[str, list[tuple[str, str, float, str]]] = {s.name: [] for s in sets}
    for number in range(FOLDS):
        weights = train.train([without(s, number) for s in sets])
        for each in sets:
            for again in (False, True):
                weigh(read_roles(each.candidates) if again else each.candidates, weights)
                compete(each.candidates, each.mentions, each.technicians)
            judged = bands.judge(each.candidates, Decisions(), bands.MatchSettings())
            returned[each.name] += [
                (j.mention_id, j.technician_id, j.probability, j.band)
                for j in judged
                if fold(j.scored) == number
            ]
    return returned


def without(labelled: train.Labelled, number: int) -> train.Labelled:
    """The set with the labels of one fold taken away."""
    gone = {c.pair.mention.mention_id for c in labelled.candidates if fold(c) == number}
    truth = {m: t for m, t in labelled.truth.items() if m not in gone}
    return train.Labelled(
        labelled.name,
        labelled.candidates,
        truth,
        labelled.kinds,
        labelled.mentions,
        labelled.technicians,
    )


def main() -> None:
    """All sets, one table."""
    folder = Path(sys.argv[1])
    sets = [
        train.read_set(folder / name) for taught_by in train.SETS.values() for name in taught_by
    ]
    rows: list[evaluate.Row] = []
    for name, returned in held_out(sets).items():
        each = next(s for s in sets if s.name == name)
        people = {
            c.pair.person.technician.technician_id: c.pair.person.technician
            for c in each.candidates
        }
        printed = {c.pair.mention.mention_id: c.pair.mention.name for c in each.candidates}
        true = {m: people[t] for m, t in each.truth.items() if t in people and m in printed}
        kind = {m: name_differences.kind(t, printed[m]) for m, t in true.items()}
        origin = {m: name_differences.origin(t) for m, t in true.items()}
        rows += evaluate.rows(evaluate.Labelled(name, returned, each.truth, kind, origin))
    print(evaluate.as_text(rows))


if __name__ == "__main__":
    main()
