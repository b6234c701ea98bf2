"""Who to ask, as the institution writes it."""

from __future__ import annotations

from attribution.dashboard import notices


def page() -> None:
    notices.draw("contact")


if __name__ == "__main__":
    page()
