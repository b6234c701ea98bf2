"""Where each source's records mislead, and what is read from them. All of it is invented."""

from __future__ import annotations

from typing import Any

import pytest

from attribution.core.model import Location, PersonView, WorkView
from attribution.harvest.sources import crossref, europepmc, openalex, orcid

FAMILY, FORMS = ["0nrthmr98"], ["University of Northmere"]
KEEP = {"family": FAMILY, "forms": FORMS}


def only(records: Any) -> Any:
    (record,) = records
    return record


# -- OpenAlex ------------------------------------------------------------------------------------


def from_openalex(**fields: Any) -> WorkView:
    record = {"id": "https://openalex.org/W1", **fields}
    return only(openalex.parse({"kind": "works", "payload": {"results": [record]}}))


def authorship(**fields: Any) -> dict[str, Any]:
    return {
        "raw_author_name": "Odo Specimen",
        "author": {"id": "https://openalex.org/A5", "display_name": "O. Specimen"},
        **fields,
    }


def test_an_orcid_of_a_profile_is_inferred_and_only_the_printed_one_is_stated() -> None:
    profile = {"id": "https://openalex.org/A5", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    author = from_openalex(authorships=[authorship(author=profile)]).authors[0]
    assert (author.orcid, author.orcid_inferred) == (None, "0000-0002-1825-0097")
    author = from_openalex(
        authorships=[authorship(raw_orcid="https://orcid.org/0000-0002-1825-0097")]
    ).authors[0]
    assert (author.orcid, author.orcid_inferred) == ("0000-0002-1825-0097", None)


def test_the_name_is_the_printed_one() -> None:
    assert from_openalex(authorships=[authorship()]).authors[0].name == "Odo Specimen"
    assert (
        from_openalex(authorships=[authorship(raw_author_name=None)]).authors[0].name
        == "O. Specimen"
    )


@pytest.mark.parametrize(
    "pmcid",
    [
        "https://www.ncbi.nlm.nih.gov/pmc/articles/5815332",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5815332/",
    ],
)
def test_a_pmcid_is_read_with_and_without_its_letters(pmcid: str) -> None:
    assert from_openalex(ids={"pmcid": pmcid}).pmcid == "PMC5815332"


@pytest.mark.parametrize(
    ("fields", "complete"),
    [({"is_authors_truncated": True}, False), ({}, False), ({"is_authors_truncated": False}, True)],
)
def test_a_list_of_a_hundred_authors_is_whole_only_where_the_source_says_so(
    fields: dict[str, Any], complete: bool
) -> None:
    assert from_openalex(authorships=[authorship()] * 100, **fields).authors_complete is complete


def test_fewer_than_a_hundred_authors_are_all() -> None:
    assert from_openalex(authorships=[authorship()] * 99).authors_complete is True


def test_an_institution_is_put_beside_the_affiliation_it_was_read_from() -> None:
    place = {"id": "https://openalex.org/I1", "ror": "https://ror.org/0nrthmr98"}
    texts = [
        {
            "raw_affiliation_string": "Glass Workshop, Northmere",
            "institution_ids": ["https://openalex.org/I1"],
        },
        {"raw_affiliation_string": "At home", "institution_ids": []},
    ]
    first, second = (
        from_openalex(authorships=[authorship(institutions=[place], affiliations=texts)])
        .authors[0]
        .affiliations
    )
    assert (first.text, first.rors) == ("Glass Workshop, Northmere", ("0nrthmr98",))
    assert (second.text, second.rors) == ("At home", ())


def test_a_work_without_doi_date_and_authors_is_still_a_work() -> None:
    view = from_openalex(doi=None, publication_date=None, authorships=[], title=None)
    assert (view.source_id, view.doi, view.published, view.authors) == ("W1", None, None, ())


# -- Crossref ------------------------------------------------------------------------------------


def from_crossref(keep: Any = None, **fields: Any) -> list[WorkView]:
    raw = {"kind": "works", "payload": {"items": [{"DOI": "10.5555/ABC", **fields}]}}
    return list(crossref.parse(raw | ({"keep": keep} if keep else {})))


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ([[2021, 3, 9]], ("2021-03-09", "day")),
        ([[2021, 3]], ("2021-03-01", "month")),
        ([[2021]], ("2021-01-01", "year")),
        ([[None]], (None, None)),
        ([], (None, None)),
    ],
)
def test_a_date_is_as_precise_as_given_and_may_be_null(issued: Any, expected: Any) -> None:
    view = only(from_crossref(issued={"date-parts": issued}))
    assert (view.published, view.published_precision) == expected


