"""The pages on acknowledgements: teams, what for, off the roster, coverage, sentences."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import university
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from claims_world import judged
from university import box, press, shown, tables

from attribution.access.permissions import Person
from attribution.core.model import AcknowledgementReading, FullTextParts, Team, TextView, Thanked
from attribution.dashboard.candidate import sentences
from attribution.dashboard.largest import Largest
from attribution.facilities.facility import listed
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home import settings as home_settings
from attribution.ledger.ledger import open_ledger
from attribution.review import teams_thanked
from attribution.review.candidate import load_candidate
from attribution.snapshot.live_reader import open_live
from attribution.workspace import Workspace

KIM = Person("kim", "lead")
SHARED = "For sections we thank Glenn and Carol Larson, and <b>nobody</b> else."
TEAM = "We are grateful to the staff of the Imaging Facility."
SWEDISH = "Vi tackar Odo Specimen för teknisk hjälp."
NOT_READ = "in a language that is not read (Swedish)"
UNKNOWN = "We thank the crew of the <i>Glass</i> Shed."
IMAGING = {
    "name": "Imaging Facility",
    "unit": "Physics",
    "members": [{"technician_id": "T5", "from": date(2020, 1, 1)}],
}
STAFF = [*university.TECHNICIANS, technician(6, "Glenn", "Larson"), technician(7, "Cy", "Underhay")]


def spanned(sentence: str, kind: type, part: str, **more: object) -> object:
    start = sentence.index(part)
    return kind(
        start, start + len(part), part, sentence_start=0, sentence_end=len(sentence), **more
    )


def text(
    number: int,
    sentence: str,
    people: tuple[object, ...] = (),
    teams: tuple[object, ...] = (),
    status: str = "read",
    **more: object,
) -> list[object]:
    doi = f"10.5555/t{number}"
    parts = FullTextParts(sentence, **more)
    work = view(
        "europepmc",
        f"T{number}",
        at_home("Ann Moss"),
        doi=doi,
        pmcid=f"PMC9{number}",
        has_full_text=True,
        publisher="<b>Quill & Co</b>",
    )
    reading = AcknowledgementReading(people, teams)
    return [work, TextView("europepmc", f"PMC9{number}", doi, "jats", status, parts, reading)]


def records() -> list[object]:
    glenn = spanned(
        SHARED, Thanked, "Glenn", role="technical", name="Glenn Larson", phrase="For sections"
    )
    carol = spanned(SHARED, Thanked, "Carol Larson", role="technical", phrase="For sections")
    return [
        *text(1, SHARED, (glenn, carol)),
        *text(
            2,
            TEAM,
            teams=(spanned(TEAM, Team, "the staff of the Imaging Facility"),),
            collaborators=("Cy Underhay", "Di Else"),
        ),
        *text(4, SWEDISH, status=NOT_READ),
        *text(3, UNKNOWN, teams=(spanned(UNKNOWN, Team, "the crew of the <i>Glass</i> Shed"),)),
    ]


@pytest.fixture(scope="module")
def university_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a shared surname, teams, a list of collaborators and a person on no roster."""
    home = tmp_path_factory.mktemp("thanks") / "home"
    university.configure(home)
    university.enrol(home, STAFF)
    save(home, [*university.records(), *records()])
    options = {"works_from": date(2021, 1, 1), "facilities": [IMAGING], "offroster_enabled": True}
    snapshot(settings(home, **options), STAFF, DAY)
    return home


def asked(home: Path, query: str) -> list[dict[str, object]]:
    with open_ledger(home / "ledger.sqlite") as book:
        reader = open_live(home, book)
        try:
            return reader.rows(query)
        finally:
            reader.close()


def switch_on(home: Path) -> None:
    file = home / home_settings.FILE
    file.write_text(file.read_text().replace("[offroster]\n", "[offroster]\nenabled = true\n"))


# -- teams thanked ---------------------------------------------------------------------------------


def test_the_sentence_that_thanks_a_team_is_shown_with_the_team_marked_and_the_paper_linked(
    home, opened
):
    body = shown(opened("teams"))
    assert (
        '<mark class="team" title="team, no person named">the staff of the Imaging Facility' in body
    )
    assert "https://doi.org/10.5555/t2" in body
    assert "the crew of the &lt;i&gt;Glass&lt;/i&gt; Shed" in body
    assert "Bo Heath" not in body, "that sentence names a person"


