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
from attribution.demo.world.people import TODAY
from attribution.demo.world.printed_names import without_accents

OPENALEX, CROSSREF, ORCID = (
    "ATTRIBUTION_OPENALEX_URL",
    "ATTRIBUTION_CROSSREF_URL",
    "ATTRIBUTION_ORCID_URL",
)
EUROPEPMC, ROR = "ATTRIBUTION_EUROPEPMC_URL", "ATTRIBUTION_ROR_URL"


@pytest.fixture(scope="module")
def records(demo_folder):
    """Reads a file of the demo folder."""

    def read(name):
        with gzip.open(demo_folder / name) as file:
            return [orjson.loads(line) for line in file]

    return read


@pytest.fixture
def get(served, web):
    """Sends a request to a service, which the name of its setting stands for."""

    def send(setting, path, **params):
        return web.get(served[setting] + path, params=params, timeout=10)

    return send


def test_every_setting_has_an_address_on_the_loopback(served):
    assert served.keys() == SETTINGS.keys()
    assert all(url.startswith("http://127.0.0.1:") for url in served.values())


def test_a_folder_without_demo_files_is_refused_with_the_way_to_make_one(tmp_path):
    with pytest.raises(UserError, match=r"attribution\.demo\.generate"), serving(tmp_path):
        pass


def test_an_unknown_path_is_not_found(served, web):
    assert web.get(served[OPENALEX].replace("openalex", "nothing"), timeout=10).status_code == 404


# -- OpenAlex


@pytest.fixture
def openalex_walk(get):
    """Walks through a list of works to its end."""

    def walk(**params):
        cursor, works, count = "*", [], None
        while cursor:
            body = get(OPENALEX, "/works", cursor=cursor, **params).json()
            works += body["results"]
            cursor, count = body["meta"]["next_cursor"], body["meta"]["count"]
        assert len(works) == count
        return works

    return walk


def openalex_id(record):
    return record["id"].rpartition("/")[2]


def test_an_openalex_walk_gives_every_work_once(openalex_walk, records):
    works = openalex_walk(per_page=100, sort="publication_date", select="id")
    ids = [work["id"] for work in works]
    assert len(ids) == len(set(ids)) == len(records("openalex/works.jsonl.gz"))


def test_an_openalex_walk_that_ends_on_a_full_page_gets_one_empty_page(get):
    (work,) = get(OPENALEX, "/works", per_page=1).json()["results"]
    by_author = f"author.id:{openalex_id(work['authorships'][0]['author'])}"

    def page(size, cursor):
        params = {"filter": by_author, "per_page": size, "cursor": cursor}
        return get(OPENALEX, "/works", **params).json()

    count = page(1, "*")["meta"]["count"]
    full_page = page(count, "*")
    last_page = page(count, full_page["meta"]["next_cursor"])
    assert last_page["results"] == []
    assert last_page["meta"]["next_cursor"] is None


def test_lineage_reaches_the_child_and_dates_bound_the_list(openalex_walk):
    lineage = "authorships.institutions.lineage"
    window = "from_publication_date:2020-01-01,to_publication_date:2020-12-31"
    parent = openalex_walk(filter=f"{lineage}:{HOME.openalex}", per_page=100)
    child = openalex_walk(filter=f"{lineage}:{STATION.openalex}", per_page=100)
    year = openalex_walk(filter=f"{lineage}:{HOME.openalex},{window}", per_page=100)
    assert {work["id"] for work in child} < {work["id"] for work in parent}
    assert {work["publication_date"][:4] for work in year} == {"2020"}


def test_a_list_cuts_at_100_authors_with_a_flag_and_the_single_work_is_full(get, openalex_walk):
    (cut,) = [work for work in openalex_walk(per_page=100) if work.get("is_authors_truncated")]
    full = get(OPENALEX, f"/works/{openalex_id(cut)}").json()
    assert len(cut["authorships"]) == 100
    assert len(full["authorships"]) > 100
    assert "is_authors_truncated" not in full


