"""Europe PMC: search with cursor marks, and full texts."""

from __future__ import annotations

import base64
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attribution.demo.servers.lucene import Phrases, Query, QueryError
from attribution.demo.servers.reply import Reply, Request, html, json, lines

Record = dict[str, Any]
_DATES = {
    "FIRST_PDATE": "firstPublicationDate",
    "UPDATE_DATE": "dateOfRevision",
    "CREATION_DATE": "dateOfCreation",
}
_THANKS = re.compile(
    r"<(ack|sec)><title>Acknowledge?ments</title>(.*?)</\1>|<notes [^>]*>(.*?)</notes>", re.S
)


class EuropePmc:
    """Results with an index for the exact fields and the words of affiliations and acknowledgements."""

    def __init__(self, folder: Path) -> None:
        self.results = list(lines(folder / "search.jsonl.gz"))
        with zipfile.ZipFile(folder / "fulltext.zip") as archive:
            self.texts = {
                name.removesuffix(".xml"): archive.read(name) for name in archive.namelist()
            }
        self.index: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, result in enumerate(self.results):
            for key in _keys(result):
                self.index[key].add(number)
        self.phrases = {
            "AFF": Phrases(" . ".join(_affiliations(result)) for result in self.results),
            "ACK_FUND": Phrases(
                _thanks(self.texts.get(result.get("pmcid", ""), b"")) for result in self.results
            ),
            "AUTH": Phrases(_authors(result) for result in self.results),
            "TITLE": Phrases(result["title"] for result in self.results),
        }

    def answer(self, request: Request) -> Reply:
        """Route a request."""
        path = request.path.strip("/")
        if path in ("search", "searchPOST"):
            return self._search(request)
        found = re.fullmatch(r"(\w+)/fullTextXML", path)
        text = self.texts.get(found[1]) if found else None
        return Reply(200, text, "application/xml;charset=UTF-8") if text else html(404, "Not Found")

    def _search(self, request: Request) -> Reply:
        params = {
            "query": "",
            "pageSize": "25",
            "cursorMark": "*",
            "resultType": "lite",
            "sort": "",
        } | request.params
        size = int(params["pageSize"])
        if not 1 <= size <= 1000:
            return _failure("Invalid page size provided. Valid size is between 1 and 1000")
        try:
            everything = set(range(len(self.results)))
            found = sorted(Query(params["query"], everything, self._term, self._between).run())
        except QueryError as problem:
            return _failure(f"The query could not be parsed: {problem}")
        mark, start = params["cursorMark"], _position(params["cursorMark"])
        page = [number for number in found if number >= start][:size]
        following = (
            _mark(page[-1] + 1) if page else mark
        )  # a walk ends where the mark comes back unchanged
        echo = {
            "queryString": params["query"],
            "resultType": params["resultType"],
            "cursorMark": mark,
            "pageSize": size,
        }
        body = {"version": "6.9", "hitCount": len(found), "nextCursorMark": following}
        body["request"] = echo | {"sort": params["sort"], "synonym": False}
        return json(
            body | {"resultList": {"result": [self._shown(n, params["resultType"]) for n in page]}}
        )

    def _shown(self, number: int, kind: str) -> Record:
        result = self.results[number]
        return (
            {k: result[k] for k in ("id", "source", "pmid", "pmcid") if k in result}
            if kind == "idlist"
            else result
        )

    def _term(self, field: str, text: str) -> set[int]:
        if field in self.phrases:
            return self.phrases[field].holding(text)
        if field in _DATES:
            return self._between(field, text, text)
        return self.index.get((field, text.rpartition("org/")[2].lower()), set())

    def _between(self, field: str, low: str, high: str) -> set[int]:
        days = (
            ((number, result[_DATES[field]]) for number, result in enumerate(self.results))
            if field in _DATES
            else ()
        )
        return {
            number
            for number, day in days
            if (low == "*" or day >= low) and (high == "*" or day <= high)
        }


def _keys(result: Record) -> Iterator[tuple[str, str]]:
    """What a result is found by, in lower case."""
    yield "SRC", result["source"].lower()
    yield "EXT_ID", result["id"].lower()
    yield "OPEN_ACCESS", result["isOpenAccess"].lower()
    yield "HAS_FT", result["inEPMC"].lower()
    yield "IN_EPMC", result["inEPMC"].lower()
    yield "PUB_YEAR", result["pubYear"]
    for field, key in (("DOI", "doi"), ("PMCID", "pmcid")):
        if key in result:
            yield field, result[key].lower()
    for author in result["authorList"]["author"]:
        if "authorId" in author:
            yield "AUTHORID", author["authorId"]["value"].lower()


def _affiliations(result: Record) -> list[str]:
    places = (
        author.get("authorAffiliationDetailsList", {}) for author in result["authorList"]["author"]
    )
    return [one["affiliation"] for place in places for one in place.get("authorAffiliation", ())]


def _authors(result: Record) -> str:
    names = result["authorList"]["author"]
    return " . ".join(
        f"{a.get('fullName', '')} . {a.get('lastName', '')} {a.get('firstName', '')}" for a in names
    )


def _thanks(text: bytes) -> str:
    """The acknowledgement and funding sections, without mark-up."""
    found = _THANKS.finditer(text.decode())
    return re.sub(r"<[^>]+>", " . ", " . ".join(match[0] for match in found))


def _mark(position: int) -> str:
    return base64.b64encode(b"\x02\x82" + str(position).encode()).decode()


def _position(mark: str) -> int:
    return 0 if mark == "*" else int(base64.b64decode(mark)[2:])


def _failure(message: str) -> Reply:
    return json({"version": "6.9", "errCode": 404, "errMsg": message})
