"""The facilities of the settings, for the lead: each as its manager sees it."""

from __future__ import annotations

from attribution.dashboard import shell
from attribution.dashboard.components import title
from attribution.dashboard.facility import page as facility_page


def page() -> None:
    view = shell.needs_data()
    title("Facilities", "How papers thank a facility, and which papers may owe it their thanks.")
    facility_page.draw_chosen(view)
    shell.footer(view)


if __name__ == "__main__":
    page()
