"""The group of one manager: sheets, works that name none of its people, and all its works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from attribution.access.groups import Group
from attribution.claims.sheets import group_works
from attribution.core.for_people import count, listed
from attribution.dashboard import paper_cards, shell
from attribution.dashboard.components import part
from attribution.dashboard.group import sheets
from attribution.dashboard.html import card_list, paragraph, text
from attribution.dashboard.session import View
from attribution.dashboard.tables import Table

Row = dict[str, Any]
SHOWN = 5  # works of a list, before "Show all"


def draw(view: View, who: str) -> None:
    """Everything about the group of a manager, by their name at the sign-in."""
    group = view.ask(group_works.group_named, who)
    people = view.ask(group_works.people_of_group, who)
    st.html(paragraph(_group_in_words(group, people), tone="quiet"))
    sheets.draw(view, people, group)
    _teams_without_names(view, who)
    _facilities_not_thanked(view, who)
    _works(view, who)


def _group_in_words(group: Group, people: Sequence[Row]) -> str:
    parts = {
        "Technicians": [row["name"] for row in people],
        "Facilities": list(group.facilities),
        "Principal investigators": [*group.names, *group.orcids],
    }
    words = [f"{label}: {text(listed(names))}." for label, names in parts.items() if names]
    return " ".join(words) or "The settings name no people for this group yet. Ask the lead."


def _teams_without_names(view: View, who: str) -> None:
    rows = view.ask(group_works.teams_without_names, who)
    if part(
        "Your team is thanked, but no one is named",
        "The next paper can do better: write a sheet with its authors before they submit.",
        rows,
        "Every paper that thanks a facility of this group also names one of its people.",
    ):
        _show(rows, lambda row: f"“{text(row['context'])}”", "teams")


def _facilities_not_thanked(view: View, who: str) -> None:
    rows = view.ask(group_works.facilities_not_thanked, who)
    if part(
        "Your facility was used, and is not thanked",
        "Only papers whose methods name the facility and whose acknowledgement could be read.",
        rows,
        "None is known. Methods sections are read only if the lead has switched that on.",
    ):
        _show(rows, lambda row: f"Its methods name {text(row['phrase'])}.", "methods")


def _show(rows: Sequence[Row], sentence: Any, key: str) -> None:
    """Works as cards, the newest first."""
    shown = rows
    if len(rows) > SHOWN and not st.checkbox(f"Show all {len(rows):,} papers", key=f"all-{key}"):
        shown = rows[:SHOWN]
    cards = (paper_cards.card(row, f"{text(row['facility'])}: {sentence(row)}") for row in shown)
    st.html(card_list(cards))


def _works(view: View, who: str) -> None:
    rows = view.ask(group_works.works_of_group, who)
    name = "Papers of the group"
    number = f"{count(len(rows), 'paper')}, the newest first."
    if part(
        name, number, rows, "No harvested paper credits, thanks or is by people of this group yet."
    ):
        note = f"Works of a group. {shell.origin(view)}"
        Table("Papers of the group", paper_cards.COLUMNS, key="group-works", note=note).draw(rows)
