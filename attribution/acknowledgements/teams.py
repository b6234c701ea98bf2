"""Unnamed technical teams and facilities that are thanked: candidates, and the features that tell which count."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.cues import cue_features, cues_of, says_technical
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import said
from attribution.acknowledgements.phrases import Range, own_phrase, text_of
from attribution.acknowledgements.roles import conjuncts, part_features, words
from attribution.acknowledgements.tokens import Tokens
from attribution.acknowledgements.topics import topics

TEAM = "team"
SURE = 0.4  # probability from which a phrase counts as thanks to a technical team

_LEFT_STOPS = (
    frozenset(
        [
            ",",
            ";",
            ":",
            "(",
            ")",
            "[",
            "]",
            "and",
            "&",
            "or",
            "to",
            "by",
            "from",
            "for",
            "with",
            "thank",
            "thanks",
            "of",
            "in",
            "at",
            "on",
            "as",
            "is",
            "are",
            "was",
            "were",
            "be",
            "also",
            "who",
        ]
    )
    | WORDS["thanks"]
)
_RIGHT_STOPS = frozenset(
    [
        ";",
        ":",
        "for",
        "who",
        "which",
        "that",
        "where",
        "whose",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "in",
        "on",
        "by",
        "with",
        "during",
        "to",
        "as",
        "(",
        ")",
    ]
)
_ATTACHING = frozenset(["of", "in", "at", "from", "the", ",", "(", "and"])


@dataclass(slots=True)
class Group:
    """A noun phrase, tokens `first` to `last` (exclusive), with what follows it."""

    first: int
    last: int
    phrase: Range | None = None
    attached: bool = False


def groups(tokens: Tokens, people: list[Candidate], others: list[Candidate]) -> list[Group]:
    """Noun phrases headed by words such as "staff" or "facility", and organisations, in print order."""
    named = {i for person in people for i in range(person.first, person.last)}
    heads = {i for i, word in enumerate(tokens.lower) if word in WORDS["teams"] and tokens.kinds[i] == "word"}
    heads |= {other.last - 1 for other in others if _is_thanked(tokens, other)}
    found: list[Group] = []
    for head in sorted(heads - named):
        if found and head < found[-1].last:
            continue
        begin, end = tokens.sentence(head)
        floor = found[-1].last if found else 0
        if _is_object(tokens, head, max(begin, floor), named):
            continue
        group = Group(_left_edge(tokens, head, max(begin, floor), named), _right_edge(tokens, head, end, named))
        group.attached = _attached(tokens, group.first, begin, named)
        found.append(group)
    _give_phrases(tokens, found, sorted(named))
    return found


def _is_thanked(tokens: Tokens, other: Candidate) -> bool:
    before = tokens.lower[max(0, other.first - 3) : other.first]
    return any(word in WORDS["thanks"] or word in ("to", "by", "from", ",", "and", ";") for word in before)


def _left_edge(tokens: Tokens, head: int, floor: int, named: set[int]) -> int:
    first = head
    while first > floor and first - 1 not in named and tokens.lower[first - 1] not in _LEFT_STOPS and head - first < 12:
        first -= 1
    return first


def _is_object(tokens: Tokens, head: int, floor: int, named: set[int]) -> bool:
    """Whether the head belongs to what somebody else is thanked for: "for maintaining the facility"."""
    first = _left_edge(tokens, head, floor, named)
    return first > 0 and tokens.lower[first - 1] == "for"


def _right_edge(tokens: Tokens, head: int, end: int, named: set[int]) -> int:
    last = head + 1
    while last < end and last not in named and last - head < 30:
        word = tokens.lower[last]
        if word in _RIGHT_STOPS and not (word in ("in", "on") and last == head + 1):
            break
        if (
            tokens.kinds[last] == "line"
            or word == "."
            or (word in (",", "and", "&") and not _goes_on(tokens, last, end, named))
        ):
            break
        last += 1
    return last


def _goes_on(tokens: Tokens, i: int, end: int, named: set[int]) -> bool:
    """Whether an affiliation goes on after a comma or "and": "(the Unit at) Academia Sinica, Taipei, Taiwan, for"."""
    j, end = i + 1, min(end, i + 15)
    while (
        j < end and j not in named and (tokens.words[j][0].isupper() or tokens.lower[j] in ("of", "and", "&", "’", "'"))
    ):
        if tokens.lower[j] in WORDS["teams"] and tokens.words[i] == ",":
            return False
        j += 1
    return (
        j > i + 1 and j not in named and tokens.words[i + 1][0].isupper() and tokens.lower[i + 1] not in ("the", "all")
    )


def _attached(tokens: Tokens, first: int, begin: int, named: set[int]) -> bool:
    """Whether a person stands just before: "Jane Smith of the imaging facility" thanks her, not the facility."""
    i = first - 1
    while i >= begin and tokens.lower[i] in _ATTACHING and first - i < 5:
        i -= 1
    return i >= begin and i in named and tokens.lower[i + 1] in ("of", "in", "at", "from", "(", ",")


def _give_phrases(tokens: Tokens, found: list[Group], named: list[int]) -> None:
    """Each group's own phrase, else that of the next group or list in the same sentence."""
    following: tuple[int, Range | None] = (-1, None)
    for n in range(len(found) - 1, -1, -1):
        group = found[n]
        sentence = tokens.sentence(group.first)
        upto = min([found[n + 1].first] if n + 1 < len(found) else [sentence[1]])
        after = bisect_left(named, group.last)
        person = named[after] if after < len(named) else sentence[1]
        end = min(sentence[1], upto if upto > group.last else sentence[1], person)
        own = own_phrase(tokens, group.last, end)
        if own is None and person < min(upto, sentence[1]):
            own = own_phrase(tokens, person + 1, sentence[1])
        group.phrase = own if own is not None else following[1] if following[0] == sentence[0] else None
        following = (sentence[0], group.phrase)


