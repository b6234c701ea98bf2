"""The work that a claim is about: found in the snapshot by DOI, title or id, or wanted from the sources by its DOI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attribution.claims import find_work
from attribution.claims.letters import Paper
from attribution.claims.lifecycle import OPEN, Claim, Target
from attribution.core import identifiers
from attribution.core import text as core_text
from attribution.core.errors import UserError
from attribution.core.names import fold
from attribution.snapshot.reader import Reader
from attribution.workspace import Office, require

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
    """The works that a text may mean: a work id, a DOI in any form, else (part of) a title, best first.

    An unknown DOI gives a target without `work_id`: a claim on it makes the next harvest ask for it (`wanted_dois`).
    """
    text = text.strip()
    if found := reader.rows(_BY_ID, {"id": text}):
        return (_target(found[0]),)
    if doi := identifiers.doi("".join(text.split()) if _SPACED.match(text) else text):
        found = reader.rows(_BY_NAME["doi"], {"value": doi})
        return (_target(found[0]),) if found else (Target(doi=doi, identifiers=(f"doi:{doi}",)),)
    if not fold(text):
        return ()
    return tuple(map(_target, reader.rows(_BY_TITLE, {"title": text, "most": MOST_FOUND})))


def wanted_dois(claims: Iterable[Claim], known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """DOIs of open claims on works that nobody has harvested, to be added to what a harvest asks for by DOI.

    `known` holds the DOIs that are there already. A draft is private and asks the sources for nothing.
    """
    open_ones = (
        one
        for one in claims
        if one.state in OPEN and one.state != "draft" and one.target.work_id is None
    )
    return tuple(sorted({one.target.doi for one in open_ones if one.target.doi} - known))


def now_at(reader: Reader, target: Target) -> str | None:
    """The id of a claim's work in this snapshot: works may get new ids, and a wanted one its first."""
    if target.work_id and reader.rows(_BY_ID, {"id": target.work_id}):
        return target.work_id
    for name in target.identifiers:
        scheme, _, value = name.partition(":")
        if scheme in _BY_NAME and (found := reader.rows(_BY_NAME[scheme], {"value": value})):
            return str(found[0]["work_id"])
    return None


def _target(row: Mapping[str, Any]) -> Target:
    dois = dict.fromkeys(filter(None, [row["doi"], *(row["dois"] or ())]))
    others = {"pmid": row["pmid"], "pmcid": row["pmcid"], "openalex": row["openalex_id"]}
    names = (
        *(f"doi:{one}" for one in dois),
        *(f"{name}:{value}" for name, value in others.items() if value),
    )
    return Target(row["title"], row["doi"], row["work_id"], names)


def works_found(at: Office, text: str) -> tuple[Target, ...]:
    """The works that a DOI, an id or (part of) a title may mean, best first, for a person to choose."""
    require(at, "see works")
    return find_work.find(at.reader, text)


def work_of(reader: Reader, text: str) -> Target:
    """The one work that a DOI, title or id means; UserError where several do. An unknown title is kept as it is."""
    found = find_work.find(reader, text)
    if len(found) > 1 and found[0].title and found[0].title.lower() != text.strip().lower():
        listed = "\n  ".join(
            f"{one.doi or one.work_id}: {core_text.plain(one.title or '')}" for one in found
        )
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
