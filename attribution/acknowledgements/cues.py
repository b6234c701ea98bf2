"""Cues to a role in a phrase: what was done and to what, from a readable table (`cues.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "cues.toml"


_TABLE = tomllib.loads(TABLE.read_text(encoding="utf-8"))
_ALWAYS_TECHNICAL = re.compile(
    r"\b(?:" + "|".join(_TABLE["always_technical"]) + r")(?!\w* edit)", re.I
)


def says_technical(phrase: str | None) -> bool:
    """Whether a phrase leaves no doubt: technical help, whatever else is said beside it."""
    return phrase is not None and _ALWAYS_TECHNICAL.search(phrase) is not None


def _beginnings() -> dict[str, tuple[tuple[str, str], ...]]:
    """By first letter: word beginnings with the cue that they give, such as `done help`."""
    found: dict[str, list[tuple[str, str]]] = {}
    for axis in ("done", "object"):
        for cue, beginnings in _TABLE[axis].items():
            for beginning in beginnings.split():
                found.setdefault(beginning[0], []).append((beginning, f"{axis} {cue}"))
    return {letter: tuple(each) for letter, each in found.items()}


_BEGINNINGS = _beginnings()


@lru_cache(maxsize=20_000)
def cues_of(word: str) -> tuple[str, ...]:
    """The cues of one word in lower case."""
    return tuple(
        {cue for beginning, cue in _BEGINNINGS.get(word[0], ()) if word.startswith(beginning)}
    )


def cue_features(side: str, words: Iterable[str]) -> list[str]:
    """Cues one by one, in print order, and together: "help with" something differs from "providing" it."""
    order = list(dict.fromkeys(cue for word in words for cue in sorted(cues_of(word))))
    done = [cue for cue in order if cue.startswith("done")]
    objects = [cue for cue in order if cue.startswith("object")]
    return [
        *(f"{side} {cue}" for cue in order),
        f"{side} first {done[:1]} {objects[:1]}",
        f"{side} all done {sorted(done)}",
        f"{side} all objects {sorted(objects)}",
        *(f"{side} {d} {o}" for d in done for o in objects),
        *(f"{side} {a} {b}" for a in done for b in done if a < b),
        *(f"{side} {a} {b}" for a in objects for b in objects if a < b),
    ]
