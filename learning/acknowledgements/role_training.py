"""Fits the model of the role in which people are thanked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.role_features import features
from attribution.acknowledgements.roles import TECHNICAL
from attribution.acknowledgements.thanks import clauses, find_thanks
from learning.acknowledgements.fitting import Example, fitted
from learning.acknowledgements.labelled_texts import LabelledText, ReadText, span
from learning.acknowledgements.labels_by_reading import clause_roles, text_mark

_RIDGE = 0.4
_ROUNDS = 300
# The weight of a plain sentence, which counts more in other languages: few labelled texts are.
_PLAIN = {"made": 0.25, "made elsewhere": 1.0}
_SURE, _OWN_ANSWER = 0.8, 0.2  # how sure an answer must be to learn from it; its weight then


@dataclass(frozen=True, slots=True)
class _Clause:
    """People thanked together."""

    people: list[Candidate]
    start: int  # characters before the first of them
    is_surely_technical: bool
    features: list[str]
    weight: float  # a list of fifty people is not fifty independent examples
    role: str | None = None


def fit_roles(
    labelled: Sequence[LabelledText], plain: Sequence[LabelledText], unlabelled: Sequence[ReadText]
) -> Model:
    """The model of roles, fitted again to its own sure answers on the unlabelled texts."""
    read = [clause for text in unlabelled for clause in _clauses_by_reading(text)]
    known = [clause for text in labelled for clause in _labelled_clauses(text)]
    known += [clause for clause in read if clause.role is not None]
    known += _plain_clauses(plain)
    unknown = [clause for clause in read if clause.role is None]
    model = _fitted_to(known)
    answers = [answer for clause in unknown if (answer := _own_answer(clause, model))]
    return _fitted_to([*known, *answers])


def _plain_clauses(texts: Sequence[LabelledText]) -> Iterator[_Clause]:
    """The clauses of plain sentences, which weigh less."""
    for text in texts:
        for clause in _labelled_clauses(text):
            yield replace(clause, weight=_PLAIN[text.source] * clause.weight)


def _fitted_to(known: Sequence[_Clause]) -> Model:
    examples = [Example(clause.features, clause.role or "", clause.weight) for clause in known]
    return fitted(examples, ridge=_RIDGE, rounds=_ROUNDS)


def _clauses(text: ReadText) -> list[_Clause]:
    thanks = find_thanks(text.annotated, text.people)
    result = []
    for places in clauses(thanks):
        people = [text.people[place] for place in places]
        together = [thanks[place] for place in places]
        phrase = together[0].phrase
        result.append(
            _Clause(
                people=people,
                start=text.annotated.starts[people[0].first],
                is_surely_technical=phrase is not None and phrase.is_surely_technical,
                features=features(text.annotated, people[0], together),
                weight=len(people) ** 0.3,
            )
        )
    return result


def _labelled_clauses(text: LabelledText) -> list[_Clause]:
    """The clauses whose people have roles; the commonest role counts."""
    labelled = []
    for clause in _clauses(text.read):
        roles = [role for person in clause.people if (role := _role_of(text, person)) is not None]
        if roles:
            commonest, _ = Counter(roles).most_common(1)[0]
            labelled.append(replace(clause, role=commonest))
    return labelled


def _role_of(text: LabelledText, person: Candidate) -> str | None:
    """The role of the label that shares most characters with a person."""
    start, end = span(text.read.annotated, person)
    longest, role = 0, None
    for label in text.truth["people"]:
        shared = min(end, label["end"]) - max(start, label["start"])
        if shared > longest:
            longest = shared
            role = label.get("role")
    return role


def _clauses_by_reading(text: ReadText) -> list[_Clause]:
    """The clauses of a text without labels, with the roles that were given by reading."""
    roles = clause_roles()
    mark = text_mark(text.annotated.text)
    return [replace(clause, role=roles.get((mark, clause.start))) for clause in _clauses(text)]


def _own_answer(clause: _Clause, model: Model) -> _Clause | None:
    """The clause with the role that the model is sure of; None where it is not sure."""
    role = TECHNICAL
    chance = 1.0
    if not clause.is_surely_technical:
        chances = model.probabilities(clause.features)
        chance = max(chances)
        role = model.classes[chances.index(chance)]
    if chance <= _SURE:
        return None
    return replace(clause, role=role, weight=_OWN_ANSWER * clause.weight)
