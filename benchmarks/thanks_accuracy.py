"""Accuracy of the acknowledgement reader, cross-validated by document.

    python benchmarks/thanks_accuracy.py --eval DIR [--unlabelled FILE] [--folds 5] [--keep OUT]

DIR holds the labelled texts (`A3`, `A3spans`) and the scorer `score_thanks.py`. Each text is read
by models that were fitted without it, so the figures forecast those on texts never seen. FILE is
as for `python -m learning.acknowledgements.train`. `--keep` saves the readings as JSON lines.
Prints one JSON line for each set.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attribution.acknowledgements.reader import read_with
from attribution.core.model import AcknowledgementReading
from learning.acknowledgements.labelled_texts import (
    LabelledText,
    read_labelled,
    texts_without_labels,
)
from learning.acknowledgements.train import trained

SETS = (("A3", "labelled"), ("A3spans", "grobid"), ("A3spans", "ackextract"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--unlabelled", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the readings in this file")
    arguments = parser.parse_args()
    labelled = read_labelled(arguments.eval)
    unlabelled = texts_without_labels(arguments.unlabelled, labelled)
    with tempfile.TemporaryDirectory() as scratch:
        out = arguments.keep or Path(scratch) / "readings.jsonl"
        lines = map(json.dumps, readings(labelled, unlabelled, arguments.folds))
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        for folder, source in SETS:
            print(scored(arguments.eval, out, folder, source))


def readings(
    labelled: Sequence[LabelledText], unlabelled: Sequence[str], folds: int
) -> Iterator[dict[str, Any]]:
    """The reading of every labelled text by models fitted without its fold."""
    for fold in range(folds):
        models = trained([text for text in labelled if fold_of(text, folds) != fold], unlabelled)
        for text in labelled:
            if fold_of(text, folds) == fold:
                yield row(text.id, read_with(text.truth["text"], models))


def fold_of(text: LabelledText, folds: int) -> int:
    return zlib.crc32(text.id.encode()) % folds


def row(text_id: str, reading: AcknowledgementReading) -> dict[str, Any]:
    return {
        "id": text_id,
        "people": [
            {"start": person.start, "end": person.end, "role": person.role}
            for person in reading.people
        ],
        "unnamed_technical": [
            {"start": team.start, "end": team.end} for team in reading.unnamed_technical
        ],
    }


def scored(folder: Path, out: Path, name: str, source: str) -> str:
    """What the scorer says of one set, as a line of JSON."""
    truth = folder / name / "truth.jsonl"
    command = [sys.executable, folder / "score_thanks.py", "--truth", truth, "--out", out]
    command += ["--source", source]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.dumps({"set": name, "source": source, **json.loads(answer.stdout)})


if __name__ == "__main__":
    main()
