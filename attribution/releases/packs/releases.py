"""The parts of freezes that may leave, with the words next to them.

Everything that is made for the public begins with `chosen`: it gives the protected cells of freezes
and nothing else, so nothing that is made of them can hold an exact figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.measure.intervals import CONFIDENCE
from attribution.releases.freezes.annex import AuditedYear
from attribution.releases.freezes.freeze import Released
from attribution.releases.freezes.making import public
from attribution.workspace import Workspace, requires

READING = (
    "Counts are rounded to the nearest 5, and percentages are of the rounded counts. Names in "
    "acknowledgements that could not be read are not counted, so the true figures are probably "
    "higher."
)
WITHHELD = (
    "To protect people, a figure is left out where others could use it, together with what is "
    "public (author lists, staff pages and earlier releases), to work out almost exactly how many "
    "technicians were named, or that a certain person is named on no paper."
)
# What is counted of the technicians, for people who have not seen the program.
DEFINITIONS = {
    "either": "Technicians who are an author of a paper of the year, or thanked in one by name.",
    "authored": "Technicians who are an author of a paper of the year.",
    "thanked": "Technicians who are thanked by name in the acknowledgements of a paper of the "
    "year.",
    "orcid": "Technicians of the year who had an ORCID iD on the staff list when the figure was "
    "made. The list does not say since when, so earlier years do not show how many had one then.",
}


@requires("freeze")
def chosen(workspace: Workspace, names: Sequence[str]) -> list[Released]:
    """The public part of the freezes of these names, in the order in which they were made.

    UserError for an unknown name.
    """
    by_name = {released.name: released for released in public(workspace)}
    for name in names:
        if name not in by_name:
            raise UserError(
                f"Use a name that `attribution freeze list` shows. There is no freeze '{name}'. "
                "Nothing was saved."
            )
    return [released for name, released in by_name.items() if name in names]


def origin(released: Released) -> str:
    """The coverage of each year, and the day to which the sources were asked."""
    shares = [f"{for_people.percent(share, 0)} in {year}" for year, share in released.read.items()]
    until = observed(released)
    asked = f" Last harvest: {for_people.day(until)}." if until else ""
    return f"Acknowledgements that could be read: {', '.join(shares) or 'not known'}.{asked}"


def audited_years(releases: Sequence[Released]) -> list[AuditedYear]:
    """The years whose figure was audited, each with the range that was released last."""
    years = {year.period: year for released in releases for year in released.audited}
    return [*years.values()]


def audit_in_words(audited: Sequence[AuditedYear], institution: str) -> str:
    """What the audit of the newest audited year found."""
    if not audited:
        return (
            "When these figures were frozen, they had not been audited on a random sample of "
            "technicians."
        )
    year = max(audited, key=lambda year: year.period)
    low, high = (100 * end / year.technicians for end in (year.low, year.high))
    return (
        f"In an audit, people checked a random sample of technicians of {year.period}. By their "
        f"answers, between about {year.low:,} and {year.high:,} of about {year.technicians:,} "
        f"technicians of {institution} ({for_people.percent(low, 0)} to "
        f"{for_people.percent(high, 0)}) were really named on a paper, with {CONFIDENCE:.0%} "
        "confidence. The figure counts only names that could be read, so it may be lower."
    )


def observed(released: Released) -> date | None:
    """The day to which every source was asked."""
    return date.fromisoformat(released.data_until) if released.data_until else None
