"""Cross-validated figures of the matcher: `python benchmarks/match_evaluation.py DIR`.

The weights for a person are learned without that person: mentions are dealt into five folds by the
family name of the technicians they resemble, so that a person and their namesakes are in one fold.
A set of several institutions, as A5, is dealt out by institution. Prints the table of `attribution
evaluate`, with held-out probabilities, and precision and recall by rough origin of family names.

`--without FEATURE` leaves one kind of evidence out, in learning and in matching, to see what it is
worth.
"""

from __future__ import annotations

import argparse
import dataclasses
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from attribution.core import names
from attribution.core.model import Technician
from attribution.core.person_names import full_name
from attribution.evaluation import name_differences
from attribution.evaluation.figures import Figure, ReturnedPair, as_text, calculate
from attribution.evaluation.labelled_sets import with_groups
from attribution.matching.bands import judge
from attribution.matching.columns import Numbers, constant
from attribution.matching.match import let_compete
from attribution.matching.score import WeightsByKind, give_points
from attribution.matching.thresholds import FILE_TO_FILE
from learning.matching.train import LabelledSet, learn_weights, read_sets

FOLDS = 5
ENOUGH_PAIRS = 100  # true pairs of an origin, from which its figures are compared with the rest


class HeldOut(NamedTuple):
    """What the matcher returned for one set, each fold with weights that never saw it."""

    returned: list[ReturnedPair]
    truth: dict[str, str | None]
    technicians: dict[str, Technician]
    printed: dict[str, str]  # name by mention


def main() -> None:
    """All sets, and the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", help="a feature of `matching/weights.json`")
    options = parser.parse_args()
    sets = read_sets(options.folder)
    if options.without:
        leave_out(options.without, sets)
    by_set: dict[str, HeldOut] = {}
    for labelled in sets:
        add_set(by_set.setdefault(labelled.name, HeldOut([], {}, {}, {})), labelled)
    for fold in range(FOLDS):
        weights = learn_weights([without(labelled, fold) for labelled in sets])
        if options.without:
            weights = without_feature(weights, options.without)
        for labelled in sets:
            by_set[labelled.name].returned.extend(held_out(labelled, fold, weights))
    print(as_text([figure for name, part in by_set.items() for figure in figures(name, part)]))
    print(*origin_table(by_set), sep="\n")


def leave_out(feature: str, sets: Iterable[LabelledSet]) -> None:
    """Take one kind of evidence away before learning."""
    for labelled in sets:
        rows = len(labelled.candidates)
        labelled.candidates.findings[feature] = constant(None, rows)


def without_feature(weights: WeightsByKind, feature: str) -> WeightsByKind:
    """Weights that give no points for what is read only while candidates compete."""
    return {
        kind: {**table, feature: dict.fromkeys(table[feature], 0.0)}
        for kind, table in weights.items()
    }


def in_set(labelled: LabelledSet, identifier: str) -> str:
    """A mention or a technician; several institutions of a set may use the same ids."""
    return f"{labelled.institution} {identifier}"


def add_set(part: HeldOut, labelled: LabelledSet) -> None:
    """Add truth and names of an institution to what is known of its set."""
    for mention_id, technician_id in labelled.truth.items():
        true = None if technician_id is None else in_set(labelled, technician_id)
        part.truth[in_set(labelled, mention_id)] = true
    columns = labelled.candidates.columns
    candidates = set(columns["technician_id"].listed())
    for record in labelled.technicians:
        if record.technician_id not in candidates:
            continue
        technician_id = in_set(labelled, record.technician_id)
        part.technicians[technician_id] = dataclasses.replace(record, technician_id=technician_id)
    for mention_id, name in zip(
        columns["mention_id"].listed(), columns["name"].listed(), strict=True
    ):
        part.printed[in_set(labelled, mention_id)] = name


def folds_of(labelled: LabelledSet) -> Numbers:
    """The fold of each candidate: of the institution, or of the technician's family name."""
    if labelled.institution != labelled.name:
        fold = zlib.crc32(labelled.institution.encode()) % FOLDS
        return np.full(len(labelled.candidates), float(fold))
    folds = {record.technician_id: fold_of(record) for record in labelled.technicians}
    return labelled.candidates.columns["technician_id"].numbers(folds.__getitem__)


