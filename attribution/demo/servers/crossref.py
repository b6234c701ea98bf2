"""Crossref: lists of works with filters and scroll cursors, and single works."""

from __future__ import annotations

import base64
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from attribution.demo.servers.index import Index, Key
from attribution.demo.servers.lucene import Phrases
from attribution.demo.servers.reply import Record, Reply, Request, json, lines, selected

_DATES = {
    "index": "indexed",
    "deposit": "deposited",
    "update": "deposited",
    "created": "created",
    "pub": "issued",
}
_EXACT_FILTERS = {"ror-id", "orcid", "doi", "type", "prefix", "updates", "update-type"}
_HEADERS = (
    ("x-api-pool", "polite-array"),
    ("x-rate-limit-limit", "1000"),  # the loopback needs no sparing
    ("x-rate-limit-interval", "1s"),
    ("x-concurrency-limit", "10"),
    ("access-control-expose-headers", "Link"),
)


class Crossref:
    """Works with an index for the exact filters."""

    def __init__(self, folder: Path) -> None:
        self.works = sorted(lines(folder / "works.jsonl.gz"), key=lambda work: work["DOI"])
        self.index = Index(self.works, _keys)
        self.affiliations = Phrases(map(_affiliations, self.works))
        self.scrolls = _Scrolls()

    def answer(self, request: Request) -> Reply:
        """Route a request."""
        path = request.path.removeprefix("/v1").rstrip("/")
        if path == "/works":
            return self._list(request)
        head, separator, doi = path.partition("/works/")
        numbers = self.index.numbers("doi", doi.lower())
        if head or not separator or not numbers:
            return Reply(404, b"Resource not found.", "text/plain", _HEADERS)
        return _message("work", self.works[min(numbers)])

    def _list(self, request: Request) -> Reply:
        cursor = request.params.get("cursor")
        if cursor and cursor != "*":
            return self._next_page(request, cursor)
        try:
            numbers = self._matching(request)
        except KeyError as unknown:
            message = "This route has no such filter."
            return _failure("filter-not-available", str(unknown.args[0]), message)
        start = int(request.params.get("offset", 0))
        token = self.scrolls.open(numbers, _rows(request)) if cursor else None
        return self._page(request, numbers, start, token)

    def _next_page(self, request: Request, cursor: str) -> Reply:
        if cursor not in self.scrolls:
            return _failure("cursor-invalid", cursor, "Cursor specified but it is invalid", 404)
        numbers, start = self.scrolls.advance(cursor, _rows(request))
        return self._page(request, numbers, start, cursor)

    def _page(
        self,
        request: Request,
        numbers: list[int],
        start: int,
        token: str | None,
    ) -> Reply:
        rows = _rows(request)
        page = [self.works[number] for number in numbers[start : start + rows]]
        return _message(
            "work-list",
            {
                "facets": {},
                **({"next-cursor": token} if token else {}),
                "total-results": len(numbers),
                "items": [selected(work, request.params) for work in page],
                "items-per-page": rows,
                "query": {"start-index": 0, "search-terms": None},
            },
        )

    def _matching(self, request: Request) -> list[int]:
        """The numbers of the works that fit all filters. Raises KeyError for an unknown filter."""
        numbers = set(range(len(self.works))).intersection(*self._filtered(request))
        words = request.params.get("query.affiliation")
        if not words:
            return sorted(numbers)
        scores = self.affiliations.any_word(words)
        return sorted(numbers & scores.keys(), key=lambda number: (-scores[number], number))

    def _filtered(self, request: Request) -> list[set[int]]:
        """A set of numbers for each filter; several values of one filter widen its set."""
        alternatives: dict[str, set[int]] = defaultdict(set)
        for name, value in _filters(request):
            alternatives[name] |= self._numbers(name, value)
        return list(alternatives.values())

    def _numbers(self, name: str, value: str) -> set[int]:
        side, _, date_name = name.partition("-")
        date_key = _DATES.get(date_name.removesuffix("-date"))
        if side == "from" and date_key:
            return self._from_day(date_key, value)
        if side == "until" and date_key:
            return self._until_day(date_key, value)
        if name not in _EXACT_FILTERS:
            raise KeyError(name)
        exact = value.lower() if name in ("doi", "updates") else _tail(value)
        return self.index.numbers(name, exact)

    def _from_day(self, date_key: str, first: str) -> set[int]:
        return {number for number, day in self._days(date_key) if day >= first}

    def _until_day(self, date_key: str, last: str) -> set[int]:
        """Works up to a day, or up to the end of a month or year."""
        return {number for number, day in self._days(date_key) if day[: len(last)] <= last}

    def _days(self, date_key: str) -> Iterator[tuple[int, str]]:
        for number, work in enumerate(self.works):
            yield number, _day(work[date_key])


class _Scrolls:
    """Walks through lists, which the server remembers by their cursor."""

    def __init__(self) -> None:
        self._scrolls: dict[str, tuple[list[int], int]] = {}
        self._lock = threading.Lock()

    def __contains__(self, token: str) -> bool:
        return token in self._scrolls

    def open(self, numbers: list[int], rows: int) -> str:
        """Start a walk whose first page has been sent; returns its cursor."""
        with self._lock:
            noise = f"queryThenFetch;{len(self._scrolls):08d}".encode()
            token = "DnF1ZXJ5VGhlbkZldGNo" + base64.b64encode(noise).decode()
            self._scrolls[token] = (numbers, rows)
        return token

    def advance(self, token: str, rows: int) -> tuple[list[int], int]:
        """The list and where the next page starts.

        As at Crossref, the walk moves on with every request, whether or not its answer arrived.
        """
        with self._lock:
            numbers, start = self._scrolls[token]
            self._scrolls[token] = (numbers, start + rows)
        return numbers, start


def _rows(request: Request) -> int:
    return int(request.params.get("rows", 20))


def _filters(request: Request) -> Iterator[tuple[str, str]]:
    values = [value for name, value in request.pairs if name == "filter"]
    for part in ",".join(values).split(","):
        name, _, value = part.partition(":")
        if part:
            yield name, value


def _keys(work: Record) -> Iterator[Key]:
    """The exact values that find a work."""
    yield "doi", work["DOI"]
    yield "type", work["type"]
    yield "prefix", work["prefix"]
    for author in work["author"]:
        yield from _author_keys(author)
    for update in work.get("update-to", ()):
        yield "updates", update["DOI"]
        yield "update-type", update["type"]


def _author_keys(author: Record) -> Iterator[Key]:
    yield "orcid", _tail(author.get("ORCID", ""))
    for affiliation in author["affiliation"]:
        for identifier in affiliation.get("id", ()):
            yield "ror-id", _tail(identifier["id"])


def _affiliations(work: Record) -> str:
    affiliations = [place for author in work["author"] for place in author["affiliation"]]
    return " . ".join(place["name"] for place in affiliations if "name" in place)


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _day(stamp: Record) -> str:
    year, month, day = (*stamp["date-parts"][0], 1, 1)[:3]
    return f"{year:04d}-{month:02d}-{day:02d}"


def _message(kind: str, body: Record) -> Reply:
    message = {
        "status": "ok",
        "message-type": kind,
        "message-version": "1.0.0",
        "message": body,
    }
    return json(message, headers=_HEADERS)


def _failure(
    kind: str,
    value: str,
    text: str,
    status: int = 400,
) -> Reply:
    family = "resource-failure" if status == 404 else "validation-failure"
    problem = {"type": kind, "value": value, "message": text}
    body = {"status": "failed", "message-type": family, "message": [problem]}
    return json(body, status, _HEADERS)
