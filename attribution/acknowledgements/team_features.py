"""The features that tell technical teams thanked from other noun phrases. None holds a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attribution.acknowledgements.annotation import AnnotatedText, Stretch, Word
from attribution.acknowledgements.feature_lists import labelled, lower_case, numbered
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.phrase_features import (
    conjunct_features,
    cue_features,
    features_of_phrase,
    pairs,
    topics,
)
from attribution.acknowledgements.roles import TECHNICAL
from attribution.acknowledgements.team_groups import Group

_STEPS = (0.1, 0.3, 0.6, 0.85)  # of the probability that the help was technical
_REASONS = (("done discuss", "discuss"), ("done fund", "fund"), ("done provide", "provide"))
_ENDS_REASON = frozenset((",", ";", "and", "."))


@dataclass(frozen=True, slots=True)
class _Setting:
    """A group with the sentence around it."""

    annotated: AnnotatedText
    group: Group
    own: Stretch  # the noun phrase itself
    begin: int  # of the sentence, or of its part near the group
    end: int

    @property
    def thanked(self) -> str:
        """Whether words of thanks come before the group."""
        return f"thanked {self.annotated.thanks.within(self.begin, self.group.first) > 0}"

    @property
    def attached(self) -> str:
        return f"attached {self.group.is_attached}"

    @property
    def brackets(self) -> str:
        """Whether the group is in brackets."""
        opened = self.annotated.open_brackets.within(self.begin, self.group.first)
        return f"brackets {opened > 0}"

    @property
    def phrase(self) -> str:
        return f"phrase {self.group.phrase is not None}"

    @property
    def strength(self) -> str:
        """Whether the words by themselves mean a team: "staff" does, "department" does not."""
        words = self.annotated.words[self.group.first : self.group.last]
        return "strong" if any(word.is_strong_team for word in words) else "weak"


def features(annotated: AnnotatedText, group: Group, role_model: Model) -> list[str]:
    """The features of one group; `role_model` is the model of roles."""
    own = annotated.stretch(group.first, group.last)
    setting = _Setting(annotated, group, own, *annotated.near(group.first))
    return [
        "bias",
        *_thanks(setting),
        *_reasons(setting),
        *_chances(setting, _chance_of_technical(group.phrase, role_model)),
        *_next_words(setting),
        *_own_words(setting),
        *_words_of_reason(group.phrase),
    ]


def _thanks(setting: _Setting) -> list[str]:
    """How the sentence gives thanks."""
    annotated = setting.annotated
    group = setting.group
    names_money = annotated.money.within(setting.begin, setting.end)
    thanks_follow = annotated.thanks.within(group.last, setting.end)
    return [
        setting.thanked,
        setting.attached,
        f"in {setting.brackets}",
        setting.phrase,
        setting.strength,
        "money" if names_money else "no money",
        "passive thanks" if thanks_follow else "no more thanks",
    ]


def _reasons(setting: _Setting) -> list[str]:
    """For what kind of thing a group is thanked, by itself and together with how."""
    reason = _kind_of_reason(setting.group.phrase)
    lead = kind_of_lead(setting.annotated, setting.begin, setting.group.first)
    own_work = "own work" if setting.own.topics else "-"
    summary = f"{setting.strength} {setting.thanked} {setting.attached} {setting.brackets}"
    return [
        f"{setting.strength} {reason}",
        f"{setting.strength} {reason} lead {lead}",
        f"lead {lead} before {_word_before(setting)}",
        f"{summary} {reason}",
        f"{summary} {own_work} {reason == 'none'}",
        f"{setting.attached} {setting.brackets} {setting.thanked} {setting.phrase}",
    ]


def _word_before(setting: _Setting) -> str:
    first = setting.group.first
    return setting.annotated.words[first - 1].feature if first > setting.begin else "^"


def _chances(setting: _Setting, chance: str) -> list[str]:
    """How probably the help was technical, by itself and together with how the team is thanked."""
    is_reason = _is_in_reason(setting.annotated, setting.begin, setting.group.first)
    return [
        f"reason technical {chance}",
        f"reason technical {chance} {setting.strength} {setting.attached}",
        f"reason technical {chance} {setting.thanked} {setting.attached}",
        f"belongs to a reason {is_reason} {setting.strength}",
    ]


def kind_of_lead(annotated: AnnotatedText, begin: int, first: int) -> str:
    """Whether the words just before speak of technical help ("technical support from"), or of help.

    "technical", "help" or "-"; words before the token `begin` do not count.
    """
    near = max(begin, first - 6)
    if first > near and annotated.stretch(near, first).is_surely_technical:
        return "technical"
    closest = annotated.words[max(begin, first - 4) : first]
    return "help" if any("done help" in word.cues for word in closest) else "-"


def _is_in_reason(annotated: AnnotatedText, begin: int, first: int) -> bool:
    """Whether "for" comes before in the same part of the sentence: "for running the facility"."""
    for word in reversed(annotated.words[max(begin, first - 8) : first]):
        if word.lower in _ENDS_REASON or word.gives_thanks:
            return False
        if word.lower == "for":
            return True
    return False


def _chance_of_technical(phrase: Stretch | None, role_model: Model) -> str:
    """How probably a person would be thanked technically in these words, in five steps."""
    if phrase is None:
        return "-"
    chance = role_model.probability(TECHNICAL, ["bias", "phrase", *features_of_phrase(phrase)])
    return str(sum(chance > edge for edge in _STEPS))


def _kind_of_reason(phrase: Stretch | None) -> str:
    """The kind of thanks that a phrase gives, in a single word."""
    if phrase is None:
        return "none"
    if phrase.is_surely_technical:
        return "technical"
    cues = {cue for word in phrase.telling for cue in word.cues}
    for cue, reason in _REASONS:
        if cue in cues:
            return reason
    if phrase.topics:
        return "deed"
    return "help" if "done help" in cues else "else"


def _next_words(setting: _Setting) -> list[str]:
    """The words on both sides."""
    group = setting.group
    words = setting.annotated.words
    near = words[max(setting.begin, group.first - 6) : group.first]
    telling = [word.lower for word in near if word.is_telling]
    before = [word.feature for word in near[:-5:-1]]
    following = words[group.last : min(setting.end, group.last + 2)]
    after = [word.feature for word in following]
    return [
        *labelled("left", telling),
        *numbered("before", before, 0),
        f"before {' '.join(before[1::-1])}",
        *numbered("after", after, 0),
    ]


def _own_words(setting: _Setting) -> list[str]:
    """The group's own words, its heads ("staff", "facility"), and what they say it does."""
    words = setting.own.telling
    in_lower_case = lower_case(words)
    state = f"{setting.attached} {setting.thanked}"
    return [
        *labelled("inside", in_lower_case),
        *labelled("inside", pairs(words)),
        f"starts {in_lower_case[:1]}",
        f"ends {in_lower_case[-1:]}",
        *_heads(words, state),
        *_own_topics(setting.own.topics, state),
        *_heads_with_reasons(words, topics(setting.group.phrase)),
    ]


def _own_topics(own_topics: Sequence[str], state: str) -> list[str]:
    """The topics that the group is named after."""
    own = labelled("is", own_topics)
    return own + [f"{topic} {state}" for topic in own[:2] or ["is -"]]


def _heads(words: Sequence[Word], state: str) -> list[str]:
    heads = labelled("head", _head_words(words))
    return heads + [f"{head} {state}" for head in heads]


def _head_words(words: Sequence[Word]) -> list[str]:
    return sorted({word.lower for word in words if word.is_team})


def _heads_with_reasons(words: Sequence[Word], reasons: Sequence[str]) -> list[str]:
    endings = [f"for {topic}" for topic in reasons] or ["for -"]
    return [f"{head} {ending}" for head in _head_words(words)[:3] for ending in endings]


def _words_of_reason(phrase: Stretch | None) -> list[str]:
    """The words of the phrase that says what the thanks are for."""
    words = phrase.telling if phrase else []
    return [
        *labelled("for", topics(phrase)),
        *cue_features("for", words),
        *conjunct_features(phrase),
        *labelled("for", lower_case(words)),
    ]
