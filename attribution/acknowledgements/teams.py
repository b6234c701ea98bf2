"""Which noun phrases are unnamed technical teams or facilities that are thanked."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.team_features import features, kind_of_lead
from attribution.acknowledgements.team_groups import Group

TEAM = "team"
SURE = 0.35  # probability above which a group counts as a technical team that is thanked
_BEFORE_LISTED = ("thank", "and", "to", "by")


def decide_teams(
    annotated: AnnotatedText,
    groups: Sequence[Group],
    model: Model,
    role_model: Model,
) -> list[Group]:
    """The groups that are technical teams thanked; a group within another's phrase is left out."""
    teams: list[Group] = []
    for group in groups:
        if teams and group.first < teams[-1].end:
            continue
        if (
            _is_surely_thanked(annotated, group)
            or model.probability(TEAM, features(annotated, group, role_model)) > SURE
        ):
            teams.append(group)
    return teams


def _is_surely_thanked(annotated: AnnotatedText, group: Group) -> bool:
    """Whether the words leave no doubt: technical help by staff, a facility or a laboratory."""
    if group.is_attached:
        return False
    if _is_led_by_help(annotated, group):
        return True
    if group.phrase is None or not group.phrase.is_surely_technical:
        return False
    return _is_listed(annotated, group) or _is_strong(annotated, group)


def _is_listed(annotated: AnnotatedText, group: Group) -> bool:
    """Whether a team is thanked by itself or as part of a list, followed by its reason."""
    before = annotated.words[group.first - 1].lower if group.first else "^"
    if before not in _BEFORE_LISTED or group.end == group.last:
        return False
    return any(word.is_team for word in annotated.words[group.first : group.last])


def _is_strong(annotated: AnnotatedText, group: Group) -> bool:
    """Whether a word such as "staff" is used; "facilities" at the end may be rooms."""
    words = annotated.words[group.first : group.last]
    return any(word.is_strong_team for word in words) and words[-1].lower != "facilities"


def _is_led_by_help(annotated: AnnotatedText, group: Group) -> bool:
    """Whether "technical support from" or "technical assistance of" comes just before the group."""
    begin, _ = annotated.near(group.first)
    if group.first <= begin + 1:
        return False
    help_given, giver = annotated.words[group.first - 2 : group.first]
    is_given = giver.lower in ("by", "from")
    is_of_help = giver.lower == "of" and "done help" in help_given.cues
    if not (is_given or is_of_help):
        return False
    return kind_of_lead(annotated, begin, group.first) == "technical"
