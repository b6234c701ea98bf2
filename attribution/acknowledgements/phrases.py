"""What each person in a sentence is thanked for: the phrase that follows the list the name stands in."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.tokens import Tokens

Range = tuple[int, int]

# Words that may stand between the names of a list and after a name without saying what the thanks are for.
_LINKS = (
    frozenset(
        [
            ",",
            ".",
            ":",
            "and",
            "&",
            "or",
            "to",
            "of",
            "from",
            "at",
            "in",
            "the",
            "our",
            "both",
            "also",
            "as",
            "well",
            "a",
            "an",
            "his",
            "her",
            "their",
            "its",
            "my",
            "late",
            "former",
            "formerly",
            "then",
            "especially",
            "particularly",
            "notably",
            "including",
            "all",
            "other",
            "others",
            "prof",
            "colleagues",
            "coworkers",
            "team",
            "group",
            "groups",
            "lab",
            "labs",
            "members",
            "member",
            "staff",
            "of's",
            "s",
            "’",
            "'",
            '"',
            "“",
            "”",
            "-",
            "–",
            "—",
            "/",
            "(",
        ]
    )
    | WORDS["titles"]
)
_FILLERS = _LINKS | WORDS["organisations"]
_TRAILING = _LINKS - {
    "lab",
    "labs",
    "members",
    "staff",
    "group",
    "groups",
    "team",
    "others",
    "(",
} | frozenset(
    [
        "we",
        "thank",
        "thanks",
        "are",
        "is",
        "grateful",
        "gratefully",
        "acknowledge",
        "additionally",
        "further",
        "furthermore",
        "finally",
        "who",
        "wish",
        "would",
        "like",
        "which",
        ";",
    ]
)
_LONGEST = 150  # tokens of a phrase
_OPENERS = frozenset(("for", "in", "with", "on", "to", "during", "by", "as", "at", "of"))
_SAYING = frozenset(
    ("for", "who", "whose", "which", "that", "with", "is", "are", "was", "were", "has", "have")
)
_ANOTHER = WORDS["teams"] | frozenset(
    [
        "members",
        "editors",
        "editor",
        "reviewers",
        "reviewer",
        "referees",
        "participants",
        "patients",
    ]
)


@dataclass(frozen=True, slots=True)
class Thanks:
    """Token ranges about one person: those of the list it stands in, and the person's own surroundings."""

    phrase: Range | None  # after the list
    before: Range  # from the end of the last phrase to the list
    aside: Range  # between the name and the next name or the phrase: affiliation
    list_size: int


def thanks(tokens: Tokens, people: list[Candidate]) -> list[Thanks]:
    """One a person, in the same order."""
    found: list[Thanks] = []
    start = 0
    while start < len(people):
        sentence = tokens.sentence(people[start].first)
        end = start + 1
        while end < len(people) and people[end].first < sentence[1]:
            end += 1
        found += _in_sentence(tokens, people[start:end], sentence)
        start = end
    return found


def clauses(given: Sequence[Thanks]) -> list[range]:
    """The people, by place, who share one phrase and what precedes it: those who are thanked together."""
    starts = [i for i, each in enumerate(given) if i == 0 or _why(each) != _why(given[i - 1])]
    return [range(first, last) for first, last in itertools.pairwise([*starts, len(given)])]


def _why(given: Thanks) -> tuple[Range | None, Range]:
    return given.phrase, given.before


def lead(tokens: Tokens, given: Thanks) -> Range | None:
    """What leads to a list that no phrase follows: "technical assistance was given by"; at most 25 words of it."""
    first, last = max(given.before[0], given.before[1] - 25), given.before[1]
    if given.phrase is not None or first >= last:
        return None
    ends = [i for i in range(first, last - 1) if tokens.words[i] in ";.:"]
    return (ends[-1] + 1 if ends else first), last


def _in_sentence(tokens: Tokens, people: list[Candidate], sentence: Range) -> list[Thanks]:
    ends = [person.first for person in people[1:]] + [sentence[1]]
    own = [own_phrase(tokens, person.last, end) for person, end in zip(people, ends, strict=True)]
    found: list[Thanks] = []
    head, left = 0, _with_what_precedes(tokens, sentence[0], people[0].first)
    for i, person in enumerate(people):
        if (
            (phrase := own[i]) is None
            and i + 1 < len(people)
            and not _announced(tokens, person.last, ends[i])
        ):
            continue
        group = people[head : i + 1]
        before = (left, group[0].first)
        for k, member in enumerate(group, head):
            limit = phrase[0] if phrase is not None and k == i else ends[k]
            found.append(Thanks(phrase, before, (member.last, limit), len(group)))
        head, left = i + 1, person.last
    return found


