"""PDFs of your own: which files are read, which work each is of, and what is refused and why."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from invented_pdfs import paper, zipped

from attribution.acknowledgements.documents.bounded_pdf import PdfReading, read_pdf
from attribution.harvest import pdf_folder, pdf_matching
from attribution.harvest.pdf_folder import Refused, pdf_files
from attribution.harvest.pdf_matching import Match, Works, matched
from attribution.harvest.scope import Wanted

GLASS = "10.5555/glass.1"
TITLE = "On the cutting of glass in cold rooms"
WORKS = Works(
    [
        Wanted(GLASS, None, None, title=TITLE),
        Wanted("10.5555/jars/2-b(3)", None, None, title="Jars"),
        Wanted("10.5555/untitled", None, None),
    ]
)
READ = PdfReading("read")


def outcomes(place: Path) -> dict[str, str]:
    """By name: `read`, or why a file is refused."""
    outcome = {}
    for file in pdf_files(place):
        try:
            file.read()
            outcome[file.name] = "read"
        except Refused as refused:
            outcome[file.name] = str(refused)
    return outcome


# -- files -----------------------------------------------------------------------------------------


def test_every_pdf_below_a_folder_and_in_its_zip_files_is_found(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("one.pdf", "a/TWO.PDF", "a/b/three.pdf", "notes.txt", "._one.pdf", "x.xml"):
        (tmp_path / name).write_bytes(paper(GLASS))
    inner = {"four.pdf": paper(GLASS), "deep/five.pdf": paper(GLASS), "__MACOSX/._four.pdf": b"x"}
    (tmp_path / "rest.zip").write_bytes(zipped(inner))
    names = ["a/TWO.PDF", "a/b/three.pdf", "one.pdf", "rest.zip/deep/five.pdf", "rest.zip/four.pdf"]
    assert list(outcomes(tmp_path)) == names
    assert list(outcomes(tmp_path / "rest.zip")) == names[3:]
    assert set(outcomes(tmp_path).values()) == {"read"}


def test_a_file_that_is_no_pdf_is_named(tmp_path):
    (tmp_path / "page.pdf").write_bytes(b"<html>Sign in to your library</html>")
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and no more")
    assert outcomes(tmp_path) == {
        "broken.zip": "the zip file is damaged",
        "empty.pdf": "not a PDF",
        "page.pdf": "not a PDF",
    }


def test_paths_that_lead_out_of_the_folder_are_refused(tmp_path):
    folder, outside = tmp_path / "folder", tmp_path / "outside.pdf"
    folder.mkdir()
    outside.write_bytes(paper(GLASS))
    (folder / "link.pdf").symlink_to(outside)
    (folder / "linked-folder").symlink_to(tmp_path)
    files = {"../up.pdf": b"x", "/etc/root.pdf": b"x", "C:\\temp\\drive.pdf": b"x", "ok.pdf": b"x"}
    (folder / "tricks.zip").write_bytes(zipped(files))
    outcome = outcomes(folder)
    assert outcome.pop("tricks.zip/ok.pdf") == "not a PDF"
    assert set(outcome.values()) == {"its path leads out of the folder"}
    assert len(outcome) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "outside.pdf"]


def test_a_zip_file_that_unpacks_to_far_more_than_it_holds_is_refused_unopened(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(zipped({"a.pdf": b"%PDF-1.4" + bytes(30_000_000)}))
    assert outcomes(tmp_path) == {"bomb.zip": "the zip file unpacks to far more than it holds"}


def test_a_zip_file_that_lies_about_its_sizes_unpacks_to_no_more_than_a_pdf(tmp_path, monkeypatch):
    packed = zipped({"a.pdf": b"%PDF-1.4" + bytes(3_000_000)})
    small = packed.replace(struct.pack("<I", 3_000_008), struct.pack("<I", 800))
    (tmp_path / "lie.zip").write_bytes(small)
    monkeypatch.setattr(pdf_folder, "MAX_BYTES", 100_000)
    assert outcomes(tmp_path)["lie.zip/a.pdf"] in ("the zip file is damaged", "too large to read")


def test_one_large_file_does_not_keep_others_from_being_read(tmp_path, monkeypatch):
    small = paper(GLASS)
    large = small + os.urandom(20_000)
    (tmp_path / "two.zip").write_bytes(zipped({"large.pdf": large, "small.pdf": small}))
    (tmp_path / "large.pdf").write_bytes(large)
    monkeypatch.setattr(pdf_folder, "MAX_BYTES", len(small) + 1)
    assert outcomes(tmp_path) == {
        "large.pdf": "too large to read",
        "two.zip/large.pdf": "too large to read",
        "two.zip/small.pdf": "read",
    }


def test_a_file_in_a_zip_file_with_a_password_is_named(tmp_path):
    packed = bytearray(zipped({"a.pdf": paper(GLASS)}))
    packed[6] |= 1
    packed[packed.rindex(b"PK\1\2") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(packed)
    assert outcomes(tmp_path) == {"locked.zip/a.pdf": "locked by a password"}


def test_the_mark_of_a_file_changes_as_the_file_does(tmp_path):
    path, packed = tmp_path / "a.pdf", tmp_path / "b.zip"
    marks = set()
    for text in ("One.", "Two, which is longer."):
        path.write_bytes(paper(GLASS, text))
        packed.write_bytes(zipped({"a.pdf": paper(GLASS, text)}))
        marks |= {file.mark for file in pdf_files(tmp_path)}
        marks |= {file.mark for file in pdf_files(tmp_path)}
    assert len(marks) == 4


# -- works -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "10.5555_glass.1.pdf",
        "10.5555%2Fglass.1.PDF",
        "doi 10.5555-GLASS.1.pdf",
        "Specimen 2026 10.5555_glass.1 (accepted).pdf",
        "10.5555_glass.1_final.pdf",
        "10.5555/glass.1.pdf",
        "all.zip/10.5555/glass.1.pdf",
        "10.5555_glass_1.pdf",
    ],
)
def test_a_file_is_matched_by_the_doi_in_its_name_however_the_sign_is_written(name):
    assert matched(name, READ, WORKS) == Match(GLASS)


def test_signs_within_a_doi_may_be_any_in_a_name():
    assert matched("10.5555_jars_2-b_3_.pdf", READ, WORKS) == Match("10.5555/jars/2-b(3)")


CHAPTER = f"{GLASS}_3"


@pytest.mark.parametrize("name", ["10.5555_glass.1_3.pdf", "10.5555_glass.1_final.pdf"])
def test_a_name_that_goes_on_is_not_believed_against_the_one_doi_that_the_file_states(name):
    of_chapter = PdfReading("read", f"{TITLE}, {GLASS}: a chapter on jars", (CHAPTER,))
    assert matched(name, of_chapter, WORKS) == Match(None, pdf_matching.NOT_WANTED, CHAPTER)
    both = Works([Wanted(GLASS, None, None), Wanted(CHAPTER, None, None)])
    assert matched(name, of_chapter, both) == Match(CHAPTER)
    assert matched("10.5555_glass.1.pdf", of_chapter, WORKS) == Match(GLASS), "the whole name"


def test_a_printed_doi_shows_that_the_rest_of_a_name_is_the_rest_of_a_doi():
    printed = opening(f"A chapter on jars\nhttps://doi.org/{CHAPTER}\n")
    assert matched("10.5555_glass.1_3.pdf", printed, WORKS).doi is None
    assert matched("10.5555_glass.1_3.pdf", printed, WORKS).stated_doi == CHAPTER
    assert matched("10.5555_glass.1_final.pdf", opening(f"See {CHAPTER}"), WORKS) == Match(GLASS)


@pytest.mark.parametrize("name", ["10.5555_glass.11.pdf", "10.5555_glass.pdf", "glass.1.pdf"])
def test_a_name_that_only_resembles_a_doi_matches_nothing(name):
    assert matched(name, READ, WORKS).doi is None


def test_two_works_that_one_name_fits_are_not_told_apart_by_it():
    works = Works([Wanted("10.5555/a.b", None, None), Wanted("10.5555/a-b", None, None)])
    assert matched("10.5555_a_b.pdf", READ, works).doi is None


def opening(text: str) -> PdfReading:
    return PdfReading("read", text)


def test_a_file_is_matched_by_the_doi_that_its_metadata_states():
    assert matched("scan.pdf", PdfReading("read", "", (GLASS,)), WORKS) == Match(GLASS)


@pytest.mark.parametrize(
    "printed",
    [
        "doi: 10.5555/glass.1",
        "https://doi.org/10.5555/GLASS.1.",
        "Cite as (10.5555/glass.1)",
        "10.5555/\nglass.1",
    ],
)
def test_a_file_is_matched_by_the_doi_and_the_title_on_its_first_pages(printed):
    assert matched("paper.pdf", opening(f"{TITLE}\n{printed}\n"), WORKS) == Match(GLASS)


def test_the_doi_of_another_work_without_its_title_matches_nothing():
    match = matched("paper.pdf", opening("A reply about jars\nSee 10.5555/glass.1"), WORKS)
    assert match == Match(None, "its first pages print the DOI of a work, but not its title")


def test_the_dois_of_several_works_match_nothing():
    match = matched(
        "all.pdf", opening(f"{TITLE} 10.5555/glass.1\nUntitled 10.5555/untitled"), WORKS
    )
    assert match.reason == "its first pages print the DOIs of several works"


@pytest.mark.parametrize(
    ("name", "text", "stated"),
    [
        ("10.7777_far.pdf", "", "10.7777/far"),
        ("far.pdf", "doi:10.7777/far", "10.7777/far"),
    ],
)
def test_a_doi_of_no_wanted_work_is_remembered(name, text, stated):
    assert matched(name, opening(text), WORKS) == Match(None, pdf_matching.NOT_WANTED, stated)


def test_a_file_without_a_doi_says_so():
    assert matched("paper.pdf", opening("On glass"), WORKS) == Match(None, pdf_matching.NO_DOI)


def test_the_doi_of_a_reference_is_not_that_of_the_paper():
    data = paper("10.7777/far", "References", f"1. {TITLE}. 10.5555/glass.1", title="Far")
    assert matched("paper.pdf", read_pdf(data), WORKS).doi is None
