"""Letters drafted from templates; nothing is ever sent. An institution puts its own templates into `home/letters/`.

A template is a text with `$placeholders` (Python's `string.Template`); its first line is the subject. What is filled in
is text from outside and stays text: a placeholder inside a title is not filled in again.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from attribution.claims.guideline import Advice
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.text import plain

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


def for_claim(
    name: str,
    claim: Claim,
    technician: Technician,
    paper: Paper,
    advice: Advice,
    *,
    institution: str,
    sender: str,
    home: Path | None = None,
) -> Letter:
    """The letter to the corresponding `author` or to the `editor` about a claim.

    UserError for a claim that was not upheld, or whose technician has not agreed that the authors be written to.
    """
    if claim.state not in ("upheld", "raised"):
        raise UserError(
            f"Claim {claim.claim_id} is {claim.state}; letters are drafted for claims that are upheld."
        )
    if not claim.agreed:
        raise UserError(
            f"The technician has not agreed that anybody is written to about claim {claim.claim_id}. Ask, and record the "
            "answer with the step 'agree' first."
        )
    values = _about(technician, paper, institution, sender) | {
        "roles": "\n".join(f"  - {role}" for role in claim.roles),
        "statement": claim.statement,
        "period": _period(claim),
        "wanted": WANTED[claim.wanted],
        "recommended": advice.credit,
        "reason": advice.reason,
        "sources": "; ".join(advice.sources),
        "sentence": advice.sentence or "",
    }
    return filled(name, values, home)


def at_the_source(
    name: str,
    technician: Technician,
    paper: Paper,
    *,
    institution: str,
    sender: str,
    problem: str,
    printed_name: str | None = None,
    home: Path | None = None,
) -> Letter:
    """What to send to `openalex` about a wrong or missing author, or what to add to one's own `orcid` record."""
    values = _about(technician, paper, institution, sender)
    return filled(
        name, values | {"problem": problem, "printed_name": printed_name or UNKNOWN}, home
    )


def filled(name: str, values: Mapping[str, str | None], home: Path | None = None) -> Letter:
    """A template with its placeholders filled in; what is not known says so. UserError for an unknown placeholder."""
    template = string.Template(_template(name, home))
    unknown = sorted(set(template.get_identifiers()) - set(PLACEHOLDERS))
    if unknown or not template.is_valid():
        named = (
            ", ".join(f"${one}" for one in unknown)
            or "a $ that is not followed by a name (write $$ for the sign)"
        )
        raise UserError(
            f"The template {name}.txt has {named}. Placeholders: {', '.join(PLACEHOLDERS)}."
        )
    ready = {
        key: plain(
            values.get(key) or UNKNOWN, several_lines=key in ("roles", "statement", "clause")
        )
        for key in PLACEHOLDERS
    }
    ready["clause"] = plain(_clause(home), several_lines=True)
    subject, _, body = template.substitute(ready).partition("\n")
    return Letter(
        name,
        " ".join(subject.removeprefix("Subject:").split()),
        re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
    )


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
    return (files("attribution.claims") / "letter_templates" / file).read_text(encoding="utf-8")


def _about(
    technician: Technician, paper: Paper, institution: str, sender: str
) -> dict[str, str | None]:
    given = technician.known_as[0] if technician.known_as else technician.given_names
    family = technician.family_name
    spell = technician.spells[-1] if technician.spells else None
    return {
        "institution": institution,
        "technician": given if given.endswith(family) else f"{given} {family}",
        "orcid": f"https://orcid.org/{technician.orcid}" if technician.orcid else None,
        "department": spell.department if spell else None,
        "title": paper.title,
        "journal": paper.journal,
        "published": paper.published,
        "doi": paper.doi,
        "doi_link": f"https://doi.org/{paper.doi}" if paper.doi else None,
        "openalex_id": paper.openalex_id,
        "sender": sender,
    }


def _period(claim: Claim) -> str | None:
    days = [day.isoformat() for day in (claim.first_day, claim.last_day) if day]
    return " to ".join(days) if days else None
