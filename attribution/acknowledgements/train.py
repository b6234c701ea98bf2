"""Fits the reader's models to labelled acknowledgements: `python -m attribution.acknowledgements.train --eval DIR`.

DIR holds `A3/truth.jsonl` (people, roles, unnamed teams) and `A3spans/truth.jsonl` (people only), lines of
`{id, text, source, people: [{start, end, text, role}], unnamed_technical: [{start, end, text}]}`.
`--unlabelled FILE` adds texts without labels (lines of `{id, text}`): the model of roles, once fitted, labels the people
in them, and is fitted again to its sure answers too, so that it knows more words. Texts in both files are left out of it.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution.acknowledgements import people, roles, teams
from attribution.acknowledgements.candidates import Candidate, candidates
from attribution.acknowledgements.cues import says_technical
from attribution.acknowledgements.fitting import fitted
from attribution.acknowledgements.model import WEIGHTS, Model, as_json
from attribution.acknowledgements.phrases import Thanks, text_of, thanks
from attribution.acknowledgements.tokens import Tokens, tokenised
from attribution.errors import UserError

log = logging.getLogger(__name__)

# How far each collection's labels are trusted for people: the other two follow guides of their own.
TRUST = {"labelled": 1.0, "grobid": 0.6, "ackextract": 0.5}
_ROUNDS = 300
_SURE, _OWN_ANSWER = 0.8, 0.2  # how sure an answer must be to be learned from, and what it then weighs

Unlabelled = tuple[Tokens, Thanks, list[str]]


@dataclass(slots=True)
class Labelled:
    """One labelled text, tokenised, with the label of each candidate."""

    id: str
    source: str
    truth: dict[str, Any]
    tokens: Tokens
    found: list[Candidate]
    is_person: list[str]
    trust: list[float]


def labelled(folder: Path) -> list[Labelled]:
    """Every labelled text of the folder."""
    texts = []
    for path in (folder / "A3" / "truth.jsonl", folder / "A3spans" / "truth.jsonl"):
        if not path.exists():
            raise UserError(f"There are no labelled acknowledgements at {path}. Give --eval the folder that holds A3.")
        texts += [_labelled(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return texts


def _labelled(truth: dict[str, Any]) -> Labelled:
    tokens = tokenised(truth["text"])
    found = candidates(tokens)
    spans = [(person["start"], person["end"]) for person in truth["people"]]
    names = {person["text"] for person in truth["people"]}
    labels, trust = [], []
    for each in found:
        start, end = tokens.starts[each.first], tokens.ends[each.last - 1]
        shared = sum(max(0, min(end, b) - max(start, a)) for a, b in spans)
        labels.append(people.PERSON if shared > 0.3 * (end - start) else "no")
        again = labels[-1] == "no" and truth["text"][start:end] in names  # a second printing is not labelled
        trust.append(0.0 if again else TRUST[truth["source"]])
    return Labelled(truth["id"], truth["source"], truth, tokens, found, labels, trust)


def trained(texts: Sequence[Labelled], unlabelled: Sequence[str] = ()) -> dict[str, Model]:
    """All models, fitted to these texts; that of roles to its own sure answers on the unlabelled texts too."""
    with_roles = [text for text in texts if text.source == "labelled"]
    first, again = _first(texts), _again(texts)
    return {
        "person": first,
        "person again": again,
        "role": _roles(with_roles, _unlabelled(unlabelled, first, again)),
        "team": _teams(with_roles),
    }


def _first(texts: Sequence[Labelled]) -> Model:
    examples = [people.seen(text.tokens, each) for text in texts for each in text.found]
    labels = [label for text in texts for label in text.is_person]
    return fitted(examples, labels, weights=[trust for text in texts for trust in text.trust], rounds=150)


def _again(texts: Sequence[Labelled], parts: int = 3) -> Model:
    """The second look learns from first looks at texts that the first model had not seen."""
    examples: list[list[str]] = []
    labels: list[str] = []
    trust: list[float] = []
    for part in range(parts):
        model = _first([text for i, text in enumerate(texts) if i % parts != part])
        place = model.classes.index(people.PERSON)
        for text in texts[part::parts]:
            features = [people.seen(text.tokens, each) for each in text.found]
            chances = [model.probabilities(each)[place] for each in features]
            links = people.neighbours(text.tokens, text.found)
            examples += [each + people.around(chances, links[i], i) for i, each in enumerate(features)]
            labels += text.is_person
            trust += text.trust
    return fitted(examples, labels, weights=trust, rounds=150)


def _roles(texts: Sequence[Labelled], more: Sequence[Unlabelled]) -> Model:
    examples, labels, weights = [], [], []
    for text in texts:
        named = _named(text)
        for person, given in zip(named, thanks(text.tokens, named), strict=True):
            if (role := _role_of(text, person)) is not None:
                examples.append(roles.features(text.tokens, person, given))
                labels.append(role)
                weights.append(_weight(given))
    model = fitted(examples, labels, weights=weights, ridge=0.4, rounds=_ROUNDS)
    for tokens, given, features in more:
        role, chance = _sure(tokens, given, features, model)
        if chance > _SURE:
            examples.append(features)
            labels.append(role)
            weights.append(_OWN_ANSWER * _weight(given))
    return fitted(examples, labels, weights=weights, ridge=0.4, rounds=_ROUNDS) if more else model


def _weight(given: Thanks) -> float:
    """A list of fifty people is not fifty independent examples."""
    return float(given.list_size**-0.7)


def _unlabelled(texts: Sequence[str], first: Model, again: Model) -> list[Unlabelled]:
    """What is said of each person in the texts."""
    found: list[Unlabelled] = []
    for text in texts:
        tokens = tokenised(text)
        named = people.people(tokens, candidates(tokens), first, again)
        for person, given in zip(named, thanks(tokens, named), strict=True):
            found.append((tokens, given, roles.features(tokens, person, given)))
    return found


def _sure(tokens: Tokens, given: Thanks, features: list[str], model: Model) -> tuple[str, float]:
    if says_technical(text_of(tokens, given.phrase)):
        return roles.TECHNICAL, 1.0
    chances = model.probabilities(features)
    best = max(chances)
    return model.classes[chances.index(best)], best


def _named(text: Labelled) -> list[Candidate]:
    return [each for each, label in zip(text.found, text.is_person, strict=True) if label == people.PERSON]


def _role_of(text: Labelled, person: Candidate) -> str | None:
    start, end = text.tokens.starts[person.first], text.tokens.ends[person.last - 1]
    shared = [(min(end, each["end"]) - max(start, each["start"]), each["role"]) for each in text.truth["people"]]
    best = max(shared, key=lambda each: each[0], default=(0, None))
    return best[1] if best[0] > 0 else None


def _teams(texts: Sequence[Labelled]) -> Model:
    examples, labels, weights = [], [], []
    for text in texts:
        named = _named(text)
        known = {each.first for each in named}
        truth = text.truth["unnamed_technical"]
        taken: set[int] = set()
        for group in teams.groups(text.tokens, named, [each for each in text.found if each.first not in known]):
            start, end = text.tokens.starts[group.first], text.tokens.ends[group.last - 1]
            hit = next((i for i, each in enumerate(truth) if start < each["end"] and each["start"] < end), None)
            examples.append(teams.features(text.tokens, group))
            labels.append("no" if hit is None or hit in taken else teams.TEAM)
            weights.append(0.0 if hit in taken and hit is not None else 1.0)  # the rest of a phrase is neither
            taken |= {hit} if hit is not None else set()
    return fitted(examples, labels, weights=weights, ridge=2.0, rounds=_ROUNDS)


def texts_without_labels(path: Path | None, known: Sequence[Labelled]) -> list[str]:
    """The texts of a file of `{id, text}` lines whose id is not among the labelled ones."""
    if path is None:
        return []
    ids = {text.id for text in known}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [row["text"] for row in rows if row["id"] not in ids and len(row["text"]) < 20_000]


def main() -> None:
    """Reads the arguments, fits, writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True, help="folder with A3 and A3spans")
    parser.add_argument("--unlabelled", type=Path, help="lines of {id, text} to learn more words from")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of weights to write")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    texts = labelled(given.eval)
    more = texts_without_labels(given.unlabelled, texts)
    note = (
        f"Weights of the acknowledgement reader, fitted to {len(texts)} labelled and {len(more)} unlabelled texts by "
        "`python -m attribution.acknowledgements.train`. Features hold words in lower case, shapes and classes of words; "
        "no person's name."
    )
    given.out.write_text(as_json(trained(texts, more), note), encoding="utf-8")
    log.info("%d labelled and %d unlabelled texts read, weights written to %s", len(texts), len(more), given.out)


if __name__ == "__main__":
    main()
