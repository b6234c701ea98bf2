"""Letters about a claim, or to a source whose record is wrong. They are drafted, never sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from attribution.claims import find_work, service
from attribution.claims.draft import Draft, contribution
from attribution.claims.guideline import (
    IN_WORDS,
    Advice,
    WorkDone,
    fair_credit,
    proposed_sentence,
)
from attribution.claims.guideline_rules import load
from attribution.claims.lifecycle import Claim, with_content
from attribution.claims.papers import published_in_words
from attribution.claims.step_checks import NOT_AGREED
from attribution.claims.templates import Letter, fill_in
from attribution.core.errors import UserError
from attribution.core.for_people import day
from attribution.core.model import Technician
from attribution.core.person_names import display_name
from attribution.home.settings import Settings
from attribution.ledger.payloads import Target
from attribution.matching import former_names
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

# What the journal can publish, by what the technician wants; nothing for an internal record.
CORRECTIONS = {
    "authorship": "a correction",
    "acknowledgement": "a correction or an addition",
}
WANTED = {
    "authorship": "be added to the authors",
    "acknowledgement": "be thanked by name in the acknowledgements",
    "internal record": "have this contribution known to you",
}
OWN_WORDS_LEFT_OUT = (
    "The technician's own words are left out, because they hold a name that the technician no "
    "longer uses."
)
SENDER_TO_COME = "[name of the reviewer]"
# The likeliest printed name of a technician on a work.
_PRINTED_NAME = """
select m.name, m.given, m.family from candidates c join mentions m using (mention_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
  and (c.technician_id, c.mention_id) not in (
      select technician_id, mention_id from former_name_mentions)
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
    technician = _with_former_names(workspace, claim.technician_id)
    advice = _advice(workspace.settings, claim)
    envelope = _envelope(workspace, technician, claim.target, sender)
    return letter_about(name, claim, advice, envelope)


@requires("write claim", about="technician_id")
def letter_to_come(workspace: Workspace, technician_id: str, draft: Draft) -> Letter:
    """What the authors would read if a draft were upheld as it is, for the technician's agreement.

    UserError where the draft lacks what a letter needs.
    """
    target = draft.work
    if not isinstance(target, Target):
        target = find_work.work_meant(workspace.reader, target)
    upheld = Claim("", technician_id, "", "upheld", agreed=True)
    claim = with_content(upheld, contribution(draft, target))
    technician = _with_former_names(workspace, technician_id)
    envelope = _envelope(workspace, technician, target, SENDER_TO_COME)
    return letter_about("author", claim, _advice(workspace.settings, claim), envelope)


def letter_about(name: str, claim: Claim, advice: Advice | None, envelope: Envelope) -> Letter:
    """The letter of this name about a claim, with the credit that is recommended, if one is.

    UserError if the claim is not upheld, or its technician has not agreed to it. The technician's
    own words are left out where they hold a former name.
    """
    _check_letter_is_due(claim)
    technician = envelope.technician
    values = {**_values(envelope), **_claim_values(claim, envelope), **_advice_values(advice)}
    left_out: tuple[str, ...] = ()
    if former_names.holds_former_name(technician, claim.statement):
        values["statement"] = None
        left_out = (OWN_WORDS_LEFT_OUT,)
    letter = fill_in(name, values, envelope.home)
    _check_no_former_name(letter, technician)
    return replace(letter, left_out=left_out)


def _check_letter_is_due(claim: Claim) -> None:
    if claim.state not in ("upheld", "raised"):
        raise UserError(
            "Wait until the claim is upheld. Letters are drafted only for upheld claims. "
            f"Claim {claim.claim_id} is {claim.state}."
        )
    if not claim.agreed:
        raise UserError(NOT_AGREED.format(claim_id=claim.claim_id))


def _claim_values(claim: Claim, envelope: Envelope) -> dict[str, str | None]:
    return {
        "roles": "\n".join(f"  - {role}" for role in claim.roles),
        "statement": claim.statement,
        "period": period(claim),
        "wanted": WANTED[claim.wanted],
        "correction": CORRECTIONS.get(claim.wanted),
        "sentence": _sentence(claim, envelope),
    }


def _sentence(claim: Claim, envelope: Envelope) -> str | None:
    """The sentence to propose, where the technician wants to be thanked."""
    return proposed_sentence(
        claim.wanted,
        display_name(envelope.technician),
        claim.roles,
        _department(envelope.technician),
        envelope.institution,
    )


def _advice_values(advice: Advice | None) -> dict[str, str | None]:
    if advice is None:
        return {}
    return {
        "recommended": IN_WORDS[advice.credit],
        "reason": advice.reason,
        "sources": "; ".join(advice.sources),
    }


def _advice(settings: Settings, claim: Claim) -> Advice | None:
    """What the guideline recommends by the answers kept with a claim; None without answers."""
    answers = claim.answers
    if answers is None:
        return None
    done = WorkDone(
        claim.roles, frozenset(answers.criteria), answers.intellectual, answers.service_only
    )
    return fair_credit(done, load(settings.home))


def period(claim: Claim) -> str | None:
    """When the contribution was made, as far as it is known."""
    first, last = claim.first_day, claim.last_day
    if first and last and first != last:
        return f"{day(first)} to {day(last)}"
    if first and not last:
        return f"from {day(first)}"
    if last and not first:
        return f"until {day(last)}"
    return day(first) if first else None


# -- former names ----------------------------------------------------------------------------------


def _with_former_names(workspace: Workspace, technician_id: str) -> Technician:
    """The technician with their former names, which no letter may print.

    They are read whatever the rights of the person who asks: a letter without them tells nothing.
    """
    technician = workspace.technician(technician_id)
    rows = workspace.reader.for_numbers.rows(
        "select former_names from technicians where technician_id = ?", [technician_id]
    )
    return replace(technician, former_names=tuple(rows[0]["former_names"] or ()))


def _check_no_former_name(letter: Letter, technician: Technician) -> None:
    """UserError where a letter still holds one, from a title, a template or what was typed."""
    if former_names.holds_former_name(technician, f"{letter.subject}\n{letter.text}"):
        raise UserError(
            "Write the letter without the program, or leave out the name that the technician no "
            "longer uses. No letter was drafted, because it would hold that name."
        )


# -- a letter to a source --------------------------------------------------------------------------


@requires("see record", about="technician_id")
def source_letter(
    workspace: Workspace, technician_id: str, work: str, name: str, problem: str, sender: str
) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, about a wrong work.

    `work` is a DOI, a title or a work id.
    """
    technician = _with_former_names(workspace, technician_id)
    target = find_work.work_meant(workspace.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"Give the DOI of the work. No harvested work has the title “{work[:120]}”."
        )
    printed_name = _printed_name(workspace.reader, technician, target)
    envelope = _envelope(workspace, technician, target, sender)
    return letter_to_source(name, envelope, problem, printed_name)


def letter_to_source(
    name: str, envelope: Envelope, problem: str, printed_name: str | None = None
) -> Letter:
    """The letter of this name about a problem at a source."""
    values = {"problem": problem, "printed_name": printed_name}
    letter = fill_in(name, _values(envelope) | values, envelope.home)
    _check_no_former_name(letter, envelope.technician)
    return letter


def _printed_name(reader: Reader, technician: Technician, target: Target) -> str | None:
    """The likeliest printed name; None where it is a former one."""
    values = {"technician": technician.technician_id, "work": target.work_id}
    rows = reader.rows(_PRINTED_NAME, values)
    if not rows or former_names.fits_former_name(technician, *rows[0].values()):
        return None
    return str(rows[0]["name"])


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
    return Paper(
        target.title, target.doi, work["journal"], published_in_words(work), work["openalex_id"]
    )


def _values(envelope: Envelope) -> dict[str, str | None]:
    """Values of the placeholders that every letter may have."""
    technician, paper = envelope.technician, envelope.paper
    name, department = display_name(technician), _department(technician)
    publication = _joined(", ", paper.journal, paper.published)
    doi_link = f"https://doi.org/{paper.doi}" if paper.doi else None
    title = f'"{paper.title}"' if paper.title else None
    return {
        "institution": envelope.institution,
        "technician": name,
        "person": _with_details(name, _joined(", ", department, envelope.institution)),
        "paper": _with_details(title, paper.doi),
        "paper_in_full": _with_details(title, _joined("; ", publication, doi_link)),
        "publication": publication,
        "orcid": f"https://orcid.org/{technician.orcid}" if technician.orcid else None,
        "department": department,
        "title": paper.title,
        "journal": paper.journal,
        "published": paper.published,
        "doi": paper.doi,
        "doi_link": doi_link,
        "openalex_id": paper.openalex_id,
        "sender": envelope.sender,
    }


def _department(technician: Technician) -> str | None:
    return technician.spells[-1].department if technician.spells else None


def _joined(separator: str, *parts: str | None) -> str | None:
    return separator.join(part for part in parts if part) or None


def _with_details(name: str | None, details: str | None) -> str | None:
    """A name with details in brackets; either alone where the other is not known."""
    return f"{name} ({details})" if name and details else name or details
