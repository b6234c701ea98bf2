"""Learn the weights anew from labelled sets: `python -m learning.matching.train --eval DIR`.

DIR holds one folder a set, each with roster.csv, mentions.jsonl and truth.jsonl (mention_id, technician_id or null).
Writes `weights.json` beside this file: weights by kind of mention, feature and level. It holds no name.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from attribution.matching import files, score, search
from attribution.matching.decisions import Decisions
from attribution.matching.score import Scored
from learning.matching import fit_weights

SETS = {"author": ("A1", "A1o", "A2"), "thanked": ("A4",)}
ABOUT = (
    "Weights by kind of mention, feature and level, natural log-odds. Made by `python -m learning.matching.train`. "
    "Holds no name."
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled set: its candidates with findings, its truth, and its size."""

    name: str
    candidates: list[Scored]
    truth: dict[str, str | None]
    kinds: dict[str, str | None]
    mentions: int
    technicians: int

    def example(self, kind: str) -> fit_weights.Example:
        """What this set can teach about one kind of mention."""
        these = [c for c in self.candidates if c.pair.mention.kind == kind]
        return fit_weights.Example(these, self.truth, self.mentions, self.technicians)


def read_set(folder: Path) -> Labelled:
    """A labelled set, matched as far as findings."""
    technicians = files.technicians(folder / "roster.csv")
    with duckdb.connect() as connection:
        total = files.open_mentions(connection, folder / "mentions.jsonl")
        found = search.candidates(connection, "mentions", technicians, Decisions())
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    truth = {r["mention_id"]: r["technician_id"] for r in rows}
    return Labelled(
        folder.name,
        found,
        truth,
        {r["mention_id"]: r.get("kind") for r in rows},
        total,
        len(technicians),
    )


def train(sets: list[Labelled]) -> dict[str, dict[str, dict[str, float]]]:
    """Weights by kind of mention, from the sets that have mentions of that kind."""
    weights = {}
    for kind, taught_by in SETS.items():
        examples = [s.example(kind) for s in sets if s.name in taught_by]
        names = fit_weights.columns([c for e in examples for c in e.candidates])
        weights[kind] = fit_weights.as_tables(names, fit_weights.learn(examples, names, kind), kind)
    return weights


def main() -> None:
    """Read the sets, learn, write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--out", type=Path, default=Path(score.__file__).with_name("weights.json"))
    asked = parser.parse_args()
    weights = train([read_set(asked.eval / name) for names in SETS.values() for name in names])
    asked.out.write_text(json.dumps({"about": ABOUT, **weights}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
