"""Every generated page: its place below docs/ and the function that makes its text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools.reference import (
    architecture,
    commands,
    data_dictionary,
    exit_codes,
    rights,
    rooms,
    settings,
    sources,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"

PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands.page,
    "reference/settings.md": settings.page,
    "reference/sources.md": sources.page,
    "reference/exit-codes.md": exit_codes.page,
    "reference/data-dictionary.md": data_dictionary.page,
    "reference/rights.md": rights.page,
    "reference/rooms.md": rooms.page,
    "rooms.svg": architecture.picture,
}
