"""Which technicians count: dated rules in the settings, recorded with every measure.

A period is measured under the rule that is in force on its first day, so that a new rule changes no
figure of a period that began before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Spell


@dataclass(frozen=True, slots=True)
class Rule:
    """Which spells make a technician, from a day on.

    Job titles are compared without regard to case. A title counts where it holds one of
    `job_title_includes` (any title where that is empty) and none of `job_title_excludes`. A spell
    without a title counts only where `job_title_includes` is empty. A spell that does not state
    whether it is research-facing is taken as not.
    """

    name: str = "everybody on the roster"
    from_date: date = date.min
    job_title_includes: tuple[str, ...] = ()
    job_title_excludes: tuple[str, ...] = ()
    research_facing_only: bool = False

    def __str__(self) -> str:
        since = "" if self.from_date == date.min else f", from {self.from_date.isoformat()}"
        return self.name + since


EVERYBODY = Rule()


def parse_rule(settings: Mapping[str, Any]) -> Rule:
    """The rule that one table of the settings states.

    UserError where a key or a value is not understood.
    """
    _check_keys(settings)
    if not isinstance(settings.get("name"), str):
        raise UserError(
            "Give every rule for who counts a name in the settings. Every measure states it."
        )
    return Rule(
        name=settings["name"],
        from_date=_day(settings.get("from_date", date.min)),
        job_title_includes=_texts(settings, "job_title_includes"),
        job_title_excludes=_texts(settings, "job_title_excludes"),
        research_facing_only=bool(settings.get("research_facing_only", False)),
    )


def parse_rules(tables: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Every rule, in the order in which they come into force: the first from the beginning of time.

    That is EVERYBODY, unless a rule has no date. UserError where two rules begin on one day.
    """
    stated = sorted(map(parse_rule, tables), key=lambda rule: rule.from_date)
    for earlier, later in pairwise(stated):
        if earlier.from_date == later.from_date:
            raise UserError(
                f"Give the rules '{earlier.name}' and '{later.name}' different days in from_date "
                "in the settings, or remove one of them. Only one rule is in force on a day."
            )
    if stated and stated[0].from_date == date.min:
        return tuple(stated)
    return (EVERYBODY, *stated)


def _check_keys(settings: Mapping[str, Any]) -> None:
    known = {field.name for field in fields(Rule)}
    unknown = sorted(settings.keys() - known)
    if unknown:
        raise UserError(
            f"Remove {', '.join(unknown)} from the rule for who counts in the settings, or correct "
            f"the key. A rule has only: {', '.join(sorted(known))}."
        )


def rule_in_force(rules: Iterable[Rule], day: date) -> Rule:
    """The rule in force on a day: the latest that has begun; EVERYBODY before the first."""
    begun = [rule for rule in rules if rule.from_date <= day]
    return max(begun, key=lambda rule: rule.from_date, default=EVERYBODY)


def counts(rule: Rule, spell: Spell) -> bool:
    """Whether the spell makes its holder a technician under the rule."""
    if rule.research_facing_only and spell.research_facing is not True:
        return False
    title = (spell.job_title or "").casefold()
    if _holds_any(title, rule.job_title_excludes):
        return False
    return not rule.job_title_includes or _holds_any(title, rule.job_title_includes)


def _holds_any(title: str, parts: Iterable[str]) -> bool:
    return any(part.casefold() in title for part in parts)


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UserError(
            "Write from_date in the rule for who counts as YYYY-MM-DD, for example 2024-08-01, "
            f"not {value!r}."
        ) from error


def _texts(settings: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = settings.get(key, ())
    if isinstance(texts, str) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise UserError(
            f'Write {key} in the rule for who counts as a list, such as ["technician"], '
            f"not {texts!r}."
        )
    return tuple(texts)
