"""The word lists that ship with the reader, read once."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split()) for name, words in tomllib.loads((HERE / "words.toml").read_text("utf-8")).items()
}


def plain(word: str) -> str:
    """A word in lower case without accents, as the lists of names spell it."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


@cache
def name_ranks() -> tuple[dict[str, int], dict[str, int]]:
    """Given names and family names in lower case, each with a frequency class: 1 rare, 2, 3 common."""
    given: dict[str, int] = {}
    family: dict[str, int] = {}
    with (HERE / "name_classes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            (given if row["part"] == "given" else family)[row["name"]] = int(row["class"])
    return given, family
