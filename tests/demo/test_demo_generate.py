"""The fictional university: the same from the same seed, and never to be taken for real."""

import csv
import gzip
import io
import re
import zipfile
from collections import Counter

import orjson
import pytest

from attribution.core import identifiers
from attribution.demo import generate, samples
from attribution.demo.world.ids import OPENALEX, ror_check_digits
from attribution.demo.world.institutions import ALL, HOME

ISSUED = (
    ("0000-0001-5000-0007", "0000-0003-5000-0001"),
    ("0009-0000-0000-0000", "0009-0010-0000-0000"),
)


def unpacked(name: str, body: bytes) -> object:
    """The contents of a file. Compressed bytes may differ between builds of zlib, contents not."""
    if name.endswith(".gz"):
        return gzip.decompress(body)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            return [(item.filename, item.date_time, archive.read(item)) for item in members]
    return body


def rows(files: dict[str, bytes], name: str) -> list[dict]:
    return [orjson.loads(line) for line in gzip.decompress(files[name]).splitlines()]


def roster(files: dict[str, bytes]) -> list[dict]:
    return list(csv.DictReader(io.StringIO(files["roster.csv"].decode())))


def all_text(files: dict[str, bytes]) -> str:
    texts = []
    for name, body in files.items():
        contents = unpacked(name, body)
        parts = [part for _, _, part in contents] if isinstance(contents, list) else [contents]
        texts += [part.decode() for part in parts]
    return "\n".join(texts)


@pytest.fixture(scope="module")
def text(files: dict[str, bytes]) -> str:
    return all_text(files)


@pytest.fixture(scope="module")
def another() -> dict[str, bytes]:
    return samples.sample_files(seed=7)


def test_the_committed_files_are_what_the_default_seed_makes(files, demo_folder):
    paths = [path for path in demo_folder.rglob("*") if path.is_file()]
    assert {path.relative_to(demo_folder).as_posix() for path in paths} == set(files)
    for name, body in files.items():
        # Compared apart from the assertion, which would take minutes to describe a difference.
        is_same = unpacked(name, (demo_folder / name).read_bytes()) == unpacked(name, body)
        assert is_same, f"{name} differs: run `python -m attribution.demo.generate`"


def test_compressed_files_carry_no_time_stamp(files):
    for name, body in files.items():
        assert not name.endswith(".gz") or body[4:8] == bytes(4)


def test_another_seed_gives_another_university(files, another):
    for name in ("roster.csv", "openalex/works.jsonl.gz", "truth.jsonl.gz"):
        assert files[name] != another[name]


def test_the_committed_folder_is_small(files):
    assert sum(map(len, files.values())) < 6_000_000


def test_every_doi_is_under_the_example_prefix(text):
    assert set(re.findall(r"\b(10\.\d{4,9})/", text)) == {"10.5555"}


