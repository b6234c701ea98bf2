"""A file of outputs in any of the forms: which form it is in, and what it says. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from attribution.core.errors import UserError
from attribution.core.model import Complaint
from attribution.harvest.exchange import bib, csl, ris, table
from attribution.harvest.exchange.output import Output, Parsed
from attribution.roster.delimited_text import decoded
from attribution.roster.sheet import Unreadable

RIS, CSL_JSON, BIBTEX, CSV = FORMATS = ("ris", "csl-json", "bibtex", "csv")
_ENDINGS = {
    "ris": RIS,
    "json": CSL_JSON,
    "bib": BIBTEX,
    "bibtex": BIBTEX,
    "csv": CSV,
    "tsv": CSV,
    "txt": None,
    "xlsx": CSV,
    "xls": CSV,
    "xlsb": CSV,
    "ods": CSV,
}
MAX_BYTES = 200_000_000
MAX_BYTES_OF_PAGE = 50_000_000  # an upload is in memory until its page is closed
_TEXT_FORMS = {RIS: ris.parse, CSL_JSON: csl.parse, BIBTEX: bib.parse}


def parse(
    data: bytes,
    form: str,
    system: str = "files",
    columns: Mapping[str, str] | None = None,
) -> Parsed:
    """The outputs of a file and what is wrong with it; an output that comes twice counts once."""
    parsed = table.parse(data, system, columns) if form == CSV else _parse_text(data, form)
    if not parsed.outputs and not parsed.wrong:
        empty = Complaint(
            None, None, None, "the file holds no output", "Choose another file, or export again."
        )
        parsed = replace(parsed, complaints=(*parsed.complaints, empty))
    return _without_repeats(parsed)


def _parse_text(data: bytes, form: str) -> Parsed:
    try:
        text, encoding = decoded(data)
    except Unreadable as unreadable:
        complaint = replace(unreadable.complaint, remedy="Export the file again as UTF-8.")
        return Parsed((), (complaint,))
    parsed = _TEXT_FORMS[form](text)
    if encoding:
        notice = table.encoding_notice(encoding)
        parsed = replace(parsed, complaints=(notice, *parsed.complaints))
    return parsed


def form_of(name: str, data: bytes) -> str:
    """The form of a file by the end of its name, else by how it begins. UserError for others."""
    ending = name.lower().rpartition(".")[2]
    form = _ENDINGS.get(ending) or _form_of_text(data)
    if form is None:
        raise UserError(
            f"Say which format {name} is in: {', '.join(FORMATS)}. Neither the end of its name nor "
            "its first line tells. Nothing was saved."
        )
    return form


def _form_of_text(data: bytes) -> str | None:
    start = data[:4000].decode("utf-8", errors="ignore").lstrip("\ufeff \r\n\t\x00")
    if re.match(r"TY\s{0,2}-", start):
        return RIS
    if start.startswith(("[", "{")):
        return CSL_JSON
    if re.search(r"(?m)^\s*@\w+\s*[{(]", start):
        return BIBTEX
    return CSV if re.match(r"[^\n]*[,;\t][^\n]*\n", start) else None


def _without_repeats(parsed: Parsed) -> Parsed:
    """The last record of each output, with a notice of the others."""
    by_id: dict[str, Output] = {}
    for output in parsed.outputs:
        earlier = by_id.get(output.source_id)
        links = dict.fromkeys((*(earlier.links if earlier else ()), *output.links))
        by_id[output.source_id] = replace(output, links=tuple(links))
    repeated = [
        name
        for name, times in Counter(output.source_id for output in parsed.outputs).items()
        if times > 1
    ]
    if not repeated:
        return parsed
    notice = Complaint(
        by_id[repeated[0]].line,
        None,
        None,
        f"{len(repeated):,} outputs are in the file more than once",
        "Nothing needs doing: the last record of each is taken, with the people of all of them.",
        fatal=False,
        sheet=by_id[repeated[0]].sheet,
    )
    return Parsed(tuple(by_id.values()), (*parsed.complaints, notice))
