"""A facility manager's own facilities."""

from __future__ import annotations

from attribution.dashboard import shell
from attribution.dashboard.components import title
from attribution.dashboard.facility import page as facility_page


def page() -> None:
    view = shell.needs_data()
    title("My facilities", "How papers thank them, and which papers may owe them their thanks.")
    facility_page.draw_chosen(view)
    shell.footer(view)


if __name__ == "__main__":
    page()
