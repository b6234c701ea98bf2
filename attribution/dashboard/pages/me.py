"""My contributions: a technician's own record."""

from __future__ import annotations

from attribution.dashboard import actions, shell
from attribution.dashboard.components import title
from attribution.dashboard.record import page as record_page


def page() -> None:
    view = shell.needs_data()
    title(
        "My contributions",
        "Every paper that credits you, or may, and what you can do about it. "
        "Only you, reviewers of your faculty and the lead can see this page.",
    )
    actions.message()
    record_page.draw(view, view.person.technician_id or "")
    shell.footer(view)


if __name__ == "__main__":
    page()
