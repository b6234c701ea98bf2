"""A change of the settings by a person: checked as the file is, written at once, with who and why.

The page and `attribution settings` both call `change`. Settings that reach into the computer
on which the program runs stay with those who may edit the file: folders, addresses that are asked,
the mail server, the sign-in. A lead who signs in from elsewhere has no business there.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import filelock

from attribution.access import permissions
from attribution.access.permissions import LOCAL, Person
from attribution.core.errors import Locked, UserError
from attribution.core.files import write_atomically
from attribution.core.surroundings import explanation
from attribution.harvest.registry import services
from attribution.home import loading, rewriting
from attribution.home.declarations import ADDRESS, KEY, Declaration, declared_settings
from attribution.home.settings import Settings
from attribution.home.writing import in_toml
from attribution.ledger.payloads import SETTINGS, SettingsChanged
from attribution.operations.backup.contents import SETTINGS_LOCK
from attribution.operations.settings_checks import require_usable_tables
from attribution.workspace import Acting, home_ledger

WAIT_SECONDS = 5
NOT_HERE = frozenset(
    {
        "alert.smtp_server",
        "alert.smtp_port",
        "alert.smtp_security",
        "alert.smtp_user",
        "backup.folder",
        "backup.keep",
        "backup.recipients",
        "dashboard.address",
        "harvest.pace",
        "harvest.pdf_folder",
        "harvest.repository",
        "harvest.repository_hosts",
        "harvest.texts_folder",
        "home.network_drive",
        "logs.stderr",
        "metrics.file",
        "notices.privacy",
        "notices.contact",
        "notices.accessibility",
        "privacy.withheld_copy",
        "roster.inbox",
        "signin.identity",
        "signin.technician",
        "signin.role",
        "signin.roles",
        "signin.faculty",
        "signin.hours",
        "signin.leaver_days",
        "signin.orcid",
    }
)
# The ledger is kept for ever, so it does not say of these what they were.
NAMING_PEOPLE = frozenset({"people", "contact.email", "alert.email", "alert.sender", "facilities"})


@dataclass(frozen=True, slots=True)
class Change:
    """Values by setting, None for the default; why; and the version of the file that was seen."""

    values: Mapping[str, Any]
    why: str
    version: str


def version(settings: Settings) -> str:
    """Changes whenever the settings file does."""
    return _version_of(settings.file.read_bytes() if settings.file.exists() else b"")


def may_change(declared: Declaration) -> bool:
    """Whether a setting can be changed by a page or command."""
    return declared.setting not in NOT_HERE and declared.kind not in (ADDRESS, KEY)


def change(settings: Settings, person: Person, wanted: Change, *, now: datetime) -> tuple[str, ...]:
    """Write the change; returns the settings that are different now. UserError where refused."""
    permissions.require(person, "change settings")
    if not wanted.why.strip():
        raise UserError("Say why you change it. Nothing was saved.")
    _require_changeable(wanted.values)
    lock = filelock.FileLock(str(settings.home / SETTINGS_LOCK), timeout=WAIT_SECONDS, mode=0o600)
    try:
        with lock:
            return _change(settings, person, wanted, now)
    except filelock.Timeout:
        raise Locked(
            "Try again in a moment. Another person is changing the settings. Nothing was saved."
        ) from None


def _change(settings: Settings, person: Person, wanted: Change, now: datetime) -> tuple[str, ...]:
    body = settings.file.read_bytes() if settings.file.exists() else b""
    if not body:
        raise UserError("Set up your institution first. There is no settings file.")
    if _version_of(body) != wanted.version:
        raise UserError(
            "Look at the settings as they are now, and change them again if you still want to: "
            "they were changed since you opened them. Nothing was saved."
        )
    text = body.decode("utf-8-sig")
    before = _flat(text)
    values = {
        setting: value for setting, value in wanted.values.items() if before.get(setting) != value
    }
    if not values:
        raise UserError("Change something first: all is as it was. Nothing was saved.")
    rewritten = rewriting.rewritten(text, values)
    _require_usable(settings, rewritten, person)
    content = SettingsChanged(_told(values, before), _told(values, values))
    with home_ledger(settings) as ledger:
        try:
            write_atomically(settings.file.resolve(), rewritten)
        except OSError as problem:
            raise UserError(f"{explanation(problem) or problem} Nothing was saved.") from problem
        try:
            act = Acting(at=now).event(person, SETTINGS, content, why=wanted.why.strip())
            ledger.store(act)
        except BaseException:
            write_atomically(settings.file.resolve(), body)
            raise
    return tuple(values)


def _require_changeable(values: Mapping[str, Any]) -> None:
    known = {declared.setting: declared for declared in declared_settings(services())}
    for setting in values:
        declared = known.get(setting)
        if declared is None:
            raise UserError(f"Check the name: there is no setting {setting}. Nothing was saved.")
        if not may_change(declared):
            raise UserError(
                f"Ask your system administrator to change {setting} in the settings file: it "
                "concerns the computer that the program runs on. Nothing was saved."
            )
        if os.environ.get(declared.variable):
            raise UserError(
                f"Ask your system administrator to change {declared.variable}: {setting} is set "
                "in the environment, which wins over the file. Nothing was saved."
            )


def _require_usable(settings: Settings, text: str, person: Person) -> None:
    """UserError where the program could not work with it, or the person would lose their role."""
    try:
        loaded = loading.load_text(text, settings.home, os.environ, services())
        require_usable_tables(loaded)
    except UserError as problem:
        raise UserError(f"{problem}\nNothing was saved.") from problem
    if person.who.startswith(LOCAL):
        return
    if _is_listed_lead(settings, person) and not _is_listed_lead(loaded, person):
        raise UserError(
            "Ask another lead to change your own entry: you would lose the role of lead, and with "
            "it this page. Nothing was saved."
        )


def _is_listed_lead(settings: Settings, person: Person) -> bool:
    leads = (entry["who"] for entry in settings.people if entry.get("role") == "lead")
    return person.who.casefold() in {str(who).casefold() for who in leads}


def _version_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def values_in_file(settings: Settings) -> dict[str, Any]:
    """What the file sets, by setting."""
    return _flat(settings.file.read_text(encoding="utf-8-sig")) if settings.file.exists() else {}


def _flat(text: str) -> dict[str, Any]:
    known = {declared.setting for declared in declared_settings(services())}
    values: dict[str, Any] = {}
    tables: list[tuple[str, dict[str, Any]]] = [("", tomllib.loads(text))]
    while tables:
        prefix, table = tables.pop()
        for name, value in table.items():
            if isinstance(value, dict) and prefix + name not in known:
                tables.append((f"{prefix}{name}.", value))
            else:
                values[prefix + name] = value
    return values


def _told(settings: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str | None]:
    """What the ledger keeps of the values."""
    return {
        setting: in_toml(values[setting])
        if setting not in NAMING_PEOPLE and values.get(setting) is not None
        else None
        for setting in settings
    }


def changes(settings: Settings, person: Person, most: int = 20) -> list[dict[str, Any]]:
    """The last changes, newest first: `at, who, why, what`."""
    permissions.require(person, "change settings")
    with home_ledger(settings) as ledger:
        acts = ledger.acts(SETTINGS)[-most:]
    return [
        {"at": act.at, "who": act.who, "why": act.why, "what": _in_words(act.payload)}
        for act in reversed(acts)
    ]


def _in_words(content: Any) -> list[str]:
    """Each setting, with its values where they were kept."""
    return [
        f"{setting}: {content.before[setting] or 'default'} → {content.after[setting] or 'default'}"
        if setting not in NAMING_PEOPLE
        else setting
        for setting in content.before
    ]
