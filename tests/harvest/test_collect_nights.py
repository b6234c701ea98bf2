"""What one night leaves to the next: watermarks, windows, gaps, and that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from gated import (
    BROKEN,
    FIRST,
    NO_BUDGET,
    Gate,
    Rule,
    holdings,
    ids,
    night,
    rows,
    services_of_the_demo,
    settings,
)

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.demo.servers.reply import Reply, Request, json
from attribution.harvest.history import History
from attribution.harvest.parsed_files import Writer
from attribution.harvest.registry import available
from attribution.harvest.summaries import Summary, load_summaries
from attribution.home.settings import Settings
from attribution.operations import nightly

NEXT = FIRST + timedelta(days=1)
LATELY = date(2026, 6, 1)


def test_the_second_night_asks_little_and_changes_nothing(after_first: Path, gate: Gate) -> None:
    home = after_first
    first = sum(run.calls for run in load_summaries(home))
    before = holdings(home), len(list(home.glob("parsed/*/*.works.parquet")))
    second = night(home, gate, NEXT)
    assert sum(run.calls for run in second.values()) <= max(12, first // 20)
    assert (holdings(home), len(list(home.glob("parsed/*/*.works.parquet")))) == before
    assert all(run.status == "finished" and run.listed for run in second.values())


def test_a_spent_budget_leaves_the_windows_that_are_left_to_the_next_night(
    home: Path, gate: Gate, whole: Mapping[str, Any]
) -> None:
    gate.rule = lambda source, request: (
        NO_BUDGET if source == "openalex" and gate.calls("openalex", "2026-01-01") else None
    )
    first = night(home, gate, FIRST)["openalex"]
    assert (first.status, first.listed) == ("over budget", False)
    assert len(first.windows) == 1, "2025 was walked"
    gate.open()
    second = night(home, gate, NEXT)["openalex"]
    assert (second.status, second.listed, second.began) == ("finished", True, first.run)
    assert gate.calls("openalex", "to_publication_date:2025-12-31") == 0, (
        "a window that is done is not walked again"
    )
    assert holdings(home) == whole


def test_changes_are_asked_for_since_the_start_of_the_first_of_several_nights(
    home: Path, gate: Gate
) -> None:
    gate.rule = lambda source, request: (
        BROKEN if source == "crossref" and gate.calls("crossref") > 2 else None
    )
    night(home, gate, FIRST, only=["crossref"])
    for day in (3, 4):
        gate.open()
        night(home, gate, FIRST + timedelta(days=day), only=["crossref"])
    assert gate.calls("crossref", f"from-index-date:{FIRST - timedelta(days=2)}") > 0


def test_a_finished_night_moves_the_watermark_to_its_start(after_first: Path, gate: Gate) -> None:
    night(after_first, gate, FIRST + timedelta(days=7))
    gate.open()
    night(after_first, gate, FIRST + timedelta(days=8), only=["crossref"])
    assert gate.calls("crossref", f"from-index-date:{FIRST + timedelta(days=5)}") > 0


def test_a_night_dated_in_the_future_moves_no_watermark_and_is_not_the_newest_for_ever(
    after_first: Path, gate: Gate
) -> None:
    home = after_first
    ahead = night(home, gate, FIRST + timedelta(days=365))
    finish_on(FIRST + timedelta(days=365), ahead, home)
    gate.open()
    runs = night(home, gate, FIRST + timedelta(days=1))
    finish_on(FIRST + timedelta(days=1), runs, home)
    assert gate.calls("crossref", f"from-index-date:{FIRST - timedelta(days=2)}") > 0
    assert runs["crossref"].run > ahead["crossref"].run, "what it read counts as the newest"
    gate.open()
    night(home, gate, FIRST + timedelta(days=2))
    assert gate.calls("crossref", f"from-index-date:{FIRST - timedelta(days=1)}") > 0


def finish_on(day: date, runs: Mapping[str, Summary], home: Path) -> None:
    """Date the end of runs by the clock of that day."""
    for summary in runs.values():
        summary.finished = f"{day}T04:00:00"
        summary.save(home)


def test_a_night_that_broke_off_does_not_move_the_watermark(after_first: Path, gate: Gate) -> None:
    gate.rule = lambda source, request: BROKEN if source == "crossref" else None
    night(after_first, gate, FIRST + timedelta(days=7))
    gate.open()
    night(after_first, gate, FIRST + timedelta(days=8), only=["crossref"])
    assert gate.calls("crossref", f"from-index-date:{FIRST - timedelta(days=2)}") > 0


def test_asking_for_some_years_only_does_not_move_the_watermark(home: Path, gate: Gate) -> None:
    crossref = ["crossref"]
    night(home, gate, FIRST, only=crossref, since=date(2025, 1, 1), until=date(2025, 6, 30))
    gate.open()
    night(home, gate, NEXT, only=crossref)
    assert gate.calls("crossref")
    assert gate.calls("crossref", "from-index-date") == 0, (
        "the first harvest in full is still to come"
    )


@pytest.mark.parametrize("down", ["openalex", "crossref", "europepmc"])
def test_a_source_that_is_down_costs_that_source_only_and_the_next_night_mends_it(
    home: Path, gate: Gate, whole: Mapping[str, Any], down: str
) -> None:
    gate.rule = lambda source, request: BROKEN if source == down else None
    first = night(home, gate, FIRST, ATTRIBUTION_HARVEST_ATTEMPTS="1")
    assert [name for name, run in first.items() if run.status != "finished"] == [down]
    assert "attempt" in first[down].gaps[0]
    assert not ids(home, down)
    for other in {"openalex", "crossref", "europepmc"} - {down}:
        assert ids(home, other)
    gate.open()
    night(home, gate, NEXT)
    assert holdings(home)["works"] == whole["works"]


def test_a_wider_question_is_asked_in_full(after_first: Path, gate: Gate) -> None:
    wider = {"ATTRIBUTION_HARVEST_WORKS_FROM": "2025-11-01"}
    night(after_first, gate, NEXT, only=["openalex", "crossref"], **wider)
    assert gate.calls("openalex", "from_publication_date:2025-11-01") > 0
    assert gate.calls("crossref", "from-pub-date:2025-11-01") > 0
    assert gate.calls("crossref", "from-index-date") == 0


def test_everything_is_read_again_on_demand(
    after_first: Path, gate: Gate, whole: Mapping[str, Any]
) -> None:
    night(after_first, gate, NEXT, full=True)
    assert gate.calls("openalex", "from_publication_date:2025-12-01") > 0
    assert holdings(after_first) == whole


def test_a_doi_that_a_source_does_not_have_is_asked_for_once_and_again_after_weeks(
    after_first: Path, gate: Gate
) -> None:
    home = after_first
    missing = rows(
        home,
        """select distinct doi from asked where source = 'europepmc' and doi not in
           (select doi from works where source = 'europepmc' and doi is not null)""",
    )
    assert missing, "the demo has works that Europe PMC lacks"
    doi = missing[0][0]
    for day, times in ((1, 0), (10, 0), (31, 1)):
        gate.open()
        night(home, gate, FIRST + timedelta(days=day), only=["europepmc"])
        assert gate.calls("europepmc", f'DOI:"{doi}"') == times


def failing_texts(*names: str) -> Rule:
    def rule(source: str, request: Request) -> Reply | None:
        is_named = any(name in request.path for name in names)
        return BROKEN if source == "europepmc" and is_named else None

    return rule


def test_a_failing_full_text_keeps_no_other_back_waits_for_three_nights_and_is_a_fact_then(
    home: Path, gate: Gate, harvested: Path, whole: Mapping[str, Any]
) -> None:
    (name,) = rows(harvested, "select min(source_id) from texts where status = 'read'")[0]
    gate.rule = failing_texts(name)
    nights = [night(home, gate, FIRST)]
    left = {text for text in whole["texts"] if text[1] != name}
    assert left < set(holdings(home)["texts"])
    only = ["europepmc"]
    nights += [night(home, gate, FIRST + timedelta(days=n), only=only) for n in range(1, 5)]
    assert [nightly.exit_code(list(runs.values())) for runs in nights] == [0] * 5
    sentences = [
        [text for text in runs["europepmc"].waiting if "could not be fetched" in text]
        for runs in nights
    ]
    assert [len(waiting) for waiting in sentences] == [1, 1, 1, 0, 0]
    last = for_people.day(FIRST + timedelta(days=2))
    assert sentences[0] == [
        "1 full text could not be fetched. It is asked for again on the next nights, to "
        f"{last} at the latest."
    ]
    assert rows(home, f"select count(*), max(status) from texts where source_id = '{name}'") == [
        (3, "fetch failed")
    ]
    gate.open()
    night(home, gate, FIRST + timedelta(days=40))
    assert holdings(home) == whole, "after some weeks it is asked for again"


def test_texts_that_fail_while_others_arrive_need_nobody_on_the_next_nights_either(
    home: Path, gate: Gate, harvested: Path
) -> None:
    found = rows(harvested, "select source_id from texts where status = 'read' order by 1 limit 5")
    gate.rule = failing_texts(*(name for (name,) in found))
    nights = [night(home, gate, FIRST), night(home, gate, NEXT, only=["europepmc"])]
    assert [runs["europepmc"].failed for runs in nights] == [5, 5]
    assert [nightly.exit_code(list(runs.values())) for runs in nights] == [0, 0]


def test_a_source_whose_every_text_fails_needs_somebody(home: Path, gate: Gate) -> None:
    gate.rule = failing_texts("fullTextXML")
    nights = [night(home, gate, FIRST + timedelta(days=n), since=LATELY) for n in range(2)]
    assert [nightly.exit_code(list(runs.values())) for runs in nights] == [3, 3]
    assert "full texts that it was asked for could not be" in nights[0]["europepmc"].gaps[0]


@pytest.mark.parametrize(
    ("nights", "number"),
    [
        (["a-"], 1),
        (["a- b- c+"], 0),
        (["a- b- c-"], 3),
        (["a- b+", "a-", "a-"], 0),
        (["a+", "b-", "b- c-", "b- c- d-"], 3),
        (["a+", "b- c-", "b- c- d+"], 0),
    ],
)
def test_texts_count_that_began_to_fail_since_another_arrived(
    tmp_path: Path, nights: list[str], number: int
) -> None:
    """A sign of each text of a night: + arrived, - failed."""
    for day, words in enumerate(nights, 1):
        writer = Writer(tmp_path, "europepmc", f"202607{day:02}T030000000000Z", "texts")
        for name, sign in words.split():
            status = "read" if sign == "+" else "fetch failed"
            writer.add("texts", {"source": "europepmc", "source_id": name, "status": status})
        writer.close()
    assert History(tmp_path).failing_texts(available(Settings(tmp_path))["europepmc"]) == number


@pytest.mark.parametrize("source", ["openalex", "europepmc"])
def test_a_list_that_goes_round_in_a_circle_is_a_fault_of_its_source(
    home: Path, gate: Gate, source: str
) -> None:
    pages = 0

    def rule(name: str, request: Request) -> Reply | None:
        nonlocal pages
        names = {"cursor", "cursorMark"}
        cursor = next((value for key, value in request.pairs if key in names), None)
        if name != source or not cursor:
            return None
        pages += 1
        if pages > 20:
            return BROKEN
        pairs = tuple((key, "*" if key in names else value) for key, value in request.pairs)
        body = orjson.loads(services_of_the_demo()[name].answer(replace(request, pairs=pairs)).body)
        following = "B" if cursor == "A" else "A"
        if name == "openalex":
            body["meta"]["next_cursor"] = following
        else:
            body["nextCursorMark"] = following
            body["resultList"]["result"] = body["resultList"]["result"][:1] * 1000
        return json(body)

    gate.rule = rule
    run = night(home, gate, FIRST, only=[source])[source]
    assert (run.status, run.listed, pages) == ("unavailable", False, 3)
    assert "led back to a page that had come already" in run.gaps[0]


def test_a_text_that_has_come_is_not_asked_for_again(after_first: Path, gate: Gate) -> None:
    home = after_first
    for day in (1, 40, 80):
        night(home, gate, FIRST + timedelta(days=day), only=["europepmc"])
    read = {
        name
        for (name,) in rows(
            home, "select source_id from texts where status in ('read', 'no section found')"
        )
    }
    again = {
        match[1]
        for source, r in gate.requests
        if source == "europepmc" and (match := re.search(r"(PMC\d+)/full", r.path))
    }
    assert not read & again


def test_a_work_that_openalex_drops_is_noted_as_gone(after_first: Path, gate: Gate) -> None:
    home = after_first
    name, published = rows(
        home,
        """select source_id, published from current
           where source = 'openalex' and doi is not null order by published desc limit 1""",
    )[0]

    def rule(source: str, request: Request) -> Reply | None:
        if source != "openalex" or name not in request.path:
            return dropped(request) if source == "openalex" and request.path == "/works" else None
        return Reply(404, b"<html>Not Found</html>", "text/html")

    def dropped(request: Request) -> Reply | None:
        if "from_publication_date" not in str(request.params):
            return None
        return json({"meta": {"count": 0, "next_cursor": None}, "results": []})

    gate.rule = rule
    night(home, gate, NEXT)
    assert rows(home, f"select is_gone from current where source_id = '{name}'") == [(True,)]
    assert rows(home, "select count(*) from current where source = 'openalex' and is_gone") == [
        (1,)
    ], "others still answer by id"
    assert published


def test_a_work_that_one_source_drops_is_asked_for_at_the_others_which_may_drop_it_too(
    after_first: Path, gate: Gate
) -> None:
    home = after_first
    doi, name = rows(
        home,
        """select doi, source_id from current where source = 'openalex'
             and doi in (select doi from current where source = 'crossref')
           order by published desc limit 1""",
    )[0]

    def rule(source: str, request: Request) -> Reply | None:
        if source == "openalex" and request.path == "/works":
            return json({"meta": {"count": 0, "next_cursor": None}, "results": []})
        if source == "openalex" and name in request.path:
            return Reply(404, b"<html>Not Found</html>", "text/html")
        if source == "crossref" and doi in str(request.params):
            return json({"message": {"items": [], "total-results": 0, "next-cursor": None}})
        return None

    gate.rule = rule
    night(home, gate, NEXT)
    left = dict(
        rows(
            home,
            f"""select source, is_gone from current
                where doi = '{doi}' or source_id in ('{name}', '{doi}')""",
        )
    )
    assert left.pop("openalex") is True
    assert left.pop("crossref") is True
    assert not any(left.values()), "Europe PMC still shows it"
    gate.requests.clear()
    night(home, gate, NEXT + timedelta(days=1))
    assert gate.calls("crossref", doi) == 0, "it is not asked for every night"


def test_an_answer_of_unknown_form_stops_its_source_and_what_came_before_is_kept(
    home: Path, gate: Gate
) -> None:
    def rule(source: str, request: Request) -> Reply | None:
        odd = {"meta": {"count": 1, "next_cursor": None}, "results": {"W1": {}}}
        return json(odd) if source == "openalex" and "2026-01-01" in str(request.params) else None

    gate.rule = rule
    runs = night(home, gate, FIRST)
    assert runs["openalex"].status == "unavailable"
    assert "not a list of works" in runs["openalex"].gaps[0]
    assert runs["crossref"].status == "finished"
    assert ids(home, "openalex"), "what came before is kept"


def test_a_source_that_does_not_exist_is_named_with_those_that_do(home: Path, gate: Gate) -> None:
    possible = available(settings(home, gate))
    assert "openalex" in possible
    with pytest.raises(
        UserError,
        match=rf"Choose from these sources: {', '.join(possible)}\. No such source: scopus",
    ):
        night(home, gate, FIRST, only=["scopus"])


def test_only_the_sources_asked_for_are_asked(home: Path, gate: Gate) -> None:
    assert list(night(home, gate, FIRST, only=["crossref"])) == ["crossref"]
    assert gate.calls("openalex") == gate.calls("europepmc") == 0


def test_without_an_institution_nothing_is_asked(tmp_path: Path, gate: Gate) -> None:
    with pytest.raises(UserError, match="attribution init"):
        night(tmp_path / "empty", gate, FIRST)
    assert not gate.requests


def test_the_best_text_is_fetched_once_its_source_is_back(
    home: Path, gate: Gate, whole: Mapping[str, Any]
) -> None:
    gate.rule = lambda source, request: BROKEN if "fullTextXML" in request.path else None
    night(home, gate, FIRST, ATTRIBUTION_HARVEST_ATTEMPTS="1")
    assert gate.calls("openalex-content") == 0, "no text is bought that a free source has and owes"
    gate.open()
    night(home, gate, NEXT)
    assert holdings(home) == whole


def test_texts_of_a_folder_come_before_those_of_the_web(
    home: Path, gate: Gate, tmp_path: Path
) -> None:
    night(home, gate, FIRST, only=["crossref"])
    doi, other = (name for (name,) in rows(home, "select doi from works order by doi limit 2"))
    folder = tmp_path / "texts"
    folder.mkdir()
    text = (
        "<article><back><ack><p>We thank Odo Specimen for cutting glass.</p></ack></back></article>"
    )
    (folder / f"{doi.upper().replace('/', '_')}.xml").write_text(text, encoding="utf-8")
    (folder / f"{other.replace('/', '_')}.tei.gz").write_bytes(b"damaged")
    (folder / "notes.txt").write_text("not a text", encoding="utf-8")
    runs = night(home, gate, NEXT, ATTRIBUTION_HARVEST_TEXTS_FOLDER=str(folder))
    assert runs["localtexts"].status == "finished"
    assert rows(
        home,
        "select doi, status, acknowledgement from texts where source = 'localtexts' order by doi",
    ) == [
        (doi, "read", "We thank Odo Specimen for cutting glass."),
        (other, "malformed", None),
    ]
    again = len(rows(home, "select 1 from texts"))
    night(home, gate, NEXT + timedelta(days=1), ATTRIBUTION_HARVEST_TEXTS_FOLDER=str(folder))
    assert len(rows(home, "select 1 from texts")) == again


def test_a_folder_of_texts_that_is_not_there_is_named(home: Path, gate: Gate) -> None:
    order = {"only": ["openalex", "localtexts"], "since": LATELY}
    runs = night(home, gate, FIRST, ATTRIBUTION_HARVEST_TEXTS_FOLDER="/no/such/folder", **order)
    assert "create the folder /no/such/folder" in runs["localtexts"].gaps[0]
    assert runs["openalex"].status == "finished"
