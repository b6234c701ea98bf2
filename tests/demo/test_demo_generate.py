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
from attribution.demo import generate, making
from attribution.demo.world.ids import OPENALEX, ror_check_digits
from attribution.demo.world.institutions import ALL, HOME

ISSUED = (
    ("0000-0001-5000-0007", "0000-0003-5000-0001"),
    ("0009-0000-0000-0000", "0009-0010-0000-0000"),
)


def unpacked(name: str, body: bytes) -> object:
    """What a file holds: compressed bytes may differ between builds of zlib, what they hold may not."""
    if name.endswith(".gz"):
        return gzip.decompress(body)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return [(one.filename, one.date_time, archive.read(one)) for one in archive.infolist()]
    return body


def rows(files: dict[str, bytes], name: str) -> list[dict]:
    return [orjson.loads(line) for line in gzip.decompress(files[name]).splitlines()]


def all_text(files: dict[str, bytes]) -> str:
    texts = []
    for name, body in files.items():
        held = unpacked(name, body)
        texts += (
            [part.decode() for _, _, part in held] if isinstance(held, list) else [held.decode()]
        )
    return "\n".join(texts)


@pytest.fixture(scope="module")
def text(made: dict[str, bytes]) -> str:
    return all_text(made)


@pytest.fixture(scope="module")
def another() -> dict[str, bytes]:
    return making.files(seed=7)


def test_the_committed_files_are_what_the_default_seed_makes(made, demo_folder):
    committed = {
        str(p.relative_to(demo_folder).as_posix()) for p in demo_folder.rglob("*") if p.is_file()
    }
    assert committed == set(made)
    for name, body in made.items():
        assert unpacked(name, (demo_folder / name).read_bytes()) == unpacked(name, body), (
            f"{name} differs"
        )


def test_one_seed_gives_the_same_bytes_twice(another):
    assert making.files(seed=7) == another


def test_compressed_files_carry_no_time_stamp(made):
    for name, body in made.items():
        assert not name.endswith(".gz") or body[4:8] == bytes(4)


def test_another_seed_gives_another_university(made, another):
    for name in ("roster.csv", "openalex/works.jsonl.gz", "truth.jsonl.gz"):
        assert made[name] != another[name]


def test_the_committed_folder_is_small(made):
    assert sum(map(len, made.values())) < 6_000_000


def test_every_doi_is_under_the_example_prefix(text):
    assert set(re.findall(r"\b(10\.\d{4,9})/", text)) == {"10.5555"}


