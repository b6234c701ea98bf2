"""OpenAlex work and institution objects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attribution.demo.world import ids
from attribution.demo.world.institutions import ALL, Institution, lineage
from attribution.demo.world.papers import Byline, Paper
from attribution.demo.world.people import TODAY

ID = "https://openalex.org/"
TYPES = {"proceedings": "article", "retraction": "retraction"}
CROSSREF_TYPES = {
    "preprint": "posted-content",
    "book-chapter": "book-chapter",
    "proceedings": "proceedings-article",
    "dataset": "dataset",
    "software": "other",
    "dissertation": "dissertation",
}


def work(paper: Paper) -> dict[str, Any]:
    """The whole work object, with every author; lists cut it (`cut`)."""
    day = paper.showing.openalex_date or paper.published
    url = f"https://doi.org/{paper.doi}" if paper.doi else None
    place, is_oa = _location(paper), paper.showing.full_text in ("open", "missing")
    authorships = [_authorship(entry, n, paper) for n, entry in enumerate(paper.byline)]
    institutions = {i["id"]: i for authorship in authorships for i in authorship["institutions"]}
    corresponding = [a for a in authorships if a["is_corresponding"]]
    return {
        "id": ID + paper.openalex_id,
        "doi": url,
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": day.year,
        "publication_date": day.isoformat(),
        "ids": _ids(paper),
        "language": "en",
        "primary_location": place,
        "type": TYPES.get(paper.kind, paper.kind),
        "type_crossref": CROSSREF_TYPES.get(paper.kind, "journal-article"),
        "indexed_in": (["crossref"] if paper.showing.crossref and url else [])
        + (["pubmed"] if paper.pmid else []),
        "open_access": {
            "is_oa": is_oa,
            "oa_status": "gold" if is_oa else "closed",
            "oa_url": url if is_oa else None,
            "any_repository_has_fulltext": paper.pmcid is not None,
        },
        "authorships": authorships,
        "institutions": list(institutions.values()),
        "corresponding_author_ids": [a["author"]["id"] for a in corresponding],
        "corresponding_institution_ids": [
            i["id"] for a in corresponding for i in a["institutions"]
        ],
        "has_fulltext": is_oa,
        "cited_by_count": (TODAY - day).days // 90,
        "biblio": {"volume": None, "issue": None, "first_page": None, "last_page": None},
        "is_retracted": paper.retracted,
        "is_paratext": False,
        "is_xpac": False,
        "locations_count": 1,
        "locations": [place],
        "best_oa_location": place if is_oa else None,
        "awards": [_award(name, award) for name, award in paper.funding],
        "funders": [_funder(name) for name, _ in paper.funding],
        "has_content": {"pdf": False, "grobid_xml": False},
        "content_urls": None,
        "referenced_works_count": 0,
        "abstract_inverted_index": None,
        "counts_by_year": [],
        "updated_date": f"{min(TODAY, day + timedelta(days=40))}T06:12:41.000000",
        "created_date": min(TODAY, day + timedelta(days=6)).isoformat(),
    }


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """A work as lists show it: the first 100 authors, and a flag where there are more."""
    if len(whole["authorships"]) <= 100:
        return whole
    return {**whole, "authorships": whole["authorships"][:100], "is_authors_truncated": True}


def _ids(paper: Paper) -> dict[str, str]:
    found = {"openalex": ID + paper.openalex_id}
    if paper.doi:
        found["doi"] = f"https://doi.org/{paper.doi}"
    if paper.pmid:
        found["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{paper.pmid}"
    if paper.pmcid:
        number = paper.pmcid if paper.number % 7 == 0 else paper.pmcid[3:]  # both spellings occur
        found["pmcid"] = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{number}"
    return found


def _location(paper: Paper) -> dict[str, Any]:
    is_oa = paper.showing.full_text in ("open", "missing")
    identifier = (
        f"doi:{paper.doi}"
        if paper.doi
        else f"pmid:{paper.pmid}"
        if paper.pmid
        else f"pmh:oai:{paper.number}"
    )
    return {
        "id": identifier,
        "is_oa": is_oa,
        "landing_page_url": f"https://doi.org/{paper.doi}" if paper.doi else None,
        "pdf_url": None,
        "source": {
            "id": f"{ID}S{ids.OPENALEX + sum(map(ord, paper.journal))}",
            "display_name": paper.journal,
            "issn_l": None,
            "issn": None,
            "host_organization_name": paper.publisher,
            "type": "repository"
            if paper.kind in ("preprint", "dataset", "software")
            else "journal",
        },
        "license": "cc-by" if is_oa else None,
        "license_id": f"{ID}licenses/cc-by" if is_oa else None,
        "version": "submittedVersion" if paper.kind == "preprint" else "publishedVersion",
        "is_accepted": paper.kind != "preprint",
        "is_published": paper.kind != "preprint",
        "raw_source_name": paper.journal,
        "raw_type": CROSSREF_TYPES.get(paper.kind, "journal-article"),
    }


def _authorship(entry: Byline, position: int, paper: Paper) -> dict[str, Any]:
    mapped = list({p.openalex.ror: p.openalex for p in entry.places if p.openalex}.values())
    raw = entry.orcid_printed if paper.showing.openalex_raw_orcids else None
    person = entry.person
    shown = f"{person.given} {person.family}" if person else entry.printed
    return {
        "author_position": _position(position, len(paper.byline)),
        "author": {
            "id": f"{ID}A{ids.OPENALEX + entry.author_number}",
            "display_name": shown,
            "orcid": _orcid_url(entry.orcid_profile),
        },
        "institutions": [stub(institution) for institution in mapped],
        "countries": sorted({institution.country_code for institution in mapped}),
        "is_corresponding": position == 0,
        "raw_author_name": entry.printed,
        "raw_affiliation_strings": [p.text for p in entry.places],
        "raw_orcid": _orcid_url(raw),
        "affiliations": [
            {
                "raw_affiliation_string": p.text,
                "institution_ids": [ID + p.openalex.openalex] if p.openalex else [],
            }
            for p in entry.places
        ],
    }


def _position(position: int, count: int) -> str:
    return "first" if position == 0 else "last" if position == count - 1 else "middle"


def _orcid_url(orcid: str | None) -> str | None:
    return f"https://orcid.org/{orcid}" if orcid else None


def _funder(name: str) -> dict[str, Any]:
    return {"id": f"{ID}F{ids.OPENALEX + sum(map(ord, name))}", "display_name": name, "ror": None}


def _award(name: str, award: str) -> dict[str, Any]:
    return {
        "id": f"{ID}G{ids.OPENALEX + sum(map(ord, award))}",
        "display_name": None,
        "funder_award_id": award,
        "funder_id": _funder(name)["id"],
        "funder_display_name": name,
        "doi": None,
    }


def stub(institution: Institution) -> dict[str, Any]:
    """An institution as authorships show it."""
    return {
        "id": ID + institution.openalex,
        "display_name": institution.name,
        "ror": institution.ror_url,
        "country_code": institution.country_code,
        "type": institution.kind,
        "lineage": [ID + one.openalex for one in lineage(institution)],
    }


def institution(one: Institution) -> dict[str, Any]:
    """The whole institution object."""
    related = [(child, "child") for child in ALL if child.parent == one.ror]
    related += [(parent, "parent") for parent in lineage(one)[1:]]
    return {
        **stub(one),
        "display_name_alternatives": list(one.other_names),
        "display_name_acronyms": [],
        "ids": {"openalex": ID + one.openalex, "ror": one.ror_url},
        "associated_institutions": [
            {**stub(other), "relationship": relation} for other, relation in related
        ],
        "updated_date": TODAY.isoformat(),
        "created_date": "2017-08-08",
    }
