"""Europe PMC: search with cursor marks, and full texts."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attribution.demo.servers.index import Index, Key
from attribution.demo.servers.lucene import Phrases, QueryError, Searchable, run_query
from attribution.demo.servers.reply import Record, Reply, Request, html, json, lines

_DATES = {
    "FIRST_PDATE": "firstPublicationDate",
    "UPDATE_DATE": "dateOfRevision",
    "CREATION_DATE": "dateOfCreation",
}
_ID_FIELDS = ("id", "source", "pmid", "pmcid")
_THANKS = re.compile(
    r"<(ack|sec)><title>Acknowledge?ments</title>(.*?)</\1>|<notes [^>]*>(.*?)</notes>", re.S
)


@dataclass(frozen=True)
class _Search:
    """The parameters of a search, with their defaults."""

    query: str = ""
    page_size: int = 25
    cursor_mark: str = "*"
    result_type: str = "lite"
    sort: str = ""

    @classmethod
    def read(cls, params: dict[str, str]) -> _Search:
        return cls(
            query=params.get("query", cls.query),
            page_size=int(params.get("pageSize", cls.page_size)),
            cursor_mark=params.get("cursorMark", cls.cursor_mark),
            result_type=params.get("resultType", cls.result_type),
            sort=params.get("sort", cls.sort),
        )

    def echo(self) -> Record:
        """The parameters as an answer repeats them."""
        return {
            "queryString": self.query,
            "resultType": self.result_type,
            "cursorMark": self.cursor_mark,
            "pageSize": self.page_size,
            "sort": self.sort,
            "synonym": False,
        }


class EuropePmc:
    """Search results with an index for exact fields and for words of some texts."""

    def __init__(self, folder: Path) -> None:
        self.results = list(lines(folder / "search.jsonl.gz"))
        self.texts = _full_texts(folder / "fulltext.zip")
        self.index = Index(self.results, _keys)
        self.phrases = self._phrases()
        everything = set(range(len(self.results)))
        self._searchable = Searchable(everything, self._term, self._between)

    def _phrases(self) -> dict[str, Phrases]:
        """The fields that are searched by words."""
        full_texts = (self.texts.get(result.get("pmcid", ""), b"") for result in self.results)
        return {
            "AFF": Phrases(map(_affiliations, self.results)),
            "ACK_FUND": Phrases(map(_thanks, full_texts)),
            "AUTH": Phrases(map(_authors, self.results)),
            "TITLE": Phrases(result["title"] for result in self.results),
        }

    def answer(self, request: Request) -> Reply:
        """Route a request."""
        path = request.path.strip("/")
        if path in ("search", "searchPOST"):
            return self._search(_Search.read(request.params))
        address = re.fullmatch(r"(\w+)/fullTextXML", path)
        text = self.texts.get(address[1]) if address else None
        if text is None:
            return html(404, "Not Found")
        return Reply(200, text, "application/xml;charset=UTF-8")

    def _search(self, search: _Search) -> Reply:
        if not 1 <= search.page_size <= 1000:
            return _failure("Invalid page size provided. Valid size is between 1 and 1000")
        try:
            numbers = sorted(run_query(search.query, self._searchable))
        except QueryError as problem:
            return _failure(f"The query could not be parsed: {problem}")
        start = _position(search.cursor_mark)
        page = [number for number in numbers if number >= start][: search.page_size]
        # At the end of a walk the mark comes back unchanged.
        next_mark = _mark(page[-1] + 1) if page else search.cursor_mark
        return json(
            {
                "version": "6.9",
                "hitCount": len(numbers),
                "nextCursorMark": next_mark,
                "request": search.echo(),
                "resultList": {"result": self._shown(page, search.result_type)},
            }
        )

    def _shown(self, numbers: list[int], result_type: str) -> list[Record]:
        results = [self.results[number] for number in numbers]
        if result_type != "idlist":
            return results
        return [{key: result[key] for key in _ID_FIELDS if key in result} for result in results]

    def _term(self, field: str, text: str) -> set[int]:
        if field in self.phrases:
            return self.phrases[field].holding(text)
        if field in _DATES:
            return self._between(field, text, text)
        return self.index.numbers(field, text.rpartition("org/")[2].lower())

    def _between(self, field: str, low: str, high: str) -> set[int]:
        if field not in _DATES:
            return set()
        days = [result[_DATES[field]] for result in self.results]
        return {
            number
            for number, day in enumerate(days)
            if (low == "*" or day >= low) and (high == "*" or day <= high)
        }


def _full_texts(path: Path) -> dict[str, bytes]:
    """The full texts by their PubMed Central id."""
    with zipfile.ZipFile(path) as archive:
        return {name.removesuffix(".xml"): archive.read(name) for name in archive.namelist()}


def _keys(result: Record) -> Iterator[Key]:
    """The exact values that find a result, in lower case."""
    yield "SRC", result["source"].lower()
    yield "EXT_ID", result["id"].lower()
    yield "OPEN_ACCESS", result["isOpenAccess"].lower()
    yield "HAS_FT", result["inEPMC"].lower()
    yield "IN_EPMC", result["inEPMC"].lower()
    yield "PUB_YEAR", result["pubYear"]
    for field, key in (("DOI", "doi"), ("PMCID", "pmcid")):
        if key in result:
            yield field, result[key].lower()
    yield from _author_keys(result)


def _author_keys(result: Record) -> Iterator[Key]:
    for author in result["authorList"]["author"]:
        if "authorId" in author:
            yield "AUTHORID", author["authorId"]["value"].lower()


def _affiliations(result: Record) -> str:
    authors = result["authorList"]["author"]
    details = [author.get("authorAffiliationDetailsList", {}) for author in authors]
    texts = [
        affiliation["affiliation"]
        for detail in details
        for affiliation in detail.get("authorAffiliation", ())
    ]
    return " . ".join(texts)


def _authors(result: Record) -> str:
    return " . ".join(map(_author, result["authorList"]["author"]))


def _author(author: Record) -> str:
    """An author in both orders: `Veen AB . Veen Anna`."""
    full_name = f"{author.get('lastName', '')} {author.get('firstName', '')}"
    return f"{author.get('fullName', '')} . {full_name}"


def _thanks(text: bytes) -> str:
    """The acknowledgement and funding sections, without mark-up."""
    sections = [section[0] for section in _THANKS.finditer(text.decode())]
    return re.sub(r"<[^>]+>", " . ", " . ".join(sections))


def _mark(position: int) -> str:
    return base64.b64encode(b"\x02\x82" + str(position).encode()).decode()


def _position(mark: str) -> int:
    return 0 if mark == "*" else int(base64.b64decode(mark)[2:])


def _failure(message: str) -> Reply:
    """Europe PMC sends errors with status 200."""
    return json({"version": "6.9", "errCode": 404, "errMsg": message})
