"""Records, review lists, suggestions and wishes of one technician."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from attribution import (
    contributions,
    facilities,
    privacy,
    roundtrip,
    suggestions,
)
from attribution.errors import UserError
from attribution.facilities.phrases import Finder
from attribution.harvest import orcid
from attribution.people.office import (
    Office,
    known,
    require,
    technician,
)


class Wishes(NamedTuple):
    """What a technician said, and what HR says: `public` is their own word, which an objection or HR may outweigh."""

    objects: bool
    public: bool
    hr_withholds: bool


def contributions_file(at: Office, technician_id: str, path: Path, made: date) -> contributions.Record:
    """Write a technician's record; the suffix of the file sets its format (docx, bib, csv, jsonl, xlsx, html)."""
    record = contributions.gather(at.reader, at.desk, at.person, technician_id, made)
    contributions.write(record, path)
    return record


def contributions_bytes(at: Office, technician_id: str, form: str, made: date) -> bytes:
    """A technician's record in one of `contributions.FORMATS`."""
    return contributions.rendered(contributions.gather(at.reader, at.desk, at.person, technician_id, made), form)


def record_of(at: Office, technician_id: str, made: date | None = None) -> contributions.Record:
    """Everything that stands between a technician and works, to be looked at."""
    made = made or datetime.now(UTC).date()
    return contributions.gather(at.reader, at.desk, at.person, technician_id, made, "see record")


def review_export(at: Office, path: Path, *, which: str = "review", technician_id: str | None = None) -> int:
    """Write a review list as XLSX; returns the number of candidates."""
    data, count = roundtrip.export_queue(at.reader, at.desk, at.person, which=which, technician_id=technician_id)
    path.write_bytes(data)
    return count


def review_import(
    at: Office, path: Path, *, partial: bool = False, received: str | None = None, now: datetime | None = None
) -> roundtrip.Imported:
    """Take over the marks of a sheet."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check the path.") from problem
    return roundtrip.import_marks(at.reader, at.desk, at.person, data, partial=partial, received=received, now=now)


def suggested(at: Office, technician_id: str) -> list[dict[str, Any]]:
    """Papers that a technician may want to claim, with the reason; never counted."""
    listed = Finder(facilities.listed(at.settings.facilities), at.settings.printed_names)
    return [asdict(one) for one in suggestions.papers(at.reader, at.desk, at.person, technician_id, listed)]


def orcids_suggested(at: Office, technician_id: str) -> list[dict[str, Any]]:
    """ORCID iDs printed beside a technician's name on papers credited to them; nothing where the roster has theirs."""
    return [asdict(one) for one in suggestions.printed_orcids(at.reader, at.desk, at.person, technician_id)]


def orcids_asked(at: Office, technician_id: str, before: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
    """ORCID iDs that ORCID knows under a technician's name at this institution; SourceUnavailable where it does not answer.

    Their name leaves the house: only where they asked for it, so for who may write claims for them. `before` is called
    when it is about to.
    """
    require(at, "write claim", technician_id, note="ask ORCID")
    whom = technician(at.reader, technician_id)
    if whom.orcid:
        raise UserError(f"The roster has an ORCID iD of {technician_id} already: {whom.orcid}. Nobody was asked.")
    before()
    return [asdict(one) for one in suggestions.search_orcid(orcid.client(at.settings), at.settings, whom)]


def objection(
    at: Office, technician_id: str, *, objects: bool = True, received: str | None = None, why: str | None = None,
    key: str | None = None,
) -> None:  # fmt: skip
    """Record that a technician objects, or no longer does; it holds at once."""
    require(at, "object", technician_id)
    known(at.settings, technician_id)
    privacy.object_(at.desk.book, at.person, technician_id, objects=objects, received=received, why=why, key=key)


def consent(
    at: Office, technician_id: str, *, public: bool, received: str | None = None, key: str | None = None
) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    require(at, "consent", technician_id)
    known(at.settings, technician_id)
    privacy.consent(at.desk.book, at.person, technician_id, public=public, received=received, key=key)


def wishes(at: Office, technician_id: str) -> Wishes:
    """What stands of a technician's objection and consent; also of who is hidden, for it is their own word."""
    require(at, "see record", technician_id, note="see wishes")
    on_roster, book = known(at.settings, technician_id), at.desk.book
    agreed = book.standing(privacy.acts.CONSENT, "public").get(technician_id)
    return Wishes(technician_id in privacy.hidden(book), bool(agreed), on_roster.public_consent is False)
