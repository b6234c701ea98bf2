"""The groups of all managers, for the lead: each as its manager sees it."""

from __future__ import annotations

import streamlit as st

from attribution.access.groups import all_groups
from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.group import page as group_page


def page() -> None:
    view = shell.needs_data()
    title("Groups", "Each group as its manager sees it, with the sheets before submission.")
    names = [group.who for group in all_groups(view.settings)]
    if not names:
        nothing(
            "No one is a manager yet. Give a person the role manager and a group in the list "
            "people of the settings: docs/managers.md says how."
        )
    else:
        who = st.selectbox("Manager", names, key="group")
        group_page.draw(view, who)
    shell.footer(view)


if __name__ == "__main__":
    page()
