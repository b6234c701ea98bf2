"""Accuracy of the acknowledgement reader, cross-validated by document.

    python benchmarks/thanks_accuracy.py --eval DIR [--unlabelled FILE] [--folds 5] [--keep OUT.jsonl]

DIR holds the labelled texts (`A3`, `A3spans`) and the scorer `score_thanks.py`. Each text is read by models that were
fitted without it, so the figures forecast those on texts never seen. FILE is as for `python -m learning.acknowledgements.train`. Prints one JSON line a set.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from attribution.acknowledgements.reader import read_with
from learning.acknowledgements.train import Labelled, labelled, texts_without_labels, trained

SETS = (("A3", "labelled"), ("A3spans", "grobid"), ("A3spans", "ackextract"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--unlabelled", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the readings here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = given.keep or Path(scratch) / "readings.jsonl"
        texts = labelled(given.eval)
        more = texts_without_labels(given.unlabelled, texts)
        out.write_text("".join(_read(texts, more, given.folds)), encoding="utf-8")
        for folder, source in SETS:
            print(_scored(given.eval, out, folder, source))


def _read(texts: list[Labelled], more: list[str], folds: int) -> list[str]:
    lines = []
    for fold in range(folds):
        models = trained([text for text in texts if _fold(text.id, folds) != fold], more)
        for text in texts:
            if _fold(text.id, folds) != fold:
                continue
            found = read_with(text.truth["text"], models)
            row = {
                "id": text.id,
                "people": [{"start": p.start, "end": p.end, "role": p.role} for p in found.people],
                "unnamed_technical": [
                    {"start": t.start, "end": t.end} for t in found.unnamed_technical
                ],
            }
            lines.append(json.dumps(row) + "\n")
    return lines


def _fold(text_id: str, folds: int) -> int:
    return zlib.crc32(text_id.encode()) % folds


def _scored(folder: Path, out: Path, name: str, source: str) -> str:
    command = [
        sys.executable,
        folder / "score_thanks.py",
        "--truth",
        folder / name / "truth.jsonl",
        "--out",
        out,
    ]
    command += ["--source", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.dumps({"set": name, "source": source, **json.loads(done.stdout)})


if __name__ == "__main__":
    main()
