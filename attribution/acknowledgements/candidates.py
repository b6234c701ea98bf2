"""Stretches of text that could be one person's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attribution.acknowledgements.annotation import BARE_I, AnnotatedText, Word

_LONGEST = 7  # tokens; no printed name has more
_FULL_WORDS = frozenset("WAk")  # shapes of whole words, by contrast with initials and particles


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `first` to `last` (exclusive); `shape` has the shape of each token, in one letter."""

    first: int
    last: int
    shape: str

    def full_words(self, annotated: AnnotatedText) -> list[Word]:
        """Its words without initials and particles; at least one."""
        words = annotated.words[self.first : self.last]
        return [word for word, shape in zip(words, self.shape, strict=True) if shape in _FULL_WORDS]


def find_candidates(annotated: AnnotatedText) -> list[Candidate]:
    """Runs of name-like tokens that hold at least one full word, cut at the ends of sentences."""
    shapes = _shapes(annotated)
    sentence_starts = {sentence.first for sentence in annotated.sentences}
    candidates: list[Candidate] = []
    for first, last in _runs(shapes, sentence_starts):
        if trimmed := _trimmed(shapes, first, last):
            candidates.append(Candidate(*trimmed, "".join(shapes[slice(*trimmed)])))
    return candidates


def _runs(shapes: list[str], sentence_starts: set[int]) -> Iterator[tuple[int, int]]:
    """The first token of each run of name-like tokens, and the token after it."""
    first = 0
    while first < len(shapes):
        if not shapes[first]:
            first += 1
            continue
        last = first + 1
        longest = min(len(shapes), first + _LONGEST)
        while last < longest and shapes[last] and last not in sentence_starts:
            last += 1
        yield first, last
        first = last


def _shapes(annotated: AnnotatedText) -> list[str]:
    """The shape of each token, by itself and by its neighbours."""
    words = annotated.words
    shapes = [word.shape for word in words]
    for i, shape in enumerate(shapes):
        if shape == BARE_I:
            is_initial = i + 1 < len(words) and words[i + 1].is_capitalised
            shapes[i] = "I" if is_initial else ""  # "I Harvey", but not "I thank"
    for i, shape in enumerate(shapes):
        if shape == "p" and (_is_family_name(words, shapes, i) or _is_given_name(words, shapes, i)):
            shapes[i] = "W"
    return shapes


def _is_family_name(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a particle is a family name, because the name ends with it: "Dung Do"."""
    ends = i + 1 == len(shapes) or shapes[i + 1] == ""
    return ends and i > 0 and shapes[i - 1] == "W" and words[i].is_capitalised


def _is_given_name(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a particle is a usual given name that the name begins with: "Ben Smith"."""
    if shapes[i + 1 : i + 2] != ["W"] or (i > 0 and shapes[i - 1] == "W"):
        return False
    return words[i].is_capitalised and words[i].opening.given > 1


def _trimmed(shapes: list[str], first: int, last: int) -> tuple[int, int] | None:
    """The run without particles at its ends; None where no full word remains."""
    while last > first and shapes[last - 1] == "p":
        last -= 1
    run = shapes[first:last]
    if run[:1] == ["p"] and "I" not in run and run.count("W") != 1:
        return (first, last) if "W" in run else None
    while run[:1] == ["p"] and run[1:2] == ["I"]:
        first += 1
        run = run[1:]
    return (first, last) if not _FULL_WORDS.isdisjoint(run) else None