def fold_of(technician: Technician) -> int:
    """The fold of the last word of the family name."""
    words = names.key(technician.family_name).split() or [""]
    return zlib.crc32(words[-1].encode()) % FOLDS


def without(labelled: LabelledSet, fold: int) -> LabelledSet:
    """The set with the labels of one fold taken away."""
    mention = labelled.candidates.columns["mention_id"]
    left_out = set(mention.at(folds_of(labelled) == fold).listed())
    truth = {key: person for key, person in labelled.truth.items() if key not in left_out}
    return dataclasses.replace(labelled, truth=truth)


def held_out(labelled: LabelledSet, fold: int, weights: WeightsByKind) -> Iterator[ReturnedPair]:
    """The pairs of one fold, with weights that never saw its family names."""
    candidates = labelled.candidates.at(np.arange(len(labelled.candidates)))
    give_points(candidates, weights)
    let_compete(candidates, labelled.mentions, len(labelled.technicians), FILE_TO_FILE, weights)
    judged = judge(candidates, FILE_TO_FILE)
    of_fold = judged.at(np.flatnonzero(folds_of(labelled)[judged.rows] == fold))
    shown = candidates.at(of_fold.rows)
    columns = [shown.columns[key].listed() for key in ("mention_id", "technician_id")]
    mention_ids, technician_ids = ([in_set(labelled, key) for key in keys] for keys in columns)
    bands = np.where(of_fold.accepted, "accept", "review").tolist()
    return map(ReturnedPair, mention_ids, technician_ids, shown.probability.tolist(), bands)


def figures(name: str, part: HeldOut) -> list[Figure]:
    """The figures of `attribution evaluate` on one set."""
    people = part.technicians.values()
    return calculate(with_groups(name, part.returned, part.truth, people, part.printed))


def origin_table(by_set: Mapping[str, HeldOut]) -> Iterator[str]:
    """Recall and precision at accept by origin, each beside that of everybody else.

    The last column is the recall of those whose name no one else on the roster has.
    """
    yield ""
    heads = ("recall", "rest", "prec.", "rest", "alone")
    yield f"{'data':<6} {'origin':<42} {'true':>6} " + " ".join(f"{head:>7}" for head in heads)
    for name, part in by_set.items():
        origins = {
            technician_id: name_differences.origin(record)
            for technician_id, record in part.technicians.items()
        }
        for origin in sorted(set(origins.values())):
            of_origin = {t for t, other in origins.items() if other == origin}
            own = rates(part, of_origin)
            alone = rates(part, of_origin & bearers_of_own_names(part.technicians))
            rest = rates(part, {t for t, other in origins.items() if other != origin})
            is_gap = max(rest.recall - own.recall, rest.precision - own.precision) > 0.03
            mark = " more than 3 points below" if is_gap and own.true >= ENOUGH_PAIRS else ""
            yield (
                f"{name:<6} {origin:<42} {own.true:>6} {own.recall:>7.3f} {rest.recall:>7.3f} "
                f"{own.precision:>7.3f} {rest.precision:>7.3f} {alone.recall:>7.3f}{mark}"
            )


def bearers_of_own_names(technicians: Mapping[str, Technician]) -> set[str]:
    """Those whom their name alone tells from all others on the roster."""
    names_of = {key: names.fold(full_name(record)) for key, record in technicians.items()}
    count = Counter(names_of.values())
    return {key for key, name in names_of.items() if count[name] == 1}


class Rates(NamedTuple):
    """True pairs of some technicians, and recall and precision at accept."""

    true: int
    recall: float
    precision: float


def rates(part: HeldOut, technicians: set[str]) -> Rates:
    """The figures of some technicians; those who were never candidates have no origin."""
    true = sum(technician_id in technicians for technician_id in part.truth.values())
    accepted = list(accepted_pairs(part, technicians))
    right = sum(part.truth[pair.mention_id] == pair.technician_id for pair in accepted)
    return Rates(true, right / max(true, 1), right / max(len(accepted), 1))


def accepted_pairs(part: HeldOut, technicians: Iterable[str]) -> Iterator[ReturnedPair]:
    for pair in part.returned:
        is_labelled = pair.mention_id in part.truth and pair.technician_id in technicians
        if is_labelled and pair.band == "accept":
            yield pair


if __name__ == "__main__":
    main()
