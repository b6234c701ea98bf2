"""What the command line does for people: claims, letters, records, objections. The local default: one lead on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attribution import claims, contributions, guideline, letters, pipeline, privacy, roundtrip, store, suggestions
from attribution.claims import Claim, Desk, Noticed, Target, told, watch
from attribution.claims.credit_roles import credit_role
from attribution.config import Settings
from attribution.errors import UserError
from attribution.guideline import Done
from attribution.harvest import orcid
from attribution.letters import Letter, Paper
from attribution.records import Spell, Technician
from attribution.roles import Person
from attribution.store import Reader

CLAIM_COLUMNS = [
    "claim_id",
    "technician_id",
    "state",
    "wanted",
    "doi",
    "title",
    "agreed",
    "second",
    "due",
    "last_step",
    "at",
]
_TECHNICIAN = """
select t.*, s.faculty, s.department from technicians t left join spells s using (technician_id)
where technician_id = ? order by s.spell desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that an act for a person needs, open."""

    settings: Settings
    reader: Reader
    desk: Desk
    person: Person


@contextmanager
def office(settings: Settings, person: Person) -> Iterator[Office]:
    """The published snapshot and the ledger, open for a person; UserError before the first build."""
    with pipeline.ledger(settings) as book:
        reader = store.reader(settings.home, book)
        try:
            yield Office(settings, reader, Desk(settings.home, book, faculties(reader)), person)
        finally:
            reader.close()


def faculties(reader: Reader) -> dict[str, list[str | None]]:
    """The faculties of every technician's spells."""
    rows = reader.rows(
        "select technician_id, list_distinct(list(faculty)) as faculties from spells group by technician_id"
    )
    return {row["technician_id"]: row["faculties"] for row in rows}


# -- claims --------------------------------------------------------------------------------------------


def claim_new(
    at: Office,
    technician_id: str,
    work: str,
    *,
    roles: Sequence[str],
    statement: str,
    first_day: date | None = None,
    last_day: date | None = None,
    wanted: str = "acknowledgement",
    received: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Write the draft of a claim on a work given by DOI, title or work id."""
    technician(at.reader, technician_id)
    return claims.write(
        at.desk, at.person, technician_id, work_of(at.reader, work), roles_played=[credit_role(one) for one in roles],
        statement=statement, first_day=first_day, last_day=last_day, wanted=wanted, received=received, now=now,
    )  # fmt: skip


def claim_step(
    at: Office, claim_id: str, name: str, *, why: str | None = None, received: str | None = None,
    given: Mapping[str, Any] | None = None, now: datetime | None = None,
) -> Claim:  # fmt: skip
    """Take a step; `given` as in `claims.step` (`second`, `due`; `kind`, `correction`)."""
    return claims.step(at.desk, at.person, claim_id, name, words=why, given=given, received=received, now=now)


def claim_attach(at: Office, claim_id: str, path: Path, *, received: str | None = None) -> Claim:
    """Attach a file of this machine to a claim."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check the path.") from problem
    return claims.add_attachment(at.desk, at.person, claim_id, path.name, data, received=received)


def claim_report(at: Office, technician_id: str, work: str, *, received: str | None = None) -> claims.Check:
    """Let us know: a paper that does credit a technician and that was missed."""
    return claims.report(at.desk, at.person, technician(at.reader, technician_id), work_of(at.reader, work), at.reader,
                         received=received)  # fmt: skip


