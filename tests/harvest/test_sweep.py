"""Every view of every source is read again within `sweep_days`, whatever became of its work.

The sources of this small world change their records without a word: their lists of changes are
empty, so that only reading a view again shows the change. They note when they showed each view.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import responses
from build_helpers import HOME_ROR, settings

from attribution.core.model import Technician
from attribution.harvest import run
from attribution.harvest.history import History
from attribution.harvest.reading import reparse_all
from attribution.harvest.scope import Scope
from attribution.harvest.summaries import Summary, load_summaries
from attribution.home.settings import Settings

FIRST = date(2026, 7, 1)
SWEEP = 3
LONG_SWEEP = 6
NIGHTS = 15
MISSED = frozenset({4, 5, 10, 11})
WITHDRAWN, SHOWN_AGAIN = 1, 8  # nights
AT_HOME, BY_DOI = 9, 9  # works that lists show, and works that only a person's record names
WITHDRAWN_WORK = AT_HOME + 2
PERSON = "0000-0002-1825-0097"
Answer = tuple[int, dict[str, str], str]


@dataclass
class Silent:
    """OpenAlex, Crossref, Europe PMC and ORCID with the same few works."""

    today: date = FIRST
    titles: dict[int, str] = field(default_factory=dict)
    published: dict[int, date] = field(default_factory=dict)
    shown: dict[tuple[str, str], date] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    is_odd: bool = False  # whether the authors of every work have a form that no reader knows
    placed: list[int] = field(default_factory=lambda: list(range(AT_HOME)))

    def __post_init__(self) -> None:
        for number in range(AT_HOME + BY_DOI):
            self.titles[number] = f"Study {number}"
            self.published[number] = date(2022, 1, 1) + timedelta(days=83 * number)

    def change(self, chance: random.Random) -> None:
        """A title that is corrected, and a work that moves its date by years."""
        self.titles[chance.randrange(len(self.titles))] += "!"
        moved = chance.randrange(len(self.published))
        self.published[moved] = date(2022, 1, 1) + timedelta(days=chance.randrange(1600))

    def _show(self, source: str, name: str) -> None:
        self.shown[source, name] = self.today

    # -- OpenAlex ----------------------------------------------------------------------------------

    def openalex(self, request: Any) -> Answer:
        parts = urlsplit(request.url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/works":
            number = int(unquote(parts.path).rpartition("/W")[2])
            if number in self.withdrawn:
                return 404, {}, "<html>Not Found</html>"
            return _json(self._openalex_work(number))
        numbers = self._openalex_numbers(query["filter"])
        if query["select"] == "id":
            works = [{"id": f"https://openalex.org/W{number}"} for number in numbers]
        else:
            works = [self._openalex_work(number) for number in numbers]
        return _json({"meta": {"count": len(works), "next_cursor": None}, "results": works})

    def _openalex_numbers(self, asked: str) -> list[int]:
        if asked.startswith("doi:"):
            numbers = [_number_of(doi) for doi in asked.removeprefix("doi:").split("|")]
        else:
            dates = dict(re.findall(r"(from|to)_publication_date:([\d-]+)", asked))
            first, last = dates["from"], dates.get("to", "9999")
            numbers = [n for n in self.placed if first <= str(self.published[n]) <= last]
        return [number for number in numbers if number not in self.withdrawn]

    def _openalex_work(self, number: int) -> dict[str, Any]:
        self._show("openalex", f"W{number}")
        place = {"id": "https://openalex.org/I1", "ror": f"https://ror.org/{HOME_ROR}"}
        return {
            "id": f"https://openalex.org/W{number}",
            "doi": f"https://doi.org/{_doi(number)}",
            "title": self.titles[number],
            "publication_date": str(self.published[number]),
            "authorships": [
                {
                    "author": {"display_name": "Ada Quillby"},
                    "institutions": [place] if number in self.placed else [],
                }
            ]
            if not self.is_odd
            else [5],
        }

    # -- Crossref ----------------------------------------------------------------------------------

    def crossref(self, request: Any) -> Answer:
        asked = parse_qs(urlsplit(request.url).query)["filter"][0]
        numbers = map(_number_of, re.findall(r"doi:([^,]+)", asked))
        items = [self._crossref_work(n) for n in numbers if n not in self.withdrawn]
        return _json({"message": {"items": items, "total-results": len(items)}})

    def _crossref_work(self, number: int) -> dict[str, Any]:
        self._show("crossref", _doi(number))
        day = self.published[number]
        return {
            "DOI": _doi(number),
            "title": [self.titles[number]],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
        }

    # -- Europe PMC --------------------------------------------------------------------------------

    def europepmc(self, request: Any) -> Answer:
        """Works have no DOI here in every third case; those come from the first list only."""
        query = parse_qs(request.body)["query"][0]
        if "AFF:" in query:
            numbers = [] if "UPDATE_DATE" in query else list(range(AT_HOME))
        else:
            numbers = [_number_of(doi) for doi in re.findall(r'DOI:"([^"]+)"', query)]
            numbers = [number for number in numbers if number % 3]
            numbers += [int(name) for name in re.findall(r'EXT_ID:"(\d+)"', query)]
        results = [self._europepmc_work(n) for n in numbers if n not in self.withdrawn]
        body = {"hitCount": len(results), "resultList": {"result": results}}
        return _json(body)

    def _europepmc_work(self, number: int) -> dict[str, Any]:
        self._show("europepmc", f"MED:{number}")
        return {
            "id": str(number),
            "source": "MED",
            "title": self.titles[number],
            "firstPublicationDate": str(self.published[number]),
            "authorList": {"author": [5 if self.is_odd else _EUROPEPMC_AUTHOR]},
        } | ({"doi": _doi(number)} if number % 3 else {})

    # -- ORCID -------------------------------------------------------------------------------------

    def orcid(self, request: Any) -> Answer:
        path = urlsplit(request.url).path
        if "expanded-search" in path:
            return _json({"num-found": 0, "expanded-result": None})
        if path.endswith("employments"):
            return _json({"affiliation-group": []})
        self._show("orcid", PERSON)
        numbers = [n for n in range(AT_HOME, AT_HOME + BY_DOI) if n not in self.withdrawn]
        return _json({"group": [self._orcid_work(number) for number in numbers]})

    def _orcid_work(self, number: int) -> dict[str, Any]:
        doi = {
            "external-id-type": "doi",
            "external-id-value": _doi(number),
            "external-id-normalized": {"value": _doi(number)},
            "external-id-relationship": "self",
        }
        ids = {"external-id": [doi]}
        summary = {
            "put-code": number,
            "title": {"title": {"value": self.titles[number]}},
            "type": "journal-article",
            "external-ids": ids,
        }
        return {"external-ids": ids, "work-summary": [summary]}


_EUROPEPMC_AUTHOR = {
    "fullName": "Quillby A",
    "firstName": "Ada",
    "lastName": "Quillby",
    "authorAffiliationDetailsList": {
        "authorAffiliation": [{"affiliation": "University of Northmere, UK"}]
    },
}


def _doi(number: int) -> str:
    return f"10.5555/silent.{number}"


def _number_of(doi: str) -> int:
    return int(doi.rpartition(".")[2])


def _json(body: Any) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(body)


@pytest.fixture
def silent() -> Iterator[Silent]:
    world = Silent()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        for method, address, answer in (
            ("GET", r"https://api\.openalex\.org/.*", world.openalex),
            ("GET", r"https://api\.crossref\.org/.*", world.crossref),
            ("POST", r"https://www\.ebi\.ac\.uk/.*", world.europepmc),
            ("GET", r"https://pub\.orcid\.org/.*", world.orcid),
        ):
            wire.add_callback(method, re.compile(address), callback=answer)
        yield world


@pytest.fixture
def configured(tmp_path: Path) -> Settings:
    return new_home(tmp_path / "home", SWEEP)


def new_home(home: Path, sweep_days: int) -> Settings:
    home.mkdir()
    return settings(home, sweep_days=sweep_days, pace=False, backoff=0.0)


PEOPLE = [Technician("T1", "Ada", "Quillby", orcid=PERSON)]


def night(configured: Settings, day: date, **order: Any) -> dict[str, Summary]:
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    runs = run.harvest(configured, PEOPLE, run.Order(**order), now=now)
    assert [(known.source, known.gaps) for known in runs if known.gaps] == []
    return {known.source: known for known in runs}


def nights(configured: Settings, silent: Silent, number: int) -> Iterator[dict[str, Summary]]:
    """Nights after the first."""
    for _ in range(number):
        silent.today += timedelta(days=1)
        yield night(configured, silent.today)


def current(configured: Settings) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The title of every view, and whether it is gone."""
    rows = History(configured.home).rows("select source, source_id, title, is_gone from current")
    return {(source, name): tuple(rest) for source, name, *rest in rows}


