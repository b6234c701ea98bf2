"""Texts that were read from PDFs: which text of a work counts, and what people are told of it."""

from __future__ import annotations

from typing import Any

from build_helpers import at_home, rows, view

from attribution.core.model import FullTextParts, TextView

DOI = "10.5555/1"


def text(source: str, name: str, doi: str | None, form: str | None, **more: Any) -> TextView:
    parts = FullTextParts(f"We thank the staff. {form}.")
    given = {"status": "read", "parts": parts} | more
    return TextView(source, name, doi, form, **given)


def of_pdf(name: str = "a.pdf", doi: str | None = DOI, **more: Any) -> TextView:
    return text("localpdfs", name, doi, "pdf", mark="m", **more)


WORK = view("openalex", "W1", at_home("A. Moss"), doi=DOI, has_full_text=True)
_READ = "select source, text, read_from from acknowledgements"


def test_a_text_with_structure_counts_before_a_pdf(tmp_path):
    tei = text("openalex", "W1", DOI, "tei")
    (read,) = rows(tmp_path, [WORK, of_pdf(), tei], _READ, pdf_folder="pdfs")
    assert (read["source"], read["read_from"]) == ("openalex", "OpenAlex")


def test_a_text_of_a_pdf_counts_and_says_so(tmp_path):
    (read,) = rows(tmp_path, [WORK, of_pdf()], _READ, pdf_folder="pdfs")
    assert (read["source"], read["read_from"]) == ("localpdfs", "a PDF")


def test_texts_are_counted_by_what_they_were_read_from(tmp_path):
    other = view("openalex", "W2", at_home("A. Moss"), doi="10.5555/2", has_full_text=True)
    records = [WORK, other, of_pdf(), text("openalex", "W2", "10.5555/2", "tei")]
    counted = rows(tmp_path, records, "select * from texts_read", pdf_folder="pdfs")
    assert counted == [
        {"year": 2024, "read_from": "OpenAlex", "works": 1},
        {"year": 2024, "read_from": "a PDF", "works": 1},
    ]


def test_pdfs_count_no_more_once_they_are_switched_off(tmp_path):
    unmatched = of_pdf("b.pdf", None, status="not a PDF", parts=FullTextParts())
    records = [WORK, of_pdf(), unmatched]
    assert rows(tmp_path, records, _READ) == []
    (work,) = rows(tmp_path, [], "select acknowledgement from works")
    assert work["acknowledgement"] == "needs an OpenAlex key"
    assert rows(tmp_path, [], "select * from unmatched_files") == []


def test_a_thesis_without_a_doi_has_the_text_of_its_repository(tmp_path):
    name = "oai:northmere:7"
    thesis = view("repository", name, at_home("A. Moss"), type="dissertation", has_full_text=True)
    read = text("repository", name, None, "pdf")
    address = "https://eprints.northmere.example/oai"
    counted = rows(tmp_path, [thesis, read], "select * from texts_read", repository=address)
    assert counted == [{"year": 2024, "read_from": "your repository", "works": 1}]
    assert rows(tmp_path, [], "from works") == [], "once the repository is switched off"


def test_a_scanned_paper_says_why_it_was_not_read(tmp_path):
    scanned = of_pdf(status="scanned without text", parts=FullTextParts())
    (year,) = rows(tmp_path, [WORK, scanned], "select * from coverage", pdf_folder="pdfs")
    assert year == {"year": 2024, "reason": "scanned without text", "works": 1}


def test_files_that_belong_to_no_work_are_listed_with_the_reason(tmp_path):
    reason = "no known work without a text has its DOI"
    nothing = FullTextParts()
    unmatched = of_pdf("b.pdf", None, status=reason, parts=nothing, stated_doi="10.7777/b")
    not_needed = of_pdf("c.pdf", None, status=reason, parts=nothing, stated_doi=DOI)
    (file,) = rows(
        tmp_path,
        [WORK, of_pdf(), unmatched, not_needed],
        "select source, file, reason, stated_doi from unmatched_files",
        pdf_folder="pdfs",
    )
    assert file == {
        "source": "localpdfs",
        "file": "b.pdf",
        "reason": reason,
        "stated_doi": "10.7777/b",
    }
