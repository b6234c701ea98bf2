"""A pack as a Word file. The same pack gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from math import sqrt
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from attribution.core.text import plain
from attribution.exports.word_file import as_bytes
from attribution.releases.packs import charts
from attribution.releases.packs.pack import (
    Block,
    Chart,
    Heading,
    Listing,
    Pack,
    Paragraph,
    Table,
)

_INK, _GREY = RGBColor(0x1B, 0x27, 0x30), RGBColor(0x4A, 0x55, 0x5D)
_FONT = "Arial"
_FEWEST_LETTERS = 12  # of a column: so that no word of a heading is broken
_MARGIN, _WIDTH = Cm(1.8), Cm(17.4)  # of A4
_SPACES = {"Normal": (0, 4), "Title": (0, 4), "Heading 1": (9, 2), "List Bullet": (0, 2)}
_SIZES = {"Normal": 10, "Title": 18, "Heading 1": 12, "List Bullet": 10, "Caption": 10}


def as_word(pack: Pack, made_at: datetime) -> bytes:
    """The file, dated with the freeze that the pack is made of."""
    document = docx.Document()
    _set_styles(document)
    document.add_heading(plain(pack.title), 0)
    _write_quietly(document, pack.about)
    for block in pack.blocks:
        _write(document, block)
    if pack.footnotes:
        document.add_heading("About these figures", 1)
    for note in pack.footnotes:
        _write_quietly(document, note, "List Bullet")
    return as_bytes(document, plain(pack.title), made_at)


def _set_styles(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        style.element.rPr.rFonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            style.element.rPr.rFonts.set(qn(f"w:{script}"), _FONT)
    for name, (before, after) in _SPACES.items():
        space = document.styles[name].paragraph_format
        space.space_before, space.space_after = Pt(before), Pt(after)


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading():
            heading = document.add_heading(plain(block.text), 1)
            heading.paragraph_format.page_break_before = block.on_new_page
        case Paragraph():
            run = document.add_paragraph().add_run(plain(block.text))
            run.font.size = Pt(13) if block.is_lead else None
        case Listing():
            for item in block.items:
                document.add_paragraph(plain(item), style="List Bullet")
        case Table():
            _write_table(document, block)
        case Chart():
            _write_picture(document, block)


def _write_quietly(document: Any, text: str, style: str | None = None, size: float = 9) -> None:
    run = document.add_paragraph(style=style).add_run(plain(text))
    run.font.size, run.font.color.rgb = Pt(size), _GREY


# -- tables ----------------------------------------------------------------------------------------


def _write_table(document: Any, table: Table) -> None:
    caption = document.add_paragraph(plain(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=0, cols=len(table.head), style="Table Grid")
    for cells in (table.head, *table.rows):
        _write_row(grid, cells)
    _repeat_on_each_page(grid.rows[0])
    _set_widths(grid, table)
    _write_quietly(document, table.note, size=8)


def _write_row(grid: Any, cells: Sequence[str]) -> None:
    is_head = not grid.rows
    row = grid.add_row()
    _set(row._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, text in zip(row.cells, cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(plain(text))
        run.font.size, run.bold = Pt(9), is_head


def _set_widths(grid: Any, table: Table) -> None:
    """Columns with longer texts are wider, but less than in proportion: long texts may wrap."""
    longest = [max(map(len, column)) for column in zip(table.head, *table.rows, strict=True)]
    shares = [sqrt(max(length, _FEWEST_LETTERS)) for length in longest]
    grid.autofit = False
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = round(_WIDTH * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width


def _repeat_on_each_page(row: Any) -> None:
    """Word then also tells screen readers that this row is the head."""
    _set(row._tr.get_or_add_trPr(), "w:tblHeader")


def _set(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


# -- charts ----------------------------------------------------------------------------------------


def _write_picture(document: Any, chart: Chart) -> None:
    """The picture, with what it shows as the text that screen readers speak."""
    picture = document.add_picture(io.BytesIO(charts.as_png(chart)), width=_WIDTH)
    properties = picture._inline.docPr
    properties.set("title", plain(chart.title))
    properties.set("descr", plain(f"{chart.text} {chart.source}"))
