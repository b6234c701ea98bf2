"""Noun phrases that could be teams or facilities thanked: "the staff of the imaging facility", with what they are for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrases import Range, own_phrase
from attribution.acknowledgements.tokens import Tokens

_LEFT_STOPS = WORDS["before_team"] | WORDS["thanks"]
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
    heads = {
        i
        for i, word in enumerate(tokens.lower)
        if word in WORDS["teams"] and tokens.kinds[i] == "word"
    }
    heads |= {other.last - 1 for other in others if _is_thanked(tokens, other)}
    found: list[Group] = []
    for head in sorted(heads - named):
        if found and head < found[-1].last:
            continue
        begin, end = tokens.sentence(head)
        floor = found[-1].last if found else 0
        if _is_object(tokens, head, max(begin, floor), named):
            continue
        group = Group(
            _left_edge(tokens, head, max(begin, floor), named),
            _right_edge(tokens, head, end, named),
        )
        group.attached = _attached(tokens, group.first, begin, named)
        found.append(group)
    _give_phrases(tokens, found, sorted(named))
    return found


def _is_thanked(tokens: Tokens, other: Candidate) -> bool:
    before = tokens.lower[max(0, other.first - 3) : other.first]
    return any(
        word in WORDS["thanks"] or word in ("to", "by", "from", ",", "and", ";") for word in before
    )


def _left_edge(tokens: Tokens, head: int, floor: int, named: set[int]) -> int:
    first = head
    while (
        first > floor
        and first - 1 not in named
        and tokens.lower[first - 1] not in _LEFT_STOPS
        and head - first < 12
    ):
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
        if word in WORDS["after_team"] and not (word in ("in", "on") and last == head + 1):
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
        j < end
        and j not in named
        and (tokens.words[j][0].isupper() or tokens.lower[j] in ("of", "and", "&", "’", "'"))
    ):
        if tokens.lower[j] in WORDS["teams"] and tokens.words[i] == ",":
            return False
        j += 1
    return (
        j > i + 1
        and j not in named
        and tokens.words[i + 1][0].isupper()
        and tokens.lower[i + 1] not in ("the", "all")
    )


def _attached(tokens: Tokens, first: int, begin: int, named: set[int]) -> bool:
    """Whether a person stands just before: "Jane Smith of the imaging facility" thanks her, not the facility.

    Over "and" only inside one affiliation: "of the Mouse and Embryo Core", but not "of Leeds, and the embryo core".
    """
    i = first - 1
    if (
        i >= begin
        and tokens.lower[i] in ("and", "&")
        and (tokens.words[first].islower() or tokens.words[i - 1] == ",")
    ):
        return False
    while (
        i >= begin
        and i not in named
        and first - i < 10
        and _could_be_affiliation(tokens, i, near=first - i < 5)
    ):
        i -= 1
    return i >= begin and i in named and tokens.lower[i + 1] in ("of", "in", "at", "from", "(", ",")


def _could_be_affiliation(tokens: Tokens, i: int, *, near: bool) -> bool:
    return tokens.lower[i] in _ATTACHING or (near and tokens.words[i][0].isupper())


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
        group.phrase = (
            own if own is not None else following[1] if following[0] == sentence[0] else None
        )
        following = (sentence[0], group.phrase)
