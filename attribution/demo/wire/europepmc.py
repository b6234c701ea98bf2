"""Europe PMC core search results."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attribution.demo.world.ids import PREPRINT
from attribution.demo.world.paper import AuthorEntry, Paper
from attribution.demo.world.people import TODAY
from attribution.demo.world.printed_names import initials

Record = dict[str, Any]


def search_result(paper: Paper) -> Record:
    """One result with `resultType=core`; keys that have no value are absent."""
    result = {
        **_identifiers(paper),
        **_authors(paper),
        **_publication(paper),
        **_funding(paper),
        **_availability(paper),
        **_dates(paper),
    }
    return {key: value for key, value in result.items() if value is not None}


def _identifiers(paper: Paper) -> Record:
    full_text_ids = {"fullTextId": [paper.pmcid]} if paper.pmcid else None
    return {
        "id": paper.pmid or f"PPR{PREPRINT + paper.number}",
        "source": "MED" if paper.pmid else "PPR",
        "pmid": paper.pmid,
        "pmcid": paper.pmcid,
        "fullTextIdList": full_text_ids,
        "doi": paper.doi,
        "title": paper.title + ".",
    }


def _authors(paper: Paper) -> Record:
    authors = [_author(entry) for entry in paper.authors]
    names = [author.get("fullName") or author["collectiveName"] for author in authors]
    author_ids = [author["authorId"] for author in authors if "authorId" in author]
    return {
        "authorString": ", ".join(names) + ".",
        "authorList": {"author": authors},
        "authorIdList": {"authorId": author_ids} if author_ids else None,
    }


def _publication(paper: Paper) -> Record:
    day = _first_published(paper)
    journal = {
        "yearOfPublication": day.year,
        "monthOfPublication": day.month,
        "journal": {"title": paper.journal, "issn": paper.issn},
        "volume": paper.volume,
        "issue": paper.issue,
    }
    repository = {"publisher": paper.journal, "yearOfPublication": day.year}
    return {
        "journalInfo": journal if paper.pmid else None,
        "bookOrReportDetails": None if paper.pmid else repository,
        "pubYear": str(day.year),
        "pageInfo": paper.pages,
        "language": "eng",
        "pubModel": "Electronic",
        "pubTypeList": {"pubType": _types(paper)},
    }


def _funding(paper: Paper) -> Record:
    grants = [{"grantId": award, "agency": name, "orderIn": 0} for name, award in paper.funding]
    return {"grantsList": {"grant": grants} if grants else None}


def _availability(paper: Paper) -> Record:
    in_pmc = paper.pmcid is not None
    announced_open = paper.visibility.announced_open
    return {
        "isOpenAccess": _flag(announced_open and in_pmc),
        "inEPMC": _flag(in_pmc),
        "inPMC": _flag(in_pmc),
        "hasPDF": _flag(in_pmc),
        "hasSuppl": "N",
        "hasTextMinedTerms": _flag(announced_open),
        "license": "cc by" if announced_open and in_pmc else None,
    }


def _dates(paper: Paper) -> Record:
    day = _first_published(paper)
    indexed = _days_after(day, 4)
    has_open_text = paper.visibility.announced_open and paper.pmcid is not None
    return {
        "dateOfCreation": indexed,
        "firstIndexDate": indexed,
        "fullTextReceivedDate": indexed if has_open_text else None,
        "dateOfRevision": _days_after(day, 30),
        "electronicPublicationDate": day.isoformat(),
        "firstPublicationDate": day.isoformat(),
    }


def _first_published(paper: Paper) -> date:
    return paper.visibility.europepmc_date or paper.published


def _days_after(day: date, days: int) -> str:
    return min(TODAY, day + timedelta(days=days)).isoformat()


def _author(entry: AuthorEntry) -> Record:
    if entry.person is None:
        return {"collectiveName": entry.printed}
    given_names = entry.given_names or ""
    family_name = entry.family_name or ""
    short = _short_initials(given_names)
    return {
        "fullName": f"{family_name} {short}",
        "firstName": given_names,
        "lastName": family_name,
        "initials": short,
        **_author_orcid(entry),
        **_author_affiliations(entry),
    }


def _author_orcid(entry: AuthorEntry) -> Record:
    if not entry.orcid_printed:
        return {}
    return {"authorId": {"type": "ORCID", "value": entry.orcid_printed}}


def _author_affiliations(entry: AuthorEntry) -> Record:
    if not entry.affiliations:
        return {}
    affiliations = [{"affiliation": f"{place.text}."} for place in entry.affiliations]
    return {"authorAffiliationDetailsList": {"authorAffiliation": affiliations}}


def _short_initials(given_names: str) -> str:
    """Up to three capital letters, as PubMed prints initials: `JPR`."""
    letters = [letter for letter in initials(*given_names.split()) if letter not in ".- "]
    return "".join(letters)[:3].upper()


def _types(paper: Paper) -> list[str]:
    if paper.kind == "preprint":
        return ["Preprint"]
    retracted = ["Retracted Publication"] if paper.retracted else []
    kind = "Review" if paper.kind == "review" else "research-article"
    return [*retracted, kind, "Journal Article"]


def _flag(value: bool) -> str:
    return "Y" if value else "N"
