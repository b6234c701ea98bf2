"""ORCID: expanded search and the works and employments of a record."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.demo.servers.lucene import Query, QueryError, fold
from attribution.demo.servers.reply import Reply, Request, json, lines

Record = dict[str, Any]
_HELP = "https://members.orcid.org/api/resources/troubleshooting"


class Orcid:
    """Records by iD; the ones that cannot be read answer as ORCID says it."""

    def __init__(self, folder: Path) -> None:
        self.people = list(lines(folder / "people.jsonl.gz"))
        self.sections = {
            "works": {_owner(one): one for one in lines(folder / "works.jsonl.gz")},
            "employments": {_owner(one): one for one in lines(folder / "employments.jsonl.gz")},
        }
        self.problems: dict[str, Record] = orjson.loads((folder / "problems.json").read_bytes())
        self.index: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.modified = [self._last_modified(person["orcid-id"]) for person in self.people]
        for number, person in enumerate(self.people):
            for key in self._keys(person):
                self.index[key].add(number)

    def answer(self, request: Request) -> Reply:
        """Route a request below `/v3.0`."""
        first, _, section = request.path.removeprefix("/v3.0").strip("/").partition("/")
        if first == "expanded-search":
            return self._search(request)
        if problem := self.problems.get(first):
            moved = (
                (("Location", f"/orcid/v3.0/{problem['primary']}/{section}"),)
                if problem["status"] == 301
                else ()
            )
            return json(problem["body"], problem["status"], moved)
        found = self.sections.get(section, {}).get(first)
        return (
            json(found) if found else _error(404, 9016, "Not Found", "The resource was not found.")
        )

    def _search(self, request: Request) -> Reply:
        start, rows = int(request.params.get("start", 0)), int(request.params.get("rows", 1000))
        everybody = set(range(len(self.people)))
        try:
            found = sorted(
                Query(request.params.get("q", ""), everybody, self._term, self._between).run()
            )
        except QueryError as problem:
            return _error(
                500, 9008, "Internal Server Error", f"Something went wrong in ORCID. {problem}"
            )
        page = [self.people[number] for number in found[start : start + rows]]
        return json({"expanded-result": page or None, "num-found": len(found)})

    def _term(self, field: str, text: str) -> set[int]:
        if field in ("orcid", "ror-org-id"):
            return self.index.get((field, text.rstrip("/").rpartition("/")[2]), set())
        return self.index.get((field, fold(text)), set())

    def _between(self, field: str, low: str, high: str) -> set[int]:
        if field != "profile-last-modified-date":
            raise QueryError(f"undefined field {field}")
        high = "9999" if high == "*" or high.startswith("NOW") else high
        return {
            n
            for n, moment in enumerate(self.modified)
            if (low == "*" or moment >= low) and moment <= high
        }

    def _keys(self, person: Record) -> set[tuple[str, str]]:
        orcid = person["orcid-id"]
        found = {("orcid", orcid), ("family-name", fold(person["family-names"]))}
        found |= {("given-names", fold(person["given-names"]))}
        found |= {("affiliation-org-name", fold(name)) for name in person["institution-name"]}
        for group in self.sections["employments"][orcid]["affiliation-group"]:
            place = group["summaries"][0]["employment-summary"]["organization"][
                "disambiguated-organization"
            ]
            ror = re.search(r"ror\.org/(\w+)", place["disambiguated-organization-identifier"])
            found |= {("ror-org-id", ror[1])} if ror else set()
        return found

    def _last_modified(self, orcid: str) -> str:
        stamps = [section[orcid]["last-modified-date"] for section in self.sections.values()]
        latest = max((stamp["value"] for stamp in stamps if stamp), default=0)
        return datetime.fromtimestamp(latest / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class OrcidOauth:
    """The token service: everybody gets one."""

    def answer(self, request: Request) -> Reply:
        """A token for `/read-public`."""
        token = {
            "access_token": "demo-token",
            "token_type": "bearer",
            "refresh_token": "demo",
            "expires_in": 631138518,
        }
        return json(
            token | {"scope": "/read-public", "orcid": None},
            200 if request.method == "POST" else 405,
        )


def _owner(section: Record) -> str:
    return str(section["path"]).split("/")[1]


def _error(status: int, code: int, reason: str, text: str) -> Reply:
    body = {
        "response-code": status,
        "developer-message": f"{status} {reason}: {text}",
        "user-message": text,
    }
    return json(body | {"error-code": code, "more-info": _HELP}, status)
