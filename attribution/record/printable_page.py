"""A page to print for a technician without sign-in, with boxes to mark.

It is HTML without scripts and without anything from outside; every text is escaped. Someone enters
the marks in the technician's spreadsheet: see `review/spreadsheet.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from attribution.core.for_people import day
from attribution.core.text import plain
from attribution.record.technician_record import SECTIONS, Record, reference

_STYLE = """
body { font: 11pt/1.4 Georgia, serif; margin: 2cm; color: #111 }
h1 { font-size: 16pt }
h2 { font-size: 12pt }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #999; padding: 4pt; text-align: left; vertical-align: top }
tr { break-inside: avoid }
blockquote { margin: 2pt 0; font-style: italic }
.box { font-size: 14pt; white-space: nowrap }
@media print { body { margin: 0 } }
"""
_NOTICE = (
    "These are the publications in which we found your name or your work. Please mark each line "
    "and send the page back. You may add works that are missing. If you do not want to be matched "
    "or shown at all, please say so: then we will use none of this."
)
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Record of {name}</title><style>{style}</style></head>
<body>
<h1>Record of {name}</h1>
<p>{institution}, {day}, staff id {technician_id}</p>
<p>{notice}</p>
<table>
<thead><tr><th scope="col">No.</th><th scope="col">Work</th><th scope="col">Found as</th>\
<th scope="col">Your mark</th></tr></thead>
<tbody>{lines}</tbody>
</table>
<h2>Missing works (DOI or title, and what you did)</h2>
<p><br><br><br><br><br><br></p>
<p class="box">&#9744; I agree to be named in public highlights &nbsp; \
&#9744; I do not want to be matched or shown</p>
<p>Date and signature: ____________________________</p>
</body>
</html>"""


def as_page(record: Record) -> str:
    """The page as HTML."""
    lines = [
        (SECTIONS[kind], credit)
        for kind in SECTIONS
        if kind != "facility"
        for credit in record.credits_of(kind)
    ]
    lines += [("Possibly you", credit) for credit in record.pending]
    return _PAGE.format(
        name=escape(plain(record.name)),
        style=_STYLE,
        institution=escape(plain(record.institution or "")),
        day=day(record.day),
        technician_id=escape(record.technician_id),
        notice=_NOTICE,
        lines="".join(
            _line(number, section, credit, record)
            for number, (section, credit) in enumerate(lines, 1)
        ),
    )


def _line(number: int, section: str, credit: Mapping[str, Any], record: Record) -> str:
    work = escape(reference(credit, record.authors.get(credit["work_id"], ())))
    quotation = ""
    if credit["context"]:
        quotation = f"<blockquote>{escape(plain(credit['context']))}</blockquote>"
    printed = ""
    if credit["printed"]:
        printed = f"printed “{escape(plain(credit['printed']))}”"
    return (
        f"<tr><td>{number}</td><td>{work}{quotation}</td><td>{escape(section)}<br>{printed}</td>"
        f'<td class="box">&#9744; me<br>&#9744; not me</td></tr>'
    )
