"""Every page on a small university, on nothing, and on snapshots that change."""

from __future__ import annotations

import html
import re
from pathlib import Path

import duckdb
import pytest
import templates
import university
from command_line import run_well
from university import FORMER, NASTY, box, press, shown, tables

from attribution.dashboard import shell
from attribution.dashboard.scripts import SCRIPTS
from attribution.harvest.summaries import load_summaries
from attribution.home import settings
from attribution.home.notices import NOTICES
from attribution.operations import doctor
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot


def test_the_overview_shows_no_percentage_without_numerator_denominator_and_coverage(home, opened):
    at = opened("overview")
    box(at, "Year").set_value(2).run()  # 2023
    card = next(
        piece.proto.body for piece in at.get("html") if 'class="figure"' in piece.proto.body
    )
    assert "0.0%" in card
    assert "<b>0</b> of <b>5</b> technicians in 2023" in card
    assert "If every name awaiting review is right: 2 of 5 (40.0%)" in card
    assert "at most" not in card
    assert "Acknowledgements read (coverage)" in card
    assert "<b>0</b> of <b>1</b> papers of the institution in 2023" in card


def test_the_overview_says_the_figure_in_words_and_what_to_do_next(home, opened):
    at = opened("overview")
    box(at, "Year").set_value(2).run()  # 2023
    words = next(piece.proto.body for piece in at.get("html") if "our 5" in piece.proto.body)
    assert "In 2023, 0 of our 5 technicians (0.0%) were named on a paper, down from" in words
    assert "We could read the acknowledgements of 0 of " in words
    assert "names to check</a>: about a minute. They could add at most 2 technicians." in shown(at)


def test_two_controls_come_before_the_figures_and_the_groups_have_their_own(home, opened):
    at = opened("overview")
    assert [control.label for control in at.selectbox] == ["Year", "Count technicians", "Group by"]
    assert len(at.get("popover")) == 1, "it holds all that is seldom changed"


def test_public_figures_show_what_was_released(home, opened):
    run_well("freeze make", "Report", "2022..2024", home=home)
    at = opened("public")
    assert "Each figure is released once and stays as it is." in shown(at)
    assert "Counts are rounded to the nearest 5" in shown(at)
    assert "Acknowledgements that could be read: 0% in 2022" in shown(at)
    assert "Last harvest:" in shown(at)
    assert "No figures have been released yet" not in shown(at)
    assert "Download packs" in [button.proto.label for button in at.get("download_button")]


def test_the_year_shown_first_is_the_newest_complete_one_with_a_figure(home, opened):
    at = opened("overview")
    assert box(at, "Year").value == 3
    assert box(at, "Year").options == [
        "2021 (no figure)",
        "2022",
        "2023",
        "2024",
        "2025 (no figure)",
        "2026 (no figure)",
    ]


def test_choosing_research_facing_technicians_changes_the_denominator(home, opened):
    at = opened("overview")
    box(at, "Count technicians").set_value("research-facing").run()
    assert "the roster has no technician in post in it" in shown(at)
    assert '<p class="figure">' not in shown(at)


def test_a_year_without_a_figure_is_chosen_by_name_and_says_why_it_has_none(home, opened):
    at = opened("overview")
    options = box(at, "Year").options
    place = next(number for number, option in enumerate(options) if "no figure" in option)
    box(at, "Year").set_value(place).run()
    assert "There is no figure for" in shown(at)
    assert '<p class="figure">' not in shown(at)


def test_academic_years_can_be_counted_by(home, opened):
    at = opened("overview")
    at.get("button_group")[0].set_value("Academic").run()
    assert "2023/24" in box(at, "Year").options


@pytest.mark.parametrize("name", [name for name in shell.PAGES if name not in NOTICES])
def test_every_page_names_where_its_figures_come_from(drawn, name):
    assert "Papers published from 1 January 2021, last harvested on 5 January 2026" in shown(
        drawn[name]
    )


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_a_former_name_is_on_no_page(drawn, name):
    at = drawn[name]
    assert FORMER not in shown(at) + tables(at) + "".join(
        "".join(map(str, box.options)) for box in at.selectbox
    )


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_headings_step_down_one_level_at_a_time(drawn, name):
    headings = re.findall(r"<h(\d)|^(#+) ", shown(drawn[name]), re.M)
    levels = sorted({int(number or len(signs)) for number, signs in headings})
    assert levels == list(range(1, len(levels) + 1))


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_every_page_guides_before_there_is_a_snapshot(opened, name):
    at = opened(name)
    assert "attribution nightly" in shown(at) or name in ("about", "public", *NOTICES)