def test_works_are_found_by_several_dois_and_ids(get, records):
    works = [work for work in records("openalex/works.jsonl.gz") if work["doi"]][:3]
    by_doi = "doi:" + "|".join(work["doi"] for work in works)
    by_id = "ids.openalex:" + "|".join(map(openalex_id, works))
    for works_filter in (by_doi, by_id):
        results = get(OPENALEX, "/works", filter=works_filter).json()["results"]
        assert {work["id"] for work in results} == {work["id"] for work in works}


def test_the_institution_is_found_by_its_ror_address(get):
    institution = get(OPENALEX, f"/institutions/ror:https://ror.org/{HOME.ror}").json()
    assert institution["id"].endswith(HOME.openalex)
    associated = institution["associated_institutions"]
    assert [relative["relationship"] for relative in associated] == ["child"]


def test_the_plan_gate_unknown_fields_and_unknown_works_answer_as_openalex_does(get):
    gate = get(OPENALEX, "/works", filter="from_updated_date:2026-01-01")
    assert gate.status_code == 429
    assert "Retry-After" not in gate.headers
    unknown_field = get(OPENALEX, "/works", filter="colour:red").json()
    assert unknown_field["error"] == "Invalid query parameters error."
    assert get(OPENALEX, "/works", limit=3).status_code == 400
    assert get(OPENALEX, "/works", per_page=500).status_code == 400
    missing = get(OPENALEX, "/works/W1")
    assert (missing.status_code, missing.headers["Content-Type"][:9]) == (404, "text/html")


def test_lists_tell_the_budget(get):
    first, second = (get(OPENALEX, "/works", per_page=1).headers for _ in range(2))
    assert int(second["X-RateLimit-Remaining"]) < int(first["X-RateLimit-Remaining"])


def test_the_content_service_has_no_tei(served, web):
    url = served["ATTRIBUTION_OPENALEX_CONTENT_URL"] + "/works/W99000000001.grobid-xml"
    assert web.get(url, timeout=10).status_code == 401
    with_key = web.get(url, headers={"Authorization": "Bearer key"}, timeout=10)
    assert with_key.json()["work_id"] == "W99000000001"


# -- Crossref


@pytest.fixture
def crossref(get):
    """Sends a request for a list of works; returns the message."""

    def send(**params):
        return get(CROSSREF, "/works", **params).json()["message"]

    return send


@pytest.fixture
def crossref_walk(crossref):
    """Walks through a list of works to its end; returns the DOIs."""

    def walk(**params):
        cursor, dois, total = "*", [], 0
        while True:
            message = crossref(cursor=cursor, **params)
            if not message["items"]:
                assert len(dois) == total
                return dois
            dois += [item["DOI"] for item in message["items"]]
            cursor, total = message["next-cursor"], message["total-results"]

    return walk


def test_a_crossref_walk_gives_every_work_once(crossref_walk, records):
    dois = crossref_walk(rows=500, select="DOI")
    assert len(dois) == len(set(dois)) == len(records("crossref/works.jsonl.gz"))


def test_asking_a_crossref_page_twice_gives_the_next_one(crossref):
    token = crossref(rows=10, cursor="*")["next-cursor"]
    first, second = (crossref(rows=10, cursor=token) for _ in range(2))
    assert first["next-cursor"] == second["next-cursor"] == token
    assert not {item["DOI"] for item in first["items"]} & {item["DOI"] for item in second["items"]}


def test_two_crossref_walks_do_not_disturb_each_other(crossref):
    tokens = [crossref(rows=10, cursor="*")["next-cursor"] for _ in range(2)]
    pages = [crossref(rows=10, cursor=token)["items"] for token in tokens]
    assert tokens[0] != tokens[1]
    assert pages[0] == pages[1]


def test_an_unknown_crossref_cursor_is_invalid(get):
    reply = get(CROSSREF, "/works", cursor="thing")
    assert (reply.status_code, reply.json()["message"][0]["type"]) == (404, "cursor-invalid")