def test_every_orcid_id_is_valid_and_was_never_issued(text):
    orcids = set(re.findall(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b", text))
    assert len(orcids) > 500
    for orcid in orcids:
        assert identifiers.orcid(orcid) == orcid
        assert not any(low <= orcid <= high for low, high in ISSUED)


def test_no_ror_id_can_exist(text):
    known = {institution.ror for institution in ALL}
    assert set(re.findall(r"ror\.org/(0\w+)", text)) | known == known
    for ror in known:
        assert identifiers.ror(ror) == ror
        assert int(ror[7:]) != ror_check_digits(ror[:7])


def test_the_ror_check_is_the_registrys_own():
    assert ror_check_digits("02y3ad6") == 47


def test_every_mail_address_is_an_example(files, text):
    assert all(row["email"].endswith(".example") for row in roster(files))
    addresses = re.findall(r"[\w.]{1,40}@[\w.]+", text)
    assert not [address for address in addresses if ".example" not in address]


def test_openalex_and_pubmed_ids_are_far_outside_the_real_ranges(text):
    assert all(int(number) > OPENALEX for number in re.findall(r"openalex\.org/[A-Z](\d+)", text))
    assert all(int(number) > 990_000_000 for number in re.findall(r"PMC(\d+)", text))


def test_the_roster_has_the_people_that_make_matching_hard(files):
    spells = roster(files)
    people = {row["technician_id"]: row for row in spells}
    names = Counter((row["given_names"].split()[0], row["family_name"]) for row in people.values())
    assert len(people) == 240
    assert len({row["faculty"] for row in spells} - {""}) == 5
    assert len(spells) > len(people), "some have several spells"
    assert sum(count == 2 for count in names.values()) >= 2, "two technicians share one name"
    assert sum(not row["orcid"] for row in people.values()) > 50
    assert sum(not row["family_name"].isascii() for row in people.values()) > 10


@pytest.mark.parametrize(
    ("column", "at_least"), [("known_as", 10), ("former_names", 5), ("orcid", 50), ("end_date", 40)]
)
def test_many_rows_of_the_roster_fill_an_optional_column(files, column, at_least):
    assert sum(bool(row[column]) for row in roster(files)) >= at_least


def test_the_works_are_of_many_kinds_and_cover_eight_years(files):
    works = rows(files, "openalex/works.jsonl.gz")
    assert len(works) > 1900
    years = {work["publication_date"][:4] for work in works}
    assert {f"{year}" for year in range(2018, 2027)} <= years
    kinds = {
        "article",
        "review",
        "preprint",
        "book-chapter",
        "dataset",
        "software",
        "dissertation",
        "retraction",
    }
    assert kinds <= {work["type"] for work in works}
    assert sum(work["is_retracted"] for work in works) == 1
    assert sum(len(work["authorships"]) > 100 for work in works) == 1
    assert 20 < sum(work["doi"] is None for work in works) < 200


def openalex_dois(files: dict[str, bytes]) -> set[str]:
    works = rows(files, "openalex/works.jsonl.gz")
    return {work["doi"].removeprefix("https://doi.org/") for work in works if work["doi"]}


def crossref_works(files: dict[str, bytes]) -> dict[str, dict]:
    return {work["DOI"]: work for work in rows(files, "crossref/works.jsonl.gz")}


def test_every_source_lacks_works_that_another_has(files):
    by_openalex, by_crossref = openalex_dois(files), set(crossref_works(files))
    results = rows(files, "europepmc/search.jsonl.gz")
    by_europepmc = {result["doi"] for result in results if "doi" in result}
    assert by_openalex - by_crossref
    assert by_crossref - by_openalex
    assert by_europepmc - by_openalex
    assert by_crossref - by_europepmc


def test_preprint_and_article_point_at_each_other(files):
    works = crossref_works(files)
    links = [
        (doi, kind, target["id"])
        for doi, work in works.items()
        for kind, targets in work["relation"].items()
        for target in targets
    ]
    assert len(links) > 100
    for doi, kind, target in links:
        back = "is-preprint-of" if kind == "has-preprint" else "has-preprint"
        assert target not in works or works[target]["relation"][back][0]["id"] == doi


def test_the_retraction_is_on_the_article_and_on_the_notice(files):
    works = crossref_works(files)
    (retracted,) = [work for work in works.values() if "updated-by" in work]
    notice = works[retracted["updated-by"][0]["DOI"]]
    assert notice["update-to"][0]["DOI"] == retracted["DOI"]


WORK_KEYS = """
    id doi title display_name publication_year publication_date ids language primary_location type
    indexed_in open_access authorships institutions corresponding_author_ids
    corresponding_institution_ids has_fulltext cited_by_count biblio is_retracted is_paratext
    is_xpac locations_count locations best_oa_location awards funders has_content content_urls
    updated_date created_date
"""
AUTHORSHIP_KEYS = """
    author_position author institutions countries is_corresponding raw_author_name
    raw_affiliation_strings raw_orcid affiliations
"""


def test_openalex_objects_have_the_keys_of_the_real_ones(files):
    for work in rows(files, "openalex/works.jsonl.gz"):
        assert set(WORK_KEYS.split()) <= work.keys()
        for authorship in work["authorships"]:
            assert authorship.keys() == set(AUTHORSHIP_KEYS.split())


def test_printed_and_inferred_orcid_ids_disagree_now_and_then(files):
    works = rows(files, "openalex/works.jsonl.gz")
    authorships = [authorship for work in works for authorship in work["authorships"]]
    with_orcid = [authorship for authorship in authorships if authorship["raw_orcid"]]
    disagree = sum(
        authorship["author"]["orcid"] not in (None, authorship["raw_orcid"])
        for authorship in with_orcid
    )
    assert 0 < disagree < len(with_orcid) / 20


def test_truth_names_only_technicians_and_works_that_exist(files):
    technicians = {row["technician_id"] for row in roster(files)}
    works = {work["id"].rpartition("/")[2] for work in rows(files, "openalex/works.jsonl.gz")}
    dois = set(crossref_works(files)) | openalex_dois(files)
    for row in rows(files, "truth.jsonl.gz"):
        assert row["technician_id"] in technicians or row["kind"] == "facility"
        assert row["work"] in works or set(row["dois"]) & dois
        assert set(row["dois"]) <= dois


def test_every_reachable_thanks_is_printed_in_a_full_text(files):
    with zipfile.ZipFile(io.BytesIO(files["europepmc/fulltext.zip"])) as archive:
        names = archive.namelist()
        texts = {name.removesuffix(".xml"): archive.read(name).decode() for name in names}
    results = rows(files, "europepmc/search.jsonl.gz")
    pmcids = {row["doi"]: row["pmcid"] for row in results if {"doi", "pmcid"} <= row.keys()}
    truth = rows(files, "truth.jsonl.gz")
    thanks = [row for row in truth if row["kind"] == "thanked" and row["reachable"]]
    printed = [row for row in thanks if row["doi"] in pmcids]
    for row in printed:
        family_name = row["printed"].split()[-1]
        assert family_name in texts[pmcids[row["doi"]]]
    assert len(printed) > 150


def test_credit_rises_after_the_milestone(files):
    credited: dict[int, set[str]] = {}
    for row in rows(files, "truth.jsonl.gz"):
        if row["kind"] in ("author", "thanked") and row["reachable"]:
            year = int(row["published"][:4])
            credited.setdefault(year, set()).add(row["technician_id"])
    before = len(credited[2021]) + len(credited[2022])
    after = len(credited[2024]) + len(credited[2025])
    assert after > 1.3 * before


def test_a_seed_and_a_folder_can_be_given_and_a_seed_gives_the_same_bytes_twice(
    another, tmp_path, capsys
):
    generate.main(["--seed", "7", "--out", str(tmp_path)])
    assert "MB in" in capsys.readouterr().out
    assert "seed 7" in (tmp_path / "README.md").read_text()
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert "europepmc/fulltext.zip" in written
    differing = [name for name, body in another.items() if written.get(name) != body]
    assert (differing, set(written)) == ([], set(another))


def test_the_home_institution_has_a_child():
    assert [institution.parent for institution in ALL if institution.parent] == [HOME.ror]
