"""A nightly snapshot that takes over what has not changed equals one built from the start.

Builds of a few works take half a second each, so there are few nights. More of them, and on a large
home folder, are in `benchmarks/build_speed.py --night`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_helpers import DAY, at_home, save, settings
from claims_world import decided
from facility_worlds import IMAGING, STAFF, spell, text, view

from attribution.core.model import (
    Author,
    Contributor,
    Location,
    MethodsName,
    PersonView,
    Technician,
    Update,
)
from attribution.ledger.ledger import open_ledger
from attribution.snapshot import build, first_nights, made_with, publish, reuse
from attribution.snapshot.build import Inputs, build_snapshot
from attribution.snapshot.database import TABLES, current_snapshot

SOURCES = ("openalex", "crossref", "europepmc")
NAMES = ("Ada Quillby", "Bo Heathrow", "B. Heathrow", "Cy Underhay", "Xi Other", "A Quillby")
TITLES = (
    "Slow light in warm vapour, measured again",
    "A preprint with a title that is long enough",
    "Correction to: A preprint with a title that is long enough",
    "Short",
)
ORCID = "0000-0002-1825-0097"
THANKS = (
    "We thank Bo Heathrow for technical help. We thank the staff of the Imaging Facility.",
    "We thank Ada Quillby for her lathe. The workshop of Physics is thanked.",
)
STAFF_CHANGES: tuple[Callable[[Technician], Technician], ...] = (
    lambda person: replace(person, known_as=("Bobby",)),
    lambda person: replace(person, former_names=("Ada Other",)),
    lambda person: replace(person, orcid=ORCID),
    lambda person: replace(person, spells=(*person.spells, spell("Physics"))),
)

SETTINGS = {"facilities": [IMAGING], "methods": True}
# The tables that have no rows in this world. All others are compared.
EMPTY = {"unmatched_files", "offroster", "facility_verdicts", "quarantine", "former_name_mentions"}


@dataclass
class World:
    """A home folder whose sources, roster, rules and ledger change each night."""

    home: Path
    chance: random.Random
    views: dict[tuple[str, str], Any] = field(default_factory=dict)
    staff: list[Technician] = field(default_factory=lambda: list(STAFF))
    settings: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    now: datetime = DAY

    def first_night(self) -> None:
        for number in range(30):
            for source in self.chance.sample(SOURCES, self.chance.randint(1, 3)):
                self._set(self._new_view(source, number))
        save(self.home, [*self.views.values(), *self._texts(range(0, 30, 3))], self.now)
        self.publish()

    def _set(self, record: Any) -> Any:
        self.views[record.source, record.source_id] = record
        return record

    def _new_view(self, source: str, number: int) -> Any:
        authors = [at_home(name) for name in self.chance.sample(NAMES, self.chance.randint(1, 4))]
        is_preprint = self.chance.random() < 0.2
        return view(
            source,
            f"{source[:2]}{number}",
            *authors,
            Author("Yan Third"),
            doi=None if self.chance.random() < 0.1 else f"10.5555/{number}",
            pmcid=f"PMC{number}" if source == "europepmc" else None,
            title=self.chance.choice((*TITLES, f"A title of its own, number {number} of many")),
            type="preprint" if is_preprint else "article",
            published=f"202{self.chance.randint(0, 5)}-03-01",
            has_full_text=source == "europepmc",
        )

    def _texts(self, numbers: Any) -> list[Any]:
        return [self._text(number) for number in numbers]

    def _text(self, number: int) -> Any:
        record = text(
            number,
            THANKS[number % 2],
            people=[(("Bo Heathrow", "Ada Quillby")[number % 2], "technical", "for help")],
            teams=[("staff of the Imaging Facility", "workshop of Physics")[number % 2]],
            collaborators=("Cy Underhay",) if number % 4 == 0 else (),
        )
        names = (MethodsName("facility", "Imaging Facility"),)
        return replace(record, parts=replace(record.parts, methods=names))

    # -- what changes in a night -------------------------------------------------------------------

    def change(self) -> None:
        """A few changes of any kind, then the records as a run of their sources."""
        kinds = (self._correct, self._add, self._remove, self._read_text, self._list, self._hire)
        records: list[Any] = []
        for kind in self.chance.choices((*kinds, self._decide, self._answer), k=3):
            records += kind()
        self.now += timedelta(days=1)
        save(self.home, records, self.now)

    def _correct(self) -> Iterator[Any]:
        record = self.chance.choice(list(self.views.values()))
        number = self.chance.randrange(30)
        other = self.chance.choice(
            (
                {"title": self.chance.choice(TITLES)},
                {"authors": (at_home(self.chance.choice(NAMES)),)},
                {"doi": f"10.5555/{number}"},
                {"same_as": (f"10.5555/{number}",)},
                {"corrects": (Update(f"10.5555/{number}", "correction"),)},
                {"corrected_by": (f"10.5555/{number}",)},
                {"type": "preprint"},
                {"created": f"2024-01-{number + 1:02}"},
                {"location": Location(volume=str(number))},
                {"contributors": (Contributor(at_home("Bo Heathrow"), "DataCollector"),)},
            )
        )
        yield self._set(replace(record, **other))

    def _add(self) -> Iterator[Any]:
        yield self._set(self._new_view(self.chance.choice(SOURCES), self.chance.randrange(60)))

    def _remove(self) -> Iterator[Any]:
        record = self.views.pop(self.chance.choice(sorted(self.views)))
        yield replace(record, is_gone=True)

    def _read_text(self) -> Iterator[Any]:
        yield from self._texts([self.chance.randrange(60)])

    def _list(self) -> Iterator[Any]:
        """A person's record is read whole: what it listed before is gone."""
        number = self.chance.randrange(60)
        yield PersonView("orcid", ORCID, "read")
        yield view("orcid", f"{ORCID}/{number}", doi=f"10.5555/{number}", listed_by=(ORCID,))

    def _hire(self) -> list[Any]:
        """The roster changes: one more, one fewer, or other facts about one."""
        kind = self.chance.randrange(3)
        if kind == 0:
            number = self.chance.randrange(100)
            self.staff.append(Technician(f"N{number}", "Xi", "Other", spells=(spell(),)))
            self.staff = list({person.technician_id: person for person in self.staff}.values())
        elif kind == 1 and len(self.staff) > 2:
            self.staff.pop(self.chance.randrange(len(self.staff)))
        else:
            place = self.chance.randrange(len(self.staff))
            self.staff[place] = self.chance.choice(STAFF_CHANGES)(self.staff[place])
        return []

    def _decide(self) -> list[Any]:
        mentions = self.published_rows("select mention_id, work_id, kind from mentions order by 1")
        mention_id, work_id, kind = self.chance.choice(mentions)
        with open_ledger(settings(self.home).ledger_path) as ledger:
            decided(
                ledger,
                key=f"{self.now} {mention_id}",
                at=self.now,
                technician_id=self.chance.choice(self.staff).technician_id,
                work_id=work_id,
                mention_id=mention_id,
                kind=kind,
                verdict=self.chance.choice(("confirmed", "rejected")),
            )
        return []

    def _answer(self) -> list[Any]:
        """A rule for who counts, which is a setting, changes now and then."""
        includes = [["technician"], ["manager"]][self.chance.randrange(2)]
        self.settings["rules"] = [{"name": "staff", "job_title_includes": includes}]
        return []

    # -- builds ------------------------------------------------------------------------------------

    def build(self, name: str, base: reuse.Base | None = None) -> Path:
        path = self.home / name
        built = settings(self.home, **self.settings)
        with open_ledger(built.ledger_path) as ledger:
            build_snapshot(path, Inputs(built, self.staff, ledger, self.now.date()), base)
        return path

    def base(self) -> reuse.Base | None:
        return reuse.base(settings(self.home, **self.settings), self.staff, self.now.date())

    def publish(self, built: Path | None = None) -> None:
        path = publish.new_path(self.home, self.now)
        shutil.move(built or self.build("first.tmp"), path)
        first_nights.keep(self.home, publish.publish_snapshot(self.home, path, 2))

    def published_rows(self, query: str) -> list[Any]:
        published = current_snapshot(self.home)
        assert published is not None
        with duckdb.connect(str(published), read_only=True) as connection:
            return connection.execute(query).fetchall()


