"""A name that the evidence contradicts: the page asks for the reason, and a report for a choice."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from university import box, press, shown

from attribution.access.permissions import Person
from attribution.dashboard import sign_in
from attribution.ledger import event as ledger_event
from attribution.ledger.ledger import open_ledger
from attribution.snapshot.database import current_snapshot

OTHER = "0000-0001-5109-3700"
SENTENCE = f"The paper prints another ORCID iD ({OTHER})"
REPORTS = "Missing papers that technicians reported"


@pytest.fixture
def contradicted(home: Path) -> Path:
    """The home folder, where a paper prints "Ada Quillby" with another ORCID iD than hers."""
    with duckdb.connect(str(current_snapshot(home))) as connection:
        connection.execute(
            "update mentions set orcid = ? where name = 'A. Quillby'",
            [OTHER],
        )
    return home


def acts(home: Path) -> list[ledger_event.Event]:
    with open_ledger(home / "ledger.sqlite") as ledger:
        return list(ledger.events())


def note(at: object) -> object:
    return next(field for field in at.text_input if field.label.startswith("Note"))


def chosen(opened: object, page: str = "technicians") -> object:
    """Ada's record, with the contradicted name chosen."""
    at = opened(page, technician="T1", part="Printed names")
    names = box(at, "Choose a printed name")
    place = next(n for n, label in enumerate(names.options) if "A. Quillby" in label)
    return names.select_index(place).run()


def test_the_confirm_button_asks_for_the_reason_in_place(contradicted, opened):
    at = chosen(opened)
    assert SENTENCE in shown(at)
    assert "needed to confirm" in note(at).label
    press(at, "Confirm")
    assert "Say why you confirm" in shown(at)
    assert acts(contradicted) == []
    note(at).set_value("she told me").run()
    press(at, "Confirm")
    (act,) = acts(contradicted)
    assert (act.verdict, act.why) == ("confirmed", "she told me")
    assert act.shown.contradicts[0].startswith(SENTENCE)


def test_rejecting_needs_no_reason(contradicted, opened):
    press(chosen(opened), "Reject")
    assert [act.verdict for act in acts(contradicted)] == ["rejected"]


def test_this_is_me_against_the_evidence_asks_a_second_person(contradicted, opened, monkeypatch):
    ada = Person("ada", "technician", "T1", ("Science",))
    monkeypatch.setattr(sign_in, "person", lambda *_: ada)
    at = chosen(opened, page="me")
    assert "a second person looks at the paper" in shown(at)
    press(at, "This is me")
    assert SENTENCE in shown(at)
    assert "A reviewer will check the paper" in shown(at)
    (act,) = acts(contradicted)
    assert (act.act, act.who, act.payload.result) == ("missed", "ada", "doubtful")
    assert act.shown.contradicts[0].startswith(SENTENCE)


def test_a_settled_report_has_no_default_answer_and_shows_what_contradicts(contradicted, opened):
    record = opened("technicians", technician="T1", part="Missing papers")
    for label, value in (
        ("DOI or title of the paper", "10.5555/initial"),
        ("How you received their request", "form"),
    ):
        next(field for field in record.text_input if field.label == label).set_value(value)
    press(record, "Check the paper")
    assert SENTENCE in shown(record)
    at = opened("claims")
    assert REPORTS in shown(at)
    assert SENTENCE in shown(at)
    assert box(at, "What the paper says").value is None
    press(at, "Save")
    assert "Choose what the paper says" in shown(at)
    box(at, "What the paper says").set_value("It names them as an author")
    press(at, "Save")
    assert "Choose which name it is" in shown(at)
    assert [act.act for act in acts(contradicted)] == ["missed"]
