"""The weights of the matcher can be learned again from labelled sets, here tiny invented ones."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from attribution.evaluation import invented_university
from attribution.matching.score import shipped_weights
from learning.matching import fit_weights, train


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    for seed, name in enumerate(("A1", "A1o", "A2", "A4", "A5/one", "A5/two")):
        (folder / name).mkdir(parents=True)
        invented_university.write(folder / name, seed, people=40, works=150)
    for thanks in (*folder.glob("A4/mentions.jsonl"), *folder.glob("A5/*/mentions.jsonl")):
        thanks.write_text(thanks.read_text("utf-8").replace('"author"', '"thanked"'), "utf-8")
    return folder


def test_every_institution_of_a_set_teaches(sets: Path) -> None:
    names = [(labelled.name, labelled.institution) for labelled in train.read_sets(sets)]
    assert names[-3:] == [("A4", "A4"), ("A5", "one"), ("A5", "two")]


def test_learning_writes_a_weight_for_everything_that_the_shipped_weights_have(
    sets: Path, tmp_path: Path
) -> None:
    train.main(["--eval", str(sets), "--out", str(tmp_path / "weights.json")])
    learned = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    for kind, features in shipped_weights().items():
        assert {f: set(levels) for f, levels in learned[kind].items()} == {
            f: set(levels) for f, levels in features.items()
        }


def test_learned_weights_say_that_agreement_counts_for_and_disagreement_against(sets: Path) -> None:
    labelled = train.read_set(sets / "A1", "A1")
    weights = train.learn_weights([labelled], {"author": ("A1",)})["author"]
    assert weights["institution"]["other"] < 0
    assert weights["department"]["none"] < weights["department"]["all"]
    assert weights["given_name"]["differs"] < weights["given_name"]["initial"]


def test_mentions_without_a_label_teach_nothing(sets: Path) -> None:
    labelled = train.read_set(sets / "A1", "A1")
    unlabelled = dataclasses.replace(labelled, truth={})
    start = fit_weights.start_of("author")
    assert train.learn_weights([unlabelled], {"author": ("A1",)})["author"] == start
    assert train.learn_weights([labelled], {"author": ("A1",)})["author"] != start
