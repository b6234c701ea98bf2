"""The loopback services answer in the sources' own forms, and a walk returns every record once."""

import gzip
from datetime import date

import orjson
import pytest
import requests
from lxml import etree

from attribution.core.errors import UserError
from attribution.demo.serve import SETTINGS, serving
from attribution.demo.world.institutions import HOME, STATION
from attribution.demo.world.naming import plain
from attribution.demo.world.people import TODAY

OPENALEX, CROSSREF, ORCID = (
    "ATTRIBUTION_OPENALEX_URL",
    "ATTRIBUTION_CROSSREF_URL",
    "ATTRIBUTION_ORCID_URL",
)
EUROPEPMC, ROR = "ATTRIBUTION_EUROPEPMC_URL", "ATTRIBUTION_ROR_URL"


@pytest.fixture(scope="module")
def records(demo_folder):
    def read(name):
        with gzip.open(demo_folder / name) as file:
            return [orjson.loads(line) for line in file]

    return read


@pytest.fixture
def get(served, web):
    def ask(setting, path, **params):
        return web.get(served[setting] + path, params=params, timeout=10)

    return ask


@pytest.fixture
def openalex_walk(get):
    def walk(**params):
        cursor, found, count = "*", [], None
        while cursor:
            body = get(OPENALEX, "/works", cursor=cursor, **params).json()
            found += body["results"]
            cursor, count = body["meta"]["next_cursor"], body["meta"]["count"]
        assert len(found) == count
        return found

    return walk


def test_every_setting_has_an_address_on_the_loopback(served):
    assert served.keys() == SETTINGS.keys()
    assert all(url.startswith("http://127.0.0.1:") for url in served.values())


def test_a_folder_without_demo_files_is_refused_with_the_way_to_make_one(tmp_path):
    with pytest.raises(UserError, match=r"attribution\.demo\.generate"), serving(tmp_path):
        pass


def test_an_unknown_path_is_not_found(served, web):
    assert web.get(served[OPENALEX].replace("openalex", "nothing"), timeout=10).status_code == 404


# -- OpenAlex


def test_an_openalex_walk_gives_every_work_once(openalex_walk, records):
    found = [
        work["id"] for work in openalex_walk(per_page=100, sort="publication_date", select="id")
    ]
    assert len(found) == len(set(found)) == len(records("openalex/works.jsonl.gz"))


def test_an_openalex_walk_that_ends_on_a_full_page_gets_one_empty_page(get):
    one = get(
        OPENALEX, "/works", filter=f"author.id:{_an_author(get)}", per_page=1, cursor="*"
    ).json()
    again = get(
        OPENALEX,
        "/works",
        filter=f"author.id:{_an_author(get)}",
        per_page=one["meta"]["count"],
        cursor="*",
    ).json()
    last = get(
        OPENALEX,
        "/works",
        filter=f"author.id:{_an_author(get)}",
        per_page=one["meta"]["count"],
        cursor=again["meta"]["next_cursor"],
    ).json()
    assert last["results"] == []
    assert last["meta"]["next_cursor"] is None


def _an_author(get):
    return (
        get(OPENALEX, "/works", per_page=1)
        .json()["results"][0]["authorships"][0]["author"]["id"]
        .rpartition("/")[2]
    )


def test_lineage_reaches_the_child_and_dates_bound_the_list(openalex_walk):
    parent = openalex_walk(filter=f"authorships.institutions.lineage:{HOME.openalex}", per_page=100)
    child = openalex_walk(
        filter=f"authorships.institutions.lineage:{STATION.openalex}", per_page=100
    )
    window = "from_publication_date:2020-01-01,to_publication_date:2020-12-31"
    year = openalex_walk(
        filter=f"authorships.institutions.lineage:{HOME.openalex},{window}", per_page=100
    )
    assert {work["id"] for work in child} < {work["id"] for work in parent}
    assert {work["publication_date"][:4] for work in year} == {"2020"}


