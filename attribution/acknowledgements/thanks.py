"""What each person in a sentence is thanked for: lists of names, and the phrases around them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.acknowledgements.annotation import AnnotatedText, Stretch
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrases import phrase_after
from attribution.acknowledgements.tokens import Sentence

_LONGEST_LEAD = 25  # tokens
_MARKS = frozenset(";.:")
_BEFORE_LIST = WORDS["titles"] | {"."}


@dataclass(frozen=True, slots=True)
class Thanks:
    """What surrounds one person: the list that the name is part of, and the name itself."""

    phrase: Stretch | None  # after the list
    before: Stretch  # from the end of the last phrase to the list
    aside: Stretch  # between the name and the next name or the phrase: affiliation
    list_size: int


def find_thanks(annotated: AnnotatedText, people: Sequence[Candidate]) -> list[Thanks]:
    """The thanks to each person, in the same order."""
    thanks: list[Thanks] = []

    def sentence_of(person: Candidate) -> Sentence:
        return annotated.sentence_at(person.first)

    for sentence, named in itertools.groupby(people, key=sentence_of):
        thanks += _in_sentence(annotated, list(named), sentence)
    return thanks


def clauses(thanks: Sequence[Thanks]) -> list[range]:
    """The people who are thanked together, by place: they share a phrase and what precedes it."""
    starts = [
        place
        for place, own in enumerate(thanks)
        if place == 0 or not _are_together(thanks[place - 1], own)
    ]
    return [range(first, last) for first, last in itertools.pairwise([*starts, len(thanks)])]


def _are_together(left: Thanks, right: Thanks) -> bool:
    return left.phrase is right.phrase and left.before is right.before


def lead(annotated: AnnotatedText, thanks: Thanks) -> Stretch | None:
    """What leads to a list that no phrase follows, as "technical assistance was given by".

    At most 25 tokens, from the last semicolon, colon or full stop on.
    """
    before = thanks.before
    if thanks.phrase is not None or not before.words:
        return None
    closest = before.words[-_LONGEST_LEAD:]
    first = before.last - len(closest)
    for i, word in enumerate(closest[:-1]):
        if word.printed in _MARKS:
            first = before.last - len(closest) + i + 1
    return annotated.stretch(first, before.last)


def _in_sentence(
    annotated: AnnotatedText, people: Sequence[Candidate], sentence: Sentence
) -> list[Thanks]:
    """The sentence's names cut into lists: a list ends where a phrase follows a name."""
    ends = [*(person.first for person in people[1:]), sentence.last]
    phrases = [
        phrase_after(annotated, person.last, end) for person, end in zip(people, ends, strict=True)
    ]
    thanks: list[Thanks] = []
    list_start, before_start = 0, _start_of_lead(annotated, sentence, people[0])
    for i, person in enumerate(people):
        is_last = i + 1 == len(people)
        phrase = phrases[i]
        if phrase is None and not is_last and not _is_announced(annotated, person.last, ends[i]):
            continue
        before = annotated.stretch(before_start, people[list_start].first)
        limits = ends[list_start : i + 1]
        if phrase is not None:
            limits[-1] = phrase.first
        for member, limit in zip(people[list_start : i + 1], limits, strict=True):
            aside = annotated.stretch(member.last, limit)
            thanks.append(Thanks(phrase, before, aside, len(limits)))
        list_start, before_start = i + 1, person.last
    return thanks


def _is_announced(annotated: AnnotatedText, start: int, end: int) -> bool:
    """Whether words after a semicolon announce the next list: "...; help with imaging by"."""
    words = annotated.words
    mark = next((i for i in range(start, end) if words[i].printed == ";"), end)
    while end > mark and words[end - 1].lower in _BEFORE_LIST:
        end -= 1
    if end - mark <= 2:
        return False
    return words[end - 1].lower in ("by", "from", ":") and words[mark + 1].is_in_small_letters


def _start_of_lead(annotated: AnnotatedText, sentence: Sentence, person: Candidate) -> int:
    """The start of the sentence, or of the one before where a sentence begins with names.

    "The trial was run by our team. A, B, C."
    """
    begins_with_names = person.first - sentence.first < 3
    if begins_with_names and sentence.first > 0:
        return annotated.sentence_at(sentence.first - 1).first
    return sentence.first