def differing(one: Path, other: Path) -> list[str]:
    """The tables that differ in any row or column."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as a (read_only)")
        connection.execute(f"attach '{other}' as b (read_only)")
        return [table for table in TABLES if _is_different(connection, table)]


# The last digits of sums depend on the order of the rows. The day of the last build from the start
# is what is to differ.
COLUMNS = {
    "build_info": "* exclude (built_in_full)",
    "candidates": """* replace (round(prior, 9) as prior, round(probability, 9) as probability,
        list_transform(evidence, lambda piece: struct_pack(
            feature := piece.feature, points := round(piece.points, 9), says := piece.says,
            roster := piece.roster, printed := piece.printed)) as evidence)""",
}


def _is_different(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    columns = COLUMNS.get(table, "*")
    rows = [f"(select {columns} from {database}.{table})" for database in "ab"]
    queries = (
        f"from {rows[0]} except all from {rows[1]}",
        f"from {rows[1]} except all from {rows[0]}",
    )
    return any(connection.execute(query).fetchone() for query in queries)


def nights(home: Path, seed: int, number: int) -> Iterator[tuple[bool, list[str]]]:
    """For each night whether it took over from the one before, and the tables that differ."""
    world = World(home, random.Random(seed))
    world.first_night()
    for _ in range(number):
        world.change()
        base = world.base()
        quick, plain = world.build("quick.duckdb", base), world.build("plain.duckdb")
        yield base is not None, differing(quick, plain)
        world.publish(quick)


def test_nights_of_random_changes_equal_builds_from_the_start(tmp_path: Path) -> None:
    results = list(nights(tmp_path, seed=3, number=4))
    assert [tables for _, tables in results if tables] == []
    assert sum(has_base for has_base, _ in results) >= 2


def put_fault(monkeypatch: pytest.MonkeyPatch, file: str, part: str, instead: str) -> None:
    """Replace a part of a file of `sql/`."""
    text_of_file = build.sql

    def with_fault(name: str) -> str:
        statements = text_of_file(name)
        assert name != file or part in statements
        return statements.replace(part, instead) if name == file else statements

    monkeypatch.setattr(build, "sql", with_fault)


def test_every_table_by_work_has_rows_to_compare(world: World) -> None:
    """A new table that is filled from what is merged must be in `reuse.BY_WORK`, with rows here."""
    by_work = [
        table
        for (table,) in world.published_rows(
            "select table_name from duckdb_columns() where column_name = 'work_id'"
        )
    ]
    empty = {table for table in by_work if not world.published_rows(f"from {table} limit 1")}
    assert empty <= EMPTY | {"decisions", "credit_nights"}


@pytest.mark.parametrize(
    ("file", "part", "instead"),
    [
        # What is linked to a changed record is not followed.
        ("closure", "semi join touched using", "semi join (from touched limit 0) using"),
        # The affected works stay as they were.
        ("affected", "in (from affected);", "in (select 0::ubigint);"),
    ],
)
def test_the_comparison_notices_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, part: str, instead: str
) -> None:
    put_fault(monkeypatch, file, part, instead)
    assert any(tables for _, tables in nights(tmp_path, seed=3, number=6))


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, random.Random(1))
    made.first_night()
    made.now += timedelta(days=1)
    return made


def test_an_unchanged_night_takes_over_the_candidates(world: World) -> None:
    asked: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "match_mentions", asked.append)
        world.build("quick.duckdb", world.base())
    assert asked == []
    assert differing(world.home / "quick.duckdb", world.build("plain.duckdb")) == []


def test_what_a_source_says_of_a_record_apart_from_its_content_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, other = list(world.views.values())[:2]
    news = [replace(record, created="2024-01-09"), replace(other, location=Location(volume="7"))]
    save(world.home, news, world.now)
    plain = world.build("plain.duckdb")
    assert differing(world.build("quick.duckdb", world.base()), plain) == []
    put_fault(
        monkeypatch, "records", ", first_seen, last_changed, created, location, issn) as", ") as"
    )
    assert differing(world.build("quick.duckdb", world.base()), plain) != []


def test_nothing_is_taken_over_where_anything_else_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.base()
    world.settings["lag_days"] = 3
    assert world.base() is None
    del world.settings["lag_days"]
    world.staff.append(Technician("T9", "Xi", "Other", spells=(spell("Chemistry"),)))
    assert world.base() is None
    world.staff.pop()
    world.now += timedelta(days=reuse.DAYS - 1)
    assert world.base() is None
    world.now = DAY
    assert world.base()
    monkeypatch.setattr(made_with, "code", lambda: "other code")
    assert world.base() is None


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_a_snapshot_that_is_gone_or_damaged_is_not_taken_over(
    world: World, content: bytes | None
) -> None:
    published = current_snapshot(world.home)
    assert published
    published.unlink()
    if content is not None:
        published.write_bytes(content)
    assert world.base() is None
