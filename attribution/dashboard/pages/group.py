"""A manager's own group: works that name none of its people, and sheets before submission."""

from __future__ import annotations

from attribution.access.groups import group_of
from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.group import page as group_page


def page() -> None:
    view = shell.needs_data()
    title("My group", "Have the people of your group named in the next paper.")
    if group_of(view.settings, view.person) is None:
        nothing("The settings give you no group yet. Ask the lead to add it to the list of people.")
    else:
        group_page.draw(view, view.person.who)
    shell.footer(view)


if __name__ == "__main__":
    page()
