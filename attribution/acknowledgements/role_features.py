"""The features that tell the role in which people are thanked together. None holds a name."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Word
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.feature_lists import labelled, lower_case
from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrase_features import (
    bag,
    cue_features,
    features_of_phrase,
    pairs,
)
from attribution.acknowledgements.thanks import Thanks, lead

_ASIDES = 6  # people thanked together whose affiliations are looked at
_ASIDE_WORDS = 12  # telling words of each affiliation
_BEFORE = 14  # tokens before a list
_CLOSEST = 8  # telling words before a list that give cues
_GIVING = ("by", "from", "of", "to")
_PASSIVE = WORDS["passive"]


def features(annotated: AnnotatedText, person: Candidate, together: Sequence[Thanks]) -> list[str]:
    """The features of the words around people thanked together; `person` is the first of them."""
    thanks = together[0]
    return [
        "bias",
        f"list {min(thanks.list_size, 4)}",
        "no phrase" if thanks.phrase is None else "phrase",
        *features_of_phrase(thanks.phrase or lead(annotated, thanks)),
        *_before_list(annotated, thanks),
        *_asides(together),
        *_opening_of_sentence(annotated, person),
    ]


def _before_list(annotated: AnnotatedText, thanks: Thanks) -> list[str]:
    """The features of the words that lead to the list."""
    before = thanks.before
    near = annotated.stretch(max(before.first, before.last - _BEFORE), before.last)
    words = near.telling
    link = before.words[-1].feature if before.words else "^"
    closest = _closest(words, link)
    return [
        f"lead {link}",
        *cue_features("left", closest),
        *(cue_features("only left", closest) if thanks.phrase is None else []),
        *bag("left", words),
        *labelled("left", pairs(words)),
        *_after_link(link, words),
        *labelled("left topic", before.topics),
    ]


def _after_link(link: str, words: Sequence[Word]) -> list[str]:
    """The words before a "by", "from", "of" or "to" that leads to the names."""
    return labelled(f"{link}:", lower_case(words)) if link in _GIVING else []


def _closest(words: Sequence[Word], link: str) -> list[Word]:
    """The last telling words; before "by" without the participle, as in "help provided by"."""
    closest = words[-_CLOSEST:]
    if link == "by":
        return [word for word in closest if word.lower not in _PASSIVE]
    return list(closest)


def _asides(together: Sequence[Thanks]) -> list[str]:
    """The telling words of the first affiliations, each once."""
    words: list[str] = []
    for thanks in together[:_ASIDES]:
        words += lower_case(thanks.aside.telling[:_ASIDE_WORDS])
    return labelled("aside", dict.fromkeys(words))


def _opening_of_sentence(annotated: AnnotatedText, person: Candidate) -> list[str]:
    """The beginnings of the telling words that open the sentence, each word once."""
    sentence = annotated.sentence_at(person.first)
    opening = annotated.stretch(sentence.first, sentence.last).telling
    words = dict.fromkeys(lower_case(opening))
    return labelled("sentence", [word[:6] for word in words])
