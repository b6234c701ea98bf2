"""Paragraphs and a table for the self-assessment of the Technician Commitment.

The first and second submissions ask for context, progress and a plan of 24 months; the third for
reflection on the plans before, evidence and a plan of 36 months. Facts that only the
institution knows are in square brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attribution.core import for_people
from attribution.releases.packs import sections, sentences
from attribution.releases.packs.institution_pack import ELSEWHERE
from attribution.releases.packs.material import INSTITUTION, Material
from attribution.releases.packs.pack import SUBMISSIONS, Block, Heading, Listing, Pack, Paragraph


def pack_for_submission(material: Material, submission: str) -> Pack:
    """The texts for the `first`, `second` or `third` submission."""
    is_third = submission == "third"
    opening = _reflection(material) if is_third else _context(material)
    return Pack(
        title=f"Technicians on papers: text for the {submission} self-assessment",
        about=f"{sections.about(material)} Complete the parts in square brackets.",
        blocks=[
            *opening,
            *_progress(material, "Evidence" if is_third else "Progress"),
            *_plan(material, SUBMISSIONS[submission]),
            Heading("Chart"),
            sections.trend(material, INSTITUTION),
        ],
        footnotes=sentences.footnotes(material),
    )


def _context(material: Material) -> Iterator[Block]:
    yield Heading("Context")
    yield Paragraph(
        f"{material.annex.institution} measures whether its technicians are recognised on its "
        "research papers: the share of technicians who are an author, or thanked by name. "
        f"{ELSEWHERE}"
    )


def _reflection(material: Material) -> Iterator[Block]:
    yield Heading("Reflection on the plans before")
    actions = [
        f"“{action.name}” began on {for_people.day(action.begun)}. [Say what was planned, what "
        "was done, and what you learned.]"
        for action in material.annex.milestones
    ]
    yield Listing(actions or ["[Say what was planned, what was done, and what you learned.]"])


def _progress(material: Material, title: str) -> Iterator[Block]:
    change = sentences.what_changed(material)
    yield Heading(title)
    yield Paragraph(
        f"{sentences.headline(material, INSTITUTION)} {sentences.verdict(material)} "
        f"{sentences.audited(material)} {sentences.coverage(material)} {change}".strip()
    )
    yield sections.rating(material, [INSTITUTION])
    yield sentences.years_table(material, INSTITUTION)


def _plan(material: Material, months: int) -> Iterator[Block]:
    """The open items as steps; the target where one is set."""
    start = material.made_at.date()
    end = for_people.day(_later(start, months))
    yield Heading(f"Plan for {months} months")
    yield Paragraph(f"{_target(material)} Steps until {end}:")
    items = sentences.open_items(material, INSTITUTION)
    yield Listing([f"{item} [Add who does it, and by when.]" for item in items])


def _target(material: Material) -> str:
    action = sentences.action_of(material)
    if action is None or action.target is None:
        return "[Set a target: the share of technicians named on papers, and its date.]"
    by = f" by {for_people.day(action.target_date)}" if action.target_date else ""
    return f"We aim for {action.target:g}% of technicians named on papers{by}."


def _later(day: date, months: int) -> date:
    """The last day of the month so many months later would be a promise too exact: the first."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
