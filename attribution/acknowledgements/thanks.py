"""Lists of names in a sentence, and the phrases around them that say what the thanks are for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attribution.acknowledgements.annotation import AnnotatedText, Stretch, Word
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrases import phrase_after
from attribution.acknowledgements.tokens import Sentence

_LONGEST_LEAD = 25  # tokens
_LONGEST_IN_BRACKETS = 8  # tokens
_MARKS = frozenset(";.:")
_BEFORE_LIST = WORDS["titles"] | {"."}


@dataclass(frozen=True, slots=True)
class Thanks:
    """The words around one person: around the list of names, and around the name itself."""

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
    """The words before a list that no phrase follows: "technical assistance was given by".

    At most 25 tokens, from the last semicolon, colon or full stop on.
    """
    before = thanks.before
    if thanks.phrase is not None or not before.words:
        return None
    closest = before.words[-_LONGEST_LEAD:]
    first = before.last - len(closest) + _after_last_mark(closest[:-1])
    return annotated.stretch(first, before.last)


def _after_last_mark(words: Sequence[Word]) -> int:
    """The place after the last semicolon, colon or full stop."""
    marks = [place for place, word in enumerate(words) if word.printed in _MARKS]
    return marks[-1] + 1 if marks else 0


@dataclass(frozen=True, slots=True)
class _NameList:
    """Names that follow each other, with the phrase after them."""

    members: Sequence[Candidate]
    limits: Sequence[int]  # for each member, the next name or the end of the sentence
    phrase: Stretch | None


def _in_sentence(
    annotated: AnnotatedText, people: Sequence[Candidate], sentence: Sentence
) -> list[Thanks]:
    thanks: list[Thanks] = []
    start = _start_of_lead(annotated, sentence, people[0])
    for names in _name_lists(annotated, people, sentence):
        before = annotated.stretch(start, names.members[0].first)
        size = len(names.members)
        asides = _asides(annotated, names)
        thanks += [Thanks(names.phrase, before, aside, size) for aside in asides]
        start = names.members[-1].last
    return thanks


def _name_lists(
    annotated: AnnotatedText, people: Sequence[Candidate], sentence: Sentence
) -> Iterator[_NameList]:
    """The sentence's names cut into lists: a list ends where a phrase follows a name."""
    limits = [*(person.first for person in people[1:]), sentence.last]
    first = 0
    for last, limit in enumerate(limits, 1):
        end_of_name = people[last - 1].last
        phrase = phrase_after(annotated, end_of_name, limit)
        phrase = phrase or _reason_in_brackets(annotated, end_of_name, limit)
        is_end = last == len(people) or _is_announced(annotated, end_of_name, limit)
        if phrase is not None or is_end:
            yield _NameList(people[first:last], limits[first:last], phrase)
            first = last


def _reason_in_brackets(annotated: AnnotatedText, start: int, limit: int) -> Stretch | None:
    """What a person is thanked for in brackets after the name: "Sarah Melridge (imaging)".

    Small letters that speak of help; a capital would show a place of work.
    """
    closing = annotated.closings[start + 1] - 1 if start + 1 < limit else limit
    if closing >= limit or annotated.words[start].bracket <= 0:
        return None
    words = annotated.words[start + 1 : closing]
    is_reason = 0 < len(words) <= _LONGEST_IN_BRACKETS and any(word.cues for word in words)
    if not is_reason or not all(map(_is_plain, words)):
        return None
    return annotated.stretch(start + 1, closing)


def _is_plain(word: Word) -> bool:
    """Whether a word is neither a name nor a number."""
    return word.is_in_small_letters or word.printed in (",", "&", "/")


def _asides(annotated: AnnotatedText, names: _NameList) -> list[Stretch]:
    """For each member, the tokens up to the next name or the phrase."""
    limits = list(names.limits)
    if names.phrase is not None:
        limits[-1] = names.phrase.first
    pairs = zip(names.members, limits, strict=True)
    return [annotated.stretch(member.last, limit) for member, limit in pairs]


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
