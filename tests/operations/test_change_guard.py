"""The guard before publishing: what moved, up or down, is named, and accepted by its name only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from build_helpers import HOME_ROR, at_home, save, view
from command_line import UNIVERSITY, run, run_well
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import NothingPublished, UserError
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing
from attribution.home.settings import Settings
from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.periods import calendar_year
from attribution.measure.rules import DatedRule
from attribution.operations.change_guard import (
    Accepted,
    Holdings,
    accepted_names,
    changes,
    refuse_changes,
)
from attribution.operations.change_limits import changes_much
from attribution.operations.drop_guard import Counts

COUNTS = Counts(
    works=1000,
    affiliated_works=1000,
    acknowledgements_read=200,
    coverage={"not open access": 700, "not fetched yet": 100},
    technicians=192,
    credits=300,
)
FIGURE = Figure(
    192,
    Numerators(either=Count(0, 61, 81)),
    Numerators(),
    None,
    Coverage(works=200, read=40, unread={"not open access": 160}),
)


def year(figure: Figure | None, why: str | None = None) -> Measure:
    return Measure(
        period=calendar_year(2024),
        by=(),
        group=(),
        of="all",
        figure=figure,
        no_figure_because=why,
        incomplete_because=None,
        works_from=date(2020, 1, 1),
        data_until=date(2026, 1, 1),
        rule=None,
    )


BEFORE = Holdings(
    COUNTS,
    {"2024": year(FIGURE)},
    {"openalex": 900, "crossref": 800},
    {"openalex": "OpenAlex", "crossref": "Crossref"},
    frozenset(),
)


def figure(denominator: int = 192, headline: int = 61, read: int = 40) -> Figure:
    return replace(
        FIGURE,
        denominator=denominator,
        anywhere=Numerators(either=Count(0, headline, 81)),
        coverage=replace(FIGURE.coverage, read=read),
    )


def with_year(measure: Measure) -> Holdings:
    return replace(BEFORE, years={"2024": measure})


def with_counts(**more: object) -> Holdings:
    return replace(BEFORE, counts=replace(COUNTS, **more))


def names(after: Holdings, before: Holdings = BEFORE) -> list[str]:
    return [change.name for change in changes(before, after, 0.05)]


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (BEFORE, []),
        (with_counts(technicians=180), ["technicians"]),
        (with_counts(technicians=204), ["technicians"]),
        (with_counts(technicians=185), []),
        (with_year(year(figure(96, 61))), ["in-post-2024", "headline-2024"]),
        (with_year(year(figure(384, 61))), ["in-post-2024", "headline-2024"]),
        (with_year(year(figure(384, 122))), ["in-post-2024"]),
        (with_year(year(figure(headline=57))), ["headline-2024"]),
        (with_year(year(figure(headline=65))), ["headline-2024"]),
        (with_year(year(figure(headline=63))), []),
        (with_year(year(None, "the roster has no technician in post in it")), ["headline-2024"]),
        (with_counts(acknowledgements_read=120), ["coverage"]),
        (with_counts(acknowledgements_read=320), ["coverage"]),
        (with_counts(acknowledgements_read=240), []),
        (replace(BEFORE, works={"openalex": 900, "crossref": 700}), ["works-crossref"]),
        (replace(BEFORE, works={"openalex": 980, "crossref": 800}), ["works-openalex"]),
        (replace(BEFORE, works={"crossref": 800}), ["works-openalex"]),
    ],
)
def test_what_moved_more_than_it_may_is_named(after: Holdings, moved: list[str]) -> None:
    assert names(after) == moved


def test_a_refusal_says_what_moved_from_what_to_what_and_how_to_accept_it() -> None:
    after = replace(with_year(year(figure(96, 61))), counts=replace(COUNTS, technicians=96))
    with pytest.raises(NothingPublished) as refused:
        refuse_changes(BEFORE, after, Settings(home=Path("home")), Accepted())
    text = str(refused.value)
    assert "technicians on the roster fell from 192 to 96" in text
    assert "technicians in post in 2024 fell from 192 to 96" in text
    assert "the headline of 2024 went from 31.8% (61 of 192) to 63.5% (61 of 96)" in text
    assert "Nothing was published." in text
    assert "--accept-change technicians --accept-change in-post-2024" in text


def test_a_refusal_names_the_rule_that_a_year_is_measured_under_now() -> None:
    everybody = DatedRule(0, "everybody", date.min, is_todays=True)
    narrowed = replace(everybody, label="technicians", job_title_includes=("technician",))
    before = replace(BEFORE, rules=(everybody,))
    after = replace(with_year(year(figure(96, 61))), rules=(narrowed,))
    with pytest.raises(NothingPublished) as refused:
        refuse_changes(before, after, Settings(home=Path("home")), Accepted())
    assert (
        "The rule for 2024 changed from 'everybody' to 'technicians' (titles with technician)."
    ) in str(refused.value)


def test_a_move_from_a_figure_to_none_says_why_there_is_none() -> None:
    (change,) = changes(BEFORE, with_year(year(None, "Crossref has not been harvested yet")), 0.05)
    assert change.sentence.endswith("to no figure (Crossref has not been harvested yet)")


def test_a_change_is_accepted_by_its_name_only() -> None:
    after = replace(with_year(year(figure(96, 61))), counts=replace(COUNTS, technicians=96))
    settings = Settings(home=Path("home"))
    for accepted in (Accepted(drop=True), Accepted(names=frozenset({"technicians"}))):
        with pytest.raises(NothingPublished, match="headline-2024"):
            refuse_changes(BEFORE, after, settings, accepted)
    every_name = frozenset({"technicians", "in-post-2024", "headline-2024"})
    moved = refuse_changes(BEFORE, after, settings, Accepted(names=every_name))
    assert {change.name for change in moved} == every_name
    fallen = replace(BEFORE, counts=replace(COUNTS, works=700))
    assert refuse_changes(BEFORE, fallen, settings, Accepted(drop=True))
    assert refuse_changes(BEFORE, fallen, settings, Accepted(names=frozenset({"works"})))


def test_a_first_harvest_may_add_works_figures_and_texts() -> None:
    half_way = replace(
        with_year(year(None, "the first harvest of Crossref has not finished")),
        works={"openalex": 900, "crossref": 20},
        counts=replace(COUNTS, acknowledgements_read=10),
        unfinished=frozenset({"crossref"}),
    )
    assert names(BEFORE, half_way) == []
    fallen = replace(BEFORE, works={"openalex": 500, "crossref": 800})
    assert names(fallen, half_way) == ["works-openalex"]


def test_a_first_figure_for_any_other_reason_is_named() -> None:
    silent = with_year(year(None, "the roster has no one who left before 1 May 2026"))
    assert names(BEFORE, silent) == ["headline-2024"]


def test_texts_that_were_waited_for_may_arrive_and_thank_people() -> None:
    after = replace(
        with_year(year(figure(headline=71, read=60))),
        counts=replace(COUNTS, acknowledgements_read=300),
    )
    assert names(after) == []
    too_many = with_year(year(figure(headline=82, read=60)))
    assert names(too_many) == ["headline-2024"]


@pytest.mark.parametrize("old", [1, 2, 12, 39])
def test_one_person_never_stops_a_night(old: int) -> None:
    assert not changes_much(old, old + 1, 0.05)
    assert not changes_much(old, old - 1, 0.05)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_change_is_judged_alike_in_both_directions(old: int, moved: int) -> None:
    assert changes_much(old, old + moved, 0.05) == changes_much(old, old - moved, 0.05)


@given(
    st.integers(60, 400),
    st.integers(0, 60),
    st.integers(60, 400),
    st.integers(0, 60),
)
def test_a_headline_that_passes_is_within_the_limit_or_three_people(n1, k1, n2, k2) -> None:
    passed = not names(with_year(year(figure(n2, k2))), with_year(year(figure(n1, k1))))
    if passed:
        assert abs(n2 - n1) < 3 or abs(n2 - n1) <= 0.05 * n1
        assert abs(k2 - k1 / n1 * n2) < 3 or abs(k2 / n2 - k1 / n1) <= 0.0500001 * k1 / n1


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    assert accepted_names(["headline-2024", "works-crossref"])
    with pytest.raises(UserError, match="technicians"):
        accepted_names(["headline"])


# -- at the command line ---------------------------------------------------------------------------

ROSTER = "technician_id,given_names,family_name,faculty,start_date,end_date\n"
GIVEN = [
    "Ada",
    "Bela",
    "Cora",
    "Dora",
    "Elke",
    "Fritha",
    "Greta",
    "Hilda",
    "Ilse",
    "Juno",
    "Kirsa",
    "Lotte",
    "Mona",
    "Nella",
    "Orla",
    "Petra",
    "Quenna",
    "Rosa",
    "Sanna",
    "Tilda",
]
PEOPLE = [
    f"T{n},{given},Quillby{chr(97 + n)}x,Science,2015-01-01," for n, given in enumerate(GIVEN)
]
LEFT = "L1,Old,Hand,Science,2010-01-01,2011-01-31"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Twenty technicians, eight of them authors of a work of 2024, and a published snapshot."""
    folder = tmp_path / "home"
    folder.mkdir()
    configured = {
        "institution.name": UNIVERSITY,
        "institution.rors": [HOME_ROR],
        "institution.name_forms": [UNIVERSITY],
        "harvest.sources": ["openalex"],
    }
    writing.write(folder / home_settings.FILE, configured, services())
    enrol(folder, [*PEOPLE, LEFT])
    works = [
        view("openalex", f"W{n}", at_home(f"{GIVEN[n]} Quillby{chr(97 + n)}x"), doi=f"10.5555/{n}")
        for n in range(8)
    ]
    save(folder, works)
    run_well("build", home=folder)
    return folder


