"""The features that tell people from other candidates. None holds a name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Word
from attribution.acknowledgements.candidates import Candidate
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
    return [
        *_ranks(words, candidate.shape),
        *_endings(words),
        *(f"organisation {word.lower}" for word in words if word.is_organisation),
        *(["company word"] if words[-1].lower in WORDS["companies"] else []),
        *("plain word" for word in words if word.lower in annotated.in_small_letters),
        *(["hyphen"] if any("-" in word.lower for word in words) else []),
        *(["capital inside"] if _has_inner_capital(annotated, candidate) else []),
        *(["sentence start"] if _starts_sentence(annotated, candidate) else []),
    ]


def _ranks(words: Sequence[Word], shape: str) -> list[str]:
    """How common the first word is as a given name and the last one as a family name."""
    opening, closing = words[0].opening, words[-1].closing
    given, family = opening.given, closing.family
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
    endings = [f"ends {word.lower[-3:]}" for word in words if len(word.lower) > 4]
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
    first, last = candidate.first, candidate.last
    begin, end = annotated.near(first)
    before = annotated.words[max(begin, first - 8) : first]
    after = annotated.words[last : min(end, last + 8)]
    is_in_brackets = annotated.open_brackets.within(begin, first) > 0
    return [
        *_next_words(before, after),
        *(["title"] if any(word.is_title for word in before[-3:]) else []),
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
        *(f"before{n} {word}" for n, word in enumerate(backwards, 1)),
        *(f"after{n} {word}" for n, word in enumerate(forwards, 1)),
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
    features = []
    if is_in_brackets and any(word.is_organisation for word in (*before, *after)):
        features.append("in brackets with organisation")
    closest_before = [word for word in before[-4:] if word.is_organisation]
    closest_after = [word for word in after[:3] if word.is_organisation]
    features += [f"near organisation before {word.lower}" for word in closest_before]
    features += [f"near organisation after {word.lower}" for word in closest_after]
    return features


def neighbours(annotated: AnnotatedText, candidates: Sequence[Candidate]) -> list[Links]:
    """For each candidate, the places of the one before and the one after in the same list."""
    joined = [
        _are_in_one_list(annotated, left.last, right.first)
        for left, right in itertools.pairwise(candidates)
    ]
    links: list[Links] = []
    for place in range(len(candidates)):
        before = place - 1 if place > 0 and joined[place - 1] else None
        after = place + 1 if place < len(joined) and joined[place] else None
        links.append((before, after))
    return links


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
    left, right = (None if link is None else _step(chances[link]) for link in links)
    best = max((step for step in (left, right) if step is not None), default=-1)
    return [
        f"first look {own}",
        f"left {'-' if left is None else left}",
        f"right {'-' if right is None else right}",
        # "beside" is part of a feature's name in `weights.json`.
        f"first look {own} best beside {best}",
    ]


def _step(chance: float) -> int:
    """A probability in five steps."""
    return sum(chance > edge for edge in _STEPS)
