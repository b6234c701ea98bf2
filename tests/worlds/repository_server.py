"""A repository on this computer that answers OAI-PMH, in the forms that repositories give."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

_OAI = (
    '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    "<responseDate>2026-07-01T02:00:00Z</responseDate><request>x</request>{}</OAI-PMH>"
)
_DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{}</oai_dc:dc>'
)


@dataclass
class Entry:
    """A record: when it last changed, and what it holds as XML; None once it was deleted."""

    changed: str
    metadata: str | None


def dc(**elements: str | list[str]) -> str:
    """A record in Dublin Core, as EPrints and Pure give it."""
    texts = [
        f"<dc:{name}>{text}</dc:{name}>"
        for name, values in elements.items()
        for text in ([values] if isinstance(values, str) else values)
    ]
    return _DC.format("".join(texts))


@dataclass
class Repository:
    """What the server answers from. `faults` are answers (status, headers, body) given first."""

    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ("oai_dc",)
    granularity: str = "YYYY-MM-DD"
    page: int = 2
    size: int | None = None
    expired: int = 0
    circles: int = 0  # how often the token of the last page leads to the second page again
    faults: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    base: str = ""

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path != "/oai":
            self.asked.append({"file": path})
            return self.files.get(path, (404, {}, b""))
        self.asked.append(query)
        if self.faults:
            return self.faults.pop(0)
        inner = getattr(self, f"_{query.get('verb', 'none').lower()}", self._none)(query)
        return 200, {"Content-Type": "text/xml"}, _OAI.format(inner).encode()

    def _none(self, query: dict[str, str]) -> str:
        return _error("badVerb")

    def _identify(self, query: dict[str, str]) -> str:
        return f"<Identify><granularity>{self.granularity}</granularity></Identify>"

    def _listmetadataformats(self, query: dict[str, str]) -> str:
        formats = "".join(
            f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix></metadataFormat>"
            for prefix in self.prefixes
        )
        return f"<ListMetadataFormats>{formats}</ListMetadataFormats>"

    def _getrecord(self, query: dict[str, str]) -> str:
        entry = self.entries.get(query["identifier"])
        if entry is None:
            return _error("idDoesNotExist")
        return f"<GetRecord>{_record(query['identifier'], entry)}</GetRecord>"

    def _listrecords(self, query: dict[str, str]) -> str:
        start, since = 0, query.get("from", "")
        if token := query.get("resumptionToken"):
            if self.expired:
                self.expired -= 1
                return _error("badResumptionToken")
            number, _, since = token.partition(" ")
            start = int(number)
        elif query["metadataPrefix"] not in self.prefixes:
            return _error("cannotDisseminateFormat")
        names = [name for name, entry in self.entries.items() if entry.changed >= since]
        if not names:
            return _error("noRecordsMatch")
        shown = names[start : start + self.page]
        records = "".join(_record(name, self.entries[name]) for name in shown)
        following = start + self.page
        if following >= len(names) and self.circles:
            self.circles -= 1
            following = self.page
        token = f"{following} {since}" if following < len(names) else ""
        size = f' completeListSize="{self.size}"' if self.size is not None else ""
        end = f"<resumptionToken{size}>{token}</resumptionToken>"
        return f"<ListRecords>{records}{end}</ListRecords>"


def _record(name: str, entry: Entry) -> str:
    status = "" if entry.metadata else ' status="deleted"'
    metadata = f"<metadata>{entry.metadata}</metadata>" if entry.metadata else ""
    stamp = f"<datestamp>{entry.changed}</datestamp>"
    header = f"<header{status}><identifier>{name}</identifier>{stamp}</header>"
    return f"<record>{header}{metadata}</record>"


def _error(code: str) -> str:
    return f'<error code="{code}">as it says</error>'


@contextmanager
def served() -> Iterator[Repository]:
    """A repository that answers at its `base` until the end."""
    repository = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, headers, body = repository.answer(parts.path, dict(parse_qsl(parts.query)))
            self.send_response_only(status)
            for name, value in {"Date": formatdate(usegmt=True), **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    repository.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield repository
    finally:
        server.shutdown()
        server.server_close()


def record_of(metadata: str) -> str:
    """A record with these metadata, as a raw payload holds it."""
    xml = _OAI.format(_record("oai:quillmere:1", Entry("2026-01-01", metadata)))
    root = etree.fromstring(xml.encode())
    return etree.tostring(root[-1], encoding="unicode")
