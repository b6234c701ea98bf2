"""OpenAlex: lists of works with filter, select and cursor; single works and institutions."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import orjson

from attribution.demo.servers.index import Index, Key
from attribution.demo.servers.reply import (
    Headers,
    Record,
    Reply,
    Request,
    html,
    json,
    lines,
    selected,
)
from attribution.demo.wire.openalex import as_listed

_PARAMETERS = {"filter", "select", "sort", "per_page", "cursor", "page", "mailto", "api_key"}
_PAID = re.compile(r"(?:from_|to_)?(?:updated|created)_date:")
_DATE_FILTERS = ("from_publication_date", "to_publication_date", "publication_year")
_FIELDS = {
    "authorships.institutions.lineage": "lineage",
    "authorships.institutions.id": "institution",
    "institutions.id": "institution",
    "authorships.institutions.ror": "ror",
    "institutions.ror": "ror",
    "author.orcid": "orcid",
    "authorships.author.orcid": "orcid",
    "authorships.raw_orcid": "raw_orcid",
    "author.id": "author",
    "authorships.author.id": "author",
    "doi": "doi",
    "openalex": "id",
    "openalex_id": "id",
    "ids.openalex": "id",
    "pmid": "pmid",
    "ids.pmid": "pmid",
    "pmcid": "pmcid",
    "ids.pmcid": "pmcid",
}


class OpenAlex:
    """Works sorted by publication date, with an index for every filter."""

    def __init__(self, folder: Path) -> None:
        works = sorted(lines(folder / "works.jsonl.gz"), key=_sort_key)
        institutions = list(lines(folder / "institutions.jsonl.gz"))
        self.full_works = {_tail(work["id"]): work for work in works}
        self.listed = [as_listed(work) for work in works]
        self.institutions = {_tail(record["id"]): record for record in institutions}
        self.by_ror = {_tail(record["ror"]): record for record in institutions}
        self.index = Index(works, _keys)
        self._calls = count(1)

    def answer(self, request: Request) -> Reply:
        """Route a request; every reply tells what is left of the budget."""
        kind, _, identifier = request.path.strip("/").partition("/")
        params = {name.replace("-", "_"): value for name, value in request.pairs}
        if kind == "works" and not identifier:
            return self._list(params)
        record = self._single(kind, identifier)
        if record is None:
            return html(404, "Not Found")
        return json(selected(record, params), headers=_budget(0, 0))

    def _single(self, kind: str, identifier: str) -> Record | None:
        if kind == "works":
            return self._single_work(identifier)
        if kind == "institutions":
            by_id = self.institutions.get(_tail(identifier))
            return by_id or self.by_ror.get(_tail(identifier.removeprefix("ror:")))
        return None

    def _single_work(self, identifier: str) -> Record | None:
        if re.fullmatch(r"(?i)\w\d+", _tail(identifier)):
            return self.full_works.get(_tail(identifier))
        for number in self.index.numbers("doi", _value("doi", identifier)):
            return self.full_works[_tail(self.listed[number]["id"])]
        return None

    def _list(self, params: dict[str, str]) -> Reply:
        refusal = _refusal(params)
        if refusal:
            return refusal
        numbers = set(range(len(self.listed)))
        for part in filter(None, params.get("filter", "").split(",")):
            field, _, value = part.partition(":")
            matching = self._matching(field, value.strip('"'))
            if matching is None:
                return _unknown_field(field)
            numbers &= matching
        return self._page(sorted(numbers), params)

    def _matching(self, field: str, value: str) -> set[int] | None:
        """The numbers of the works that fit a filter; None for an unknown filter."""
        if field in _DATE_FILTERS:
            days = [work["publication_date"] for work in self.listed]
            return {number for number, day in enumerate(days) if _dated(field, value, day)}
        if field not in _FIELDS:
            return None
        name = _FIELDS[field]
        alternatives = [_value(name, part) for part in value.split("|")]
        return set().union(*(self.index.numbers(name, part) for part in alternatives))

    def _page(self, numbers: list[int], params: dict[str, str]) -> Reply:
        size = int(params.get("per_page", 25))
        cursor = params.get("cursor")
        page = int(params.get("page", 1))
        start = (page - 1) * size if cursor is None else self._start_after(cursor, numbers)
        works = [self.listed[number] for number in numbers[start : start + size]]
        meta: Record = {
            "count": len(numbers),
            "db_response_time_ms": 3,
            "page": None if cursor else page,
            "per_page": size,
            **_next(cursor, works, size),
            "groups_count": None,
            "x_query": {},
            "cost_usd": 0.0001,
        }
        results = [selected(work, params) for work in works]
        body = {"meta": meta, "results": results, "group_by": []}
        return json(body, headers=_budget(1, next(self._calls)))

    def _start_after(self, cursor: str, numbers: list[int]) -> int:
        """The place of the first work after the one that a cursor names."""
        key = _read_cursor(cursor)
        for place, number in enumerate(numbers):
            if _sort_key(self.listed[number]) > key:
                return place
        return len(numbers)


class OpenAlexContent:
    """The content service: the demo has no TEI, so every file is missing."""

    def answer(self, request: Request) -> Reply:
        """401 without a key, else 404."""
        if "Authorization" not in request.headers and "api_key" not in request.params:
            message = "Content downloads require an API key."
            return json({"error": "API key required", "message": message}, 401)
        work = _tail(request.path).partition(".")[0]
        return json({"error": "Work not found in content index", "work_id": work}, 404)


# -- how works are found


def _keys(work: Record) -> Iterator[Key]:
    """The exact values that find a work, with those of all its authors."""
    for field, value in _values(work):
        if value:
            yield field, value


def _values(work: Record) -> Iterator[Key]:
    yield "id", _tail(work["id"])
    yield "doi", _value("doi", work["doi"] or "")
    for name in ("pmid", "pmcid"):
        yield name, _value(name, work["ids"].get(name, ""))
    for authorship in work["authorships"]:
        yield "author", _tail(authorship["author"]["id"])
        yield "orcid", _tail(authorship["author"]["orcid"] or "")
        yield "raw_orcid", _tail(authorship["raw_orcid"] or "")
        for institution in authorship["institutions"]:
            yield from _institution_values(institution)


def _institution_values(institution: Record) -> Iterator[Key]:
    yield "institution", _tail(institution["id"])
    yield "ror", _tail(institution["ror"])
    for ancestor in institution["lineage"]:
        yield "lineage", _tail(ancestor)


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2].upper()


def _value(field: str, text: str) -> str:
    if field == "doi":
        return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", text.strip('"').lower())
    if field in ("pmid", "pmcid"):
        return re.sub(r"\D", "", _tail(text))
    return _tail(text)


def _dated(field: str, value: str, day: str) -> bool:
    if field == "publication_year":
        return day.startswith(value)
    return day >= value if field == "from_publication_date" else day <= value


# -- refusals


def _next(cursor: str | None, works: list[Record], size: int) -> Record:
    """The cursor of the next page, where a cursor was asked for."""
    return {} if cursor is None else {"next_cursor": _next_cursor(works, size)}


def _refusal(params: dict[str, str]) -> Reply | None:
    unknown = sorted(params.keys() - _PARAMETERS)
    if unknown:
        return _invalid_query(f"{unknown[0]} is not a valid parameter.")
    if _PAID.search(params.get("filter", "")):
        message = "The filter requires a Premium, Institutional, or Partner plan."
        return json({"error": "Plan upgrade required", "message": message}, 429)
    if not 1 <= int(params.get("per_page", 25)) <= 100:
        message = "per-page parameter must be between 1 and 200."
        return json({"error": "Pagination error.", "message": message}, 400)
    return None


def _unknown_field(field: str) -> Reply:
    return _invalid_query(
        f"{field} is not a valid field. Valid fields are underscore or hyphenated versions of: ..."
    )


def _invalid_query(message: str) -> Reply:
    return json({"error": "Invalid query parameters error.", "message": message}, 400)


# -- cursors and the budget


def _sort_key(work: Record) -> list[str]:
    return [work["publication_date"], work["id"]]


def _cursor(key: list[str]) -> str:
    return base64.b64encode(orjson.dumps(orjson.dumps(key).decode())).decode()


def _next_cursor(works: list[Record], size: int) -> str | None:
    """The cursor after a full page; None after the last page, which is shorter."""
    return _cursor(_sort_key(works[-1])) if len(works) == size else None


def _read_cursor(text: str) -> list[str]:
    if text == "*":
        return ["", ""]
    key: list[str] = orjson.loads(orjson.loads(base64.b64decode(text)))
    return key


def _budget(cost: int, calls: int) -> Headers:
    """The headers that tell what a call cost and what is left of today's budget."""
    now = datetime.now(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    return (
        ("X-RateLimit-Limit", "10000"),
        ("X-RateLimit-Remaining", str(max(0, 10000 - calls))),
        ("X-RateLimit-Credits-Used", str(cost)),
        ("X-RateLimit-Cost-USD", f"{cost / 10000:g}"),
        ("X-RateLimit-Reset", str(int((midnight - now).total_seconds()))),
    )