def test_every_orcid_id_is_valid_and_was_never_issued(text):
    found = set(re.findall(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b", text))
    assert len(found) > 500
    for one in found:
        assert identifiers.orcid(one) == one
        assert not any(low <= one <= high for low, high in ISSUED)


def test_no_ror_id_can_exist(text):
    found = set(re.findall(r"ror\.org/(0\w+)", text)) | {one.ror for one in ALL}
    assert found == {one.ror for one in ALL}
    for one in found:
        assert identifiers.ror(one) == one
        assert int(one[7:]) != ror_check_digits(one[:7])


def test_the_ror_check_is_the_registrys_own():
    assert ror_check_digits("02y3ad6") == 47


def test_every_mail_address_is_an_example(made):
    roster = csv.DictReader(io.StringIO(made["roster.csv"].decode()))
    assert all(row["email"].endswith(".example") for row in roster)
    assert not [
        found
        for found in re.findall(r"[\w.]{1,40}@[\w.]+", all_text(made))
        if ".example" not in found
    ]


def test_openalex_and_pubmed_ids_are_far_outside_the_real_ranges(text):
    assert all(int(number) > OPENALEX for number in re.findall(r"openalex\.org/[A-Z](\d+)", text))
    assert all(int(number) > 990_000_000 for number in re.findall(r"PMC(\d+)", text))


def test_the_roster_has_the_people_that_make_matching_hard(made):
    roster = list(csv.DictReader(io.StringIO(made["roster.csv"].decode())))
    people = {row["technician_id"]: row for row in roster}
    names = Counter((row["given_names"].split()[0], row["family_name"]) for row in people.values())
    assert len(people) == 240
    assert len({row["faculty"] for row in roster} - {""}) == 5
    assert len(roster) > len(people), "some have several spells"
    assert sum(count == 2 for count in names.values()) >= 2, "two technicians share one name"
    for column, at_least in (
        ("known_as", 10),
        ("former_names", 5),
        ("orcid", 50),
        ("end_date", 40),
    ):
        assert sum(bool(row[column]) for row in roster) >= at_least, column
    assert sum(not row["orcid"] for row in people.values()) > 50
    assert sum(not row["family_name"].isascii() for row in people.values()) > 10


def test_the_works_are_of_many_kinds_and_cover_eight_years(made):
    works = rows(made, "openalex/works.jsonl.gz")
    assert len(works) > 1900
    assert {f"{year}" for year in range(2018, 2027)} <= {
        work["publication_date"][:4] for work in works
    }
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


def test_each_source_lacks_works_that_another_has(made):
    by_openalex = {
        work["doi"][16:] for work in rows(made, "openalex/works.jsonl.gz") if work["doi"]
    }
    by_crossref = {work["DOI"] for work in rows(made, "crossref/works.jsonl.gz")}
    by_europepmc = {
        result["doi"] for result in rows(made, "europepmc/search.jsonl.gz") if "doi" in result
    }
    assert by_openalex - by_crossref
    assert by_crossref - by_openalex
    assert by_europepmc - by_openalex
    assert by_crossref - by_europepmc


def test_preprint_and_article_point_at_each_other(made):
    works = {work["DOI"]: work for work in rows(made, "crossref/works.jsonl.gz")}
    pairs = [
        (doi, kind, to["id"])
        for doi, w in works.items()
        for kind, found in w["relation"].items()
        for to in found
    ]
    assert len(pairs) > 100
    for doi, kind, other in pairs:
        back = "is-preprint-of" if kind == "has-preprint" else "has-preprint"
        assert other not in works or works[other]["relation"][back][0]["id"] == doi


def test_the_retraction_is_told_on_the_article_and_on_the_notice(made):
    works = {work["DOI"]: work for work in rows(made, "crossref/works.jsonl.gz")}
    (retracted,) = [work for work in works.values() if "updated-by" in work]
    notice = works[retracted["updated-by"][0]["DOI"]]
    assert notice["update-to"][0]["DOI"] == retracted["DOI"]


def test_openalex_objects_have_the_keys_of_the_real_ones(made):
    wanted = set(
        "id doi title display_name publication_year publication_date ids language primary_location type indexed_in "  # noqa: SIM905
        "open_access authorships institutions corresponding_author_ids corresponding_institution_ids has_fulltext "
        "cited_by_count biblio is_retracted is_paratext is_xpac locations_count locations best_oa_location awards "
        "funders has_content content_urls updated_date created_date".split()
    )
    author = {
        "author_position",
        "author",
        "institutions",
        "countries",
        "is_corresponding",
        "raw_author_name",
    }
    author |= {"raw_affiliation_strings", "raw_orcid", "affiliations"}
    for work in rows(made, "openalex/works.jsonl.gz"):
        assert wanted <= work.keys()
        assert all(authorship.keys() == author for authorship in work["authorships"])


def test_printed_and_inferred_orcid_ids_disagree_now_and_then(made):
    authors = [
        a
        for work in rows(made, "openalex/works.jsonl.gz")
        for a in work["authorships"]
        if a["raw_orcid"]
    ]
    disagree = sum(a["author"]["orcid"] not in (None, a["raw_orcid"]) for a in authors)
    assert 0 < disagree < len(authors) / 20


def test_truth_names_only_technicians_and_works_that_exist(made):
    technicians = {
        row["technician_id"] for row in csv.DictReader(io.StringIO(made["roster.csv"].decode()))
    }
    works = {work["id"].rpartition("/")[2] for work in rows(made, "openalex/works.jsonl.gz")}
    dois = {work["DOI"] for work in rows(made, "crossref/works.jsonl.gz")}
    dois |= {work["doi"][16:] for work in rows(made, "openalex/works.jsonl.gz") if work["doi"]}
    for row in rows(made, "truth.jsonl.gz"):
        assert row["technician_id"] in technicians or row["kind"] == "facility"
        assert row["work"] in works or set(row["dois"]) & dois
        assert set(row["dois"]) <= dois


def test_every_reachable_thanks_is_printed_in_a_full_text(made):
    with zipfile.ZipFile(io.BytesIO(made["europepmc/fulltext.zip"])) as archive:
        texts = {
            name.removesuffix(".xml"): archive.read(name).decode() for name in archive.namelist()
        }
    of_work = {
        r["doi"]: r["pmcid"]
        for r in rows(made, "europepmc/search.jsonl.gz")
        if {"doi", "pmcid"} <= r.keys()
    }
    checked = 0
    for row in rows(made, "truth.jsonl.gz"):
        if row["kind"] == "thanked" and row["reachable"] and (pmcid := of_work.get(row["doi"])):
            family = row["printed"].split()[-1]
            assert family in texts[pmcid]
            checked += 1
    assert checked > 150


def test_credit_rises_after_the_milestone(made):
    credited: dict[str, set[str]] = {}
    for row in rows(made, "truth.jsonl.gz"):
        if row["kind"] in ("author", "thanked") and row["reachable"]:
            credited.setdefault(row["published"][:4], set()).add(row["technician_id"])
    before, after = (
        sum(len(credited[str(year)]) for year in years) / 2
        for years in ((2021, 2022), (2024, 2025))
    )
    assert after > 1.3 * before


def test_a_seed_and_a_folder_can_be_given(tmp_path, capsys):
    generate.main(["--seed", "3", "--out", str(tmp_path)])
    assert "MB in" in capsys.readouterr().out
    assert (tmp_path / "europepmc" / "fulltext.zip").exists()
    assert "seed 3" in (tmp_path / "README.md").read_text()


def test_the_home_institution_has_a_child():
    assert [one.parent for one in ALL if one.parent] == [HOME.ror]