def test_a_list_cuts_at_100_authors_and_says_so_and_the_single_work_is_whole(get, openalex_walk):
    (long,) = [work for work in openalex_walk(per_page=100) if work.get("is_authors_truncated")]
    whole = get(OPENALEX, "/works/" + long["id"].rpartition("/")[2]).json()
    assert len(long["authorships"]) == 100
    assert len(whole["authorships"]) > 100
    assert "is_authors_truncated" not in whole


def test_works_are_found_by_several_dois_and_ids(get, records):
    works = [work for work in records("openalex/works.jsonl.gz") if work["doi"]][:3]
    by_doi = "doi:" + "|".join(work["doi"] for work in works)
    by_id = "ids.openalex:" + "|".join(work["id"].rpartition("/")[2] for work in works)
    for asked in (by_doi, by_id):
        found = get(OPENALEX, "/works", filter=asked).json()["results"]
        assert {work["id"] for work in found} == {work["id"] for work in works}


def test_the_institution_is_found_by_its_ror_address(get):
    found = get(OPENALEX, f"/institutions/ror:https://ror.org/{HOME.ror}").json()
    assert found["id"].endswith(HOME.openalex)
    assert [one["relationship"] for one in found["associated_institutions"]] == ["child"]


def test_the_plan_gate_unknown_fields_and_unknown_works_answer_as_openalex_does(get):
    gate = get(OPENALEX, "/works", filter="from_updated_date:2026-01-01")
    assert gate.status_code == 429
    assert "Retry-After" not in gate.headers
    assert (
        get(OPENALEX, "/works", filter="colour:red").json()["error"]
        == "Invalid query parameters error."
    )
    assert get(OPENALEX, "/works", limit=3).status_code == 400
    assert get(OPENALEX, "/works", per_page=500).status_code == 400
    missing = get(OPENALEX, "/works/W1")
    assert (missing.status_code, missing.headers["Content-Type"][:9]) == (404, "text/html")


def test_lists_tell_the_budget(get):
    first, second = (get(OPENALEX, "/works", per_page=1).headers for _ in range(2))
    assert int(second["X-RateLimit-Remaining"]) < int(first["X-RateLimit-Remaining"])


def test_there_is_no_tei(get, served, web):
    content = served["ATTRIBUTION_OPENALEX_CONTENT_URL"] + "/works/W99000000001.grobid-xml"
    assert web.get(content, timeout=10).status_code == 401
    assert (
        web.get(content, headers={"Authorization": "Bearer key"}, timeout=10).json()["work_id"]
        == "W99000000001"
    )


# -- Crossref


def crossref_walk(get, **params):
    cursor, found, total = "*", [], 0
    while True:
        message = get(CROSSREF, "/works", cursor=cursor, **params).json()["message"]
        if not message["items"]:
            assert len(found) == total
            return found
        found += [item["DOI"] for item in message["items"]]
        cursor, total = message["next-cursor"], message["total-results"]


def test_a_crossref_walk_gives_every_work_once(get, records):
    found = crossref_walk(get, rows=500, select="DOI")
    assert len(found) == len(set(found)) == len(records("crossref/works.jsonl.gz"))


def test_asking_a_crossref_page_twice_gives_the_next_one(get):
    token = get(CROSSREF, "/works", rows=10, cursor="*").json()["message"]["next-cursor"]
    one, other = (
        get(CROSSREF, "/works", rows=10, cursor=token).json()["message"] for _ in range(2)
    )
    assert one["next-cursor"] == other["next-cursor"] == token
    assert not {item["DOI"] for item in one["items"]} & {item["DOI"] for item in other["items"]}


def test_two_crossref_walks_do_not_disturb_each_other(get):
    tokens = [
        get(CROSSREF, "/works", rows=10, cursor="*").json()["message"]["next-cursor"]
        for _ in range(2)
    ]
    pages = [
        get(CROSSREF, "/works", rows=10, cursor=token).json()["message"]["items"]
        for token in tokens
    ]
    assert tokens[0] != tokens[1]
    assert pages[0] == pages[1]


def test_an_unknown_crossref_cursor_is_invalid(get):
    reply = get(CROSSREF, "/works", cursor="thing")
    assert (reply.status_code, reply.json()["message"][0]["type"]) == (404, "cursor-invalid")


