"""Identifiers in one form, from every form in which people and sources give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core import identifiers

DOI = "10.5555/abc-1.d"
SICI = "10.1002/(sici)1099-1255(199605)11:3<247::aid-jae391>3.0.co;2-t"


@pytest.mark.parametrize(
    "pasted",
    [
        "10.5555/abc-1.d",
        "10.5555/ABC-1.D",
        " 10.5555/abc-1.d\n",
        "doi:10.5555/abc-1.d",
        "DOI: 10.5555/abc-1.d.",
        "doi 10.5555/abc-1.d;",
        "info:doi/10.5555/abc-1.d",
        "urn:doi:10.5555/abc-1.d",
        "https://doi.org/10.5555/abc-1.d",
        "http://dx.doi.org/10.5555/abc-1.d",
        "HTTPS://DOI.ORG/10.5555/ABC-1.D",
        "www.doi.org/10.5555/abc-1.d",
        "doi.org/10.5555/abc-1.d",
        "https://doi.org/doi:10.5555/abc-1.d",
        "https://doi.org/https://doi.org/10.5555/abc-1.d",
        "https://hdl.handle.net/10.5555/abc-1.d",
        "https://doi-org.proxy.library.example/10.5555/abc-1.d",
        "https://proxy.example/login?url=https%3A%2F%2Fdoi.org%2F10.5555%2Fabc-1.d",
        "https://proxy.example/login?url=https%253A%252F%252Fdoi.org%252F10.5555%252Fabc-1.d",
        "10.5555%2Fabc-1.d",
        "10.5555%2fabc%2D1.d",
        "https://doi.org/10.5555%2Fabc-1%2Ed",
        "(10.5555/abc-1.d)",
        "[doi:10.5555/abc-1.d].",
        "<https://doi.org/10.5555/abc-1.d>",
        "&lt;10.5555/abc-1.d&gt;",
        "“10.5555/abc-1.d”",
        "doi = {10.5555/abc-1.d},",
        "[the paper](https://doi.org/10.5555/abc-1.d)",
        '<a href="https://doi.org/10.5555/abc-1.d">10.5555/abc-1.d</a>',
        "Smith (2021). A paper. Journal 4, 5. https://doi.org/10.5555/abc-1.d (open access)",
        "10.5555 / abc-1.d",
        "10.5555/ abc-1.d",
        "10.5555/abc-\n1.d",
        "10.5555/abc\n-1.d",
        "https://doi.org/10.5555/\nabc-1.d",
        "10.5555/abc‑1.d",
        "10.5555/abc–1.d",
        "10.5555/abc\u00ad-1.d",
        "10.5555/\u200babc-1.d",
        "１０.５５５５／abc-1.d",
        "10.5555/abc-1.d, 10.5555/second",
        "10.5555/abc-1.d;10.5555/second",
        "https://doi.org/10.5555/abc-1.d?utm_source=mail&utm_medium=x",
        "https://doi.org/10.5555/abc-1.d#page=3",
        "https://publisher.example/doi/10.5555/abc-1.d",
        "https://publisher.example/doi/full/10.5555/abc-1.d",
        "https://publisher.example/doi/abs/10.5555/abc-1.d?journalCode=x",
        "https://publisher.example/doi/epdf/10.5555/abc-1.d?needAccess=true&role=button",
        "https://publisher.example/articles/10.5555/abc-1.d/full",
        "https://publisher.example/articles/10.5555/abc-1.d/fulltext.html",
        "https://publisher.example/content/pdf/10.5555/abc-1.d.pdf",
        "https://publisher.example/article/10.5555/abc-1.d/",
        "https://publisher.example/article?id=10.5555/abc-1.d&type=printable",
        "https://publisher.example/article/file?id=10.5555%2Fabc-1.d&type=x",
        "https://publisher.example/articles/10.5555/abc-1.d#Sec2",
        "https://academic.oup.com/x/article/doi/10.5555/abc-1.d/5734567",
    ],
)
def test_a_doi_is_read_in_every_form_in_which_it_is_pasted(pasted):
    assert identifiers.doi(pasted) == DOI


@pytest.mark.parametrize(
    ("pasted", "doi"),
    [
        (
            "https://www.biorxiv.org/content/10.1101/2021.01.02.123456v2.full.pdf",
            "10.1101/2021.01.02.123456",
        ),
        ("https://www.nature.com/articles/s41586-099-9999-9", "10.1038/s41586-099-9999-9"),
        ("https://www.nature.com/articles/s41586-099-9999-9.pdf", "10.1038/s41586-099-9999-9"),
        ("https://elifesciences.org/articles/99999", "10.7554/elife.99999"),
        ("https://elifesciences.org/reviewed-preprints/99999v2", "10.7554/elife.99999"),
        ("https://arxiv.org/abs/2199.00001v3", "10.48550/arxiv.2199.00001"),
        ("arXiv:2199.00001", "10.48550/arxiv.2199.00001"),
        ("10.1000.10/123456", "10.1000.10/123456"),
    ],
)
def test_pages_of_publishers_and_preprint_servers_lead_to_their_doi(pasted, doi):
    assert identifiers.doi(pasted) == doi


@pytest.mark.parametrize("form", ["{}", "https://doi.org/{}", "doi:{}", "({})", "{}."])
@pytest.mark.parametrize(
    "doi",
    [
        SICI,
        "10.5555/s0001(02)00003-4",
        "10.5555/a#b",
        "10.5555/a?b",
        "10.5555/a,b",
        "10.5555/a|b",
        "10.5555/a'b",
        "10.5555/bücher",
        "10.5555/0022-0493(2005)098[0433:teot]2.0.co;2",
        "10.5555/abc.full.v2",
        "10.5555/report/abstract",
    ],
)
def test_signs_that_belong_to_a_doi_stay(doi, form):
    assert identifiers.doi(form.format(doi)) == doi


@pytest.mark.parametrize("text", ["", None, "10", "10.5555", "10.5555/", "A title of 10.5 words/x"])
def test_other_texts_hold_no_doi(text):
    assert identifiers.doi(text) is None


@given(st.from_regex(r"\A10\.[0-9]{4,5}/[a-z0-9]([a-z0-9._()-]{0,20}[a-z0-9])?\Z"))
def test_reading_a_doi_again_changes_nothing(text):
    once = identifiers.doi(text)
    assert once is not None
    assert identifiers.doi(once) == once
    assert identifiers.doi(f"https://doi.org/{once}") == once
