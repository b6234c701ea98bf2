"""Fits the acknowledgement reader's models: `python -m learning.acknowledgements.train --eval DIR`.

Run it from a checkout. DIR holds the labelled texts (see `labelled_texts`). `--unlabelled FILE`
adds texts without labels, lines of `{id, text}`. The model of roles, once fitted, labels the people
in them, and is fitted again to its sure answers too, so that it knows more words. Labels by reading
(`labels_by_reading`) add what the models doubted most in those texts.

The models of people also learn from copies of the labelled texts with other names
(`renamed_copies`), people and roles from plain sentences of thanks (`invented_sentences`).
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from attribution.acknowledgements import model
from attribution.acknowledgements.model import Model
from learning.acknowledgements.labelled_texts import (
    WITH_ROLES,
    LabelledText,
    plain_texts,
    read_by_models,
    read_labelled,
    texts_without_labels,
    twice_read,
    with_other_names,
)
from learning.acknowledgements.person_training import fit_first_look, fit_second_look
from learning.acknowledgements.role_training import fit_roles
from learning.acknowledgements.team_training import fit_teams
from learning.acknowledgements.weights_file import as_json

log = logging.getLogger(__name__)

SHIPPED = Path(model.__file__).with_name("weights.json")


def trained(labelled: Sequence[LabelledText], unlabelled: Sequence[str] = ()) -> dict[str, Model]:
    """All models, by name, fitted to labelled and unlabelled texts."""
    plain = plain_texts()
    other_languages = twice_read()
    wider = [*with_other_names([*labelled, *other_languages]), *plain]
    first = fit_first_look(wider)
    second = fit_second_look(wider)
    with_roles = [text for text in labelled if text.source == WITH_ROLES] + other_languages
    read = [read_by_models(text, first, second) for text in unlabelled]
    role = fit_roles(with_roles, plain, read)
    team = fit_teams(with_roles, read, role)
    return {"person": first, "person again": second, "role": role, "team": team}


def main() -> None:
    """Read the arguments, fit the models, write the weights."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    labelled = read_labelled(arguments.eval)
    unlabelled = texts_without_labels(arguments.unlabelled, labelled)
    models = trained(labelled, unlabelled)
    arguments.out.write_text(as_json(models, _note(labelled, unlabelled)), encoding="utf-8")
    log.info(
        "Read %d labelled and %d unlabelled texts, wrote the weights to %s",
        len(labelled),
        len(unlabelled),
        arguments.out,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--eval",
        type=Path,
        required=True,
        help="folder with A3 and A3spans",
    )
    parser.add_argument("--unlabelled", type=Path, help="lines of {id, text} to learn words from")
    parser.add_argument(
        "--out",
        type=Path,
        default=SHIPPED,
        help="file of weights to write",
    )
    return parser.parse_args()


def _note(labelled: Sequence[LabelledText], unlabelled: Sequence[str]) -> str:
    return (
        f"Weights of the acknowledgement reader, fitted to {len(labelled)} labelled and "
        f"{len(unlabelled)} unlabelled texts by `python -m learning.acknowledgements.train`. "
        "Features hold words in lower case, shapes and classes of words; no person's name."
    )


if __name__ == "__main__":
    main()