def claim_rows(at: Office, *, technician_id: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """The claims that the person may see, one row each, with CLAIM_COLUMNS."""
    if state is not None and state not in claims.STATES:
        raise UserError(f"'{state}' is no state of a claim. The states are: {', '.join(claims.STATES)}.")
    found = claims.claims(at.desk, at.person, technician_id)
    return [_row(one) for one in found if state in (None, one.state)]


def claim_as_json(at: Office, claim_id: str) -> dict[str, Any]:
    """One claim with all its steps, both sides' words, and what its work says now."""
    one = claims.claim(at.desk, at.person, claim_id)
    noticed = claims.credited_since(at.reader, [one], watch.corrections(at.settings.home))
    return {**asdict(one), "told": told(one), "noticed": [asdict(each) for each in noticed]}


def claim_letter(
    at: Office, claim_id: str, name: str, *, sender: str, intellectual: bool = True, criteria: Sequence[str] = ()
) -> Letter:
    """The draft of a letter about a claim: to the corresponding `author`, or for the `editor`. Nothing is sent."""
    one = claims.claim(at.desk, at.person, claim_id)
    whom = technician(at.reader, one.technician_id)
    rules = guideline.load(at.settings.home)
    found = guideline.advice(Done(one.roles, frozenset(criteria), intellectual), rules)
    shown = (whom.known_as or (whom.given_names,))[0]
    said = guideline.sentence(
        "acknowledgement",
        f"{shown} {whom.family_name}",
        one.roles,
        whom.spells[-1].department,
        at.settings.institution_name,
    )
    advice = guideline.Advice(found.credit, found.reason, found.sources, said)
    return letters.for_claim(name, one, whom, paper(at.reader, one.target), advice,
                             institution=at.settings.institution_name, sender=sender, home=at.settings.home)  # fmt: skip


def source_letter(at: Office, technician_id: str, work: str, name: str, *, problem: str, sender: str) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, for a work that is wrong at the source."""
    whom = technician(at.reader, technician_id)
    return letters.at_the_source(name, whom, paper(at.reader, work_of(at.reader, work)), sender=sender, problem=problem,
                                 institution=at.settings.institution_name, home=at.settings.home)  # fmt: skip


def notices(at: Office) -> list[Noticed]:
    """Claims that may be settled: the paper credits the person now, has a candidate, or was corrected."""
    seen = claims.claims(at.desk, at.person)
    return claims.credited_since(at.reader, seen, watch.corrections(at.settings.home))


# -- records, lists, wishes ----------------------------------------------------------------------------


def contributions_file(at: Office, technician_id: str, path: Path, made: date) -> contributions.Record:
    """Write a technician's record; the suffix of the file sets its format (docx, bib, csv, jsonl, xlsx, html)."""
    record = contributions.gather(at.reader, at.desk, at.person, technician_id, made)
    contributions.write(record, path)
    return record


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
    return [asdict(one) for one in suggestions.papers(at.reader, at.desk, at.person, technician_id)]


def orcids_suggested(at: Office, technician_id: str, *, ask_orcid: bool = False) -> list[dict[str, Any]]:
    """ORCID iDs that may be a technician's: printed beside their name, and with `ask_orcid` found at ORCID by their name.

    `ask_orcid` sends the name out of the house: only for a technician who asked. Source errors as of the harvest.
    """
    found = suggestions.printed_orcids(at.reader, at.desk, at.person, technician_id)
    if ask_orcid:
        whom, client = technician(at.reader, technician_id), orcid.client(at.settings)
        found += suggestions.search_orcid(client, at.settings, whom)
    return [asdict(one) for one in found]


def objection(
    at: Office, technician_id: str, *, objects: bool = True, received: str | None = None, why: str | None = None
) -> None:
    """Record that a technician objects, or no longer does; it holds at once."""
    known(at.settings, technician_id)
    privacy.object_(at.desk.book, at.person, technician_id, objects=objects, received=received, why=why)


def consent(at: Office, technician_id: str, *, public: bool, received: str | None = None) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    known(at.settings, technician_id)
    privacy.consent(at.desk.book, at.person, technician_id, public=public, received=received)


# -- finding -------------------------------------------------------------------------------------------


def technician(reader: Reader, technician_id: str) -> Technician:
    """A technician of the published snapshot with their last post; UserError where there is none, or they object."""
    rows = reader.rows(_TECHNICIAN, [technician_id])
    if not rows:
        raise UserError(
            f"There is no technician {technician_id} in the published snapshot. `attribution roster show` lists them."
        )
    row = rows[0]
    return Technician(
        technician_id, row["given_names"], row["family_name"], tuple(row["known_as"] or ()), tuple(row["former_names"] or ()),
        row["orcid"], row["email"], spells=(Spell(faculty=row["faculty"], department=row["department"]),),
    )  # fmt: skip


def known(settings: Settings, technician_id: str) -> None:
    """UserError where the roster has no such technician; who objects is on it still."""
    if technician_id not in {one.technician_id for one in pipeline.whole_roster(settings)}:
        raise UserError(
            f"The roster has no technician {technician_id}; nothing was recorded. `attribution roster show` lists them."
        )


def work_of(reader: Reader, text: str) -> Target:
    """The one work that a DOI, title or id means; UserError where several do. An unknown title is kept as it is."""
    found = claims.find(reader, text)
    if len(found) > 1 and found[0].title and found[0].title.lower() != text.strip().lower():
        listed = "\n  ".join(f"{one.doi or one.work_id}: {letters.plain(one.title or '')}" for one in found)
        raise UserError(
            f"Several works have “{text}” in their title; nothing was recorded. Give the DOI of one:\n  {listed}"
        )
    return found[0] if found else Target(title=text.strip() or None)


def paper(reader: Reader, target: Target) -> Paper:
    """What a letter says of a work."""
    rows = reader.rows("select * from works where work_id = ?", [target.work_id])
    row = rows[0] if rows else {}
    published = row["published"].isoformat() if rows and row["published"] else None
    return Paper(target.title, target.doi, row.get("journal"), published, row.get("openalex_id"))


def _row(one: Claim) -> dict[str, Any]:
    return {
        "claim_id": one.claim_id, "technician_id": one.technician_id, "state": told(one), "wanted": one.wanted,
        "doi": one.target.doi, "title": letters.plain(one.target.title or ""), "agreed": one.agreed, "second": one.second,
        "due": one.due, "last_step": one.last.name, "at": one.last.at,
    }  # fmt: skip
