"""A text as tokens and sentences, with offsets in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from attribution.acknowledgements.lexicon import WORDS

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_TOKEN = re.compile(
    rf"(?P<initials>(?<!\w)(?:{_LETTER}\.[-‐]?){{1,6}}(?<![-‐])(?=\W|[A-Z]|$))"
    rf"|(?P<code>[^\W_]*\d[^\W_]*)|(?P<word>(?:{_LETTER})+(?:[-‐’'](?!s\b)(?:{_LETTER})+)*)|(?P<mark>[^\w\s]|_)|(?P<line>\n)"
)
NEAR = 200
_ABBREVIATIONS = WORDS["abbreviations"]


@dataclass(slots=True)
class Tokens:
    """Parallel lists: one entry a token. `kind` is initials, code, word, mark or line."""

    text: str
    words: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)  # index of the first token of each sentence
    lower_seen: frozenset[str] = frozenset()  # words that the text prints in lower case

    def sentence(self, index: int) -> tuple[int, int]:
        """The range of tokens of the sentence that holds a token."""
        place = bisect_right(self.breaks, index)
        return self.breaks[place - 1], self.breaks[place] if place < len(self.breaks) else len(
            self.words
        )

    def around(self, index: int) -> tuple[int, int]:
        """As `sentence`, but at most `NEAR` tokens to either side: a list of thousands of names is one sentence."""
        begin, end = self.sentence(index)
        return max(begin, index - NEAR), min(end, index + NEAR)

    def sentence_of(self, start: int) -> tuple[int, int]:
        """The offsets of the sentence that holds the character at `start`."""
        first, last = self.sentence(max(bisect_right(self.starts, start) - 1, 0))
        while last - 1 > first and self.kinds[last - 1] == "line":
            last -= 1
        return self.starts[first], self.ends[last - 1]


def tokenised(text: str) -> Tokens:
    """The tokens of a text, cut into sentences."""
    tokens = Tokens(text)
    for found in _TOKEN.finditer(text):
        word = found[0]
        tokens.words.append(word)
        tokens.lower.append(word.lower())
        tokens.starts.append(found.start())
        tokens.ends.append(found.end())
        tokens.kinds.append(found.lastgroup or "mark")
    tokens.lower_seen = frozenset(word for word in tokens.words if word.islower())
    tokens.breaks = [0, *(i + 1 for i in range(len(tokens.words) - 1) if _ends_sentence(tokens, i))]
    return tokens


def _ends_sentence(tokens: Tokens, i: int) -> bool:
    word = tokens.words[i]
    if tokens.kinds[i] == "line":
        return True
    if word not in ".!?" or (
        tokens.starts[i + 1] == tokens.ends[i] and not tokens.words[i + 1][0].isupper()
    ):
        return False
    after = tokens.words[i + 1]
    if not (after[0].isupper() or after[0].isdigit() or after in "“‘\"'(["):
        return False
    return i == 0 or tokens.lower[i - 1] not in _ABBREVIATIONS
