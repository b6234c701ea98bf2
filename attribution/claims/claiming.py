"""Claims and the letters about them, by the name of whoever asks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attribution.access import sign_in
from attribution.claims import guideline, letters, lifecycle, news, service
from attribution.claims.credit_roles import credit_role
from attribution.claims.find_work import paper, work_of
from attribution.claims.guideline import Advice
from attribution.claims.letters import Letter
from attribution.claims.lifecycle import Claim, Target, told
from attribution.claims.news import Noticed
from attribution.core import text
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.workspace import Office, require, technician

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


_PRINTED = """
select m.name from candidates c join mentions m using (mention_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
order by d.verdict = 'confirmed' desc nulls last, m.kind = 'author' desc, c.probability desc, m.mention_id limit 1
"""


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
    require(at, "write claim", technician_id)
    technician(at.reader, technician_id)
    return service.write(
        at.desk,
        at.person,
        technician_id,
        work_of(at.reader, work),
        roles_played=[credit_role(one) for one in roles],
        statement=statement,
        first_day=first_day,
        last_day=last_day,
        wanted=wanted,
        received=received,
        key=key,
        now=now,
    )


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
    draft = service.claim(at.desk, at.person, claim_id)
    return claim_rewrite(
        at,
        claim_id,
        draft.target if work is None else work,
        roles=draft.roles if roles is None else roles,
        statement=draft.statement if statement is None else statement,
        first_day=first_day or draft.first_day,
        last_day=last_day or draft.last_day,
        wanted=wanted or draft.wanted,
        received=received,
        key=key,
        now=now,
    )


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
    draft = service.claim(at.desk, at.person, claim_id)
    return service.write(
        at.desk,
        at.person,
        draft.technician_id,
        work if isinstance(work, Target) else work_of(at.reader, work),
        roles_played=[credit_role(one) for one in roles],
        statement=statement,
        first_day=first_day,
        last_day=last_day,
        wanted=wanted,
        claim_id=claim_id,
        received=received,
        key=key,
        now=now,
    )


def claim_step(
    at: Office,
    claim_id: str,
    name: str,
    *,
    why: str | None = None,
    received: str | None = None,
    given: Mapping[str, Any] | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Take a step; `given` as in `claims.step` (`second`, `due`; `kind`, `correction`)."""
    known, given = sign_in.judges(at.settings), dict(given or {})
    if isinstance(given.get("second"), str):
        given["second"] = sign_in.folded(given["second"]) or given["second"]
    return service.step(
        at.desk,
        at.person,
        claim_id,
        name,
        words=why,
        given=given,
        received=received,
        judges=known,
        key=key,
        now=now,
    )


def claim_of(at: Office, claim_id: str) -> Claim:
    """One claim, as far as the person may see it."""
    return service.claim(at.desk, at.person, claim_id)


def possible_steps(at: Office, claim: Claim) -> tuple[str, ...]:
    """The steps that this person may take now, by state, role and who judged before; `claims.asks` says what each needs."""
    return service.possible_steps(at.desk, at.person, claim, judges=sign_in.judges(at.settings))


def second_people(at: Office, claim: Claim, name: str) -> tuple[str, ...]:
    """Whom a step, `contest` or `reassign`, may name as the second person; none where any name is taken."""
    return lifecycle.able(claim, name, at.person.who, sign_in.judges(at.settings))


def claim_attach(at: Office, claim_id: str, path: Path, *, received: str | None = None) -> Claim:
    """Attach a file of this machine to a claim."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check the path.") from problem
    return claim_attach_bytes(at, claim_id, path.name, data, received=received)


def claim_attach_bytes(
    at: Office, claim_id: str, name: str, data: bytes, *, received: str | None = None
) -> Claim:
    """Attach a file that was sent to a claim."""
    return service.add_attachment(at.desk, at.person, claim_id, name, data, received=received)


def attachment(at: Office, claim_id: str, name: str) -> tuple[str, bytes]:
    """An attachment by its name for people or by the one it is kept under: the former and its bytes."""
    one = service.claim(at.desk, at.person, claim_id)
    found = [each for each in one.attachments if name in (each["name"], each["stored"])]
    if len(found) != 1:
        listed = (
            "\n  ".join(f"{each['stored']}: {each['name']}" for each in one.attachments) or "none"
        )
        raise UserError(
            f"Claim {claim_id} has {len(found) or 'no'} attachments '{name[:120]}'. Give one of its names on the left:\n  {listed}"
        )
    return service.read_attachment(at.desk, at.person, claim_id, found[0]["stored"])


def claim_fetch(at: Office, claim_id: str, name: str, path: Path) -> str:
    """Write an attachment to a new file that only its owner reads; returns its name for people."""
    shown, data = attachment(at, claim_id, name)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise UserError(f"{path} exists and was not overwritten. Give another name.") from None
    except OSError as problem:
        raise UserError(
            f"{path} cannot be written: {problem.strerror}. Check the path."
        ) from problem
    return shown


def claim_rows(
    at: Office, *, technician_id: str | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """The claims that the person may see, one row each, with CLAIM_COLUMNS."""
    if state is not None and state not in lifecycle.STATES:
        raise UserError(
            f"'{state}' is no state of a claim. The states are: {', '.join(lifecycle.STATES)}."
        )
    found = service.claims(at.desk, at.person, technician_id)
    return [_row(one) for one in found if state in (None, one.state)]


def claim_as_json(at: Office, claim_id: str) -> dict[str, Any]:
    """One claim with all its steps, both sides' words, and what its work says now."""
    one = service.claim(at.desk, at.person, claim_id)
    noticed = news.credited_since(at.reader, [one])
    return {**asdict(one), "told": told(one), "noticed": [asdict(each) for each in noticed]}


def claim_letter(
    at: Office,
    claim_id: str,
    name: str,
    *,
    sender: str,
    intellectual: bool = True,
    criteria: Sequence[str] = (),
) -> Letter:
    """The draft of a letter about a claim: to the corresponding `author`, or for the `editor`. Nothing is sent."""
    one = service.claim(at.desk, at.person, claim_id)
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
    return letters.for_claim(
        name,
        one,
        whom,
        paper(at.reader, one.target),
        replace(found, sentence=said),
        institution=at.settings.institution_name,
        sender=sender,
        home=at.settings.home,
    )


def source_letter(
    at: Office, technician_id: str, work: str, name: str, *, problem: str, sender: str
) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, for a work that is wrong at the source."""
    require(at, "see record", technician_id, note="see record")
    whom, target = technician(at.reader, technician_id), work_of(at.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work of the published snapshot has the title “{work[:120]}”. Give its DOI."
        )
    values = {"technician": technician_id, "work": target.work_id}
    printed = at.reader.rows(_PRINTED, values)
    return letters.at_the_source(
        name,
        whom,
        paper(at.reader, target),
        sender=sender,
        problem=problem,
        printed_name=printed[0]["name"] if printed else None,
        institution=at.settings.institution_name,
        home=at.settings.home,
    )


def advice(
    settings: Settings,
    roles: Sequence[str],
    criteria: Sequence[str] = (),
    intellectual: bool = False,
    service_only: bool = False,
) -> Advice:
    """The credit that the guideline recommends for what was done, with a sentence to fill in; needs no snapshot."""
    done = guideline.done(roles, criteria, intellectual=intellectual, service_only=service_only)
    found = guideline.advice(done, guideline.load(settings.home))
    said = guideline.sentence(
        found.credit, "[name]", done.roles, "[unit]", settings.institution_name
    )
    return replace(found, sentence=said)


def advice_for(
    at: Office,
    roles: Sequence[str],
    criteria: Sequence[str] = (),
    intellectual: bool = False,
    service_only: bool = False,
) -> Advice:
    """`advice` at an office. About nobody, so that everybody may ask."""
    return advice(at.settings, roles, criteria, intellectual, service_only)


def notices(at: Office) -> list[Noticed]:
    """Claims that may be settled: the paper credits the person now, has a candidate, or was corrected."""
    seen = service.claims(at.desk, at.person)
    return news.credited_since(at.reader, seen)


def _row(one: Claim) -> dict[str, Any]:
    return {
        "claim_id": one.claim_id,
        "technician_id": one.technician_id,
        "state": told(one),
        "wanted": one.wanted,
        "doi": one.target.doi,
        "title": text.plain(one.target.title or ""),
        "agreed": one.agreed,
        "second": one.second,
        "due": one.due,
        "last_step": one.last.name,
        "at": one.last.at,
    }
