"""The sentences and tables of packs, of an institution or one of its faculties.

Every number is protected. A sentence that cannot be said is left out, or says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.core import for_people
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.headline import protected_headline
from attribution.measure.disclosure.protection import Group, ProtectedCell
from attribution.measure.headline import NO_CAUSE
from attribution.measure.intervals import CONFIDENCE
from attribution.measure.milestones import Milestone, Point, Progress, last_begun
from attribution.measure.person_periods import KINDS
from attribution.measure.verdict import in_words, verdict_on
from attribution.releases.freezes.annex import FrozenChange, Stayers, ThankedFacility
from attribution.releases.packs.material import INSTITUTION, Material, Year, faculty_names
from attribution.releases.packs.pack import Table
from attribution.releases.packs.releases import WITHHELD, audit_in_words
from attribution.roster.who_counts import EVERYBODY

_UNITS = ("faculty", "school", "college", "department", "division", "institute", "centre")
NO_COUNT = "2 or fewer"


# -- names -----------------------------------------------------------------------------------------


def name_of(material: Material, group: Group) -> str:
    """The institution, a faculty, or several that are shown together."""
    names = faculty_names(group)
    return for_people.listed(names) if names else material.annex.institution


def in_a_sentence(material: Material, group: Group) -> str:
    """The same with an article where the name needs it.

    "the Faculty of Science", but "Engineering".
    """
    names = [_with_article(name) for name in faculty_names(group)]
    return for_people.listed(names) if names else material.annex.institution


def _with_article(name: str) -> str:
    is_unit = name.casefold().startswith(_UNITS) and " of " in name
    return f"the {name}" if is_unit else name


# -- the headline ----------------------------------------------------------------------------------


def headline(material: Material, group: Group) -> str:
    """What the figure of the last year is, since when, and before which action."""
    cells = {year.period: material.cell(year.label, group) for year in material.closed_years}
    return protected_headline(
        material.now.period,
        {period: cell for period, cell in cells.items() if cell},
        material.annex.milestones,
        in_a_sentence(material, group),
    ).figure


def action_of(material: Material) -> Milestone | None:
    """The last action that had begun by the end of the last year."""
    return last_begun(material.annex.milestones, material.now.period.end)


# -- the years -------------------------------------------------------------------------------------


def has_numbers(material: Material, group: Group) -> bool:
    """Whether any year has a number for the group."""
    cells = (material.cell(year.label, group) for year in material.years)
    return any(cell.percentage is not None for cell in cells if cell)


def years_table(material: Material, group: Group) -> Table:
    """The closed years: technicians, authors, thanked, either, papers that thank a facility."""
    name = name_of(material, group)
    public = [
        year
        for year in material.years
        if any(material.cell(year.label, group, kind) for kind in KINDS)
    ]
    others = [year.label for year in material.years if year not in public]
    left_out = f" Not released: {for_people.listed(others)}." if others else ""
    return Table(
        f"{name}: technicians named on papers",
        ["Year", "Technicians", "Authors", "Thanked by name", "Either", "Facility only, papers"],
        [_year_row(material, group, year) for year in public],
        "Counts are to the nearest 5, and percentages are of the rounded counts. Facility only: "
        f"papers that thank a facility and name no technician.{left_out}",
    )


def _year_row(material: Material, group: Group, year: Year) -> list[str]:
    cells = [material.cell(year.label, group, kind) for kind in KINDS]
    denominators = [cell.denominator for cell in cells if cell and cell.denominator is not None]
    technicians = f"{denominators[0]:,}" if denominators else "too few"
    shares = [share_in_cell(cell) for cell in cells]
    return [year.label, technicians, *shares, _facility_only(material, group, year)]


def share_in_cell(cell: ProtectedCell | None) -> str:
    """A count with its percentage, or the reason for its absence, for a cell of a table."""
    if cell is None:
        return "not released"
    if cell.reason:
        return cell.reason.in_a_cell
    return f"{cell.numerator:,} ({cell.percentage}%)"


def _facility_only(material: Material, group: Group, year: Year) -> str:
    names = faculty_names(group) or [""]
    papers = [
        row.papers or 0
        for row in material.annex.facility_only
        if row.period == year.label and row.faculty in names
    ]
    return f"{sum(papers):,}" if sum(papers) else NO_COUNT


# -- how sure --------------------------------------------------------------------------------------


def verdict(material: Material) -> str:
    """Whether the change of the institution is more than chance; empty without an earlier year.

    The direction is that of the printed percentages.
    """
    change = material.annex.change
    if change is None:
        return ""
    before, after = (material.cell(year, INSTITUTION) for year in (change.before, change.after))
    if before is None or after is None:
        return ""
    is_audited = any(year.period == change.after for year in material.annex.audited)
    difference = (after.percentage or 0) - (before.percentage or 0)
    answer = verdict_on(is_beyond=change.is_beyond_chance, is_audited=is_audited)
    return in_words(answer, difference, change.before, change.after, is_frozen=True)


def audited(material: Material) -> str:
    """What the newest audit found. It is of the institution: faculties have no ranges."""
    words = audit_in_words(material.annex.audited, material.annex.institution)
    alone = (
        " It is of the institution: no range is published for a single faculty."
        if material.annex.audited
        else ""
    )
    return f"{words}{alone}"


def coverage(material: Material) -> str:
    """How many acknowledgements could be read, and what follows. It is of the institution."""
    year = material.now
    if not year.papers:
        return f"No paper of {year.label} can have an acknowledgement."
    share = for_people.percent(100 * year.read / year.papers, 0)
    return (
        f"We could read the acknowledgements of {year.read:,} of the {year.papers:,} papers of "
        f"{material.annex.institution} from {year.label} ({share}). Technicians who are thanked "
        "only in the others are not counted, so the true figures are probably higher."
    )


def reading_table(material: Material) -> Table:
    """The papers of the institution by what became of their acknowledgement."""
    reasons = sorted({reason for year in material.years for reason in year.unread})
    rows = [
        [
            year.label,
            f"{year.papers:,}",
            f"{year.read:,}",
            *[f"{year.unread.get(reason, 0):,}" for reason in reasons],
        ]
        for year in material.years
    ]
    return Table(
        f"Papers of {material.annex.institution} and whether their acknowledgements could be read",
        ["Year", "Papers", "Read", *[f"Not read: {reason}" for reason in reasons]],
        rows,
    )


# -- before and after ------------------------------------------------------------------------------


def stayers(material: Material) -> str:
    """The technicians in post in both years."""
    change = material.annex.change
    if change is None:
        return "There is no earlier year to compare with yet."
    pairs = change.stayers
    if pairs is None:
        return (
            f"Too few of the technicians in post in both {change.before} and {change.after} "
            "changed for a figure."
        )
    return (
        f"About {pairs.technicians:,} technicians of {material.annex.institution} were in post in "
        f"both {change.before} and {change.after}. About {pairs.before_only:,} of them were named "
        f"on a paper in {change.before} but not in {change.after}, and about "
        f"{pairs.after_only:,} in {change.after} but not in {change.before}. "
        f"{_chance_of_stayers(change)}{_turnover(material, change, pairs)}"
    )


def _chance_of_stayers(change: FrozenChange) -> str:
    """They are fewer than all, so chance may explain their difference and not the whole change."""
    if change.is_beyond_chance and not change.are_stayers_beyond_chance:
        return (
            "The change of these technicians alone could be due to chance; the change of all "
            "technicians is unlikely to be."
        )
    return f"The difference between these two {_chance(change.are_stayers_beyond_chance)}"


def _chance(is_beyond: bool) -> str:
    """Told from the exact counts of the freeze, which packs do not hold."""
    if is_beyond:
        how = f"tested on exact counts, with {CONFIDENCE:.0%} confidence"
        return f"is unlikely to be due to chance ({how})."
    return "could be due to chance."


def _turnover(material: Material, change: FrozenChange, pairs: Stayers) -> str:
    """From the rounded counts, so that it tells no more than they do."""
    before, after = (material.cell(year, INSTITUTION) for year in (change.before, change.after))
    if not (before and after and before.denominator and after.denominator):
        return ""
    joined, left = after.denominator - pairs.technicians, before.denominator - pairs.technicians
    if not joined or not left:
        return ""
    return (
        f" About {joined:,} technicians of {change.after} were not yet in post in "
        f"{change.before}, and about {left:,} of {change.before} were no longer in post in "
        f"{change.after}."
    )


def what_changed(material: Material) -> str:
    """What the change of the institution is made of. The parts sum to it."""
    change = material.annex.change
    before = material.cell(change.before, INSTITUTION) if change else None
    after = material.cell(change.after, INSTITUTION) if change else None
    if change is None or before is None or after is None:
        return ""
    total = (after.percentage or 0) - (before.percentage or 0)
    return (
        f"The share of all technicians of {material.annex.institution} {_moved(before, after)}. "
        f"{_parts(change, total)} The change of this share {_chance(change.is_beyond_chance)} "
        f"{_papers(material, change)}{NO_CAUSE}"
    )


def _moved(before: ProtectedCell, after: ProtectedCell) -> str:
    if before.percentage == after.percentage:
        return f"was {after.percentage}% in {before.period} and in {after.period}"
    moved = "rose" if (after.percentage or 0) > (before.percentage or 0) else "fell"
    return (
        f"{moved} from {before.percentage}% in {before.period} to {after.percentage}% in "
        f"{after.period}"
    )


def _papers(material: Material, change: FrozenChange) -> str:
    """More papers are more places to be named in."""
    before, after = material.year(change.before), material.year(change.after)
    if before is None or after is None:
        return ""
    return (
        f"The institution published {after.papers:,} papers in {after.label} and "
        f"{before.papers:,} in {before.label}. "
    )


def _parts(change: FrozenChange, total: int) -> str:
    rest = total - change.other_rule - change.more_readable
    rule = f"about {change.other_rule:+} come from a new rule for who counts"
    reading = f"about {change.more_readable:+} from which acknowledgements we could read"
    parts = [*([rule] if change.other_rule else []), *([reading] if change.more_readable else [])]
    if parts:
        listed = for_people.listed([*parts, f"{rest:+} from the rest"])
        return f"Of these {total:+} percentage points, {listed}."
    return (
        "No notable part of it comes from a new rule for who counts, or from which "
        "acknowledgements we could read."
    )


# -- what people are thanked for -------------------------------------------------------------------


def topics(material: Material, group: Group) -> str:
    """Reasons for which at least five technicians are thanked."""
    names = faculty_names(group) or [""]
    rows = [row for row in material.annex.topics if row.faculty in names]
    if not rows:
        return (
            f"In {material.now.label} no reason for thanks was shared by five technicians or more, "
            "so none is shown."
        )
    reasons = [
        f"{row.topic} (about {row.technicians:,} technicians)" if row.technicians else row.topic
        for row in rows
    ]
    listed = "; ".join(dict.fromkeys(reasons))
    return f"Reasons shared by five technicians or more in {material.now.label}: {listed}."


def facilities(material: Material, group: Group) -> list[str]:
    """The facilities that are thanked without a name."""
    return [
        f"{row.facility}: about {row.papers:,} papers of {_every_year(material)} thank it and name "
        "no one."
        for row in _facilities_of(material, group)
    ]


ABOUT_FACILITIES = (
    "These are totals of all these years, not of each year, of the facilities that the institution "
    "lists today."
)


def _every_year(material: Material) -> str:
    """The years of the freeze, which may be more than those that are shown."""
    first, last = material.closed_years[0].label, material.now.label
    return first if first == last else f"{first} to {last}"


def _facilities_of(material: Material, group: Group) -> list[ThankedFacility]:
    """By name: those of a faculty, or the most thanked of each."""
    names = faculty_names(group)
    rows = [row for row in material.annex.facilities if not names or row.faculty in names]
    return sorted(rows, key=lambda row: row.facility)


def better_sentence(material: Material, group: Group) -> str:
    """The sentence that would fix it, for the first of these facilities."""
    rows = _facilities_of(material, group)
    if not rows:
        return "No facility was thanked in 3 papers or more without a person being named."
    return f"Ask users to write: “We thank [name] of the {rows[0].facility} for [what they did].”"


def orcid(material: Material, group: Group) -> str:
    """How many technicians have an ORCID iD."""
    cell = material.cell(material.now.label, group, "orcid")
    if cell is None:
        return "How many technicians have an ORCID iD is not released."
    if cell.numerator is None:
        why = cell.reason.in_words if cell.reason else "none was released"
        return f"There is no figure for ORCID iDs: {why}."
    return (
        f"About {cell.numerator:,} of about {cell.denominator:,} technicians in post in "
        f"{cell.period} ({cell.percentage}%) have an ORCID iD on the staff list. "
        f"{orcid_day(material)}"
    )


def orcid_day(material: Material) -> str:
    """The staff list has no history of iDs, so no year shows how many had one then."""
    day = for_people.day(material.made_at.date())
    return f"The iDs are those known on {day}, whichever the year."


# -- what to do ------------------------------------------------------------------------------------


def open_items(material: Material, group: Group) -> list[str]:
    """What a head can do, with the size of each task."""
    return [
        *_names_to_check(material, group),
        *_without_orcid(material, group),
        *_unnamed(material, group),
        *_unread(material),
    ]


def _names_to_check(material: Material, group: Group) -> Iterator[str]:
    names = faculty_names(group) or [""]
    waiting = sum(row.names or 0 for row in material.annex.open_names if row.faculty in names)
    if waiting:
        yield (
            f"Check about {waiting:,} names on papers of {_every_year(material)} that may be those "
            "of technicians. Until then they are not counted."
        )


def _without_orcid(material: Material, group: Group) -> Iterator[str]:
    cell = material.cell(material.now.label, group, "orcid")
    if cell and cell.denominator and cell.numerator:
        missing = cell.denominator - cell.numerator
        yield (
            f"Help about {missing:,} technicians to register for an ORCID iD, or to add theirs to "
            "the staff list. It tells people of the same name apart."
        )


def _unnamed(material: Material, group: Group) -> Iterator[str]:
    if facilities(material, group):
        yield (
            "Ask users of facilities to name the people who helped: “We thank [name] of the "
            "[facility] for [what they did].”"
        )


def _unread(material: Material) -> Iterator[str]:
    year = material.now
    if year.papers > year.read:
        share = for_people.percent(100 - 100 * year.read / year.papers, 0)
        yield (
            "Ask authors to put accepted manuscripts into the repository: the acknowledgements of "
            f"{share} of the papers of {material.annex.institution} from {year.label} could not "
            "be read."
        )


# -- red, amber, green -----------------------------------------------------------------------------


def ratings(material: Material, groups: Sequence[Group]) -> Table | None:
    """Each action with a target, against the figure of each group; None without such an action."""
    actions = [action for action in material.annex.milestones if action.target is not None]
    rows = [_rating_row(material, action, group) for action in actions for group in groups]
    if not rows:
        return None
    return Table(
        "Progress towards targets",
        ["Action", "For", "Baseline", "Now", "Target", "By", "Rating"],
        rows,
        "Green: the target is reached, or the figure is at or above a straight line from the "
        "baseline to the target. Amber: below that line, with at least half of the rise that is "
        "due by now. Red: less than half of that rise, or the target was not reached by its date.",
    )


def _rating_row(material: Material, action: Milestone, group: Group) -> list[str]:
    baseline = _point(material, material.year(action.baseline), group)
    now = _point(material, material.now, group)
    date = for_people.day(action.target_date) if action.target_date else "no date"
    return [
        f"{action.name} ({for_people.day(action.begun)})",
        name_of(material, group),
        f"{baseline.percentage:.0f}% in {action.baseline}" if baseline else "no figure",
        f"{now.percentage:.0f}% in {material.now.label}" if now else "no figure",
        f"{action.target:g}%",
        date,
        Progress(action, baseline, now).in_words if now else "Not rated: there is no figure.",
    ]


def _point(material: Material, year: Year | None, group: Group) -> Point | None:
    cell = material.cell(year.label, group) if year else None
    if year is None or cell is None or cell.percentage is None:
        return None
    return Point(year.period.end, float(cell.percentage))


NO_TARGET = "No action with a target is in the settings, so nothing is rated."


# -- what the figures mean -------------------------------------------------------------------------


def source(material: Material) -> str:
    """Where a chart comes from, to be printed in it."""
    day = for_people.day(material.made_at.date())
    return (
        f"{material.annex.institution}, freeze “{material.freeze}” of {day}. {_observed(material)}"
        "Counts are to the nearest 5, percentages are of the rounded counts."
    )


def _rule(year: Year) -> str:
    """The rule for who counts. The one without settings is named in words of the program."""
    return year.rule.replace(EVERYBODY.name, "everybody on the list of technicians from HR")


def _observed(material: Material) -> str:
    until = material.data_until
    return f"Sources last searched on {for_people.day(until)}. " if until else ""


def footnotes(material: Material) -> list[str]:
    """Definition, method, limits, protection, observation date, freeze and contact."""
    day = for_people.day(material.made_at.date())
    contact = f" Questions: {material.annex.contact}." if material.annex.contact else ""
    return [
        "Named on a paper: being an author of a paper published in the year, or being thanked by "
        f"name in its acknowledgements. Technicians: those {DENOMINATORS[material.of]}, by this "
        "rule: "
        f"{'; '.join(dict.fromkeys(_rule(year) for year in material.years if year.rule))}.",
        "Method: a program compares the names printed on papers with the staff list. It accepts a "
        "name only where more than the name agrees, and people decide on the rest. Names that "
        "await a decision are not counted.",
        "Limits: acknowledgements that could not be read are missing, an accepted name may be "
        "wrong, and a figure does not show how much technicians contributed.",
        "Protection: counts of technicians, and of the names and thanks behind them, are to the "
        "nearest 5 or left out, to protect people who are not named on a paper. Counts of papers "
        "by year are exact, because anyone can count papers. Percentages are whole. Too few: fewer "
        f"technicians than a figure may be shown for. {WITHHELD} Faculties are in the order of "
        "their names, not ranked.",
        f"{_observed(material)}Freeze “{material.freeze}” of {day}: figures that do not change."
        f"{contact}",
    ]
