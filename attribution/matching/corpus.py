"""What is common in this corpus: names, initials, institutions, words in affiliations. Agreeing on a rare thing says more."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import duckdb

from attribution.core import names as core_names

TABLE_WEIGHT = 2000  # the sourced table counts as so many names beside those of the corpus
UNLISTED = 2.0  # per million: a name that the table does not list
RAREST = {
    "family": 9.0,
    "given": 8.0,
}  # namesakes are not drawn by lot: no name is worth more than this
OWN = 0.75  # taken off each count: the technician's own printed names are among the counted
SAMPLE = 20_000  # mentions whose affiliations are read to learn which words are common

_SAMPLED = """
    select affiliations from {mentions}
    where len(affiliations) > 0 and hash(mention_id) % $step = 0 limit {limit}
"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Counts from the mentions to be matched. Shares are probabilities that a person drawn at random agrees."""

    names: int
    given: Mapping[str, int]
    family: Mapping[str, int]
    letters: Mapping[str, int]
    institutions: Mapping[str, float]
    sampled: int
    postings: Mapping[str, set[int]]
    _rarities: dict[tuple[str, str], float] = field(default_factory=dict)
    _shares: dict[frozenset[str], float] = field(default_factory=dict)
    _overlaps: dict[tuple[frozenset[str], frozenset[str]], tuple[str, float]] = field(
        default_factory=dict
    )

    def family_rarity(self, word: str) -> float:
        """Minus the logarithm of the share of people with this family name."""
        if len(word) == 1:
            return self.given_rarity(word)
        return self._rarity("family", word, self.family)

    def is_family_name(self, word: str) -> bool:
        """Whether other people bear this family name, so that it is hardly a slip of the pen for another."""
        return self.family.get(word, 0) > 2 or word in _common()["family"]

    def is_given_name(self, word: str) -> bool:
        """The same for a given name."""
        return self.given.get(word, 0) > 2 or word in _common()["given"]

    def given_rarity(self, word: str) -> float:
        """Minus the logarithm of the share of people with this given name, or with this initial."""
        if len(word) == 1:
            return -math.log((self.letters.get(word, 0) + 1) / (self.names + 26))
        return self._rarity("given", word, self.given)

    def _rarity(self, part: str, word: str, counts: Mapping[str, int]) -> float:
        if (known := self._rarities.get((part, word))) is None:
            share = self._share(counts.get(word, 0), _common()[part].get(word, UNLISTED))
            known = self._rarities[part, word] = min(-math.log(share), RAREST[part])
        return known

    def _share(self, count: int, per_million: float) -> float:
        return (max(count - OWN, 0.0) + TABLE_WEIGHT * per_million / 1e6) / (
            self.names + TABLE_WEIGHT
        )

    def institution_rarity(self, ror: str) -> float:
        """Minus the logarithm of the share of mentions at this institution."""
        return -math.log(max(self.institutions.get(ror, 0.0), 1e-4))

    def words_rarity(self, words: frozenset[str]) -> float:
        """Minus the logarithm of the share of mentions whose affiliations hold all these words."""
        if words not in self._shares:
            found = sorted((self.postings.get(w, set()) for w in words), key=len)
            both = set.intersection(*found) if found else set()
            self._shares[words] = (max(len(both) - OWN, 0.0) + 0.5) / (self.sampled + 1)
        return -math.log(self._shares[words])

    def overlap(self, ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, float]:
        """How much of `ours` is in `theirs` (all, most, some, none), and how rare it is to have that much."""
        if (known := self._overlaps.get((ours, theirs))) is not None:
            return known
        found = ours & theirs
        share = sum(map(self.word_rarity, found)) / max(sum(map(self.word_rarity, ours)), 1e-9)
        level = (
            "all"
            if found == ours
            else "most"
            if share >= 0.6
            else "some"
            if share >= 0.25
            else "none"
        )
        result = (level, self.words_rarity(found) if level != "none" else 0.0)
        self._overlaps[ours, theirs] = result
        return result

    def word_rarity(self, word: str) -> float:
        """Minus the logarithm of the share of mentions whose affiliations hold this word."""
        return -math.log((len(self.postings.get(word, ())) + 0.5) / (self.sampled + 1))


def read(
    connection: duckdb.DuckDBPyConnection, mentions: str, rors: set[str], roster_words: set[str]
) -> Corpus:
    """Count what is common among `mentions`; needs the tables that `blocking.pair` leaves behind."""
    total = _number(connection, "select count(*) from match_names")
    counted = connection.execute(
        "select word, given, family from match_word where given + family > 1"
    ).fetchall()
    initials = connection.execute(
        "select substr(word, 1, 1), sum(given)::integer from match_word where given > 0 group by 1"
    ).fetchall()
    sampled, postings = _affiliation_words(connection, mentions, roster_words)
    return Corpus(
        names=total,
        given={w: g for w, g, _ in counted},
        family={w: f for w, _, f in counted},
        letters=dict(initials),
        institutions=_institution_shares(connection, mentions, rors),
        sampled=sampled,
        postings=postings,
    )


def _institution_shares(
    connection: duckdb.DuckDBPyConnection, mentions: str, rors: set[str]
) -> dict[str, float]:
    rows = connection.execute(
        f"""with one as (select unnest(institution_rors) as ror from {mentions} where len(institution_rors) > 0)
            select lower(regexp_extract(ror, '[^/]*$')) as bare, count(*) from one group by 1"""
    ).fetchall()
    stated = _number(connection, f"select count(*) from {mentions} where len(institution_rors) > 0")
    return {ror: count / stated for ror, count in rows if ror in rors}


def _affiliation_words(
    connection: duckdb.DuckDBPyConnection, mentions: str, roster_words: set[str]
) -> tuple[int, dict[str, set[int]]]:
    """The number of mentions sampled, and in which of them each word of a department stands."""
    stated = _number(connection, f"select count(*) from {mentions} where len(affiliations) > 0")
    query = _SAMPLED.format(mentions=mentions, limit=SAMPLE)
    rows = connection.execute(query, {"step": max(1, stated // SAMPLE)}).fetchall()
    postings: dict[str, set[int]] = {}
    for number, (texts,) in enumerate(rows):
        for word in affiliation_words(tuple(texts)) & roster_words:
            postings.setdefault(word, set()).add(number)
    return len(rows), postings


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


@lru_cache(maxsize=200_000)
def affiliation_words(texts: tuple[str, ...]) -> frozenset[str]:
    """The folded words of affiliations as printed."""
    return frozenset(
        w for text in texts if text for w in core_names.fold(text).split() if len(w) > 1
    )


@lru_cache(maxsize=1)
def _common() -> dict[str, dict[str, float]]:
    """Common names per million people: US Census Bureau, 2020 counts of surnames and given names (public domain)."""
    found: dict[str, dict[str, float]] = {"family": {}, "given": {}}
    with files("attribution.matching").joinpath("common_names.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["part"]][row["word"]] = float(row["per_million"])
    return found
