"""Letters about a claim, or to a source whose record is wrong. They are drafted, never sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from attribution.claims import find_work, service
from attribution.claims.guideline import Advice, WorkDone, fair_credit, proposed_sentence
from attribution.claims.guideline_rules import load
from attribution.claims.lifecycle import Claim
from attribution.claims.step_checks import NOT_AGREED
from attribution.claims.templates import UNKNOWN, Letter, fill_in
from attribution.core.errors import UserError
from attribution.core.for_people import day
from attribution.core.model import Technician
from attribution.core.person_names import display_name
from attribution.home.settings import Settings
from attribution.ledger.payloads import Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

WANTED = {
    "authorship": "be added to the authors",
    "acknowledgement": "be thanked by name in the acknowledgements",
    "internal record": "have this contribution known to you",
}
# The likeliest printed name of a technician on a work.
_PRINTED_NAME = """
select m.name from candidates c join mentions m using (mention_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
order by d.verdict = 'confirmed' desc nulls last, m.kind = 'author' desc, c.probability desc,
         m.mention_id limit 1
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a letter says about the paper; `published` as people read it."""

    title: str | None
    doi: str | None
    journal: str | None = None
    published: str | None = None
    openalex_id: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The technician and the paper of a letter, its sender, and the home folder with templates."""

    technician: Technician
    paper: Paper
    institution: str
    sender: str
    home: Path | None = None


# -- a letter about a claim ------------------------------------------------------------------------


@requires("see claim", inside=True)
def claim_letter(workspace: Workspace, claim_id: str, name: str, sender: str) -> Letter:
    """The draft of a letter about a claim: to the corresponding `author`, or for the `editor`."""
    claim = service.claim(workspace, claim_id)  # this also notes the look in the access log
    technician = workspace.technician(claim.technician_id)
    advice = _advice(workspace.settings, claim, technician)
    envelope = _envelope(workspace, technician, claim.target, sender)
    return letter_about(name, claim, advice, envelope)


def letter_about(name: str, claim: Claim, advice: Advice, envelope: Envelope) -> Letter:
    """The letter of this name about a claim, with the credit that is recommended.

    UserError if the claim is not upheld, or its technician has not agreed to it.
    """
    _check_letter_is_due(claim)
    values = {**_values(envelope), **_claim_values(claim), **_advice_values(advice)}
    return fill_in(name, values, envelope.home)


def _check_letter_is_due(claim: Claim) -> None:
    if claim.state not in ("upheld", "raised"):
        raise UserError(
            "Wait until the claim is upheld. Letters are drafted only for upheld claims. "
            f"Claim {claim.claim_id} is {claim.state}."
        )
    if not claim.agreed:
        raise UserError(NOT_AGREED.format(claim_id=claim.claim_id))


def _claim_values(claim: Claim) -> dict[str, str | None]:
    return {
        "roles": "\n".join(f"  - {role}" for role in claim.roles),
        "statement": claim.statement,
        "period": _period(claim),
        "wanted": WANTED[claim.wanted],
    }


def _advice_values(advice: Advice) -> dict[str, str | None]:
    return {
        "recommended": advice.credit,
        "reason": advice.reason,
        "sources": "; ".join(advice.sources),
        "sentence": advice.sentence or "",
    }


def _advice(settings: Settings, claim: Claim, technician: Technician) -> Advice:
    """What the guideline recommends for a claim, with a sentence to propose for any credit."""
    sentence = proposed_sentence(
        "acknowledgement",
        display_name(technician),
        claim.roles,
        technician.spells[-1].department,
        settings.institution_name,
    )
    advice = fair_credit(WorkDone(claim.roles, intellectual=True), load(settings.home))
    return replace(advice, sentence=sentence)


def _period(claim: Claim) -> str | None:
    days = [day(value) for value in (claim.first_day, claim.last_day) if value]
    return " to ".join(days) or None


# -- a letter to a source --------------------------------------------------------------------------


@requires("see record", about="technician_id")
def source_letter(
    workspace: Workspace, technician_id: str, work: str, name: str, problem: str, sender: str
) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, about a wrong work.

    `work` is a DOI, a title or a work id.
    """
    technician = workspace.technician(technician_id)
    target = find_work.work_meant(workspace.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"Give the DOI of the work. No harvested work has the title “{work[:120]}”."
        )
    printed_name = _printed_name(workspace.reader, technician_id, target)
    envelope = _envelope(workspace, technician, target, sender)
    return letter_to_source(name, envelope, problem, printed_name)


def letter_to_source(
    name: str, envelope: Envelope, problem: str, printed_name: str | None = None
) -> Letter:
    """The letter of this name about a problem at a source."""
    values = {"problem": problem, "printed_name": printed_name or UNKNOWN}
    return fill_in(name, _values(envelope) | values, envelope.home)


def _printed_name(reader: Reader, technician_id: str, target: Target) -> str | None:
    rows = reader.rows(_PRINTED_NAME, {"technician": technician_id, "work": target.work_id})
    return rows[0]["name"] if rows else None


# -- what both say ---------------------------------------------------------------------------------


def _envelope(
    workspace: Workspace, technician: Technician, target: Target, sender: str
) -> Envelope:
    settings = workspace.settings
    paper = _paper(workspace.reader, target)
    return Envelope(technician, paper, settings.institution_name, sender, settings.home)


def _paper(reader: Reader, target: Target) -> Paper:
    rows = reader.rows("select * from works where work_id = ?", [target.work_id])
    if not rows:
        return Paper(target.title, target.doi)
    work = rows[0]
    return Paper(target.title, target.doi, work["journal"], _published(work), work["openalex_id"])


def _published(work: Mapping[str, Any]) -> str | None:
    """The date of publication, as precise as the sources give it."""
    published, precision = work["published"], work["published_precision"]
    if published is None:
        return None
    if precision == "year":
        return f"{published.year}"
    if precision == "month":
        return f"{published:%B %Y}"
    return day(published)


def _values(envelope: Envelope) -> dict[str, str | None]:
    """Values of the placeholders that every letter may have."""
    technician, paper = envelope.technician, envelope.paper
    department = technician.spells[-1].department if technician.spells else None
    return {
        "institution": envelope.institution,
        "technician": display_name(technician),
        "orcid": f"https://orcid.org/{technician.orcid}" if technician.orcid else None,
        "department": department,
        "title": paper.title,
        "journal": paper.journal,
        "published": paper.published,
        "doi": paper.doi,
        "doi_link": f"https://doi.org/{paper.doi}" if paper.doi else None,
        "openalex_id": paper.openalex_id,
        "sender": envelope.sender,
    }
