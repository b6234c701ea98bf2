"""Whether a printed name, or a text, tells a technician's former name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attribution.core import names
from attribution.core.model import Technician
from attribution.matching.name_fit import NameForm, best_fit, is_plausible, name_forms


def fits_former_name(
    technician: Technician, name: str, given: str | None = None, family: str | None = None
) -> bool:
    """Whether a printed name fits a former name better than any name in use now.

    It does not matter whether the former name is struck out, and a name that the person only states
    is not one in use: neither may reveal what was concealed.
    """
    if not technician.former_names:
        return False
    fit = best_fit(_concealing_forms(technician), name, given, family)
    return fit.source == "former" and is_plausible(fit)


def holds_former_name(technician: Technician, text: str) -> bool:
    """Whether a text holds a former name that is not in use now, whole or with an initial."""
    forms = _concealing_forms(technician)
    in_use = {written for form in forms if form.source != "former" for written in _reversible(form)}
    former = {written for form in forms if form.source == "former" for written in _reversible(form)}
    words = f" {names.key(text)} "
    return any(f" {written} " in words for written in former - in_use)


def _concealing_forms(technician: Technician) -> tuple[NameForm, ...]:
    return name_forms(replace(technician, stated_names=()))


def _reversible(form: NameForm) -> Iterator[str]:
    """The written forms of a name, with the family name last and first."""
    for given in written_given_names(form):
        family = " ".join(form.family)
        yield f"{given} {family}"
        yield f"{family} {given}"


def written_given_names(form: NameForm) -> tuple[str, ...]:
    """Given names as a text may have them: all, the first one, its initial; none without any."""
    if not form.given:
        return ()
    first = form.given[0]
    return " ".join(form.given), first, first[:1]
