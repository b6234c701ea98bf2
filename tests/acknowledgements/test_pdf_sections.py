"""The statements in the text layer of a PDF: where they begin and end, and nothing else of it."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import invented_pdfs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_pdfs import NEW_PAGE, PARAGRAPH, paper, pdf

from attribution.acknowledgements.documents import bounded_pdf
from attribution.acknowledgements.documents import pdf as pages_of_pdf
from attribution.acknowledgements.documents.bounded_pdf import read_pdf
from attribution.acknowledgements.documents.full_text import parts_of_sections

THANKS = "We thank Odo Specimen for cutting glass and Ada Quillby-Marsh for help with microscopy."


def parts(data: bytes):
    reading = read_pdf(data)
    assert reading.status == "read"
    return parts_of_sections(reading.sections)


def parts_of(*lines: str):
    return parts_of_sections(pages_of_pdf.sections_of(["\r\n".join(lines)]))


def test_only_the_three_kinds_of_statement_leave_the_process_that_reads():
    data = paper(
        "10.5555/glass.1",
        "4. Discussion",
        PARAGRAPH,
        "5. Acknowledgements",
        THANKS,
        "Funding",
        "EPSRC paid (EP/X1).",
        "Author contributions",
        "A.Q. cut the glass.",
        "Data availability",
        "Ask Brin Vellacott.",
        "References",
        "1. Smith J. Glass. We thank nobody.",
    )
    read = parts(data)
    assert read.acknowledgement == THANKS
    assert read.funding == "EPSRC paid (EP/X1)."
    assert read.contributions == "A.Q. cut the glass."
    assert len(read_pdf(data).sections) == 3


@pytest.mark.parametrize(
    ("heading", "ending"),
    [
        ("Acknowledgements", "References"),
        ("ACKNOWLEDGMENTS", "LITERATURE CITED"),
        ("A C K N O W L E D G E M E N T S", "REFERENCES"),
        ("6.2 Acknowledgments:", "Conflict of interest"),
        ("VI. ACKNOWLEDGMENT", "[1] Smith J. Glass, 2020."),
        ("Acknowledgements and funding", "1. Smith J. Glass. 2020."),
        ("Danksagung", "Figure 1. A cut."),
        ("Remerciements", "Appendix A"),
        ("Acknowledgements", "ORCID"),
        ("Acknowledgements", "Supplementary material"),
    ],
)
def test_a_statement_goes_from_its_heading_to_the_next(heading, ending):
    read = parts_of("Cut with care.", heading, THANKS, ending, "Nothing of this is kept.")
    assert read.acknowledgement == THANKS


def test_a_heading_may_open_its_paragraph():
    read = parts_of(
        "Cut with care.",
        "Acknowledgements. We thank Odo Specimen",
        "for glass.",
        "Funding: The Quill Trust.",
        "Competing interests: none.",
    )
    assert read.acknowledgement == "We thank Odo Specimen for glass."
    assert read.funding == "The Quill Trust."


@pytest.mark.parametrize(
    "line",
    [
        "Wellcome Trust Strategic Award funding",  # a line of a sentence, though it looks like one
        "Data collection by Ada Quillby",
        "BBSRC AND EPSRC",
        "and to the workshop, in particular to",
        "A. Specimen",
        "V. Quillby and I. Marsh",
    ],
)
def test_a_line_of_a_sentence_ends_no_statement(line):
    read = parts_of(
        "Acknowledgements", "We are grateful to Odo Specimen, and for the", line, "here."
    )
    assert read.acknowledgement == f"We are grateful to Odo Specimen, and for the {line} here."


def test_a_line_in_the_table_of_contents_begins_nothing():
    contents = pdf(
        ["Contents", "Acknowledgements . . . . . . . . . . iii", "Funding iv", "1 Introduction 1"]
    )
    assert read_pdf(contents).sections == ()
    thesis = pdf(
        [
            *("A thesis", NEW_PAGE, "Acknowledgements", THANKS, NEW_PAGE, "Contents"),
            *("Acknowledgements iii", "List of Figures vi", NEW_PAGE, "Chapter 1", PARAGRAPH),
        ]
    )
    assert parts(thesis).acknowledgement == THANKS


def test_words_that_a_line_breaks_are_whole_again():
    read = parts_of(
        "Acknowledgements", "We thank Brin Mar-", "sham, Odo Quillby-", "Marsh, X-", "ray."
    )
    assert read.acknowledgement == "We thank Brin Marsham, Odo Quillby-Marsh, X-ray."
    assert pages_of_pdf.lines_of(["micro\ufffe\r\nscopy"]) == [["micro-", "scopy"]]


def test_accents_that_are_printed_apart_belong_to_their_letters():
    read = parts_of("Acknowledgements", "We thank J. Garc´ıa, K. G ¨odel and M. ﬁtz.")
    assert read.acknowledgement == "We thank J. García, K. Gödel and M. fitz."


def test_running_heads_page_numbers_and_stamps_are_no_part_of_a_statement():
    head = "Quillmere Journal of Glass 12 (2026)"
    pages = [f"{head}\nGlass.\n{number}" for number in range(1, 4)]
    pages += [f"{head}\nAcknowledgements\nWe thank Odo\n4", f"{head}\nSpecimen.\nDownloaded from x"]
    read = parts_of_sections(pages_of_pdf.sections_of(pages))
    assert read.acknowledgement == "We thank Odo Specimen."


def test_a_statement_without_an_end_is_cut_off():
    words = ["".join(letters) for letters in itertools.product("abcdefgh", repeat=4)]
    lines = iter([f"We cut {word} and more of it." for word in words])
    pages = ["\n".join(itertools.islice(lines, 40)) for _ in range(40)]
    pages[0] = "Acknowledgements\n" + pages[0]
    (part,) = pages_of_pdf.sections_of(pages)
    assert part.text.startswith("We cut aaaa and")
    assert len(part.text.split(". ")) == 40 * pages_of_pdf.MOST_PAGES
    (part,) = pages_of_pdf.sections_of(["Acknowledgements\n" + "\n".join(lines)])
    assert len(part.text) < pages_of_pdf.LONGEST + 100


def test_columns_are_read_one_after_the_other_as_they_were_written():
    data = pdf([PARAGRAPH, "Acknowledgements", THANKS, "References"], width=80)
    assert parts(data).acknowledgement == THANKS


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (invented_pdfs.pictures(), "scanned without text"),
        (
            invented_pdfs.pictures(40, cover="From the repository of Quillmere."),
            "scanned without text",
        ),
        (invented_pdfs.locked(), "locked by a password"),
        (b"%PDF-1.7 and then nothing", "malformed"),
        (b"<html>Sign in</html>", "malformed"),
        (paper("10.5555/glass.1")[:-20], "read"),  # PDFium mends a lost end
    ],
)
def test_what_cannot_be_read_has_a_reason(data, status):
    assert read_pdf(data).status == status


def test_a_file_above_the_limits_is_not_opened(monkeypatch):
    monkeypatch.setattr(bounded_pdf, "MAX_BYTES", 100)
    assert read_pdf(paper("10.5555/glass.1")).status == "too large to read"


def test_a_file_that_costs_more_time_than_the_bounds_ends_its_process_alone(monkeypatch):
    """Seconds of a processor for some thousand bytes; without a bound it would be read."""
    data = invented_pdfs.bomb(200_000)
    assert len(data) < 20_000
    monkeypatch.setattr(bounded_pdf, "BOUNDS", replace(bounded_pdf.BOUNDS, processor_seconds=1))
    started = time.monotonic()
    assert read_pdf(data).status == "too large to read"
    assert time.monotonic() - started < 30  # on a busy computer


def test_a_file_that_needs_more_memory_than_the_bounds_is_refused(monkeypatch):
    """Hundreds of megabytes for some thousand bytes; without a bound it would be read."""
    monkeypatch.setattr(bounded_pdf, "BOUNDS", replace(bounded_pdf.BOUNDS, memory=280_000_000))
    assert read_pdf(paper("10.5555/glass.1", "Funding", "None.")).status == "read"
    assert read_pdf(invented_pdfs.bomb(100_000)).status == "too large to read"


@given(st.binary(max_size=2000))
def test_any_lines_can_be_cut(data):
    pages_of_pdf.sections_of([data.decode("utf-8", "replace"), data.decode("utf-16", "replace")])
