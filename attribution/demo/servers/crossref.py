"""Crossref: lists of works with filters and scroll cursors, and single works."""

from __future__ import annotations

import base64
import threading
from collections import defaultdict
from pathlib import Path
from typing import Any

from attribution.demo.servers.lucene import Phrases
from attribution.demo.servers.reply import Reply, Request, json, lines

Record = dict[str, Any]
_DATES = {
    "index": "indexed",
    "deposit": "deposited",
    "update": "deposited",
    "created": "created",
    "pub": "issued",
}
_HEADERS = (
    ("x-api-pool", "polite-array"),
    ("x-rate-limit-limit", "1000"),  # the loopback needs no sparing
    ("x-rate-limit-interval", "1s"),
    ("x-concurrency-limit", "10"),
    ("access-control-expose-headers", "Link"),
)


class Crossref:
    """Works with an index for the exact filters; a cursor is a walk that the server remembers."""

    def __init__(self, folder: Path) -> None:
        self.works = sorted(lines(folder / "works.jsonl.gz"), key=lambda work: work["DOI"])
        self.index: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for number, work in enumerate(self.works):
            for field, value in _keys(work):
                self.index[field][value].add(number)
        self.affiliations = Phrases(" . ".join(_affiliations(work)) for work in self.works)
        self.scrolls: dict[str, tuple[list[int], int]] = {}
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """Route a request."""
        path = request.path.removeprefix("/v1").rstrip("/")
        if path == "/works":
            return self._list(request)
        found = self.index["doi"].get(path.removeprefix("/works/").lower())
        if not path.startswith("/works/") or not found:
            return Reply(404, b"Resource not found.", "text/plain", _HEADERS)
        return _message("work", self.works[min(found)])

    def _list(self, request: Request) -> Reply:
        params, cursor = request.params, request.params.get("cursor")
        rows = int(params.get("rows", 20))
        if cursor and cursor != "*":
            if cursor not in self.scrolls:
                return _failure("cursor-invalid", cursor, "Cursor specified but it is invalid", 404)
            numbers, start = self._scroll(cursor, rows)
        else:
            try:
                numbers = self._matching(request)
            except KeyError as unknown:
                return _failure(
                    "filter-not-available",
                    str(unknown.args[0]),
                    "There is no such filter for this route.",
                )
            start = int(params.get("offset", 0))
            cursor = self._open(numbers, rows) if cursor else None
        body: Record = {"facets": {}} | ({"next-cursor": cursor} if cursor else {})
        items = [_selected(self.works[n], params) for n in numbers[start : start + rows]]
        body |= {"total-results": len(numbers), "items": items, "items-per-page": rows}
        return _message("work-list", body | {"query": {"start-index": 0, "search-terms": None}})

    def _open(self, numbers: list[int], rows: int) -> str:
        with self.lock:
            noise = f"queryThenFetch;{len(self.scrolls):08d}".encode()
            token = "DnF1ZXJ5VGhlbkZldGNo" + base64.b64encode(noise).decode()
            self.scrolls[token] = (numbers, rows)
        return token

    def _scroll(self, token: str, rows: int) -> tuple[list[int], int]:
        """The walk moves on with every request, whether or not its answer arrived: as at Crossref."""
        with self.lock:
            numbers, start = self.scrolls[token]
            self.scrolls[token] = (numbers, start + rows)
        return numbers, start

    def _matching(self, request: Request) -> list[int]:
        alternatives: dict[str, set[int]] = defaultdict(set)
        for part in ",".join(value for name, value in request.pairs if name == "filter").split(","):
            name, _, value = part.partition(":")
            if part:
                alternatives[name] |= self._filtered(name, value)
        found = set(range(len(self.works))).intersection(*alternatives.values())
        if words := request.params.get("query.affiliation"):
            scores = self.affiliations.any_word(words)
            return sorted(found & scores.keys(), key=lambda n: (-scores[n], n))
        return sorted(found)

    def _filtered(self, name: str, value: str) -> set[int]:
        side, _, rest = name.partition("-")
        if side in ("from", "until") and (key := _DATES.get(rest.removesuffix("-date"))):
            days = ((n, _day(work[key])) for n, work in enumerate(self.works))
            return {
                n
                for n, day in days
                if (day >= value if side == "from" else day[: len(value)] <= value)
            }
        if name not in ("ror-id", "orcid", "doi", "type", "prefix", "updates", "update-type"):
            raise KeyError(name)
        return self.index[name].get(
            value.lower() if name in ("doi", "updates") else _tail(value), set()
        )


def _keys(work: Record) -> set[tuple[str, str]]:
    """What a work is found by."""
    found = {("doi", work["DOI"]), ("type", work["type"]), ("prefix", work["prefix"])}
    for author in work["author"]:
        found.add(("orcid", _tail(author.get("ORCID", ""))))
        found |= {
            ("ror-id", _tail(one["id"]))
            for place in author["affiliation"]
            for one in place.get("id", ())
        }
    for update in work.get("update-to", ()):
        found |= {("updates", update["DOI"]), ("update-type", update["type"])}
    return found


def _affiliations(work: Record) -> list[str]:
    return [
        place["name"]
        for author in work["author"]
        for place in author["affiliation"]
        if "name" in place
    ]


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _day(stamp: Record) -> str:
    year, month, day = (*stamp["date-parts"][0], 1, 1)[:3]
    return f"{year:04d}-{month:02d}-{day:02d}"


def _selected(work: Record, params: dict[str, str]) -> Record:
    wanted = params.get("select")
    return {name: work[name] for name in wanted.split(",") if name in work} if wanted else work


def _message(kind: str, body: Record) -> Reply:
    return json(
        {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": body},
        headers=_HEADERS,
    )


def _failure(kind: str, value: str, text: str, status: int = 400) -> Reply:
    family = "resource-failure" if status == 404 else "validation-failure"
    problem = {"type": kind, "value": value, "message": text}
    return json(
        {"status": "failed", "message-type": family, "message": [problem]}, status, _HEADERS
    )
