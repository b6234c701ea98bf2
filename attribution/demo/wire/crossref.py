"""Crossref work records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from attribution.demo.world.ids import doi
from attribution.demo.world.paper import AuthorEntry, Paper, PrintedAffiliation
from attribution.demo.world.people import TODAY

Record = dict[str, Any]
TYPES = {
    "preprint": "posted-content",
    "book-chapter": "book-chapter",
    "proceedings": "proceedings-article",
    "dissertation": "dissertation",
}


def work(paper: Paper, notice: Paper | None = None) -> Record:
    """The record of a paper that has a DOI; `notice` is the notice that retracts it."""
    return {
        **_head(paper),
        **_deposit(paper),
        **_authors(paper),
        **_address(paper),
        **_subtype(paper),
        **_updates(paper, notice),
    }


def _head(paper: Paper) -> Record:
    funders = [_funder(name, award) for name, award in paper.funding]
    return {
        "indexed": {**_stamp(_days_after(paper, 20)), "version": "3.50.1"},
        "reference-count": 0,
        "publisher": paper.publisher,
        **({"funder": funders} if funders else {}),
        "content-domain": {"domain": [], "crossmark-restriction": False},
        "DOI": paper.doi,
        "type": TYPES.get(paper.kind, "journal-article"),
    }


def _deposit(paper: Paper) -> Record:
    return {
        "created": _stamp(_days_after(paper, 3)),
        "source": "Crossref",
        "is-referenced-by-count": (TODAY - paper.published).days // 100,
        "title": [paper.title.replace("&", "&amp;")],
        "prefix": "10.5555",
    }


def _authors(paper: Paper) -> Record:
    authors = [_author(entry, position, paper) for position, entry in enumerate(paper.authors)]
    has_container = paper.kind not in ("preprint", "dissertation")
    return {
        "author": authors,
        "member": "99000001",
        "container-title": [paper.journal] if has_container else [],
        "deposited": _stamp(_days_after(paper, 3)),
        "score": 0,
        **_location(paper),
    }


def _location(paper: Paper) -> Record:
    """Crossref leaves out the fields that a deposit does not have."""
    if not paper.volume:
        return {}
    return {
        "volume": paper.volume,
        "issue": paper.issue,
        "page": paper.pages,
        "ISSN": [paper.issn],
    }


def _address(paper: Paper) -> Record:
    day = paper.published
    date_parts = [day.year, day.month, day.day][: paper.visibility.crossref_parts]
    return {
        "resource": {"primary": {"URL": paper.doi_url}},
        "issued": {"date-parts": [date_parts]},
        "published": {"date-parts": [date_parts]},
        "references-count": 0,
        "relation": _relation(paper),
        "URL": paper.doi_url,
        "language": "en",
    }


def _subtype(paper: Paper) -> Record:
    return {"subtype": "preprint"} if paper.kind == "preprint" else {}


def _updates(paper: Paper, notice: Paper | None) -> Record:
    """The retraction, told both by the notice and by the article."""
    updates: Record = {}
    if paper.notice_of:
        updates["update-to"] = [_retraction(paper.notice_of, paper.published)]
    if notice and notice.doi:
        updates["updated-by"] = [_retraction(notice.doi, notice.published)]
    return updates


def _days_after(paper: Paper, days: int) -> date:
    """So many days after publication, today at the latest."""
    return min(TODAY, paper.published + timedelta(days=days))


def _stamp(day: date) -> Record:
    """A moment in Crossref's three forms."""
    moment = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    return {
        "date-parts": [[day.year, day.month, day.day]],
        "date-time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timestamp": int(moment.timestamp() * 1000),
    }


def _author(entry: AuthorEntry, position: int, paper: Paper) -> Record:
    sequence = "first" if position == 0 else "additional"
    if entry.person is None:
        return {"name": entry.printed, "sequence": sequence, "affiliation": []}
    affiliations = [_affiliation(affiliation, paper) for affiliation in entry.affiliations]
    return {
        **_author_orcid(entry, paper),
        "given": entry.given_names,
        "family": entry.family_name,
        "sequence": sequence,
        "affiliation": [affiliation for affiliation in affiliations if affiliation],
        "role": [{"role": "author", "vocabulary": "crossref"}],
    }


def _author_orcid(entry: AuthorEntry, paper: Paper) -> Record:
    if not entry.orcid_printed or not paper.visibility.crossref_orcids:
        return {}
    return {
        "ORCID": f"https://orcid.org/{entry.orcid_printed}",
        "authenticated-orcid": paper.number % 2 == 0,
    }


def _affiliation(affiliation: PrintedAffiliation, paper: Paper) -> Record:
    """The ROR id, the text, both or neither, as the publisher of the paper deposits them."""
    record: Record = {}
    if paper.visibility.crossref_rors:
        ror_url = affiliation.institution.ror_url
        record["id"] = [{"id": ror_url, "id-type": "ROR", "asserted-by": "publisher"}]
    if paper.visibility.crossref_affiliations:
        record["name"] = affiliation.text
    return record


def _funder(name: str, award: str) -> Record:
    identifier = doi(f"funder.{sum(map(ord, name))}")
    return {
        "DOI": identifier,
        "name": name,
        "doi-asserted-by": "publisher",
        "award": [award],
        "award-info": [{"award-number": [award]}],
        "id": [{"id": identifier, "id-type": "DOI", "asserted-by": "publisher"}],
    }


def _relation(paper: Paper) -> Record:
    """The link between a preprint and its article."""
    if paper.preprint_doi:
        return {"has-preprint": [_related(paper.preprint_doi)]}
    if paper.article_doi:
        return {"is-preprint-of": [_related(paper.article_doi)]}
    return {}


def _related(related_doi: str) -> Record:
    return {"id-type": "doi", "id": related_doi, "asserted-by": "subject"}


def _retraction(target: str, day: date) -> Record:
    return {
        "DOI": target,
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": _stamp(day),
    }
