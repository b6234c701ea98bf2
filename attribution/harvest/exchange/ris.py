"""RIS, line by line: `TY  - JOUR`, a field a line, `ER  - ` at the end of a record. Pure.

Read here and not by a library: rispy 0.10 leaves out the last record of a file that breaks off,
joins two records where `ER` is missing, keeps the first of repeated fields and drops the rest, and
knows no line numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from attribution.core.model import Author, Complaint, Location
from attribution.harvest.exchange.link_text import RIS_TAG, RIS_WORD, links_in
from attribution.harvest.exchange.output import (
    Output,
    Parsed,
    WrongRecord,
    author_of,
    checked,
    local_id,
    stated_doi,
)
from attribution.harvest.partial_dates import PartialDate

_FIELD = re.compile(r"\s*([A-Z][A-Z0-9])\s{0,2}-(?:\s(.*)|\s*)$")
_BEGIN, _END = "TY", "ER"
_TITLES = ("TI", "T1", "CT", "BT")
_AUTHORS = ("AU", "A1")
_JOURNALS = ("JF", "JO", "T2", "JA", "J2")
_DATES = ("DA", "PY", "Y1")
TYPES = {
    "JOUR": "article",
    "MGZN": "article",
    "EJOUR": "article",
    "INPR": "article",
    "CHAP": "book-chapter",
    "ECHAP": "book-chapter",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CONF": "conference-paper",
    "CPAPER": "conference-paper",
    "THES": "dissertation",
    "RPRT": "report",
    "DATA": "dataset",
    "COMP": "software",
    "UNPB": "preprint",
    "UNPD": "preprint",
}


@dataclass
class _Record:
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    tag: str = _BEGIN

    def add(self, tag: str | None, text: str) -> None:
        """Take a field, or without a tag more of the last one."""
        if tag:
            self.tag = tag
            self.values.setdefault(tag, []).append(text)
        elif text:
            texts = self.values[self.tag]
            texts[-1] = f"{texts[-1]} {text}".strip()


def parse(text: str) -> Parsed:
    """Every record of a file, or what is wrong with it."""
    outputs: list[Output] = []
    complaints: list[Complaint] = []
    for record in _records(text):
        if isinstance(record, Complaint):
            complaints.append(record)
            continue
        try:
            outputs.append(checked(_output(record.line, record.values)))
        except WrongRecord as wrong:
            complaints.append(wrong.complaint(record.line))
    return Parsed(tuple(outputs), tuple(complaints))


def _records(text: str) -> Iterator[_Record | Complaint]:
    record: _Record | None = None
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        match = _FIELD.match(line)
        tag = match[1] if match else None
        value = (match[2] or "").strip() if match else line.strip()
        if tag == _BEGIN:
            if record:
                yield _unended(record)
            record = _Record(number)
        elif tag == _END:
            if record:
                yield record
            record = None
        if record:
            record.add(tag, value)
        elif tag != _END and line.strip():
            yield _outside(number)
    if record:
        yield _unended(record)


def _unended(record: _Record) -> Complaint:
    return Complaint(
        record.line,
        None,
        None,
        "the record has no end (a line “ER  - ”), so the file may be cut short",
        "Export the file again, or add the line.",
    )


def _outside(line: int) -> Complaint:
    return Complaint(
        line,
        None,
        None,
        "the line is outside of any record: records begin with “TY  - ”",
        "Export the file again, or delete the line.",
    )


def _output(line: int, values: Mapping[str, list[str]]) -> Output:
    first = _First(values)
    addresses = [*values.get("UR", ()), *values.get("L2", ()), *values.get("LK", ())]
    dois = [*values.get("DO", ()), *values.get("DI", ()), *values.get("M3", ()), *addresses]
    return Output(
        line,
        local_id([*addresses, *values.get("ID", ()), *values.get("AN", ())]),
        stated_doi(dois),
        first.of(*_TITLES),
        TYPES.get((first.of(_BEGIN) or "").upper(), "other"),
        _date(first),
        first.of(*_JOURNALS),
        first.of("PB"),
        Location(first.of("VL"), first.of("IS"), _pages(first), first.of("SN")),
        tuple(_authors(values)),
        tuple(links_in(_after_word(values.get(RIS_TAG, ())))),
    )


def _after_word(texts: Iterable[str]) -> Iterator[str]:
    """The texts of links in a custom field, which other programs use for other things."""
    return (text.removeprefix(RIS_WORD) for text in texts if text.startswith(RIS_WORD))


@dataclass(frozen=True)
class _First:
    values: Mapping[str, list[str]]

    def of(self, *tags: str) -> str | None:
        """The first text that any of the fields holds."""
        return next((text for tag in tags for text in self.values.get(tag, ()) if text), None)


def _authors(values: Mapping[str, list[str]]) -> Iterator[Author]:
    tag = next((tag for tag in _AUTHORS if values.get(tag)), None)
    for text in values[tag] if tag else ():
        author = author_of(text)
        if author:
            yield author


def _date(first: _First) -> PartialDate:
    """A date such as `2021/03/09/`, `2021-03-09` or `2021`; that with the most parts."""
    dates = [
        PartialDate.of_parts([part for part in re.split(r"[/-]", text)[:3] if part.strip()])
        for text in (first.of(tag) or "" for tag in _DATES)
    ]
    order = {"day": 0, "month": 1, "year": 2, None: 3}
    return min(dates, key=lambda date: order[date.precision])


def _pages(first: _First) -> str | None:
    begin, end = first.of("SP"), first.of("EP")
    return f"{begin}-{end}" if begin and end and "-" not in begin else begin