def test_crossref_filters_of_one_name_widen_and_of_two_names_narrow(get, records):
    dois = [work["DOI"] for work in records("crossref/works.jsonl.gz")][:3]
    assert sorted(crossref_walk(get, filter=",".join(f"doi:{doi}" for doi in dois))) == sorted(dois)
    home = crossref_walk(get, filter=f"ror-id:https://ror.org/{HOME.ror}", rows=1000)
    both = crossref_walk(get, filter=f"ror-id:{HOME.ror},ror-id:{STATION.ror}", rows=1000)
    recent = crossref_walk(get, filter=f"ror-id:{HOME.ror},from-pub-date:2024-01-01", rows=1000)
    assert set(recent) < set(home) < set(both)


def test_crossref_index_dates_end_with_the_demo(get):
    assert (
        crossref_walk(get, filter=f"from-index-date:{date(TODAY.year, TODAY.month + 1, 1)}") == []
    )


def test_an_affiliation_query_ranks_whole_names_first(get):
    items = get(
        CROSSREF, "/works", **{"query.affiliation": "Quillmere University", "rows": 20}
    ).json()["message"]["items"]
    names = [
        [place.get("name", "") for a in item["author"] for place in a["affiliation"]]
        for item in items
    ]
    assert all(any("Quillmere" in name for name in of_item) for of_item in names)


def test_crossref_refuses_as_crossref_does(get):
    assert get(CROSSREF, "/works/10.5555/none").text == "Resource not found."
    assert (
        get(CROSSREF, "/works", filter="colour:red").json()["message"][0]["type"]
        == "filter-not-available"
    )


# -- ORCID


def test_every_orcid_record_in_the_search_has_works_and_employments(get, records):
    people = get(ORCID, "/expanded-search/", q=f'ror-org-id:"https://ror.org/{HOME.ror}"').json()
    assert people["num-found"] == len(people["expanded-result"]) > 50
    for row in people["expanded-result"][:10]:
        for section, key in (("works", "group"), ("employments", "affiliation-group")):
            body = get(ORCID, f"/{row['orcid-id']}/{section}").json()
            assert key in body
            assert body["path"] == f"/{row['orcid-id']}/{section}"


def test_changed_records_are_found_by_date_and_none_is_null(get, records):
    ids = [row["orcid-id"] for row in records("orcid/people.jsonl.gz")][:40]
    names = " OR ".join(f"orcid:{one}" for one in ids)
    all_of_them = get(ORCID, "/expanded-search/", q=f"({names})").json()
    later = get(
        ORCID,
        "/expanded-search/",
        q=f"({names}) AND profile-last-modified-date:[2025-06-01T00:00:00Z TO *]",
    ).json()
    none = get(
        ORCID,
        "/expanded-search/",
        q=f"({names}) AND profile-last-modified-date:[2030-01-01T00:00:00Z TO *]",
    ).json()
    assert all_of_them["num-found"] == len(ids)
    assert 0 < later["num-found"] < len(ids)
    assert none == {"expanded-result": None, "num-found": 0}


def test_a_deprecated_record_moves_a_locked_one_conflicts_an_unknown_one_is_missing(
    get, demo_folder, served, web
):
    problems = orjson.loads((demo_folder / "orcid" / "problems.json").read_bytes())
    assert sorted(one["status"] for one in problems.values()) == [301, 404, 409]
    for orcid, problem in problems.items():
        reply = web.get(f"{served[ORCID]}/{orcid}/works", allow_redirects=False, timeout=10)
        assert reply.status_code == problem["status"]
        assert reply.json()["response-code"] == problem["status"]
        if problem["status"] == 301:
            assert get(ORCID, f"/{orcid}/works").json()["path"] == f"/{problem['primary']}/works"


def test_a_syntax_error_is_a_500_at_orcid(get):
    assert get(ORCID, "/expanded-search/", q="orcid:(").json()["error-code"] == 9008


def test_a_token_is_given(served):
    reply = requests.post(
        served["ATTRIBUTION_ORCID_OAUTH_URL"] + "/token", data={"client_id": "x"}, timeout=10
    )
    assert reply.json()["scope"] == "/read-public"


