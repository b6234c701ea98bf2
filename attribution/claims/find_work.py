"""The work that a claim is about: found in the snapshot by DOI, title or id, or wanted from the
sources by its DOI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attribution.claims.lifecycle import OPEN, Claim
from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.ledger.payloads import Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

_BY_NAME = {
    "doi": "select * from works where doi = $value or list_contains(dois, $value) order by work_id",
    "pmid": "select * from works where pmid = $value order by work_id",
    "pmcid": "select * from works where pmcid = $value order by work_id",
    "openalex": "select * from works where openalex_id = $value order by work_id",
}
# A DOI alone, copied with spaces around its slash.
_SPACED = re.compile(
    r"(?:https?:\s*//\s*\S+?\s*/|doi\s*:)?\s*10\.\d{4,9}\s*/\s*\S+$", re.IGNORECASE
)
MOST_FOUND = 10  # works that a part of a title finds; more of the title finds the right one
_BY_ID = "select * from works where work_id = $id"
_BY_TITLE = """
select * from works where lower(title) = lower($title) or contains(lower(title), lower($title))
order by lower(title) = lower($title) desc, published desc nulls last, work_id limit $most
"""


def find(reader: Reader, text: str) -> tuple[Target, ...]:
    """The works that a text may mean: a work id, a DOI in any form, else (part of) a title, best
    first.

    An unknown DOI gives a target without `work_id`: a claim on it makes the next harvest ask for it
    (`wanted_dois`).
    """
    text = text.strip()
    if rows := reader.rows(_BY_ID, {"id": text}):
        return (_target(rows[0]),)
    doi = identifiers.doi("".join(text.split()) if _SPACED.match(text) else text)
    if doi:
        rows = reader.rows(_BY_NAME["doi"], {"value": doi})
        return (_target(rows[0]),) if rows else (Target(doi=doi, identifiers=(f"doi:{doi}",)),)
    if not fold(text):
        return ()
    return tuple(map(_target, reader.rows(_BY_TITLE, {"title": text, "most": MOST_FOUND})))


def wanted_dois(claims: Iterable[Claim]) -> tuple[str, ...]:
    """DOIs of open claims on works that nobody has harvested, to be added to what a harvest asks
    for by DOI.

    A draft is private and asks the sources for nothing.
    """
    wanted = {
        claim.target.doi
        for claim in claims
        if claim.state in OPEN and claim.state != "draft" and claim.target.work_id is None
    }
    return tuple(sorted(doi for doi in wanted if doi))


def now_at(reader: Reader, target: Target) -> str | None:
    """The id of a claim's work in this snapshot; works may get new ids."""
    if target.work_id and reader.rows(_BY_ID, {"id": target.work_id}):
        return target.work_id
    for name in target.identifiers:
        scheme, _, value = name.partition(":")
        if scheme in _BY_NAME and (rows := reader.rows(_BY_NAME[scheme], {"value": value})):
            return str(rows[0]["work_id"])
    return None


def _target(row: Mapping[str, Any]) -> Target:
    dois = dict.fromkeys(filter(None, [row["doi"], *(row["dois"] or ())]))
    others = {"pmid": row["pmid"], "pmcid": row["pmcid"], "openalex": row["openalex_id"]}
    names = [f"doi:{doi}" for doi in dois]
    names += [f"{scheme}:{value}" for scheme, value in others.items() if value]
    return Target(row["title"], row["doi"], row["work_id"], tuple(names))


@requires("see works")
def works_found(workspace: Workspace, text: str) -> tuple[Target, ...]:
    """The works that a DOI, an id or (part of) a title may mean, best first, for a person to
    choose.
    """
    return find(workspace.reader, text)


def work_of(reader: Reader, text: str) -> Target:
    """The one work that a DOI, title or id means; UserError where several do.

    An unknown title is kept as it is.
    """
    works = find(reader, text)
    if len(works) > 1 and not _is_title(works[0], text):
        names = "\n  ".join(
            f"{work.doi or work.work_id}: {plain(work.title or '')}" for work in works
        )
        raise UserError(
            f"Several works have “{text}” in their title; nothing was recorded. "
            f"Give the DOI of one:\n  {names}"
        )
    return works[0] if works else Target(title=text.strip() or None)


def _is_title(work: Target, text: str) -> bool:
    return not work.title or work.title.lower() == text.strip().lower()
