"""Settings: people and roles, who counts, milestones, facilities, and the rest in groups.

Each change is checked as the file is, says why, and is in the ledger. Secrets are in no page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import streamlit as st

from attribution.access.permissions import ROLES, Person
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import moment
from attribution.dashboard import actions, shell, sign_in
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import page_link, paragraph, table, text
from attribution.dashboard.session import current_person, current_view
from attribution.dashboard.setting_fields import (
    MEMBERS,
    Column,
    column_field,
    column_value,
    setting_field,
    setting_value,
    shown,
)
from attribution.harvest.registry import services
from attribution.home.declarations import Declaration, declared_settings
from attribution.home.settings import Settings
from attribution.operations import settings_change
from attribution.operations.settings_change import Change

PLACE = "settings"
OTHER = "Other settings"
NEW = -1
FORM_WIDTH = 700
FORMS = "settings-forms"  # how many changes were saved: each has fields of its own
AT_ONCE = "It takes effect at once."
NEXT_RUN = "The figures follow with the next run of the nightly job:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A list in the settings: how an entry is called, and its parts."""

    setting: str
    entry: str
    sentence: str
    columns: tuple[Column, ...]
    is_at_once: bool = False


PARTS = {
    "People and roles": Kind(
        "people",
        "person",
        "Who may do what. A technician needs no entry: the roster says who they are.",
        (
            Column("who", "Name at the sign-in", is_required=True, help="Often an e-mail address."),
            Column("role", "Role", options=ROLES, is_required=True),
            Column("faculties", "Faculties", "list[str]", "Of a reviewer: one on each line."),
            Column("technicians", "Technicians", "list[str]", "Of a manager: an id on each line."),
            Column("facilities", "Facilities", "list[str]", "Of a manager: a name on each line."),
            Column(
                "investigators",
                "Principal investigators",
                "list[str]",
                "Of a manager: an ORCID iD or a name on each line.",
            ),
            Column("email", "E-mail address", help="If they do not sign in with it."),
        ),
        is_at_once=True,
    ),
    "Who counts": Kind(
        "rules",
        "rule",
        "Dated rules for who counts as a technician. A period is measured under the rule in force "
        "on its first day, so give a changed rule a name and a date of its own. Without a rule, "
        "everybody on the roster counts.",
        (
            Column("name", "Name of the rule", is_required=True),
            Column("from_date", "In force from", "date", "YYYY-MM-DD, for example 2024-08-01."),
            Column(
                "job_title_includes",
                "Job titles with one of these words",
                "list[str]",
                "One on each line. Leave it empty for any title.",
            ),
            Column(
                "job_title_excludes",
                "But none of these words",
                "list[str]",
                "One on each line.",
            ),
            Column("research_facing_only", "Only research-facing posts", "bool"),
        ),
    ),
    "Milestones": Kind(
        "milestones",
        "milestone",
        "Actions to mark on the trend. With a year to compare with, a target and its date, the "
        "overview says how far you have come.",
        (
            Column("name", "Name", is_required=True),
            Column("date", "Date", "date", "YYYY-MM-DD.", is_required=True),
            Column("baseline", "Year to compare with", help="For example 2022 or 2021/22."),
            Column("target", "Target, in percent", "float"),
            Column("target_date", "Date of the target", "date", "YYYY-MM-DD."),
        ),
        is_at_once=True,
    ),
    "Facilities": Kind(
        "facilities",
        "facility",
        "Facilities, teams and instruments that papers thank.",
        (
            Column("name", "Name", is_required=True),
            Column("aliases", "Other names", "list[str]", "As papers print them, one on a line."),
            Column("rrids", "RRIDs", "list[str]", "One on each line."),
            Column("thanks", "Sentence for papers", help="How papers are asked to thank it."),
            Column("unit", "Department on the roster"),
            Column("faculty", "Faculty"),
            Column(
                "members",
                "Members",
                MEMBERS,
                "A technician id on each line, with the first and the last day if there are any: "
                "T0042, 2020-01-01, 2023-12-31. Write unit, and nothing else, for everyone in the "
                "department on the roster.",
            ),
        ),
    ),
}
GROUPS = {
    "institution": "Institution",
    "contact": "Contact",
    "harvest": "Collecting papers",
    "guard": "What stops publication",
    "matching": "Matching",
    "measure": "Measure",
    "disclosure": "What others may see",
    "peers": "Other institutions",
    "site": "Public pages",
    "offroster": "People off the roster",
    "notices": "Your own texts",
    "bookings": "Bookings of facilities",
    "retention": "How long things are kept",
    "signin": "Sign-in",
    "dashboard": "Address of the dashboard",
    "roster": "Lists from HR",
    "privacy": "Privacy",
    "backup": "Backups",
    "alert": "Alerts and e-mails",
    "metrics": "Metrics",
    "home": "Home folder",
    "logs": "Logs",
}


