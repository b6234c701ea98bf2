"""The tables of the settings, checked by what uses them: rules, facilities, people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attribution.access.role_settings import check_roles
from attribution.core.errors import UserError
from attribution.facilities import facility
from attribution.home.settings import Settings
from attribution.measure.milestones import milestones_of
from attribution.measure.periods import parse_period
from attribution.roster.who_counts import parse_rules


def require_usable_tables(settings: Settings) -> None:
    """UserError with every fault of the rules, the facilities and the people."""
    checks: tuple[Callable[[Settings], object], ...] = (
        _check_rules,
        _check_facilities,
        _check_milestones,
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


def _check_milestones(settings: Settings) -> None:
    """UserError for a milestone whose dates contradict each other."""
    for milestone in milestones_of(settings.milestones):
        begun, target_date, baseline = milestone.begun, milestone.target_date, milestone.baseline
        problem = None
        if target_date and target_date <= begun:
            problem = "its target_date must be after its date"
        if baseline and _begins(settings, baseline) >= begun:
            problem = "its baseline must begin before its date"
        if problem:
            raise UserError(f"Change the milestone “{milestone.name}”: {problem} ({begun}).")


def _begins(settings: Settings, year: str) -> date:
    return parse_period(year, academic_year_start=settings.academic_year_start).start


def _check_facilities(settings: Settings) -> None:
    facility.listed(settings.facilities)
