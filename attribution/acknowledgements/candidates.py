"""Stretches of text that could be one person's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attribution.acknowledgements.annotation import BARE_I, AnnotatedText, Word
from attribution.acknowledgements.lexicon import WORDS

_LONGEST = 7  # tokens; no printed name has more
_BEFORE_NAMES = WORDS["and"] | {",", ";", ":", "to", "from", "by"}
_PERSONAL_TITLES = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mme", "mx"])
_FULL_WORDS = frozenset("WAk")  # shapes of whole words, by contrast with initials and particles
# Quotes and brackets around a name that a person goes by, and what may close them.
_CLOSING = {'"': '"”', "“": "”", "„": "“”", "‘": "’'", "'": "'’", "(": ")"}


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
    for i, word in enumerate(words):
        if _is_office(words, i) or _repeats_name(words, i):
            shapes[i] = ""
        elif word.may_be_name and _opens_pair_of_names(words, shapes, i):
            shapes[i] = shapes[i + 1] = "W"
        elif word.may_be_name and _is_used_as_name(annotated, shapes, i):
            shapes[i] = "W"
        else:
            _join(words, shapes, i)
    for i, shape in enumerate(shapes):
        if shape == "p" and (_is_family_name(words, shapes, i) or _is_given_name(words, shapes, i)):
            shapes[i] = "W"
    return shapes


def _join(words: list[Word], shapes: list[str], i: int) -> None:
    """Mark words and signs that join the words of a name as particles."""
    if _is_joint(words, shapes, i) or _parts_inverted_name(words, shapes, i):
        shapes[i] = "p"
    elif _opens_known_name(words, shapes, i):
        shapes[i] = shapes[i + 2] = "p"


def _is_used_as_name(annotated: AnnotatedText, shapes: list[str], i: int) -> bool:
    """Whether a word such as "Grant" or "He" is part of a name here, by the words next to it."""
    words = annotated.words
    before = shapes[i - 1] if i else ""
    after = shapes[i + 1] if i + 1 < len(shapes) else ""
    if annotated.sentence_at(i).first == i:
        return False
    if before in ("W", "I"):
        return after == "" and _is_given_name_alone(words, shapes, i - 1)
    if before == "" and after == "W":
        return _is_given_name_after(words, i) and not words[i + 1].is_organisation
    if before == "" and after == "I" and shapes[i + 2 : i + 3] != ["W"]:  # "Lord J"
        return _opens_name(words[i - 1])
    return before == "" and after == "" and _follows_title(words, i)


def _is_office(words: list[Word], i: int) -> bool:
    """Whether it is an office and no name: "the Lord Mayor"."""
    return i > 1 and words[i].lower in WORDS["offices"] and words[i - 1].lower == "lord"


def _repeats_name(words: list[Word], i: int) -> bool:
    """Whether it is a name in another script in brackets: "Na Li (李娜)"."""
    has_case = words[i].is_capitalised or words[i].is_in_small_letters
    return not has_case and i > 0 and words[i - 1].bracket > 0


def _opens_pair_of_names(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether two such words are given name and family name, after thanks: "Grant Lord"."""
    if i == 0 or i + 1 >= len(words) or not words[i + 1].may_be_name:
        return False
    ends = i + 2 == len(words) or shapes[i + 2] == ""
    is_usual = words[i].opening.given > 1 and words[i + 1].closing.family > 1
    return ends and is_usual and not words[i].is_title and _opens_name(words[i - 1])


def _is_given_name_alone(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a given name or initials stand alone here: "Susan Grant", not "Marie Curie Grant".

    A grant may be named in the same place, so before it the given name must be known.
    """
    if i and shapes[i - 1] not in ("", "I"):
        return False
    if shapes[i] == "I" or words[i].opening.given > 0:
        return not _is_short_for_number(words, i + 1)
    is_kind = words[i + 1].means_money or words[i + 1].is_organisation
    return i > 0 and _opens_name(words[i - 1]) and not is_kind


def _is_short_for_number(words: list[Word], i: int) -> bool:
    return words[i].lower == "no" and [word.printed for word in words[i + 1 : i + 2]] == ["."]


def _is_given_name_after(words: list[Word], i: int) -> bool:
    """Whether it may be a given name, by the word before: no title, and no "The Netherlands"."""
    word = words[i]
    return _opens_name(words[i - 1]) and not word.is_title and word.lower != "the"


def _opens_name(word: Word) -> bool:
    """Whether a name may begin after a word: after thanks, a title, a comma, "and" or "to"."""
    return word.gives_thanks or word.is_title or word.lower in _BEFORE_NAMES


def _follows_title(words: list[Word], i: int) -> bool:
    """Whether a title comes before, with or without its stop, and no name after: "Dr He for"."""
    before = words[i - 1]
    if before.printed == "." and i > 1:
        before = words[i - 2]
    return before.is_title and before.lower in _PERSONAL_TITLES


def _is_joint(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether it joins a name: "Mac an tSaoir", "van ’t Hofkamp"."""
    if i == 0 or i + 1 >= len(words):
        return False
    if words[i].lower == "an":
        return words[i - 1].lower in ("mac", "nic") and shapes[i + 1] == "k"
    is_apostrophe = words[i].printed in "’'‘" and words[i + 1].printed == "t"
    is_t = words[i].printed == "t" and words[i - 1].printed in "’'‘"
    return (is_apostrophe and shapes[i - 1] in ("p", "W") and words[i + 2 : i + 3] != []) or (
        is_t and words[i + 1].is_capitalised
    )


def _opens_known_name(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a name that the person goes by follows in quotes or brackets: `Robert "Bob" Quill`.

    In brackets it must be a usual given name, for a place may be there.
    """
    closing = _CLOSING.get(words[i].printed)
    if closing is None or i == 0 or shapes[i - 1] not in ("W", "I"):
        return False
    if shapes[i + 1 : i + 4 : 2] != ["W", "W"] or words[i + 2].printed not in closing:
        return False
    is_usual = words[i + 1].opening.given > 0
    return is_usual if words[i].bracket else not words[i + 1].names_kind


def _parts_inverted_name(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a comma parts family name and initials: "Quill, A. and", not "Quill, A. Marsh"."""
    if words[i].printed != "," or i == 0 or shapes[i - 1] != "W":
        return False
    stands_alone = i < 2 or not shapes[i - 2]
    is_initial = shapes[i + 1 : i + 2] == ["I"] and words[i + 1].kind == "initials"
    return stands_alone and is_initial and shapes[i + 2 : i + 3] in ([""], [])


def _is_family_name(words: list[Word], shapes: list[str], i: int) -> bool:
    """Whether a particle is a family name, because the name ends with it: "Dung Do"."""
    ends = i + 1 == len(shapes) or shapes[i + 1] == ""
    return ends and i > 0 and shapes[i - 1] in ("W", "I") and words[i].is_capitalised


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
