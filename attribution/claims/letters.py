"""Letters drafted from templates; nothing is ever sent.

An institution puts its own templates into `home/letters/`.

A template is a text with `$placeholders` (Python's `string.Template`); its first line is the
subject. What is filled in is text from outside and stays text: a placeholder inside a title is not
filled in again.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from attribution.claims import find_work, guideline, service
from attribution.claims.guideline import Advice, Done
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.core.model import Technician
from attribution.core.person_names import display_name
from attribution.core.text import plain
from attribution.home.settings import Settings
from attribution.ledger.payloads import Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

LETTERS = ("author", "editor", "openalex", "orcid")
PLACEHOLDERS = (
    "institution",
    "clause",
    "technician",
    "orcid",
    "department",
    "title",
    "journal",
    "published",
    "doi",
    "doi_link",
    "roles",
    "statement",
    "period",
    "wanted",
    "recommended",
    "reason",
    "sources",
    "sentence",
    "sender",
    "openalex_id",
    "printed_name",
    "problem",
)
WANTED = {
    "authorship": "be added to the authors",
    "acknowledgement": "be thanked by name in the acknowledgements",
    "internal record": "have this contribution known to you",
}
UNKNOWN = "[not known]"
_PRINTED = """
select m.name from candidates c join mentions m using (mention_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
order by d.verdict = 'confirmed' desc nulls last, m.kind = 'author' desc, c.probability desc,
         m.mention_id limit 1
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft: subject and text, for a person to read, change and send, or not."""

    name: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What a letter says of the paper."""

    title: str | None
    doi: str | None
    journal: str | None = None
    published: str | None = None
    openalex_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Between whom a letter goes about which paper, and the home folder whose templates it is
    drafted from.
    """

    technician: Technician
    paper: Paper
    institution: str
    sender: str
    home: Path | None = None


@requires("see claim", inside=True)
def claim_letter(workspace: Workspace, claim_id: str, name: str, sender: str) -> Letter:
    """The draft of a letter about a claim: to the corresponding `author`, or for the `editor`.

    Nothing is sent.
    """
    claim = service.claim(workspace, claim_id)
    technician = workspace.technician(claim.technician_id)
    advice = _advice(workspace.settings, claim, technician)
    paper = paper_of(workspace.reader, claim.target)
    return for_claim(name, claim, advice, _sent(workspace.settings, technician, paper, sender))


@requires("see record", about="technician_id")
def source_letter(
    workspace: Workspace, technician_id: str, work: str, name: str, problem: str, sender: str
) -> Letter:
    """What to send to `openalex`, or to add to one's own `orcid` record, for a work that is wrong
    at the source.
    """
    technician = workspace.technician(technician_id)
    target = find_work.work_of(workspace.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work of the published snapshot has the title “{work[:120]}”. Give its DOI."
        )
    values = {"technician": technician_id, "work": target.work_id}
    names = workspace.reader.rows(_PRINTED, values)
    printed_name = names[0]["name"] if names else None
    paper = paper_of(workspace.reader, target)
    sent = _sent(workspace.settings, technician, paper, sender)
    return at_the_source(name, sent, problem, printed_name)


def _sent(settings: Settings, technician: Technician, paper: Paper, sender: str) -> Sent:
    return Sent(technician, paper, settings.institution_name, sender, settings.home)


def _advice(settings: Settings, claim: Claim, technician: Technician) -> Advice:
    """What the guideline recommends for a claim, with the sentence to propose."""
    done = Done(claim.roles, intellectual=True)
    sentence = guideline.sentence(
        "acknowledgement",
        display_name(technician),
        claim.roles,
        technician.spells[-1].department,
        settings.institution_name,
    )
    return replace(guideline.advice(done, guideline.load(settings.home)), sentence=sentence)


def paper_of(reader: Reader, target: Target) -> Paper:
    """What a letter says of a work."""
    rows = reader.rows("select * from works where work_id = ?", [target.work_id])
    if not rows:
        return Paper(target.title, target.doi)
    work = rows[0]
    published = work["published"].isoformat() if work["published"] else None
    return Paper(target.title, target.doi, work["journal"], published, work["openalex_id"])


def for_claim(name: str, claim: Claim, advice: Advice, sent: Sent) -> Letter:
    """The letter to the corresponding `author` or to the `editor` about a claim.

    UserError for a claim that was not upheld, or whose technician has not agreed that the authors
    be written to.
    """
    if claim.state not in ("upheld", "raised"):
        raise UserError(
            f"Claim {claim.claim_id} is {claim.state}; letters are drafted for claims that are "
            "upheld."
        )
    if not claim.agreed:
        raise UserError(
            "The technician has not agreed that anybody is written to about claim "
            f"{claim.claim_id}. Ask, and record the answer with the step 'agree' first."
        )
    values = _about(sent) | {
        "roles": "\n".join(f"  - {role}" for role in claim.roles),
        "statement": claim.statement,
        "period": _period(claim),
        "wanted": WANTED[claim.wanted],
        "recommended": advice.credit,
        "reason": advice.reason,
        "sources": "; ".join(advice.sources),
        "sentence": advice.sentence or "",
    }
    return filled(name, values, sent.home)


def at_the_source(name: str, sent: Sent, problem: str, printed_name: str | None = None) -> Letter:
    """What to send to `openalex` about a wrong or missing author, or what to add to one's own
    `orcid` record.
    """
    values = {"problem": problem, "printed_name": printed_name or UNKNOWN}
    return filled(name, _about(sent) | values, sent.home)


def filled(name: str, values: Mapping[str, str | None], home: Path | None = None) -> Letter:
    """A template with its placeholders filled in; what is not known says so.

    UserError for an unknown placeholder.
    """
    template = string.Template(_template(name, home))
    unknown = sorted(set(template.get_identifiers()) - set(PLACEHOLDERS))
    if unknown or not template.is_valid():
        named = ", ".join(f"${placeholder}" for placeholder in unknown)
        raise UserError(
            f"The template {name}.txt has "
            f"{named or 'a $ that is not followed by a name (write $$ for the sign)'}. "
            f"Placeholders: {', '.join(PLACEHOLDERS)}."
        )
    ready = {key: _plain(key, values.get(key) or UNKNOWN) for key in PLACEHOLDERS}
    ready["clause"] = _plain("clause", _clause(home))
    subject, _, body = template.substitute(ready).partition("\n")
    return Letter(
        name,
        " ".join(subject.removeprefix("Subject:").split()),
        re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
    )


def _plain(placeholder: str, text: str) -> str:
    return plain(text, several_lines=placeholder in ("roles", "statement", "clause"))


def _template(name: str, home: Path | None) -> str:
    if name not in LETTERS:
        raise UserError(f"There is no letter '{name}'. Choose one of: {', '.join(LETTERS)}.")
    return _text(f"{name}.txt", home)


def _clause(home: Path | None) -> str:
    """The sentence of the institution's own guideline or policy, from `clause.txt`."""
    return _text("clause.txt", home)


def _text(file: str, home: Path | None) -> str:
    own = home / "letters" / file if home else None
    try:
        if own is not None and own.exists():
            return own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(
            f"The template {own} cannot be read: {problem}. Save it as UTF-8 text."
        ) from problem
    return packaged_text("attribution.claims", f"letter_templates/{file}")


def _about(sent: Sent) -> dict[str, str | None]:
    technician, paper = sent.technician, sent.paper
    spell = technician.spells[-1] if technician.spells else None
    return {
        "institution": sent.institution,
        "technician": display_name(technician),
        "orcid": f"https://orcid.org/{technician.orcid}" if technician.orcid else None,
        "department": spell.department if spell else None,
        "title": paper.title,
        "journal": paper.journal,
        "published": paper.published,
        "doi": paper.doi,
        "doi_link": f"https://doi.org/{paper.doi}" if paper.doi else None,
        "openalex_id": paper.openalex_id,
        "sender": sent.sender,
    }


def _period(claim: Claim) -> str | None:
    days = [day.isoformat() for day in (claim.first_day, claim.last_day) if day]
    return " to ".join(days) if days else None
