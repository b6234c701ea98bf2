"""The sections that packs share, each as blocks in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.core import for_people
from attribution.measure.disclosure.protection import Group
from attribution.releases.packs import charts, sentences
from attribution.releases.packs.material import Material
from attribution.releases.packs.pack import Block, Chart, Heading, Listing, Paragraph

NO_CASES = "No technician on a paper of these years has agreed to be named here yet."


def about(material: Material) -> str:
    """Institution, years and date, below the title."""
    first, last = material.years[0].label, material.now.label
    years = first if first == last else f"{first} to {last}"
    day = for_people.day(material.made_at.date())
    return f"{material.annex.institution}, papers of {years}. Figures of {day}."


def trend(material: Material, group: Group) -> Chart:
    """The percentages by year."""
    return charts.trend(
        f"Technicians named on papers: {sentences.name_of(material, group)}",
        sentences.source(material),
        [cell for (_, of, _), cell in material.cells.items() if of == group],
        [year.period for year in material.years],
        material.annex.milestones,
    )


def how_sure(material: Material, whose: str = "") -> Iterator[Block]:
    """The audit, the reading and the change of the institution; `whose` ends the headings."""
    yield Heading(f"How sure this is{whose}")
    if verdict := sentences.verdict(material):
        yield Paragraph(verdict)
    yield Paragraph(sentences.audited(material))
    yield Paragraph(sentences.coverage(material))
    yield Heading(f"Before and after{whose}")
    yield Paragraph(sentences.stayers(material))
    if change := sentences.what_changed(material):
        yield Paragraph(change)


def rated(material: Material, groups: Sequence[Group]) -> Iterator[Block]:
    """Each action with a target against the figures of these groups."""
    yield Heading("Red, amber or green")
    yield rating(material, groups)


def rating(material: Material, groups: Sequence[Group]) -> Block:
    """The same without a heading, for the annex."""
    return sentences.ratings(material, groups) or Paragraph(sentences.NO_TARGET)


def thanks(material: Material, group: Group) -> Iterator[Block]:
    """Reasons for thanks, facilities thanked without a name, and ORCID iDs."""
    yield Heading("What technicians are thanked for")
    yield Paragraph(sentences.topics(material, group))
    if unnamed := sentences.facilities(material, group):
        yield Listing(unnamed)
        yield Paragraph(sentences.ABOUT_FACILITIES)
    yield Paragraph(sentences.better_sentence(material, group))
    yield Paragraph(sentences.orcid(material, group))


def to_do(material: Material, group: Group, cases: Sequence[str], heading: str) -> Iterator[Block]:
    """What readers can do, and papers whose technicians agreed to be named."""
    if items := sentences.open_items(material, group):
        yield Heading(heading)
        yield Listing(items)
    yield Heading("Technicians who agreed to be named")
    yield Listing(cases) if cases else Paragraph(NO_CASES)
