"""All sources feed one set of works."""

from __future__ import annotations

from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from build_helpers import DAY, HOME_ROR, at_home, rows, save, settings, snapshot, technician, view
from facility_worlds import text

from attribution.core.model import Affiliation, Author, PersonView
from attribution.harvest.parsed_rows import row
from attribution.snapshot import reader as snapshot_reader


def works(home, records, technicians=()):
    return rows(home, records, "select * from works order by title", technicians)


def test_views_of_one_doi_are_one_work_with_the_best_field_of_each(tmp_path):
    records = [
        view(
            "crossref",
            "10.5555/a",
            "A. Moss",
            doi="10.5555/a",
            title="Slow Light",
            journal="Optics",
            published="2024-01-01",
            published_precision="year",
        ),
        view(
            "openalex",
            "W1",
            "Ann Moss",
            doi="10.5555/a",
            openalex_id="W1",
            title="Slow light",
            published="2024-02-03",
        ),
    ]
    (work,) = works(tmp_path, records)
    assert (
        work["title"],
        work["journal"],
        str(work["published"]),
        work["published_precision"],
    ) == (
        "Slow light",
        "Optics",
        "2024-02-03",
        "day",
    )
    assert work["sources"] == ["openalex", "crossref"]


def test_views_without_a_common_doi_meet_through_another_identifier(tmp_path):
    records = [
        view("openalex", "W1", "Ann Moss", pmid="77", openalex_id="W1", doi="10.5555/a"),
        view("europepmc", "MED:77", "Moss A", pmid="77", pmcid="PMC5"),
        view("orcid", "0000-0000-0000-0001/9", pmcid="PMC5"),
    ]
    save(tmp_path, [r for r in records if r.source != "orcid"])
    assert len(works(tmp_path, [])) == 1


def test_a_preprint_and_its_article_are_counted_once_when_a_source_says_so(tmp_path):
    records = [
        view(
            "crossref",
            "10.5555/pre",
            "A. Moss",
            doi="10.5555/pre",
            type="preprint",
            title="One title",
            same_as=("10.5555/art",),
        ),
        view("crossref", "10.5555/art", "A. Moss", doi="10.5555/art", title="Another title"),
    ]
    (work,) = works(tmp_path, records)
    assert (work["doi"], work["dois"], work["type"]) == (
        "10.5555/art",
        ["10.5555/art", "10.5555/pre"],
        "article",
    )


def test_a_preprint_and_its_article_are_counted_once_when_title_and_first_author_agree(tmp_path):
    title = "A long enough title about the growth of crystals in gels"
    records = [
        view(
            "crossref",
            "10.5555/pre",
            "Ann Moss",
            doi="10.5555/pre",
            type="preprint",
            title=title,
            published="2022-01-01",
        ),
        view(
            "crossref",
            "10.5555/art",
            "A. Moss",
            doi="10.5555/art",
            title=title.upper(),
            published="2023-06-01",
        ),
        view(
            "crossref",
            "10.5555/other",
            "B. Heath",
            doi="10.5555/other",
            title=title,
            published="2023-06-01",
        ),
    ]
    assert len(works(tmp_path, records)) == 2


VERSIONS = [
    ("10.12688/f1000research.99999.1", "10.12688/f1000research.99999.2"),
    ("10.12688/wellcomeopenres.99999.1", "10.12688/wellcomeopenres.99999.3"),
    ("10.7554/elife.99999.1", "10.7554/elife.99999"),
    ("10.7554/elife.99997.1", "10.7554/elife.99997.2"),
    ("10.48550/arxiv.2199.00001", "10.48550/arxiv.2199.00001v2"),
    ("10.21203/rs.3.rs-999999/v1", "10.21203/rs.3.rs-999999/v2"),
    ("10.26434/chemrxiv-2099-abcde", "10.26434/chemrxiv-2099-abcde-v2"),
    ("10.20944/preprints209901.0001.v1", "10.20944/preprints209901.0001.v2"),
    ("10.31234/osf.io/abcde", "10.31234/osf.io/abcde_v2"),
    ("10.6084/m9.figshare.99999", "10.6084/m9.figshare.99999.v3"),
    ("10.22541/au.99999/v1", "10.22541/au.99999/v2"),
]


