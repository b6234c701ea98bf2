"""The columns of a roster, each with a function from the text of a cell to its value.

The functions get text that is not blank, in NFC, with single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from attribution.core import identifiers
from attribution.roster.complaints import WrongCell
from attribution.roster.dates import NO_DATE, day, last_day
from attribution.roster.workbooks import DATE, PERCENTAGE, TIME, YES_OR_NO

LONGEST = 2_000  # characters of a cell; several names or a long post have some hundred
MANDATORY = ("technician_id", "given_names", "family_name")
_NAMES = ("given_names", "family_name", "full_name", "known_as", "former_names")
_DATES = ("start_date", "end_date", "contract_end")
# What people and systems write for nothing. Some are names of people too.
_SIGN_FOR_NOTHING = re.compile(
    r"[-–—_.?*]+|n ?/ ?a|<?\(?(?:null|blank|none|empty)\)>?", re.IGNORECASE
)
_WORDS_FOR_NOTHING = frozenset(
    [
        *("null", "none", "nil", "na", "n.a.", "nan", "<na>", "tbc", "tba", "no value"),
        *("not applicable", "not known", "unknown", "not set", "not stated", "not specified"),
        *("not provided", "not available", "not recorded"),
    ]
)
# What a spreadsheet makes of an id such as MAR1 or 1-2, once it is saved as text.
_ONCE_A_DATE = re.compile(
    r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}(?: 00:00(?::00)?)?|\d{1,2}/\d{1,2}/\d{4}",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[\u2010-\u2015\u2212]\s*")
_ORCID_AMONG_OTHERS = re.compile(
    r"(?<!\d)(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dXx])(?![\dXx])"
)
_ORCID_AS_NUMBER = re.compile(r"\d{8,15}[\dXx]")
# An address as an e-mail program copies it.
_EMAIL_AROUND = re.compile(r"(?:mailto:|[^<>]*<)?(?P<address>[^<>;,]+)[>;,]*", re.IGNORECASE)
# How exports keep a spreadsheet from changing an id: ="00042" or '00042.
_KEPT_AS_TEXT = re.compile(r"=\"(?P<quoted>[^\"]*)\"|'(?P<behind>\d+)")
_POINT_ZERO = re.compile(r"\d+\.0+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
# What a spreadsheet would run: = or @ with anything behind, + or - before a cell, a call or a
# command.
_FORMULA = re.compile(r"[=@]\s*\S|[+-].*[(!|*=]|[+-]\s*\$?[A-Z]{1,3}\$?\d|[+-]\s*[\d.]+\s*[-+*/^]")
_YES = frozenset(["yes", "y", "true", "1"])
_NO = frozenset(["no", "n", "false", "0"])
# UTF-8 that some program took for Windows-1252 (José -> JosÃ©), and Mac Roman taken for it (José ->
# JosŽ, Muñoz -> Mu–oz).
_READ_TWICE = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u2122]|â€"
    "|[a-z][ŽŠŸ]|[a-z][–—†‡•…‰][a-z]|[a-z][†‡•‰]"
)
# Mac Roman's ë (Noël -> No‘l), and also a letter of its own in Uzbek and Hawaiian (Yo‘ldoshev).
_MAY_BE_READ_TWICE = re.compile("[a-z]‘[a-z]")
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
# A number from 0 to 1, with a point or a comma, and one from 0 to 100 with a percent sign.
_SHARE = re.compile(r"(?:0?[.,]\d+|[01](?:[.,]0*)?|0[.,]\d*)")
_PERCENT = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d*)?) ?%")


def clean(text: str) -> str:
    """Text in NFC with single spaces, without marks that no one sees."""
    if not text.isascii():
        seen = (" " if mark in "\u2028\u2029" else mark for mark in text if _is_seen(mark))
        text = unicodedata.normalize("NFC", "".join(seen))
    text = " ".join(text.split())
    if not text.startswith(("=", "'")):
        return text
    kept = _KEPT_AS_TEXT.fullmatch(text)
    return (kept["quoted"] or kept["behind"] or "").strip() if kept else text


def _is_seen(mark: str) -> bool:
    """Not so for soft hyphens, joiners, and marks of direction or byte order."""
    return mark.isascii() or unicodedata.category(mark) != "Cf"


def stands_for_nothing(column: str, text: str) -> bool:
    """Whether the text says that there is no value: NULL, N/A, a dash.

    >>> stands_for_nothing("email", "NULL"), stands_for_nothing("family_name", "Null")
    (True, False)
    """
    if column in _DATES and NO_DATE.fullmatch(text):
        return True
    if _SIGN_FOR_NOTHING.fullmatch(text):
        return True
    is_a_name = column in _NAMES or column in MANDATORY
    return not is_a_name and text.casefold() in _WORDS_FOR_NOTHING


def refuse_kind(column: str, kind: str) -> None:
    """WrongCell where a spreadsheet turned text into a date, a time or a truth value."""
    is_key = column in MANDATORY or column == "full_name"
    kinds = (DATE, TIME, YES_OR_NO, PERCENTAGE) if is_key else (DATE, TIME)
    if kind in kinds and (is_key or COLUMNS[column] in (_text, _name, _names)):
        raise WrongCell(
            f"a spreadsheet turned this into {kind}",
            "Format the column as text, and enter the value again as it was.",
            fatal=is_key,
        )


def value(column: str, text: str) -> Any:
    """The value of a column's text that is not blank.

    WrongCell where it is not what the column holds.
    """
    if len(text) > LONGEST:
        raise WrongCell(
            f"this cell has {len(text):,} characters, more than any name or post",
            "Shorten it, or check that no quotation mark or line break is missing before it.",
        )
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
    if _ONCE_A_DATE.fullmatch(text):
        raise _turned_into_a_date()
    if _POINT_ZERO.fullmatch(text):
        raise WrongCell(
            "this id ends with a decimal point and zeros, which a program added",
            "Format the column as text and export the list again.",
        )
    return text


def _turned_into_a_date() -> WrongCell:
    return WrongCell(
        "a spreadsheet turned this into a date",
        "Format the column as text, and enter the value again as it was.",
    )


def _name(text: str) -> str:
    if "\ufffd" in text or _READ_TWICE.search(text):
        raise WrongCell(
            "the accents in this name are damaged",
            "Export the list again as 'CSV UTF-8' or XLSX, and import it without opening it.",
        )
    if _ONCE_A_DATE.fullmatch(text):
        raise _turned_into_a_date()
    if _MAY_BE_READ_TWICE.search(text):
        raise WrongCell(
            "the mark ‘ may be a letter with an accent that was damaged (Noël, No‘l)",
            "Leave it if it belongs to the name. Otherwise export the list again as 'CSV UTF-8'.",
            fatal=False,
            value=text,
        )
    return text


def _names(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(";")]
    return tuple(_name(part) for part in parts if part)


def _orcid(text: str) -> str:
    """A spreadsheet that took an iD for a number has dropped its zeros; the check digit tells."""
    pasted = _DASH.sub("-", text)
    if _ORCID_AS_NUMBER.fullmatch(pasted):
        pasted = pasted.zfill(16)
    among_others = _ORCID_AMONG_OTHERS.search(pasted)
    orcid = identifiers.orcid("-".join(among_others.groups()) if among_others else pasted)
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
    around = _EMAIL_AROUND.fullmatch(text)
    address = around["address"].strip() if around else text
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise WrongCell(
            "this is not an email address, so it was left out",
            "Correct the address, or leave the cell blank.",
            fatal=False,
        )
    return address


def _fte(text: str) -> float:
    percent = _PERCENT.fullmatch(text)
    if percent and (share := _number(percent["number"]) / 100) <= 1:
        return round(share, 6)
    if not _SHARE.fullmatch(text):
        raise WrongCell(
            "full-time equivalent is a number from 0 to 1, so it was left out",
            "Enter 1 for full time, 0.5 for half time.",
            fatal=False,
        )
    return _number(text)


def _number(text: str) -> float:
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
    "full_name": _name,
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
    "grade": _text,
    "job_family": _text,
    "contract_type": _text,
    "contract_end": last_day,
}
