"""The training of the acknowledgement reader, from a checkout, on a few made-up texts."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from attribution.acknowledgements.model import models_from_json
from attribution.acknowledgements.reader import read_with
from attribution.core.errors import UserError
from learning.acknowledgements.labelled_texts import read_labelled

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = ("Ada Quillby", "Bo Heathrow", "C. Underhay", "Dina Overbeck", "E. F. Marlowe")
SENTENCES = (
    ("We thank {} for technical assistance.", "technical"),
    ("We thank {} for comments on the manuscript.", "scientific"),
    ("The plasmids were a gift from {}.", "materials"),
)
TEAM = "the staff of the imaging facility"


def labelled(number, name, sentence, role):
    """A line of labelled text: one person, and a team in every second text."""
    text = sentence.format(name)
    start = text.index(name)
    people = [{"start": start, "end": start + len(name), "text": name, "role": role}]
    teams = []
    if number % 2:
        text += f" We thank {TEAM} for help with microscopy."
        start = text.index(TEAM)
        teams = [{"start": start, "end": start + len(TEAM), "text": TEAM}]
    return {
        "id": f"made up {number}",
        "text": text,
        "source": "labelled",
        "people": people,
        "unnamed_technical": teams,
    }


def write_lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """The file of weights that the command writes."""
    folder = tmp_path_factory.mktemp("training")
    cases = itertools.product(NAMES, SENTENCES)
    texts = [labelled(n, name, *sentence) for n, (name, sentence) in enumerate(cases)]
    write_lines(folder / "A3" / "truth.jsonl", texts)
    spans = [{**text, "source": "grobid", "unnamed_technical": None} for text in texts[:5]]
    write_lines(folder / "A3spans" / "truth.jsonl", spans)
    unlabelled = [{"id": "9", "text": "We thank Flo Tanner for technical help with sequencing."}]
    more = write_lines(folder / "more.jsonl", unlabelled)
    out = folder / "weights.json"
    command = [sys.executable, "-m", "learning.acknowledgements.train"]
    command += ["--eval", folder, "--unlabelled", more, "--out", out]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return out.read_text(encoding="utf-8")


def test_the_command_writes_all_models_of_the_reader(weights):
    models = models_from_json(weights)
    assert list(models) == ["person", "person again", "role", "team"]
    assert models["person"].classes == ("no", "person")
    assert {"technical", "scientific", "materials"} <= set(models["role"].classes)
    assert "fitted to 20 labelled and 1 unlabelled texts" in json.loads(weights)["note"]


def test_the_reader_reads_a_new_text_with_the_models(weights):
    reading = read_with(
        "We thank Gil Sandover for technical assistance. "
        "We thank the staff of the sequencing facility for help with microscopy.",
        models_from_json(weights),
    )
    assert [(person.text, person.role) for person in reading.people] == [
        ("Gil Sandover", "technical")
    ]
    assert [team.text for team in reading.unnamed_technical] == [
        "the staff of the sequencing facility for help with microscopy"
    ]


def test_no_feature_holds_a_name(weights):
    surnames = [name.split()[-1].lower() for name in NAMES]
    features = [
        feature for model in models_from_json(weights).values() for feature in model.weights
    ]
    assert features
    assert not [feature for feature in features if any(name in feature for name in surnames)]


def test_a_folder_without_labelled_texts_is_refused(tmp_path):
    with pytest.raises(UserError, match="Give --eval the folder that holds A3 and A3spans"):
        read_labelled(tmp_path)