DIFFERENT = [
    ("10.12688/f1000research.88888.1", "10.12688/f1000research.88887.1"),
    ("10.7554/elife.88888", "10.7554/elife.88887.2"),
    ("10.5555/abc.1", "10.5555/abc.2"),
    ("10.5555/jfs.v012.i01", "10.5555/jfs.v012.i02"),
]
DISCUSSED = [
    "10.5194/fictd-11-123-2011",
    "10.5194/fict-2020-123",
    "10.5194/egusphere-2023-123",
    "10.2139/ssrn.9999999",
]
NOT_DISCUSSIONS = ["10.5194/essd-10-1-2018", "10.5194/esd-2-1-2011"]
SHORT_TITLES = ["Editorial", "Reply"]


def article_of(doi):
    """The DOI of an article that shares its title with this one only."""
    return f"10.5194/fict-{[*DISCUSSED, *NOT_DISCUSSIONS].index(doi)}-1-2021"


def of_one_title(doi):
    title = f"A long enough title about the growth of crystals in gels, with {doi}"
    return [
        view("crossref", doi, "Ann Moss", doi=doi, title=title, published="2022-05-01"),
        view("crossref", article_of(doi), "A. Moss", doi=article_of(doi), title=title),
    ]


@pytest.fixture(scope="module")
def by_doi(tmp_path_factory):
    """The work of each DOI, of pairs that share nothing with another pair, in one snapshot."""
    records = []
    for first, second in VERSIONS:
        records += [
            view("crossref", first, "Ann Moss", doi=first, title=f"The first title of {first}"),
            view("openalex", second, "A. Moss", doi=second, title=f"Another title of {second}"),
        ]
    for doi in (doi for pair in DIFFERENT for doi in pair):
        records.append(view("crossref", doi, "Ann Moss", doi=doi, title=f"The title of {doi}"))
    for doi in (*DISCUSSED, *NOT_DISCUSSIONS):
        records += of_one_title(doi)
    for title in SHORT_TITLES:
        kinds = (("pre", "preprint"), ("art", "article"))
        for doi, kind in ((f"10.5555/{title.lower()}.{place}", kind) for place, kind in kinds):
            records.append(view("crossref", doi, "Ann Moss", doi=doi, type=kind, title=title))
    built = works(tmp_path_factory.mktemp("pairs"), records)
    assert {doi for work in built for doi in work["dois"]} == {record.doi for record in records}
    return {doi: work for work in built for doi in work["dois"]}


@pytest.mark.parametrize(("first", "second"), VERSIONS)
def test_versions_whose_dois_differ_in_their_number_only_are_one_work(by_doi, first, second):
    assert by_doi[first]["dois"] == by_doi[second]["dois"] == sorted([first, second])


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_dois_that_differ_in_more_or_in_a_number_of_their_own_are_two_works(by_doi, first, second):
    assert (by_doi[first]["dois"], by_doi[second]["dois"]) == ([first], [second])


def test_versions_by_different_people_are_two_works(tmp_path):
    records = [
        view("crossref", f"10.5555/abc.v{n}", name, doi=f"10.5555/abc.v{n}", title=f"Title {n}")
        for n, name in enumerate(["Ann Moss", "Ben Heath"])
    ]
    assert len(works(tmp_path, records)) == 2


@pytest.mark.parametrize("discussed", DISCUSSED)
def test_a_discussion_paper_and_its_article_are_one_work(by_doi, discussed):
    work = by_doi[discussed]
    assert work["doi"] == article_of(discussed)
    assert set(work["dois"]) == {article_of(discussed), discussed}


@pytest.mark.parametrize("doi", NOT_DISCUSSIONS)
def test_articles_of_journals_whose_name_ends_like_discussions_are_articles(by_doi, doi):
    assert by_doi[doi]["dois"] == [doi]
    assert by_doi[article_of(doi)]["dois"] == [article_of(doi)]


