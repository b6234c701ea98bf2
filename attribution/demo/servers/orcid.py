"""ORCID: expanded search and the works and employments of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from attribution.demo.servers.index import Index, Key
from attribution.demo.servers.lucene import QueryError, Searchable, fold, run_query
from attribution.demo.servers.reply import Record, Reply, Request, json, lines
from attribution.demo.wire.orcid import error


class Orcid:
    """Records by iD; those that cannot be read give the errors that ORCID gives."""

    def __init__(self, folder: Path) -> None:
        self.people = list(lines(folder / "people.jsonl.gz"))
        self.sections = {
            "works": _by_orcid(folder / "works.jsonl.gz"),
            "employments": _by_orcid(folder / "employments.jsonl.gz"),
        }
        self.problems: dict[str, Record] = orjson.loads((folder / "problems.json").read_bytes())
        self.modified = [self._last_modified(person["orcid-id"]) for person in self.people]
        self.index = Index(self.people, self._keys)
        everything = set(range(len(self.people)))
        self._searchable = Searchable(everything, self._term, self._between)

    def answer(self, request: Request) -> Reply:
        """Route a request below `/v3.0`."""
        first, _, section = request.path.removeprefix("/v3.0").strip("/").partition("/")
        if first == "expanded-search":
            return self._search(request)
        if first in self.problems:
            return _problem(self.problems[first], section)
        body = self.sections.get(section, {}).get(first)
        if body is None:
            return _error(404, 9016, "Not Found", "The resource was not found.")
        return json(body)

    def _search(self, request: Request) -> Reply:
        start = int(request.params.get("start", 0))
        rows = int(request.params.get("rows", 1000))
        try:
            numbers = sorted(run_query(request.params.get("q", ""), self._searchable))
        except QueryError as problem:
            message = f"Something went wrong in ORCID. {problem}"
            return _error(500, 9008, "Internal Server Error", message)
        page = [self.people[number] for number in numbers[start : start + rows]]
        return json({"expanded-result": page or None, "num-found": len(numbers)})

    def _term(self, field: str, text: str) -> set[int]:
        if field in ("orcid", "ror-org-id"):
            return self.index.numbers(field, text.rstrip("/").rpartition("/")[2])
        return self.index.numbers(field, fold(text))

    def _between(self, field: str, low: str, high: str) -> set[int]:
        if field != "profile-last-modified-date":
            raise QueryError(f"undefined field {field}")
        lowest = "" if low == "*" else low
        highest = "9999" if high == "*" or high.startswith("NOW") else high
        return {
            number for number, moment in enumerate(self.modified) if lowest <= moment <= highest
        }

    def _keys(self, person: Record) -> Iterator[Key]:
        """The exact values that find a person."""
        orcid = person["orcid-id"]
        yield "orcid", orcid
        yield "family-name", fold(person["family-names"])
        yield "given-names", fold(person["given-names"])
        for name in person["institution-name"]:
            yield "affiliation-org-name", fold(name)
        for group in self.sections["employments"][orcid]["affiliation-group"]:
            ror = re.search(r"ror\.org/(\w+)", _employer_id(group))
            if ror:
                yield "ror-org-id", ror[1]

    def _last_modified(self, orcid: str) -> str:
        stamps = [section[orcid]["last-modified-date"] for section in self.sections.values()]
        latest = max((stamp["value"] for stamp in stamps if stamp), default=0)
        return datetime.fromtimestamp(latest / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class OrcidOauth:
    """The token service: every client gets a token."""

    def answer(self, request: Request) -> Reply:
        """A token for `/read-public`."""
        token = {
            "access_token": "demo-token",
            "token_type": "bearer",
            "refresh_token": "demo",
            "expires_in": 631138518,
            "scope": "/read-public",
            "orcid": None,
        }
        return json(token, 200 if request.method == "POST" else 405)


def _by_orcid(path: Path) -> dict[str, Record]:
    """The sections of a file by the iD of their record."""
    return {str(section["path"]).split("/")[1]: section for section in lines(path)}


def _employer_id(group: Record) -> str:
    employment = group["summaries"][0]["employment-summary"]
    organization = employment["organization"]["disambiguated-organization"]
    return str(organization["disambiguated-organization-identifier"])


def _problem(problem: Record, section: str) -> Reply:
    """The recorded error of an iD; a deprecated one says where the record is now."""
    if problem["status"] != 301:
        return json(problem["body"], problem["status"])
    address = f"/orcid/v3.0/{problem['primary']}/{section}"
    return json(problem["body"], 301, (("Location", address),))


def _error(
    status: int,
    code: int,
    reason: str,
    text: str,
) -> Reply:
    return json(error(status, code, reason, text), status)