def days_shown(silent: Silent, source: str) -> list[date]:
    """When each view of a source was last shown."""
    return [day for (name, _), day in silent.shown.items() if name == source]


def is_gone(configured: Settings, number: int) -> list[bool]:
    views = current(configured)
    return [views[view][1] for view in (("crossref", _doi(number)), ("openalex", f"W{number}"))]


def test_no_view_is_ever_older_than_the_sweep_whatever_its_dates_and_however_it_was_found(
    tmp_path: Path, silent: Silent
) -> None:
    configured = new_home(tmp_path / "home", LONG_SWEEP)
    chance = random.Random(12)
    for number in range(NIGHTS):
        silent.today = FIRST + timedelta(days=number)
        silent.change(chance)
        if number == WITHDRAWN:
            silent.withdrawn.add(WITHDRAWN_WORK)
        if number == SHOWN_AGAIN:
            assert is_gone(configured, WITHDRAWN_WORK) == [True, True]
            silent.withdrawn.clear()
        if number not in MISSED:
            _check_ages(silent, night(configured, silent.today))
    views = {view for view in silent.shown if view[0] != "orcid"}
    assert len(views) == 18 + 18 + 9 + 6, "each source has views by DOI too"
    assert views <= set(current(configured))
    assert is_gone(configured, WITHDRAWN_WORK) == [False, False], "what comes back is noticed too"


