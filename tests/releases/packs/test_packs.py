"""Packs are made of what a freeze holds, say each thing in plain sentences, and never change."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import command_line
import pytest
from command_line import run, run_well
from hypothesis import given
from hypothesis import strategies as st

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.core.errors import UserError
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.measure.disclosure.protection import Cell, ProtectedCell, protect
from attribution.measure.milestones import Milestone
from attribution.releases.freezes.annex import (
    Annex,
    AuditedYear,
    FacilityOnly,
    FrozenChange,
    OpenNames,
    Stayers,
    ThankedFacility,
    Topic,
)
from attribution.releases.freezes.freeze import Freeze, MadeFrom
from attribution.releases.packs import pages, sentences
from attribution.releases.packs.faculty_pack import pack_of_faculty
from attribution.releases.packs.institution_pack import pack_of_institution
from attribution.releases.packs.making import every_pack
from attribution.releases.packs.material import INSTITUTION, Material, material_of
from attribution.releases.packs.self_assessment import pack_for_submission

NAME = "2026 report"
SCIENCE = (("faculty", "Faculty of Science"),)
ARTS = (("faculty", "Arts"),)
KINDS = ("authored", "thanked", "either", "orcid")
COUNTS = {
    ("2022", INSTITUTION): (184, 30, 20, 47, 60),
    ("2025", INSTITUTION): (192, 45, 25, 61, 60),
    ("2022", SCIENCE): (90, 20, 9, 24, 31),
    ("2025", SCIENCE): (92, 30, 12, 36, 33),
    ("2022", ARTS): (33, 5, 4, 7, 9),
    ("2025", ARTS): (34, 6, 5, 9, 9),
}


def cells() -> list[ProtectedCell]:
    exact = [
        Cell(year, group, kind, technicians, number)
        for (year, group), (technicians, *numbers) in COUNTS.items()
        for kind, number in zip(KINDS, numbers, strict=True)
    ]
    return protect(exact, 50)


def figure(year: str, read: int) -> dict[str, object]:
    return {
        "period": year,
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
        "group": {},
        "rule": "everybody on the roster",
        "incomplete": False,
        "works_from": "2018-01-01",
        "coverage": {"works": 200, "read": read, "unread": {"no full text": 200 - read}},
    }


def annex() -> Annex:
    return Annex(
        institution="University of Exampleshire",
        contact="lead@example.ac.uk",
        milestones=[Milestone("Guidelines", date(2023, 1, 1), "2022", 40.0, date(2027, 12, 31))],
        facility_only=[FacilityOnly("2025", "", 15), FacilityOnly("2025", "Faculty of Science", 5)],
        facilities=[ThankedFacility("Imaging Facility", "Faculty of Science", 10)],
        topics=[Topic("", "microscopy", 15), Topic("Faculty of Science", "microscopy", None)],
        open_names=[OpenNames("", 25), OpenNames("Faculty of Science", 10)],
        audited=[AuditedYear("2025", 60, 75, 190)],
        change=FrozenChange("2022", "2025", True, 0, 3, Stayers(170, 25, 35), False),
    )


def frozen() -> Freeze:
    return Freeze(
        name=NAME,
        made_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        made_by="ann",
        by="faculty",
        of="all",
        figures=[figure("2025", 50), figure("2022", 40)],
        released=cells(),
        left_out=[],
        made_from=MadeFrom("s", "2026-11-20", 7, None, {}),
        annex=annex(),
    )


@pytest.fixture(scope="module")
def material() -> Material:
    return material_of([frozen()])


def text_of(page: str) -> str:
    """The texts of a page in the order of reading, without its pictures."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main>")[2])))


# -- what is said ----------------------------------------------------------------------------------


def test_the_headline_says_what_since_when_and_before_which_action(material: Material) -> None:
    assert sentences.headline(material, INSTITUTION) == (
        "In 2025, about 60 of about 190 technicians of University of Exampleshire (32%) were named "
        "on a paper, up from about 45 of about 185 (24%) in 2022, before “Guidelines”."
    )


