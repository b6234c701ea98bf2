"""OpenAlex work and institution objects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attribution.demo.world import ids
from attribution.demo.world.institutions import Institution, lineage, relatives
from attribution.demo.world.paper import AuthorEntry, Paper, PrintedAffiliation
from attribution.demo.world.people import TODAY

Record = dict[str, Any]
ID = "https://openalex.org/"
LISTED_AUTHORS = 100
TYPES = {"proceedings": "article", "retraction": "retraction"}
CROSSREF_TYPES = {
    "preprint": "posted-content",
    "book-chapter": "book-chapter",
    "proceedings": "proceedings-article",
    "dataset": "dataset",
    "software": "other",
    "dissertation": "dissertation",
}


# -- works


def work(paper: Paper) -> Record:
    """The full work object with every author, as a single work is shown (lists show less)."""
    location = _location(paper)
    return {
        **_description(paper),
        "primary_location": location,
        **_kind(paper),
        **_authors(paper),
        **_status(paper),
        "locations_count": 1,
        "locations": [location],
        "best_oa_location": location if paper.visibility.announced_open else None,
        **_funding(paper),
        **_contents(),
        **_record_dates(paper),
    }


def as_listed(full_work: Record) -> Record:
    """A work as lists show it: the first 100 authors, and a flag where there are more."""
    authorships = full_work["authorships"]
    if len(authorships) <= LISTED_AUTHORS:
        return full_work
    return {**full_work, "authorships": authorships[:LISTED_AUTHORS], "is_authors_truncated": True}


def _publication_day(paper: Paper) -> date:
    return paper.visibility.openalex_date or paper.published


def _crossref_type(paper: Paper) -> str:
    return CROSSREF_TYPES.get(paper.kind, "journal-article")


def _description(paper: Paper) -> Record:
    day = _publication_day(paper)
    return {
        "id": ID + paper.openalex_id,
        "doi": paper.doi_url,
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": day.year,
        "publication_date": day.isoformat(),
        "ids": _ids(paper),
        "language": "en",
    }


def _ids(paper: Paper) -> dict[str, str]:
    identifiers = {"openalex": ID + paper.openalex_id}
    if paper.doi_url:
        identifiers["doi"] = paper.doi_url
    if paper.pmid:
        identifiers["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{paper.pmid}"
    if paper.pmcid:
        identifiers["pmcid"] = _pmc_url(paper.pmcid, with_letters=paper.number % 7 == 0)
    return identifiers


def _pmc_url(pmcid: str, with_letters: bool) -> str:
    """An address at PubMed Central; OpenAlex has some with the letters PMC and some without."""
    number = pmcid if with_letters else pmcid.removeprefix("PMC")
    return f"https://www.ncbi.nlm.nih.gov/pmc/articles/{number}"


def _kind(paper: Paper) -> Record:
    announced_open = paper.visibility.announced_open
    indexed_in = {
        "crossref": paper.visibility.crossref and paper.has_doi,
        "pubmed": paper.pmid is not None,
    }
    return {
        "type": TYPES.get(paper.kind, paper.kind),
        "type_crossref": _crossref_type(paper),
        "indexed_in": [index for index, is_indexed in indexed_in.items() if is_indexed],
        "open_access": {
            "is_oa": announced_open,
            "oa_status": "gold" if announced_open else "closed",
            "oa_url": paper.doi_url if announced_open else None,
            "any_repository_has_fulltext": paper.pmcid is not None,
        },
    }


def _biblio(paper: Paper) -> Record:
    first, _, last = (paper.pages or "").partition("-")
    return {
        "volume": paper.volume,
        "issue": paper.issue,
        "first_page": first or None,
        "last_page": last or None,
    }


def _status(paper: Paper) -> Record:
    return {
        "has_fulltext": paper.visibility.announced_open,
        "cited_by_count": (TODAY - _publication_day(paper)).days // 90,
        "biblio": _biblio(paper),
        "is_retracted": paper.retracted,
        "is_paratext": False,
        "is_xpac": False,
    }


def _contents() -> Record:
    return {
        "has_content": {"pdf": False, "grobid_xml": False},
        "content_urls": None,
        "referenced_works_count": 0,
        "abstract_inverted_index": None,
        "counts_by_year": [],
    }


def _record_dates(paper: Paper) -> Record:
    day = _publication_day(paper)
    updated = min(TODAY, day + timedelta(days=40))
    created = min(TODAY, day + timedelta(days=6))
    return {"updated_date": f"{updated}T06:12:41.000000", "created_date": created.isoformat()}


# -- the place of publication


def _location(paper: Paper) -> Record:
    announced_open = paper.visibility.announced_open
    is_preprint = paper.kind == "preprint"
    return {
        "id": _location_id(paper),
        "is_oa": announced_open,
        "landing_page_url": paper.doi_url,
        "pdf_url": None,
        "source": _source(paper),
        "license": "cc-by" if announced_open else None,
        "license_id": f"{ID}licenses/cc-by" if announced_open else None,
        "version": "submittedVersion" if is_preprint else "publishedVersion",
        "is_accepted": not is_preprint,
        "is_published": not is_preprint,
        "raw_source_name": paper.journal,
        "raw_type": _crossref_type(paper),
    }


def _location_id(paper: Paper) -> str:
    if paper.doi:
        return f"doi:{paper.doi}"
    if paper.pmid:
        return f"pmid:{paper.pmid}"
    return f"pmh:oai:{paper.number}"


def _source(paper: Paper) -> Record:
    in_repository = paper.kind in ("preprint", "dataset", "software")
    return {
        "id": _made_up_id("S", paper.journal),
        "display_name": paper.journal,
        "issn_l": paper.issn,
        "issn": [paper.issn] if paper.issn else None,
        "host_organization_name": paper.publisher,
        "type": "repository" if in_repository else "journal",
    }


def _made_up_id(letter: str, name: str) -> str:
    return f"{ID}{letter}{ids.OPENALEX + sum(map(ord, name))}"


# -- authors


def _authors(paper: Paper) -> Record:
    authorships = [
        _authorship(entry, position, paper) for position, entry in enumerate(paper.authors)
    ]
    corresponding = [authorship for authorship in authorships if authorship["is_corresponding"]]
    by_id = {institution["id"]: institution for institution in _institutions(authorships)}
    return {
        "authorships": authorships,
        "institutions": list(by_id.values()),
        "corresponding_author_ids": [authorship["author"]["id"] for authorship in corresponding],
        "corresponding_institution_ids": [
            institution["id"] for institution in _institutions(corresponding)
        ],
    }


def _institutions(authorships: list[Record]) -> list[Record]:
    """The institutions of all these authors, in order."""
    return [institution for authorship in authorships for institution in authorship["institutions"]]


def _authorship(entry: AuthorEntry, position: int, paper: Paper) -> Record:
    institutions = _mapped_institutions(entry)
    raw_orcid = entry.orcid_printed if paper.visibility.openalex_raw_orcids else None
    return {
        "author_position": _position(position, len(paper.authors)),
        "author": _profile(entry),
        "institutions": [_stub(institution) for institution in institutions],
        "countries": sorted({institution.country_code for institution in institutions}),
        "is_corresponding": position == 0,
        "raw_author_name": entry.printed,
        "raw_affiliation_strings": [affiliation.text for affiliation in entry.affiliations],
        "raw_orcid": _orcid_url(raw_orcid),
        "affiliations": [_affiliation(affiliation) for affiliation in entry.affiliations],
    }


def _mapped_institutions(entry: AuthorEntry) -> list[Institution]:
    """The distinct institutions that OpenAlex reads in an entry's affiliations."""
    mapped = [affiliation.openalex for affiliation in entry.affiliations if affiliation.openalex]
    return list({institution.ror: institution for institution in mapped}.values())


