"""The pack of a faculty: one page for its head, and an annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.measure.disclosure.protection import Group
from attribution.releases.packs import sections, sentences
from attribution.releases.packs.material import INSTITUTION, Material
from attribution.releases.packs.pack import Block, Heading, Pack, Paragraph


def pack_of_faculty(material: Material, group: Group, cases: Sequence[str]) -> Pack:
    """The pack. Where the faculty is too small for figures, those of the institution come."""
    is_shown = sentences.has_numbers(material, group)
    shown = group if is_shown else INSTITUTION
    return Pack(
        title=f"Technicians on papers: {sentences.name_of(material, group)}",
        about=sections.about(material),
        blocks=[
            *_figures(material, group, shown),
            *sections.how_sure(material, whose=": the whole institution"),
            *sections.thanks(material, group),
            *sections.to_do(material, group, cases, "What you can do"),
            Heading("Annex: targets, the trend, and what could be read", on_new_page=True),
            sections.rating(material, [group, INSTITUTION] if is_shown else [INSTITUTION]),
            sections.trend(material, shown),
            sentences.reading_table(material),
        ],
        footnotes=sentences.footnotes(material),
    )


def _figures(material: Material, group: Group, shown: Group) -> Iterator[Block]:
    yield Paragraph(sentences.headline(material, group), is_lead=True)
    if shown != group:
        yield Paragraph(f"For comparison: {_lower(sentences.headline(material, INSTITUTION))}")
    yield sentences.years_table(material, shown)


def _lower(sentence: str) -> str:
    """A sentence after a colon: only "In" begins a headline with a figure."""
    return f"in{sentence[2:]}" if sentence.startswith("In ") else sentence
