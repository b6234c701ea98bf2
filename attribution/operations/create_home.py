"""`init`: a home folder and its settings, with what ROR knows of the institution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import UserError
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
    """Write the settings; yields what was found, a line each. `more` are other settings. Raises UserError before anything is written."""
    if settings.file.exists() and not force:
        raise UserError(
            f"{settings.file} is there already. Edit it, or run init again with --force to replace it."
        )
    bare = [identifiers.ror(one) for one in rors]
    for one, found in zip(rors, bare, strict=True):
        if found is None:
            raise UserError(
                f"{one!r} is no ROR id. It looks like 02jx3x895 or https://ror.org/02jx3x895; find yours on https://ror.org."
            )
    if "@" not in email:
        raise UserError(
            f"{email!r} is no e-mail address. The sources ask for one so that they can write to you."
        )
    settings = replace(settings, email=email, rors=[one for one in bare if one])
    client = ror.client(settings)
    found_all = [ror.organization(client, settings, one) for one in settings.rors]
    values = {
        "institution.name": found_all[0].name,
        "institution.rors": settings.rors,
        "institution.name_forms": list(
            dict.fromkeys(form for one in found_all for form in one.name_forms)
        ),
        "institution.children": {
            key: name for one in found_all for key, name in one.children.items()
        },
        "contact.email": email,
        "harvest.works_from": works_from,
        **more,
    }
    for folder in FOLDERS:
        (settings.home / folder).mkdir(parents=True, exist_ok=True)
    writing.write(settings.file, values, services())
    yield f"{found_all[0].name}: {len(values['institution.name_forms'])} name forms, {len(values['institution.children'])} child units."
    yield f"Settings written to {settings.file}. Read them through, then: attribution roster import FILE"
