"""How author lists print a name: in full, with initials, swapped, without accents, misspelt."""

from __future__ import annotations

import random
import unicodedata
from datetime import date

from attribution.demo.world.people import Person

STYLES = ("full", "full", "full", "middle", "initials", "initials", "known as")
# Letters that Unicode does not take apart into a base letter and an accent.
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"}
)


def author_name(
    rng: random.Random,
    person: Person,
    day: date,
    style: str,
) -> tuple[str, str]:
    """Given names and family name as a paper prints them; a journal has one `style` for all."""
    given_names = _given_names(person, style)
    family_name = person.family_name_on(day)
    draw = rng.random()
    if draw < 0.015:
        return family_name, given_names
    if draw < 0.025 and len(family_name) > 5:
        return given_names, _misspelt(rng, family_name)
    if draw < 0.25:
        return without_accents(given_names), without_accents(family_name)
    return given_names, family_name


def _given_names(person: Person, style: str) -> str:
    if style == "known as" and person.known_as:
        return person.known_as
    if style == "initials":
        return initials(person.given_name, person.middle_name)
    if style == "middle" and person.middle_name:
        return f"{person.given_name} {person.middle_name[0]}."
    return person.given_name


def _misspelt(rng: random.Random, name: str) -> str:
    """Two neighbouring letters change places."""
    place = rng.randrange(1, len(name) - 2)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def initials(*names: str | None) -> str:
    """Initials with stops, hyphens kept: `J.-P. R.`"""
    return " ".join(_initials_of(name) for name in names if name)


def _initials_of(name: str) -> str:
    return "-".join(f"{part[0]}." for part in name.split("-"))


def without_accents(text: str) -> str:
    """A text in plain letters, as older systems store it."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_WITHOUT_DECOMPOSITION))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
