"""Which looks at other people's records are noted, and which are not such looks."""

from __future__ import annotations

import pytest
from university import shown

from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard import session
from attribution.dashboard.queries import access_log
from attribution.harvest.registry import services
from attribution.home import loading


def lines(home):
    return [(entry["action"], entry["technicians"]) for entry in log.entries(home)]


def test_figures_and_works_are_no_look_at_anybody(home, opened):
    for page in ("overview", "works", "teams", "why", "health", "about", "public"):
        opened(page)
    assert {action for action, people in lines(home) if set(people) >= {"T1", "T2"}} <= {
        "see record"
    }
    assert [line for line in lines(home) if line[1] == ["T1", "T2", "T3", "T4", "T5"]] == []


def test_a_look_at_a_record_is_noted_once_however_often_the_page_is_drawn(home, opened):
    at = opened("technicians", technician="T2", part="Privacy choices")
    seen = lines(home)
    assert ("see record", ["T2"]) in seen
    at.run()
    assert lines(home) == seen
    opened("technicians", technician="T2", part="Privacy choices")
    assert lines(home).count(("see record", ["T2"])) == 2, "another session is another look"


def test_a_second_look_that_memory_answers_is_noted_too(home, opened):
    for _ in range(2):
        opened("technicians", technician="T2", part="Missing papers")
    assert lines(home).count(("see suggestions", ["T2"])) == 2


def test_a_torn_line_neither_hides_others_nor_swallows_the_next(home, opened):
    person = Person("rae", "reviewer")
    log.note(home, person, "see record", ["T1"])
    path = home / "logs" / log.FILE
    path.write_bytes(path.read_bytes() + b'{"at": "2026-')
    log.note(home, person, "see record", ["T2"])
    assert lines(home) == [("see record", ["T1"]), ("see record", ["T2"])]
    at = opened("log")
    assert "1 line of this part of the log cannot be read" in shown(at)
    assert not at.exception


def test_the_log_is_read_by_whom_the_matrix_names_alone(home):
    with pytest.raises(UserError, match="may not see access log"):
        _log(home, Person("rae", "reviewer", None, ("Science",)))
    assert _log(home, Person("kim", "lead")).total == 0


def _log(home, person):
    view = session.view_of(loading.load(home, {}, services()), person)
    return view.ask_once(access_log.lines, 0, 10, None)
