"""ROR v2: organisations by id."""

from __future__ import annotations

from pathlib import Path

import orjson

from attribution.core.identifiers import ror
from attribution.demo.servers.reply import Reply, Request, html, json


class Ror:
    """The registry of the fictional world."""

    def __init__(self, folder: Path) -> None:
        records = orjson.loads((folder / "organizations.json").read_bytes())
        self.organizations = {ror(record["id"]): record for record in records}

    def answer(self, request: Request) -> Reply:
        """One organisation; `/organizations` speaks v2 as `/v2/organizations` does."""
        head, _, text = request.path.removeprefix("/v2").strip("/").partition("/")
        if head != "organizations" or not text:
            return html(404, "Not Found")
        bare = ror(text)
        if bare is None:
            return json({"errors": [f"'{text}' is not a valid ROR ID"]}, 404)
        missing = {"errors": [f"ROR ID 'https://ror.org/{bare}' does not exist"]}
        found = self.organizations.get(bare)
        return json(found) if found else json(missing, 404)
