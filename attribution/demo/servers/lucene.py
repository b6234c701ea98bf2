"""The small part of Lucene's query language that harvests use, evaluated over sets of record numbers.

field:"a phrase"   field:word   field:[low TO high]   AND   OR   NOT   ( )
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from attribution.demo.world.naming import plain

Lookup = Callable[[str, str], set[int]]
RangeLookup = Callable[[str, str, str], set[int]]

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<word>AND|OR|NOT)\b"
    r'|(?P<field>[A-Za-z_-]+):(?:\[(?P<low>\S+)\s+TO\s+(?P<high>[^\]\s]+)\]|"(?P<phrase>[^"]*)"|(?P<plain>[^\s()]+)))'
)


class QueryError(ValueError):
    """The query cannot be read."""


class Query:
    """One query, evaluated while it is read."""

    def __init__(self, text: str, everything: set[int], term: Lookup, between: RangeLookup) -> None:
        self._tokens = list(_tokens(text))
        self._everything, self._term, self._between = everything, term, between

    def run(self) -> set[int]:
        """The numbers of the records that fit."""
        found = self._either()
        if self._tokens:
            raise QueryError(f"unexpected {self._tokens[0][0]!r}")
        return found

    def _either(self) -> set[int]:
        found = self._both()
        while self._take("word", "OR"):
            found = found | self._both()
        return found

    def _both(self) -> set[int]:
        found = self._one()
        while self._take("word", "AND") or self._next_is_a_term():
            found = found & self._one()
        return found

    def _next_is_a_term(self) -> bool:
        following = self._tokens[0] if self._tokens else None
        return following is not None and (
            following["word"] == "NOT" or bool(following["open"] or following["field"])
        )

    def _one(self) -> set[int]:
        if self._take("word", "NOT"):
            return self._everything - self._one()
        if self._take("open", "("):
            found = self._either()
            if not self._take("close", ")"):
                raise QueryError("a bracket is not closed")
            return found
        if not self._tokens or self._tokens[0]["field"] is None:
            raise QueryError("a term is missing")
        token = self._tokens.pop(0)
        if token["low"] is not None:
            return self._between(token["field"], token["low"], token["high"])
        return self._term(
            token["field"], token["phrase"] if token["phrase"] is not None else token["plain"]
        )

    def _take(self, group: str, text: str) -> bool:
        if self._tokens and self._tokens[0][group] == text:
            self._tokens.pop(0)
            return True
        return False


def _tokens(text: str) -> Iterable[re.Match[str]]:
    position, text = 0, text.strip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise QueryError(f"cannot read {text[position : position + 20]!r}")
        position = token.end()
        yield token


def fold(text: str) -> str:
    """Lower-case words without accents, hyphens and punctuation."""
    return " ".join(re.findall(r"[a-z0-9]+", plain(text).lower()))


class Phrases:
    """Which texts hold a phrase: by the words first, then by looking."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [f" {fold(text)} " for text in texts]
        self._with: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self._texts):
            for word in text.split():
                self._with[word].add(number)

    def holding(self, phrase: str) -> set[int]:
        """The numbers of the texts that hold the whole phrase, word by word."""
        words = fold(phrase).split()
        if not words:
            return set()
        near = set.intersection(*(self._with.get(word, set()) for word in words))
        wanted = f" {' '.join(words)} "
        return {number for number in near if wanted in self._texts[number]}

    def any_word(self, text: str) -> dict[int, int]:
        """How many of the words each text holds; texts that hold none are left out."""
        counts: dict[int, int] = defaultdict(int)
        for word in set(fold(text).split()):
            for number in self._with.get(word, ()):
                counts[number] += 1
        return counts
