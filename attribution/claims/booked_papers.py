"""What papers by users of a facility say of it, and to whom of its members they are suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.claims.booked_works import BookedWork, booked
from attribution.claims.own_facilities import require_facility
from attribution.core.for_people import count
from attribution.core.text import plain
from attribution.home.settings import Settings
from attribution.ledger.salt import salt_of
from attribution.snapshot.database import sql
from attribution.snapshot.printed_people import people_named
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

Row = dict[str, Any]

# -- what the facility sees ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UsersPapers:
    """Papers by users of a facility, and what they say of it.

    `by_users` is the number of all papers, `read` of those whose acknowledgement was read,
    `credited` of these that thank the facility or name, or may name, one of its members. `rows` are
    the others that were read, newest first. `months` are the first and the last of the bookings.
    A look at the names in `rows` is noted under `technician_ids`.
    """

    by_users: int
    read: int
    credited: int
    rows: tuple[Row, ...]
    months: tuple[date, date]
    technician_ids: tuple[str, ...]


@requires("see facility", inside=True, noted="see papers of users")
def papers_of_users(workspace: Workspace, facility: str) -> UsersPapers | None:
    """What the papers of a facility's users say; None where no booking of it was imported."""
    require_facility(workspace, facility)
    bookings = booked(workspace.reader, workspace.settings)
    if facility not in bookings.months:
        return None
    works = {work.work_id: work for work in bookings.works if work.facility == facility}
    values = {"facility": facility, "works": list(works)}
    # A member may be named under a former name, so this asks the reader that knows all.
    rows = workspace.reader.for_numbers.rows(sql("booked_papers"), values)
    read = [row for row in rows if row["acknowledgement"] == "read"]
    open_rows = [_with_booking(row, works[row["work_id"]]) for row in read if not row["credited"]]
    names = [row["author"] for row in open_rows]
    salt = salt_of(workspace.settings.salt_path)
    return UsersPapers(
        len(rows),
        len(read),
        len(read) - len(open_rows),
        tuple(open_rows),
        bookings.months[facility],
        people_named(names, workspace.reader.for_numbers, salt),
    )


def in_words(papers: UsersPapers) -> str:
    """How many papers there are, out of how many, and since when."""
    first, last = (f"{month:%B %Y}" for month in papers.months)
    months = first if first == last else f"{first} to {last}"
    return (
        f"Bookings of {months}. Of {count(papers.by_users, 'paper')} by users, published within "
        f"two years after a booking, we could read the acknowledgements of {papers.read:,}. Of "
        f"these, {papers.credited:,} thank the facility or name someone of it, and "
        f"{len(papers.rows):,} do neither."
    )


def _with_booking(row: Row, work: BookedWork) -> Row:
    return row | {
        "author": work.author,
        "known_by": work.known_by,
        "booked": work.booked,
        "instrument": work.instrument,
    }


# -- who may have helped ---------------------------------------------------------------------------


def suggested_to(
    reader: Reader, settings: Settings, technician_id: str
) -> list[tuple[Row, BookedWork]]:
    """Works that do not thank the members of a facility, for one who was a member at the time.

    The newest first. Works whose acknowledgement was not read are left out: they may thank one.
    """
    members = reader.rows(
        "select facility, start_date, end_date from facility_members where technician_id = ?",
        [technician_id],
    )
    if not members:
        return []
    works = {
        (work.work_id, work.facility): work
        for work in booked(reader, settings).works
        if any(_was_member(work, member) for member in members)
    }
    values = {
        "technician": technician_id,
        "works": [work_id for work_id, _ in works],
        "facilities": [facility for _, facility in works],
    }
    rows = reader.for_numbers.rows(sql("suggest_booked"), values)
    return [(row, works[row["work_id"], row["facility"]]) for row in rows]


def _was_member(work: BookedWork, member: Mapping[str, Any]) -> bool:
    """Whether a member was one in the month of the booking."""
    start, end = member["start_date"] or date.min, member["end_date"] or date.max
    is_begun = (start.year, start.month) <= (work.booked.year, work.booked.month)
    return bool(member["facility"] == work.facility and is_begun and end >= work.booked)


def used_in_words(work: BookedWork) -> str:
    """That a user is an author, without the user's name.

    It is for the pages of technicians, which more people see than those of the facility.
    """
    used = plain(work.facility)
    if work.instrument:
        used = f"{plain(work.instrument)} ({used})"
    month = f"{work.booked:%B %Y}"
    return (
        f"An author booked {used} in {month}. The paper thanks neither the facility nor anyone "
        "there by name."
    )
