"""The rules of the guideline on fair credit: read from `guideline.toml` and checked.

An institution may put a `guideline.toml` of its own into its home folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from attribution.claims.draft import CREDIT_ROLES, CRITERIA
from attribution.core.errors import UserError
from attribution.core.files import packaged_text

FILE = "guideline.toml"
CREDITS = ("authorship", "acknowledgement", "facility")
_CONDITIONS = {"any_role", "icmje", "not_icmje", "intellectual", "service_only"}
_KEYS = {"name", "credit", "reason", "sources", *_CONDITIONS}
Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guideline:
    """The rules in order, the sources by key, and the CRediT roles that count as substantial.

    `criteria` holds a question to ask for each criterion of ICMJE. The last rule always fits.
    """

    rules: tuple[Rule, ...]
    sources: Mapping[str, str]
    criteria: Mapping[str, str]
    substantial: frozenset[str]


def load(home: Path | None = None) -> Guideline:
    """The institution's own guideline if it has one, else the one of this package.

    UserError, with all faults, if its own guideline cannot be used.
    """
    own = home / FILE if home else None
    if own is None or not own.exists():
        return _packaged()
    try:
        table = tomllib.loads(own.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            f"Correct that line, or remove the file. {own} is not valid TOML: {problem}."
        ) from None
    return _parsed(table)


@lru_cache(maxsize=1)
def _packaged() -> Guideline:
    return _parsed(tomllib.loads(packaged_text("attribution.claims", FILE)))


def _parsed(table: Mapping[str, Any]) -> Guideline:
    """A guideline from its table; UserError that names every fault."""
    faults = list(_faults(table))
    if faults:
        raise UserError(f"Correct {FILE}. It cannot be used: {'; '.join(faults)}.")
    return Guideline(
        tuple(table["rule"]),
        table.get("sources", {}),
        table.get("criteria", {}),
        _substantial_roles(table),
    )


def _substantial_roles(table: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(table.get("roles", {}).get("substantial", []))


# -- faults ----------------------------------------------------------------------------------------


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    rules = table.get("rule", [])
    sources = table.get("sources", {})
    for rule in rules:
        name = rule.get("name", "a rule without a name")
        for fault in _rule_faults(rule, sources):
            yield f"{name}: {fault}"
    unknown_roles = sorted(_substantial_roles(table) - set(CREDIT_ROLES))
    for role in unknown_roles:
        yield f"'{role}' is not a CRediT role"
    if not rules or set(rules[-1]) & _CONDITIONS:
        yield "the last rule must have no condition, so that one always fits"


def _rule_faults(rule: Rule, sources: Mapping[str, str]) -> Iterator[str]:
    if rule.get("credit") not in CREDITS:
        yield f"credit must be one of {', '.join(CREDITS)}"
    if not rule.get("reason") or not rule.get("sources"):
        yield "reason and sources are missing"
    criteria = {*rule.get("icmje", ()), *rule.get("not_icmje", ())}
    yield from _unknown("unknown keys", rule, _KEYS)
    yield from _unknown("no such source:", rule.get("sources", ()), sources)
    yield from _unknown("not CRediT roles:", rule.get("any_role", ()), CREDIT_ROLES)
    yield from _unknown("not ICMJE criteria:", criteria, CRITERIA)


def _unknown(words: str, values: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """The fault that some values are not known, if any are not."""
    unknown = sorted(set(values) - set(known))
    if unknown:
        yield f"{words} {', '.join(unknown)}"
