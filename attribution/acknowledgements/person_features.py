"""The features that tell people from other candidates. None holds a name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Word
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.feature_lists import labelled, lower_case, numbered, only_if
from attribution.acknowledgements.lexicon import WORDS

Links = tuple[int | None, int | None]  # the places of the neighbours before and after

_BETWEEN = WORDS["between_names"] | WORDS["titles"]
_LONGEST_GAP = 40  # tokens between two names of one list, with what is in brackets
_STEPS = (0.05, 0.3, 0.7, 0.95)  # of a probability


def features(annotated: AnnotatedText, candidate: Candidate) -> list[str]:
    """The features of a candidate by itself and of the words around it."""
    return [
        "bias",
        *_of_the_name(annotated, candidate),
        *_of_the_surroundings(annotated, candidate),
    ]


def _of_the_name(annotated: AnnotatedText, candidate: Candidate) -> list[str]:
    words = candidate.full_words(annotated)
    in_lower_case = lower_case(words)
    organisations = [word for word in words if word.is_organisation]
    plain_words = [word for word in in_lower_case if word in annotated.in_small_letters]
    has_hyphen = any("-" in word for word in in_lower_case)
    return [
        *_ranks(words, candidate.shape),
        *_endings(words),
        *labelled("organisation", lower_case(organisations)),
        *only_if(in_lower_case[-1] in WORDS["companies"], "company word"),
        *("plain word" for _ in plain_words),
        *only_if(has_hyphen, "hyphen"),
        *only_if(_has_inner_capital(annotated, candidate), "capital inside"),
        *only_if(_starts_sentence(annotated, candidate), "sentence start"),
    ]


def _ranks(words: Sequence[Word], shape: str) -> list[str]:
    """How common the first word is as a given name and the last one as a family name."""
    opening = words[0].opening
    closing = words[-1].closing
    given = opening.given
    family = closing.family
    both_ways = f"given family={opening.given}{opening.family}"
    return [
        f"shape={shape}",
        f"given={given}",
        f"family={family}",
        f"shape={shape} names={given}{family}",
        f"names={given}{family}",
        f"swapped={opening.family}{closing.given}",
        f"words={len(words)}",
        both_ways if len(words) == 1 else "several",
    ]


def _endings(words: Sequence[Word]) -> list[str]:
    """How the words end; never a full name. After a known given name the ending shows nothing."""
    if words[0].opening.given >= 2 and len(words) > 1:
        return []
    long_words = [word for word in lower_case(words) if len(word) > 4]
    endings = labelled("ends", [word[-3:] for word in long_words])
    final = words[-1].lower
    if len(final) > 4:
        endings += [f"last ends {final[-3:]}", f"last ends {final[-2:]}"]
    return endings


def _has_inner_capital(annotated: AnnotatedText, candidate: Candidate) -> bool:
    words = annotated.words[candidate.first : candidate.last]
    return any(word.has_inner_capital for word in words)


def _starts_sentence(annotated: AnnotatedText, candidate: Candidate) -> bool:
    return annotated.sentence_at(candidate.first).first == candidate.first


def _of_the_surroundings(annotated: AnnotatedText, candidate: Candidate) -> list[str]:
    first = candidate.first
    last = candidate.last
    begin, end = annotated.near(first)
    before = annotated.words[max(begin, first - 8) : first]
    after = annotated.words[last : min(end, last + 8)]
    has_title = any(word.is_title for word in before[-3:])
    is_in_brackets = annotated.open_brackets.within(begin, first) > 0
    return [
        *_next_words(before, after),
        *only_if(has_title, "title"),
        *_thanks_and_money(annotated, (begin, first), (last, end)),
        f"in brackets {is_in_brackets}",
        *_organisations(before, after, is_in_brackets=is_in_brackets),
    ]


def _next_words(before: Sequence[Word], after: Sequence[Word]) -> list[str]:
    """The three words before, nearest first, and the three after."""
    backwards = [word.feature for word in before[:-4:-1]]
    forwards = [word.feature for word in after[:3]]
    nearest_before = backwards[0] if backwards else "^"
    nearest_after = forwards[0] if forwards else "$"
    return [
        *numbered("before", backwards, 1),
        *numbered("after", forwards, 1),
        f"before {' '.join(backwards[1::-1])}",
        f"after {' '.join(forwards[:2])}",
        f"between {nearest_before} {nearest_after}",
    ]


def _thanks_and_money(
    annotated: AnnotatedText, left: tuple[int, int], right: tuple[int, int]
) -> list[str]:
    """Whether the sentence gives thanks or names money, before the name and after it."""
    thanks_before = annotated.credit.within(*left) > 0
    money_before = annotated.funding.within(*left) > 0
    features = [f"thanks before {thanks_before} money before {money_before}"]
    if annotated.credit.within(*right):
        features.append("thanks after")
    if money_before or annotated.funding.within(*right):
        features.append("money in sentence")
    return features


def _organisations(
    before: Sequence[Word], after: Sequence[Word], *, is_in_brackets: bool
) -> list[str]:
    """The kinds of organisation named close by."""
    is_near = any(word.is_organisation for word in (*before, *after))
    return [
        *only_if(is_in_brackets and is_near, "in brackets with organisation"),
        *labelled("near organisation before", _organisation_words(before[-4:])),
        *labelled("near organisation after", _organisation_words(after[:3])),
    ]


def _organisation_words(words: Sequence[Word]) -> list[str]:
    return [word.lower for word in words if word.is_organisation]


def neighbours(annotated: AnnotatedText, candidates: Sequence[Candidate]) -> list[Links]:
    """For each candidate, the places of the one before and the one after in the same list."""
    joined = [
        _are_in_one_list(annotated, left.last, right.first)
        for left, right in itertools.pairwise(candidates)
    ]
    to_the_left = [False, *joined]
    to_the_right = [*joined, False]
    return [
        (
            place - 1 if to_the_left[place] else None,
            place + 1 if to_the_right[place] else None,
        )
        for place in range(len(candidates))
    ]


def _are_in_one_list(annotated: AnnotatedText, start: int, end: int) -> bool:
    """Whether only commas, "and" and titles lie between two candidates, outside brackets."""
    if end - start >= _LONGEST_GAP:
        return False
    depth = 0
    for word in annotated.words[start:end]:
        if word.bracket:
            depth += word.bracket
        elif depth <= 0 and word.lower not in _BETWEEN:
            return False
    return depth <= 0


def second_look(chances: Sequence[float], links: Links, place: int) -> list[str]:
    """What the first look says of a candidate and of its neighbours; `chances` are of persons."""
    own = _step(chances[place])
    left, right = (_step_of_neighbour(chances, link) for link in links)
    known = [step for step in (left, right) if step is not None]
    best = max(known, default=-1)
    return [
        f"first look {own}",
        f"left {'-' if left is None else left}",
        f"right {'-' if right is None else right}",
        # "beside" is part of a feature's name in `weights.json`.
        f"first look {own} best beside {best}",
    ]


def _step_of_neighbour(chances: Sequence[float], link: int | None) -> int | None:
    return None if link is None else _step(chances[link])


def _step(chance: float) -> int:
    """A probability in five steps."""
    return sum(chance > edge for edge in _STEPS)
