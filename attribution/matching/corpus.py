"""What is common in this corpus: names, initials, institutions, words in affiliations.

Agreeing on something rare says more. A rarity is minus the logarithm of the probability that a
person drawn at random agrees.
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from attribution.core import names
from attribution.matching.mentions import Mentions

TABLE_WEIGHT = 2000  # the sourced table counts as so many names in addition to those of the corpus
UNLISTED = 2.0  # per million: a name that the table does not list
RAREST = {"family": 9.0, "given": 8.0}  # families share names, so no name is worth more than this
OWN = 0.75  # taken off each count: the technician's own printed names are among the counted
SAMPLE = 20_000  # about how many mentions' affiliations are read to learn which words are common
KNOWN_NAME = 2  # a word that more people than this bear is a name, hardly a misprint of another
RAREST_INSTITUTION = 1e-4
# The share of the authors of British papers who have family names from there, roughly.
AUTHORS_FROM = {
    "china": 0.08,
    "hong kong and taiwan": 0.015,
    "korea": 0.01,
    "vietnam": 0.004,
    "south asia": 0.05,
}
MOST, SOME = 0.6, 0.25  # of the department's words, weighed by rarity, from which an overlap counts

# One to three syllables of Chinese in Latin letters.
_INITIAL = "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL = "(?:[iu]?a(?:ng?|i|o)?|[iu]?e(?:ng?|i)?|i(?:ng?|ong|u)?|u(?:n|i|o)?|o(?:u|ng)?)"
_SYLLABLES = re.compile(f"(?:{_INITIAL}{_FINAL}){{1,3}}")

Words = frozenset[str]

_COUNTED_WORDS = "select word, given, family from match_word where given + family > 1"
_INITIALS = """
    select substr(word, 1, 1), sum(given)::integer from match_word where given > 0 group by 1
"""
_INSTITUTIONS = """
    with printed as (
        select unnest(institution_rors) as ror from {mentions} where len(institution_rors) > 0),
         counted as (select ror, count(*) as mentions from printed group by ror)
    select lower(regexp_extract(ror, '[^/]*$')) as bare, sum(mentions)::bigint
    from counted group by bare
"""
_STATED = """
    select count(*) filter (len(institution_rors) > 0), count(*) filter (len(affiliations) > 0)
    from {mentions}
"""
# Which are read must not depend on the order of the rows, so there is no limit.
_SAMPLED_AFFILIATIONS = """
    select affiliations from {mentions}
    where hash(mention_id) % $step = 0 and len(affiliations) > 0
"""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Counts from the mentions to be matched."""

    names: int  # distinct printed names
    given: Mapping[str, int]
    family: Mapping[str, int]
    initials: Mapping[str, int]
    institution_shares: Mapping[str, float]  # of the mentions that state an institution, by ROR id
    sampled: int  # mentions whose affiliations were read
    mentions_with: Mapping[str, set[int]]  # by word of an affiliation: numbers of sampled mentions
    _name_rarities: dict[tuple[str, str], float] = field(default_factory=dict)
    _rarities_of_words: dict[Words, float] = field(default_factory=dict)
    _overlaps: dict[tuple[Words, Words], tuple[str, float]] = field(default_factory=dict)

    def is_family_name(self, word: str) -> bool:
        """Whether other people have this family name, so that it is hardly a misprint."""
        return self.family.get(word, 0) > KNOWN_NAME or is_common_family_name(word)

    def is_given_name(self, word: str) -> bool:
        """Whether other people have this given name."""
        return self.given.get(word, 0) > KNOWN_NAME or is_common_given_name(word)

    def family_rarity(self, word: str) -> float:
        """How rare this family name is; a single letter is taken for an initial."""
        if len(word) == 1:
            return self.given_rarity(word)
        return self._name_rarity("family", word, self.family)

    def given_rarity(self, word: str) -> float:
        """How rare this given name or initial is."""
        if len(word) == 1:
            return -math.log((self.initials.get(word, 0) + 1) / (self.names + 26))
        return self._name_rarity("given", word, self.given)

    def _name_rarity(self, part: str, word: str, counts: Mapping[str, int]) -> float:
        rarity = self._name_rarities.get((part, word))
        if rarity is None:
            per_million = _common_names()[part].get(word, UNLISTED)
            share = self._share(counts.get(word, 0), per_million)
            rarity = min(-math.log(share), RAREST[part])
            self._name_rarities[part, word] = rarity
        return rarity

    def _share(self, count: int, per_million: float) -> float:
        counted = max(count - OWN, 0.0) + TABLE_WEIGHT * per_million / 1e6
        return counted / (self.names + TABLE_WEIGHT)

    def institution_rarity(self, ror: str) -> float:
        """How rare mentions at this institution are."""
        return -math.log(max(self.institution_shares.get(ror, 0.0), RAREST_INSTITUTION))

    def word_rarity(self, word: str) -> float:
        """How rare this word is in an affiliation."""
        return -math.log((len(self.mentions_with.get(word, ())) + 0.5) / (self.sampled + 1))

    def rarity_of_all(self, words: Words) -> float:
        """How rare affiliations with all these words are."""
        rarity = self._rarities_of_words.get(words)
        if rarity is None:
            counted = max(self._mentions_with_all(words) - OWN, 0.0)
            share = (counted + 0.5) / (self.sampled + 1)
            rarity = self._rarities_of_words[words] = -math.log(share)
        return rarity

    def _mentions_with_all(self, words: Words) -> int:
        mentions = [self.mentions_with.get(word, set()) for word in words]
        mentions.sort(key=len)
        return len(set.intersection(*mentions)) if mentions else 0

    def overlap(self, department: Words, printed: Words) -> tuple[str, float]:
        """How many words of a department are printed (all, most, some, none); how rare it is."""
        overlap = self._overlaps.get((department, printed))
        if overlap is None:
            shared = department & printed
            level = self._overlap_level(department, shared)
            rarity = 0.0 if level == "none" else self.rarity_of_all(shared)
            overlap = self._overlaps[department, printed] = (level, rarity)
        return overlap

    def _overlap_level(self, department: Words, shared: Words) -> str:
        if shared == department:
            return "all"
        total = sum(map(self.word_rarity, department))
        share = sum(map(self.word_rarity, shared)) / max(total, 1e-9)
        if share >= MOST:
            return "most"
        return "some" if share >= SOME else "none"


