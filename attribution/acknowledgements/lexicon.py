"""The word lists and the lists of names that ship with the reader, each read once."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from typing import NamedTuple

from attribution.core.files import packaged_text
from attribution.core.names import fold

PACKAGE = "attribution.acknowledgements"
WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(packaged_text(PACKAGE, "words.toml")).items()
}


class NameRank(NamedTuple):
    """How common a word is as a name: 0 unknown, 1 rare, 2 less rare, 3 common."""

    given: int
    family: int


UNKNOWN = NameRank(0, 0)


@cache
def name_ranks() -> tuple[dict[str, int], dict[str, int]]:
    """Given names and family names in lower case, each with its rank from 1 to 3."""
    given: dict[str, int] = {}
    family: dict[str, int] = {}
    lines = packaged_text(PACKAGE, "name_classes.csv").splitlines()
    for row in csv.DictReader(lines):
        names = given if row["part"] == "given" else family
        names[row["name"]] = int(row["class"])
    return given, family


def rank_of(name: str) -> NameRank:
    """How common a word is as a given name and as a family name; accents do not matter."""
    given, family = name_ranks()
    plain = fold(name)
    return NameRank(given.get(plain, 0), family.get(plain, 0))
