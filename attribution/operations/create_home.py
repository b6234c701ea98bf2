"""`init`: a home folder and its settings, with what ROR knows of the institution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.harvest import ror
from attribution.harvest.registry import services
from attribution.home import writing
from attribution.home.settings import Settings

FOLDERS = ("roster", "raw", "parsed", "snapshots", "logs")


def init(
    settings: Settings,
    rors: Sequence[str],
    email: str,
    works_from: date,
    force: bool = False,
    **more: Any,
) -> Iterator[str]:
    """Create the home folder and write its settings; yields a line for each thing done.

    `more` are other settings by their names in the file. Raises UserError before anything is
    written.
    """
    if not force:
        _require_no_settings(settings)
    settings = replace(settings, rors=list(map(_bare_ror, rors)), email=_checked_email(email))
    values = {
        **_values_from_ror(settings),
        "institution.rors": settings.rors,
        "contact.email": settings.email,
        "harvest.works_from": works_from,
        **more,
    }
    _create_folders(settings)
    writing.write(settings.file, values, services())
    yield _summary(values)
    yield (
        f"Settings were written to {settings.file}. Read them through. "
        "Next: attribution roster import FILE"
    )


def _require_no_settings(settings: Settings) -> None:
    if settings.file.exists():
        raise UserError(
            f"Edit {settings.file}, or run init again with --force to replace it. "
            "It exists already. Nothing was saved."
        )


def _create_folders(settings: Settings) -> None:
    for folder in FOLDERS:
        (settings.home / folder).mkdir(parents=True, exist_ok=True)


def _bare_ror(text: str) -> str:
    ror = identifiers.ror(text)
    if ror is None:
        raise UserError(
            "Enter a ROR id, for example 02jx3x895 or https://ror.org/02jx3x895. Find yours on "
            f"https://ror.org. {text!r} is not a ROR id. Nothing was saved."
        )
    return ror


def _checked_email(text: str) -> str:
    if "@" not in text:
        raise UserError(
            f"Enter an e-mail address. {text!r} is not an e-mail address. The sources ask for one "
            "so that they can write to you. Nothing was saved."
        )
    return text


def _values_from_ror(settings: Settings) -> dict[str, Any]:
    """The settings that ROR knows. The first institution gives the name that is shown."""
    client = ror.client(settings)
    institutions = [ror.organization(client, settings, bare) for bare in settings.rors]
    forms = [form for institution in institutions for form in institution.name_forms]
    children: dict[str, str] = {}
    for institution in institutions:
        children.update(institution.children)
    return {
        "institution.name": institutions[0].name,
        "institution.name_forms": list(dict.fromkeys(forms)),
        "institution.children": children,
    }


def _summary(values: dict[str, Any]) -> str:
    forms = count(len(values["institution.name_forms"]), "name form")
    units = count(len(values["institution.children"]), "child unit")
    return f"{values['institution.name']}: {forms}, {units}."
