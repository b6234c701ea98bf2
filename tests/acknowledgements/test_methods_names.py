"""Names of facilities and instruments and RRIDs in methods sections: these and nothing else."""

from __future__ import annotations

import time

import pytest

from attribution.acknowledgements.documents.full_text import read_parts

THANKS = "<back><ack><p>We thank Odo Specimen for cutting glass.</p></ack></back>"


def names(text: str, heading: str = "Materials and methods", more: str = "") -> list[tuple]:
    document = (
        f"<article><body><sec><title>{heading}</title><p>{text}</p>{more}</sec></body>{THANKS}"
        "</article>"
    )
    return [(name.kind, name.text) for name in read_parts(document.encode()).methods]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (
            "Images were taken at the Bioimaging Facility, University of Quillmere.",
            "facility",
            "Bioimaging Facility, University of Quillmere",
        ),
        (
            "Reads came from the Quillmere Genomics Core Facility.",
            "facility",
            "Quillmere Genomics Core Facility",
        ),
        ("The Wolfson Imaging facility helped.", "facility", "Wolfson Imaging facility"),
        (
            "Cells were sorted in the School of Medicine Flow Cytometry Core in May.",
            "facility",
            "School of Medicine Flow Cytometry Core",
        ),
        ("The Glass Workshop cut it.", "facility", "Glass Workshop"),
        (
            "on a Zeiss LSM 880 confocal microscope with",
            "instrument",
            "Zeiss LSM 880 confocal microscope",
        ),
        (
            "spectra were recorded using a Bruker Avance III 400 MHz spectrometer.",
            "instrument",
            "Bruker Avance III 400 MHz spectrometer",
        ),
        ("using a microscope (Leica SP8, Leica) at", "instrument", "microscope (Leica SP8, Leica)"),
        ("antibody (RRID: AB_2138153)", "rrid", "RRID:AB_2138153"),
        ("the core (RRID:SCR_012345).", "rrid", "RRID:SCR_012345"),
    ],
)
def test_names_are_taken_as_printed(text, kind, name):
    assert (kind, name) in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Images were taken in a core facility of ours.",
        "It ran on an Intel Core i7 in the Smith Laboratory.",
        "Ada Quillby prepared the samples and used a confocal microscope.",
        "The microscope was cleaned. The service was good. The unit is metres.",
        "Patients of the National Health Service gave consent at the Unit.",
    ],
)
def test_common_words_people_and_firms_are_no_names(text):
    assert names(text) == []


def test_only_methods_sections_are_read():
    text = "Images were taken at the Quillmere Bioimaging Facility."
    assert names(text, "Results") == []
    assert names(text, "STAR Methods") != []
    assert names(text, "2. Experimental section") != []


def test_a_section_may_declare_itself_and_hold_others_and_tables():
    document = (
        '<article><body><sec sec-type="materials|methods"><title>What we did</title><sec>'
        "<title>Microscopy</title><p>On a Nikon A1R microscope.</p></sec><table-wrap><table><tr>"
        "<td>Core</td><td>RRID:SCR_012345</td></tr></table></table-wrap></sec></body></article>"
    )
    kinds = [(name.kind, name.text) for name in read_parts(document.encode()).methods]
    assert kinds == [("instrument", "Nikon A1R microscope"), ("rrid", "RRID:SCR_012345")]


def test_tei_is_read_too():
    document = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div><head>Methods</head>'
        "<p>At the Quillmere Bioimaging Facility.</p></div></body></text></TEI>"
    )
    (name,) = read_parts(document.encode()).methods
    assert name.text == "Quillmere Bioimaging Facility"


def test_methods_add_nothing_to_who_is_thanked():
    text = "We thank Brin Vellacott of the Quillmere Bioimaging Facility for methods."
    document = (
        f"<article><body><sec><title>Methods</title><p>{text}</p></sec></body>{THANKS}</article>"
    )
    parts = read_parts(document.encode())
    assert parts.acknowledgement == "We thank Odo Specimen for cutting glass."
    assert not any("Vellacott" in name.text for name in parts.methods)


@pytest.mark.parametrize("piece", ["Aa ", "A of ", "microscope (", "RRID:", "Core Facility "])
def test_a_long_line_without_an_end_is_read_soon(piece):
    started = time.monotonic()
    names(piece * (200_000 // len(piece)))
    assert time.monotonic() - started < 10
