"""BibTeX that reference managers and ORCID read back as the paper printed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from attribution.core.text import plain
from attribution.record.bibtex import as_bibtex
from attribution.record.technician_record import Record, reference

DAY = date(2022, 5, 8)
SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-0"
WORK: dict[str, Any] = {
    "work_id": "w1",
    "kind": "author",
    "status": "accepted",
    "title": "Quiet lattices",
    "journal": "Journal of Lattices",
    "publisher": "Larkspur Press",
    "volume": "12",
    "issue": "3",
    "pages": "101-110",
    "issn": "1234-5679",
    "type": "article",
    "doi": "10.5555/quiet_1",
    "published": DAY,
    "published_precision": "day",
    "is_retracted": False,
}
RECORD = Record("T1", "Mina Okonjo", None, None, None, DAY, (WORK,), (), {})
Name = tuple[str, str | None, str | None, bool]


def bibtex(*names: Name, **work: Any) -> str:
    authors = [
        dict(zip(("name", "given", "family", "is_group"), name, strict=True)) for name in names
    ]
    return as_bibtex(replace(RECORD, credits=(WORK | work,), authors={"w1": authors}))


def fields(text: str) -> dict[str, str]:
    """The fields of the entry, on which two parsers agree."""
    (entry,) = bibtexparser.parse_string(text).entries
    (other,) = parse_string(text, "bibtex").entries.values()
    known = {field.key: field.value for field in entry.fields}
    assert set(other.fields) | ({"author"} if other.persons else set()) == set(known)
    return known


def read(latex: str) -> str:
    """LaTeX as a reference manager shows it."""
    known = latex.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}")
    return str(LatexNodes2Text(keep_comments=True).latex_to_text(known)).replace("ˆ", "^")


def person(text: str) -> tuple[str, str, str]:
    """Family name, suffix and given names of the only author, as BibTeX splits them."""
    (entry,) = parse_string(text, "bibtex").entries.values()
    (author,) = entry.persons["author"]
    family = [*author.prelast_names, *author.last_names]
    given = [*author.first_names, *author.middle_names]
    return " ".join(family), " ".join(author.lineage_names), " ".join(given)


def test_an_entry_has_all_that_a_reference_needs() -> None:
    known = fields(bibtex(("Mina Okonjo", "Mina", "Okonjo", False)))
    assert known == {
        "author": "Okonjo, Mina",
        "title": "Quiet lattices",
        "journal": "Journal of Lattices",
        "publisher": "Larkspur Press",
        "volume": "12",
        "number": "3",
        "pages": "101--110",
        "issn": "1234-5679",
        "year": "2022",
        "month": "5" if known["month"] == "5" else "may",
        "doi": "10.5555/quiet_1",
        "url": "https://doi.org/10.5555/quiet_1",
    }


def test_what_is_not_known_is_left_out() -> None:
    unknown = dict.fromkeys(("volume", "issue", "pages", "issn", "publisher", "doi", "published"))
    assert set(fields(bibtex(**unknown))) == {"title", "journal"}


def test_a_doi_stays_as_it_is_angle_brackets_included() -> None:
    known = fields(bibtex(doi=SICI))
    assert (known["doi"], known["url"]) == (SICI, f"https://doi.org/{SICI}")


@pytest.mark.parametrize(
    "title",
    [
        "100 % of {samples} & co: cost $5 #1 ~x^2 a_b \\ end",
        "p < 0.05 and q > 3",
        'A "quoted" title, and “another”',
        "Naïve façades — an Ørsted’s view",
        "Sets {a, b",
        "b} and a}",
        "Foo -- bar --- ``baz'',, x",
        SICI,
    ],
)
def test_every_sign_of_a_title_is_printed_as_it_is(title: str) -> None:
    known = fields(bibtex(title=title, journal=title))
    assert "^" not in known["title"].replace("\\textasciicircum", "")
    for name in ("title", "journal"):
        assert read(known[name]).split() == title.split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("Henry F. Smith III", "Henry F.", "Smith", False), ("Smith", "III", "Henry F.")),
        (("Henry Smith V", "Henry", "Smith", False), ("Smith", "V", "Henry")),
        (("Ann Smith Jr.", "Ann", "Smith Jr.", False), ("Smith", "Jr.", "Ann")),
        (("Henry F. Smith III", None, None, False), ("Smith", "III", "Henry F.")),
        (("Henry de Smith, Jr", None, None, False), ("de Smith", "Jr", "Henry")),
        (("Smith, Henry", None, None, False), ("Smith", "", "Henry")),
        (("Zoë van der Brontë", "Zoë", "van der Brontë", False), ("van der Brontë", "", "Zoë")),
        (("Suhartatini", None, "Suhartatini", False), ("Suhartatini", "", "")),
        (("Suhartatini", None, None, False), ("Suhartatini", "", "")),
    ],
)
def test_a_name_is_split_as_the_source_splits_it(name: Name, expected: tuple[str, ...]) -> None:
    assert person(bibtex(name)) == expected


@pytest.mark.parametrize(
    "name",
    [
        ("The Smith and Jones Consortium, Ltd", None, None, True),
        ("UK Lattice Consortium", None, None, False),
        ("LATTICE", None, None, True),
        ("Friends of the Lattice", None, None, False),
        ("Smith, Jones, and Others", None, None, False),
        ("Sukarno Putra", None, "Sukarno Putra", False),
    ],
)
def test_a_group_stays_whole(name: Name) -> None:
    assert person(bibtex(name)) == (f"{{{name[0]}}}", "", "")


nasty = st.text(st.sampled_from("{}\\\"'%&#_$~^,@=<>'`- aBé\n\ufffe"), max_size=15)


@given(nasty, nasty, nasty)
def test_any_text_is_one_entry_with_the_title_that_was_printed(
    title: str, name: str, family: str
) -> None:
    text = bibtex((name or "x", family or None, family or None, False), title=title)
    known = fields(text)
    expected = plain(title) or "[no title]"
    assert "".join(read(known["title"]).split()) == "".join(expected.split())


def test_references_in_word_and_on_the_page_have_volume_pages_and_issn() -> None:
    assert reference(WORK) == (
        "Quiet lattices. Journal of Lattices (ISSN 1234-5679), 12(3), 101-110. 2022. "
        "https://doi.org/10.5555/quiet_1"
    )
    assert SICI in reference(WORK | {"doi": SICI})
    assert reference(WORK | {"volume": None, "issue": None, "pages": "e7", "issn": None}) == (
        "Quiet lattices. Journal of Lattices, e7. 2022. https://doi.org/10.5555/quiet_1"
    )
