"""OpenAlex: lists of works with filter, select, sort and cursor; single works and institutions; no content."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from attribution.demo.servers.reply import Reply, Request, html, json, lines
from attribution.demo.wire.openalex import cut

Record = dict[str, Any]
_PARAMETERS = {"filter", "select", "sort", "per_page", "cursor", "page", "mailto", "api_key"}
_PAID = re.compile(r"(?:from_|to_)?(?:updated|created)_date:")
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
        works = sorted(
            lines(folder / "works.jsonl.gz"), key=lambda w: (w["publication_date"], w["id"])
        )
        self.whole = {_tail(work["id"]): work for work in works}
        self.listed = [cut(work) for work in works]
        self.institutions = {
            _tail(one["id"]): one for one in lines(folder / "institutions.jsonl.gz")
        }
        self.by_ror = {_tail(one["ror"]): one for one in self.institutions.values()}
        self.index: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for number, work in enumerate(works):
            for field, value in _keys(work):
                self.index[field][value].add(number)
        self._calls = count(1)

    def answer(self, request: Request) -> Reply:
        """Route a request; every answer of the origin tells the budget."""
        kind, _, rest = request.path.strip("/").partition("/")
        params = {name.replace("-", "_"): value for name, value in request.pairs}
        if kind == "works" and not rest:
            return self._list(params)
        found = self._single(kind, rest)
        return (
            html(404, "Not Found")
            if found is None
            else json(_selected(found, params), headers=_budget(0, 0))
        )

    def _single(self, kind: str, text: str) -> Record | None:
        if kind == "works":
            if re.fullmatch(r"(?i)\w\d+", _tail(text)):
                return self.whole.get(_tail(text))
            numbers = self.index["doi"].get(_value("doi", text), set())
            return next((self.whole[_tail(self.listed[n]["id"])] for n in numbers), None)
        if kind == "institutions":
            return self.institutions.get(_tail(text)) or self.by_ror.get(
                _tail(text.removeprefix("ror:"))
            )
        return None

    def _list(self, params: dict[str, str]) -> Reply:
        if problem := _refusal(params):
            return problem
        numbers = set(range(len(self.listed)))
        for part in filter(None, params.get("filter", "").split(",")):
            field, _, value = part.partition(":")
            found = self._matching(field, value.strip('"'))
            if found is None:
                message = f"{field} is not a valid field. Valid fields are underscore or hyphenated versions of: ..."
                return json({"error": "Invalid query parameters error.", "message": message}, 400)
            numbers &= found
        return self._page(sorted(numbers), params)

    def _matching(self, field: str, value: str) -> set[int] | None:
        if field in ("from_publication_date", "to_publication_date", "publication_year"):
            return {
                n
                for n, work in enumerate(self.listed)
                if _dated(field, value, work["publication_date"])
            }
        if field not in _FIELDS:
            return None
        index = self.index[_FIELDS[field]]
        return set().union(
            *(index.get(_value(_FIELDS[field], one), set()) for one in value.split("|"))
        )

    def _page(self, numbers: list[int], params: dict[str, str]) -> Reply:
        size, cursor = int(params.get("per_page", 25)), params.get("cursor")
        page = int(params.get("page", 1))
        start = (page - 1) * size
        if cursor is not None:
            after = _read_cursor(cursor)
            start = next(
                (i for i, n in enumerate(numbers) if self._sort_key(n) > after), len(numbers)
            )
        shown = numbers[start : start + size]
        meta: Record = {
            "count": len(numbers),
            "db_response_time_ms": 3,
            "page": None if cursor else page,
            "per_page": size,
        }
        if cursor is not None:
            meta["next_cursor"] = _cursor(self._sort_key(shown[-1])) if len(shown) == size else None
        meta |= {"groups_count": None, "x_query": {}, "cost_usd": 0.0001}
        results = [_selected(self.listed[n], params) for n in shown]
        body = {"meta": meta, "results": results, "group_by": []}
        return json(body, headers=_budget(1, next(self._calls)))

    def _sort_key(self, number: int) -> list[str]:
        return [self.listed[number]["publication_date"], self.listed[number]["id"]]


class OpenAlexContent:
    """The content service: the demo has no TEI, so every file is missing."""

    def answer(self, request: Request) -> Reply:
        """401 without a key, else 404."""
        if "Authorization" not in request.headers and "api_key" not in request.params:
            return json(
                {"error": "API key required", "message": "Content downloads require an API key."},
                401,
            )
        work = _tail(request.path).partition(".")[0]
        return json({"error": "Work not found in content index", "work_id": work}, 404)


def _keys(work: Record) -> set[tuple[str, str]]:
    """What a work is found by, from its whole author list."""
    found = {("id", _tail(work["id"])), ("doi", _value("doi", work["doi"] or ""))}
    found |= {(name, _value(name, work["ids"].get(name, ""))) for name in ("pmid", "pmcid")}
    for authorship in work["authorships"]:
        found.add(("author", _tail(authorship["author"]["id"])))
        found.add(("orcid", _tail(authorship["author"]["orcid"] or "")))
        found.add(("raw_orcid", _tail(authorship["raw_orcid"] or "")))
        for institution in authorship["institutions"]:
            found.add(("institution", _tail(institution["id"])))
            found.add(("ror", _tail(institution["ror"])))
            found |= {("lineage", _tail(one)) for one in institution["lineage"]}
    return {(field, value) for field, value in found if value}


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


def _selected(record: Record, params: dict[str, str]) -> Record:
    wanted = params.get("select")
    return (
        {name: record[name] for name in wanted.split(",") if name in record} if wanted else record
    )


def _refusal(params: dict[str, str]) -> Reply | None:
    if unknown := sorted(params.keys() - _PARAMETERS):
        message = f"{unknown[0]} is not a valid parameter."
        return json({"error": "Invalid query parameters error.", "message": message}, 400)
    if _PAID.search(params.get("filter", "")):
        message = "The filter requires a Premium, Institutional, or Partner plan."
        return json({"error": "Plan upgrade required", "message": message}, 429)
    if not 1 <= int(params.get("per_page", 25)) <= 100:
        return json(
            {
                "error": "Pagination error.",
                "message": "per-page parameter must be between 1 and 200.",
            },
            400,
        )
    return None


def _cursor(key: list[str]) -> str:
    return base64.b64encode(orjson.dumps(orjson.dumps(key).decode())).decode()


def _read_cursor(text: str) -> list[str]:
    if text == "*":
        return ["", ""]
    key: list[str] = orjson.loads(orjson.loads(base64.b64decode(text)))
    return key


def _budget(cost: int, calls: int) -> tuple[tuple[str, str], ...]:
    now = datetime.now(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    return (
        ("X-RateLimit-Limit", "10000"),
        ("X-RateLimit-Remaining", str(max(0, 10000 - calls))),
        ("X-RateLimit-Credits-Used", str(cost)),
        ("X-RateLimit-Cost-USD", f"{cost / 10000:g}"),
        ("X-RateLimit-Reset", str(int((midnight - now).total_seconds()))),
    )
