"""BibTeX, by bibtexparser 2: macros, lines, and records that it cannot read. Pure.

Of what it can do, only the splitting into entries, macros and names is used. LaTeX is read once the
names are split, because a brace says where a name ends.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from attribution.core.model import Author, Complaint, Location
from attribution.harvest.exchange.link_text import BIBTEX_FIELD, links_in
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

TYPES = {
    "article": "article",
    "book": "book",
    "inbook": "book-chapter",
    "incollection": "book-chapter",
    "inproceedings": "conference-paper",
    "conference": "conference-paper",
    "proceedings": "book",
    "phdthesis": "dissertation",
    "mastersthesis": "dissertation",
    "thesis": "dissertation",
    "techreport": "report",
    "report": "report",
    "dataset": "dataset",
    "software": "software",
    "unpublished": "preprint",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Signs that pylatexenc 2.10 leaves out, or takes for others.
_SIGNS = {
    "textasciicircum": "^",
    "textbar": "|",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textgreater": ">",
    "textless": "<",
}
_LATEX = re.compile(r"[\\{}$~^_%]|--|``|''")


def parse(text: str) -> Parsed:
    """Every entry of a file, or what is wrong with it."""
    from bibtexparser.entrypoint import parse_string  # here, because few commands need it

    logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # it says what is said below
    library = parse_string(text, parse_stack=[])
    macros = _macros(library.strings)
    outputs: list[Output] = []
    complaints = [_complaint(block) for block in library.failed_blocks]
    for entry in library.entries:
        line = (entry.start_line or 0) + 1
        try:
            fields = {
                field.key.lower(): _value(str(field.value), macros, field.key)
                for field in entry.fields
            }
            outputs.append(checked(_output(line, entry.entry_type, fields)))
        except WrongRecord as wrong:
            complaints.append(wrong.complaint(line))
    return Parsed(tuple(outputs), tuple(sorted(complaints, key=lambda item: item.row or 0)))


def _macros(strings: Iterable[Any]) -> dict[str, str]:
    """The macros of a file, in its order: each may use those before it."""
    macros = {month: month for month in MONTHS}
    for string in strings:
        with suppress(WrongRecord):  # the entries that use it say so
            macros[string.key.lower()] = _value(str(string.value), macros, string.key)
    return macros


def _value(raw: str, macros: Mapping[str, str], name: str) -> str:
    """The text of a field: parts in braces, in quotation marks or of macros, joined by `#`."""
    parts: list[str] = []
    rest = raw.strip()
    while rest:
        part, rest = _part(rest)
        if part[0] in '{"':
            parts.append(part[1:-1])
        elif part.isdigit():
            parts.append(part)
        elif part.lower() in macros:
            parts.append(macros[part.lower()])
        else:
            raise WrongRecord(
                f"“{part[:60]}” is neither in braces nor a macro (@string) of this file",
                "Put the value in braces, or add the macro.",
                name,
            )
        rest = rest.strip().removeprefix("#").strip()
    return "".join(parts)


def _part(text: str) -> tuple[str, str]:
    """The first part of a value, and what follows it."""
    if text[0] not in '{"':
        part = re.match(r"[^\s#]+", text)
        end = part.end() if part else 1
        return text[:end], text[end:]
    depth = 0
    for place, sign in enumerate(text):
        if place and text[place - 1] == "\\":
            continue
        depth += (sign == "{") - (sign == "}")
        if place and depth == 0 and sign == ("}" if text[0] == "{" else '"'):
            return text[: place + 1], text[place + 1 :]
    return text, ""


def _complaint(block: Any) -> Complaint:
    """What is wrong with a part of a file that bibtexparser could not read."""
    line = (block.start_line or 0) + 1
    duplicate = type(block).__name__
    if duplicate == "DuplicateBlockKeyBlock":
        problem = f"the key “{block.key}” is that of an earlier entry"
        return Complaint(line, None, None, problem, "Give the entry a key of its own.")
    if duplicate == "DuplicateFieldKeyBlock":
        names = ", ".join(sorted(block.duplicate_keys))
        problem = f"the entry states a field twice ({names})"
        return Complaint(line, None, None, problem, "Delete the field that is wrong.")
    problem = "the entry cannot be read: a brace, a comma or a quotation mark is missing"
    return Complaint(line, None, None, problem, "Export the file again, or correct the entry.")


def _output(line: int, kind: str, fields: Mapping[str, str]) -> Output:
    def text(*names: str) -> str | None:
        return next((plain for name in names if (plain := as_text(fields.get(name, "")))), None)

    addresses = [_bare(fields.get(name, "")) for name in ("url", "handle", "uuid", "note")]
    title = ": ".join(filter(None, (text("title"), text("subtitle"))))
    pages = (text("pages", "articleno", "eid") or "").replace("\u2013", "-").replace("--", "-")
    return Output(
        line,
        local_id(addresses),
        stated_doi([_bare(fields.get("doi", "")), addresses[0], addresses[3]]),
        title or None,
        TYPES.get(kind.lower(), "other"),
        _date(fields),
        text("journal", "journaltitle", "booktitle", "howpublished"),
        text("publisher", "school", "institution"),
        Location(text("volume"), text("number", "issue"), pages or None, text("issn")),
        tuple(_authors(fields.get("author", ""))),
        tuple(links_in([as_text(fields.get(BIBTEX_FIELD, ""))])),
    )


def _bare(value: str) -> str:
    r"""A DOI or an address without the escapes (`\_`) and `\url{}` that programs add."""
    value = re.sub(r"\\(?:url|href)\s*", "", value)
    return re.sub(r"\\([_%&#$~^{}])(?:\{\})?", r"\1", value).strip("{} ")


def _date(fields: Mapping[str, str]) -> PartialDate:
    stated = PartialDate.of_text(as_text(fields.get("date", "")))
    if stated:
        return stated
    year = re.search(r"\d{4}", fields.get("year", ""))
    month = as_text(fields.get("month", "")).lower()
    number = MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else month
    return PartialDate.of_parts([year[0] if year else None, number, as_text(fields.get("day", ""))])


def _authors(value: str) -> Iterator[Author]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    for name in split_multiple_persons_names(" ".join(value.split())):
        author = _author(name.strip())
        if author and author.name.lower() not in ("others", "et al", "et al."):
            yield author


def _author(name: str) -> Author | None:
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    if name.startswith("{") and name.endswith("}") and _is_unit(name):
        return author_of(as_text(name), is_group=True)
    try:
        parts = parse_single_name_into_parts(name)
    except InvalidNameError:
        return author_of(as_text(name), is_group=True)
    given = as_text(" ".join(parts.first))
    family = as_text(" ".join((*parts.von, *parts.last)))
    suffix = as_text(" ".join(parts.jr))
    printed = " ".join(filter(None, (given, family, suffix)))
    return Author(printed, given or None, family or None) if printed else None


def _is_unit(name: str) -> bool:
    """Whether the first brace is closed by the last one."""
    depth = 0
    for place, sign in enumerate(name):
        escaped = place > 0 and name[place - 1] == "\\"
        depth += (sign == "{" and not escaped) - (sign == "}" and not escaped)
        if depth == 0:
            return place == len(name) - 1
    return False


def as_text(latex: str) -> str:
    """LaTeX as people read it, on one line."""
    if not _LATEX.search(latex):
        return " ".join(latex.split())
    try:
        return " ".join(str(_reader().latex_to_text(latex)).split())
    except (RecursionError, ValueError, IndexError):
        return " ".join(latex.split())


@cache
def _reader() -> Any:
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, sign) for name, sign in _SIGNS.items()]
    context.add_context_category("signs", prepend=True, macros=macros)
    return LatexNodes2Text(
        latex_context=context, math_mode="text", keep_comments=True, strict_latex_spaces=False
    )
