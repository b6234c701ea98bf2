"""Writing sheets before submission, answering them, and who may see which."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from attribution.access import links, permissions
from attribution.access.groups import Group, group_of
from attribution.access.links import Link
from attribution.access.permissions import Person
from attribution.claims.sheets.draft import (
    PersonDraft,
    SheetDraft,
    entry_of,
    with_same_keys,
    words_of,
)
from attribution.claims.sheets.sheet import Sheet, all_sheets
from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.names import fold
from attribution.core.person_names import display_name
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    SHEET,
    SheetAnswer,
    SheetPaper,
    SheetPerson,
    SheetStep,
)
from attribution.workspace import Acting, Workspace, requires

PURPOSE = "sheet"  # of the links by which people answer, and the page that these open
BY_LINK = "link of a sheet"
_UNKNOWN = "Check the sheet with `attribution sheet list`. You can see no sheet {!r}."


# -- writing ---------------------------------------------------------------------------------------


@requires("write sheet")
def write_sheet(workspace: Workspace, acting: Acting, sheet_draft: SheetDraft) -> Sheet:
    """Write a new sheet; UserError if it cannot be recorded."""
    people = _people(workspace, sheet_draft.people, {})
    words = words_of(sheet_draft, people, workspace.settings.facilities)
    sheet_id = uuid.uuid4().hex[:10]
    workspace.ledger.store(_step(workspace.person, acting, SheetStep(sheet_id, "write", words)))
    return _sheet(workspace.ledger, sheet_id)


@requires("write sheet", inside=True)
def change_sheet(
    workspace: Workspace, acting: Acting, sheet_id: str, sheet_draft: SheetDraft, version: int
) -> Sheet:
    """Write a sheet again, which the person read in this version.

    Answers of people of whom it says the same as before still hold; others must agree again.
    """

    def plan() -> list[Event]:
        before = _own_sheet(workspace, sheet_id)
        if before.version != version:
            raise UserError(
                "Open the sheet again, then change it: it was changed after you opened it. "
                "Nothing was saved."
            )
        known = {entry.technician_id: entry for entry in before.words.people if entry.technician_id}
        people = with_same_keys(_people(workspace, sheet_draft.people, known), before.words)
        words = words_of(sheet_draft, people, workspace.settings.facilities)
        if words == before.words:
            raise UserError("Change something first. The sheet says this already.")
        return [_step(workspace.person, acting, SheetStep(sheet_id, "write", words))]

    workspace.ledger.store_planned_optimistically(plan)
    return _sheet(workspace.ledger, sheet_id)


@requires("write sheet", inside=True)
def set_paper(workspace: Workspace, acting: Acting, sheet_id: str, text: str) -> Sheet:
    """Say by its DOI which paper came of a sheet; an empty text takes that back."""
    _own_sheet(workspace, sheet_id)
    doi = identifiers.doi(text)
    if text.strip() and doi is None:
        raise UserError(
            "Enter the DOI of the paper, for example 10.5555/12345678. "
            f"“{text.strip()[:80]}” is not a DOI. Nothing was saved."
        )
    workspace.ledger.store(
        _step(workspace.person, acting, SheetStep(sheet_id, "paper", SheetPaper(doi)))
    )
    return _sheet(workspace.ledger, sheet_id)


@requires("write sheet", inside=True)
def withdraw_sheet(workspace: Workspace, acting: Acting, sheet_id: str) -> None:
    """Withdraw a sheet: its links open nothing from then on, and no paper is looked for."""
    _own_sheet(workspace, sheet_id)
    workspace.ledger.store(_step(workspace.person, acting, SheetStep(sheet_id, "withdraw")))


def _people(
    workspace: Workspace, drafts: Sequence[PersonDraft], known: Mapping[str, SheetPerson]
) -> tuple[SheetPerson, ...]:
    return tuple(
        _entry(workspace, draft, f"p{number}", known) for number, draft in enumerate(drafts, 1)
    )


def _entry(
    workspace: Workspace, draft: PersonDraft, key: str, known: Mapping[str, SheetPerson]
) -> SheetPerson:
    """A person of a draft: a technician by id, or a person by name.

    A manager names technicians outside the group by name: ids would tell who is on the roster.
    Technicians who are on the sheet already are `known` by id: their name and unit stay.
    """
    typed = entry_of(draft, key)
    group = group_of(workspace.settings, workspace.person)
    technician_id = draft.who.strip()
    if technician_id in known:
        before = known[technician_id]
        return replace(before, named_as=typed.named_as, roles=typed.roles, did=typed.did)
    if group and technician_id not in group.technicians:
        return typed
    technician = workspace.find_technician(technician_id)
    if technician is None:
        return typed
    unit = technician.spells[-1].department if technician.spells else None
    return SheetPerson(
        key, display_name(technician), technician_id, typed.named_as, typed.roles, typed.did, unit
    )


def _own_sheet(workspace: Workspace, sheet_id: str) -> Sheet:
    """A sheet that the person may change: their own, or for the lead any."""
    sheet = _visible(workspace, sheet_id)
    if not may_change(workspace, sheet):
        raise UserError(
            "Ask the person who wrote the sheet, or the lead. Only they may change it. "
            "Nothing was saved."
        )
    if sheet.is_withdrawn:
        raise UserError("Write a new sheet. This one was withdrawn. Nothing was saved.")
    return sheet


def may_change(workspace: Workspace, sheet: Sheet) -> bool:
    """Whether the person may change a sheet that they see: its writer and the lead may."""
    person = workspace.person
    return workspace.may("write sheet") and (sheet.is_by(person.who) or _is_lead(person))


# -- answering -------------------------------------------------------------------------------------


@requires("answer sheet", inside=True)
def answer_sheet(
    workspace: Workspace, acting: Acting, sheet_id: str, person: str, agrees: bool
) -> Sheet:
    """Record whether a person agrees with what a sheet says of them.

    `person` is their key, technician id or name. Technicians answer for themselves, or the lead
    does; for people who are not on the roster, the writer of the sheet. Both say how the word was
    received.
    """
    sheet = _visible(workspace, sheet_id)
    entry = _person_meant(sheet, person)
    received = acting.received
    if entry.technician_id:
        workspace.require("answer sheet", entry.technician_id)
        received = permissions.received(workspace.person, entry.technician_id, received)
    else:
        _own_sheet(workspace, sheet_id)
        received = permissions.received(workspace.person, "", received)
    if sheet.is_withdrawn:
        raise UserError("Nothing needs an answer: the sheet was withdrawn. Nothing was saved.")
    step = _answer(sheet, entry, agrees, received)
    workspace.ledger.store(_step(workspace.person, acting, step, entry.technician_id))
    return _sheet(workspace.ledger, sheet_id)


def _person_meant(sheet: Sheet, text: str) -> SheetPerson:
    wanted = fold(text)
    for entry in sheet.words.people:
        if text in (entry.key, entry.technician_id) or (wanted and wanted == fold(entry.name)):
            return entry
    raise UserError(
        f"Choose a person of the sheet by name or technician id. “{text[:80]}” is not on it. "
        "Nothing was saved."
    )


# -- answering by a link, without sign-in ----------------------------------------------------------


def token_of(settings: Settings, sheet: Sheet, key: str) -> str:
    """What the link of a person on a sheet ends with."""
    return links.token_of(settings.salt_path, _link(sheet, key))


def asked_by(
    settings: Settings, ledger: Ledger, token: str, at: datetime
) -> tuple[Sheet, SheetPerson] | None:
    """The sheet and person that a link was made for; None where it opens nothing.

    A link ends a year after the sheet was first written, and as soon as the sheet is withdrawn, the
    person taken off it, or they object to being shown.
    """
    asked = {
        _link(sheet, entry.key): (sheet, entry)
        for sheet in all_sheets(ledger)
        if not sheet.is_withdrawn
        for entry in sheet.words.people
    }
    link = links.link_of(settings.salt_path, token, asked, at.date())
    return asked[link] if link else None


def answer_by_link(
    ledger: Ledger, sheet: Sheet, entry: SheetPerson, agrees: bool, at: datetime
) -> None:
    """Record the answer of the person who opened their link, about the sheet as they read it."""
    step = _answer(sheet, entry, agrees, BY_LINK)
    ledger.store(_step(Person(BY_LINK, "viewer"), Acting(at=at), step, entry.technician_id))


def _link(sheet: Sheet, key: str) -> Link:
    return Link(PURPOSE, f"{sheet.sheet_id}:{key}", sheet.link_ends)


# -- seeing ----------------------------------------------------------------------------------------


@requires("see sheet", inside=True)
def sheets(workspace: Workspace) -> tuple[Sheet, ...]:
    """The sheets that the person may see, the newest first."""
    group = group_of(workspace.settings, workspace.person)
    visible = [sheet for sheet in all_sheets(workspace.ledger) if _may_see(workspace, sheet, group)]
    return tuple(reversed(visible))


@requires("see sheet", inside=True)
def sheet(workspace: Workspace, sheet_id: str) -> Sheet:
    """A sheet; UserError where the person sees no such sheet."""
    return _visible(workspace, sheet_id)


@requires("see sheet", about="technician_id", noted="see sheets that name a technician")
def sheets_naming(
    workspace: Workspace, technician_id: str
) -> tuple[tuple[Sheet, SheetPerson], ...]:
    """The sheets in force that name a technician, each with what it says of them."""
    return tuple(
        (sheet, entry)
        for sheet in all_sheets(workspace.ledger)
        if not sheet.is_withdrawn
        for entry in sheet.words.people
        if entry.technician_id == technician_id
    )


def _visible(workspace: Workspace, sheet_id: str) -> Sheet:
    group = group_of(workspace.settings, workspace.person)
    for sheet in all_sheets(workspace.ledger):
        if sheet.sheet_id == sheet_id and _may_see(workspace, sheet, group):
            return sheet
    raise UserError(_UNKNOWN.format(sheet_id[:40]))


def _may_see(workspace: Workspace, sheet: Sheet, group: Group | None) -> bool:
    person = workspace.person
    if _is_lead(person) or person.technician_id in sheet.technician_ids:
        return True
    if group is None:
        return False
    facilities = {facility.name for facility in sheet.words.facilities}
    return (
        sheet.is_by(person.who)
        or bool(sheet.technician_ids & set(group.technicians))
        or bool(facilities & set(group.facilities))
    )


def _is_lead(person: Person) -> bool:
    return permissions.everybody(person.role, "see sheet")


# -- within ----------------------------------------------------------------------------------------


def _answer(sheet: Sheet, entry: SheetPerson, agrees: bool, received: str | None) -> SheetStep:
    content = SheetAnswer(entry.key, agrees, sheet.version)
    return SheetStep(sheet.sheet_id, "answer", content, received)


def _step(
    person: Person, acting: Acting, step: SheetStep, technician_id: str | None = None
) -> Event:
    return acting.event(person, SHEET, step, technician_id)


def _sheet(ledger: Ledger, sheet_id: str) -> Sheet:
    return next(sheet for sheet in all_sheets(ledger) if sheet.sheet_id == sheet_id)
