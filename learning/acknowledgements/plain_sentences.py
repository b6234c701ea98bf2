"""Plain sentences of thanks with invented names.

The templates are in `invented.toml`, those in other languages in `invented_languages.toml`.
Everything follows from the seed.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from learning.acknowledgements.invented_names import family_name, given_name, person_name, table
from learning.acknowledgements.truth import Label, Truth

_SLOT = re.compile(r"(\{\w+\})")
_TITLES = ("Dr ", "Dr. ", "Mr. ", "Ms ", "Prof. ")
_PEOPLE = (1, 1, 2, 3, 4)  # how many {people} are, one of these at random

Template = tuple[str, str]  # the role it gives, empty where it thanks no people; the sentence


def invented_sentences(times: int, seed: int = 1) -> list[Truth]:
    """Every template `times` times with other names; every second time another template follows."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    languages = _languages()
    texts = []
    for turn in range(times):
        for language, (joined_by, templates) in languages.items():
            is_english = language == "English"
            for number, template in enumerate(templates):
                following = chance.choice(templates)
                sentences = [template, following] if turn % 2 else [template]
                writing = _Writing(chance, joined_by)
                truth = _written(writing, sentences, f"made {turn} {language} {number}")
                truth["source"] = "made" if is_english else "made elsewhere"
                texts.append(truth)
    return texts


def _languages() -> dict[str, tuple[str, list[Template]]]:
    """By language: the word between two names, and the templates."""
    english = {**table()["sentences"], "without_people": table()["without_people"], "and": "and"}
    path = Path(__file__).with_name("invented_languages.toml")
    others = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        language: (sentences["and"], _templates(sentences))
        for language, sentences in {"English": english, **others}.items()
    }


def _templates(sentences: Mapping[str, Any]) -> list[Template]:
    """The sentences with the role that each gives."""
    return [
        ("" if role == "without_people" else role, sentence)
        for role, group in sentences.items()
        if role != "and"
        for sentence in group
    ]


def _written(writing: _Writing, templates: Sequence[Template], text_id: str) -> Truth:
    for role, sentence in templates:
        writing.add_sentence(sentence, role)
    return {
        "id": text_id,
        "text": writing.text.rstrip(),
        "source": "made",
        "people": writing.people,
        "unnamed_technical": [],
    }


@dataclass(slots=True)
class _Writing:
    """A text as it is written, with the people named so far."""

    chance: random.Random
    joined_by: str  # the word between the last two names of a list
    text: str = ""
    people: list[Label] = field(default_factory=list)

    def add_sentence(self, template: str, role: str) -> None:
        for part in _SLOT.split(template):
            if part == "{person}":
                self._add_names(1, role)
            elif part == "{people}":
                self._add_names(self.chance.choice(_PEOPLE), role)
            else:
                self.text += _filled(part, self.chance)
        self.text += " "

    def _add_names(self, count: int, role: str) -> None:
        for place in range(count):
            if place > 0:
                self.text += f" {self.joined_by} " if place == count - 1 else ", "
            if self.chance.random() < 0.06:
                self.text += self.chance.choice(_TITLES)
            start = len(self.text)
            self.text += person_name(self.chance)
            self.people.append(
                {"start": start, "end": len(self.text), "text": self.text[start:], "role": role}
            )


def _filled(part: str, chance: random.Random) -> str:
    """A slot such as `{town}` filled at random; other text as it is."""
    if not _SLOT.fullmatch(part):
        return part
    if part == "{organisation}":
        organisation = chance.choice(table()["organisations"])
        return "".join(_filled(piece, chance) for piece in _SLOT.split(organisation))
    if part == "{given}":
        return given_name(chance)
    if part == "{family}":
        return family_name(chance)
    if part == "{topic}":
        return str(chance.choice(table()["topics"].replace("\n", "").split("|")))
    return str(chance.choice(table()["towns"].split()))