def test_teams_are_counted_by_unit_and_year(home, opened):
    counted = opened("teams").dataframe[0].value.to_dict("records")
    assert {(row["year"], row["unit"], row["works"], row["nobody_named"]) for row in counted} == {
        (2024, "Physics", 2, 1),
        (2024, "not stated", 1, 1),
    }


def test_sentences_are_filtered_by_unit(home, opened):
    at = opened("teams")
    box(at, "Unit").set_value("Physics").run()
    assert "1 to 1 of 1" in shown(at)


def test_facility_credits_stand_apart_and_the_page_says_so(home, opened):
    at = opened("teams")
    assert "these credits are in no percentage on any page" in shown(at)
    assert "Dag Unseen" in tables(at)


def test_a_phrase_is_claimed_once_and_counts_at_once(home, opened, monkeypatch):
    monkeypatch.setenv("USER", "kim")
    at = opened("teams")
    box(at, "Facility").set_value("Imaging Facility").run()
    press(at, "Save")
    assert "Saved: " in shown(at)
    assert "Every phrase that thanks a team is known, or a person has decided on it" in shown(at)
    assert asked(home, "select facility, decided_by from facility_verdicts") == [
        {"facility": "Imaging Facility", "decided_by": "local:kim"}
    ]
    assert {row["unit"] for row in at.dataframe[0].value.to_dict("records")} == {"Physics"}


def test_a_phrase_can_be_no_facility(home, opened):
    at = opened("teams")
    box(at, "Facility").set_value(teams_thanked.NOT_A_FACILITY).run()
    press(at, "Save")
    assert "Glass" not in "".join(piece.proto.body for piece in at.get("html"))


def test_without_facilities_the_page_tells_how_to_list_them(tmp_path, monkeypatch, opened):
    monkeypatch.setenv("ATTRIBUTION_HOME", str(tmp_path))
    university.configure(tmp_path)
    snapshot(settings(tmp_path), STAFF)
    body = shown(opened("teams"))
    assert "[[facilities]]" in body
    example = tomllib.loads(re.search(r"\[\[facilities]](.|\n)*", body)[0].split("\n\n")[0])
    assert listed(example["facilities"])[0].name == "Bioimaging Facility"


# -- what for --------------------------------------------------------------------------------------


def test_what_technicians_are_thanked_for_is_counted_with_its_note(home, opened):
    at = opened("why")
    assert "topics do not add up" in shown(at)
    assert "microscopy" in tables(at)
    at.get("button_group")[0].set_value("faculty").run()
    assert "By topic and faculty" in shown(at)


# -- off the roster --------------------------------------------------------------------------------


def test_off_the_roster_is_explained_and_empty_where_it_is_switched_off(home, opened):
    body = shown(opened("offroster"))
    assert "Nothing is computed and nothing is kept" in body
    assert "Ask your data protection officer" in body
    assert "enabled = true" in body
    assert "Carol Larson" not in body


def test_off_the_roster_lists_each_mention_with_the_name_marked_where_it_is_switched_on(
    home, opened
):
    switch_on(home)
    body = shown(opened("offroster"))
    assert '<mark class="person" title="on no roster">Carol Larson' in body
    assert "&lt;b&gt;nobody&lt;/b&gt;" in body
    assert "Each row is deleted 365 days after" in body
    assert "Glenn</mark>" not in body


# -- marked names ----------------------------------------------------------------------------------


def candidates(home: Path, technician_id: str) -> list[dict[str, object]]:
    return asked(
        home,
        f"""select mention_id, work_id, kind from candidates
            where technician_id = '{technician_id}' and work_id in
                (select work_id from works where starts_with(doi, '10.5555/t'))""",
    )


@pytest.mark.parametrize("page", ["technicians", "works"])
def test_of_a_shared_surname_the_printed_part_is_marked(home, opened, page):
    (thanked,) = [
        candidate for candidate in candidates(home, "T6") if candidate["kind"] == "thanked"
    ]
    body = shown(
        opened(page, technician="T6", part="Printed names")
        if page == "technicians"
        else opened(page, work=thanked["work_id"])
    )
    assert re.search(r'For sections we thank <mark class="person"[^>]*>Glenn<span', body)


def test_the_queue_marks_thanked_names_too(home, opened):
    at = opened("queue")
    at.get("button_group")[0].set_value("accepted").run()
    while "Glenn<span" not in shown(at):
        at.button(key="queue-skip").click().run()
    assert '<mark class="person" title="this mention">Glenn' in shown(at)


