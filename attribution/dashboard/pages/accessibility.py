"""The accessibility statement, as the institution writes it."""

from __future__ import annotations

from attribution.dashboard import notices


def page() -> None:
    notices.draw("accessibility")


if __name__ == "__main__":
    page()
