"""Crossref work records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from attribution.demo.world.ids import doi
from attribution.demo.world.papers import Byline, Paper, Place
from attribution.demo.world.people import TODAY

TYPES = {
    "preprint": "posted-content",
    "book-chapter": "book-chapter",
    "proceedings": "proceedings-article",
    "dissertation": "dissertation",
}


def work(paper: Paper, notice: Paper | None = None) -> dict[str, Any]:
    """The record of a paper that has a DOI; `notice` is the notice that retracts it."""
    day = paper.published
    parts = {"date-parts": [[day.year, day.month, day.day][: paper.showing.crossref_parts]]}
    deposited = min(TODAY, day + timedelta(days=3))
    record: dict[str, Any] = {
        "indexed": {**stamp(min(TODAY, day + timedelta(days=20))), "version": "3.50.1"},
        "reference-count": 0,
        "publisher": paper.publisher,
        "funder": [_funder(name, award) for name, award in paper.funding],
        "content-domain": {"domain": [], "crossmark-restriction": False},
        "DOI": paper.doi,
        "type": TYPES.get(paper.kind, "journal-article"),
        "created": stamp(deposited),
        "source": "Crossref",
        "is-referenced-by-count": (TODAY - day).days // 100,
        "title": [paper.title.replace("&", "&amp;")],
        "prefix": "10.5555",
        "author": [_author(entry, n, paper) for n, entry in enumerate(paper.byline)],
        "member": "99000001",
        "container-title": [] if paper.kind in ("preprint", "dissertation") else [paper.journal],
        "deposited": stamp(deposited),
        "score": 0,
        "resource": {"primary": {"URL": f"https://doi.org/{paper.doi}"}},
        "issued": parts,
        "published": parts,
        "references-count": 0,
        "relation": _relation(paper),
        "URL": f"https://doi.org/{paper.doi}",
        "language": "en",
    }
    if paper.kind == "preprint":
        record["subtype"] = "preprint"
    if paper.notice_of:
        record["update-to"] = [_update(paper.notice_of, day)]
    if notice and notice.doi:
        record["updated-by"] = [_update(notice.doi, notice.published)]
    return record if record["funder"] else {k: v for k, v in record.items() if k != "funder"}


def stamp(day: date) -> dict[str, Any]:
    """A moment in Crossref's three spellings."""
    moment = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    return {
        "date-parts": [[day.year, day.month, day.day]],
        "date-time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timestamp": int(moment.timestamp() * 1000),
    }


def _author(entry: Byline, position: int, paper: Paper) -> dict[str, Any]:
    order = "first" if position == 0 else "additional"
    if entry.person is None:
        return {"name": entry.printed, "sequence": order, "affiliation": []}
    author: dict[str, Any] = {}
    if entry.orcid_printed and paper.showing.crossref_orcids:
        author["ORCID"] = f"https://orcid.org/{entry.orcid_printed}"
        author["authenticated-orcid"] = paper.number % 2 == 0
    return {
        **author,
        "given": entry.given,
        "family": entry.family,
        "sequence": order,
        "affiliation": [shown for place in entry.places if (shown := _affiliation(place, paper))],
        "role": [{"role": "author", "vocabulary": "crossref"}],
    }


def _affiliation(place: Place, paper: Paper) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if paper.showing.crossref_rors:
        shown["id"] = [
            {"id": place.institution.ror_url, "id-type": "ROR", "asserted-by": "publisher"}
        ]
    if paper.showing.crossref_affiliations:
        shown["name"] = place.text
    return shown


def _funder(name: str, award: str) -> dict[str, Any]:
    identifier = doi(f"funder.{sum(map(ord, name))}")
    return {
        "DOI": identifier,
        "name": name,
        "doi-asserted-by": "publisher",
        "award": [award],
        "award-info": [{"award-number": [award]}],
        "id": [{"id": identifier, "id-type": "DOI", "asserted-by": "publisher"}],
    }


def _relation(paper: Paper) -> dict[str, Any]:
    kind, other = (
        ("has-preprint", paper.preprint_doi)
        if paper.preprint_doi
        else ("is-preprint-of", paper.article_doi)
    )
    return {kind: [{"id-type": "doi", "id": other, "asserted-by": "subject"}]} if other else {}


def _update(target: str, day: date) -> dict[str, Any]:
    return {
        "DOI": target,
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": stamp(day),
    }
