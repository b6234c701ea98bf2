"""Which sheets of a workbook hold the list that is wanted, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from attribution.core.model import Complaint
from attribution.roster.sheet import Sheet

# Columns that two sheets may differ by and still be parts of one list.
_DIFFERENCE = 2


class _Header(Protocol):
    @property
    def names(self) -> Collection[str]:
        """Our names of the columns that the header has."""


H = TypeVar("H", bound=_Header)


@dataclass(frozen=True, slots=True)
class Fitting(Generic[H]):
    """The sheets that are read, each with its header; none where the complaint is fatal."""

    sheets: tuple[tuple[Sheet, H], ...]
    complaints: tuple[Complaint, ...]
    are_several: bool

    def placed(self, complaint: Complaint, sheet: Sheet) -> Complaint:
        """A complaint with the title of its sheet, where the file has several sheets."""
        return replace(complaint, sheet=sheet.title) if self.are_several else complaint


def are_one_list(names: Collection[str], others: Collection[str]) -> bool:
    """Whether sheets with these columns are parts of one list."""
    return len(set(names) ^ set(others)) <= _DIFFERENCE


def fitting(
    sheets: Sequence[Sheet], header_of: Callable[[Sheet], H | Complaint], rows: str
) -> Fitting[H]:
    """Every visible sheet with the same list as the one with the most columns.

    `rows` is what a row of the list is, in the plural, as in "outputs".
    """
    headers = [(sheet, header_of(sheet)) for sheet in sheets]
    fit = [(sheet, header) for sheet, header in headers if not isinstance(header, Complaint)]
    visible = [(sheet, header) for sheet, header in fit if not sheet.is_hidden]
    if not visible:
        unfit = hidden(fit[0][0]) if fit else header_of(likeliest(sheets))
        assert isinstance(unfit, Complaint)
        title = likeliest(sheets).title if len(sheets) > 1 and not fit else None
        return Fitting((), (replace(unfit, sheet=title),), len(sheets) > 1)
    fullest = max((header for _, header in visible), key=lambda header: len(header.names))
    read = [pair for pair in visible if are_one_list(pair[1].names, fullest.names)]
    complaints = about_sheets(sheets, [sheet for sheet, _ in read], rows)
    return Fitting(tuple(read), tuple(complaints), len(sheets) > 1)


def likeliest(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet to speak of where none has a header that is known: the widest in sight."""
    visible = [sheet for sheet in sheets if not sheet.is_hidden] or sheets
    return max(visible, key=lambda sheet: max(_filled(cells) for _, cells in sheet.rows))


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def about_sheets(
    sheets: Sequence[Sheet], read: Sequence[Sheet], rows: str = "technicians"
) -> Iterator[Complaint]:
    """Which sheets were read as one list, and which were not read."""
    unread = [sheet for sheet in sheets if not any(sheet is other for other in read)]
    if len(read) > 1:
        titles = ", ".join(sheet.title or "" for sheet in read)
        problem = "these sheets hold the same columns, so they were read as one list"
        remedy = "Remove or rename the columns of a sheet that should not be read."
        yield Complaint(None, None, titles, problem, remedy, fatal=False)
    if unread:
        titles = ", ".join(map(_title, unread))
        names = " and ".join(f"'{sheet.title}'" for sheet in read)
        problem = f"the list was read from {names} only"
        remedy = f"Put all {rows} on one sheet, or remove the other sheets."
        yield Complaint(None, None, titles, problem, remedy, fatal=False)


def _title(sheet: Sheet) -> str:
    return f"{sheet.title} (hidden)" if sheet.is_hidden else f"{sheet.title}"


def hidden(sheet: Sheet) -> Complaint:
    """That only a sheet out of sight holds the list, which perhaps no one has checked."""
    problem = f"the sheet '{sheet.title}' is hidden, and no other sheet holds the list"
    remedy = "Show the sheet in the spreadsheet, check that it holds the list, and save it."
    return Complaint(None, None, sheet.title, problem, remedy)