def test_where_issued_is_null_the_next_date_counts() -> None:
    view = only(
        from_crossref(issued={"date-parts": [[None]]}, posted={"date-parts": [[2020, 5, 4]]})
    )
    assert view.published == "2020-05-04"


def test_titles_lose_entities_and_mark_up_but_not_their_signs() -> None:
    view = only(from_crossref(title=["Glass &amp; <i>sand</i>: p &lt; 0.05\n in <sub>x</sub>"]))
    assert view.title == "Glass & sand: p < 0.05 in x"


def test_a_funder_with_the_institutions_id_is_no_author_there() -> None:
    author = {
        "given": "Odo",
        "family": "Specimen",
        "affiliation": [{"name": "University of Southport"}],
    }
    assert (
        from_crossref(
            KEEP,
            author=[author],
            funder=[{"id": [{"id": "https://ror.org/0nrthmr98", "id-type": "ROR"}]}],
        )
        == []
    )


@pytest.mark.parametrize(
    "affiliation",
    [
        {"id": [{"id": "https://ror.org/0nrthmr98", "id-type": "ROR", "asserted-by": "publisher"}]},
        {"name": "Glass Workshop, University of Northmere, Northmere"},
        {"name": "glass workshop; UNIVERSITY OF NORTHMERE"},
    ],
)
def test_an_author_is_at_the_institution_by_id_or_by_printed_name(
    affiliation: dict[str, Any],
) -> None:
    assert from_crossref(KEEP, author=[{"family": "Specimen", "affiliation": [affiliation]}])


@pytest.mark.parametrize(
    "text",
    [
        "University of Northmere Hospitals",
        "University of Northmere Press",
        "Northmere University",
        "",
    ],
)
def test_what_only_sounds_like_the_institution_is_not(text: str) -> None:
    assert not from_crossref(KEEP, author=[{"family": "Specimen", "affiliation": [{"name": text}]}])


def test_a_consortium_is_a_group_and_a_retraction_sits_on_the_article() -> None:
    view = only(
        from_crossref(
            author=[{"name": "Glass Consortium", "affiliation": []}],
            **{"updated-by": [{"DOI": "10.5555/r", "type": "retraction"}]},
        )
    )
    assert (view.authors[0].name, view.authors[0].is_group) == ("Glass Consortium", True)
    assert (view.is_retracted, view.corrected_by) == (True, ("10.5555/r",))
    assert (
        only(
            from_crossref(**{"update-to": [{"DOI": "10.5555/x", "type": "retraction"}]})
        ).is_retracted
        is False
    )


@pytest.mark.parametrize("kind", ["Retraction", "removal", " Withdrawal"])
def test_a_retraction_is_known_however_its_type_is_written(kind: str) -> None:
    view = only(from_crossref(**{"updated-by": [{"DOI": "10.5555/r", "type": kind}]}))
    assert view.is_retracted


def test_preprint_and_article_know_each_other() -> None:
    relation = {
        "has-preprint": [
            {"id-type": "doi", "id": "10.5555/PRE", "asserted-by": "object"},
            {"id-type": "uri", "id": "x"},
        ]
    }
    assert only(from_crossref(relation=relation)).same_as == ("10.5555/pre",)


# -- Europe PMC ----------------------------------------------------------------------------------


