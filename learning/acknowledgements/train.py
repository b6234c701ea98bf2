"""Fits the reader's models to labelled acknowledgements: `python -m learning.acknowledgements.train --eval DIR`.

DIR holds `A3/truth.jsonl` (people, roles, unnamed teams) and `A3spans/truth.jsonl` (people only), lines of
`{id, text, source, people: [{start, end, text, role}], unnamed_technical: [{start, end, text}]}`.
`--unlabelled FILE` adds texts without labels (lines of `{id, text}`): the model of roles, once fitted, labels the people
in them, and is fitted again to its sure answers too, so that it knows more words. Texts in both files are left out of it.
`clause_roles.csv` gives the role of some clauses of those texts, `team_thanks.csv` whether some teams are thanked: what the
models doubted most, labelled by reading. People are learned from copies with other names too, people and roles from plain
sentences of thanks (`augment.py`).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import logging
import random
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from attribution.acknowledgements import people, phrases, roles, team_features, team_groups, teams
from attribution.acknowledgements.candidates import Candidate, candidates
from attribution.acknowledgements.cues import says_technical
from attribution.acknowledgements.model import WEIGHTS, Model, as_json
from attribution.acknowledgements.phrases import text_of, thanks
from attribution.acknowledgements.tokens import Tokens, tokenised
from attribution.core.errors import UserError
from learning.acknowledgements import augment
from learning.acknowledgements.fitting import fitted

log = logging.getLogger(__name__)

# How far each collection's labels are trusted for people: the other two follow guides of their own.
TRUST = {"labelled": 1.0, "grobid": 0.6, "ackextract": 0.5, "made": 0.3}
_COPY = 0.5  # what a copy with other names weighs
_MADE, _PLAIN = (
    3,
    0.25,
)  # how often each plain sentence of thanks is written, and what its role weighs
_ROUNDS = 300
_SURE, _OWN_ANSWER = (
    0.8,
    0.2,
)  # how sure an answer must be to be learned from, and what it then weighs

CLAUSE_ROLES = Path(__file__).parent / "clause_roles.csv"
TEAM_THANKS = Path(__file__).parent / "team_thanks.csv"

Read = tuple[Tokens, list[Candidate]]
TeamExample = tuple[list[str], bool]


@dataclass(frozen=True, slots=True)
class Clause:
    """People thanked together: the offset of the first, the phrase, what is seen, its weight, the role if known."""

    start: int
    phrase: str | None
    features: list[str]
    weight: float
    role: str | None = None


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
            raise UserError(
                f"There are no labelled acknowledgements at {path}. Give --eval the folder that holds A3."
            )
        texts += [
            _labelled(json.loads(line))
            for line in path.read_text(encoding="utf-8").splitlines()
            if line
        ]
    return texts


def _with_other_names(texts: Sequence[Labelled]) -> list[Labelled]:
    """The texts, and a copy of each in which other people are thanked."""
    chances = ((text, random.Random(text.id)) for text in texts)  # noqa: S311 - nothing secret
    return [
        *texts,
        *(_labelled(augment.renamed(text.truth, chance), _COPY) for text, chance in chances),
    ]


def _labelled(truth: dict[str, Any], share: float = 1.0) -> Labelled:
    tokens = tokenised(truth["text"])
    found = candidates(tokens)
    spans = [(person["start"], person["end"]) for person in truth["people"]]
    names = {person["text"] for person in truth["people"]}
    labels, trust = [], []
    for each in found:
        start, end = tokens.starts[each.first], tokens.ends[each.last - 1]
        shared = sum(max(0, min(end, b) - max(start, a)) for a, b in spans)
        labels.append(people.PERSON if shared > 0.3 * (end - start) else "no")
        again = (
            labels[-1] == "no" and truth["text"][start:end] in names
        )  # a second printing is not labelled
        trust.append(0.0 if again else share * TRUST[truth["source"]])
    return Labelled(truth["id"], truth["source"], truth, tokens, found, labels, trust)


def trained(texts: Sequence[Labelled], unlabelled: Sequence[str] = ()) -> dict[str, Model]:
    """All models, fitted to these texts; that of roles to its own sure answers on the unlabelled texts too."""
    with_roles = [text for text in texts if text.source == "labelled"]
    made = [_labelled(each) for each in augment.plain_thanks(_MADE)]
    wider = [*_with_other_names(texts), *made]
    first, again = _first(wider), _again(wider)
    more = _read(unlabelled, first, again)
    plain = [
        replace(clause, weight=_PLAIN * clause.weight)
        for text in made
        for clause in _clauses_of(text)
    ]
    role = _roles(with_roles, [*_read_clauses(more), *plain])
    return {
        "person": first,
        "person again": again,
        "role": role,
        "team": _teams(with_roles, more, role),
    }


def _first(texts: Sequence[Labelled]) -> Model:
    examples = [people.seen(text.tokens, each) for text in texts for each in text.found]
    labels = [label for text in texts for label in text.is_person]
    return fitted(
        examples,
        labels,
        weights=[trust for text in texts for trust in text.trust],
        ridge=1.0,
        rounds=150,
    )


def _again(texts: Sequence[Labelled], parts: int = 3) -> Model:
    """The second look learns from first looks at texts that the first model had not seen."""
    examples: list[list[str]] = []
    labels: list[str] = []
    trust: list[float] = []
    for part in range(parts):
        model = _first([text for text in texts if _part(text, parts) != part])
        place = model.classes.index(people.PERSON)
        for text in (text for text in texts if _part(text, parts) == part):
            features = [people.seen(text.tokens, each) for each in text.found]
            chances = [model.probabilities(each)[place] for each in features]
            links = people.neighbours(text.tokens, text.found)
            examples += [
                each + people.around(chances, links[i], i) for i, each in enumerate(features)
            ]
            labels += text.is_person
            trust += text.trust
    return fitted(examples, labels, weights=trust, ridge=1.0, rounds=150)


def _part(text: Labelled, parts: int) -> int:
    return zlib.crc32(text.id.encode()) % parts  # a text and its copy stay together


def _roles(texts: Sequence[Labelled], more: Sequence[Clause]) -> Model:
    known = [each for text in texts for each in _clauses_of(text)] + [
        each for each in more if each.role is not None
    ]
    model = _fitted_to(known)
    if not more:
        return model
    return _fitted_to(
        [*known, *(sure for each in more if each.role is None for sure in _own_answer(each, model))]
    )


def _fitted_to(clauses: Sequence[Clause]) -> Model:
    labels = [clause.role or "" for clause in clauses]
    weights = [clause.weight for clause in clauses]
    return fitted(
        [clause.features for clause in clauses], labels, weights=weights, ridge=0.4, rounds=_ROUNDS
    )


def _clauses_of(text: Labelled) -> list[Clause]:
    """The labelled clauses: of people thanked together the commonest label counts."""
    named = _named(text)
    found = []
    for clause, each in zip(
        phrases.clauses(thanks(text.tokens, named)), _clauses(text.tokens, named), strict=True
    ):
        labels = [role for i in clause if (role := _role_of(text, named[i])) is not None]
        if labels:
            found.append(replace(each, role=Counter(labels).most_common(1)[0][0]))
    return found


def _clauses(tokens: Tokens, named: list[Candidate]) -> list[Clause]:
    """Each group of people thanked together; a list of fifty people is not fifty independent examples."""
    given = thanks(tokens, named)
    found = []
    for clause in phrases.clauses(given):
        first, together = named[clause[0]], [given[i] for i in clause]
        phrase = text_of(tokens, together[0].phrase)
        seen = roles.features(tokens, first, together)
        found.append(Clause(tokens.starts[first.first], phrase, seen, len(clause) ** 0.3))
    return found


def _read(texts: Sequence[str], first: Model, again: Model) -> list[Read]:
    """Texts as tokens, with the people that the models find in them."""
    return [
        (tokens, people.people(tokens, candidates(tokens), first, again))
        for tokens in map(tokenised, texts)
    ]


def _read_clauses(texts: Sequence[Read]) -> list[Clause]:
    """The clauses of texts without labels, with the role of those that `clause_roles.csv` gives."""
    labels = clause_roles()
    found = []
    for tokens, named in texts:
        mark = text_mark(tokens.text)
        found += [
            replace(each, role=labels.get((mark, each.start))) for each in _clauses(tokens, named)
        ]
    return found


def clause_roles() -> dict[tuple[str, int], str]:
    """The role by the text's mark and the offset of the first person thanked, for clauses labelled by reading."""
    with CLAUSE_ROLES.open(encoding="utf-8", newline="") as file:
        return {(row["text"], int(row["start"])): row["role"] for row in csv.DictReader(file)}


