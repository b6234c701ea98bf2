"""Who counts as a technician: a named rule, dated, kept in the settings and recorded with every measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Spell


@dataclass(frozen=True, slots=True)
class Rule:
    """Which spells make a technician, from a day on.

    Job titles are compared without regard to case: a title counts where it holds one of `job_title_includes` (any
    title where there are none) and none of `job_title_excludes`. A spell without a title counts only where there
    are no `job_title_includes`; a spell that does not say whether it is research-facing is not.
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


def rule(settings: Mapping[str, Any]) -> Rule:
    """The rule that one table of the settings states; UserError where a key or a value is not understood."""
    known = {field.name for field in fields(Rule)}
    if unknown := sorted(settings.keys() - known):
        raise UserError(
            f"The rule for who counts has unknown keys: {', '.join(unknown)}. Known are: {', '.join(sorted(known))}."
        )
    if not isinstance(settings.get("name"), str):
        raise UserError(
            "A rule for who counts has no name. Give it one, for every measure states it."
        )
    return Rule(
        name=settings["name"],
        from_date=_day(settings.get("from_date", date.min)),
        job_title_includes=_texts(settings, "job_title_includes"),
        job_title_excludes=_texts(settings, "job_title_excludes"),
        research_facing_only=bool(settings.get("research_facing_only", False)),
    )


def rules_in_force(rules: Iterable[Rule], day: date) -> Rule:
    """The rule in force on a day: the latest that had begun; everybody on the roster before the first."""
    return max(
        (each for each in rules if each.from_date <= day),
        key=lambda each: each.from_date,
        default=EVERYBODY,
    )


def counts(rule: Rule, spell: Spell) -> bool:
    """Does the spell make its holder a technician under the rule?"""
    title = (spell.job_title or "").casefold()
    included = not rule.job_title_includes or any(
        part.casefold() in title for part in rule.job_title_includes
    )
    excluded = any(part.casefold() in title for part in rule.job_title_excludes)
    return (
        included
        and not excluded
        and (spell.research_facing is True or not rule.research_facing_only)
    )


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"The rule for who counts begins on {value!r}, which is no date. Write it as 2024-08-01."
        ) from error


def _texts(settings: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = settings.get(key, ())
    if isinstance(texts, str) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise UserError(
            f'{key} in the rule for who counts is {texts!r}. Write a list, such as ["technician"].'
        )
    return tuple(texts)
