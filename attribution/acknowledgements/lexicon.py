"""The word lists that ship with the reader, read once."""

from __future__ import annotations

import csv
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from attribution.core.names import fold

HERE = Path(__file__).parent
WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in tomllib.loads((HERE / "words.toml").read_text("utf-8")).items()
}


@cache
def name_ranks() -> tuple[dict[str, int], dict[str, int]]:
    """Given names and family names in lower case, each with a frequency class: 1 rare, 2, 3 common."""
    given: dict[str, int] = {}
    family: dict[str, int] = {}
    with (HERE / "name_classes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            (given if row["part"] == "given" else family)[row["name"]] = int(row["class"])
    return given, family


@lru_cache(maxsize=100_000)
def ranks(name: str) -> tuple[int, int]:
    """How common a word is as a given and as a family name, 0 where unknown; accents do not matter."""
    given, family = name_ranks()
    plain = fold(name)
    return given.get(plain, 0), family.get(plain, 0)