def test_crossref_filters_of_one_name_widen_and_of_two_names_narrow(crossref_walk, records):
    dois = [work["DOI"] for work in records("crossref/works.jsonl.gz")][:3]
    assert sorted(crossref_walk(filter=",".join(f"doi:{doi}" for doi in dois))) == sorted(dois)
    home = crossref_walk(filter=f"ror-id:https://ror.org/{HOME.ror}", rows=1000)
    both = crossref_walk(filter=f"ror-id:{HOME.ror},ror-id:{STATION.ror}", rows=1000)
    recent = crossref_walk(filter=f"ror-id:{HOME.ror},from-pub-date:2024-01-01", rows=1000)
    assert set(recent) < set(home) < set(both)


def test_crossref_index_dates_end_with_the_demo(crossref_walk):
    next_month = date(TODAY.year, TODAY.month + 1, 1)
    assert crossref_walk(filter=f"from-index-date:{next_month}") == []


def test_an_affiliation_query_ranks_full_names_first(crossref):
    message = crossref(**{"query.affiliation": "Quillmere University", "rows": 20})
    for item in message["items"]:
        affiliations = [place for author in item["author"] for place in author["affiliation"]]
        assert any("Quillmere" in affiliation.get("name", "") for affiliation in affiliations)


def test_crossref_refuses_as_crossref_does(get):
    assert get(CROSSREF, "/works/10.5555/none").text == "Resource not found."
    (problem,) = get(CROSSREF, "/works", filter="colour:red").json()["message"]
    assert problem["type"] == "filter-not-available"


# -- ORCID


@pytest.fixture
def orcid_search(get):
    def search(query):
        return get(ORCID, "/expanded-search/", q=query).json()

    return search


def test_every_orcid_record_in_the_search_has_works_and_employments(get, orcid_search):
    people = orcid_search(f'ror-org-id:"https://ror.org/{HOME.ror}"')
    assert people["num-found"] == len(people["expanded-result"]) > 50
    for row in people["expanded-result"][:10]:
        for section, key in (("works", "group"), ("employments", "affiliation-group")):
            path = f"/{row['orcid-id']}/{section}"
            body = get(ORCID, path).json()
            assert key in body
            assert body["path"] == path


def test_changed_records_are_found_by_date_and_an_empty_result_is_null(orcid_search, records):
    ids = [row["orcid-id"] for row in records("orcid/people.jsonl.gz")][:40]
    of_these = f"({' OR '.join(f'orcid:{orcid}' for orcid in ids)})"
    modified = "profile-last-modified-date"
    every_record = orcid_search(of_these)
    recent = orcid_search(f"{of_these} AND {modified}:[2025-06-01T00:00:00Z TO *]")
    future = orcid_search(f"{of_these} AND {modified}:[2030-01-01T00:00:00Z TO *]")
    assert every_record["num-found"] == len(ids)
    assert 0 < recent["num-found"] < len(ids)
    assert future == {"expanded-result": None, "num-found": 0}


def test_a_deprecated_record_moves_a_locked_one_conflicts_an_unknown_one_is_missing(
    get, demo_folder, served, web
):
    problems = orjson.loads((demo_folder / "orcid" / "problems.json").read_bytes())
    assert sorted(problem["status"] for problem in problems.values()) == [301, 404, 409]
    for orcid, problem in problems.items():
        reply = web.get(f"{served[ORCID]}/{orcid}/works", allow_redirects=False, timeout=10)
        assert reply.status_code == problem["status"]
        assert reply.json()["response-code"] == problem["status"]
        if problem["status"] == 301:
            assert get(ORCID, f"/{orcid}/works").json()["path"] == f"/{problem['primary']}/works"


def test_a_syntax_error_is_a_500_at_orcid(orcid_search):
    assert orcid_search("orcid:(")["error-code"] == 9008


def test_every_client_gets_a_token(served):
    url = served["ATTRIBUTION_ORCID_OAUTH_URL"] + "/token"
    reply = requests.post(url, data={"client_id": "x"}, timeout=10)
    assert reply.json()["scope"] == "/read-public"


# -- Europe PMC