def _position(position: int, count: int) -> str:
    if position == 0:
        return "first"
    return "last" if position == count - 1 else "middle"


def _profile(entry: AuthorEntry) -> Record:
    person = entry.person
    return {
        "id": f"{ID}A{ids.OPENALEX + entry.author_number}",
        "display_name": " ".join(person.name) if person else entry.printed,
        "orcid": _orcid_url(entry.orcid_profile),
    }


def _affiliation(affiliation: PrintedAffiliation) -> Record:
    mapped = affiliation.openalex
    return {
        "raw_affiliation_string": affiliation.text,
        "institution_ids": [ID + mapped.openalex] if mapped else [],
    }


def _orcid_url(orcid: str | None) -> str | None:
    return f"https://orcid.org/{orcid}" if orcid else None


# -- funding


def _funding(paper: Paper) -> Record:
    return {
        "awards": [_award(name, award) for name, award in paper.funding],
        "funders": [_funder(name) for name, _ in paper.funding],
    }


def _funder(name: str) -> Record:
    return {"id": _made_up_id("F", name), "display_name": name, "ror": None}


def _award(name: str, award: str) -> Record:
    return {
        "id": _made_up_id("G", award),
        "display_name": None,
        "funder_award_id": award,
        "funder_id": _made_up_id("F", name),
        "funder_display_name": name,
        "doi": None,
    }


# -- institutions


def _stub(institution: Institution) -> Record:
    """An institution as authorships show it."""
    return {
        "id": ID + institution.openalex,
        "display_name": institution.name,
        "ror": institution.ror_url,
        "country_code": institution.country_code,
        "type": institution.kind,
        "lineage": [ID + ancestor.openalex for ancestor in lineage(institution)],
    }


def full_institution(institution: Institution) -> Record:
    """The full institution object."""
    return {
        **_stub(institution),
        "display_name_alternatives": list(institution.other_names),
        "display_name_acronyms": [],
        "ids": {"openalex": ID + institution.openalex, "ror": institution.ror_url},
        "associated_institutions": [
            {**_stub(relative), "relationship": kind} for relative, kind in relatives(institution)
        ],
        "updated_date": TODAY.isoformat(),
        "created_date": "2017-08-08",
    }
