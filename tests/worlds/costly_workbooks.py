"""Workbooks of a few megabytes that cost far more to read than a list of people or names does."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.\
spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-\
officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-\
officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.\
spreadsheetml.styles+xml"/></Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOT = f"""<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"
Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
_BOOK = f"""<workbook {_NAMESPACE} xmlns:r="{_OFFICE}"><sheets>
<sheet name="list" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_PARTS = f"""<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>"""
_EMPTY: Mapping[str, str] = {
    "xl/worksheets/sheet1.xml": f"<worksheet {_NAMESPACE}><sheetData/></worksheet>",
    "xl/sharedStrings.xml": f"<sst {_NAMESPACE}/>",
    "xl/styles.xml": f"<styleSheet {_NAMESPACE}/>",
}


def of_cells(megabytes: int) -> bytes:
    """Numbers in every cell; the sheet unpacks to so many megabytes."""
    chance = random.Random(1)
    rows = _filled(
        megabytes,
        lambda: (
            "<row>"
            + "".join(f"<c><v>{chance.randrange(10**6)}</v></c>" for _ in range(40))
            + "</row>"
        ),
    )
    sheet = f"<worksheet {_NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
    return _workbook({"xl/worksheets/sheet1.xml": sheet})


def of_texts(megabytes: int) -> bytes:
    """Short texts that no cell shows: they are read before the first row is."""
    chance = random.Random(2)
    texts = _filled(megabytes, lambda: f"<si><t>{chance.randrange(10**6)}</t></si>")
    return _workbook({"xl/sharedStrings.xml": f"<sst {_NAMESPACE}>{texts}</sst>"})


def of_styles(megabytes: int) -> bytes:
    """Formats that no cell has: all of them are held in memory at the same time."""
    chance = random.Random(3)
    formats = _filled(megabytes, lambda: f'<xf n="{chance.randrange(10**4)}"/>')
    styles = f"<styleSheet {_NAMESPACE}><cellXfs>{formats}</cellXfs></styleSheet>"
    return _workbook({"xl/styles.xml": styles})


def of_merged_cells(ranges: int) -> bytes:
    """Merged cells that overlap: each asks for a copy into every row."""
    rows = "<row><c><v>1</v></c></row>" * 1000
    merged = '<mergeCell ref="A1:A1000"/>' * ranges
    sheet = (
        f"<worksheet {_NAMESPACE}><sheetData>{rows}</sheetData>"
        f"<mergeCells>{merged}</mergeCells></worksheet>"
    )
    return _workbook({"xl/worksheets/sheet1.xml": sheet})


def _filled(megabytes: int, make: Callable[[], str]) -> str:
    """Some pieces, repeated until they have so many megabytes."""
    block = "".join(make() for _ in range(2000))
    return block * (megabytes * 1_000_000 // len(block))


def _workbook(parts: Mapping[str, str]) -> bytes:
    fixed = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _PARTS,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in {**fixed, **_EMPTY, **parts}.items():
            archive.writestr(name, text)
    return file.getvalue()