def from_europepmc(**fields: Any) -> WorkView:
    return only(
        europepmc.parse(
            {"kind": "works", "payload": {"results": [{"source": "MED", "id": "1", **fields}]}}
        )
    )


@pytest.mark.parametrize(
    ("open_access", "pmcid", "text"),
    [("Y", "PMC1", True), ("N", "PMC1", False), ("Y", None, False), (None, "PMC1", None)],
)
def test_the_letter_n_is_no_and_a_pmcid_is_no_open_access(
    open_access: str | None, pmcid: str | None, text: bool | None
) -> None:
    fields = {k: v for k, v in (("isOpenAccess", open_access), ("pmcid", pmcid)) if v}
    assert from_europepmc(**fields).has_full_text is text


def test_collective_names_are_groups_and_stated_orcids_are_kept() -> None:
    authors = [
        {"collectiveName": "Glass Consortium"},
        {
            "fullName": "Specimen O",
            "lastName": "Specimen",
            "initials": "O",
            "authorId": {"type": "ORCID", "value": "0000-0002-1825-0097"},
        },
    ]
    group, person = from_europepmc(authorList={"author": authors}).authors
    assert (group.name, group.is_group, group.family) == ("Glass Consortium", True, None)
    assert (person.name, person.orcid, person.is_group) == (
        "O Specimen",
        "0000-0002-1825-0097",
        False,
    )


def test_the_full_stop_of_a_title_goes_and_a_year_is_only_a_year() -> None:
    view = from_europepmc(title="On <i>glass</i> &amp; sand.", pubYear="2019")
    assert (view.title, view.published, view.published_precision) == (
        "On glass & sand",
        "2019-01-01",
        "year",
    )


@pytest.mark.parametrize(
    ("types", "source", "kind"),
    [
        (["preprint"], "PPR", "preprint"),
        (["research-article", "Journal Article"], "MED", "article"),
        ("Journal Article", "MED", "article"),
        (["review-article", "Review"], "MED", "review"),
        (["Published Erratum"], "MED", "correction"),
    ],
)
def test_types_are_put_in_one_vocabulary(types: Any, source: str, kind: str) -> None:
    assert from_europepmc(source=source, pubTypeList={"pubType": types}).type == kind


# -- ORCID ---------------------------------------------------------------------------------------


def from_orcid(works: dict[str, Any], jobs: dict[str, Any] | None = None) -> list[Any]:
    section = jobs or {"status": "read", "payload": {"affiliation-group": []}}
    return list(
        orcid.parse(
            {
                "kind": "record",
                "orcid": "0000-0002-1825-0097",
                "works": works,
                "employments": section,
            }
        )
    )


def summary(code: int, title: str = "On glass") -> dict[str, Any]:
    return {
        "put-code": code,
        "title": {"title": {"value": title}},
        "type": "journal-article",
        "publication-date": {"year": {"value": "2021"}, "month": {"value": "03"}, "day": None},
    }


def external(kind: str, value: str, relation: str | None = "self") -> dict[str, Any]:
    return {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-relationship": relation,
    }


def test_a_group_is_one_work_however_many_sources_claim_it() -> None:
    group = {
        "external-ids": {"external-id": [external("doi", "https://doi.org/10.5555/ABC")]},
        "work-summary": [summary(9), summary(7, "Glass")],
    }
    person, work = from_orcid({"status": "read", "payload": {"group": [group]}})
    assert isinstance(person, PersonView)
    assert (work.source_id, work.doi, work.published, work.published_precision) == (
        "0000-0002-1825-0097/7",
        "10.5555/abc",
        "2021-03-01",
        "month",
    )
    assert work.listed_by == ("0000-0002-1825-0097",)


def test_the_doi_of_the_book_is_not_that_of_the_chapter() -> None:
    group = {
        "external-ids": {"external-id": [external("doi", "10.5555/book", "part-of")]},
        "work-summary": [summary(1)],
    }
    assert from_orcid({"status": "read", "payload": {"group": [group]}})[1].doi is None


