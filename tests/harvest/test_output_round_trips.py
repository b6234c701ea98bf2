"""What is exported is what an import reads back: the same works and links, in each form."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings, strategies

from attribution.core import identifiers
from attribution.core.model import Author, Location
from attribution.harvest.exchange.columns import SYSTEMS
from attribution.harvest.exchange.output import (
    ACKNOWLEDGED,
    AUTHOR,
    Output,
    PersonLink,
    author_of,
)
from attribution.harvest.exchange.reading import FORMATS, parse
from attribution.harvest.exchange.writing import form_for, render
from attribution.harvest.partial_dates import PartialDate
from attribution.harvest.titles import clean_title

ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700", None)
KINDS = ("article", "book-chapter", "book", "conference-paper", "dissertation", "report", "dataset")
# What titles and names hold in life, and what divides or ends things in one of the forms.
PIECES = (
    *("Cryostats", "ice", "Größe", "naïve", "β-decay", "3", "and", "AND", "of", "de la", "O’Neil"),
    *("{", "}", "\\", "$", "&", "%", "#", "_", "^", "~", "@", "@article{", "--", "``", "''", "'"),
    *(
        ";",
        ",",
        "|",
        '"',
        "=",
        "=1+1",
        "-x",
        "+a",
        "(",
        "<",
        ">",
        "\n",
        "\r\n",
        "\t",
        "TY  - ",
        "ER  -",
    ),
    *("\u2028", "\u0085", "\u00a0", "%20", "?`", "C8  - Technician: role=author; id=X"),
)
WORDS = (
    "Zoë",
    "Adaeze",
    "M.",
    "Jean-Luc",
    "Ödön",
    "d’Arc",
    "Li",
    "Ng",
    "Quillby",
    "Sjögren",
    "J. R.",
)


def texts(*, most: int = 6) -> strategies.SearchStrategy[str]:
    pieces = strategies.lists(strategies.sampled_from(PIECES), min_size=1, max_size=most)
    return pieces.flatmap(
        lambda parts: strategies.sampled_from(["", " "]).map(lambda blank: blank.join(parts))
    )


def cleaned(text: str) -> str:
    """As a snapshot holds a text: on one line, and of a title without mark-up."""
    return clean_title(" ".join(text.split())) or ""


titles = texts(most=8).map(cleaned).filter(lambda title: any(map(str.isalnum, title)))
one_line = texts(most=4).map(lambda text: " ".join(text.split())).filter(bool)
plain_words = strategies.lists(strategies.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@strategies.composite
def people(draw: strategies.DrawFn) -> Author:
    given_names = draw(plain_words)
    particle = draw(strategies.sampled_from(["", "", "de la ", "van ", "von der ", "Ben "]))
    family = particle + draw(plain_words)
    suffix = draw(strategies.sampled_from(["", "", "", " Jr.", " III"]))
    orcid = draw(strategies.sampled_from(ORCIDS))
    return Author(f"{given_names} {family}{suffix}", given_names, family, orcid=orcid)


groups = strategies.sampled_from(
    [
        Author("The Quillmere Group", is_group=True),
        Author("Department of Physics, University of Quillmere", is_group=True),
        Author("Smith and Sons", is_group=True),
        Author("Ødegård & Co. {Ltd}", is_group=True),
    ]
)
unsplit = plain_words.map(Author)
dates = strategies.one_of(
    strategies.just(PartialDate()),
    strategies.dates(min_value=date(1900, 1, 1), max_value=date(2026, 12, 31)).map(
        lambda day: PartialDate(day.isoformat(), "day")
    ),
    strategies.integers(1900, 2026).map(lambda year: PartialDate(f"{year}-01-01", "year")),
    strategies.tuples(strategies.integers(1900, 2026), strategies.integers(1, 12)).map(
        lambda at: PartialDate(f"{at[0]}-{at[1]:02}-01", "month")
    ),
)
links = strategies.builds(
    PersonLink,
    staff_id=strategies.sampled_from(["T0042", "P77", "ab/12%3B", "=7", "00123", "E Å"]),
    orcid=strategies.sampled_from(ORCIDS),
    role=strategies.sampled_from([AUTHOR, ACKNOWLEDGED]),
    state=strategies.sampled_from(["confirmed", "accepted"]),
    name=one_line,
)
places = strategies.builds(
    Location,
    strategies.sampled_from([None, "7", "A_1"]),
    strategies.sampled_from([None, "2", "S1 & S2"]),
    strategies.sampled_from([None, "101-109", "e12", "12-3-4", "1-"]),
    strategies.sampled_from([None, "1234-5679"]),
)


@strategies.composite
def outputs(draw: strategies.DrawFn) -> list[Output]:
    """Works with a DOI, or with a date: others cannot be imported."""
    works = []
    for number in range(draw(strategies.integers(1, 3))):
        doi = draw(
            strategies.sampled_from([f"10.5555/a_{number}", f"10.1234/(x)<{number}>;2-o", None])
        )
        published = draw(dates)
        works.append(
            Output(
                0,
                draw(
                    strategies.sampled_from(
                        [None, f"hdl:123/{number}", f"0f8fad5b-d9cb-469f-a165-70867728950{number}"]
                    )
                ),
                identifiers.doi(doi),
                cleaned(f"{draw(titles)} {number}"),
                draw(strategies.sampled_from(KINDS)),
                published if doi or published else PartialDate("2021-03-09", "day"),
                draw(strategies.one_of(strategies.none(), one_line)),
                draw(strategies.one_of(strategies.none(), one_line)),
                draw(places),
                tuple(
                    draw(strategies.lists(strategies.one_of(people(), groups, unsplit), max_size=4))
                ),
                tuple(draw(strategies.lists(links, min_size=1, max_size=3, unique=True))),
            )
        )
    return works


def essence(output: Output) -> tuple[object, ...]:
    """What every form keeps: the work, the names of its authors in their order, and the links."""
    return (
        output.source_id,
        output.doi,
        output.title,
        output.type,
        output.published,
        output.journal,
        output.publisher,
        output.location,
        [author.name for author in output.authors],
        set(output.links),
    )


def read_back(works: list[Output], form: str, system: str = "files") -> list[Output]:
    parsed = parse(render(works, form, system), form, system)
    assert not parsed.complaints, parsed.complaints
    return list(parsed.outputs)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=40)
@given(works=outputs())
def test_what_is_written_is_read_back(form: str, works: list[Output]) -> None:
    assert list(map(essence, read_back(works, form))) == list(map(essence, works))


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "eprints"])
@settings(max_examples=40)
@given(works=outputs())
def test_a_table_for_a_system_is_read_back_with_its_own_headings(
    system: str, works: list[Output]
) -> None:
    assert list(map(essence, read_back(works, "csv", system))) == list(map(essence, works))


@settings(max_examples=40)
@given(works=outputs())
def test_the_rows_of_an_eprint_are_read_back_with_staff_ids_and_without_states(
    works: list[Output],
) -> None:
    back = read_back(works, "csv", "eprints")
    assert [essence(output)[:-1] for output in back] == [essence(work)[:-1] for work in works]
    for output, work in zip(back, works, strict=True):
        assert {(link.staff_id, link.role) for link in output.links} == {
            (link.staff_id, link.role) for link in work.links
        }


@pytest.mark.parametrize("form", FORMATS)
def test_families_particles_suffixes_and_groups_stay_apart(form: str) -> None:
    authors = (
        Author("Zoë Fennimore", "Zoë", "Fennimore"),
        Author("Pía María de la Cruz", "Pía María", "de la Cruz"),
        Author("Tamás Ábel Jr.", "Tamás", "Ábel"),
        Author("Department of Physics, Quillmere", is_group=True),
    )
    work = Output(0, None, "10.5555/1", "Cryostats", "article", authors=authors)
    (back,) = read_back([work], form)
    assert [(a.given, a.family, a.name, a.is_group) for a in back.authors] == [
        (a.given, a.family, a.name, a.is_group) for a in authors
    ]


def test_a_single_author_with_blanks_in_both_names_stays_one_in_a_table() -> None:
    author = Author("Pía María de la Cruz", "Pía María", "de la Cruz")
    (back,) = read_back([Output(0, None, "10.5555/1", "A", "article", authors=(author,))], "csv")
    assert back.authors == (author,)


def test_a_comma_at_the_end_makes_a_group_and_one_word_with_it_none() -> None:
    assert author_of("Department of Physics, Quillmere,") == Author(
        "Department of Physics, Quillmere", is_group=True
    )
    assert not author_of("Smith,").is_group
    assert author_of(",") == Author(",")


LINK = PersonLink("T0042", ORCIDS[0], ACKNOWLEDGED, "confirmed", "Zoë | Fennimore; 50%")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("ris", "C8  - Technician: role=acknowledged; id=T0042; orcid=0000-0002-1825-0097"),
        ("bibtex", "technicians = {role=acknowledged; id=T0042; orcid=0000-0002-1825-0097"),
        ("csl-json", '"role": "acknowledged"'),
        ("csv", "T0042,0000-0002-1825-0097,Zoë | Fennimore; 50%,acknowledged,confirmed"),
    ],
)
def test_the_documented_field_of_each_form_holds_the_link(form: str, words: str) -> None:
    work = Output(0, None, "10.5555/1", "Cryostats", "article", links=(LINK,))
    assert words in render([work], form).decode()


def test_what_other_programs_keep_in_these_fields_is_no_link() -> None:
    ris = "TY  - JOUR\nTI  - A\nDO  - 10.5555/1\nC8  - shelf 7; id=T1\nER  - \n"
    bib = "@article{a, title={A}, doi={10.5555/1}, technicians={the whole lab}}"
    csl = [
        {
            "title": "A",
            "DOI": "10.5555/1",
            "custom": {"technicians": ["x", {"role": "boss", "id": "T"}]},
        }
    ]
    for text, form in ((ris, "ris"), (bib, "bibtex"), (json.dumps(csl), "csl-json")):
        (output,) = parse(text.encode(), form).outputs
        assert output.links == ()


def test_a_table_has_a_row_for_each_link_with_the_headings_of_the_system() -> None:
    other = replace(LINK, staff_id="T7", role=AUTHOR)
    work = Output(0, "u1", "10.5555/1", "Cryostats", "article", links=(LINK, other))
    text = render([work], "csv", "pure").decode()
    assert not text.startswith("\ufeff"), "the first heading is that of the system, and no mark"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["UUID"], row["Contributors > Persons > Employee ID"]) for row in rows] == [
        ("u1", "T0042"),
        ("u1", "T7"),
    ]


def test_a_title_that_a_spreadsheet_would_compute_is_text_in_the_table_and_the_same_after_it() -> (
    None
):
    title = '=HYPERLINK("https://example.org","x")'
    work = Output(0, None, "10.5555/1", title, "article", links=(LINK,))
    assert ",\"'=HYPERLINK" in render([work], "csv").decode()
    assert read_back([work], "csv")[0].title == title


def test_signs_that_a_library_of_latex_leaves_out_are_read() -> None:
    latex = r"@misc{a, title={A {\textless}b{\textgreater} {\textbraceleft}c{\textbraceright}" + (
        r" d{\textbar}e f{\textasciicircum}g}, doi={10.5555/1}}"
    )
    (output,) = parse(latex.encode(), "bibtex").outputs
    assert output.title == "A <b> {c} d|e f^g"


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.ris", "ris"), ("a.JSON", "csl-json"), ("a.bib", "bibtex"), ("a.csv", "csv")],
)
def test_the_form_to_write_is_told_by_the_end_of_the_name(name: str, form: str) -> None:
    assert form_for(name) == form
