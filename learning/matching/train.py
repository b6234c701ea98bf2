"""Learn the weights from labelled sets: `python -m learning.matching.train --eval DIR`.

Run it in a checkout. DIR holds one folder for each set (A1, A1o and A2 teach authors, A4 and A5
thanked people), each with roster.csv, mentions.jsonl and truth.jsonl (mention_id, technician_id or
null), or with one such folder for each institution, as A5. Writes
`attribution/matching/weights.json`: weights by kind of mention, feature and level. It holds no
name.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from attribution.core.model import Technician
from attribution.evaluation.labelled_sets import read_truth
from attribution.matching import score
from attribution.matching.colleagues import read_colleagues
from attribution.matching.decisions import Decisions
from attribution.matching.files import read_roster
from attribution.matching.listed_twice import without_repeats
from attribution.matching.mentions import Mentions
from attribution.matching.mentions_file import open_mentions
from attribution.matching.score import Candidates, CountByKind
from attribution.matching.search import find_candidates
from attribution.matching.thresholds import FILE_TO_FILE
from learning.matching import fit_weights

SETS: Mapping[str, tuple[str, ...]] = {"author": ("A1", "A1o", "A2"), "thanked": ("A4", "A5")}
WEIGHTS_FILE = Path(score.__file__).with_name("weights.json")
ABOUT = (
    "Weights by kind of mention, feature and level, natural log-odds. "
    "Made by `python -m learning.matching.train`. Holds no name."
)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A labelled set, or one institution of it: candidates with findings, truth, and size."""

    name: str
    institution: str
    candidates: Candidates
    truth: Mapping[str, str | None]
    mentions: CountByKind
    technicians: Sequence[Technician]

    def example(self, kind: str) -> fit_weights.Example:
        """The part of this set that has one kind of mention."""
        candidates = self.candidates.at(self.candidates.columns["kind"].holds(kind))
        return fit_weights.Example(
            candidates, self.truth, self.mentions.get(kind, 0), len(self.technicians)
        )


def read_sets(folder: Path) -> list[LabelledSet]:
    """Every set in a folder that teaches, in the order of `SETS`."""
    return [
        read_set(path, name)
        for names in SETS.values()
        for name in names
        for path in _institutions(folder / name)
    ]


def _institutions(folder: Path) -> list[Path]:
    """The folder of a set, or those of its institutions."""
    if (folder / "truth.jsonl").exists():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/truth.jsonl"))


def read_set(folder: Path, name: str) -> LabelledSet:
    """A labelled set, matched as far as findings."""
    technicians = without_repeats(read_roster(folder / "roster.csv"))
    with duckdb.connect() as connection:
        open_mentions(connection, folder / "mentions.jsonl")
        relation = Mentions(connection, "mentions")
        mentions = relation.count_by_kind()
        candidates = find_candidates(relation, technicians, Decisions(), FILE_TO_FILE)
    _add_colleagues(candidates, mentions, len(technicians))
    truth = read_truth(folder)
    return LabelledSet(name, folder.name, candidates, truth, mentions, technicians)


def _add_colleagues(candidates: Candidates, mentions: CountByKind, technicians: int) -> None:
    """Find colleagues on a paper with the weights that the package has; they need no new ones."""
    score.give_points(candidates, score.shipped_weights())
    score.compete(candidates, mentions, technicians)
    read_colleagues(candidates)


def learn_weights(
    sets: Sequence[LabelledSet], taught_by: Mapping[str, tuple[str, ...]] = SETS
) -> dict[str, fit_weights.Tables]:
    """Weights by kind of mention, each kind from the sets that are named for it."""
    weights = {}
    for kind, names in taught_by.items():
        examples = [labelled.example(kind) for labelled in sets if labelled.name in names]
        columns = fit_weights.weight_columns(examples)
        learned = fit_weights.learn(examples, columns, kind)
        weights[kind] = fit_weights.as_tables(columns, learned, kind)
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the sets, learn, write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--eval",
        type=Path,
        required=True,
        help="folder of the labelled sets",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=WEIGHTS_FILE,
        help="file to write",
    )
    options = parser.parse_args(arguments)
    weights = {"about": ABOUT, **learn_weights(read_sets(options.eval))}
    options.out.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