def chapter(source, number, name, **more):
    given = {"doi": "10.5555/book", "type": "book-chapter", "title": f"On the matter {number}"}
    return view(source, f"{source}{number}", name, **{**given, **more})


def test_chapters_that_a_source_lists_under_the_doi_of_their_book_are_works_of_their_own(tmp_path):
    book = view("crossref", "10.5555/book", "E. Heath", doi="10.5555/book", type="book")
    names = ["Ann Moss", "Ben Fern", "Cat Reed"]
    chapters = [chapter("openalex", n, name, openalex_id=f"W{n}") for n, name in enumerate(names)]
    found = works(tmp_path, [book, *chapters])
    assert [work["title"] for work in found] == [
        "On the matter 0",
        "On the matter 1",
        "On the matter 2",
        "Work 10.5555/book",
    ]
    assert [work["doi"] for work in found] == [None, None, None, "10.5555/book"]


def test_a_chapter_that_two_sources_list_under_the_doi_of_its_book_is_one_work(tmp_path):
    title = "A long enough title about the growth of crystals in gels"
    book = view("crossref", "10.5555/book", "E. Heath", doi="10.5555/book", type="book")
    chapters = [chapter(source, 1, "Ann Moss", title=title) for source in ("openalex", "europepmc")]
    assert len(works(tmp_path, [book, *chapters])) == 2


def test_a_chapter_with_a_doi_of_its_own_keeps_it(tmp_path):
    one = chapter("crossref", 1, "Ann Moss")
    same = chapter("openalex", 2, "Ann Moss", title="On the matter 1: and more")
    (work,) = works(tmp_path, [one, same])
    assert work["doi"] == "10.5555/book"


@pytest.mark.parametrize("title", SHORT_TITLES)
def test_short_titles_join_nothing(by_doi, title):
    for place in ("pre", "art"):
        doi = f"10.5555/{title.lower()}.{place}"
        assert by_doi[doi]["dois"] == [doi]


def test_a_work_that_an_orcid_record_lists_without_identifiers_joins_by_its_title(tmp_path):
    title = "A long enough title about the growth of crystals in gels"
    save(tmp_path, [view("openalex", "W1", "Ann Moss", doi="10.5555/a", title=title)])
    listed(
        tmp_path,
        DAY,
        [
            view(
                "orcid",
                "0000-0000-0000-0001/9",
                title=title,
                published="2025-01-01",
                published_precision="year",
                listed_by=("0000-0000-0000-0001",),
            )
        ],
    )
    assert len(works(tmp_path, [], [technician(orcid="0000-0000-0000-0001")])) == 1


def test_a_work_that_an_orcid_record_no_longer_lists_is_gone(tmp_path):
    owner = "0000-0000-0000-0001"
    kept, dropped = (
        view("orcid", f"{owner}/{n}", doi=f"10.5555/{n}", listed_by=(owner,)) for n in (1, 2)
    )
    listed(tmp_path, DAY, [kept, dropped])
    listed(tmp_path, DAY + timedelta(days=1), [kept])
    on_roster = [technician(orcid=owner)]
    assert [w["doi"] for w in works(tmp_path, [], on_roster)] == ["10.5555/1"]
    assert works(tmp_path, []) == [], "of a person who is not on the roster nothing is read"


def listed(home, now, views):
    """One reading of an ORCID record."""
    from attribution.harvest import parsed_files, raw_files

    writer = parsed_files.Writer(home, "orcid", raw_files.run_id(now), "found")
    writer.add(*row(PersonView("orcid", "0000-0000-0000-0001", "read")))
    for work_view in views:
        writer.add(*row(work_view))
    writer.close()


