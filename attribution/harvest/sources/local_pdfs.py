"""Acknowledgements from PDFs of your own (`harvest.pdf_folder`), in a folder or a zip file.

For papers that no service gives as XML, such as those that a library holds. Nothing is sent
anywhere. Of a PDF nothing is kept but its statements of acknowledgement, funding and contributions,
and those only where a known work still needs its text. A file that belongs to no such work is kept
by name with the reason. A file that changes is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attribution.acknowledgements.documents.bounded_pdf import READ, PdfReading, read_pdf
from attribution.core.errors import SourceUnavailable
from attribution.core.model import TextView
from attribution.harvest import full_texts
from attribution.harvest.client import Client
from attribution.harvest.paging import Raw
from attribution.harvest.pdf_folder import PdfFile, Refused, pdf_files
from attribution.harvest.pdf_matching import NOT_WANTED, Works, matched
from attribution.harvest.scope import KnownFile, Scope, Wanted
from attribution.harvest.source import Limits, Source, Texts
from attribution.home.settings import Settings


def client(settings: Settings) -> Client:
    """Sends nothing: every source has a client."""
    return Client("localpdfs", settings)


def is_used(settings: Settings) -> bool:
    """Only where the settings name a folder."""
    return bool(settings.pdf_folder)


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:  # noqa: ARG001  as every source
    """A folder of PDFs finds no works."""
    yield from ()


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """The files that are new, were changed, or are wanted now.

    Raises SourceUnavailable where there is no such folder or file, OutOfTime.
    """
    place = Path(scope.settings.pdf_folder).expanduser()
    if not place.exists():
        raise SourceUnavailable(
            f"localpdfs: create the folder {place}, or correct harvest.pdf_folder. "
            "It does not exist."
        )
    works = Works(wanted)
    for file in pdf_files(place):
        if _is_due(file, scope.known_files.get(file.name), works):
            client.check_time()
            yield _payload(file, works)


def _is_due(file: PdfFile, known: KnownFile | None, works: Works) -> bool:
    if known is None or known.mark != file.mark:
        return True
    return known.status == NOT_WANTED and works.of_doi(known.stated_doi) is not None


def _payload(file: PdfFile, works: Works) -> Raw:
    raw: Raw = {"kind": "text", "id": file.name, "mark": file.mark, "doi": None}
    try:
        reading = read_pdf(file.read())
    except Refused as refused:
        reading = PdfReading(str(refused))
    match = matched(file.name, reading, works)
    if reading.status != READ:
        return raw | {"doi": match.doi, "status": reading.status}
    if match.reason:
        return raw | {"status": match.reason, "stated_doi": match.stated_doi}
    sections = [[part.heading, part.text] for part in reading.sections]
    return raw | {"doi": match.doi, "status": "received", "sections": sections}


def parse(raw: Raw) -> Iterator[TextView]:
    """The statements of one PDF."""
    if raw["kind"] == "text":
        yield full_texts.view("localpdfs", raw, full_texts.PDF)


SOURCE = Source(
    name="localpdfs",
    title="PDFs of your own",
    rank=7,
    asked_for="the texts of known works, by the DOI in the file's name or on its first pages",
    gives="acknowledgement, funding and contributions of PDFs (`.pdf`, `.zip`)",
    needs="`harvest.pdf_folder`",
    first_harvest="no calls; about 4 files a second",
    limits=Limits(words="none: nothing is sent", requests=1),
    is_used=is_used,
    client=client,
    fetch=fetch,
    texts=Texts(
        rank=2,
        fetch=fetch_texts,
        of_any_work=True,
        by_file=True,
        read_from="a PDF",
    ),
    parse=parse,
)
