"""How long it takes to find papers by users of facilities: python benchmarks/bookings_speed.py

Makes a home folder with 1,000 technicians, 100,000 works over 16 years, 600,000 authors (half of
them with one of 150,000 ORCID iDs, 70% at the institution) and 50,000 bookings of 20 facilities by
5,000 users over three years. Prints what one question costs: the first one after an import or a
night, then those of a facility and of a technician.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import booked_papers, booked_works
from attribution.core.kept_imports import Upload
from attribution.facilities.bookings import kept_files
from attribution.facilities.bookings.marks import comparable_name
from attribution.facilities.bookings.table import Booking
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.salt import salt_of
from attribution.snapshot import database, publish
from attribution.workspace import Workspace

NOW = datetime(2026, 5, 4, tzinfo=UTC)
USERS, BOOKINGS, FACILITIES = 5_000, 50_000, 20
# Letters in place of digits: a name with a digit is none.
_WORD = "translate(({})::varchar, '0123456789', 'abcdefghij')"
WORLD = f"""
select setseed(0.5);
insert into rules (rule, name, from_date, label, in_force)
    values (1, 'all', date '0001-01-01', 'all', true);
insert into technicians (technician_id, given_names, family_name)
    select 'T' || i, 'Given', 'Family' from range(1000) r(i);
insert into spells (technician_id, spell, start_date, counts, counts_under)
    select 'T' || i, 1, date '2008-01-01', true, [1] from range(1000) r(i);
insert into works (work_id, doi, dois, published, published_precision, affiliated, acknowledgement,
        rule, counted_as, credits_work)
    select 'W' || i, '10.5555/w' || i, ['10.5555/w' || i],
           date '2010-01-01' + (random() * 5900)::int, 'day', true,
           case when random() < 0.4 then 'read' else 'not open access' end, 1, 'paper', 'W' || i
    from range(100000) r(i);
insert into mentions (mention_id, work_id, kind, name, position, orcid, affiliated)
    select 'M' || i, 'W' || i % 100000, 'author',
           'Given' || {_WORD.format("hash(i) % 9000")} || ' Family' || {_WORD.format("i % 40000")},
           i // 100000 + 1, case when i % 2 = 0 then 'O' || (hash(i) % 150000) end, random() < 0.7
    from range(600000) r(i);
insert into facilities (facility) select 'Facility ' || i from range({FACILITIES}) r(i);
insert into facility_members (facility, technician_id)
    select 'Facility ' || i % {FACILITIES}, 'T' || i from range(200) r(i);
insert into build_info (lag_days, version, institution) values (730, '1', 'Quill University');
"""


def world(home: Path) -> None:
    """A published snapshot and bookings in a home folder."""
    path = publish.new_path(home, NOW)
    with database.connect(path) as connection:
        connection.execute(database.sql("schema"))
        connection.execute(WORLD)
        connection.execute("checkpoint")
    open_ledger(home / "ledger.sqlite").close()
    publish.publish_snapshot(home, path, 3)
    salt = salt_of(Settings(home=home).salt_path)
    kept = kept_files.marked(_bookings(), salt)
    kept_files.keep(home, Upload("bookings.csv", b""), kept, NOW)
    print(f"{BOOKINGS:,} bookings, of which {len(kept):,} differ in user, instrument or month")


def _bookings() -> list[Booking]:
    """Two in three users state an iD, the others a name."""
    chance = random.Random(1)
    letters = str.maketrans("0123456789", "abcdefghij")
    bookings = []
    for _ in range(BOOKINGS):
        user = chance.randrange(USERS)
        day = date(2023 + chance.randrange(3), chance.randrange(12) + 1, chance.randrange(28) + 1)
        name = f"Given{user} Family{user * 7}".translate(letters)
        bookings.append(
            Booking(
                1,
                f"Facility {chance.randrange(FACILITIES)}",
                f"Instrument {chance.randrange(5)}",
                day,
                orcid=f"O{user}" if user % 3 else None,
                name=None if user % 3 else comparable_name(name),
            )
        )
    return bookings


def seconds(title: str, job: Callable[[], object]) -> None:
    """Print how long a job takes by the clock and by the processor."""
    start, own = time.perf_counter(), time.process_time()
    answer = job()
    size = f", {len(answer):,} rows" if hasattr(answer, "__len__") else ""
    print(
        f"{title}: {time.perf_counter() - start:.3f} s, "
        f"of the processor {time.process_time() - own:.3f} s{size}"
    )


def measure(workspace: Workspace) -> None:
    """What each question costs."""
    seconds(
        "all facilities, first",
        lambda: booked_works.booked(workspace.reader, workspace.settings).works,
    )
    for number in range(3):
        name = f"Facility {number}"
        papers = booked_papers.papers_of_users(workspace, name)
        assert papers is not None
        assert len(papers.rows) > 0
        seconds(
            f"{name} ({papers.by_users:,} papers, {len(papers.rows):,} thank no one)",
            lambda name=name: booked_papers.papers_of_users(workspace, name),  # type: ignore[misc]
        )
    for number in range(3):
        seconds(
            f"a technician, {number + 1}",
            lambda number=number: booked_papers.suggested_to(
                workspace.reader, workspace.settings, f"T{number}"
            ),  # type: ignore[misc]
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "attribution.toml").write_text("", "utf-8")
        world(home)
        facilities = [{"name": f"Facility {number}"} for number in range(FACILITIES)]
        settings = Settings(home=home, facilities=facilities)
        with workspaces.opened(settings, Person("lead", "lead")) as workspace:
            measure(workspace)


if __name__ == "__main__":
    main()