def enrol(home: Path, lines: list[str], *options: str) -> None:
    file = home.parent / "hr.csv"
    file.write_text(ROSTER + "\n".join(lines) + "\n", encoding="utf-8")
    run_well(" ".join(["roster import", *options]), file, home=home)


def test_a_night_after_a_roster_of_more_people_is_refused_until_it_is_accepted(home: Path) -> None:
    published = (home / "snapshots/current").read_text()
    more = [f"N{n},New{n},Moss{chr(97 + n)}y,Arts,2015-01-01," for n in range(10)]
    enrol(home, [*PEOPLE, LEFT, *more], "--accept-changes")
    refused = run("build", home=home)
    assert refused.exit_code == 4
    assert "technicians on the roster rose from 21 to 31 " in refused.stderr.replace(";", " ;")
    assert (home / "snapshots/current").read_text() == published
    assert run("build --accept-change technicians", home=home).exit_code == 4
    options = refused.stderr.partition("attribution build ")[2].rstrip("`.\n")
    accepted = run(f"build {options}", home=home)
    assert accepted.exit_code == 0, accepted.stderr
    assert (
        "Accepted: technicians on the roster rose from 21 to 31 (technicians)." in accepted.stderr
    )


def test_a_rule_that_leaves_people_out_is_refused_with_the_years_it_rewrites(home: Path) -> None:
    rule = '\n[[rules]]\nname = "arts only"\njob_title_includes = ["dean"]\n'
    with (home / home_settings.FILE).open("a", encoding="utf-8") as file:
        file.write(rule)
    refused = run("build", home=home)
    assert refused.exit_code == 4
    assert "the headline of 2024 went from 40.0% (8 of 20) to no figure" in refused.stderr


def test_a_wrong_name_on_the_command_line_is_exit_2(home: Path) -> None:
    result = run("build --accept-change headlines", home=home)
    assert result.exit_code == 2
    assert "'headlines' is none of them. Nothing was published." in result.stderr


def test_a_first_night_without_works_publishes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "new"
    home.mkdir()
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": UNIVERSITY,
            "institution.rors": [HOME_ROR],
            "harvest.sources": ["orcid"],
        },
        services(),
    )
    enrol(home, PEOPLE)
    night = run("nightly", home=home)
    assert night.exit_code == 4
    assert "no works of the institution have been collected" in night.stderr
    assert not (home / "snapshots/current").exists()