def count_corpus(mentions: Mentions, rors: Set[str], department_words: Set[str]) -> Corpus:
    """Count what is common; needs the tables that `blocking.pair_names` leaves."""
    counted = mentions.rows(_COUNTED_WORDS)
    with_institution, with_affiliation = mentions.rows(_STATED)[0]
    step = max(1, round(with_affiliation / SAMPLE))
    sampled, mentions_with = _sample_affiliations(mentions, step, department_words)
    institutions = mentions.rows(_INSTITUTIONS)
    return Corpus(
        names=mentions.number("select count(*) from match_names"),
        given={word: given for word, given, _ in counted},
        family={word: family for word, _, family in counted},
        initials=dict(mentions.rows(_INITIALS)),
        institution_shares={r: count / with_institution for r, count in institutions if r in rors},
        sampled=sampled,
        mentions_with=mentions_with,
    )


def _sample_affiliations(
    mentions: Mentions, step: int, department_words: Set[str]
) -> tuple[int, dict[str, set[int]]]:
    """The number of mentions sampled, and which of them print each word of a department."""
    rows = mentions.rows(_SAMPLED_AFFILIATIONS, {"step": step})
    mentions_with: dict[str, set[int]] = {}
    for number, (affiliations,) in enumerate(rows):
        for word in affiliation_words(tuple(affiliations)) & department_words:
            mentions_with.setdefault(word, set()).add(number)
    return len(rows), mentions_with


@lru_cache(maxsize=200_000)
def affiliation_words(texts: tuple[str, ...]) -> Words:
    """The folded words of affiliations as printed; single letters say nothing."""
    words = (word for text in texts if text for word in names.fold(text).split())
    return frozenset(word for word in words if len(word) > 1)


@lru_cache(maxsize=50_000)
def is_romanised_chinese(word: str) -> bool:
    """Whether a folded word can be read as syllables of Chinese, as Xiaolin can and Robert not."""
    return _SYLLABLES.fullmatch(word) is not None


def is_common_family_name(word: str) -> bool:
    """Whether the sourced table lists a folded word as a family name."""
    return word in _common_names()["family"]


def is_common_given_name(word: str) -> bool:
    """Whether the sourced table lists a folded word as a given name."""
    return word in _common_names()["given"]


@lru_cache(maxsize=1)
def _common_names() -> dict[str, dict[str, float]]:
    """Common names per million people: 2020 counts of the US Census Bureau (public domain).

    Names of countries that these counts hardly know are in a table of their own.
    """
    per_million: dict[str, dict[str, float]] = {"family": {}, "given": {}}
    for row in _table("common_names.csv"):
        per_million[row["part"]][row["word"]] = float(row["per_million"])
    for part, shares in _shares_of_countries().items():
        for word, share in shares.items():
            per_million[part][word] = max(per_million[part].get(word, 0.0), share * 1e6)
    return per_million


def _shares_of_countries() -> dict[str, dict[str, float]]:
    """Shares of names that the US counts hardly know, by part and name.

    Of family names the share among all authors; of given names the share among the people of the
    country, for such a given name comes with such a family name.
    """
    shares: dict[str, dict[str, float]] = {"family": defaultdict(float), "given": {}}
    for row in _table("names_of_countries.csv"):
        share = float(row["percent"]) / 100
        for word in map(names.key, row["words"].split()):
            if row["part"] == "given":
                shares["given"][word] = share
            else:
                shares["family"][word] += share * AUTHORS_FROM[row["country"]]
    return shares


def _table(name: str) -> list[dict[str, str]]:
    with files("attribution.matching").joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