def _announced(tokens: Tokens, start: int, end: int) -> bool:
    """Whether words after a semicolon announce the next list: "...; help with data management by"."""
    mark = next((i for i in range(start, end) if tokens.words[i] == ";"), end)
    while end > mark and tokens.lower[end - 1] in WORDS["titles"] | {"."}:
        end -= 1
    return (
        end - mark > 2
        and tokens.lower[end - 1] in ("by", "from", ":")
        and tokens.words[mark + 1].islower()
    )


def _with_what_precedes(tokens: Tokens, start: int, first: int) -> int:
    """The start of the sentence before, where a sentence begins with names: "The trial was run by our team. A, B, C."."""
    return tokens.sentence(start - 1)[0] if first - start < 3 and start > 0 else start


def own_phrase(tokens: Tokens, start: int, end: int) -> Range | None:
    """The first words after a name, outside brackets, that are neither names nor fillers; up to `end`."""
    depth = 0
    for i in range(_after_open_bracket(tokens, start, end), end):
        word, lower = tokens.words[i], tokens.lower[i]
        if word in "([":
            depth += 1
        elif word in ")]":
            depth = max(depth - 1, 0)
        elif depth == 0 and word == ";":
            return None
        elif (
            depth == 0
            and word[0].islower()
            and lower not in _FILLERS
            and not _inside_name(tokens, i, end)
        ):
            first = (
                i - 1
                if i > start and lower not in _OPENERS and tokens.lower[i - 1] in _OPENERS
                else i
            )
            return trimmed(tokens, first, end)
    return None


def _after_open_bracket(tokens: Tokens, start: int, end: int) -> int:
    """Past the bracket that closes around the name itself, where there is one."""
    depth = 0
    for i in range(start, end):
        depth += (tokens.words[i] in "([") - (tokens.words[i] in ")]")
        if depth < 0:
            return i + 1
    return start


def _inside_name(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a lower-case word stands between capitalised ones, as in "Hospital Germans Trias i Pujol"."""
    if i + 1 >= end or not tokens.words[i + 1][0].isupper():
        return False
    if tokens.words[i] == "for":  # "Centers for Disease Control"
        return tokens.words[i - 1][0].isupper() and tokens.lower[i - 1] in WORDS["organisations"]
    if tokens.words[i] in _SAYING or tokens.words[i].endswith("ed"):
        return False
    return tokens.words[i - 1][0].isupper()


def trimmed(tokens: Tokens, first: int, last: int) -> Range | None:
    """A phrase without the words that lead on to the next name, cut where somebody else's thanks begin."""
    last = _before_another(tokens, first, last)
    while last > first and (
        tokens.lower[last - 1] in _TRAILING or tokens.kinds[last - 1] in ("line", "initials")
    ):
        last -= 1
    return (first, last) if last > first else None


def _before_another(tokens: Tokens, first: int, last: int) -> int:
    """Where the phrase ends: at a semicolon, or before ", and members of ... for ..."."""
    separator = None
    last = min(last, first + _LONGEST)
    for i in range(first + 1, last):
        word = tokens.words[i]
        if word == ";" or tokens.kinds[i] == "line":
            return i
        if word in (",", "and"):
            separator = i if separator is None or i > separator + 1 else separator
        elif (
            word == "for"
            and separator is not None
            and i > separator + 1
            and _is_another(tokens, separator + 1, i)
        ):
            return separator
    return last


def _is_another(tokens: Tokens, first: int, last: int) -> bool:
    return any(
        tokens.lower[i] in _ANOTHER or tokens.words[i][0].isupper() for i in range(first, last)
    )


def text_of(tokens: Tokens, part: Range | None) -> str | None:
    """A range of tokens as printed, at most 300 characters."""
    if part is None:
        return None
    return tokens.text[tokens.starts[part[0]] : tokens.ends[part[1] - 1]][:300]
