"""`init`: a home folder and its settings, with what ROR knows of the institution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import SourceUnavailable, UserError
from attribution.core.files import make_folder
from attribution.core.for_people import count
from attribution.core.surroundings import explanation
from attribution.harvest import ror
from attribution.harvest.registry import services
from attribution.harvest.ror import Match
from attribution.home import loading, writing
from attribution.home.settings import FILE, Settings

MATCHES = 8
FOLDERS = ("roster", "raw", "parsed", "snapshots", "logs")


def institutions(settings: Settings, name: str) -> list[Match]:
    """The institutions that a name may mean, best first: what a person chooses from."""
    if not name.strip():
        raise UserError("Enter the name of your institution. Nothing was saved.")
    try:
        matches = ror.matches(ror.client(settings), settings, name.strip())[:MATCHES]
    except SourceUnavailable as problem:
        raise _not_asked(problem) from problem
    if not matches:
        raise UserError(
            "Check the spelling, or enter a part of the name: ROR, the register of institutions, "
            f"knows none called “{name.strip()[:120]}”. Nothing was saved."
        )
    return matches


def _not_asked(problem: SourceUnavailable) -> UserError:
    return UserError(
        "Check the connection to the internet and try again: ROR, the register of institutions, "
        f"gave no answer that can be used. Nothing was saved. ({problem})"
    )


def chosen_folder(text: str, environ: Mapping[str, str]) -> Path:
    """The folder that a person names for a new home folder; UserError where it cannot be one."""
    folder = Path(text.strip()).expanduser()
    if not text.strip() or not folder.is_absolute():
        raise UserError(
            "Enter the folder with its whole path, for example "
            f"{Path.home() / 'attribution'}. Nothing was saved."
        )
    home = loading.home_folder(environ, str(folder))
    if (home / FILE).exists():
        raise UserError(
            "Choose another folder, or stop the dashboard and start it with: attribution "
            f"dashboard --home {home}. That folder is set up already. Nothing was saved."
        )
    return home


def set_up(settings: Settings, match: Match, email: str, first_year: int) -> None:
    """Create the home folder for an institution that a person chose; UserError where it fails."""
    works_from = date(first_year, 1, 1)
    try:
        for _ in init(settings, [match.ror], email.strip(), works_from):
            pass
    except OSError as problem:
        raise UserError(f"{explanation(problem) or problem} Nothing was saved.") from problem


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
    settings = replace(settings, email=_checked_email(email))
    settings = replace(settings, rors=[_bare_ror(settings, text) for text in rors])
    try:
        of_institution = _values_from_ror(settings)
    except SourceUnavailable as problem:
        raise _not_asked(problem) from problem
    values = {
        **of_institution,
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
        make_folder(settings.home / folder)


def _bare_ror(settings: Settings, text: str) -> str:
    """The id; UserError with the ids of institutions of that name where `text` is a name."""
    bare = identifiers.ror(text)
    if bare is None:
        raise UserError(
            "Enter a ROR id, nine letters and digits that begin with 0. Find yours on "
            f"https://ror.org. {text!r} is not a ROR id. {_offer(settings, text)}"
            "Nothing was saved."
        )
    return bare


def _offer(settings: Settings, name: str) -> str:
    """The institutions that a name may mean, one on each line."""
    try:
        institutions = ror.matches(ror.client(settings), settings, name)[:MATCHES]
    except SourceUnavailable:
        return "ROR could not be asked for institutions of that name. "
    if not institutions:
        return "ROR knows no institution of that name. "
    lines = [f"\n  {match.ror}  {match.name}{_in_brackets(match.place)}" for match in institutions]
    return f"Did you mean one of these?{''.join(lines)}\n"


def _in_brackets(place: str) -> str:
    return f" ({place})" if place else ""


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
