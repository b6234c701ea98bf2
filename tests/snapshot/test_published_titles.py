"""What a snapshot says of a publication: plain titles, and where in its journal it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view

from attribution.core.model import Affiliation, Author, Location
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.history import History
from attribution.harvest.parsed_rows import row
from attribution.harvest.registry import sources
from attribution.snapshot import reader as snapshot_reader

PRINTED = Location("12", "3", "101-110", "1234-5679")


def built(home: Path, question: str, day: Any = DAY) -> list[dict[str, Any]]:
    reader = snapshot_reader.Reader(snapshot(settings(home), [technician()], day))
    rows = reader.rows(question)
    reader.close()
    return rows


def test_titles_journals_and_publishers_are_plain_text_whatever_source_prints_them(tmp_path):
    marked_up = "Growth of <i>Fictus</i> &amp;amp; light"
    for number, source in enumerate(("openalex", "crossref", "europepmc")):
        fields = {"doi": f"10.5555/{number}", "journal": "A &amp; B", "publisher": "C &amp; D"}
        save(tmp_path, [view(source, f"x{number}", at_home("Ada"), title=marked_up, **fields)])
    save(
        tmp_path, [view("crossref", "y", at_home("Ada"), doi="10.5555/9", title="p < 5 and q > 3")]
    )
    rows = built(tmp_path, "select distinct title, journal, publisher from works order by 1")
    assert [tuple(row.values()) for row in rows] == [
        ("Growth of Fictus & light", "A & B", "C & D"),
        ("p < 5 and q > 3", None, None),
    ]
    (title,) = built(tmp_path, "select distinct title from work_sources where title ^@ 'Growth'")
    assert title == {"title": "Growth of Fictus & light"}


def test_volume_number_pages_and_issn_reach_the_snapshot(tmp_path):
    doi = {"doi": "10.5555/1"}
    preprint = view("crossref", "p", at_home("Ada"), doi="10.5555/p", type="preprint")
    article = view("crossref", "a", at_home("Ada"), same_as=("10.5555/p",), location=PRINTED, **doi)
    other = view("openalex", "b", at_home("Ada"), location=Location("99"), **doi)
    save(tmp_path, [preprint, article, other])
    (row,) = built(tmp_path, "select volume, issue, pages, issn from works")
    assert tuple(row.values()) == ("12", "3", "101-110", "1234-5679"), "of one view, with pages"


def test_a_location_is_kept_once_and_again_when_it_changes(tmp_path):
    moments = [DAY + timedelta(days=days) for days in range(3)]
    for moment, volume in zip(moments, ("12", "12", "13"), strict=True):
        location = Location(volume=volume)
        save(tmp_path, [view("crossref", "a", at_home("Ada"), location=location)], moment)
    kept = parsed_files.relation(duckdb.connect(), tmp_path, "locations").fetchall()
    assert len(kept) == 2
    assert len(parsed_files.relation(duckdb.connect(), tmp_path, "works").fetchall()) == 1
    assert built(tmp_path, "select volume from works", moments[-1]) == [{"volume": "13"}]


def test_an_author_that_one_source_calls_a_group_is_one(tmp_path):
    group = Author("Lattice Consortium", is_group=True)
    save(
        tmp_path,
        [
            view("openalex", "a", "Lattice Consortium", at_home("Ada"), doi="10.5555/1"),
            view("crossref", "b", group, at_home("Ada"), doi="10.5555/1"),
        ],
    )
    rows = built(tmp_path, "select name, is_group from mentions order by position")
    assert [tuple(row.values()) for row in rows] == [("Lattice Consortium", True), ("Ada", False)]


def test_a_snapshot_without_these_columns_is_one_of_another_version(tmp_path):
    save(tmp_path, [view("crossref", "a", at_home("Ada"))])
    path = snapshot(settings(tmp_path), [technician()], DAY)
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table works drop column issn")
    with pytest.raises(snapshot_reader.OtherVersion, match="attribution build"):
        snapshot_reader.Reader(path)


PARTS = ("found", "thanks", "sweep", "named0", "doubtful0", "named1", "doubtful1", "named10")


@pytest.mark.parametrize("later", range(1, len(PARTS)))
def test_of_two_readings_in_one_run_the_later_counts_whatever_its_file_is_called(tmp_path, later):
    run = raw_files.run_id(DAY)
    for number, part in enumerate(reversed(PARTS[later - 1 : later + 1])):
        fields = {"title": f"Read in {part}", "doi": "10.5555/1"}
        location = Location(volume=part)
        writer = parsed_files.Writer(tmp_path, "crossref", run, part)
        for name in [f"z{n}" for n in range(number)]:  # the place in a file tells nothing
            writer.add(*row(view("crossref", name, at_home("Ada"), title="Another")))
        writer.add(*row(view("crossref", "a", at_home("Ada"), location=location, **fields)))
        writer.close()
    save(tmp_path, [])
    rows = built(tmp_path, "select title, volume from works where title <> 'Another'")
    assert [tuple(row.values()) for row in rows] == [(f"Read in {PARTS[later]}", PARTS[later])]
    history = History(tmp_path)
    ((hash_of_later,),) = history.rows(
        "select hash from works where title = $title", title=f"Read in {PARTS[later]}"
    )
    assert history.known(sources()["crossref"]).hashes["a"] == hash_of_later


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("Niamh O&apos;Quill", "Niamh O'Quill"),
        ("Niamh O&amp;#39;Quill", "Niamh O'Quill"),
        ("Niamh <b>Quill</b><sup>2</sup>", "Niamh Quill2"),
        (r"Ren\'e Quill", "René Quill"),
        ("Niamh &", "Niamh &"),
    ],
)
def test_names_and_affiliations_of_authors_are_plain_text(tmp_path, printed, shown):
    author = Author(printed, affiliations=(Affiliation("Arts &amp; <i>Sciences</i>"),))
    save(tmp_path, [view("crossref", "x", author, doi="10.5555/1")])
    (row,) = built(tmp_path, "select name, affiliations from mentions")
    assert row == {"name": shown, "affiliations": ["Arts & Sciences"]}
