"""Invented names of people: of the census, of many languages, and put together from parts.

Used for training only. Everything follows from the state of the random generator.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from attribution.acknowledgements.lexicon import WORDS, name_ranks

_INITIALS = "ABCDEFGHJKLMNPRSTW"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?(?:-?[^\W\d_]\.)*")
_LETTER = re.compile(r"[^\W\d_]")


@cache
def table() -> dict[str, Any]:
    """The lists of names, places and sentences in `invented.toml`."""
    return tomllib.loads(Path(__file__).with_name("invented.toml").read_text(encoding="utf-8"))


@cache
def _census() -> tuple[list[str], list[str]]:
    """Given names and family names of the census, capitalised."""
    given, family = (
        [name.capitalize() for name in names if len(name) > 2] for names in name_ranks()
    )
    return given, family


def given_name(chance: random.Random) -> str:
    """A given name; half of them are in the census."""
    given_names, _ = _census()
    from_census = chance.random() < 0.5
    name: str = chance.choice(given_names if from_census else table()["given"].split())
    if chance.random() < 0.03:
        return f"{name}-{chance.choice(given_names)}"
    return name


def family_name(chance: random.Random) -> str:
    """A family name: of the census, of other countries, or put together from two parts."""
    _, family_names = _census()
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(family_names)
    if kind < 0.6:
        return str(chance.choice(table()["family"].split()))
    beginning = chance.choice(table()["beginnings"].split())
    name = beginning + chance.choice(table()["endings"].split())
    if kind > 0.97:
        return f"{name}-{chance.choice(family_names)}"
    return str(name)


def person_name(chance: random.Random) -> str:
    """A person's name in one of the forms in which names are printed, most often in full."""
    given = given_name(chance)
    family = family_name(chance)
    if chance.random() < 0.08:
        family = f"{chance.choice(table()['particles'])} {family}"
    forms = _short_forms(chance, given, family)
    if chance.random() < 0.55:
        return f"{given} {family}"
    return chance.choice(forms)


def _short_forms(chance: random.Random, given: str, family: str) -> tuple[str, ...]:
    """The name with initials, and with a second given name."""
    first = given[0]
    second = chance.choice(_INITIALS)
    return (
        f"{given} {second}. {family}",
        f"{first}. {family}",
        f"{first} {family}",
        f"{first}. {second}. {family}",
        f"{first}.{second}. {family}",
        f"{first}{second} {family}",
        f"{given} {given_name(chance)} {family}",
    )


def in_the_form_of(printed: str, chance: random.Random) -> str:
    """Another name printed like this one: initials for initials, a family name for the last word.

    A printed name without any full word stays as it is.
    """
    words = list(_WORD.finditer(printed))
    full_words = [word.start() for word in words if _is_full_word(word[0])]
    if not full_words:
        return printed
    is_plain = len(words) == len(full_words) == 2 and not printed.isupper()
    if is_plain and chance.random() < 0.3:
        return person_name(chance)
    family_at = full_words[-1] if len(words) > 1 else None

    def another(match: re.Match[str]) -> str:
        return _in_place_of(match[0], chance, is_family=match.start() == family_at)

    return _WORD.sub(another, printed)


def _in_place_of(word: str, chance: random.Random, *, is_family: bool) -> str:
    """A name for one word of a name; titles and particles stay."""
    if not word[0].isupper() or _is_title(word):
        return word
    if not _is_full_word(word):
        return _LETTER.sub(lambda _: chance.choice(_INITIALS), word)
    name = family_name(chance) if is_family else given_name(chance)
    return name.upper() if word.isupper() else name


def _is_full_word(word: str) -> bool:
    """Whether a word is more than initials: in capitals it takes four letters."""
    letters = word.rstrip(".")
    if not word[0].isupper() or "." in letters or _is_title(word):
        return False
    is_in_capitals = letters.replace("-", "").isupper()
    return len(letters) > (3 if is_in_capitals else 1)


def _is_title(word: str) -> bool:
    return word.rstrip(".").lower() in WORDS["titles"]
