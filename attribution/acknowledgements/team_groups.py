"""Noun phrases that could be teams or facilities thanked, with the phrase that says why.

"The staff of the imaging facility", "the Example Imaging Centre".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from attribution.acknowledgements.annotation import AnnotatedText, Stretch, Word
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrases import phrase_after

Span = tuple[int, int]  # tokens, the second exclusive

_NOT_BEFORE = WORDS["before_team"] | WORDS["thanks"]
_NOT_AFTER = WORDS["after_team"]
_JOINS = WORDS["team_joins"]
_LEADS_TO_NAME = frozenset(("to", "by", "from", ",", "and", ";"))
_JOINS_PERSON = frozenset(("of", "in", "at", "from", "(", ","))
_LONGEST_LEFT = 12  # tokens before the head
_LONGEST_RIGHT = 30  # tokens after the head
_LONGEST_AFFILIATION = 15  # tokens after a comma or "and"
_FARTHEST_PERSON = 10  # tokens before a team


@dataclass(frozen=True, slots=True)
class Group:
    """A noun phrase: tokens `first` to `last` (exclusive)."""

    first: int
    last: int
    is_attached: bool  # to a person before it: "Jane Smith of the imaging facility"
    phrase: Stretch | None  # what the thanks are for
    is_closed: bool = False  # by the end of the brackets in which it stands

    @property
    def end(self) -> int:
        """The end of the group with the phrase, where that follows it directly."""
        if (
            self.phrase is not None
            and not self.is_closed
            and 0 <= self.phrase.first - self.last <= 6
        ):
            return self.phrase.last
        return self.last


@dataclass(frozen=True, slots=True)
class _Search:
    """The text in which groups are searched, and the tokens that are part of people's names."""

    annotated: AnnotatedText
    words: list[Word]
    named: Collection[int]


def find_groups(
    annotated: AnnotatedText, people: Sequence[Candidate], other_candidates: Sequence[Candidate]
) -> list[Group]:
    """Noun phrases headed by words such as "staff", and organisations, in print order.

    `other_candidates` are not people, but may be organisations.
    """
    named = {token for person in people for token in range(person.first, person.last)}
    search = _Search(annotated, annotated.words, named)
    spans = _spans(search, sorted(_heads(annotated, other_candidates) - named))
    phrases = _phrases(annotated, spans, sorted(named))
    return [
        Group(first, last, _is_attached(search, first), phrase)
        for (first, last), phrase in zip(spans, phrases, strict=True)
    ]


def _names_person(search: _Search, last: int) -> bool:
    """Whether a person is named right after a group: "our technician Mr Gavin Melridge"."""
    words = search.words
    if words[last - 1].lower == "technician" and words[last : last + 1]:
        last += words[last].printed == ","  # "our technician, Gavin Melridge,"
    while last < len(words) and (words[last].is_title or words[last].printed in ".("):
        last += 1
    return last in search.named


def _spans(search: _Search, heads: Sequence[int]) -> list[Span]:
    """The noun phrases around the heads; a head inside the phrase before has none of its own."""
    spans: list[Span] = []
    for head in heads:
        floor = spans[-1][1] if spans else 0
        span = _span(search, head, floor) if head >= floor else None
        if span is not None and not _names_person(search, span[1]):
            spans.append(span)
    return spans


def _heads(annotated: AnnotatedText, other_candidates: Sequence[Candidate]) -> set[int]:
    """The tokens that could head a group."""
    heads = {i for i, word in enumerate(annotated.words) if word.is_team and word.kind == "word"}
    return heads | {other.last - 1 for other in other_candidates if _is_thanked(annotated, other)}


def _is_thanked(annotated: AnnotatedText, other: Candidate) -> bool:
    before = annotated.words[max(0, other.first - 3) : other.first]
    return any(word.gives_thanks or word.lower in _LEADS_TO_NAME for word in before)


def _span(search: _Search, head: int, floor: int) -> Span | None:
    """The tokens around a head; None where they are a reason: "for running the facility"."""
    sentence = search.annotated.sentence_at(head)
    first = _left_edge(search, head, max(sentence.first, floor))
    if first > 0 and search.words[first - 1].lower == "for":
        return None
    return first, _right_edge(search, head, sentence.last)


