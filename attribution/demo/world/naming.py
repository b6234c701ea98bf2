"""How author lists print a person: in full, with initials, swapped, without accents, under a former name."""

from __future__ import annotations

import random
import unicodedata
from datetime import date

from attribution.demo.world.people import Person

STYLES = ("full", "full", "full", "middle", "initials", "initials", "known as")


def author_name(rng: random.Random, person: Person, day: date, style: str) -> tuple[str, str]:
    """Given names and family name as one paper prints them; `style` is one for the whole journal."""
    given, family = _given(person, style), person.family_on(day)
    draw = rng.random()
    if draw < 0.015:
        return family, given
    if draw < 0.025 and len(family) > 5:
        spot = rng.randrange(1, len(family) - 2)
        return given, family[:spot] + family[spot + 1] + family[spot] + family[spot + 2 :]
    if draw < 0.25:
        return plain(given), plain(family)
    return given, family


def _given(person: Person, style: str) -> str:
    if style == "known as" and person.known_as:
        return person.known_as
    if style == "initials":
        return initials(person.given, person.middle)
    if style == "middle" and person.middle:
        return f"{person.given} {person.middle[0]}."
    return person.given


def initials(*names: str | None) -> str:
    """Initials with stops, hyphens kept: `J.-P. R.`"""
    return " ".join("-".join(f"{part[0]}." for part in name.split("-")) for name in names if name)


def plain(text: str) -> str:
    """A text without accents, as older systems store it."""
    spelled = (
        text.replace("ß", "ss")
        .replace("ø", "o")
        .replace("Ø", "O")
        .replace("ł", "l")
        .replace("Ł", "L")
        .replace("ı", "i")
    )
    return "".join(
        c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c)
    )
