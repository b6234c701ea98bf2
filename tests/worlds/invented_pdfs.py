"""Invented papers as PDFs, and PDFs that nobody should open without care."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from fpdf import FPDF

NEW_PAGE = "\f"
PARAGRAPH = "Glass is cut with care. " * 40


def pdf(blocks: Sequence[str], *, width: float = 0, **metadata: str) -> bytes:
    """A PDF of these paragraphs, in a column so many mm wide; `metadata` such as `subject`."""
    document = FPDF()
    document.set_font("Helvetica", size=10)
    document.add_page()
    for name, value in metadata.items():
        getattr(document, f"set_{name}")(value)
    for block in blocks:
        if block == NEW_PAGE:
            document.add_page()
        else:
            document.multi_cell(width, 5, block, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def paper(doi: str, *ending: str, title: str = "On the cutting of glass") -> bytes:
    """A paper that prints its title and DOI on its first page, and these last blocks."""
    return pdf([title, f"https://doi.org/{doi}", "Introduction", PARAGRAPH, *ending])


def pictures(pages: int = 3, cover: str = "") -> bytes:
    """Scanned pages: drawings without text, after a cover sheet if there is one."""
    document = FPDF()
    document.set_font("Helvetica", size=10)
    if cover:
        document.add_page()
        document.multi_cell(0, 5, cover)
    for _ in range(pages):
        document.add_page()
        document.rect(20, 20, 150, 200, style="F")
    return bytes(document.output())


def locked() -> bytes:
    """A PDF that asks for a password."""
    document = FPDF()
    document.set_font("Helvetica", size=10)
    document.set_encryption(owner_password="owner", user_password="user")
    document.add_page()
    document.cell(text="Acknowledgements")
    return bytes(document.output())


def bomb(lines: int) -> bytes:
    """A small PDF whose only page unpacks to so many lines of text."""
    content = zlib.compress(b"BT /F1 9 Tf 9 TL" + b"(We cut glass) ' " * lines + b" ET", 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content),
    ]
    body = b"%PDF-1.4\n"
    for number, one_object in enumerate(objects, 1):
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one_object)
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of these files, by their names as they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
