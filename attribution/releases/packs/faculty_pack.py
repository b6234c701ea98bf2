"""The pack of a faculty: one page for its head, and an annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.core import for_people
from attribution.measure.disclosure.protection import Group
from attribution.releases.packs import charts, sentences
from attribution.releases.packs.material import INSTITUTION, Material
from attribution.releases.packs.pack import (
    Block,
    Chart,
    Heading,
    Listing,
    Pack,
    Paragraph,
)

NO_CASES = (
    "Technicians are named here only if they agreed to be. No paper of these years has one yet."
)


def pack_of_faculty(material: Material, group: Group, cases: Sequence[str]) -> Pack:
    """The pack. Where the faculty is too small for figures, those of the institution come."""
    shown = group if sentences.has_numbers(material, group) else INSTITUTION
    return Pack(
        title=f"Technicians on papers: {sentences.name_of(material, group)}",
        about=about(material),
        blocks=[
            *_figures(material, group, shown),
            *_what_for(material, group),
            *_what_to_do(material, group, cases),
            *_progress(material, group, shown),
            *_annex(material, shown),
        ],
        footnotes=sentences.footnotes(material),
    )


def about(material: Material) -> str:
    """Institution, years and date, below the title."""
    first, last = material.years[0].label, material.now.label
    years = first if first == last else f"{first} to {last}"
    day = for_people.day(material.made_at.date())
    return f"{material.annex.institution}, papers of {years}. Figures of {day}."


def _figures(material: Material, group: Group, shown: Group) -> Iterator[Block]:
    yield Paragraph(sentences.headline(material, group), is_lead=True)
    if shown != group:
        yield Paragraph(f"For comparison: {_lower(sentences.headline(material, INSTITUTION))}")
    yield sentences.years_table(material, shown)
    yield Heading("How sure this is: the whole institution")
    yield Paragraph(sentences.audited(material))
    yield Paragraph(sentences.coverage(material))
    yield Heading("Before and after: the whole institution")
    yield Paragraph(sentences.stayers(material))
    if change := sentences.what_changed(material):
        yield Paragraph(change)


def _lower(sentence: str) -> str:
    """A sentence after a colon: only "In" begins a headline with a figure."""
    return f"in{sentence[2:]}" if sentence.startswith("In ") else sentence


def _what_for(material: Material, group: Group) -> Iterator[Block]:
    yield Heading("What technicians are thanked for")
    yield Paragraph(sentences.topics(material, group))
    if unnamed := sentences.facilities(material, group):
        yield Listing(unnamed)
    yield Paragraph(sentences.better_sentence(material, group))
    yield Paragraph(sentences.orcid(material, group))


def _what_to_do(material: Material, group: Group, cases: Sequence[str]) -> Iterator[Block]:
    if items := sentences.open_items(material, group):
        yield Heading("What you can do")
        yield Listing(items)
    yield Heading("Credited in public")
    yield Listing(cases) if cases else Paragraph(NO_CASES)


def _progress(material: Material, group: Group, shown: Group) -> Iterator[Block]:
    yield Heading("Red, amber or green")
    groups = [group, INSTITUTION] if shown == group else [INSTITUTION]
    yield sentences.ratings(material, groups) or Paragraph(sentences.NO_TARGET)


def _annex(material: Material, shown: Group) -> Iterator[Block]:
    yield Heading("Annex: the trend, and what could be read", on_new_page=True)
    yield trend(material, shown)
    yield sentences.reading_table(material)


def trend(material: Material, group: Group) -> Chart:
    """The percentages by year."""
    return charts.trend(
        f"Technicians named on papers: {sentences.name_of(material, group)}",
        sentences.source(material),
        [cell for (_, of, _), cell in material.cells.items() if of == group],
        [year.period for year in material.years],
        material.annex.milestones,
    )