def test_a_name_in_the_middle_of_its_sentence_is_found_by_its_place_not_its_letters():
    full_text = "A. Lee and A. Lee helped. A. Lee and A. Lee helped."
    place = {
        "name": "A. Lee",
        "context": "A. Lee and A. Lee helped.",
        "text_start": 37,
        "text_end": 43,
    }
    assert 'and <mark class="person" title="this mention">A. Lee' in sentences.sentence(
        place, full_text
    )


def test_a_collaborator_is_said_to_be_one_on_technicians_and_works(home, opened):
    (collaborator,) = candidates(home, "T7")
    at = opened("technicians", technician="T7", part="Printed names")
    assert "listed as collaborator" in shown(at) + tables(at)
    assert "Ann Moss" not in next(
        part.proto.body for part in at.get("html") if "<mark" in part.proto.body
    )
    body = shown(opened("works", work=collaborator["work_id"]))
    assert "2 names listed as collaborators, not in the author list" in body
    assert "1 name, in print order" in body


def test_the_reviewers_note_stands_beside_the_verdict(home, opened):
    (thanked,) = [
        candidate for candidate in candidates(home, "T6") if candidate["kind"] == "thanked"
    ]
    university.decide(home, thanked["mention_id"], "T6", "confirmed", "asked <b>him</b>")
    assert "Note: asked &lt;b&gt;him&lt;/b&gt;" in shown(
        opened("technicians", technician="T6", part="Printed names")
    )


def test_facility_credits_are_counted_apart_on_the_technicians_page(home, opened):
    at = opened("technicians", technician="T5")
    assert "0 confirmed or accepted, 0 pending. 2 reported separately, in no percentage" in shown(
        at
    )
    credits = next(frame.value for frame in at.dataframe if "status" in frame.value.columns)
    assert credits[["kind", "counts", "note"]].values.tolist() == 2 * [
        ["facility", False, "team thanked, nobody named"]
    ]


# -- coverage, credits -----------------------------------------------------------------------------


def test_coverage_by_publisher_counts_every_work_once(home, opened):
    at = opened("health")
    table = next(frame.value for frame in at.dataframe if "publisher" in frame.value.columns)
    assert "Quill & Co" in table["publisher"].tolist()
    assert (
        table["all"].sum()
        == asked(home, "select count(*) as n from works where affiliated")[0]["n"]
    )


def test_a_text_in_a_language_that_is_not_read_is_counted_as_unread_and_says_so(home, opened):
    reasons = asked(home, "select reason, works from coverage where year = 2024")
    assert {"reason": NOT_READ, "works": 1} in reasons
    assert NOT_READ in tables(opened("health"))
    work = asked(home, "select work_id from works where doi = '10.5555/t4'")[0]["work_id"]
    page = shown(opened("works", work=work))
    assert "Odo Specimen" in page
    assert f"not known, because the text is {NOT_READ}" in page


def test_what_is_not_among_the_largest_is_counted_under_one_name():
    rows = [
        {"p": name, "n": n, "r": reason}
        for name, n, reason in (("a", 9, "read"), ("b", 2, "x"), ("c", 3, "x"), ("d", 1, "x"))
    ]
    assert Largest("p", "n", 1, ranked=lambda row: row["r"] != "read").of(rows) == [
        {"p": "c", "n": 3, "r": "x"},
        {"p": "all others (3)", "n": 9, "r": "read"},
        {"p": "all others (3)", "n": 3, "r": "x"},
    ]
    assert Largest("p", "n", 4).of(rows) == sorted(rows, key=lambda row: -row["n"])


def test_credits_renewed_for_one_work_are_those_that_all_would_be(home):
    with open_ledger(home / "ledger.sqlite") as book:
        reader = open_live(home, book)
        kim = Workspace(loading.load(home, {}, services()), reader, book, KIM)
        reader.rows("select 1")
        pairs = reader.rows("select mention_id, technician_id from candidates order by all")
        for n, pair in enumerate(pairs):
            seen = load_candidate(reader, pair["mention_id"], pair["technician_id"])
            judged(kim, KIM, seen, ("confirmed", "rejected", "unsure")[n % 3])
            for table, other in (
                ("possible_credits", "derived_credits"),
                ("derived_credits", "possible_credits"),
            ):
                assert reader.rows(f"select * from {table} except select * from {other}") == []
        reader.close()