def test_a_record_that_its_source_no_longer_has_leaves_the_work_to_the_others(tmp_path):
    save(
        tmp_path,
        [
            view("openalex", "W1", "Ann Moss", doi="10.5555/a", openalex_id="W1"),
            view("crossref", "10.5555/a", "A. Moss", doi="10.5555/a"),
        ],
    )
    save(tmp_path, [view("openalex", "W1", is_gone=True)], DAY + timedelta(days=1))
    (work,) = works(tmp_path, [])
    assert work["sources"] == ["crossref"]


def test_a_retraction_is_believed_whoever_says_it(tmp_path):
    records = [
        view("openalex", "W1", doi="10.5555/a", is_retracted=False),
        view("crossref", "10.5555/a", doi="10.5555/a", is_retracted=True),
    ]
    assert works(tmp_path, records)[0]["is_retracted"]


def test_a_cut_author_list_gives_way_to_a_whole_one(tmp_path):
    records = [
        view("openalex", "W1", "A. One", "B. Two", doi="10.5555/a", authors_complete=False),
        view("crossref", "10.5555/a", "A. One", "B. Two", "C. Three", doi="10.5555/a"),
    ]
    assert works(tmp_path, records)[0]["author_count"] == 3


def test_a_work_is_affiliated_by_a_ror_id_or_by_the_printed_name_of_the_institution(tmp_path):
    def by(affiliation):
        return Author("Ann Moss", affiliations=(affiliation,))

    records = [
        view("openalex", "W1", by(Affiliation("Somewhere", (HOME_ROR,))), title="a by ROR id"),
        view(
            "openalex",
            "W2",
            by(Affiliation("Physics, University of Northmere, UK")),
            title="b by name",
        ),
        view(
            "openalex",
            "W3",
            by(Affiliation("University of Northmere Hospitals NHS Trust")),
            title="c another institution",
        ),
        view(
            "openalex",
            "W4",
            by(Affiliation("Institute, University of Southport")),
            title="d elsewhere",
        ),
    ]
    assert [w["affiliated"] for w in works(tmp_path, records)] == [True, True, False, False]


def test_equal_inputs_give_equal_tables(tmp_path):
    records = [
        view("openalex", f"W{n}", at_home("Ann Moss"), "Bo Heath", doi=f"10.5555/{n}")
        for n in range(40)
    ]
    contents = []
    for home, order in ((tmp_path / "one", records), (tmp_path / "two", records[::-1])):
        save(home, order)
        reader = snapshot_reader.Reader(snapshot(settings(home)))
        contents.append(
            [
                reader.rows(f"select * from {table}")
                for table in ("works", "work_sources", "mentions", "candidates")
            ]
        )
        reader.close()
    assert contents[0] == contents[1]


def test_corrections_come_from_what_any_reading_of_a_source_says(tmp_path):
    early = view("crossref", "a", doi="10.5555/quiet.1", corrected_by=("10.5555/fix.1",))
    later = view("crossref", "a", doi="10.5555/quiet.1", corrected_by=("10.5555/fix.2",))
    save(tmp_path, [early, view("openalex", "b", doi="10.5555/quiet.2")])
    save(tmp_path, [later], DAY + timedelta(days=1))
    assert rows(tmp_path, [], "select * from corrections") == [
        {"doi": "10.5555/quiet.1", "correction_doi": "10.5555/fix.1"},
        {"doi": "10.5555/quiet.1", "correction_doi": "10.5555/fix.2"},
    ]


def test_parsed_files_that_lack_a_column_of_today_are_read(tmp_path):
    """Those of an earlier version stay where no raw file can replace them."""
    record = text(
        1, "We thank Bo Heathrow for technical help.", people=[("Bo Heathrow", "technical")]
    )
    save(tmp_path, [view("crossref", "10.5555/1", "Ann Moss", doi="10.5555/1"), record])
    (file,) = (tmp_path / "parsed").glob("*/*.texts.parquet")
    pq.write_table(pq.read_table(file).drop_columns(["mark", "stated_doi"]), file)
    reader = snapshot_reader.Reader(snapshot(settings(tmp_path)))
    assert [row["status"] for row in reader.rows("from acknowledgements")] == ["read"]
    reader.close()
