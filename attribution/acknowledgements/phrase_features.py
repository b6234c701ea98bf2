"""The features of the words of a phrase, which tell the kind of help. None holds a name."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from attribution.acknowledgements.annotation import LONGEST_STRETCH, Stretch, Word
from attribution.acknowledgements.lexicon import WORDS

_AFTER_HEAD = WORDS["after_head"]
_BETWEEN_CONJUNCTS = frozenset((",", "and", "&", "/", "or"))


def phrase_features(phrase: Stretch | None) -> list[str]:
    """The features of the phrase that says why: words, pairs of words, cues, topics, conjuncts."""
    words = phrase.telling if phrase else []
    return [
        *bag("right", words),
        *conjunct_features(phrase),
        *(f"right {pair}" for pair in pairs(words)),
        *(f"opens {word.lower}" for word in words[:4]),
        *cue_features("right", words),
        *(f"right topic {topic}" for topic in topics(phrase)),
    ]


def topics(phrase: Stretch | None) -> tuple[str, ...]:
    """The topics of a phrase; none without a phrase."""
    return phrase.topics if phrase else ()


def bag(side: str, words: Sequence[Word]) -> list[str]:
    """The words and the beginnings of the longer ones."""
    beginnings = (word.lower[:5] for word in words if len(word.lower) > 5)
    return [
        *(f"{side} {word.lower}" for word in words),
        *(f"{side} {beginning}-" for beginning in beginnings),
    ]


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
        *(f"{side} {cue}" for cue in cues),
        f"{side} first {done[:1]} {objects[:1]}",
        f"{side} all done {sorted(done)}",
        f"{side} all objects {sorted(objects)}",
        *(f"{side} {deed} {thing}" for deed, thing in itertools.product(done, objects)),
        *(f"{side} {pair}" for pair in _ordered_pairs(done)),
        *(f"{side} {pair}" for pair in _ordered_pairs(objects)),
    ]


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
    """A conjunct's cues together, and its head.

    The ending of the head separates deeds ("breeding", "sequencing") from things ("plasmids").
    """
    done, objects = _cue_names(part)
    all_done, all_objects = "+".join(done), "+".join(objects)
    head = _head(part)
    name = head.lower if head.is_in_small_letters else "-"
    ending = _ending(head)
    second = part[1].feature if len(part) > 1 else ""
    return [
        f"part {all_done} {all_objects}",
        *(f"part {deed} {thing}" for deed in done or ["-"] for thing in objects or ["-"]),
        f"head ends {ending}",
        f"head ends {ending} {all_done}",
        f"head {name}",
        f"head {name} {all_done}",
        f"begins {part[0].feature} {second}",
    ]


def _cue_names(part: Sequence[Word]) -> tuple[list[str], list[str]]:
    """What was done and to what, without "done" and "object", in alphabetical order."""
    telling = (word for word in part if word.is_in_small_letters or word.names_kind)
    cues = sorted({cue for word in telling for cue in word.cues})
    done = [cue.removeprefix("done ") for cue in cues if cue.startswith("done")]
    objects = [cue.removeprefix("object ") for cue in cues if cue.startswith("object")]
    return done, objects


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
