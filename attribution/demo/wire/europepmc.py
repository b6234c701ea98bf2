"""Europe PMC core search results."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attribution.demo.world.ids import PREPRINT
from attribution.demo.world.naming import initials
from attribution.demo.world.papers import Byline, Paper
from attribution.demo.world.people import TODAY


def core(paper: Paper) -> dict[str, Any]:
    """One result with `resultType=core`; keys that have no value are absent."""
    day = paper.showing.europepmc_date or paper.published
    first_indexed = min(TODAY, day + timedelta(days=4)).isoformat()
    is_open, in_pmc = paper.showing.full_text in ("open", "missing"), paper.pmcid is not None
    authors = [_author(entry) for entry in paper.byline]
    people = (
        ", ".join(author.get("fullName") or author["collectiveName"] for author in authors) + "."
    )
    journal = {
        "yearOfPublication": day.year,
        "monthOfPublication": day.month,
        "journal": {"title": paper.journal},
    }
    result = {
        "id": paper.pmid or f"PPR{PREPRINT + paper.number}",
        "source": "MED" if paper.pmid else "PPR",
        "pmid": paper.pmid,
        "pmcid": paper.pmcid,
        "fullTextIdList": {"fullTextId": [paper.pmcid]} if in_pmc else None,
        "doi": paper.doi,
        "title": paper.title + ".",
        "authorString": people,
        "authorList": {"author": authors},
        "authorIdList": {"authorId": [a["authorId"] for a in authors if "authorId" in a]},
        "journalInfo": journal if paper.pmid else None,
        "bookOrReportDetails": None
        if paper.pmid
        else {"publisher": paper.journal, "yearOfPublication": day.year},
        "pubYear": str(day.year),
        "language": "eng",
        "pubModel": "Electronic",
        "pubTypeList": {"pubType": _types(paper)},
        "grantsList": {
            "grant": [{"grantId": a, "agency": name, "orderIn": 0} for name, a in paper.funding]
        },
        "isOpenAccess": _flag(is_open and in_pmc),
        "inEPMC": _flag(in_pmc),
        "inPMC": _flag(in_pmc),
        "hasPDF": _flag(in_pmc),
        "hasSuppl": "N",
        "hasTextMinedTerms": _flag(is_open),
        "license": "cc by" if is_open and in_pmc else None,
        "dateOfCreation": first_indexed,
        "firstIndexDate": first_indexed,
        "fullTextReceivedDate": first_indexed if is_open and in_pmc else None,
        "dateOfRevision": min(TODAY, day + timedelta(days=30)).isoformat(),
        "electronicPublicationDate": day.isoformat(),
        "firstPublicationDate": day.isoformat(),
    }
    return {k: v for k, v in result.items() if v not in (None, {"grant": []}, {"authorId": []})}


def _author(entry: Byline) -> dict[str, Any]:
    if entry.person is None:
        return {"collectiveName": entry.printed}
    given, family = entry.given or "", entry.family or ""
    short = initials(*given.split()).replace(".", "").replace("-", "").replace(" ", "")[:3].upper()
    author: dict[str, Any] = {
        "fullName": f"{family} {short}",
        "firstName": given,
        "lastName": family,
        "initials": short,
    }
    if entry.orcid_printed:
        author["authorId"] = {"type": "ORCID", "value": entry.orcid_printed}
    if entry.places:
        listed = [{"affiliation": f"{place.text}."} for place in entry.places]
        author["authorAffiliationDetailsList"] = {"authorAffiliation": listed}
    return author


def _types(paper: Paper) -> list[str]:
    if paper.kind == "preprint":
        return ["Preprint"]
    retracted = ["Retracted Publication"] if paper.retracted else []
    return retracted + (
        ["Review", "Journal Article"]
        if paper.kind == "review"
        else ["research-article", "Journal Article"]
    )


def _flag(value: bool) -> str:
    return "Y" if value else "N"
