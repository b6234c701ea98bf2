"""Unnamed technical teams and facilities that are thanked: which noun phrases count."""

from __future__ import annotations

from attribution.acknowledgements.cues import cues_of, says_technical
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.phrases import Range, text_of
from attribution.acknowledgements.team_features import features, lead
from attribution.acknowledgements.team_groups import Group
from attribution.acknowledgements.tokens import Tokens

TEAM = "team"
SURE = 0.35  # probability from which a phrase counts as thanks to a technical team


def teams(tokens: Tokens, found: list[Group], model: Model, role: Model) -> list[Group]:
    """The groups that are technical teams thanked; one that lies within another's phrase is left out."""
    place = model.classes.index(TEAM)
    kept: list[Group] = []
    for group in found:
        if kept and group.first < whole(kept[-1])[1]:
            continue
        if (
            says_so(tokens, group)
            or model.probabilities(features(tokens, group, role))[place] > SURE
        ):
            kept.append(group)
    return kept


def says_so(tokens: Tokens, group: Group) -> bool:
    """Whether the words leave no doubt: technical help by staff, a facility or members of a laboratory."""
    if group.attached:
        return False
    if _led_by_help(tokens, group):
        return True
    if not says_technical(text_of(tokens, group.phrase)):
        return False
    inside = tokens.lower[group.first : group.last]
    before = tokens.lower[group.first - 1] if group.first else "^"
    follows = whole(group)[1] > group.last
    in_list = (
        before in ("thank", "and", "to", "by")
        and follows
        and any(word in WORDS["teams"] for word in inside)
    )
    return in_list or (
        any(word in WORDS["strong_teams"] for word in inside) and inside[-1:] != ["facilities"]
    )


def _led_by_help(tokens: Tokens, group: Group) -> bool:
    """Whether "technical support from" or "technical assistance of" stands just before the group."""
    begin, first = tokens.around(group.first)[0], group.first
    giver = tokens.lower[first - 1] if first > begin + 1 else "^"
    given = giver in ("by", "from") or (
        giver == "of" and "done help" in cues_of(tokens.lower[first - 2])
    )
    return given and lead(tokens, begin, first) == "technical"


def whole(group: Group) -> Range:
    """The group with the phrase that directly follows it."""
    follows = group.phrase is not None and 0 <= group.phrase[0] - group.last <= 6
    return group.first, group.phrase[1] if follows and group.phrase is not None else group.last
