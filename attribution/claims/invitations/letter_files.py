"""Letters of a round as one file to print, each on a page of its own: HTML or Word.

Each has a picture (a QR code) that a telephone opens as the person's own link.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

import segno

from attribution.claims.invitations.letters import Addressed
from attribution.core.text import plain
from attribution.exports.word_file import as_bytes

_MONOSPACE = "Consolas"
_PICTURE_CM = 3.2  # a link of 80 letters has squares of 0.8 mm, which cameras of telephones read
_CAMERA = "Or point the camera of your telephone at this picture, and open the link that it shows:"
_STYLE = """
body { font: 11.5pt/1.45 Georgia, serif; margin: 2cm; color: #111 }
article { max-width: 17cm; break-after: page }
article:last-child { break-after: auto }
address { font-style: normal; margin: 0 0 2em }
pre { font: bold 12pt/1.5 "DejaVu Sans Mono", Consolas, monospace; margin: 1em 0 1em 1em;
  white-space: pre-wrap; overflow-wrap: anywhere }
h1 { font-size: 13pt }
svg { width: 3.2cm; height: 3.2cm }
@media print { body { margin: 0 } }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Letters of the round {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body>{letters}</body>
</html>"""


def as_pages(round_name: str, letters: Sequence[Addressed]) -> str:
    """Letters as a page for a browser."""
    pages = "\n".join(map(_article, letters))
    return _PAGE.format(title=escape(round_name), style=_STYLE, letters=pages)


def _article(letter: Addressed) -> str:
    to = "<br>".join(escape(line) for line in (letter.name, *letter.place))
    paragraphs = "".join(map(_paragraph, _parts(letter)))
    heading = f"<h1>{escape(letter.letter.subject)}</h1>"
    return f"<article><address>{to}</address>{heading}{paragraphs}{_picture(letter)}</article>"


def _picture(letter: Addressed) -> str:
    picture = _qr_code(letter).svg_inline(omitsize=True, title="QR code of your link")
    return f"<p>{_CAMERA}</p>{picture}"


def _qr_code(letter: Addressed) -> segno.QRCode:
    return segno.make_qr(letter.link, error="m")


def _parts(letter: Addressed) -> Iterator[tuple[str, bool]]:
    """The paragraphs, and whether each is a link or a code, which stays on a line of its own."""
    for text in letter.letter.text.strip().split("\n\n"):
        yield text.strip(), text.startswith("  ")


def _paragraph(part: tuple[str, bool]) -> str:
    text, is_link = part
    if is_link:
        return f"<pre>{escape(text)}</pre>"
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"


# -- Word ------------------------------------------------------------------------------------------


def as_word(round_name: str, letters: Sequence[Addressed], made_at: datetime) -> bytes:
    """Letters as a Word file."""
    import docx  # slow to import, and the page is drawn without it
    from docx.shared import Cm, Pt

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(11)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    for number, letter in enumerate(letters):
        _write(document, letter, begins_page=number > 0)
    return as_bytes(document, f"Letters of the round {round_name}", made_at)


def _write(document: Any, letter: Addressed, *, begins_page: bool) -> None:
    from docx.shared import Cm

    address = document.add_paragraph("\n".join(map(plain, (letter.name, *letter.place))))
    address.paragraph_format.page_break_before = begins_page
    document.add_heading(plain(letter.letter.subject), 1)
    for text, is_link in _parts(letter):
        run = document.add_paragraph().add_run(text)
        if is_link:
            run.font.name, run.bold = _MONOSPACE, True
    picture = io.BytesIO()
    _qr_code(letter).save(picture, kind="png", scale=8)
    document.add_paragraph(_CAMERA)
    document.add_picture(picture, width=Cm(_PICTURE_CM))