def test_a_faculty_that_is_too_small_says_so_and_shows_the_institution(material: Material) -> None:
    text = text_of(pages.as_page(pack_of_faculty(material, ARTS, [])))
    assert "too few technicians in Arts for a figure of their own" in text
    assert "For comparison: in 2025, about 60 of about 190 technicians" in text


def test_a_faculty_pack_says_everything_in_its_order(material: Material) -> None:
    text = text_of(pages.as_page(pack_of_faculty(material, SCIENCE, ["Ada Quillby is thanked."])))
    order = [
        "In 2025, about 35 of about 90 technicians of the Faculty of Science (39%)",
        "2022 90 20 (22%) 10 (11%) 25 (28%) 2 or fewer 2025 90 30 (33%) 10 (11%) 35 (39%) 5",
        "How sure this is: the whole institution The rise since 2022 is more than chance would "
        "explain. In an audit",
        "between about 60 and 75 of about 190 technicians of University of Exampleshire (32% to "
        "39%) were really named on a paper, with 90% confidence",
        "We could read the acknowledgements of 50 of the 200 papers",
        "About 170 technicians of University of Exampleshire were in post in both 2022 and 2025",
        "alone could be due to chance; the change of all technicians is unlikely to be.",
        "About 20 technicians of 2025 were not yet in post in 2022, and about 15 of 2022",
        "rose from 24% in 2022 to 32% in 2025. Of these +8 percentage points, about +3 from "
        "which acknowledgements we could read and +5 from the rest.",
        "This does not show what caused the change.",
        "Reasons shared by five technicians or more in 2025: microscopy.",
        "Imaging Facility: about 10 papers of 2022 to 2025 thank it and name no one.",
        "“We thank [name] of the Imaging Facility for [what they did].”",
        "About 35 of about 90 technicians in post in 2025 (39%) have an ORCID iD",
        "about 10 names on papers of 2022 to 2025",
        "Ada Quillby is thanked.",
        "Guidelines (1 January 2023) Faculty of Science 28% in 2022 39% in 2025 40% "
        "31 December 2027 Green: on track.",
        "Not read: no full text",
        "Named on a paper: being an author",
        "Method: a program",
        "Limits: ",
        "a figure is left out where others could use it, together with what is public",
        "Sources last searched on 20 November 2026. Freeze “2026 report” of 27 November 2026",
        "Questions: lead@example.ac.uk.",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_a_pack_without_an_audit_does_not_call_a_rise_more_than_chance(material: Material) -> None:
    unaudited = replace(material, annex=replace(material.annex, audited=[]))
    assert sentences.verdict(unaudited).startswith(
        "We cannot say yet whether the share really rose since 2022."
    )
    assert sentences.verdict(unaudited) in text_of(
        pages.as_page(pack_of_institution(unaudited, []))
    )
    by_chance = replace(unaudited.annex.change, is_beyond_chance=False)
    changed = replace(unaudited, annex=replace(unaudited.annex, change=by_chance))
    assert sentences.verdict(changed) == "The rise since 2022 could be chance."
    alone = replace(unaudited, annex=replace(unaudited.annex, change=None))
    assert sentences.verdict(alone) == ""


def test_the_parts_of_the_change_sum_to_it(material: Material) -> None:
    total, *parts = map(int, re.findall(r"[+-]\d+", sentences.what_changed(material)))
    assert total == sum(parts) == 8


def test_faculties_are_in_the_order_of_their_names(material: Material) -> None:
    text = text_of(pages.as_page(pack_of_institution(material, [])))
    assert 0 < text.find("Arts too few") < text.find("Faculty of Science 30 (33%)")


@pytest.mark.parametrize(
    ("submission", "opening", "months"),
    [("first", "Context", 24), ("second", "Context", 24), ("third", "Reflection", 36)],
)
def test_each_submission_gets_what_it_asks_for(
    material: Material, submission: str, opening: str, months: int
) -> None:
    text = text_of(pages.as_page(pack_for_submission(material, submission)))
    evidence = "Evidence" if submission == "third" else "Progress"
    assert 0 < text.find(opening) < text.find(evidence) < text.find(f"Plan for {months} months")


# -- what is not said ------------------------------------------------------------------------------


@given(st.integers(80, 104), st.integers(1, 70))
def test_two_counts_that_round_alike_give_the_same_pack(technicians: int, named: int) -> None:
    """So a pack tells nothing more than the rounded counts."""
    numbers = [named, technicians]
    alike = [(number + 2) // 5 * 5 for number in numbers]
    given_cells, others = (
        protect([Cell("2025", INSTITUTION, "either", total, part)], 50)
        for part, total in (numbers, alike)
    )
    if given_cells == others:
        first, second = (
            material_of([replace(frozen(), released=row)]) for row in (given_cells, others)
        )
        assert sentences.headline(first, INSTITUTION) == sentences.headline(second, INSTITUTION)


def test_later_freezes_change_no_pack_of_an_earlier_one(home, frozen_home):
    before = made(home, "before")
    run_well("freeze make", "second", "2024", home=home)
    assert made(home, "after") == before


def test_a_freeze_without_an_annex_makes_no_pack() -> None:
    with pytest.raises(UserError, match="Make a new freeze"):
        material_of([replace(frozen(), annex=None)])


def test_an_unknown_faculty_is_named_with_those_that_there_are(material: Material) -> None:
    with pytest.raises(UserError, match="Arts or Faculty of Science"):
        material.faculty("Law")


# -- the commands ----------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path):
    return command_line.make(tmp_path)


@pytest.fixture
def frozen_home(home):
    run_well("freeze make", NAME, "2024", "--by", "faculty", home=home)
    return home


def made(home, folder: str) -> dict[str, bytes]:
    out = home.parent / folder
    run_well("pack institution", NAME, "--out", str(out), home=home)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_a_pack_names_a_technician_only_while_they_agree(home):
    (candidate,) = command_line.json_lines("candidates", home=home)
    run_well("review confirm", candidate["mention_id"], "T1", home=home)
    run_well("consent T1 --public yes --received", "e-mail of 3 May", home=home)
    run_well("freeze make", NAME, "2024", home=home)
    assert "Ada Quillby" in made(home, "with")["institution.html"].decode()
    run_well("object T1 --received", "e-mail of 4 May", home=home)
    assert b"Quillby" not in made(home, "objects")["institution.html"]


def test_everything_comes_in_one_file_for_the_dashboard(home, frozen_home):
    settings = loading.load(home, {}, services())
    with workspace.opened(settings, local_lead({})) as lead:
        data = every_pack(lead, NAME)
        assert every_pack(lead, NAME) == data
    names = set(ZipFile(BytesIO(data)).namelist())
    assert {"institution.docx", "chart-1.svg", "self-assessment-third.html"} <= names


def test_no_file_is_overwritten(home, frozen_home):
    out = home.parent / "packs"
    run_well("pack institution", NAME, "--out", str(out), home=home)
    (out / "institution.docx").write_bytes(b"edited")
    result = run("pack institution", NAME, "--out", str(out), home=home)
    assert (result.exit_code, "Give another folder" in result.stderr) == (2, True)
    assert (out / "institution.docx").read_bytes() == b"edited"


def test_a_freeze_without_faculties_says_how_to_make_one(home):
    run_well("freeze make", NAME, "2024", home=home)
    result = run("pack faculty", NAME, "--out", str(home.parent / "x"), home=home)
    assert (result.exit_code, "--by faculty" in result.stderr) == (2, True)
    assert json.loads((home / "freezes" / f"{NAME}.json").read_bytes())["annex"]
