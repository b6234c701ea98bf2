"""The pack of the institution, for its committees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.releases.packs import charts, sections, sentences
from attribution.releases.packs.material import INSTITUTION, Material
from attribution.releases.packs.pack import Block, Chart, Heading, Pack, Paragraph, Table

# Nature 540:199 (2016), https://doi.org/10.1038/540199a
ELSEWHERE = (
    "We know of no institution that publishes this figure. The nearest published values are from "
    "a survey that people chose to answer: of more than 800 “non-faculty” researchers funded by "
    "BBSRC, 80% had ever contributed to a paper, and 19% as first author (Nature 540:199, 2016). "
    "They are of researchers and of whole careers, so they cannot be compared with one year."
)


def pack_of_institution(material: Material, cases: Sequence[str]) -> Pack:
    return Pack(
        title=f"Technicians on papers: {material.annex.institution}",
        about=sections.about(material),
        blocks=[
            Paragraph(sentences.headline(material, INSTITUTION), is_lead=True),
            sections.trend(material, INSTITUTION),
            sentences.years_table(material, INSTITUTION),
            *sections.rated(material, [INSTITUTION]),
            *sections.how_sure(material),
            *_faculties(material),
            *sections.thanks(material, INSTITUTION),
            *sections.to_do(material, INSTITUTION, cases, "What to do next"),
            Heading("Annex: what could be read"),
            sentences.reading_table(material),
            Heading("Figures published elsewhere"),
            Paragraph(ELSEWHERE),
        ],
        footnotes=sentences.footnotes(material),
    )


def _faculties(material: Material) -> Iterator[Block]:
    if not material.faculties:
        return
    yield Heading("Faculties")
    if chart := faculties_chart(material):
        yield chart
    yield Table(
        f"Faculties in {material.now.label}, in the order of their names",
        ["Faculty", "Authors", "Thanked by name", "Either", "With an ORCID iD"],
        [
            [
                sentences.name_of(material, group),
                *[
                    sentences.share_in_cell(material.cell(material.now.label, group, kind))
                    for kind in ("authored", "thanked", "either", "orcid")
                ],
            ]
            for group in material.faculties
        ],
        sentences.orcid_day(material),
    )


def faculties_chart(material: Material) -> Chart | None:
    """A bar for each faculty; None where none has a number."""
    cells = [material.cell(material.now.label, group) for group in material.faculties]
    known = [cell for cell in cells if cell]
    if not any(cell.percentage is not None for cell in known):
        return None
    title = f"Technicians named on papers of {material.now.label}, by faculty"
    return charts.groups(title, sentences.source(material), known)
