"""ROR v2: organisations by id, and by a part of their name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from attribution.core import identifiers
from attribution.demo.servers.reply import Reply, Request, html, json


class Ror:
    """The registry of the fictional world."""

    def __init__(self, folder: Path) -> None:
        records = orjson.loads((folder / "organizations.json").read_bytes())
        self.organizations = {identifiers.ror(record["id"]): record for record in records}

    def answer(self, request: Request) -> Reply:
        """One organisation; `/organizations` answers as `/v2/organizations` does."""
        head, _, text = request.path.removeprefix("/v2").strip("/").partition("/")
        if head != "organizations":
            return html(404, "Not Found")
        if not text:
            return self._search(request.params.get("query", ""))
        ror = identifiers.ror(text)
        if ror is None:
            return _missing(f"'{text}' is not a valid ROR ID")
        if ror not in self.organizations:
            return _missing(f"ROR ID 'https://ror.org/{ror}' does not exist")
        return json(self.organizations[ror])

    def _search(self, query: str) -> Reply:
        items = [record for record in self.organizations.values() if _is_called(record, query)]
        return json({"number_of_results": len(items), "items": items[:20]})


def _is_called(record: dict[str, Any], query: str) -> bool:
    return any(query.casefold() in name["value"].casefold() for name in record["names"])


def _missing(message: str) -> Reply:
    return json({"errors": [message]}, 404)