def text_mark(text: str) -> str:
    """Sixteen digits that tell texts apart, so that labels can be kept without the texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _own_answer(clause: Clause, model: Model) -> list[Clause]:
    """The clause with the role that the model is sure of, or nothing."""
    role, chance = roles.TECHNICAL, 1.0
    if not says_technical(clause.phrase):
        chances = model.probabilities(clause.features)
        chance = max(chances)
        role = model.classes[chances.index(chance)]
    return (
        [replace(clause, role=role, weight=_OWN_ANSWER * clause.weight)] if chance > _SURE else []
    )


def _named(text: Labelled) -> list[Candidate]:
    return [
        each
        for each, label in zip(text.found, text.is_person, strict=True)
        if label == people.PERSON
    ]


def _role_of(text: Labelled, person: Candidate) -> str | None:
    start, end = text.tokens.starts[person.first], text.tokens.ends[person.last - 1]
    shared = [
        (min(end, each["end"]) - max(start, each["start"]), each["role"])
        for each in text.truth["people"]
    ]
    best = max(shared, key=lambda each: each[0], default=(0, None))
    return best[1] if best[0] > 0 else None


def _teams(texts: Sequence[Labelled], more: Sequence[Read], role: Model) -> Model:
    known = [*(each for text in texts for each in _groups_of(text, role)), *_read_teams(more, role)]
    labels = [teams.TEAM if thanked else "no" for _, thanked in known]
    return fitted([features for features, _ in known], labels, ridge=2.0, rounds=_ROUNDS)


def _groups_of(text: Labelled, role: Model) -> list[TeamExample]:
    """The groups of a labelled text; of several in one labelled phrase the first counts, the rest are left out."""
    found: list[TeamExample] = []
    taken: set[int] = set()
    for group in _groups(text.tokens, text.found, _named(text)):
        hit = _overlapping(
            text.tokens,
            group,
            [(each["start"], each["end"]) for each in text.truth["unnamed_technical"]],
        )
        if hit is None or hit not in taken:
            found.append((team_features.features(text.tokens, group, role), hit is not None))
        taken |= {hit} if hit is not None else set()
    return found


def _groups(
    tokens: Tokens, found: Sequence[Candidate], named: list[Candidate]
) -> list[team_groups.Group]:
    known = {each.first for each in named}
    return team_groups.groups(tokens, named, [each for each in found if each.first not in known])


def _overlapping(
    tokens: Tokens, group: team_groups.Group, spans: Sequence[tuple[int, int]]
) -> int | None:
    start, end = tokens.starts[group.first], tokens.ends[group.last - 1]
    return next((i for i, span in enumerate(spans) if start < span[1] and span[0] < end), None)


def _read_teams(texts: Sequence[Read], role: Model) -> list[TeamExample]:
    """The groups that `team_thanks.csv` labels."""
    labels = team_thanks()
    found: list[TeamExample] = []
    for tokens, named in texts:
        if said := labels.get(text_mark(tokens.text)):
            hits = [
                (each, _overlapping(tokens, each, list(said)))
                for each in _groups(tokens, candidates(tokens), named)
            ]
            thanked = list(said.values())
            found += [
                (team_features.features(tokens, each, role), thanked[i])
                for each, i in hits
                if i is not None
            ]
    return found


def team_thanks() -> dict[str, dict[tuple[int, int], bool]]:
    """By the text's mark: whether the span of a group is a technical team that is thanked, labelled by reading."""
    found: dict[str, dict[tuple[int, int], bool]] = {}
    with TEAM_THANKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["text"], {})[int(row["start"]), int(row["end"])] = (
                row["thanked"] == "yes"
            )
    return found


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
    parser.add_argument(
        "--unlabelled", type=Path, help="lines of {id, text} to learn more words from"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of weights to write")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    texts = labelled(given.eval)
    more = texts_without_labels(given.unlabelled, texts)
    note = (
        f"Weights of the acknowledgement reader, fitted to {len(texts)} labelled and {len(more)} unlabelled texts by "
        "`python -m learning.acknowledgements.train`. Features hold words in lower case, shapes and classes of words; "
        "no person's name."
    )
    given.out.write_text(as_json(trained(texts, more), note), encoding="utf-8")
    log.info(
        "%d labelled and %d unlabelled texts read, weights written to %s",
        len(texts),
        len(more),
        given.out,
    )


if __name__ == "__main__":
    main()
