"""A PDF read by a process of its own: its statements, and what tells which paper it is.

The process reads the text layer with PDFium, and gives back statements and the first pages. The
rest of the paper ends with it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import orjson

from attribution.acknowledgements.documents.sections import Part
from attribution.core.bounded_process import Bounds, OutOfBounds, answer_of

log = logging.getLogger(__name__)

READ = "read"
SCANNED = "scanned without text"
LOCKED = "locked by a password"
TOO_LARGE = "too large to read"
MALFORMED = "malformed"

MAX_BYTES = 100_000_000
MAX_PAGES = 3000
BOUNDS = Bounds(
    memory=1_200_000_000,  # a file of MAX_BYTES, twice, and what PDFium unpacks of it
    processor_seconds=60,  # a thesis of 300 pages needs 1
    wait_seconds=180,
    answer=2_000_000,
)
_BEGINNING = 1024  # bytes within which a PDF says that it is one
_MARK = b"%PDF-"
_PROCESS = "attribution.acknowledgements.documents.pdf_process"


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What is kept of a PDF for a moment.

    `status` is `read` or the reason why it was not. `opening` is the text of the first pages;
    `dois` are those that the file states of itself.
    """

    status: str
    opening: str = ""
    dois: tuple[str, ...] = ()
    sections: tuple[Part, ...] = ()


def read_pdf(data: bytes) -> PdfReading:
    """The statements of a PDF, within bounds of memory and time."""
    if len(data) > MAX_BYTES:
        return PdfReading(TOO_LARGE)
    if not is_pdf(data):
        return PdfReading(MALFORMED)
    try:
        answer = answer_of(_PROCESS, (), data, BOUNDS)
    except OutOfBounds:
        return PdfReading(TOO_LARGE)
    except RuntimeError as fault:  # of a library, on a file as no one has made one before
        log.warning("a PDF could not be read", extra={"fault": str(fault)[-2000:]})
        return PdfReading(MALFORMED)
    return _reading_of(orjson.loads(answer))


def is_pdf(data: bytes) -> bool:
    """Whether a file begins as a PDF does."""
    return _MARK in data[:_BEGINNING]


def _reading_of(plain: dict[str, Any]) -> PdfReading:
    sections = tuple(Part(heading, text) for heading, text in plain["sections"])
    return PdfReading(plain["status"], plain["opening"], tuple(plain["dois"]), sections)
