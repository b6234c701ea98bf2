"""The features of the words of a phrase, which tell the kind of help. None holds a name."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from attribution.acknowledgements.annotation import LONGEST_STRETCH, Stretch, Word
from attribution.acknowledgements.feature_lists import labelled, lower_case
from attribution.acknowledgements.lexicon import WORDS

_AFTER_HEAD = WORDS["after_head"]
_BETWEEN_CONJUNCTS = frozenset((",", "and", "&", "/", "or"))


def features_of_phrase(phrase: Stretch | None) -> list[str]:
    """The features of the phrase that says why: words, pairs of words, cues, topics, conjuncts."""
    words = phrase.telling if phrase else []
    return [
        *bag("right", words),
        *conjunct_features(phrase),
        *labelled("right", pairs(words)),
        *labelled("opens", lower_case(words[:4])),
        *cue_features("right", words),
        *labelled("right topic", topics(phrase)),
    ]


def topics(phrase: Stretch | None) -> tuple[str, ...]:
    """The topics of a phrase; none without a phrase."""
    return phrase.topics if phrase else ()


def bag(side: str, words: Sequence[Word]) -> list[str]:
    """The words and the beginnings of the longer ones."""
    in_lower_case = lower_case(words)
    beginnings = [f"{word[:5]}-" for word in in_lower_case if len(word) > 5]
    return labelled(side, in_lower_case) + labelled(side, beginnings)


def pairs(words: Sequence[Word]) -> list[str]:
    """Each two words that follow each other."""
    return [f"{left.lower} {right.lower}" for left, right in itertools.pairwise(words)]


def cue_features(side: str, words: Iterable[Word]) -> list[str]:
    """Cues by themselves, in print order, and together.

    "help with" something differs from "providing" it.
    """
    cues = list(dict.fromkeys(cue for word in words for cue in word.cues))
    done = [cue for cue in cues if cue.startswith("done")]
    objects = [cue for cue in cues if cue.startswith("object")]
    return [
        *labelled(side, cues),
        f"{side} first {done[:1]} {objects[:1]}",
        f"{side} all done {sorted(done)}",
        f"{side} all objects {sorted(objects)}",
        *labelled(side, _together(done, objects)),
        *labelled(side, _ordered_pairs(done)),
        *labelled(side, _ordered_pairs(objects)),
    ]


def _together(done: Sequence[str], objects: Sequence[str]) -> list[str]:
    """Each deed with each thing that it may have been done to."""
    return [f"{deed} {thing}" for deed, thing in itertools.product(done, objects)]


def _ordered_pairs(cues: Sequence[str]) -> list[str]:
    """Each two different cues, once, in alphabetical order."""
    return [f"{left} {right}" for left in cues for right in cues if left < right]


def conjunct_features(phrase: Stretch | None) -> list[str]:
    """The features of each conjunct of a phrase: "for help and for reading the paper" has two."""
    if phrase is None:
        return []
    return [feature for part in _conjuncts(phrase) for feature in _part_features(part)]


def _conjuncts(phrase: Stretch) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in phrase.words[:LONGEST_STRETCH]:
        if word.lower in _BETWEEN_CONJUNCTS:
            parts.append([])
        elif word.kind in ("word", "code"):
            parts[-1].append(word)
    return [part for part in parts if part]


def _part_features(part: Sequence[Word]) -> list[str]:
    """A conjunct's cues together, its head, and how it begins."""
    done, objects = _cue_names(part)
    all_done = "+".join(done)
    all_objects = "+".join(objects)
    second = part[1].feature if len(part) > 1 else ""
    return [
        f"part {all_done} {all_objects}",
        *labelled("part", _together(done or ["-"], objects or ["-"])),
        *_head_features(_head(part), all_done),
        f"begins {part[0].feature} {second}",
    ]


def _head_features(head: Word, all_done: str) -> list[str]:
    """The head; its ending separates deeds ("breeding") from things ("plasmids")."""
    name = head.lower if head.is_in_small_letters else "-"
    ending = _ending(head)
    return [
        f"head ends {ending}",
        f"head ends {ending} {all_done}",
        f"head {name}",
        f"head {name} {all_done}",
    ]


def _cue_names(part: Sequence[Word]) -> tuple[list[str], list[str]]:
    """What was done and to what, without "done" and "object", in alphabetical order."""
    telling = [word for word in part if word.is_in_small_letters or word.names_kind]
    cues = sorted({cue for word in telling for cue in word.cues})
    return _after("done", cues), _after("object", cues)


def _after(beginning: str, cues: Sequence[str]) -> list[str]:
    """The rest of the cues that begin with this word."""
    return [cue.removeprefix(f"{beginning} ") for cue in cues if cue.startswith(beginning)]


def _head(part: Sequence[Word]) -> Word:
    """The word before the first preposition, else the last word."""
    for before, word in itertools.pairwise(part):
        if word.lower in _AFTER_HEAD:
            return before
    return part[-1]


def _ending(head: Word) -> str:
    if not head.is_in_small_letters:
        return "capital"
    letters = 4 if head.lower.endswith("s") else 3
    return head.lower[-letters:]