def page() -> None:
    settings = sign_in.settings()
    person = current_person(settings)
    assert person is not None
    title("Settings", "Who may do what, who counts, and how papers are collected and matched.")
    if not settings.file.exists():
        nothing("Set up your institution first, on the overview. Then: attribution nightly")
        return
    part = st.segmented_control(
        "Part", [*PARTS, OTHER], default=next(iter(PARTS)), key="settings-part", required=True
    )
    if part in PARTS:
        _entries(settings, PARTS[part])
    else:
        _groups(settings)
    actions.message(PLACE)  # under the button, which may be far down the page
    _last_changes(settings, person)
    view = current_view()
    if view is not None:
        shell.footer(view)


# -- a list of entries -----------------------------------------------------------------------------


def _entries(settings: Settings, kind: Kind) -> None:
    rows: list[dict[str, Any]] = settings_change.values_in_file(settings).get(kind.setting, [])
    st.html(paragraph(text(kind.sentence)))
    _effect(kind)
    if rows:
        head = [column.label for column in kind.columns]
        cells = [[_cell(column, row) for column in kind.columns] for row in rows]
        st.html(table(head, cells, kind.sentence))
    else:
        nothing(f"There is no {kind.entry} yet.")
    version = settings_change.version(settings)
    number = st.session_state.setdefault(FORMS, 0)
    heading(f"Add or change a {kind.entry}")
    names = {NEW: f"a new {kind.entry}"} | {
        index: str(row.get(kind.columns[0].name, index + 1)) for index, row in enumerate(rows)
    }
    chosen = st.selectbox(
        "Which",
        list(names),
        format_func=lambda index: names[index],
        key=f"settings-which-{kind.setting}-{number}-{version[:8]}",
        width=400,
    )
    row = {} if chosen == NEW else rows[chosen]
    keys = {column: f"{kind.setting}-{column.name}-{chosen}-{number}" for column in kind.columns}
    why = f"why-{kind.setting}-{chosen}-{number}"

    def with_row() -> Mapping[str, Any]:
        entered = {column: st.session_state[key] for column, key in keys.items()}
        return {kind.setting: _with_row(rows, chosen, _row(row, entered))}

    def without_row() -> Mapping[str, Any]:
        return {kind.setting: [*rows[:chosen], *rows[chosen + 1 :]] or None}

    with st.form(f"settings-{kind.setting}-{chosen}-{number}", border=False, width=FORM_WIDTH):
        for column, key in keys.items():
            column_field(column, row.get(column.name), key)
        _ask_why(why)
        with st.container(horizontal=True):
            _submit("Save", ":material/check:", "primary", (with_row, why, version))
            if chosen != NEW:
                remove = f"Remove this {kind.entry}"
                _submit(remove, ":material/delete:", "secondary", (without_row, why, version))


def _effect(kind: Kind) -> None:
    if kind.is_at_once:
        st.html(paragraph(text(AT_ONCE), tone="quiet small"))
    else:
        link = page_link("Collect papers", "collect")
        st.html(paragraph(text(NEXT_RUN), link, tone="quiet small"))


def _cell(column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.name)
    if column.kind == "bool":
        return text("yes" if value else "no")
    return text(shown(column.kind, value).replace("\n", "; "))


def _row(row: Mapping[str, Any], entered: Mapping[Column, Any]) -> dict[str, Any]:
    """The entry with what was entered; what has no field here stays as it is."""
    changed = dict(row)
    for column, content in entered.items():
        value = column_value(column, content)
        changed.pop(column.name, None) if value is None else changed.update({column.name: value})
    return changed