@pytest.fixture
def europepmc_walk(get):
    """Walks through search results to their end."""

    def walk(query, size=100):
        params = {"query": query, "format": "json", "resultType": "core", "pageSize": size}
        mark, results = "*", []
        while True:
            body = get(EUROPEPMC, "/search", cursorMark=mark, **params).json()
            results += body["resultList"]["result"]
            if body["nextCursorMark"] == mark:
                assert body["resultList"]["result"] == []
                assert len(results) == body["hitCount"]
                return results
            mark = body["nextCursorMark"]

    return walk


def test_a_europe_pmc_walk_gives_every_result_once(europepmc_walk, records):
    ids = [result["id"] for result in europepmc_walk("FIRST_PDATE:[2000-01-01 TO *]")]
    assert len(ids) == len(set(ids)) == len(records("europepmc/search.jsonl.gz"))


def test_affiliations_and_dates_combine(europepmc_walk):
    forms = 'AFF:"Quillmere University" OR AFF:"University of Quillmere"'
    dates = "FIRST_PDATE:[2021-01-01 TO 2021-12-31]"
    every_year = europepmc_walk(f"({forms})")
    year = europepmc_walk(f"({forms}) AND {dates}")
    other_years = europepmc_walk(f"({forms}) NOT {dates}")
    assert len(every_year) == len(year) + len(other_years)
    assert {result["pubYear"] for result in year} == {"2021"}


def is_thanked_under_an_accented_name(row):
    is_shown = row["kind"] == "thanked" and row["reachable"] and row["doi"]
    return is_shown and not row["printed"].isascii()


def test_a_name_in_an_acknowledgement_is_found_whatever_the_accents(served, web, records):
    thanked = next(filter(is_thanked_under_an_accented_name, records("truth.jsonl.gz")))
    form = {
        "query": f'ACK_FUND:"{without_accents(thanked["printed"])}"',
        "format": "json",
        "resultType": "core",
        "pageSize": "1000",
    }
    body = web.post(served[EUROPEPMC] + "/searchPOST", data=form, timeout=10).json()
    dois = {result.get("doi") for result in body["resultList"]["result"]}
    assert set(thanked["dois"]) & dois


def test_open_works_have_a_full_text_but_for_a_few_and_closed_ones_have_none(get, records):
    results = [row for row in records("europepmc/search.jsonl.gz") if "pmcid" in row]
    replies = {"Y": [], "N": []}
    for result in results:
        reply = get(EUROPEPMC, f"/{result['pmcid']}/fullTextXML")
        replies[result["isOpenAccess"]].append(reply)
    texts = [reply for reply in replies["Y"] if reply.status_code == 200]
    assert {reply.status_code for reply in replies["N"]} == {404}
    assert 0 < len(replies["Y"]) - len(texts) < len(replies["Y"]) / 10
    for text in texts:
        assert etree.fromstring(text.content).tag == "article"


def test_europe_pmc_sends_errors_with_status_200(get):
    for params in ({"query": "AFF:x", "pageSize": 5000}, {"query": "(((", "pageSize": 5}):
        reply = get(EUROPEPMC, "/search", **params)
        assert reply.status_code == 200
        assert "errMsg" in reply.json()


# -- ROR


def test_ror_knows_the_university_and_its_child(get):
    university = get(ROR, f"/v2/organizations/https%3A%2F%2Fror.org%2F{HOME.ror}").json()
    assert university == get(ROR, f"/organizations/{HOME.ror}").json()
    related = [(relative["type"], relative["id"]) for relative in university["relationships"]]
    assert related == [("child", f"https://ror.org/{STATION.ror}")]
    names = university["names"]
    assert names[0]["types"] != []
    displayed = [name["value"] for name in names if "ror_display" in name["types"]]
    assert displayed == [HOME.name]


def test_ror_refuses_as_ror_does(get):
    assert "does not exist" in get(ROR, "/v2/organizations/02y3ad647").json()["errors"][0]
    assert "not a valid" in get(ROR, "/v2/organizations/xyz").json()["errors"][0]
