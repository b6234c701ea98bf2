"""What the settings name, looked at before a night needs it: institution, sources and folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attribution.core.errors import UserError
from attribution.harvest import run as harvest_run
from attribution.home.settings import Settings
from attribution.operations.findings import Finding, wrong


def check_named(settings: Settings) -> Iterator[Finding]:
    """A finding for each thing that a night would look for and not have."""
    yield from _institution(settings)
    yield from _sources(settings)
    yield from _places(settings)


def _institution(settings: Settings) -> Iterator[Finding]:
    try:
        harvest_run.check_institution(settings)
    except UserError as problem:
        yield wrong("institution", "the settings name none", str(problem))


def _sources(settings: Settings) -> Iterator[Finding]:
    try:
        harvest_run.chosen(settings)
    except UserError as problem:
        yield wrong("sources", "the settings name one that does not exist", str(problem))


def _places(settings: Settings) -> Iterator[Finding]:
    """Files and folders of the institution's own, from which a night reads."""
    places = {
        "harvest.texts_folder": settings.texts_folder,
        "harvest.pdf_folder": settings.pdf_folder,
        "roster.inbox": settings.roster_inbox,
    }
    for key, place in places.items():
        if place and not Path(place).expanduser().exists():
            remedy = f"Create it, or correct {key} in {settings.file.name}."
            yield wrong(key, f"{place} does not exist", remedy)
