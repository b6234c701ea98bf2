"""From what was done to the credit that fair-attribution guidelines recommend, with the reason.

The rules are data.

`guideline.toml` holds them with their sources; an institution may put its own into its home folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from attribution.claims.draft import CREDIT_ROLES, credit_role
from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.home.settings import Settings
from attribution.workspace import Workspace, requires

FILE = "guideline.toml"
CREDITS = ("authorship", "acknowledgement", "facility")
CRITERIA = ("substantial", "drafting", "approval", "accountable")
_CONDITIONS = {"any_role", "icmje", "not_icmje", "intellectual", "service_only"}


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did: CRediT roles, ICMJE criteria met, and of what nature it was."""

    roles: tuple[str, ...] = ()
    criteria: frozenset[str] = frozenset()
    intellectual: bool = False
    service_only: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The credit that is recommended: `authorship`, `acknowledgement` (by name) or `facility`.

    Why, and by whom.
    """

    credit: str
    reason: str
    sources: tuple[str, ...]
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Guideline:
    """The rules in order, the sources by key, and which roles count as substantial."""

    rules: tuple[Mapping[str, Any], ...]
    sources: Mapping[str, str]
    criteria: Mapping[str, str]
    substantial: frozenset[str]


def done(
    roles: Iterable[str], criteria: Iterable[str], *, intellectual: bool, service_only: bool
) -> Done:
    """What somebody did, with the official names of roles.

    UserError for unknown roles and criteria.
    """
    played, met = tuple(dict.fromkeys(map(credit_role, roles))), frozenset(criteria)
    if unknown := [role for role in played if role not in CREDIT_ROLES]:
        raise UserError(
            f"Not a CRediT role: {', '.join(unknown)}. The roles are: {', '.join(CREDIT_ROLES)}."
        )
    if wrong := sorted(met - set(CRITERIA)):
        raise UserError(
            f"No criterion of ICMJE: {', '.join(wrong)}. The criteria are: {', '.join(CRITERIA)}."
        )
    return Done(played, met, intellectual, service_only)


@requires("see public figures")
def advice_for(workspace: Workspace, done: Done) -> Advice:
    """The same as `recommended`. It is about no technician, so that everybody may ask."""
    return recommended(workspace.settings, done)


def recommended(settings: Settings, done: Done) -> Advice:
    """The credit that the guideline recommends for what was done, with a sentence to fill in.

    Needs no snapshot.
    """
    credit = advice(done, load(settings.home))
    proposed = sentence(credit.credit, "[name]", done.roles, "[unit]", settings.institution_name)
    return replace(credit, sentence=proposed)


def advice(done: Done, guideline: Guideline) -> Advice:
    """The credit of the first rule that fits; there is always one."""
    met = set(done.criteria)
    if done.intellectual and guideline.substantial & set(done.roles):
        met.add("substantial")
    for rule in guideline.rules:
        if _fits(rule, done, met):
            return Advice(
                rule["credit"],
                rule["reason"],
                tuple(guideline.sources[one] for one in rule["sources"]),
            )
    raise UserError("No rule of the guideline fits. Let the last one have no condition.")


def sentence(
    credit: str, name: str, roles: Iterable[str], unit: str | None, institution: str
) -> str | None:
    """The sentence to propose for the acknowledgement; None for authorship."""
    place = ", ".join(filter(None, (unit, institution)))
    if credit == "facility":
        return f"The authors acknowledge the use of the facilities and the support of {place}."
    if credit != "acknowledgement":
        return None
    done = ", ".join(role.lower() for role in roles)
    return f"The authors thank {name} ({place}) for {done or 'technical support'}."


def load(home: Path | None = None) -> Guideline:
    """The institution's own guideline where there is one, else the shipped one.

    UserError where it cannot be used.
    """
    own = home / FILE if home else None
    if own is None or not own.exists():
        return _shipped()
    try:
        return parsed(tomllib.loads(own.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            f"{own} is not readable TOML: {problem}. Mend that line, or remove the file."
        ) from None


@lru_cache(maxsize=1)
def _shipped() -> Guideline:
    return parsed(tomllib.loads(packaged_text("attribution.claims", FILE)))


def parsed(table: Mapping[str, Any]) -> Guideline:
    """A guideline from its table; every fault is named in one UserError."""
    sources, rules = table.get("sources", {}), table.get("rule", [])
    substantial = frozenset(table.get("roles", {}).get("substantial", []))
    faults = [fault for rule in rules for fault in _faults(rule, sources)]
    faults += [f"'{role}' is no CRediT role" for role in sorted(substantial - set(CREDIT_ROLES))]
    if not rules or set(rules[-1]) & _CONDITIONS:
        faults.append("the last rule must have no condition, so that one always fits")
    if faults:
        raise UserError("The guideline cannot be used: " + "; ".join(faults) + ".")
    return Guideline(tuple(rules), sources, table.get("criteria", {}), substantial)


def _fits(rule: Mapping[str, Any], done: Done, met: set[str]) -> bool:
    return (
        ("any_role" not in rule or bool(set(rule["any_role"]) & set(done.roles)))
        and set(rule.get("icmje", ())) <= met
        and not set(rule.get("not_icmje", ())) & met
        and rule.get("intellectual", done.intellectual) == done.intellectual
        and rule.get("service_only", done.service_only) == done.service_only
    )


def _faults(rule: Mapping[str, Any], sources: Mapping[str, str]) -> Iterable[str]:
    name = rule.get("name", "a rule without a name")
    if unknown := sorted(set(rule) - _CONDITIONS - {"name", "credit", "reason", "sources"}):
        yield f"{name}: unknown keys {', '.join(unknown)}"
    if rule.get("credit") not in CREDITS:
        yield f"{name}: credit must be one of {', '.join(CREDITS)}"
    if not rule.get("reason") or not rule.get("sources"):
        yield f"{name}: reason and sources are missing"
    if missing := sorted(set(rule.get("sources", ())) - set(sources)):
        yield f"{name}: no such source: {', '.join(missing)}"
    if wrong := sorted(set(rule.get("any_role", ())) - set(CREDIT_ROLES)):
        yield f"{name}: no CRediT roles: {', '.join(wrong)}"
    if wrong := sorted({*rule.get("icmje", ()), *rule.get("not_icmje", ())} - set(CRITERIA)):
        yield f"{name}: no ICMJE criteria: {', '.join(wrong)}"
