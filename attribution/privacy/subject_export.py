"""Everything held about one person as one file: a page, the same as data, and their files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import orjson

from attribution.core.for_people import count, dates_in_words, day
from attribution.core.text import plain
from attribution.privacy.held_data import HeldData, HeldDataSearch, Piece
from attribution.workspace import Workspace, requires

PAGE, DATA = "read-me-first.html", "data.json"
# Sections in the order of the page: heading, and what is in it.
SECTIONS = {
    "roster": ("Staff list", "What HR sent about you, in every copy that is kept."),
    "acts": (
        "Decisions, claims, reports and choices",
        "Everything that you, or another person about you, entered, with who and when. Of entries "
        "that are about another person, only what you did or what names you is here.",
    ),
    "second file": ("Choices, a second time", "They are also kept outside the ledger, to be safe."),
    "credits": ("Papers that credit you, or may", "As the figures are today."),
    "snapshot: technicians": ("Your entry in the figures", "What the figures are made with."),
    "snapshot: spells": ("Your posts in the figures", "Your periods of employment."),
    "snapshot: candidates": (
        "Printed names that may be you",
        "With the evidence and the probability. A person may have decided since: see above.",
    ),
    "snapshot: mentions": ("Those names as papers print them", "Where and how they are printed."),
    "raw": (
        "What the sources sent",
        "Your ORCID record, searches for your name, and the places in other records that print "
        "your name. A person with the same name may be among them.",
    ),
    "parsed": ("The same, as the program reads it", "Rows made from what the sources sent."),
    "snapshot: credit_nights": ("Since when you are credited", "The first night of each credit."),
    "history": ("The same, as it is kept between builds", "One row for each credit."),
    "bookings": ("Your bookings of facilities", "The month, without the day, and marks of you."),
    "looks": ("Who looked at your record", "When, in which role, and at what."),
    "own looks": ("When you looked at the records of others", "Without whose they were."),
    "settings": ("Settings that name you", "Your role, or a facility that you belong to."),
    "logs": ("Lines of the program's own logs", "They hold your id."),
}
_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #111 }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; margin: .4rem 0 1rem }
th { text-align: left; font-weight: 600; white-space: nowrap }
td, th { border: 1px solid #bbb; padding: .15rem .5rem; vertical-align: top }
td { overflow-wrap: anywhere } .quiet { color: #555 } table table { margin: 0 }
"""
_HEAD = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Everything held about {name}</title><style>{style}</style></head><body>
<h1>Everything held about {name}</h1>
<p>Staff id {technician_id}. Made on {day} from the technician attribution tracker of
{institution}.</p>
<p>This page is for reading. <code>data.json</code> holds the same for other programs, and the
folder <code>attachments</code> the files of your claims.</p>
<p><strong>Other people.</strong> The names under which colleagues decided about you, or looked at
your record, are here, because they did it in their work. The records of other technicians are not.
</p>
<p><strong>Not here</strong>: backups, which hold earlier versions of the same; files that people
downloaded; the contents of files that other people attached to their own claims.</p>
"""


@requires("export subject", about="technician_id")
def export_subject(workspace: Workspace, technician_id: str, now: datetime) -> bytes:
    """A ZIP file with everything held about a technician. UserError where no one knows the id."""
    held = HeldDataSearch(workspace, technician_id).result()
    institution = workspace.settings.institution_name or "this institution"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(PAGE, as_page(held, institution, now))
        file.writestr(DATA, as_json(held, now))
        for name, data in held.files.items():
            file.writestr(name, data)
    return buffer.getvalue()


def as_json(held: HeldData, now: datetime) -> bytes:
    """The pieces by section, with the file that each is in."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for piece in held.pieces:
        row = {"file": piece.file, "content": piece.content}
        sections.setdefault(piece.section, []).append(row)
    body = {
        "technician_id": held.technician_id,
        "made": now.isoformat(timespec="seconds"),
        "was_erased_before": held.was_erased,
        "attached_files": sorted(held.files),
        "files_to_look_through_by_hand": held.unread,
        "sections": sections,
    }
    return orjson.dumps(body, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


def as_page(held: HeldData, institution: str, now: datetime) -> str:
    """The same as HTML without scripts and without anything from outside."""
    head = _HEAD.format(
        name=escape(plain(held.name)),
        style=_STYLE,
        technician_id=escape(held.technician_id),
        day=day(now),
        institution=escape(plain(institution)),
    )
    parts = [head, *_states(held)]
    for section in _sections_in_order(held):
        heading, sentence = SECTIONS.get(section, (section.capitalize(), ""))
        pieces = [piece for piece in held.pieces if piece.section == section]
        parts.append(f"<h2>{escape(heading)} ({count(len(pieces), 'entry', 'entries')})</h2>")
        parts.append(f'<p class="quiet">{escape(sentence)}</p>')
        parts += [_piece(piece) for piece in pieces]
    return "\n".join([*parts, "</body></html>"])


def _states(held: HeldData) -> list[str]:
    lines = []
    if held.was_erased:
        lines.append("You were erased before: marks that cannot be read back keep you out.")
    lines += [f"Look through this file by hand, too: {name}" for name in held.unread]
    return [f"<p><strong>{escape(plain(line))}</strong></p>" for line in lines]


def _sections_in_order(held: HeldData) -> list[str]:
    present = dict.fromkeys(piece.section for piece in held.pieces)
    known = [section for section in SECTIONS if section in present]
    return [*known, *(section for section in present if section not in SECTIONS)]


def _piece(piece: Piece) -> str:
    return f'{_as_html(piece.content)}<p class="quiet">from {escape(piece.file)}</p>'


def _as_html(value: Any) -> str:
    """A value as a person reads it: a table of names and values, a list, or a text."""
    if isinstance(value, Mapping):
        rows = [
            f"<tr><th>{escape(str(name).replace('_', ' '))}</th><td>{_as_html(part)}</td></tr>"
            for name, part in value.items()
            if part not in (None, "", [], ())
        ]
        return f"<table>{''.join(rows)}</table>"
    if isinstance(value, list | tuple):
        return "<br>".join(map(_as_html, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(dates_in_words(str(value)))
