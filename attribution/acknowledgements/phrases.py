"""Where the phrase that says what the thanks are for begins and ends."""

from __future__ import annotations

from attribution.acknowledgements.annotation import AnnotatedText, Stretch
from attribution.acknowledgements.lexicon import WORDS

_LONGEST = 150  # tokens of a phrase
_FILLERS = WORDS["links"] | WORDS["titles"] | WORDS["organisations"]
_TRAILING = WORDS["links"] - WORDS["phrase_last_words"] | WORDS["titles"] | WORDS["leading_on"]
_OPENERS = WORDS["phrase_openers"]
_NOT_IN_NAMES = WORDS["not_in_names"]
_OTHER_PEOPLE = WORDS["teams"] | WORDS["unnamed_people"]


def phrase_after(annotated: AnnotatedText, start: int, end: int) -> Stretch | None:
    """The phrase between a name's last token and `end`, outside brackets; None where none begins.

    It begins with the first word that is neither part of a name nor a filler.
    """
    closing = annotated.closings[start]
    first = closing if closing <= end else start
    begin = _phrase_start(annotated, first, end)
    if begin >= end or annotated.words[begin].printed == ";":
        return None
    return trimmed(annotated, _with_opener(annotated, begin, start), end)


def _phrase_start(annotated: AnnotatedText, first: int, end: int) -> int:
    """Where a phrase begins, or a semicolon that ends the search, from `first` on; else `end`.

    All tokens that are passed have the same answer. It is remembered for them, so that the many
    names of one long sentence do not each walk to its end.
    """
    starts = annotated.phrase_starts
    passed: list[tuple[int, int]] = []
    i = first
    while i < end and (i, end) not in starts:
        word = annotated.words[i]
        if not word.bracket and (word.printed == ";" or _begins_phrase(annotated, i, end)):
            break
        passed.append((i, end))
        i = annotated.closings[i + 1] if word.bracket > 0 else i + 1
    begin = starts.get((i, end), min(i, end))
    starts.update(dict.fromkeys(passed, begin))
    return begin


def _begins_phrase(annotated: AnnotatedText, i: int, end: int) -> bool:
    word = annotated.words[i]
    if not word.printed[0].islower() or word.lower in _FILLERS:
        return False
    return not _is_inside_name(annotated, i, end)


def _is_inside_name(annotated: AnnotatedText, i: int, end: int) -> bool:
    """Whether a word lies between capitalised ones: "Hospital Germans Trias i Pujol"."""
    if i + 1 >= end or not annotated.words[i + 1].is_capitalised:
        return False
    before = annotated.words[i - 1]
    printed = annotated.words[i].printed
    if printed == "for":  # "Centers for Disease Control"
        return before.is_capitalised and before.is_organisation
    if printed in _NOT_IN_NAMES or printed.endswith("ed"):
        return False
    return before.is_capitalised


def _with_opener(annotated: AnnotatedText, i: int, start: int) -> int:
    """The place of the preposition before a word that begins a phrase, else of the word."""
    words = annotated.words
    if i > start and words[i].lower not in _OPENERS and words[i - 1].lower in _OPENERS:
        return i - 1
    return i


def trimmed(annotated: AnnotatedText, first: int, last: int) -> Stretch | None:
    """A phrase without the words that lead on to the next name; None where nothing remains.

    It is cut where the thanks to other people begin.
    """
    last = _end_of_phrase(annotated, first, last)
    while last > first and _leads_on(annotated, last - 1):
        last -= 1
    return annotated.stretch(first, last) if last > first else None


def _leads_on(annotated: AnnotatedText, i: int) -> bool:
    word = annotated.words[i]
    return word.lower in _TRAILING or word.kind in ("line", "initials")


def _end_of_phrase(annotated: AnnotatedText, first: int, last: int) -> int:
    """At a semicolon or line break, or before ", and members of ... for ..."."""
    separator: int | None = None
    last = min(last, first + _LONGEST)
    for i in range(first + 1, last):
        word = annotated.words[i]
        if word.printed == ";" or word.kind == "line":
            return i
        if word.printed in (",", "and"):
            # Of a comma and an "and" that follow each other the first counts.
            if separator is None or i > separator + 1:
                separator = i
        elif (
            word.printed == "for"
            and separator is not None
            and _names_other_people(annotated, separator + 1, i)
        ):
            return separator
    return last


def _names_other_people(annotated: AnnotatedText, first: int, last: int) -> bool:
    words = annotated.words[first:last]
    return any(word.lower in _OTHER_PEOPLE or word.is_capitalised for word in words)