def _left_edge(search: _Search, head: int, floor: int) -> int:
    first = head
    floor = max(floor, head - _LONGEST_LEFT)
    while first > floor and first - 1 not in search.named:
        if search.words[first - 1].lower in _NOT_BEFORE:
            break
        first -= 1
    return first


def _right_edge(search: _Search, head: int, end: int) -> int:
    last = head + 1
    end = min(end, head + _LONGEST_RIGHT)
    while last < end and last not in search.named and not _ends_group(search, last, head):
        last += 1
    return last


def _ends_group(search: _Search, i: int, head: int) -> bool:
    word = search.words[i]
    if word.lower in _NOT_AFTER:
        return not (word.lower in ("in", "on") and i == head + 1)  # "the staff in Leeds"
    if word.kind == "line" or word.lower == ".":
        return True
    return word.lower in (",", "and", "&") and not _goes_on(search, i)


def _goes_on(search: _Search, i: int) -> bool:
    """Whether an affiliation goes on after a comma or "and": "Academia Sinica, Taipei, Taiwan".

    It does not where the words after a comma name another team, or lead to a person.
    """
    words = search.words
    end = min(search.annotated.sentence_at(i).last, i + _LONGEST_AFFILIATION)
    following = i + 1
    while following < end and following not in search.named:
        word = words[following]
        if not word.is_capitalised and word.lower not in ("of", "and", "&", "’", "'"):
            break
        if word.is_team and words[i].printed == ",":
            return False
        following += 1
    if following == i + 1 or following in search.named:
        return False
    return words[i + 1].is_capitalised and words[i + 1].lower not in ("the", "all")


def _is_attached(search: _Search, first: int) -> bool:
    """Whether a person comes just before: "Jane Smith of the imaging facility" thanks her.

    Over "and" only inside one affiliation: "of the Mouse and Embryo Core", but not "of Leeds, and
    the embryo core".
    """
    words = search.words
    begin = search.annotated.sentence_at(first).first
    i = first - 1
    if i < begin or _begins_new_item(words, first):
        return False
    farthest = max(begin - 1, first - _FARTHEST_PERSON)
    while i > farthest and i not in search.named:
        is_near = first - i < 5
        if not (words[i].lower in _JOINS or (is_near and words[i].is_capitalised)):
            break
        i -= 1
    return i >= begin and i in search.named and words[i + 1].lower in _JOINS_PERSON


def _begins_new_item(words: Sequence[Word], first: int) -> bool:
    """Whether "and" before a group begins a new item of the list."""
    if words[first - 1].lower not in ("and", "&"):
        return False
    return words[first].is_in_small_letters or words[first - 2].printed == ","


def _phrases(
    annotated: AnnotatedText, spans: Sequence[Span], named: Sequence[int]
) -> list[Stretch | None]:
    """The phrase of each group: its own, else that of the next group in the same sentence."""
    phrases: list[Stretch | None] = []
    following: Span | None = None
    for span in reversed(spans):
        phrase = _own_phrase(annotated, span, following, named)
        if phrase is None and following is not None and _share_sentence(annotated, span, following):
            phrase = phrases[-1]
        phrases.append(phrase)
        following = span
    return phrases[::-1]


def _share_sentence(annotated: AnnotatedText, span: Span, following: Span) -> bool:
    return annotated.sentence_at(span[0]) == annotated.sentence_at(following[0])


def _own_phrase(
    annotated: AnnotatedText,
    span: Span,
    following: Span | None,
    named: Sequence[int],
) -> Stretch | None:
    """The phrase between a group and the next group or person, else the one after that person."""
    first, last = span
    sentence_end = annotated.sentence_at(first).last
    next_named = bisect_left(named, last)
    person = named[next_named] if next_named < len(named) else sentence_end
    group = sentence_end if following is None else following[0]
    limit = group if group > last else sentence_end
    phrase = phrase_after(annotated, last, min(sentence_end, limit, person))
    if phrase is None and person < min(group, sentence_end):
        return phrase_after(annotated, person + 1, sentence_end)
    return phrase