@pytest.mark.parametrize("other", ["funded-by", "part-of", "version-of", None, "of a new kind"])
@pytest.mark.parametrize("own_comes_first", [True, False])
def test_the_doi_of_a_grant_book_or_version_never_takes_the_place_of_the_works_own(
    other, own_comes_first
) -> None:
    ids = [external("doi", "10.5555/own"), external("doi", "10.5555/other", other)]
    listed = ids if own_comes_first else ids[::-1]
    group = {"external-ids": {"external-id": listed}, "work-summary": [summary(1)]}
    assert from_orcid({"status": "read", "payload": {"group": [group]}})[1].doi == "10.5555/own"


@pytest.mark.parametrize(
    ("relation", "doi"),
    [("funded-by", None), ("version-of", "10.5555/other"), (None, "10.5555/other")],
)
def test_without_its_own_doi_a_work_has_that_of_a_version_and_never_that_of_its_grant(
    relation, doi
) -> None:
    ids = [external("doi", "10.5555/other", relation)]
    group = {"external-ids": {"external-id": ids}, "work-summary": [summary(1)]}
    assert from_orcid({"status": "read", "payload": {"group": [group]}})[1].doi == doi


@pytest.mark.parametrize("status", ["locked", "private", "not found"])
def test_a_record_that_cannot_be_read_is_a_fact(status: str) -> None:
    section = {"status": status, "primary": None}
    assert only(from_orcid(section, section)).status == status


def test_a_deprecated_record_points_to_the_one_that_is_read() -> None:
    works = {"status": "read", "primary": "0000-0001-5109-3700", "payload": {"group": []}}
    person = only(from_orcid(works))
    assert (person.status, person.primary_orcid) == ("deprecated", "0000-0001-5109-3700")


def test_an_employment_keeps_the_precision_of_its_dates() -> None:
    job = {
        "department-name": "Glass",
        "role-title": None,
        "start-date": {"year": {"value": "2019"}, "month": None, "day": None},
        "end-date": None,
        "organization": {
            "name": "University of Northmere",
            "disambiguated-organization": {
                "disambiguated-organization-identifier": "https://ror.org/0nrthmr98",
                "disambiguation-source": "ROR",
            },
        },
    }
    jobs = {
        "status": "read",
        "payload": {"affiliation-group": [{"summaries": [{"employment-summary": job}]}]},
    }
    (employment,) = only(from_orcid({"status": "read", "payload": {"group": []}}, jobs)).employments
    assert (employment.ror, employment.start, employment.end, employment.role) == (
        "0nrthmr98",
        "2019",
        None,
        None,
    )


# -- where in its journal ------------------------------------------------------------------------


def test_every_source_says_where_in_its_journal_a_work_is() -> None:
    printed = Location("12", "3", "101-110", "1234-5679")
    biblio = {"volume": "12", "issue": "3", "first_page": "101", "last_page": "110"}
    venue = {"source": {"display_name": "J", "issn_l": "1234-5679"}}
    assert from_openalex(biblio=biblio, primary_location=venue).location == printed
    deposited = {"volume": "12", "issue": "3", "page": "101-110", "ISSN": ["1234-5679", "x"]}
    assert only(from_crossref(**deposited)).location == printed
    info = {"volume": "12", "issue": "3", "journal": {"title": "J", "essn": "1234-5679"}}
    assert from_europepmc(journalInfo=info, pageInfo="101-110").location == printed


def test_an_article_number_stands_for_pages_and_odd_values_are_left_out() -> None:
    assert only(from_crossref(**{"article-number": "e7", "volume": 12})).location == Location(
        volume="12", pages="e7"
    )
    odd = {"volume": ["x"], "issue": {}, "page": True, "ISSN": [None, 5]}
    assert only(from_crossref(**odd)).location == Location()
    assert from_openalex(biblio=None).location == Location()
    one_page = {"first_page": "7", "last_page": "7"}
    assert from_openalex(biblio=one_page).location == Location(pages="7")
