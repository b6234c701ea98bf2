"""Import a file of outputs from the institution's own system: check it, keep it, take it back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.harvest.exchange import kept_files, reading
from attribution.harvest.exchange.kept_files import KeptFile, Upload
from attribution.harvest.exchange.output import Output, Parsed, PersonLink
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import OUTPUTS, OutputsImport
from attribution.operations.file_imports import FileRefused, refuse_repeat, with_wrong_rows
from attribution.operations.home_lock import locked
from attribution.privacy.tombstones import load_tombstones
from attribution.workspace import Acting, home_ledger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """Who imports, and what they have agreed to: to leave wrong records out. `why` is kept."""

    person: Person
    leave_out: bool = False
    why: str | None = None
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file said, and what was kept of it."""

    parsed: Parsed
    file: KeptFile


def check_file(upload: Upload, terms: Terms) -> Parsed:
    """What a file says, and what is wrong with it. Nothing is saved."""
    permissions.require(terms.person, "import outputs")
    if len(upload.data) > reading.MAX_BYTES:
        raise UserError(
            f"Export the outputs in parts. {upload.name} has more than "
            f"{reading.MAX_BYTES // 1_000_000} MB. Nothing was saved."
        )
    return reading.parse(upload.data, upload.form, upload.system, terms.columns)


def import_file(settings: Settings, upload: Upload, terms: Terms, now: datetime) -> Imported:
    """Import a file. FileRefused where a record is wrong, unless `terms` leave such records out."""
    parsed = check_file(upload, terms)
    if not parsed.outputs or (parsed.wrong and not terms.leave_out):
        raise FileRefused(_refusal(upload, parsed), parsed)
    with locked(settings.home), home_ledger(settings) as ledger:
        present = kept_files.present_imports(settings.home, upload.system)
        refuse_repeat(upload, present, "outputs forget")
        outputs = _without_erased(settings, ledger, parsed.outputs)
        file = kept_files.keep(settings.home, upload, outputs, now)
        ledger.store(_act(terms, _content(file, outputs, len(parsed.wrong)), now))
    facts = {"file": file.file_id, "system": file.system, "outputs": len(outputs)}
    log.info("outputs imported", extra=facts)
    return Imported(parsed, file)


def _refusal(upload: Upload, parsed: Parsed) -> str:
    if not parsed.outputs:
        return (
            f"Export {upload.name} again, or choose another file. No output in it can be read. "
            "Nothing was saved."
        )
    return with_wrong_rows(upload.name, len(parsed.wrong), "record")


def _without_erased(
    settings: Settings, ledger: Ledger, outputs: tuple[Output, ...]
) -> tuple[Output, ...]:
    """The outputs without links to people who were erased."""
    erased = load_tombstones(ledger, settings.home)
    if not erased.marks:
        return outputs
    links = {link for output in outputs for link in output.links}
    gone = {link for link in links if erased.holds(_person(link))}
    return tuple(
        replace(output, links=tuple(link for link in output.links if link not in gone))
        for output in outputs
    )


def _person(link: PersonLink) -> Technician:
    return Technician(link.staff_id or "", "", "", orcid=link.orcid)


def forget_file(settings: Settings, file_id: str, terms: Terms, now: datetime) -> KeptFile:
    """Take an import back: its works go with the next harvest, unless another import has them."""
    permissions.require(terms.person, "import outputs")
    with locked(settings.home), home_ledger(settings) as ledger:
        file = kept_files.forget(settings.home, file_id, now)
        content = replace(_content(file, ()), outputs=file.outputs, forgotten=True)
        ledger.store(_act(terms, content, now))
    return file


def _content(file: KeptFile, outputs: tuple[Output, ...], left_out: int = 0) -> OutputsImport:
    links = sum(len(output.links) for output in outputs)
    return OutputsImport(
        file.file_id, file.system, file.form, file.sha256, len(outputs), left_out, links
    )


def _act(terms: Terms, content: OutputsImport, now: datetime) -> Event:
    return Acting(at=now).event(terms.person, OUTPUTS, content, why=terms.why)


def list_files(settings: Settings, person: Person) -> list[dict[str, object]]:
    """The imports with who made them, the newest first."""
    permissions.require(person, "import outputs")
    with home_ledger(settings) as ledger:
        acts = {
            (act.payload.file, act.payload.forgotten): act
            for act in ledger.acts(OUTPUTS)
            if isinstance(act.payload, OutputsImport)
        }
    files = reversed(kept_files.present_imports(settings.home))
    return [_row(file, acts.get((file.file_id, False))) for file in files]


def _row(file: KeptFile, act: Event | None) -> dict[str, object]:
    content = act.payload if act and isinstance(act.payload, OutputsImport) else None
    return {
        "file_id": file.file_id,
        "system": file.system,
        "name": file.name,
        "imported": file.at.date(),
        "outputs": file.outputs,
        "links": content.links if content else None,
        "left_out": content.left_out if content else None,
        "who": act.who if act else None,
        "why": act.why if act else None,
    }
