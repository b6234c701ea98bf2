"""What tells whether a noun phrase is a technical team that is thanked. No feature holds a name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from attribution.acknowledgements import roles
from attribution.acknowledgements.cues import cue_features, cues_of, says_technical
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import said
from attribution.acknowledgements.phrases import Range, text_of
from attribution.acknowledgements.team_groups import Group
from attribution.acknowledgements.tokens import Tokens
from attribution.acknowledgements.topics import topics


def features(tokens: Tokens, group: Group, role: Model) -> list[str]:
    """The features of one group; `role` is the model that tells roles by phrases."""
    reason = _reason(tokens, group.phrase)
    return [
        "bias",
        *_surroundings(tokens, group, reason, _chance(tokens, group.phrase, role)),
        *_beside(tokens, group),
        *_inside(tokens, group),
        *_said_for(tokens, group),
    ]


def _surroundings(tokens: Tokens, group: Group, reason: str, chance: str) -> list[str]:
    """Who thanks, how, and for what kind of thing, each alone and together."""
    begin, end = tokens.around(group.first)
    left, right = tokens.lower[begin : group.first], tokens.lower[group.last : end]
    thanked = f"thanked {_any_of(left, WORDS['thanks'])}"
    brackets = f"brackets {sum(word in '([' for word in left) > sum(word in ')]' for word in left)}"
    attached, phrase = f"attached {group.attached}", f"phrase {group.phrase is not None}"
    inside = tokens.lower[group.first : group.last]
    strength = "strong" if _any_of(inside, WORDS["strong_teams"]) else "weak"
    own_work = "own work" if topics(text_of(tokens, (group.first, group.last))) else "-"
    led = lead(tokens, begin, group.first)
    summary = f"{strength} {thanked} {attached} {brackets}"
    return [
        thanked,
        attached,
        f"in {brackets}",
        phrase,
        strength,
        "money"
        if any(word.startswith(("grant", "fund", "support")) for word in tokens.lower[begin:end])
        else "no money",
        "passive thanks" if _any_of(right, WORDS["thanks"]) else "no more thanks",
        f"{strength} {reason}",
        f"{strength} {reason} lead {led}",
        f"lead {led} before {said(tokens, group.first - 1) if group.first > begin else '^'}",
        f"{summary} {reason}",
        f"{summary} {own_work} {reason == 'none'}",
        f"{attached} {brackets} {thanked} {phrase}",
        f"reason technical {chance}",
        f"reason technical {chance} {strength} {attached}",
        f"reason technical {chance} {thanked} {attached}",
        f"belongs to a reason {_in_reason(tokens, begin, group.first)} {strength}",
    ]


def _any_of(words: Sequence[str], wanted: frozenset[str]) -> bool:
    return any(word in wanted for word in words)


def lead(tokens: Tokens, begin: int, first: int) -> str:
    """Whether the words just before speak of technical help ("technical support from"), or of help."""
    near = max(begin, first - 6)
    if first > near and says_technical(text_of(tokens, (near, first))):
        return "technical"
    return (
        "help"
        if any("done help" in cues_of(word) for word in tokens.lower[max(begin, first - 4) : first])
        else "-"
    )


def _in_reason(tokens: Tokens, begin: int, first: int) -> bool:
    """Whether "for" stands before, in the same part of the sentence: "for the management of the facility"."""
    for i in range(first - 1, max(begin, first - 8) - 1, -1):
        if tokens.lower[i] in (",", ";", "and", ".") or tokens.lower[i] in WORDS["thanks"]:
            return False
        if tokens.lower[i] == "for":
            return True
    return False


def _chance(tokens: Tokens, phrase: Range | None, role: Model) -> str:
    """How probably a person would be thanked technically in these words, in five steps."""
    if phrase is None:
        return "-"
    chances = role.probabilities(["bias", "phrase", *roles.said_after(tokens, phrase)])
    return str(
        sum(chances[role.classes.index(roles.TECHNICAL)] > edge for edge in (0.1, 0.3, 0.6, 0.85))
    )


def _beside(tokens: Tokens, group: Group) -> list[str]:
    """The words on both sides."""
    begin, end = tokens.around(group.first)
    before = [said(tokens, i) for i in range(max(begin, group.first - 4), group.first)][::-1]
    after = [said(tokens, i) for i in range(group.last, min(end, group.last + 2))]
    return [
        *(
            f"left {word}"
            for word in roles.words(tokens, (max(begin, group.first - 6), group.first))
        ),
        *(f"before{n} {word}" for n, word in enumerate(before)),
        f"before {' '.join(before[1::-1])}",
        *(f"after{n} {word}" for n, word in enumerate(after)),
    ]


def _inside(tokens: Tokens, group: Group) -> list[str]:
    """The group's own words, its heads ("staff", "facility"), and what they say it does."""
    inside = roles.words(tokens, (group.first, group.last))
    begin, _ = tokens.around(group.first)
    state = f"attached {group.attached} thanked {_any_of(tokens.lower[begin : group.first], WORDS['thanks'])}"
    heads = sorted({word for word in inside if word in WORDS["teams"]})
    own = [f"is {topic}" for topic in topics(text_of(tokens, (group.first, group.last)))]
    reasons = [f"for {topic}" for topic in topics(text_of(tokens, group.phrase))]
    return [
        *(f"inside {word}" for word in inside),
        *(f"inside {a} {b}" for a, b in itertools.pairwise(inside)),
        f"starts {inside[:1]}",
        f"ends {inside[-1:]}",
        *(f"head {head}" for head in heads),
        *(f"head {head} {state}" for head in heads),
        *own,
        *(f"{each} {state}" for each in own[:2] or ["is -"]),
        *(f"{head} {reason}" for head in heads[:3] for reason in reasons or ["for -"]),
    ]


def _said_for(tokens: Tokens, group: Group) -> list[str]:
    """The words of the phrase that says what the thanks are for."""
    said_for = roles.words(tokens, group.phrase)
    return [
        *(f"for {topic}" for topic in topics(text_of(tokens, group.phrase))),
        *cue_features("for", said_for),
        *(
            each
            for part in roles.conjuncts(tokens, group.phrase)
            for each in roles.part_features(tokens, part)
        ),
        *(f"for {word}" for word in said_for),
    ]


def _reason(tokens: Tokens, phrase: Range | None) -> str:
    """The kind of thanks that a phrase gives, in one word."""
    text = text_of(tokens, phrase)
    if text is None:
        return "none"
    if says_technical(text):
        return "technical"
    found = {cue for word in roles.words(tokens, phrase) for cue in cues_of(word)}
    for cue, reason in (
        ("done discuss", "discuss"),
        ("done fund", "fund"),
        ("done provide", "provide"),
    ):
        if cue in found:
            return reason
    return "deed" if topics(text) else "help" if "done help" in found else "else"
