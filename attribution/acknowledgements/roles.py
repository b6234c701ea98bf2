"""The role in which somebody is thanked: the features of the phrase that says so."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.cues import cue_features, cues_of, says_technical
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import said
from attribution.acknowledgements.phrases import Range, Thanks, clauses, lead, text_of
from attribution.acknowledgements.tokens import Tokens
from attribution.acknowledgements.topics import topics

TECHNICAL = "technical"
_ASIDES = 6  # people thanked together whose affiliations are looked at
_LONGEST = 30  # tokens of a phrase that are looked at


def roles(
    tokens: Tokens, people: Sequence[Candidate], given: Sequence[Thanks], model: Model
) -> list[str]:
    """One role a person: people thanked together have one, decided once."""
    found: list[str] = []
    for clause in clauses(given):
        together = [given[i] for i in clause]
        found += [_role(tokens, people[clause[0]], together, model)] * len(together)
    return found


def _role(tokens: Tokens, person: Candidate, together: Sequence[Thanks], model: Model) -> str:
    """The role of those thanked together: by the phrase alone where that leaves no doubt, else the most probable."""
    given = together[0]
    if says_technical(text_of(tokens, given.phrase or lead(tokens, given))):
        return TECHNICAL
    return model.best(features(tokens, person, together))


def reason(tokens: Tokens, given: Thanks) -> str | None:
    """What the thanks are for, as printed: the phrase after the names, else the one before them."""
    if given.phrase is not None:
        return text_of(tokens, given.phrase)
    if given.before[1] - given.before[0] < 2 or tokens.lower[given.before[1] - 1] not in (
        "by",
        "from",
        "of",
        ":",
    ):
        return None
    first = max(given.before[0], given.before[1] - 25)
    last = given.before[1] - 1
    said_before = words(tokens, (first, last))
    return text_of(tokens, (first, last)) if any(cues_of(word) for word in said_before) else None


def features(tokens: Tokens, person: Candidate, together: Sequence[Thanks]) -> list[str]:
    """What the words around people thanked together say; `person` is the first of them. None of it holds a name."""
    given = together[0]
    begin, end = tokens.sentence(person.first)
    left = words(tokens, (max(given.before[0], given.before[1] - 14), given.before[1]))
    asides = [word for each in together[:_ASIDES] for word in words(tokens, each.aside)[:12]]
    return [
        "bias",
        f"list {min(given.list_size, 4)}",
        "no phrase" if given.phrase is None else "phrase",
        *said_after(tokens, given.phrase or lead(tokens, given)),
        *_said_before(tokens, given, left),
        *(f"aside {word}" for word in dict.fromkeys(asides)),
        *(f"sentence {word[:6]}" for word in set(words(tokens, (begin, min(end, begin + 80))))),
    ]


def said_after(tokens: Tokens, why: Range | None) -> list[str]:
    """The features of the phrase that says why: its words, pairs of them, cues, topics, and those of its conjuncts."""
    right = words(tokens, why)
    return [
        *_bag("right", right),
        *(feature for part in conjuncts(tokens, why) for feature in part_features(tokens, part)),
        *(f"right {a} {b}" for a, b in itertools.pairwise(right)),
        *(f"opens {word}" for word in right[:4]),
        *cue_features("right", right),
        *(f"right topic {topic}" for topic in topics(text_of(tokens, why))),
    ]


def _said_before(tokens: Tokens, given: Thanks, left: list[str]) -> list[str]:
    """The features of the words that lead to the list."""
    word_before = said(tokens, given.before[1] - 1) if given.before[1] > given.before[0] else "^"
    near = (
        [word for word in left[-8:] if word not in _PASSIVE] if word_before == "by" else left[-8:]
    )
    text = text_of(tokens, given.before) if given.before[1] > given.before[0] else None
    return [
        f"lead {word_before}",
        *cue_features("left", near),
        *(cue_features("only left", near) if given.phrase is None else ()),
        *_bag("left", left),
        *(f"left {a} {b}" for a, b in itertools.pairwise(left)),
        *(
            (f"{word_before}: {word}" for word in left)
            if word_before in ("by", "from", "of", "to")
            else ()
        ),
        *(f"left topic {topic}" for topic in topics(text)),
    ]


def _bag(side: str, found: list[str]) -> list[str]:
    return [f"{side} {word}" for word in found] + [
        f"{side} {word[:5]}-" for word in found if len(word) > 5
    ]


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
    lower = [
        tokens.lower[i] for i in part if tokens.words[i].islower() or tokens.lower[i] in _KINDS
    ]
    found = {cue for word in lower for cue in cues_of(word)}
    done = sorted(cue[5:] for cue in found if cue.startswith("done"))
    objects = sorted(cue[7:] for cue in found if cue.startswith("object"))
    head = (
        next((n for n, i in enumerate(part) if n and tokens.lower[i] in _AFTER_HEAD), len(part)) - 1
    )
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
