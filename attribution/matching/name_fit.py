"""How a printed name fits a technician's name: a level for the family name, the given name and the middle names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from attribution.core import names
from attribution.core.model import Technician

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameForm:
    """One name of a technician, in words; `source` is `on record`, `known as` or `former`."""

    given: Words
    family: Words
    source: str


class NameFit(NamedTuple):
    """The best reading of a printed name against a technician's names.

    family: equal, particle, part, slip, other. given: equal, nickname, short, slip, second, initial, missing, similar,
    differs. middle: equal, initial, only printed, only on record, absent, differs. `given_word` is what agrees: a word or a letter.
    """

    family: str
    given: str
    middle: str
    swapped: bool
    source: str
    family_word: str
    given_word: str
    printed_family: str = ""
    roster_given: str = ""


_COST = {
    "family": {"equal": 0.0, "particle": 1.0, "part": 3.0, "slip": 4.0, "other": 40.0},
    "given": {
        "equal": 0.0,
        "initial": 1.0,
        "nickname": 1.5,
        "short": 2.0,
        "second": 2.4,
        "slip": 2.5,
        "missing": 4.0,
        "similar": 6.0,
        "differs": 20.0,
    },
    "middle": {
        "equal": 0.0,
        "initial": 0.1,
        "absent": 0.2,
        "only printed": 0.3,
        "only on record": 0.2,
        "differs": 3.0,
    },
}
GOOD_ENOUGH = 1.6  # no other reading can be better by much: family name equal, first name equal or its initial
_NO_FIT = NameFit("other", "differs", "absent", False, "on record", "", "")
_SOURCE_COST = {"on record": 0.0, "known as": 0.3, "former": 0.6}


def forms(technician: Technician) -> tuple[NameForm, ...]:
    """Every name of a technician: as on record, with each known-as name, with each former name."""
    given, family = _words(technician.given_names), _words(technician.family_name)
    found = [NameForm(given, family, "on record")]
    for name in technician.known_as:
        known = _words(name)
        own_family = known[-len(family) :] == family and len(known) > len(family)
        first = known[: -len(family)] if own_family else known
        found.append(NameForm((*first, *given[1:]), family, "known as"))
    for name in technician.former_names:
        former = _words(names.given_first(name))
        found.append(NameForm(given, former, "former"))
        if len(former) > 1:
            found.append(NameForm(former[:-1], former[-1:], "former"))
    return tuple(found)


def _words(name: str) -> Words:
    """The words of a name, runs of initials spelled out."""
    if names.has_no_run_of_capitals(name):
        return _plain(name)
    return tuple(names.key(w) for w in names.trimmed(names.words(name)))


def readings(
    name: str, given: str | None, family: str | None
) -> Iterator[tuple[Words, Words, bool]]:
    """Ways to read a printed name, likeliest first: given words, family words, and whether the order is turned round."""
    if given and family:
        first, last = _words(given), _plain(family)
        yield first, last, False
        yield last, first, True
        name = f"{given} {family}"
    turned = names.given_first(name) if "," in name else name
    plain = _plain(turned)
    yield from _splits(plain)
    if not names.has_no_run_of_capitals(turned):
        yield from _splits(_words(turned))


@lru_cache(maxsize=100_000)
def _plain(name: str) -> Words:
    """The words of a name as they stand."""
    return tuple(names.trimmed(names.key(name).split()))


def _splits(words: Words) -> Iterator[tuple[Words, Words, bool]]:
    if len(words) == 1:
        yield (), words, False
    for cut in range(len(words) - 1, 0, -1):
        yield words[:cut], words[cut:], False
    for cut in range(1, len(words)):
        yield words[cut:], words[:cut], True


def fit(person: tuple[NameForm, ...], name: str, given: str | None, family: str | None) -> NameFit:
    """The reading and the name form that fit best. Pure; takes microseconds for a plain agreement."""
    best, least = _NO_FIT, 1e9
    stated = bool(given and family)
    for number, (first, last, swapped) in enumerate(readings(name, given, family)):
        for form in person:
            level = family_fit(last, form.family)
            if level == "other" or (stated and number > 0 and level not in ("equal", "particle")):
                continue  # a stated family name is only split anew where the whole then fits
            found = _compare(form, level, first, last, swapped)
            cost = _cost(found)
            if cost < least:
                best, least = found, cost
        if least < GOOD_ENOUGH:
            return best
    return best


def _cost(found: NameFit) -> float:
    parts = (
        _COST["family"][found.family] + _COST["given"][found.given] + _COST["middle"][found.middle]
    )
    return parts + found.swapped * 1.2 + _SOURCE_COST[found.source]


def _compare(
    form: NameForm, family_level: str, given: Words, family: Words, swapped: bool
) -> NameFit:
    given_level, word = given_fit(given, form.given)
    joined = given_level == "equal" and given[:1] != form.given[:1]
    middle = "absent" if joined else middle_fit(given[1:], form.given[1:])
    shared = [w for w in form.family if w in family] or form.family
    return NameFit(
        family_level,
        given_level,
        middle,
        swapped,
        form.source,
        max(shared, key=len),
        word,
        "".join(family),
        "".join(form.given[:1]),
    )


@lru_cache(maxsize=500_000)
def family_fit(printed: Words, roster: Words) -> str:
    """How two family names agree."""
    a, b = "".join(printed), "".join(roster)
    if a == b:
        return "equal"
    core_a, core_b = names.without_particles(printed), names.without_particles(roster)
    if "".join(core_a) == "".join(core_b):
        return "particle"
    if any(len(w) > 1 for w in set(core_a) & set(core_b)):
        return "part"
    return "slip" if slip(a, b) else "other"


def slip(a: str, b: str) -> bool:
    """A slip of the pen apart: one letter (two in long words) changed, lost, added or swapped with its neighbour."""
    shorter = min(len(a), len(b))
    allowed = 0 if shorter < 3 else 1 if shorter < 8 else 2
    return bool(OSA.distance(a, b, score_cutoff=allowed) <= allowed)


@lru_cache(maxsize=500_000)
def given_fit(printed: Words, roster: Words) -> tuple[str, str]:
    """How the given names agree, and the word or letter in which they do."""
    if not printed or not roster:
        return "missing", ""
    a, b = printed[0], roster[0]
    if len(a) == 1 or len(b) == 1:
        return _initial_fit(printed, roster)
    if (
        a == b
        or "".join(printed) == "".join(roster)
        or a == "".join(roster[:2])
        or "".join(printed[:2]) == b
    ):
        return "equal", a
    if a in _nicknames(b) or b in _nicknames(a):
        return "nickname", a
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return "short", a
    if min(len(a), len(b)) >= 4 and slip(a, b):
        return "slip", a
    if a in roster[1:] or b in printed[1:]:
        return "second", a
    if names.may_be_initials(a) and "".join(w[0] for w in roster).startswith(a):
        return "initial", a[0]
    if names.may_be_initials(b) and "".join(w[0] for w in printed).startswith(b):
        return "initial", b[0]
    near = JaroWinkler.similarity("".join(printed), "".join(roster)) >= 0.85
    return ("similar", a) if near else ("differs", "")


def _initial_fit(printed: Words, roster: Words) -> tuple[str, str]:
    a, b = printed[0], roster[0]
    if a[0] == b[0]:
        return "initial", a[0]
    if (len(a) > 1 and a in roster[1:]) or (len(b) > 1 and b in printed[1:]):
        return "second", max(a, b, key=len)
    if len(printed) == 1 and any(w[0] == a for w in roster[1:]):
        return "similar", a
    return "differs", ""


@lru_cache(maxsize=50_000)
def _nicknames(given: str) -> frozenset[str]:
    return frozenset(names.key(n) for n in names.nicknames(given))


@lru_cache(maxsize=200_000)
def middle_fit(printed: Words, roster: Words) -> str:
    """How the names between the first and the family name agree; one side without any is no evidence."""
    if not printed or not roster:
        return "only printed" if printed else "only on record" if roster else "absent"
    levels = [_middle_word(a, b) for a, b in zip(printed, roster, strict=False)]
    if "differs" in levels:
        return "absent" if set(printed) & set(roster) else "differs"
    return "equal" if "equal" in levels else "initial"


def _middle_word(a: str, b: str) -> str:
    if a == b and len(a) > 1:
        return "equal"
    if len(a) == 1 or len(b) == 1:
        return "initial" if a[0] == b[0] else "differs"
    shorter = min(len(a), len(b))
    return (
        "equal"
        if shorter > 2 and (a.startswith(b) or b.startswith(a) or (shorter > 4 and slip(a, b)))
        else "differs"
    )
