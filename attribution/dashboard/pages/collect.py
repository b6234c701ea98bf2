"""Collect papers: start a run of the nightly job now, and see how far it has come."""

from __future__ import annotations

from attribution.dashboard import collecting, shell, sign_in
from attribution.dashboard.components import title
from attribution.dashboard.session import current_person, current_view


def page() -> None:
    settings = sign_in.settings()
    person = current_person(settings)
    assert person is not None
    title(
        "Collect papers",
        "Ask all sources for what is new, match it with your technicians and publish the figures. "
        "It is done each night where your system administrator has scheduled: attribution nightly",
    )
    collecting.draw(settings, person)
    view = current_view()
    if view is not None:
        shell.footer(view)


if __name__ == "__main__":
    page()
