"""The part of Lucene's query language that harvests use, evaluated over sets of record numbers.

field:"a phrase"   field:word   field:[low TO high]   AND   OR   NOT   ( )
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from attribution.demo.world.printed_names import without_accents

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\)) | (?P<word>AND|OR|NOT)\b
        | (?P<field>[A-Za-z_-]+):
          (?: \[(?P<low>\S+)\s+TO\s+(?P<high>[^\]\s]+)\]
            | "(?P<phrase>[^"]*)"
            | (?P<plain>[^\s()]+) )
    )""",
    re.VERBOSE,
)


class QueryError(ValueError):
    """The query cannot be read."""


@dataclass(frozen=True)
class Searchable:
    """What a query runs over: all record numbers, and how to look up a term or a range."""

    everything: set[int]
    term: Callable[[str, str], set[int]]  # field, text
    between: Callable[[str, str, str], set[int]]  # field, lowest, highest


def run_query(text: str, records: Searchable) -> set[int]:
    """The numbers of the records that fit. Raises QueryError."""
    return _Query(text, records).run()


class _Query:
    """One query, evaluated while it is read."""

    def __init__(self, text: str, records: Searchable) -> None:
        self._tokens = list(_tokens(text))
        self._records = records

    def run(self) -> set[int]:
        numbers = self._alternatives()
        if self._tokens:
            raise QueryError(f"unexpected {self._tokens[0][0]!r}")
        return numbers

    def _alternatives(self) -> set[int]:
        """Terms joined by OR."""
        numbers = self._conditions()
        while self._take("word", "OR"):
            numbers = numbers | self._conditions()
        return numbers

    def _conditions(self) -> set[int]:
        """Terms joined by AND, or without a word between them."""
        numbers = self._term()
        while self._take("word", "AND") or self._next_is_a_term():
            numbers = numbers & self._term()
        return numbers

    def _next_is_a_term(self) -> bool:
        if not self._tokens:
            return False
        token = self._tokens[0]
        return token["word"] == "NOT" or bool(token["open"] or token["field"])

    def _term(self) -> set[int]:
        if self._take("word", "NOT"):
            return self._records.everything - self._term()
        if self._take("open", "("):
            return self._rest_of_bracket()
        if not self._tokens or self._tokens[0]["field"] is None:
            raise QueryError("a term is missing")
        return self._looked_up(self._tokens.pop(0))

    def _rest_of_bracket(self) -> set[int]:
        numbers = self._alternatives()
        if not self._take("close", ")"):
            raise QueryError("a bracket is not closed")
        return numbers

    def _looked_up(self, token: re.Match[str]) -> set[int]:
        if token["low"] is not None:
            return self._records.between(token["field"], token["low"], token["high"])
        text = token["plain"] if token["phrase"] is None else token["phrase"]
        return self._records.term(token["field"], text)

    def _take(self, group: str, text: str) -> bool:
        if self._tokens and self._tokens[0][group] == text:
            self._tokens.pop(0)
            return True
        return False


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position, text = 0, text.strip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise QueryError(f"cannot read {text[position : position + 20]!r}")
        position = token.end()
        yield token


def fold(text: str) -> str:
    """Lower-case words without accents, hyphens and punctuation."""
    return " ".join(re.findall(r"[a-z0-9]+", without_accents(text).lower()))


class Phrases:
    """Finds the texts that hold a phrase: by the words first, then by reading."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [f" {fold(text)} " for text in texts]
        self._with_word: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self._texts):
            for word in text.split():
                self._with_word[word].add(number)

    def holding(self, phrase: str) -> set[int]:
        """The numbers of the texts that hold the full phrase, word by word."""
        words = fold(phrase).split()
        if not words:
            return set()
        with_all_words = set.intersection(*(self._with_word.get(word, set()) for word in words))
        folded = f" {' '.join(words)} "
        return {number for number in with_all_words if folded in self._texts[number]}

    def any_word(self, text: str) -> dict[int, int]:
        """How many of the words a text holds, by its number; texts with none are absent."""
        counts: dict[int, int] = defaultdict(int)
        for word in set(fold(text).split()):
            for number in self._with_word.get(word, ()):
                counts[number] += 1
        return counts
