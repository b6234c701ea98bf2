"""What the command line and the pages do for people: claims, reports, letters, records, lists, wishes.

An `Office` is what all of it needs, open, and who asks: whoever signed in on a page, the local lead on the command line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from attribution import (
    access,
    claims,
    contributions,
    facilities,
    guideline,
    letters,
    pipeline,
    privacy,
    roles,
    roundtrip,
    signin,
    store,
    suggestions,
)
from attribution.claims import Claim, Desk, Noticed, Target, told, watch
from attribution.claims.credit_roles import credit_role
from attribution.config import Settings
from attribution.errors import UserError
from attribution.facilities.phrases import Finder
from attribution.guideline import Advice
from attribution.harvest import orcid
from attribution.ledger import Event, Ledger
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


_PRINTED = """
select m.name from candidates c join mentions m using (mention_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
order by d.verdict = 'confirmed' desc nulls last, m.kind = 'author' desc, c.probability desc, m.mention_id limit 1
"""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that an act for a person needs, open."""

    settings: Settings
    reader: Reader
    desk: Desk
    person: Person


class Wishes(NamedTuple):
    """What a technician said, and what HR says: `public` is their own word, which an objection or HR may outweigh."""

    objects: bool
    public: bool
    hr_withholds: bool


@contextmanager
def office(settings: Settings, person: Person) -> Iterator[Office]:
    """The published snapshot and the ledger, open for a person; UserError before the first build."""
    with pipeline.ledger(settings) as book:
        reader = store.reader(settings.home, book)
        try:
            yield office_of(settings, reader, book, person)
        finally:
            reader.close()


def office_of(settings: Settings, reader: Reader, book: Ledger, person: Person) -> Office:
    """An office on what is open already; the one who opened it closes it."""
    return Office(settings, reader, Desk(settings.home, book, faculties(reader)), person)


def faculties(reader: Reader) -> dict[str, list[str | None]]:
    """The faculties of every technician's spells; `review.faculties_of` asks for one technician's."""
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
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Write the draft of a claim on a work given by DOI, title or work id."""
    _require(at, "write claim", technician_id)
    technician(at.reader, technician_id)
    return claims.write(
        at.desk, at.person, technician_id, work_of(at.reader, work), roles_played=[credit_role(one) for one in roles],
        statement=statement, first_day=first_day, last_day=last_day, wanted=wanted, received=received, key=key, now=now,
    )  # fmt: skip


def claim_edit(
    at: Office,
    claim_id: str,
    *,
    work: str | None = None,
    roles: Sequence[str] | None = None,
    statement: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    wanted: str | None = None,
    received: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Rewrite a draft; what is None stays as the draft has it."""
    draft = claims.claim(at.desk, at.person, claim_id)
    return claim_rewrite(
        at, claim_id, draft.target if work is None else work, roles=draft.roles if roles is None else roles,
        statement=draft.statement if statement is None else statement, first_day=first_day or draft.first_day,
        last_day=last_day or draft.last_day, wanted=wanted or draft.wanted, received=received, key=key, now=now,
    )  # fmt: skip


def claim_rewrite(
    at: Office,
    claim_id: str,
    work: str | Target,
    *,
    roles: Sequence[str],
    statement: str,
    first_day: date | None,
    last_day: date | None,
    wanted: str,
    received: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Rewrite a draft as a form has it: what is None is taken out."""
    draft = claims.claim(at.desk, at.person, claim_id)
    return claims.write(
        at.desk, at.person, draft.technician_id, work if isinstance(work, Target) else work_of(at.reader, work),
        roles_played=[credit_role(one) for one in roles], statement=statement, first_day=first_day, last_day=last_day,
        wanted=wanted, claim_id=claim_id, received=received, key=key, now=now,
    )  # fmt: skip


def claim_step(
    at: Office, claim_id: str, name: str, *, why: str | None = None, received: str | None = None,
    given: Mapping[str, Any] | None = None, key: str | None = None, now: datetime | None = None,
) -> Claim:  # fmt: skip
    """Take a step; `given` as in `claims.step` (`second`, `due`; `kind`, `correction`)."""
    known, given = signin.judges(at.settings), dict(given or {})
    if isinstance(given.get("second"), str):
        given["second"] = signin.folded(given["second"]) or given["second"]
    return claims.step(at.desk, at.person, claim_id, name, words=why, given=given, received=received, judges=known, key=key,
                       now=now)  # fmt: skip


def claim_of(at: Office, claim_id: str) -> Claim:
    """One claim, as far as the person may see it."""
    return claims.claim(at.desk, at.person, claim_id)


def possible_steps(at: Office, claim: Claim) -> tuple[str, ...]:
    """The steps that this person may take now, by state, role and who judged before; `claims.asks` says what each needs."""
    return claims.possible_steps(at.desk, at.person, claim, judges=signin.judges(at.settings))


def second_people(at: Office, claim: Claim, name: str) -> tuple[str, ...]:
    """Whom a step, `contest` or `reassign`, may name as the second person; none where any name is taken."""
    return claims.able(claim, name, at.person.who, signin.judges(at.settings))


def claim_attach(at: Office, claim_id: str, path: Path, *, received: str | None = None) -> Claim:
    """Attach a file of this machine to a claim."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check the path.") from problem
    return claim_attach_bytes(at, claim_id, path.name, data, received=received)


def claim_attach_bytes(at: Office, claim_id: str, name: str, data: bytes, *, received: str | None = None) -> Claim:
    """Attach a file that was sent to a claim."""
    return claims.add_attachment(at.desk, at.person, claim_id, name, data, received=received)


def attachment(at: Office, claim_id: str, name: str) -> tuple[str, bytes]:
    """An attachment by its name for people or by the one it is kept under: the former and its bytes."""
    one = claims.claim(at.desk, at.person, claim_id)
    found = [each for each in one.attachments if name in (each["name"], each["stored"])]
    if len(found) != 1:
        listed = "\n  ".join(f"{each['stored']}: {each['name']}" for each in one.attachments) or "none"
        raise UserError(
            f"Claim {claim_id} has {len(found) or 'no'} attachments '{name[:120]}'. Give one of its names on the left:\n  {listed}"
        )
    return claims.read_attachment(at.desk, at.person, claim_id, found[0]["stored"])


def claim_fetch(at: Office, claim_id: str, name: str, path: Path) -> str:
    """Write an attachment to a new file that only its owner reads; returns its name for people."""
    shown, data = attachment(at, claim_id, name)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise UserError(f"{path} exists and was not overwritten. Give another name.") from None
    except OSError as problem:
        raise UserError(f"{path} cannot be written: {problem.strerror}. Check the path.") from problem
    return shown


def claim_report(
    at: Office, technician_id: str, work: str, *, received: str | None = None, key: str | None = None
) -> claims.Check:
    """Let us know: a paper that does credit a technician and that was missed."""
    _require(at, "write claim", technician_id)
    whom, target = technician(at.reader, technician_id), work_of(at.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work that was harvested has the title “{work.strip()[:120]}”, so nobody could find it. Give its DOI. Nothing "
            "was recorded."
        )
    return claims.report(at.desk, at.person, whom, target, at.reader, received=received, key=key)


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
    done = guideline.done(one.roles, criteria, intellectual=intellectual, service_only=False)
    found = guideline.advice(done, guideline.load(at.settings.home))
    shown = (whom.known_as or (whom.given_names,))[0]
    said = guideline.sentence(
        "acknowledgement",
        f"{shown} {whom.family_name}",
        one.roles,
        whom.spells[-1].department,
        at.settings.institution_name,
    )
    return letters.for_claim(name, one, whom, paper(at.reader, one.target), replace(found, sentence=said),
                             institution=at.settings.institution_name, sender=sender, home=at.settings.home)  # fmt: skip


def source_letter(at: Office, technician_id: str, work: str, name: str, *, problem: str, sender: str) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, for a work that is wrong at the source."""
    _require(at, "see record", technician_id, note="see record")
    whom, target = technician(at.reader, technician_id), work_of(at.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(f"No work of the published snapshot has the title “{work[:120]}”. Give its DOI.")
    values = {"technician": technician_id, "work": target.work_id}
    printed = at.reader.rows(_PRINTED, values)
    return letters.at_the_source(name, whom, paper(at.reader, target), sender=sender, problem=problem,
                                 printed_name=printed[0]["name"] if printed else None,
                                 institution=at.settings.institution_name, home=at.settings.home)  # fmt: skip


def advice(
    settings: Settings, roles: Sequence[str], criteria: Sequence[str] = (), intellectual: bool = False,
    service_only: bool = False,
) -> Advice:  # fmt: skip
    """The credit that the guideline recommends for what was done, with a sentence to fill in; needs no snapshot."""
    done = guideline.done(roles, criteria, intellectual=intellectual, service_only=service_only)
    found = guideline.advice(done, guideline.load(settings.home))
    said = guideline.sentence(found.credit, "[name]", done.roles, "[unit]", settings.institution_name)
    return replace(found, sentence=said)


def advice_for(
    at: Office, roles: Sequence[str], criteria: Sequence[str] = (), intellectual: bool = False, service_only: bool = False
) -> Advice:  # fmt: skip
    """`advice` at an office. About nobody, so that everybody may ask."""
    return advice(at.settings, roles, criteria, intellectual, service_only)


def notices(at: Office) -> list[Noticed]:
    """Claims that may be settled: the paper credits the person now, has a candidate, or was corrected."""
    seen = claims.claims(at.desk, at.person)
    return claims.credited_since(at.reader, seen, watch.corrections(at.settings.home))


# -- let us know ---------------------------------------------------------------------------------------


def open_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that wait for somebody to look at the paper, oldest first, with what the texts say now and the printed `names`
    that fit. Those of people who object they alone see.
    """
    return [_report(at, one) for one in claims.open_reports(at.desk, at.person)]


def ended_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that nobody waits for any more: found by the check alone, or confirmed or refused by a person; who may take
    that back says `reopen_report`."""
    return [
        {
            "report_id": (one.payload or {})["report"], "technician_id": one.technician_id,
            "doi": claims.missed.target(one).doi, "title": letters.plain(claims.missed.target(one).title or ""),
            "result": (one.payload or {})["result"], "kind": one.kind, "by": one.who, "at": one.at, "why": one.why,
        }
        for one in claims.ended_reports(at.desk, at.person)
    ]  # fmt: skip


def settle_report(
    at: Office, report_id: str, kind: str | None, *, mention_id: str | None = None, why: str | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Settle a report: `kind` author or thanked, None where the paper credits nobody of that name."""
    claims.settle(at.desk, at.person, at.reader, report_id, kind, mention_id=mention_id, words=why, now=now)


def reopen_report(at: Office, report_id: str, *, why: str | None = None, now: datetime | None = None) -> None:
    """Take back what came of a report, its credit too: for who judges, and for the technician where nobody has looked yet.
    It waits on the list of open reports again."""
    claims.reopen(at.desk, at.person, report_id, words=why, now=now)


def _report(at: Office, one: Event) -> dict[str, Any]:
    target, technician_id = claims.missed.target(one), one.technician_id or ""
    work_id, said = claims.now_at(at.reader, target), one.payload or {}
    whom = technician(at.reader, technician_id) if at.reader.rows(_TECHNICIAN, [technician_id]) else None
    return {
        "report_id": said["report"], "technician_id": technician_id, "reported": one.at, "by": one.who,
        "received": said.get("received"), "work_id": work_id, "doi": target.doi, "title": letters.plain(target.title or ""),
        "says": claims.check(at.reader, whom, work_id).says if whom else "Nothing is looked up about who objects or has left.",
        "names": claims.fitting(at.reader, whom, work_id) if whom else [],
    }  # fmt: skip


# -- records, lists, wishes ----------------------------------------------------------------------------


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
    _require(at, "write claim", technician_id, note="ask ORCID")
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
    _require(at, "object", technician_id)
    known(at.settings, technician_id)
    privacy.object_(at.desk.book, at.person, technician_id, objects=objects, received=received, why=why, key=key)


def consent(
    at: Office, technician_id: str, *, public: bool, received: str | None = None, key: str | None = None
) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    _require(at, "consent", technician_id)
    known(at.settings, technician_id)
    privacy.consent(at.desk.book, at.person, technician_id, public=public, received=received, key=key)


def wishes(at: Office, technician_id: str) -> Wishes:
    """What stands of a technician's objection and consent; also of who is hidden, for it is their own word."""
    _require(at, "see record", technician_id, note="see wishes")
    on_roster, book = known(at.settings, technician_id), at.desk.book
    agreed = book.standing(privacy.acts.CONSENT, "public").get(technician_id)
    return Wishes(technician_id in privacy.hidden(book), bool(agreed), on_roster.public_consent is False)


# -- finding -------------------------------------------------------------------------------------------


def technician(reader: Reader, technician_id: str) -> Technician:
    """A technician of the published snapshot with their last post; UserError where there is none, or they object."""
    rows = reader.rows(_TECHNICIAN, [technician_id])
    if not rows:
        raise UserError(
            f"There is no technician {technician_id} in the published snapshot. Check the id on the staff list."
        )
    row = rows[0]
    return Technician(
        technician_id, row["given_names"], row["family_name"], tuple(row["known_as"] or ()), tuple(row["former_names"] or ()),
        row["orcid"], row["email"], spells=(Spell(faculty=row["faculty"], department=row["department"]),),
    )  # fmt: skip


def known(settings: Settings, technician_id: str) -> Technician:
    """A technician as the roster has them; UserError where it has none. Who objects is on it still."""
    for one in pipeline.whole_roster(settings):
        if one.technician_id == technician_id:
            return one
    raise UserError(
        f"The roster has no technician {technician_id}; nothing was recorded. Check the id on the staff list."
    )


def works_found(at: Office, text: str) -> tuple[Target, ...]:
    """The works that a DOI, an id or (part of) a title may mean, best first, for a person to choose."""
    _require(at, "see works")
    return claims.find(at.reader, text)


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


def _require(at: Office, action: str, technician_id: str | None = None, *, note: str | None = None) -> None:
    """The right to an action first, so that a refusal does not tell who is on the roster; then the access log."""
    faculties = at.desk.of(technician_id) if technician_id else ()
    roles.require(at.person, action, technician_id, faculties)
    if note and technician_id:
        access.note(at.settings.home, at.person, note, [technician_id])


def _row(one: Claim) -> dict[str, Any]:
    return {
        "claim_id": one.claim_id, "technician_id": one.technician_id, "state": told(one), "wanted": one.wanted,
        "doi": one.target.doi, "title": letters.plain(one.target.title or ""), "agreed": one.agreed, "second": one.second,
        "due": one.due, "last_step": one.last.name, "at": one.last.at,
    }  # fmt: skip
