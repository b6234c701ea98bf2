"""The work that a claim or a report is about, by DOI, title or id.

It is found in the snapshot, or its DOI is looked up by the next harvest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attribution.claims.lifecycle import OPEN_STATES, Claim
from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.ledger.payloads import Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

MOST_FOUND = 10  # works that part of a title finds; more of the title finds the right one
_BY_IDENTIFIER = {
    "doi": "select * from works where doi = $value or list_contains(dois, $value) order by work_id",
    "pmid": "select * from works where pmid = $value order by work_id",
    "pmcid": "select * from works where pmcid = $value order by work_id",
    "openalex": "select * from works where openalex_id = $value order by work_id",
}
_BY_ID = "select * from works where work_id = $id"
_BY_TITLE = """
select * from works where lower(title) = lower($title) or contains(lower(title), lower($title))
order by lower(title) = lower($title) desc, published desc nulls last, work_id limit $most
"""


# -- a work as a person names it -------------------------------------------------------------------


@requires("see works")
def works_found(workspace: Workspace, text: str) -> tuple[Target, ...]:
    """The works that a DOI, an id or part of a title may mean, best first, to choose from."""
    return works_meant(workspace.reader, text)


def works_meant(reader: Reader, text: str) -> tuple[Target, ...]:
    """The works that a text may mean: a work id, a DOI in any form, or part of a title.

    An unknown DOI gives a target without `work_id`. A claim on it makes the next harvest look it
    up (`wanted_dois`).
    """
    text = text.strip()
    rows = reader.rows(_BY_ID, {"id": text})
    if rows:
        return (_target(rows[0]),)
    doi = identifiers.doi(text)
    if doi:
        return (_work_of_doi(reader, doi),)
    if not fold(text):
        return ()
    rows = reader.rows(_BY_TITLE, {"title": text, "most": MOST_FOUND})
    return tuple(_target(row) for row in rows)


def work_meant(reader: Reader, text: str) -> Target:
    """The one work that a DOI, title or id means. An unknown title is kept as it was typed.

    UserError if the text is part of several titles.
    """
    works = works_meant(reader, text)
    if not works:
        return Target(title=text.strip() or None)
    if len(works) > 1 and not _is_title(works[0], text):
        raise _several_works(works, text)
    return works[0]


def _several_works(works: Iterable[Target], text: str) -> UserError:
    choice = "\n  ".join(_in_words(work) for work in works)
    return UserError(
        f"Give the DOI of the work. Several works have “{text}” in their title. "
        f"Nothing was saved.\n  {choice}"
    )


def _work_of_doi(reader: Reader, doi: str) -> Target:
    rows = reader.rows(_BY_IDENTIFIER["doi"], {"value": doi})
    return _target(rows[0]) if rows else Target(doi=doi, identifiers=(f"doi:{doi}",))


def _target(row: Mapping[str, Any]) -> Target:
    return Target(row["title"], row["doi"], row["work_id"], _identifiers(row))


def _identifiers(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The identifiers of a work, each with its scheme, such as `doi:10.5555/x`."""
    dois = [row["doi"], *(row["dois"] or ())]
    by_scheme = [("doi", doi) for doi in dict.fromkeys(dois)]
    by_scheme += [("pmid", row["pmid"]), ("pmcid", row["pmcid"]), ("openalex", row["openalex_id"])]
    return tuple(f"{scheme}:{value}" for scheme, value in by_scheme if value)


def _is_title(work: Target, text: str) -> bool:
    return not work.title or work.title.lower() == text.strip().lower()


def _in_words(work: Target) -> str:
    return f"{work.doi or work.work_id}: {plain(work.title or '')}"


# -- the same work later ---------------------------------------------------------------------------


def current_work_id(reader: Reader, target: Target) -> str | None:
    """The id that a claim's work has in this snapshot; None if it does not hold the work.

    A later build may give a work another id, and a work that was looked up gets its first.
    """
    if target.work_id and reader.rows(_BY_ID, {"id": target.work_id}):
        return target.work_id
    for identifier in target.identifiers:
        work_id = _work_id_of(reader, identifier)
        if work_id:
            return work_id
    return None


def harvested_work_id(reader: Reader, target: Target) -> str:
    """The same, for a credit. UserError for a work that was not harvested: no one can check it."""
    work_id = current_work_id(reader, target)
    if work_id:
        return work_id
    if not target.doi:
        raise UserError(
            "Report the paper again with its DOI. This report names a title that was not "
            "harvested, so a credit would belong to no work. Nothing was saved."
        )
    raise UserError(
        f"Wait for the next harvest, which looks up {target.doi}. No source has given this paper "
        "yet, so neither its authors nor its date are known. Nothing was saved."
    )


def _work_id_of(reader: Reader, identifier: str) -> str | None:
    scheme, _, value = identifier.partition(":")
    if scheme not in _BY_IDENTIFIER:
        return None
    rows = reader.rows(_BY_IDENTIFIER[scheme], {"value": value})
    return str(rows[0]["work_id"]) if rows else None


def wanted_dois(claims: Iterable[Claim]) -> tuple[str, ...]:
    """DOIs of open claims on works that were not harvested, for the next harvest to look up.

    A draft is private, so no source is asked about it.
    """
    dois = {claim.target.doi for claim in claims if _waits_for_work(claim)}
    return tuple(sorted(doi for doi in dois if doi))


def _waits_for_work(claim: Claim) -> bool:
    is_public = claim.state in OPEN_STATES and claim.state != "draft"
    return is_public and claim.target.work_id is None
