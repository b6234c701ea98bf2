"""ROR: the names and child units of an institution, for `init`. See https://ror.readme.io."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.harvest.client import Client, Rate, Reply, Unusable
from attribution.home.services import Address, Key, Service
from attribution.home.settings import Settings

API = Address("ror", "ROR", "https://api.ror.org")
CLIENT_ID = Key(
    "ror_client_id",
    "the ROR client id",
    "ROR_CLIENT_ID",
    without="50 requests in 5 minutes; that is enough for init",
)
SERVICE = Service(name="ror", title="ROR", addresses=(API,), keys=(CLIENT_ID,))


@dataclass
class Organization:
    """An institution with all its child units, however deep."""

    ror: str
    name: str
    name_forms: list[str] = field(default_factory=list)
    children: dict[str, str] = field(default_factory=dict)


def probe(settings: Settings) -> str:
    """The question by which `attribution doctor` sees whether ROR answers: the institution itself."""
    bare = next(iter(settings.rors), "02nr0ka47")
    return f"{settings.url(API)}/v2/organizations/{bare}"


def client(settings: Settings) -> Client:
    """50 requests in 5 minutes, 2,000 with a client id."""
    client_id = settings.key(CLIENT_ID)
    return Client(
        "ror",
        settings,
        rate=Rate(2000 if client_id else 50, 300.0),
        headers={"Client-Id": client_id} if client_id else {},
    )


def organization(client: Client, settings: Settings, bare: str) -> Organization:
    """The institution and its children, walked to the end. UserError where ROR does not know the id."""
    record = _record(client, settings, bare)
    if record is None:
        raise UserError(
            f"ROR knows no organization {bare}. Look it up on https://ror.org and run init again."
        )
    found = Organization(bare, _display(record), _forms(record))
    queue, done = _children(record), {bare}
    while queue:
        child, label = queue.pop(0)
        if child in done:
            continue
        done.add(child)
        found.children[child] = label
        below = _record(client, settings, child)
        if below is not None:
            found.children[child] = _display(below)
            queue += _children(below)
    return found


def _record(client: Client, settings: Settings, bare: str) -> dict[str, Any] | None:
    def read(reply: Reply) -> dict[str, Any] | None:
        body = reply.json() if reply.status == 200 else {}
        if not isinstance(body, dict) or body.get("errors"):
            raise Unusable(f"it says: {body}")
        return body or None

    return client.get(f"{settings.url(API)}/v2/organizations/{bare}", read, facts={404})


def _display(record: dict[str, Any]) -> str:
    """The display name: names are sorted by value, so the first is not it."""
    names = record["names"]
    return str(next((n["value"] for n in names if "ror_display" in n["types"]), names[0]["value"]))


def _forms(record: dict[str, Any]) -> list[str]:
    """Names that an affiliation may print; acronyms are left out, they name other things too."""
    forms = [n["value"] for n in record["names"] if n["types"] != ["acronym"]]
    return sorted(forms, key=lambda form: form != _display(record))


def _children(record: dict[str, Any]) -> list[tuple[str, str]]:
    links = (r for r in record.get("relationships") or () if r.get("type") == "child")
    return [(bare, r.get("label") or bare) for r in links if (bare := identifiers.ror(r.get("id")))]
