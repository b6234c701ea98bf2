"""The process that reads the text layer of one PDF: see `bounded_pdf.py`."""

from __future__ import annotations

import io
import re

import orjson
import pypdfium2

from attribution.acknowledgements.documents import pdf
from attribution.acknowledgements.documents.bounded_pdf import (
    LOCKED,
    MALFORMED,
    MAX_PAGES,
    READ,
    SCANNED,
    TOO_LARGE,
    PdfReading,
)
from attribution.core.bounded_process import answer_parent

_DOI_OF_METADATA = re.compile(rb"<(?:prism|pdfx|crossmark):doi>([^<]{8,200})<", re.I)
_KEYS_OF_DOI = ("doi", "DOI", "WPS-ARTICLEDOI", "Subject", "Title", "Keywords")


def _answer(data: bytes) -> bytes:
    reading = _read(data)
    sections = [[part.heading, part.text] for part in reading.sections]
    plain = {
        "status": reading.status,
        "opening": reading.opening,
        "dois": reading.dois,
        "sections": sections,
    }
    return orjson.dumps(plain)


def _read(data: bytes) -> PdfReading:
    try:
        document = pypdfium2.PdfDocument(io.BytesIO(data))
    except pypdfium2.PdfiumError as fault:
        return PdfReading(LOCKED if "password" in str(fault).lower() else MALFORMED)
    if len(document) > MAX_PAGES:
        return PdfReading(TOO_LARGE)
    pages = [_text_of(document, number) for number in range(len(document))]
    dois = tuple(_stated_dois(document, data))
    if pdf.is_scanned(pages):
        return PdfReading(SCANNED, pdf.opening_of(pages), dois)
    return PdfReading(READ, pdf.opening_of(pages), dois, tuple(pdf.sections_of(pages)))


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    """The text of a page; none of one that is damaged, as readers of PDFs show it."""
    try:
        page = document[number]
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    text = layer.get_text_range(errors="replace")
    layer.close()
    page.close()
    return "".join(text.split("\0"))


def _stated_dois(document: pypdfium2.PdfDocument, data: bytes) -> list[str]:
    stated = [match[1].decode("utf-8", "replace") for match in _DOI_OF_METADATA.finditer(data)]
    stated += [document.get_metadata_value(key) for key in _KEYS_OF_DOI]
    return pdf.printed_dois("\n".join(stated))


if __name__ == "__main__":
    answer_parent(_answer)
