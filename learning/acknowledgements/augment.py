"""More to learn from than the labelled texts: copies with other names, and plain sentences of thanks with made-up ones.

So that the models learn how people are thanked, and not which people the labelled texts happen to thank. A text is a dict
`{id, text, source, people: [{start, end, text, role}], unnamed_technical: [{start, end, text}]}`, as in `train.py`.
For training only; everything follows from the seed.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from attribution.acknowledgements.lexicon import WORDS, name_ranks

Truth = dict[str, Any]
MADE = Path(__file__).parent / "made_thanks.toml"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?(?:-?[^\W\d_]\.)*")
_SLOT = re.compile(r"(\{\w+\})")


@cache
def _made() -> dict[str, Any]:
    return tomllib.loads(MADE.read_text(encoding="utf-8"))


@cache
def _census(part: int) -> list[str]:
    """Given names (0) or family names (1) of the census list, capitalised."""
    return [name.capitalize() for name in name_ranks()[part] if len(name) > 2]


def given_name(chance: random.Random) -> str:
    """A given name, half of them not of the census."""
    name = chance.choice(_census(0) if chance.random() < 0.5 else _made()["given"].split())
    return f"{name}-{chance.choice(_census(0))}" if chance.random() < 0.03 else name


def family_name(chance: random.Random) -> str:
    """A family name: of the census, of elsewhere, or invented."""
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(_census(1))
    if kind < 0.6:
        return str(chance.choice(_made()["family"].split()))
    name = str(
        chance.choice(_made()["beginnings"].split()) + chance.choice(_made()["endings"].split())
    )
    return f"{name}-{chance.choice(_census(1))}" if kind > 0.97 else name


def person_name(chance: random.Random) -> str:
    """A person's name in one of the forms in which names are printed, whole names most often."""
    given, family = given_name(chance), family_name(chance)
    if chance.random() < 0.08:
        family = f"{chance.choice(_made()['particles'])} {family}"
    first, second = given[0], chance.choice("ABCDEFGHJKLMNPRSTW")
    forms = (
        f"{given} {second}. {family}",
        f"{first}. {family}",
        f"{first} {family}",
        f"{first}. {second}. {family}",
        f"{first}.{second}. {family}",
        f"{first}{second} {family}",
        f"{given} {given_name(chance)} {family}",
    )
    return f"{given} {family}" if chance.random() < 0.55 else chance.choice(forms)


def in_the_form_of(printed: str, chance: random.Random) -> str:
    """Another name printed as this one is: initials for initials, a family name for the last whole word."""
    found = list(_WORD.finditer(printed))
    whole = [each.start() for each in found if _is_whole(each[0])]
    if not whole or (
        len(whole) == len(found) == 2 and not printed.isupper() and chance.random() < 0.3
    ):
        return person_name(chance) if whole else printed

    def other(match: re.Match[str]) -> str:
        if not match[0][0].isupper() or _is_title(match[0]):
            return match[0]
        if not _is_whole(match[0]):
            return re.sub(r"[^\W\d_]", lambda _: chance.choice("ABCDEFGHJKLMNPRSTW"), match[0])
        is_family = match.start() == whole[-1] and len(found) > 1
        name = family_name(chance) if is_family else given_name(chance)
        return name.upper() if match[0].isupper() else name

    return _WORD.sub(other, printed)


def _is_whole(word: str) -> bool:
    letters = word.rstrip(".")
    capitals = letters.replace("-", "").isupper()
    return (
        word[0].isupper()
        and "." not in letters
        and len(letters) > (3 if capitals else 1)
        and not _is_title(word)
    )


def _is_title(word: str) -> bool:
    return word.rstrip(".").lower() in WORDS["titles"]


def renamed(truth: Truth, chance: random.Random) -> Truth:
    """The labelled text with other people in it, the same one at every printing; offsets moved accordingly."""
    text, names = truth["text"], {each["text"]: "" for each in truth["people"]}
    for name in names:
        names[name] = in_the_form_of(name, chance)
    spans = {(each["start"], each["end"]): names[each["text"]] for each in truth["people"]}
    cuts: list[tuple[int, int, str]] = []
    for (start, end), name in sorted([*spans.items(), *_other_printings(text, names, list(spans))]):
        if not cuts or start >= cuts[-1][1]:
            cuts.append((start, end, name))
    new, at = "", 0
    for start, end, name in cuts:
        new, at = new + text[at:start] + name, end
    new += text[at:]
    return {
        **truth,
        "text": new,
        "people": [_moved(each, cuts, new) for each in truth["people"]],
        "unnamed_technical": [
            _moved(each, cuts, new) for each in truth.get("unnamed_technical") or ()
        ],
    }


def _other_printings(
    text: str, names: dict[str, str], known: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], str]]:
    for name, other in names.items():
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(start < match.end() and match.start() < end for start, end in known):
                yield match.span(), other


def _moved(
    label: dict[str, Any], cuts: Sequence[tuple[int, int, str]], text: str
) -> dict[str, Any]:
    def shift(place: int) -> int:
        return place + sum(len(name) - (end - start) for start, end, name in cuts if end <= place)

    start, end = shift(label["start"]), shift(label["end"])
    return {**label, "start": start, "end": end, "text": text[start:end]}


@dataclass(slots=True)
class _Writing:
    """A text as it is written, with the people named so far."""

    chance: random.Random
    text: str = ""
    people: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self, template: str, role: str) -> None:
        for part in _SLOT.split(template):
            if part in ("{person}", "{people}"):
                self._names(1 if part == "{person}" else self.chance.choice((1, 1, 2, 3, 4)), role)
            elif _SLOT.fullmatch(part):
                self.text += self._filled(part)
            else:
                self.text += part
        self.text += " "

    def _names(self, count: int, role: str) -> None:
        for n in range(count):
            self.text += "" if n == 0 else " and " if n == count - 1 else ", "
            self.text += (
                self.chance.choice(("Dr ", "Dr. ", "Mr. ", "Ms ", "Prof. "))
                if self.chance.random() < 0.06
                else ""
            )
            start = len(self.text)
            self.text += person_name(self.chance)
            self.people.append(
                {"start": start, "end": len(self.text), "text": self.text[start:], "role": role}
            )

    def _filled(self, slot: str) -> str:
        if slot == "{organisation}":
            text = self.chance.choice(_made()["organisations"])
            return "".join(
                self._filled(part) if _SLOT.fullmatch(part) else part for part in _SLOT.split(text)
            )
        if slot == "{given}":
            return given_name(self.chance)
        if slot == "{family}":
            return family_name(self.chance)
        words = (
            _made()["topics"].replace("\n", "").split("|")
            if slot == "{topic}"
            else _made()["towns"].split()
        )
        return str(self.chance.choice(words))


def plain_thanks(times: int, seed: int = 1) -> list[Truth]:
    """Every template `times` times, with other names each time; every second time another one follows it."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    templates = [(role, each) for role, many in _made()["sentences"].items() for each in many]
    templates += [("", each) for each in _made()["nobody"]]
    return [_written(chance, templates, n, i) for n in range(times) for i in range(len(templates))]


def _written(chance: random.Random, templates: Sequence[tuple[str, str]], n: int, i: int) -> Truth:
    writing = _Writing(chance)
    for role, template in (templates[i], chance.choice(templates))[: 1 + n % 2]:
        writing.sentence(template, role)
    return {
        "id": f"made {n} {i}",
        "text": writing.text.rstrip(),
        "source": "made",
        "people": writing.people,
        "unnamed_technical": [],
    }