def _with_row(rows: list[dict[str, Any]], chosen: int, row: dict[str, Any]) -> list[dict[str, Any]]:
    if chosen == NEW:
        return [*rows, row]
    return [*rows[:chosen], row, *rows[chosen + 1 :]]


# -- the other settings ----------------------------------------------------------------------------


def _groups(settings: Settings) -> None:
    groups = _declared_groups()
    name = st.selectbox(
        "Group",
        list(groups),
        format_func=lambda section: GROUPS.get(section, section.capitalize()),
        key="settings-group",
        width=400,
    )
    in_file = settings_change.values_in_file(settings)
    version = settings_change.version(settings)
    number = st.session_state.setdefault(FORMS, 0)
    st.html(paragraph("An empty field stands for the default.", tone="quiet small"))
    keys = {
        declared.setting: f"setting-{declared.setting}-{number}"
        for declared in groups[name]
        if _can_change(declared)
    }
    why = f"why-group-{name}-{number}"

    def values() -> Mapping[str, Any]:
        return {
            declared.setting: setting_value(declared, st.session_state[keys[declared.setting]])
            for declared in groups[name]
            if declared.setting in keys
        }

    with st.form(f"settings-group-{name}-{number}", border=False, width=FORM_WIDTH):
        for declared in groups[name]:
            key = keys.get(declared.setting)
            setting_field(declared, in_file.get(declared.setting), key)
            if key is None:
                st.html(paragraph(text(_why_fixed(declared)), tone="quiet small"))
        if not keys:
            return
        _ask_why(why)
        _submit("Save", ":material/check:", "primary", (values, why, version))


def _declared_groups() -> dict[str, list[Declaration]]:
    shown_here = [
        declared
        for declared in declared_settings(services())
        if "." in declared.setting and not declared.is_secret and declared.kind != "address"
    ]
    by_section = sorted(shown_here, key=_section)
    groups = {section: list(items) for section, items in groupby(by_section, key=_section)}
    return {section: groups[section] for section in dict.fromkeys(map(_section, shown_here))}


def _section(declared: Declaration) -> str:
    return declared.setting.rpartition(".")[0]


def _can_change(declared: Declaration) -> bool:
    return settings_change.may_change(declared) and not os.environ.get(declared.variable)


def _why_fixed(declared: Declaration) -> str:
    if os.environ.get(declared.variable):
        return f"Set by {declared.variable} on the server, which wins over what is saved here."
    return "Your system administrator changes this in the settings file on the server."


# -- saving ----------------------------------------------------------------------------------------


def _ask_why(key: str) -> None:
    st.text_input("Why you change it", max_chars=200, key=key)


def _submit(label: str, icon: str, kind: Any, act: tuple[Any, ...]) -> None:
    """A button that saves what was entered, as seen when it was drawn."""
    st.form_submit_button(label, icon=icon, type=kind, on_click=_save, args=act)


def _save(values: Callable[[], Mapping[str, Any]], why: str, version: str) -> None:
    """Save; the message says how it went. Rights and settings are those of now.

    `version` is that of the file when the fields were drawn.
    """
    try:
        settings = sign_in.settings()
        person = current_person(settings)
        if person is None:
            raise UserError("Reload the page and sign in again. Nothing was saved.")
        wanted = Change(values(), st.session_state[why], version)
        changed = settings_change.change(settings, person, wanted, now=datetime.now(UTC))
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)
        return
    st.session_state[FORMS] += 1
    actions.say("ok", f"Saved: {', '.join(changed)}.", PLACE)


def _last_changes(settings: Settings, person: Person) -> None:
    rows = settings_change.changes(settings, person)
    if not rows:
        return
    heading("Last changes", "Made on this page or by command. Each is in the ledger.")
    cells = [
        [text(moment(row["at"])), text(row["who"]), text("; ".join(row["what"])), text(row["why"])]
        for row in rows
    ]
    st.html(table(["When", "Who", "What", "Why"], cells, "Last changes of the settings"))


if __name__ == "__main__":
    page()