def features(tokens: Tokens, group: Group) -> list[str]:
    """What tells whether a group is a technical team that is thanked. None of it holds a name."""
    begin, end = tokens.around(group.first)
    inside = words(tokens, (group.first, group.last))
    before = [said(tokens, i) for i in range(max(begin, group.first - 4), group.first)][::-1]
    after = [said(tokens, i) for i in range(group.last, min(end, group.last + 2))]
    said_for = words(tokens, group.phrase)
    left = tokens.lower[begin : group.first]
    thanked = any(word in WORDS["thanks"] for word in left)
    opened = sum(word in "([" for word in left) - sum(word in ")]" for word in left)
    reasons = [f"for {topic}" for topic in topics(text_of(tokens, group.phrase))]
    own = [f"is {topic}" for topic in topics(text_of(tokens, (group.first, group.last)))]
    heads = sorted({word for word in inside if word in WORDS["teams"]})
    basic = [
        f"thanked {thanked}",
        f"attached {group.attached}",
        f"in brackets {opened > 0}",
        f"phrase {group.phrase is not None}",
        "money"
        if any(word.startswith(("grant", "fund", "support")) for word in tokens.lower[begin:end])
        else "no money",
        "passive thanks"
        if any(word in WORDS["thanks"] for word in tokens.lower[group.last : end])
        else "no more thanks",
    ]
    strength = "strong" if any(word in _STRONG for word in inside) else "weak"
    near = text_of(tokens, (max(begin, group.first - 6), group.first)) if group.first > begin else None
    reason = _reason(tokens, group.phrase)
    lead = "technical" if says_technical(near) else "help" if any("done help" in cues_of(w) for w in left[-4:]) else "-"
    summary = f"{strength} thanked {thanked} attached {group.attached} brackets {opened > 0}"
    return [
        "bias",
        *basic,
        f"{strength}",
        f"{strength} {reason}",
        f"{strength} {reason} lead {lead}",
        f"lead {lead} before {before[0] if before else '^'}",
        f"{summary} {reason}",
        f"{summary} {'own work' if own else '-'} {reason == 'none'}",
        *(f"left {word}" for word in words(tokens, (max(begin, group.first - 6), group.first))),
        *(f"inside {word}" for word in inside),
        *(f"inside {a} {b}" for a, b in itertools.pairwise(inside)),
        f"starts {inside[:1]}",
        f"ends {inside[-1:]}",
        *(f"head {head}" for head in heads),
        *(f"head {head} attached {group.attached} thanked {thanked}" for head in heads),
        *(f"before{n} {word}" for n, word in enumerate(before)),
        f"before {' '.join(before[1::-1])}",
        *(f"after{n} {word}" for n, word in enumerate(after)),
        *own,
        *reasons,
        *(f"{each} thanked {thanked} attached {group.attached}" for each in own[:2] or ["is -"]),
        *(f"{head} {reason}" for head in heads[:3] for reason in reasons or ["for -"]),
        *cue_features("for", said_for),
        *(f for part in conjuncts(tokens, group.phrase) for f in part_features(tokens, part)),
        *(f"for {word}" for word in said_for),
        f"attached {group.attached} brackets {opened > 0} thanked {thanked} phrase {group.phrase is not None}",
    ]


_STRONG = frozenset(
    [
        "facility",
        "facilities",
        "core",
        "cores",
        "platform",
        "platforms",
        "plateforme",
        "staff",
        "technician",
        "technicians",
        "technologists",
        "personnel",
        "workshop",
        "unit",
        "service",
        "services",
        "assistants",
        "nurses",
        "officers",
        "operators",
        "team",
        "teams",
    ]
)


def _reason(tokens: Tokens, phrase: Range | None) -> str:
    """The kind of thanks that a phrase gives, in one word."""
    text = text_of(tokens, phrase)
    if text is None:
        return "none"
    if says_technical(text):
        return "technical"
    found = {cue for word in words(tokens, phrase) for cue in cues_of(word)}
    for cue, reason in (("done discuss", "discuss"), ("done fund", "fund"), ("done provide", "provide")):
        if cue in found:
            return reason
    return "deed" if topics(text) else "help" if "done help" in found else "else"


def teams(tokens: Tokens, found: list[Group], model: Model) -> list[Group]:
    """The groups that are technical teams thanked; one that lies within another's phrase is left out."""
    place = model.classes.index(TEAM)
    kept: list[Group] = []
    for group in found:
        if kept and group.first < whole(kept[-1])[1]:
            continue
        if says_so(tokens, group) or model.probabilities(features(tokens, group))[place] > SURE:
            kept.append(group)
    return kept


def says_so(tokens: Tokens, group: Group) -> bool:
    """Whether the phrase leaves no doubt: technical help by staff, a facility or members of a laboratory."""
    if group.attached or not says_technical(text_of(tokens, group.phrase)):
        return False
    inside = tokens.lower[group.first : group.last]
    before = tokens.lower[group.first - 1] if group.first else "^"
    follows = whole(group)[1] > group.last
    in_list = before in ("thank", "and", "to", "by") and follows and any(word in WORDS["teams"] for word in inside)
    return in_list or (any(word in _STRONG for word in inside) and inside[-1:] != ["facilities"])


def whole(group: Group) -> Range:
    """The group with the phrase that directly follows it."""
    follows = group.phrase is not None and 0 <= group.phrase[0] - group.last <= 6
    return group.first, group.phrase[1] if follows and group.phrase is not None else group.last
