"""The tables of the settings, checked by what uses them: rules, facilities, people."""

from __future__ import annotations

from collections.abc import Callable

from attribution.access.role_settings import check_roles
from attribution.core.errors import UserError
from attribution.facilities import facility
from attribution.home.settings import Settings
from attribution.roster.who_counts import parse_rules


def require_usable_tables(settings: Settings) -> None:
    """UserError with every fault of the rules, the facilities and the people."""
    checks: tuple[Callable[[Settings], object], ...] = (
        _check_rules,
        _check_facilities,
        check_roles,
    )
    problems = [problem for check in checks for problem in _problem(check, settings)]
    if problems:
        raise UserError("\n".join(problems))


def _problem(check: Callable[[Settings], object], settings: Settings) -> list[str]:
    try:
        check(settings)
    except UserError as problem:
        return [str(problem)]
    return []


def _check_rules(settings: Settings) -> None:
    parse_rules(settings.rules)


def _check_facilities(settings: Settings) -> None:
    facility.listed(settings.facilities)