def _check_ages(silent: Silent, runs: dict[str, Summary]) -> None:
    """No view is older than the sweep; the source cannot say when it last withheld one."""
    oldest_allowed = silent.today - timedelta(days=LONG_SWEEP)
    for source, summary in runs.items():
        ages = {view: day for view, day in silent.shown.items() if view[0] == source}
        for name in (f"W{WITHDRAWN_WORK}", _doi(WITHDRAWN_WORK), f"MED:{WITHDRAWN_WORK}"):
            ages.pop((source, name), None)
        if ages:
            assert min(ages.values()) > oldest_allowed, source
            stated = date.fromisoformat(summary.oldest_view)
            assert oldest_allowed < stated <= min(ages.values()), source


def test_a_night_reads_a_share_of_the_views_and_not_all(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST)
    read = [
        days_shown(silent, "crossref").count(silent.today)
        for _ in nights(configured, silent, SWEEP)
    ]
    assert sum(read) == AT_HOME + BY_DOI, "each once"
    assert max(read) < AT_HOME + BY_DOI


def test_a_corrected_title_and_an_older_work_that_is_placed_later_arrive_within_the_sweep(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST)
    number, new = AT_HOME + 1, AT_HOME + BY_DOI
    silent.titles[number] = "Corrected"
    silent.titles[new], silent.published[new] = "Placed later", date(2023, 3, 1)
    silent.placed.append(new)
    for _ in nights(configured, silent, SWEEP):
        pass
    views = current(configured)
    assert views["crossref", _doi(number)] == ("Corrected", False)
    assert views["openalex", f"W{number}"] == ("Corrected", False)
    assert views["openalex", f"W{new}"] == ("Placed later", False)


def test_a_work_whose_doi_was_corrected_is_read_by_the_id_of_its_source(
    configured: Settings, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(configured, FIRST)
    numbers = silent._openalex_numbers
    monkeypatch.setattr(
        silent,
        "_openalex_numbers",
        lambda asked: [] if asked.startswith("doi:") else numbers(asked),
    )
    for _ in nights(configured, silent, SWEEP):
        pass
    assert not any(is_gone(configured, number)[1] for number in range(AT_HOME + BY_DOI))


def test_a_known_work_whose_record_cannot_be_read_is_not_taken_for_withdrawn(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST)
    silent.is_odd = True
    for runs in nights(configured, silent, SWEEP):
        assert runs["openalex"].quarantined
        assert runs["europepmc"].quarantined
    assert not any(is_gone for _, is_gone in current(configured).values())


def test_nights_of_a_clock_that_was_ahead_keep_no_view_from_being_read(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST)
    night(configured, FIRST + timedelta(days=365))
    for runs in nights(configured, silent, SWEEP):
        assert runs["crossref"].run > "20270701", "the order of the nights is kept"
    assert (silent.today - min(days_shown(silent, "crossref"))).days < SWEEP
    (runs,) = nights(configured, silent, 1)
    assert days_shown(silent, "crossref").count(silent.today) < AT_HOME + BY_DOI


def test_readings_are_dated_by_the_clock_of_their_night_also_when_read_from_raw_again(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST + timedelta(days=365))
    (runs,) = nights(configured, silent, 1)
    reparse_all(configured.home)
    again = {known.source: known for known in load_summaries(configured.home)}
    assert again["crossref"].oldest_view == runs["crossref"].oldest_view
    days = History(configured.home).rows(
        f"select max(seen) from asked where run = '{runs['crossref'].run}'"
    )
    assert days == [(silent.today,)]


def test_everything_on_demand_includes_the_works_fetched_by_doi(
    configured: Settings, silent: Silent
) -> None:
    night(configured, FIRST)
    silent.today = FIRST + timedelta(days=1)
    night(configured, silent.today, full=True)
    assert set(silent.shown.values()) == {silent.today}


@pytest.mark.parametrize("works_from", [date(1990, 1, 1), date(2021, 1, 1), date(2026, 5, 1)])
def test_blocks_of_publication_dates_do_not_move_and_missed_nights_are_made_up_for(
    tmp_path: Path, works_from: date
) -> None:
    configured = settings(tmp_path, sweep_days=LONG_SWEEP, works_from=works_from)
    listed: set[date] = set()
    last = FIRST
    for number in (1, 2, 3, 6, 7, 8, 9, 10):
        today = FIRST + timedelta(days=number)
        since = last - timedelta(days=configured.overlap_days)
        blocks = list(Scope(configured, today, since=since).sweep_blocks())
        assert len(blocks) <= 2 * (today - last).days
        for start, end in blocks:
            listed |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
        last = today
    days = (FIRST - configured.works_from).days
    assert listed >= {configured.works_from + timedelta(days=n) for n in range(days)}
