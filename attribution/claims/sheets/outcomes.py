"""What became of a sheet: the paper, and who and what it names as the sheet says.

The paper is found by its DOI, if one was entered, or else by its title among later works. A title
that is only similar must come with one of the people or writers of the sheet. A writer is asked for
because a paper that names none of the people would otherwise never be found, and every sheet would
look as if it had been kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz

from attribution.claims.find_work import current_work_id, works_meant
from attribution.claims.sheets import service
from attribution.claims.sheets.sheet import AUTHOR, Sheet
from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.payloads import SheetFacility, SheetPerson
from attribution.matching.name_fit import best_fit, fits_in_full, name_forms
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

# What a paper does with a person or facility.
NAMED, THANKED, NOT_KEPT, UNREAD, UNTOLD = "author", "thanked", "not kept", "unread", "untold"
IN_WORDS = {
    NAMED: "named as an author",
    THANKED: "thanked by name",
    NOT_KEPT: "not kept",
    UNREAD: "could not be read",
    UNTOLD: "could not be told",
}
# How a paper was found.
BY_DOI, BY_TITLE, PERHAPS = "doi", "title", "perhaps"
# Titles change between submission and print. Similarity of the words in any order, 0 to 100.
LIKE = 82.0
SAME = 97.0
WITH_SUBTITLE = 90.0
LEAST_WORDS_BEFORE_SUBTITLE = 4
LEAST_WORDS = 6  # of a title that can mean one paper without any name
BEFORE = timedelta(days=92)  # a preprint may be out before the sheet is written
_FITTING_GIVEN = ("equal", "nickname", "short", "slip", "second", "initial")
_CREDITS = """
select distinct kind from credits
where technician_id = $technician and work_id = $work and kind in ('author', 'thanked')
"""
_NAMES = """
select m.kind, m.name, m.given, m.family from mentions m
where m.work_id = $work and not exists (
    select 1 from decisions d where d.mention_id = m.mention_id
      and ((d.technician_id = $technician and d.verdict = 'rejected')
        or (d.technician_id <> $technician and d.verdict = 'confirmed')))