def without_data(home: Path) -> None:
    university.configure(home)
    university.snapshot(university.settings(home))


@pytest.mark.parametrize("name", list(shell.PAGES))
def test_every_page_works_on_a_database_with_nothing_in_it(tmp_path, monkeypatch, opened, name):
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    templates.fill(tmp_path, "without data", without_data)
    opened(name)


def test_what_is_done_already_is_ticked(tmp_path, monkeypatch, opened):
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    university.configure(tmp_path)
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/new.duckdb.tmp").write_bytes(b"")
    text = shown(opened("overview"))
    assert text.count("✓ done") == 1
    assert "A snapshot is being built now" in text


def test_settings_that_cannot_be_read_are_named_not_traced(tmp_path, monkeypatch, opened):
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    (tmp_path / settings.FILE).write_text("[measure]\nlag_dayz = 3\n")
    assert "did you mean measure" in shown(opened("overview"))


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("works", {"work": ""}),
        ("technicians", {"technician": "T1", "part": "Printed names"}),
        ("queue", {}),
    ],
)
def test_titles_and_names_show_every_character_and_do_nothing(home, opened, page, query):
    if page == "works":
        query = {"work": work_named(home, NASTY)}
    at = opened(page, **query)
    if page == "queue":
        at.get("button_group")[0].set_value("accepted").run()
        while html.escape(NASTY) not in shown(at):
            assert not at.button(key="queue-skip").disabled, "the paper is not in the queue"
            at.button(key="queue-skip").click().run()
    assert html.escape(NASTY) in shown(at)
    page = shown(at)
    for script in SCRIPTS:
        page = page.replace(script.source.strip(), "")
    assert "<script" not in page
    assert not [element for element in at.markdown if NASTY in element.value]


def test_scripts_are_constants_that_one_module_draws():
    folder = Path(shell.__file__).parent
    allowing = [
        path for path in folder.rglob("*.py") if "unsafe_allow_javascript" in path.read_text()
    ]
    assert [path.name for path in allowing] == ["scripts.py"]
    holding = [path.name for path in folder.rglob("*.html") if "<script" in path.read_text()]
    assert sorted(holding) == sorted(script.file for script in SCRIPTS)


def work_named(home: Path, title: str) -> str:
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    try:
        return reader.rows("select work_id from works where title = ?", [title])[0]["work_id"]
    finally:
        reader.close()


def test_a_work_shows_its_acknowledgement_with_people_and_teams_marked(home, opened):
    body = shown(opened("works", work=work_named(home, "Work MED:4")))
    assert '<mark class="person" title="technical">Bo Heath' in body
    assert '<mark class="team" title="team, no person named">staff of the Imaging Facility' in body
    assert "&lt;i&gt;microscopy&lt;/i&gt;" in body


def test_a_work_says_why_its_acknowledgement_was_not_read(home, opened):
    assert "The text could not be read: " in shown(
        opened("works", work=work_named(home, "Work W2"))
    )


def test_a_link_to_a_work_that_is_gone_is_explained(home, opened):
    assert "The current snapshot does not hold this work" in shown(opened("works", work="w-gone"))


def test_works_are_found_by_title_without_accents_and_by_doi_address(home, opened):
    at = opened("works")
    assert "1 to 100 of 124" in shown(at)
    at.text_input[0].set_value("https://doi.org/10.5555/TIE").run()
    assert "1 to 1 of 1" in shown(at)
    at.text_input[0].set_value("wörk w2").run()
    assert "Work W2" in tables(at)
    at.text_input[0].set_value("nothing like it").run()
    assert "No works match these filters" in shown(at)


def test_the_second_page_of_works_is_a_button_away(home, opened):
    at = opened("works")
    press(at, "Next")
    assert "101 to 124 of 124" in shown(at)


