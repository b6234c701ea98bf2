"""The columns of a roster, each with a function from the text of a cell to its value.

The functions get text that is not blank, in NFC, with single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from attribution.core import identifiers
from attribution.roster.complaints import WrongCell
from attribution.roster.dates import day, last_day

MANDATORY = ("technician_id", "given_names", "family_name")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
# What a spreadsheet would run: = or @ with anything behind, + or - before a cell, a call or a
# command.
_FORMULA = re.compile(r"[=@]\s*\S|[+-].*[(!|*=]|[+-]\s*\$?[A-Z]{1,3}\$?\d|[+-]\s*[\d.]+\s*[-+*/^]")
_YES = frozenset(["yes", "y", "true", "1"])
_NO = frozenset(["no", "n", "false", "0"])
# UTF-8 that some program took for Windows-1252: José -> JosÃ©.
_READ_TWICE = re.compile("[ÃÂ][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u2122]|â€")
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
# A number from 0 to 1, with a point or a comma.
_SHARE = re.compile(r"(?:0?[.,]\d+|[01](?:[.,]0*)?|0[.,]\d*)")


def value(column: str, text: str) -> Any:
    """The value of a column's text that is not blank.

    WrongCell where it is not what the column holds.
    """
    if _FORMULA.match(text):
        raise WrongCell(
            "this is a formula", "Replace the formula with its value (paste as values)."
        )
    if _SPREADSHEET_ERROR.fullmatch(text):
        raise WrongCell(
            "this is an error from a spreadsheet formula",
            "Correct the formula, or leave the cell blank.",
        )
    return COLUMNS[column](text)


def _text(text: str) -> str:
    return text


def _technician_id(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        raise WrongCell(
            "a spreadsheet turned this id into scientific notation, so digits may be lost",
            "Format the column as text and export the list again.",
        )
    return text


def _name(text: str) -> str:
    if "\ufffd" in text or _READ_TWICE.search(text):
        raise WrongCell(
            "the accents in this name are damaged",
            "Export the list again as 'CSV UTF-8' or XLSX, and import it without opening it.",
        )
    return text


def _names(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(";")]
    return tuple(_name(part) for part in parts if part)


def _orcid(text: str) -> str:
    orcid = identifiers.orcid(text)
    if orcid is None:
        raise WrongCell(
            "this is not an ORCID iD, which has 16 digits; the last one, or X, checks the others",
            "Copy the iD again from the person's ORCID page, or leave the cell blank.",
        )
    return orcid


def _ror(text: str) -> str:
    ror = identifiers.ror(text)
    if ror is None:
        raise WrongCell(
            "this is not a ROR id",
            "Enter the id as on ror.org, for example https://ror.org/02y3ad647, "
            "or leave the cell blank.",
        )
    return ror


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise WrongCell(
            "this is not an email address, so it was left out",
            "Correct the address, or leave the cell blank.",
            fatal=False,
        )
    return text


def _fte(text: str) -> float:
    if not _SHARE.fullmatch(text):
        raise WrongCell(
            "full-time equivalent is a number from 0 to 1",
            "Enter 1 for full time, 0.5 for half time.",
        )
    return float(text.replace(",", "."))


def _yes_no(text: str) -> bool:
    answer = text.casefold()
    if answer not in _YES | _NO:
        raise WrongCell("this is neither yes nor no", "Enter yes or no, or leave the cell blank.")
    return answer in _YES


COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "technician_id": _technician_id,
    "given_names": _name,
    "family_name": _name,
    "known_as": _names,
    "former_names": _names,
    "orcid": _orcid,
    "email": _email,
    "institution_ror": _ror,
    "faculty": _text,
    "department": _text,
    "job_title": _text,
    "start_date": day,
    "end_date": last_day,
    "fte": _fte,
    "research_facing": _yes_no,
    "public_consent": _yes_no,
}