order by m.kind, m.position
"""
_WORK = """
select work_id, doi, title, journal, published, acknowledgement from works where work_id = ?
"""
_THANKED_FACILITIES = """
select distinct facility from team_thanks where work_id = ? and facility is not null
"""
Conceals = Callable[[str | None, str | None], bool]
_TEXT = "select text, funding from acknowledgements where work_id = ? and status = 'read'"


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of a sheet. `how` is `doi`, `title`, or `perhaps` where a person must say so."""

    work_id: str
    doi: str | None
    title: str
    journal: str | None
    published: date | None
    is_read: bool
    how: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a paper does with a person or facility, and the name as it prints it."""

    state: str
    printed: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the paper names them."""
        return self.state in (NAMED, THANKED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a sheet. Without a `paper`, or with one that is only perhaps the right one,
    `people` (by key) and `facilities` (by name) are empty.
    """

    paper: Paper | None
    people: dict[str, Kept]
    facilities: dict[str, Kept]


NOTHING = Outcome(None, {}, {})


@requires("see sheet", inside=True)
def outcome_of(workspace: Workspace, sheet_id: str) -> Outcome:
    """What became of a sheet that the person may see, by the harvests so far."""
    return _outcome(workspace.reader, service.sheet(workspace, sheet_id), workspace.conceals)


@requires("see sheet", inside=True)
def all_outcomes(workspace: Workspace) -> dict[str, Outcome]:
    """The same for every sheet that the person may see, by its id."""
    return {
        sheet.sheet_id: _outcome(workspace.reader, sheet, workspace.conceals)
        for sheet in service.sheets(workspace)
    }


def _outcome(reader: Reader, sheet: Sheet, conceals: Conceals) -> Outcome:
    if sheet.is_withdrawn:
        return NOTHING
    paper = paper_of(reader, sheet)
    if paper is None or paper.how == PERHAPS:
        return Outcome(paper, {}, {})
    people = {
        entry.key: _person_kept(reader, paper, entry, conceals) for entry in sheet.to_be_named
    }
    facilities = {
        facility.name: _facility_kept(reader, paper, facility)
        for facility in sheet.words.facilities
    }
    return Outcome(paper, people, facilities)


# -- the paper -------------------------------------------------------------------------------------


def paper_of(reader: Reader, sheet: Sheet) -> Paper | None:
    """The paper of a sheet: the work of its DOI, or the one whose title is most like its own."""
    if sheet.doi:
        (target, *_) = works_meant(reader, sheet.doi)
        work_id = current_work_id(reader, target)
        return _paper(reader.rows(_WORK, [work_id])[0], BY_DOI) if work_id else None
    likely = sorted(_alike(reader, sheet), key=lambda pair: -pair[0])
    for likeness, row in likely:
        if _names_somebody(reader, row["work_id"], sheet):
            return _paper(row, BY_TITLE)
        if likeness >= SAME and len(fold(sheet.words.title).split()) >= LEAST_WORDS:
            return _paper(row, PERHAPS)
    return None


def likeness(title: str, other: str) -> float:
    """How alike two titles are, 0 to 100, whatever the order of their parts.

    A title and the same with a subtitle are alike.
    """
    forms = sorted((fold(title), fold(other)), key=len)
    shorter, longer = (frozenset(form.split()) for form in forms)
    if len(shorter) >= LEAST_WORDS_BEFORE_SUBTITLE and shorter < longer:
        return WITH_SUBTITLE
    return float(fuzz.token_sort_ratio(*forms))


def _alike(reader: Reader, sheet: Sheet) -> list[tuple[float, dict[str, Any]]]:
    """The works since the sheet with a title like its own, each with how alike they are.

    The database compares words, which leaves few titles to compare letter by letter.
    """
    title = sheet.words.title
    words = sorted({word for word in fold(title).split() if len(word) > 3}, key=len)[-8:]
    values = {"words": words or fold(title).split(), "since": (sheet.written - BEFORE).date()}
    rows = reader.rows(sql("works_like"), values)
    compared = [(likeness(title, clean_title(row["title"]) or ""), row) for row in rows]
    return [(score, row) for score, row in compared if score >= LIKE]


def _names_somebody(reader: Reader, work_id: str, sheet: Sheet) -> bool:
    """Whether a work prints one of the people of a sheet, or one of its writers as an author."""
    names = _printed(reader, work_id, None)
    authors = [row for row in names if row["kind"] == AUTHOR]
    is_by_writer = any(_fitting(writer, authors) for writer in sheet.words.writers)
    return is_by_writer or any(_fitting(entry.name, names) for entry in sheet.words.people)


def _paper(row: dict[str, Any], how: str) -> Paper:
    return Paper(
        row["work_id"],
        row["doi"],
        plain(clean_title(row["title"]) or ""),
        row["journal"],
        row["published"],
        row["acknowledgement"] == "read",
        how,
    )


# -- people and facilities on it -------------------------------------------------------------------


def _person_kept(reader: Reader, paper: Paper, entry: SheetPerson, conceals: Conceals) -> Kept:
    """How a paper names a person: by the credits of a technician, or else by the printed name."""
    kinds: set[str] = set()
    if entry.technician_id:
        if conceals(entry.technician_id, paper.work_id):
            return Kept(UNTOLD)
        values = {"technician": entry.technician_id, "work": paper.work_id}
        kinds = {row["kind"] for row in reader.rows(_CREDITS, values)}
    names = _printed(reader, paper.work_id, entry.technician_id)
    for state in (NAMED, THANKED):
        printed = _fitting(entry.name, [row for row in names if row["kind"] == state])
        if printed or state in kinds:
            return Kept(state, printed)
    # An author list is always known, an acknowledgement only where the text was read.
    return Kept(NOT_KEPT) if paper.is_read else Kept(UNREAD)


def _facility_kept(reader: Reader, paper: Paper, facility: SheetFacility) -> Kept:
    """Whether a paper thanks a facility, by the reading of its text or by name or RRID in it."""
    if not paper.is_read:
        return Kept(UNREAD)
    rows = reader.rows(_THANKED_FACILITIES, [paper.work_id])
    if facility.name in {row["facility"] for row in rows}:
        return Kept(THANKED)
    texts = reader.rows(_TEXT, [paper.work_id])
    printed = " ".join(fold(f"{row['text'] or ''} {row['funding'] or ''}") for row in texts)
    forms = filter(None, (fold(facility.name), fold(facility.rrid or "")))
    is_printed = any(f" {form} " in f" {printed} " for form in forms)
    return Kept(THANKED if is_printed else NOT_KEPT)


def _printed(reader: Reader, work_id: str, technician_id: str | None) -> list[dict[str, Any]]:
    """The names that a work prints, without those that are known to be other people's."""
    return reader.rows(_NAMES, {"work": work_id, "technician": technician_id or ""})


def _fitting(name: str, rows: Iterable[dict[str, Any]]) -> str | None:
    """The printed name that fits a name on a sheet; None where none does."""
    given, _, family = name.rpartition(" ")
    forms = name_forms(Technician("", given, family))
    for row in rows:
        fit = best_fit(forms, row["name"], row["given"], row["family"])
        if fits_in_full(fit.family_fit) and fit.given in _FITTING_GIVEN:
            return str(row["name"])
    return None
