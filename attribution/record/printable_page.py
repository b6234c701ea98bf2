"""One printable page for a technician without sign-in: what was found, with boxes to mark and send
back.

HTML without scripts or anything from outside; every text is escaped. The marks come back through
`roundtrip`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from attribution.core.text import plain
from attribution.record.record import SECTIONS, Record, reference

_STYLE = """
body { font: 11pt/1.4 Georgia, serif; margin: 2cm; color: #111 } h1 { font-size: 16pt } h2 { font-size: 12pt }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #999; padding: 4pt; text-align: left; vertical-align: top }
.box { font-size: 14pt; white-space: nowrap } blockquote { margin: 2pt 0; font-style: italic } tr { break-inside: avoid }
@media print { body { margin: 0 } }
"""
_NOTICE = (
    "This is what was found of your work in publications. Please mark each line and send the page back. You may add works "
    "that are missing, and say so if you do not want to be matched or shown at all: then nothing of this is used."
)


def as_page(record: Record) -> str:
    """The page as HTML."""
    lines = [
        (SECTIONS[kind], one)
        for kind in SECTIONS
        if kind != "facility"
        for one in record.standing(kind)
    ]
    lines += [("May be you", one) for one in record.waiting]
    table = "".join(
        _line(number, section, one, record) for number, (section, one) in enumerate(lines, 1)
    )
    name = escape(plain(record.name))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Record of {name}</title><style>{_STYLE}</style></head>'
        f"<body><h1>Record of {name}</h1><p>{escape(plain(record.institution or ''))}, {record.made.isoformat()}, "
        f"no. {escape(record.technician_id)}</p><p>{_NOTICE}</p>"
        f'<table><thead><tr><th scope="col">No.</th><th scope="col">Work</th><th scope="col">Found as</th>'
        f'<th scope="col">Your mark</th></tr></thead><tbody>{table}</tbody></table>'
        f"<h2>Works that are missing here (DOI or title, and what you did)</h2><p>{'<br><br>' * 3}</p>"
        f'<p class="box">&#9744; I agree to be named in public highlights &nbsp; &#9744; I do not want to be matched or shown</p>'
        f"<p>Date and signature: ____________________________</p></body></html>"
    )


def _line(number: int, section: str, one: Mapping[str, Any], record: Record) -> str:
    said = f"<blockquote>{escape(plain(one['context']))}</blockquote>" if one["context"] else ""
    printed = f"printed “{escape(plain(one['printed']))}”" if one["printed"] else ""
    work = escape(reference(one, record.authors.get(one["work_id"], ())))
    return (
        f"<tr><td>{number}</td><td>{work}{said}</td><td>{escape(section)}<br>{printed}</td>"
        f'<td class="box">&#9744; me<br>&#9744; not me</td></tr>'
    )
