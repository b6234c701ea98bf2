"""A mention as the paper prints it: the author line, or the sentence of thanks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attribution.dashboard.candidate.sentences import sentence
from attribution.dashboard.html import Span, marked, paragraph, tag, text
from attribution.dashboard.queries import works
from attribution.dashboard.queries.candidates import mention as mention_of
from attribution.dashboard.session import View
from attribution.review.candidate import Candidate

NEAR = 12  # names shown on either side of the one in question, where the author list is long
COLLABORATOR = "This name is in the paper's list of collaborators, not in its author list."


def printed(view: View, candidate: Candidate) -> str:
    """The author line or the sentence that thanks, with the name marked."""
    mention = view.fixed(mention_of, candidate.mention_id, candidate.work_id)
    if candidate.kind == "author":
        return _as_author(view, candidate, mention)
    reading = view.fixed(works.acknowledgement, candidate.work_id)
    thanked_for = "; ".join(part for part in (mention["role"], mention["phrase"]) if part)
    return sentence(mention, reading["text"] if reading else None) + paragraph(
        "Thanked for:", text(thanked_for), tone="small"
    )


def prepare(view: View, mention_id: str, work_id: str, kind: str) -> None:
    """Read what `printed` will ask of a mention, so that it is in memory then."""
    view.fixed(mention_of, mention_id, work_id)
    if kind == "author":
        view.fixed(works.mentions, work_id, "author")
    else:
        view.fixed(works.acknowledgement, work_id)


def _as_author(view: View, candidate: Candidate, mention: dict[str, Any]) -> str:
    is_collaborator = mention["role"] == "collaborator"
    names = [
        author
        for author in view.fixed(works.mentions, candidate.work_id, "author")
        if (author["role"] == "collaborator") == is_collaborator
    ]
    notice = paragraph(tag("listed as collaborator", "warn"), COLLABORATOR, tone="small")
    affiliations = "; ".join(dict.fromkeys(mention["affiliations"] or ()))
    return (
        (notice if is_collaborator else "")
        + author_line(names, candidate.mention_id)
        + paragraph("Printed affiliation:", text(affiliations), tone="small")
    )


def author_line(authors: Sequence[dict[str, Any]], mention_id: str) -> str:
    """The author list with one name marked; of a long list, the names around it."""
    ids = [author["mention_id"] for author in authors]
    position = ids.index(mention_id) if mention_id in ids else 0
    first, last = 0, len(authors)
    if len(authors) > 4 * NEAR:
        first, last = max(0, position - NEAR), min(len(authors), position + NEAR + 1)
    names = [_name(author, mention_id) for author in authors[first:last]]
    if first:
        names.insert(0, f"… {first} names before …")
    if last < len(authors):
        names.append(f"… {len(authors) - last} names after …")
    return paragraph("; ".join(names), tone="print")


def _name(author: dict[str, Any], mention_id: str) -> str:
    name = author["name"]
    is_it = author["mention_id"] == mention_id
    return marked(name, [Span(0, len(name), "this mention")] if is_it else [])