def test_works_are_filtered_by_source_and_by_what_became_of_the_text(home, opened):
    at = opened("works")
    at.selectbox(key="works-source").set_value("europepmc").run()
    at.selectbox(key="works-acknowledgement").set_value("read").run()
    assert "1 to 1 of 1" in shown(at)


def test_a_technician_is_named_with_posts_credits_and_candidates(home, opened):
    at = opened("technicians", technician="T2")
    assert "Bobby" in shown(at)
    assert "1 confirmed or accepted, 0 pending" in shown(at)
    assert "Work MED:4" in tables(at)


def test_the_printed_sentence_stands_beside_the_evidence_with_the_name_marked(home, opened):
    body = shown(opened("technicians", technician="T2", part="Printed names"))
    assert "We thank <mark" in body
    assert "The family name is the same." in body
    assert "Before any evidence" in body
    assert "All together" in body


def test_a_tie_names_the_other_technician(home, opened):
    body = shown(opened("technicians", technician="T3", part="Printed names"))
    assert "tie: another technician fits as well" in body
    assert "Cleo Marsh (T4), 50%" in body


def test_somebody_without_candidates_has_a_page_too(home, opened):
    assert "No printed name comes near" in shown(
        opened("technicians", technician="T5", part="Printed names")
    )


def test_an_id_in_the_address_that_is_nobody_shows_the_list(home, opened):
    assert "5 technicians: " in shown(opened("technicians", technician="T999"))


def test_data_health_lists_runs_gaps_coverage_and_what_the_doctor_finds(home, opened):
    at = opened("health")
    assert "There are at least" in shown(at)
    assert "A year is complete 6 months after its end, until 24 months show" in shown(at)
    assert "Every source delivered all the records it announced" in shown(at)
    assert "✗ wrong" in shown(at), "no roster was imported in this home folder"
    assert "Europe PMC" in tables(at)


def test_data_health_says_in_the_words_of_the_doctor_which_files_were_damaged(home, opened):
    assert "<h2>Damaged files" not in shown(opened("health"))
    name = "20260701T030000000000Z.jsonl.gz"
    run = name.partition(".")[0]
    folder = home / "raw/crossref"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.damaged-{run}-{run}").write_bytes(b"zeros")
    (finding,) = doctor.damaged_files(settings.Settings(home))
    text = html.unescape(shown(opened("health")))
    assert "Damaged files" in text
    cells = f"<td>{finding.result}</td><td>{finding.remedy}</td>"
    assert "What was found" in text
    assert cells in text


def test_data_health_says_what_waits_and_until_when(home, opened):
    sentence = "16,578 full texts wait. At 90 a night that takes 185 nights, to 30 May 2027."
    latest = load_summaries(home)[-1]
    latest.waiting = (sentence,)
    latest.save(home)
    university.publish(home, days=1)
    at = opened("health")
    assert sentence in tables(at)
    assert "no one needs to act" in shown(at)


def test_a_snapshot_published_meanwhile_is_shown_as_soon_as_it_is_open_and_the_old_one_until_then(
    home, opened
):
    at, old = opened("works"), current_snapshot(home)
    new = university.publish(
        home,
        days=1,
        more=[university.view("openalex", "W900", "Al New", title="Fresh from the press")],
    )
    university.until_shown(at, new.stem, instead_of=old.stem)
    assert "Fresh from the press" in tables(at)


def test_an_old_snapshot_may_disappear_while_a_page_is_open(home, opened):
    at = opened("overview")
    for days in range(1, 6):
        university.publish(home, days=days)
    at.run()
    assert not at.exception


def test_a_new_snapshot_that_cannot_be_read_is_named_however_often_the_page_is_looked_at(
    home, opened
):
    at = opened("overview")
    broken = current_snapshot(home).with_name("20990101T000000000000Z.duckdb")
    broken.write_bytes(b"no database" * 1000)
    (home / "snapshots/current").write_text(broken.name)
    university.until_shown(at, "attribution build")
    assert "attribution build" in shown(at.run())


def test_a_snapshot_of_another_version_is_named_with_what_to_do(home, opened):
    path = current_snapshot(home)
    path.unlink()
    with duckdb.connect(str(path)) as other:
        other.execute("create table something_else (a integer)")
    assert "attribution build" in shown(opened("overview"))