# -- Europe PMC


def europepmc_walk(get, query, size=100):
    mark, found = "*", []
    while True:
        body = get(
            EUROPEPMC,
            "/search",
            query=query,
            format="json",
            resultType="core",
            pageSize=size,
            cursorMark=mark,
        ).json()
        found += body["resultList"]["result"]
        if body["nextCursorMark"] == mark:
            assert body["resultList"]["result"] == []
            assert len(found) == body["hitCount"]
            return found
        mark = body["nextCursorMark"]


def test_a_europe_pmc_walk_gives_every_result_once(get, records):
    found = [one["id"] for one in europepmc_walk(get, "FIRST_PDATE:[2000-01-01 TO *]")]
    assert len(found) == len(set(found)) == len(records("europepmc/search.jsonl.gz"))


def test_affiliations_and_dates_combine(get):
    forms = 'AFF:"Quillmere University" OR AFF:"University of Quillmere"'
    every = europepmc_walk(get, f"({forms})")
    year = europepmc_walk(get, f"({forms}) AND FIRST_PDATE:[2021-01-01 TO 2021-12-31]")
    other = europepmc_walk(get, f"({forms}) NOT FIRST_PDATE:[2021-01-01 TO 2021-12-31]")
    assert len(every) == len(year) + len(other)
    assert {one["pubYear"] for one in year} == {"2021"}


def test_a_name_in_an_acknowledgement_is_found_whatever_the_accents(served, web, demo_folder):
    with gzip.open(demo_folder / "truth.jsonl.gz") as file:
        truth = [orjson.loads(line) for line in file]
    thanked = next(
        r
        for r in truth
        if r["kind"] == "thanked" and r["reachable"] and r["doi"] and not r["printed"].isascii()
    )
    name = plain(thanked["printed"])
    form = {
        "query": f'ACK_FUND:"{name}"',
        "format": "json",
        "resultType": "core",
        "pageSize": "1000",
    }
    body = web.post(served[EUROPEPMC] + "/searchPOST", data=form, timeout=10).json()
    assert set(thanked["dois"]) & {one.get("doi") for one in body["resultList"]["result"]}


def test_open_works_have_a_full_text_but_for_a_few_and_closed_ones_have_none(get, records):
    results = [one for one in records("europepmc/search.jsonl.gz") if "pmcid" in one]
    answers = {one["pmcid"]: get(EUROPEPMC, f"/{one['pmcid']}/fullTextXML") for one in results}
    closed = [answers[one["pmcid"]] for one in results if one["isOpenAccess"] == "N"]
    is_open = [answers[one["pmcid"]] for one in results if one["isOpenAccess"] == "Y"]
    found = [reply for reply in is_open if reply.status_code == 200]
    assert {reply.status_code for reply in closed} == {404}
    assert 0 < len(is_open) - len(found) < len(is_open) / 10
    for reply in found:
        assert etree.fromstring(reply.content).tag == "article"


def test_europe_pmc_says_errors_with_status_200(get):
    for params in ({"query": "AFF:x", "pageSize": 5000}, {"query": "(((", "pageSize": 5}):
        reply = get(EUROPEPMC, "/search", **params)
        assert reply.status_code == 200
        assert "errMsg" in reply.json()


# -- ROR


def test_ror_knows_the_university_and_its_child(get):
    whole = get(ROR, f"/v2/organizations/https%3A%2F%2Fror.org%2F{HOME.ror}").json()
    assert whole == get(ROR, f"/organizations/{HOME.ror}").json()
    assert [(r["type"], r["id"]) for r in whole["relationships"]] == [
        ("child", f"https://ror.org/{STATION.ror}")
    ]
    assert whole["names"][0]["types"] != []
    assert [name["value"] for name in whole["names"] if "ror_display" in name["types"]] == [
        HOME.name
    ]


def test_ror_refuses_as_ror_does(get):
    assert "does not exist" in get(ROR, "/v2/organizations/02y3ad647").json()["errors"][0]
    assert "not a valid" in get(ROR, "/v2/organizations/xyz").json()["errors"][0]
