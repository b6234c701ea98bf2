"""The paper of a claim as people recognise it: title, authors, journal, date and link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attribution.claims.find_work import current_work_id
from attribution.core.for_people import day
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.payloads import Target
from attribution.workspace import Workspace, requires

_WORK = "select * from works where work_id = ?"
_AUTHORS = """
select name from mentions
where work_id = ? and kind = 'author' and role is distinct from 'collaborator'
order by position nulls last, mention_id
"""


@dataclass(frozen=True, slots=True)
class PaperDetails:
    """What is known of a paper; `published` as people read it, `authors` in print order.

    `work_id` is None where no source has given the paper yet.
    """

    title: str | None
    doi: str | None
    work_id: str | None = None
    journal: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()


@requires("see works")
def paper_details(workspace: Workspace, target: Target) -> PaperDetails:
    """A paper as this snapshot has it; what the claim says of it where it was not harvested."""
    work_id = current_work_id(workspace.reader, target)
    rows = workspace.reader.rows(_WORK, [work_id]) if work_id else []
    if not rows:
        return PaperDetails(_readable(target.title), target.doi)
    work = rows[0]
    authors = workspace.reader.rows(_AUTHORS, [work_id])
    return PaperDetails(
        _readable(work["title"]),
        work["doi"],
        work_id,
        work["journal"],
        published_in_words(work),
        tuple(row["name"] for row in authors),
    )


def _readable(title: str | None) -> str | None:
    return plain(clean_title(title) or title or "") or None


def published_in_words(work: Mapping[str, Any]) -> str | None:
    """The date of publication of a work, as precise as the sources give it."""
    published, precision = work["published"], work["published_precision"]
    if published is None:
        return None
    if precision == "year":
        return f"{published.year}"
    if precision == "month":
        return f"{published:%B %Y}"
    return day(published)
