"""Verdicts given on the dashboard: recorded with what was seen, shown everywhere at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import university
from claims_world import objected
from university import box, press, shown

from attribution.access.permissions import Person, local_lead
from attribution.core.errors import UserError
from attribution.core.model import Evidence
from attribution.dashboard import sign_in
from attribution.dashboard.candidate.institution_names import with_institution_names
from attribution.dashboard.candidate.verdict_buttons import NOTE
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger import event as ledger_event
from attribution.ledger.ledger import open_ledger
from attribution.review import candidate_lists
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot

KIM = Person("kim", "lead")


def events(home: Path) -> list[ledger_event.Event]:
    with open_ledger(home / "ledger.sqlite") as book:
        return list(book.events())


def test_confirming_records_what_the_reviewer_saw_and_the_note(home, opened, monkeypatch):
    monkeypatch.setenv("USER", "kim")
    at = opened("technicians", technician="T3", part="Printed names")
    next(field for field in at.text_input if field.label.startswith("Note")).set_value(
        "asked her"
    ).run()
    press(at, "Confirm")
    (event,) = events(home)
    assert (event.verdict, event.technician_id, event.who, event.why) == (
        "confirmed",
        "T3",
        "local:kim",
        "asked her",
    )
    assert event.shown.name == "Cleo Marsh"
    assert event.shown.identifiers == ("doi:10.5555/tie",)
    assert event.shown.probability == pytest.approx(0.5, abs=0.01)
    assert any(piece.says == "The family name is the same." for piece in event.shown.evidence)
    assert event.shown.snapshot == current_snapshot(home).name


def test_the_next_name_is_read_while_this_one_is_on_the_screen(home, opened, monkeypatch):
    """What speaks against it is in memory when its turn comes; the verdict is on the name seen."""
    asked = []
    rows = snapshot_reader.Reader.rows

    def asked_rows(reader, query, values=()):
        asked.append((query, values))
        return rows(reader, query, values)

    monkeypatch.setattr(snapshot_reader.Reader, "rows", asked_rows)
    at = opened("queue")
    first = at.session_state["pair-on-screen"]
    before = len(asked)
    press(at, "Unsure")
    mention_id, technician_id = at.session_state["pair-on-screen"]
    times = [
        number
        for number, (query, values) in enumerate(asked)
        if "What could contradict" in query
        and (values["mentions"], values["technicians"]) == ([mention_id], [technician_id])
    ]
    assert (mention_id, technician_id) != first
    assert len(times) == 1, "not asked again"
    assert times[0] < before, "asked while the first name was on the screen"
    press(at, "Unsure")
    decided = [(event.mention_id, event.technician_id) for event in events(home)]
    assert decided == [first, (mention_id, technician_id)]


def test_a_verdict_counts_at_once_on_every_page(home, opened):
    overview = opened("overview")
    at = opened("queue")
    press(at, "Confirm")
    assert "Saved: confirmed" in shown(at)
    box(overview, "Year").set_value(2).run()
    assert "<b>1</b> of <b>5</b> technicians in 2023" in shown(overview)


@pytest.mark.parametrize(("label", "verdict"), [("Reject", "rejected"), ("Unsure", "unsure")])
def test_the_other_verdicts_are_recorded_too(home, opened, label, verdict):
    press(opened("queue"), label)
    assert [event.verdict for event in events(home)] == [verdict]


def test_the_queue_moves_on_by_itself_and_ends(home, opened):
    at = opened("queue")
    assert "1 of 2." in shown(at)
    press(at, "Reject")
    assert "1 of 1." in shown(at)
    press(at, "Reject")
    assert "Nothing to review here" in shown(at)


def test_confirming_one_of_a_tie_takes_the_other_off_the_queue(home, opened):
    at = opened("queue")
    press(at, "Confirm")
    assert "Nothing to review here" in shown(at)


@pytest.mark.usefixtures("home")
def test_the_overview_leads_to_the_names_of_its_year_and_to_no_others(opened):
    overview = opened("overview")
    box(overview, "Year").set_value(2).run()
    assert 'href="queue?period=2023&amp;of=all"' in shown(overview)
    at = opened("queue", period="2023", of="all")
    assert "Only names that could change the figure of 2023." in shown(at)
    assert "1 of 2." in shown(at)
    press(at, "Unsure")
    press(at, "Unsure")
    overview.run()
    assert ">2 names marked unsure</a>" in shown(overview)
    assert "1 of 2." in shown(opened("queue", period="2023", list="unsure"))
    assert "Nothing to review here" in shown(opened("queue", period="2021"))


@pytest.mark.usefixtures("home")
def test_an_address_with_a_period_that_is_none_is_refused_with_what_to_enter(opened):
    assert "Enter one year, such as 2024 or 2023/24, not '20223'." in shown(
        opened("queue", period="20223")
    )


def test_skipping_leads_to_the_next_and_back(home, opened):
    at = opened("queue")
    at.button(key="queue-skip").click().run()
    assert "2 of 2." in shown(at)
    assert at.button(key="queue-skip").disabled
    at.button(key="queue-back").click().run()
    assert "1 of 2." in shown(at)


def test_a_decision_by_another_program_is_there_at_the_next_run(home, opened):
    at = opened("queue")
    mention_id = next(button.key for button in at.button if button.label == "Confirm").split("-")[1]
    university.decide(home, mention_id, "T3", "confirmed")
    at.run()
    assert "Nothing to review here" in shown(at)


def test_a_candidate_that_changed_under_the_reviewer_is_looked_at_again(home, opened):
    at = opened("queue")
    moved = university.view(
        "openalex",
        "W2",
        "Cleo Marsh",
        "Yan Third",
        doi="10.5555/tie",
        published="2011-05-01",
        title="Work W2",
    )
    new = university.publish(home, days=1, more=[moved])
    university.until_shown(opened("about"), new.stem)
    press(at, "Confirm")
    assert "the evidence has changed. Nothing was saved" in shown(at)
    assert events(home) == []


def test_a_candidate_that_vanished_is_told_apart_from_one_that_changed(home):
    with pytest.raises(UserError, match=r"not a candidate in snapshot .*Nothing was saved"):
        university.decide(home, "m-none", "T1", "confirmed")


def test_a_word_that_is_no_verdict_is_refused(home):
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    (row, *_) = candidate_lists.rows(reader, "review")
    reader.close()
    with pytest.raises(UserError, match="is not a verdict"):
        university.decide(home, row["mention_id"], row["technician_id"], "maybe")


def test_the_queue_begins_with_what_moves_the_headline_then_the_floor(home):
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    try:
        assert [row["moves"] for row in candidate_lists.rows(reader, "review")] == [
            "headline",
            "headline",
        ]
        accepted = candidate_lists.rows(reader, "accepted")
        assert {row["moves"] for row in accepted} == {"floor"}
        assert [row["gain"] for row in accepted] == sorted(
            (row["gain"] for row in accepted), reverse=True
        )
        assert [row["total"] for row in candidate_lists.rows(reader, "accepted", limit=1)] == [3]
    finally:
        reader.close()


def test_a_list_that_there_is_none_of_is_refused(home):
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    with pytest.raises(UserError, match="review, unsure, accepted, changed"):
        candidate_lists.rows(reader, "all")
    reader.close()


def test_without_sign_in_the_user_of_the_machine_decides():
    assert local_lead({"USER": "kim"}) == Person("local:kim", "lead")
    assert local_lead({"USERNAME": "kim"}) == Person("local:kim", "lead")
    assert local_lead({}) == Person("local:unknown", "lead")


def test_somebody_who_objects_disappears_from_open_pages_at_their_next_run(home, opened):
    queue, person = opened("queue"), opened("technicians", technician="T3", part="Printed names")
    with open_ledger(home / "ledger.sqlite") as book:
        objected(book, Person("kim", "technician", "T3"), "T3")
    queue.run()
    assert not queue.exception
    assert "T3" not in shown(queue)
    person.run()
    assert not person.exception
    assert "Cleo Marsh · T3" not in "".join(box(person, "Name or id").options)
    assert "Cleo Marsh</h2>" not in shown(person)


def test_undo_takes_back_the_last_verdict_then_the_one_before_and_then_nothing(home, opened):
    at = opened("queue")
    press(at, "Reject")
    press(at, "Unsure")
    for left in ("1 of 1.", "1 of 2."):
        at.button(key="undo").click().run()
        assert left in shown(at)
    assert at.button(key="undo").disabled
    assert [event.verdict for event in events(home)] == [
        "rejected",
        "unsure",
        "withdrawn",
        "withdrawn",
    ]


def test_a_verdict_that_somebody_has_replaced_since_is_not_undone(home, opened):
    at = opened("queue")
    press(at, "Unsure")
    (event,) = events(home)
    university.decide(home, event.mention_id, event.technician_id, "rejected")
    at.button(key="undo").click().run()
    assert "no longer holds, because kim decided rejected" in shown(at)
    assert [event.verdict for event in events(home)] == ["unsure", "rejected"]


def test_each_verdict_of_a_batch_shows_its_own_note(home, opened):
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    pairs = [
        (row["mention_id"], row["technician_id"])
        for row in candidate_lists.rows(reader, "accepted")
    ]
    reader.close()
    for n, pair in enumerate(pairs):
        university.decide(home, *pair, "confirmed", f"note {n}")
    for n, (mention_id, technician_id) in enumerate(pairs):
        at = opened("technicians", technician=technician_id, part="Printed names")
        (box,) = (box for box in at.selectbox if box.label == "Choose a printed name")
        box.set_value(mention_id).run()
        assert f"Note: note {n}" in shown(at)


def test_of_two_keys_before_the_next_name_is_drawn_only_the_first_counts(home, opened):
    at = opened("queue")
    first, second = (
        next(button for button in at.button if button.label == label)
        for label in ("Reject", "Unsure")
    )
    first.click()
    at.button(key="queue-skip").click()
    second.click().run()
    assert [event.verdict for event in events(home)] == ["rejected"]
    assert "1 of 1." in shown(at)


def shortcuts(at):
    return {button.proto.shortcut for button in at.button if button.proto.shortcut}


@pytest.mark.usefixtures("home")
def test_keys_of_one_letter_are_off_until_a_reviewer_turns_them_on(opened):
    at = opened("queue")
    assert shortcuts(at) == set()
    at.toggle(key="keys").set_value(True).run()
    assert {key.lower() for key in shortcuts(at)} == {"y", "n", "u", "j", "k", "z"}


@pytest.mark.usefixtures("home")
def test_a_technicians_own_record_has_no_keys_of_one_letter(opened, monkeypatch):
    monkeypatch.setattr(sign_in, "person", lambda *_: Person("t3", "technician", "T3"))
    at = opened("me", part="Printed names", keys="true")
    assert any(button.label == "This is me" for button in at.button)
    assert shortcuts(at) == set()


@pytest.mark.usefixtures("home")
def test_the_buttons_of_the_queue_come_before_everything_that_changes_in_height(opened):
    at = opened("queue")
    press(at, "Unsure")
    kinds = [type(element).__name__ for element in at.main]
    labels = [getattr(element, "label", "") for element in at.main]
    assert labels.index("Confirm") < kinds.index("Success")
    assert labels.index("Confirm") < labels.index(NOTE)


def test_evidence_names_institutions_instead_of_ror_ids(home):
    settings = loading.load(home, {}, services())
    ours = min(settings.rors)
    piece = Evidence("institution", "The paper names other institutions.", -3.0, ours, "0k7h5f356")
    (named,) = with_institution_names([piece], settings, ["University of Fen, Fen, UK"])
    assert (named.roster, named.printed) == (
        settings.institution_name,
        "University of Fen, Fen, UK",
    )
    (nameless,) = with_institution_names([piece], settings, [])
    assert "0k7h5f356" not in nameless.printed


@pytest.mark.usefixtures("home")
def test_the_pages_have_browser_titles_of_their_own(opened, monkeypatch):
    titles = []
    monkeypatch.setattr(
        "streamlit.set_page_config", lambda **options: titles.append(options.get("page_title"))
    )
    for name in ("overview", "queue", "works"):
        opened(name)
    assert [title for title in titles if title and "–" in title] == [
        "Overview – Technicians on papers",
        "Review queue – Technicians on papers",
        "Works – Technicians on papers",
    ]
