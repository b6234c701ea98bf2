"""Cues to a role in a word: what was done and to what, from a readable table (`cues.toml`)."""

from __future__ import annotations

import re
import tomllib

from attribution.acknowledgements.lexicon import PACKAGE
from attribution.core.files import packaged_text

_TABLE = tomllib.loads(packaged_text(PACKAGE, "cues.toml"))
# Help with editing is not technical help, whatever comes before: "technical editing".
_SURELY_TECHNICAL = re.compile(
    r"\b(?:" + "|".join(_TABLE["always_technical"]) + r")(?!\w* edit)", re.I
)


def is_surely_technical(phrase: str | None) -> bool:
    """Whether a phrase leaves no doubt that the help was technical, whatever else it names."""
    return phrase is not None and _SURELY_TECHNICAL.search(phrase) is not None


def _by_first_letter() -> dict[str, list[tuple[str, str]]]:
    """By first letter: the beginnings of words, each with the cue that it gives, as `done help`."""
    cues: dict[str, list[tuple[str, str]]] = {}
    for axis in ("done", "object"):
        for cue, beginnings in _TABLE[axis].items():
            for beginning in beginnings.split():
                cues.setdefault(beginning[0], []).append((beginning, f"{axis} {cue}"))
    return cues


_BEGINNINGS = _by_first_letter()


def cues_of(word: str) -> tuple[str, ...]:
    """The cues of a word in lower case, in alphabetical order."""
    beginnings = _BEGINNINGS.get(word[0], ())
    return tuple(sorted({cue for beginning, cue in beginnings if word.startswith(beginning)}))
