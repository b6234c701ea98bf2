"""The role in which a person is thanked, and the words that say so."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Stretch
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.role_features import features
from attribution.acknowledgements.thanks import Thanks, clauses, lead

TECHNICAL = "technical"
# Above this probability the help counts as technical. Cross-validated, any value between 0.54 and
# 0.73 gave technical people an F1 of 0.907 to 0.910, and the most probable role 0.900.
CLEAR = 0.6
_LONGEST_REASON = 25  # tokens before a list
_GIVING = ("by", "from", "of", ":")


def decide_roles(
    annotated: AnnotatedText,
    people: Sequence[Candidate],
    thanks: Sequence[Thanks],
    model: Model,
) -> list[str]:
    """One role for each person: people thanked together have the same, decided once."""
    roles: list[str] = []
    for clause in clauses(thanks):
        together = [thanks[place] for place in clause]
        role = _role(annotated, people[clause[0]], together, model)
        roles += [role] * len(together)
    return roles


def _role(
    annotated: AnnotatedText,
    person: Candidate,
    together: Sequence[Thanks],
    model: Model,
) -> str:
    """The role by the phrase alone where that leaves no doubt, else the most probable.

    In English technical where that is clear, else the most probable of the others. Of other
    languages the model knows fewer words, so its probabilities are more even.
    """
    why = together[0].phrase or lead(annotated, together[0])
    if why is not None and why.is_surely_technical:
        return TECHNICAL
    if annotated.is_translated:
        return model.best(features(annotated, person, together))
    chances = model.probabilities(features(annotated, person, together))
    by_role = dict(zip(model.classes, chances, strict=True))
    if by_role.pop(TECHNICAL, 0) > CLEAR:
        return TECHNICAL
    return max(by_role, key=lambda role: by_role[role], default=TECHNICAL)


def reason(annotated: AnnotatedText, thanks: Thanks) -> str | None:
    """What the thanks are for, as printed: the phrase after the names, else the one before them."""
    if thanks.phrase is not None:
        return thanks.phrase.printed
    return _reason_before(annotated, thanks.before)


def _reason_before(annotated: AnnotatedText, before: Stretch) -> str | None:
    """The help that leads to the names: "technical assistance from"."""
    if len(before.words) < 2 or before.words[-1].lower not in _GIVING:
        return None
    first = max(before.first, before.last - _LONGEST_REASON)
    help_given = annotated.stretch(first, before.last - 1)
    if any(word.cues for word in help_given.telling):
        return help_given.printed
    return None
