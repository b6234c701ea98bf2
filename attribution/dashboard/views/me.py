"""My contributions: a technician's own record."""

from __future__ import annotations

from attribution.dashboard import deeds, frame, record
from attribution.dashboard.parts import title


def page() -> None:
    view = frame.needs_data()
    title("My contributions", "Every paper that credits you, or may, and what you can do about it. Only you, a reviewer of your faculty and the lead see this.")  # fmt: skip
    deeds.message()
    record.draw(view, view.person.technician_id or "")
    frame.footer(view)


if __name__ == "__main__":
    page()
