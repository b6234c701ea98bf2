"""Stretches of text that could be one person's name."""

from __future__ import annotations

from dataclasses import dataclass

from attribution.acknowledgements.lexicon import WORDS, ranks
from attribution.acknowledgements.tokens import Tokens

_LONGEST = 7  # tokens; no printed name has more


@dataclass(slots=True)
class Candidate:
    """Tokens `first` to `last` (exclusive); `shape` has one letter a token."""

    first: int
    last: int
    shape: str


def letter(tokens: Tokens, i: int) -> str:
    """The shape of a token: W capitalised word, I initials, A capitals, p particle, "" anything else."""
    kind, word = tokens.kinds[i], tokens.words[i]
    if kind == "initials":
        return "I" if word[0].isupper() else ""
    if kind != "word":
        return ""
    if tokens.lower[i] in WORDS["particles"] and not word.isupper():
        return "p"
    if word == "I" and i + 1 < len(tokens.words) and tokens.words[i + 1][0].isupper():
        return "I"  # "I Harvey", but not "I thank"
    if not word[0].isupper():
        return "k" if len(word) > 2 and word[1].isupper() and word[0] in "dl" else ""
    if tokens.lower[i] in WORDS["breaks"] or tokens.lower[i] in WORDS["titles"]:
        return ""
    if word.replace("-", "").isupper():
        return "I" if len(word.replace("-", "")) <= 3 else "A"
    return "W"


def candidates(tokens: Tokens) -> list[Candidate]:
    """Runs of name-like tokens that hold at least one whole word, cut at sentence ends."""
    found = []
    ends = set(tokens.breaks)
    letters = [letter(tokens, i) for i in range(len(tokens.words))]
    for i in range(1, len(letters)):
        if (
            letters[i] == "p"
            and letters[i - 1] == "W"
            and letters[i + 1 : i + 2] in ([], [""])
            and tokens.words[i][0].isupper()
        ):
            letters[i] = "W"  # "Dung Do"
        if (
            letters[i - 1] == "p"
            and letters[i] == "W"
            and _is_given(tokens, i - 1)
            and letters[i - 2 : i - 1] != ["W"]
        ):
            letters[i - 1] = "W"  # "Ben Smith"
    i = 0
    while i < len(letters):
        if letters[i] == "":
            i += 1
            continue
        j = i + 1
        while j < len(letters) and letters[j] and j not in ends and j - i < _LONGEST:
            j += 1
        if run := _trimmed(letters, i, j):
            found.append(Candidate(run[0], run[1], "".join(letters[run[0] : run[1]])))
        i = j
    return found


def _is_given(tokens: Tokens, i: int) -> bool:
    """Whether a particle is a usual given name too."""
    return tokens.words[i][0].isupper() and ranks(tokens.lower[i])[0] > 1


def _trimmed(letters: list[str], first: int, last: int) -> tuple[int, int] | None:
    """The run without particles at its ends; None where no whole word remains."""
    while last > first and letters[last - 1] == "p":
        last -= 1
    run = letters[first:last]
    if run[:1] == ["p"] and "I" not in run and run.count("W") != 1:
        return (first, last) if "W" in run else None
    while run[:1] == ["p"] and len(run) > 1 and run[1] in "I":
        first += 1
        run = run[1:]
    return (first, last) if any(shape in "WAk" for shape in run) else None
