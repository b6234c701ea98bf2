"""The role in which somebody is thanked: the features of the phrase that says so."""

from __future__ import annotations

import itertools

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.cues import cue_features, cues_of, says_technical
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import said
from attribution.acknowledgements.phrases import Range, Thanks, text_of
from attribution.acknowledgements.tokens import Tokens
from attribution.acknowledgements.topics import topics

TECHNICAL = "technical"
_SURE, _SURE_WITHOUT_PHRASE = 0.45, 0.7  # probability from which somebody counts as thanked for technical help
_LONGEST = 30  # tokens of a phrase that are looked at


def role(tokens: Tokens, person: Candidate, given: Thanks, model: Model) -> str:
    """The role of one person: by the phrase alone where that leaves no doubt, else the most probable."""
    if says_technical(text_of(tokens, given.phrase)):
        return TECHNICAL
    if given.phrase is None and given.list_size < 20 and says_technical(_clause_before(tokens, given)):
        return TECHNICAL
    chances = dict(zip(model.classes, model.probabilities(features(tokens, person, given)), strict=True))
    if chances[TECHNICAL] < (_SURE if given.phrase is not None else _SURE_WITHOUT_PHRASE):
        del chances[TECHNICAL]
    return max(chances, key=lambda each: chances[each])


def reason(tokens: Tokens, given: Thanks) -> str | None:
    """What the thanks are for, as printed: the phrase after the names, else the one before them."""
    if given.phrase is not None:
        return text_of(tokens, given.phrase)
    if given.before[1] - given.before[0] < 2 or tokens.lower[given.before[1] - 1] not in ("by", "from", "of", ":"):
        return None
    first = max(given.before[0], given.before[1] - 25)
    last = given.before[1] - 1
    said_before = words(tokens, (first, last))
    return text_of(tokens, (first, last)) if any(cues_of(word) for word in said_before) else None


def _clause_before(tokens: Tokens, given: Thanks) -> str | None:
    """What leads to a list of names, "technical assistance was given by", back to the last semicolon or 12 words."""
    first = max(given.before[0], given.before[1] - 12)
    for i in range(given.before[1] - 1, first - 1, -1):
        if tokens.words[i] in ";.:" and i < given.before[1] - 1:
            first = i + 1
            break
    return text_of(tokens, (first, given.before[1])) if first < given.before[1] else None


def features(tokens: Tokens, person: Candidate, given: Thanks) -> list[str]:
    """What the words around one person say. None of it holds a name."""
    begin, end = tokens.sentence(person.first)
    lead = said(tokens, given.before[1] - 1) if given.before[1] > given.before[0] else "^"
    right = words(tokens, given.phrase)
    left = words(tokens, (max(given.before[0], given.before[1] - 14), given.before[1]))
    said_left = [word for word in left[-8:] if word not in _PASSIVE] if lead == "by" else left[-8:]
    return [
        "bias",
        f"lead {lead}",
        f"list {min(given.list_size, 4)}",
        "no phrase" if given.phrase is None else "phrase",
        *_bag("right", right),
        *(feature for part in conjuncts(tokens, given.phrase) for feature in part_features(tokens, part)),
        *(f"right {a} {b}" for a, b in itertools.pairwise(right)),
        *(f"opens {word}" for word in right[:4]),
        *cue_features("right", right),
        *cue_features("left", said_left),
        *(cue_features("only left", said_left) if given.phrase is None else ()),
        *_bag("left", left),
        *(f"left {a} {b}" for a, b in itertools.pairwise(left)),
        *((f"{lead}: {word}" for word in left) if lead in ("by", "from", "of", "to") else ()),
        *(f"right topic {topic}" for topic in topics(text_of(tokens, given.phrase))),
        *(
            f"left topic {topic}"
            for topic in topics(text_of(tokens, given.before))
            if given.before[1] > given.before[0]
        ),
        *(f"aside {word}" for word in words(tokens, given.aside)[:12]),
        *(f"sentence {word[:6]}" for word in set(words(tokens, (begin, min(end, begin + 80))))),
    ]


def _bag(side: str, found: list[str]) -> list[str]:
    return [f"{side} {word}" for word in found] + [f"{side} {word[:5]}-" for word in found if len(word) > 5]


def conjuncts(tokens: Tokens, phrase: Range | None) -> list[list[int]]:
    """The phrase's words, by index, cut at commas and conjunctions: "for help and for reading the paper"."""
    if phrase is None:
        return []
    parts: list[list[int]] = [[]]
    for i in range(phrase[0], min(phrase[1], phrase[0] + _LONGEST)):
        if tokens.lower[i] in (",", "and", "&", "/", "or"):
            parts.append([])
        elif tokens.kinds[i] in ("word", "code"):
            parts[-1].append(i)
    return [part for part in parts if part]


def part_features(tokens: Tokens, part: list[int]) -> list[str]:
    """One conjunct: its cues together, and how its head ends ("breeding" and "sequencing" are deeds, "plasmids" things)."""
    lower = [tokens.lower[i] for i in part if tokens.words[i].islower() or tokens.lower[i] in _KINDS]
    found = {cue for word in lower for cue in cues_of(word)}
    done = sorted(cue[5:] for cue in found if cue.startswith("done"))
    objects = sorted(cue[7:] for cue in found if cue.startswith("object"))
    head = next((n for n, i in enumerate(part) if n and tokens.lower[i] in _AFTER_HEAD), len(part)) - 1
    word = tokens.lower[part[head]]
    plain = tokens.words[part[head]].islower()
    ending = (word[-4:] if word.endswith("s") else word[-3:]) if plain else "capital"
    return [
        f"part {'+'.join(done)} {'+'.join(objects)}",
        *(f"part {d} {o}" for d in done or ["-"] for o in objects or ["-"]),
        f"head ends {ending}",
        f"head ends {ending} {'+'.join(done)}",
        f"head {word if plain else '-'}",
        f"head {word if plain else '-'} {'+'.join(done)}",
        f"begins {said(tokens, part[0])} {said(tokens, part[1]) if len(part) > 1 else ''}",
    ]


_AFTER_HEAD = frozenset(
    [
        "of",
        "with",
        "in",
        "on",
        "for",
        "from",
        "to",
        "at",
        "during",
        "by",
        "using",
        "that",
        "which",
        "used",
        "about",
        "through",
        "into",
    ]
)


def words(tokens: Tokens, part: Range | None) -> list[str]:
    """The telling words of a range: lower-case ones, and capitalised ones that name kinds of organisation."""
    if part is None:
        return []
    return [
        tokens.lower[i]
        for i in range(part[0], min(part[1], part[0] + _LONGEST))
        if tokens.kinds[i] == "word" and (tokens.words[i].islower() or tokens.lower[i] in _KINDS)
    ]


_PASSIVE = frozenset(["provided", "given", "offered", "rendered", "contributed"])
_KINDS = WORDS["organisations"] | WORDS["teams"]
