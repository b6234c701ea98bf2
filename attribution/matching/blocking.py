"""Which technicians each printed name could be: words of the roster, joined with the mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from attribution.core import names
from attribution.core.model import Technician
from attribution.matching.mentions import Mentions

# Where one printed word may hold two: `McDonald`, `O'Brien`.
_JOINT = re.compile(rf"(?<=[a-z])(?=[A-Z])|[{names.APOSTROPHES}]")


def family_words(technician: Technician) -> set[str]:
    """Every word that may be printed as this technician's family name, in comparable form."""
    known_as_in_full = [name for name in technician.known_as if " " in name]
    family_names = [technician.family_name, *technician.former_names, *known_as_in_full]
    return {word for name in family_names for word in _carrying_words(name)}


def _carrying_words(name: str) -> Iterator[str]:
    """The words that may stand for a family name alone, also printed as one word or as two."""
    words = tuple(names.key(name).split())
    yield from names.without_particles(words)
    yield "".join(words)
    for part in names.key(_JOINT.sub(" ", name)).split():
        if len(part) > 2 and part not in names.PARTICLES:
            yield part
    for word in words:
        yield from _without_joined_particle(word)


def _without_joined_particle(word: str) -> Iterator[str]:
    """`Alsaif` may be printed as `Al Saif`."""
    for particle in names.JOINED_PARTICLES:
        rest = word.removeprefix(particle)
        if len(particle) > 1 and rest != word and len(rest) > 2:
            yield rest


def given_words(technician: Technician) -> set[str]:
    """Every whole word that may be printed as a given name: all names, joined, and nicknames."""
    words: set[str] = set()
    of_now = (technician.given_names, *technician.known_as, *technician.stated_names)
    for name in (*of_now, *technician.former_names):
        folded = names.fold(name).split()
        words.update(folded)
        words.update(["".join(folded[:2]), "".join(folded)])
        for word in folded:
            words.update(names.nicknames(word))
    return {names.key(word) for word in words if len(word) > 1}


def initials(technician: Technician) -> set[tuple[str, bool]]:
    """First letters, and whether the letter is all that the roster knows of that name."""
    letters: set[tuple[str, bool]] = set()
    for name in (technician.given_names, *technician.known_as, *technician.stated_names):
        first, *others = names.fold(name).split() or [""]
        if first:
            letters.add((first[0], len(first) == 1))
        if len(first) == 1:  # `P Stephen` goes by Stephen
            letters.update((word[0], False) for word in others)
    return letters


def pair_names(mentions: Mentions, technicians: Sequence[Technician]) -> None:
    """Leave the table `match_pairs` (name_id, technician): a printed name, a roster position.

    It holds every pair that evidence on names could accept; pairs that only an ORCID iD joins are
    added in `search`.
    """
    for statement in names.sql_macros():
        mentions.run(statement)
    _load_names(mentions, technicians)
    mentions.run_script("blocking.sql")


def _without_fillers(technician: Technician) -> Technician:
    given, family = names.without_fillers(technician.given_names, technician.family_name)
    return replace(technician, given_names=given, family_name=family)


def _load_names(mentions: Mentions, technicians: Sequence[Technician]) -> None:
    """The words of the roster's names, with the position of the technician."""
    technicians = [_without_fillers(technician) for technician in technicians]
    family: list[tuple[object, ...]] = []
    given: list[tuple[object, ...]] = []
    letters: list[tuple[object, ...]] = []
    for position, technician in enumerate(technicians):
        family += [(position, word) for word in family_words(technician)]
        given += [(position, word) for word in given_words(technician)]
        letters += [(position, *letter) for letter in initials(technician)]
    mentions.load("match_family", ("technician", "word"), family)
    mentions.load("match_given", ("technician", "word"), given)
    mentions.load("match_letter", ("technician", "letter", "is_only_initial"), letters)
