"""ROR: the names and child units of an institution, for `init`. See https://ror.readme.io."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.harvest.client import Client
from attribution.harvest.json_fields import list_in, object_in, text_in
from attribution.harvest.pace import Rate
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.home.services import Address, Key, Service
from attribution.home.settings import Settings

API = Address("ror", "ROR", "https://api.ror.org")
CLIENT_ID = Key(
    "ror_client_id",
    "the ROR client id",
    "ROR_CLIENT_ID",
    without="50 requests in 5 minutes; that is enough for init",
)
SERVICE = Service(
    name="ror",
    title="ROR",
    addresses=(API,),
    keys=(CLIENT_ID,),
)
FIVE_MINUTES = 300.0

Record = dict[str, Any]


@dataclass
class Organization:
    """An institution with all its child units, at every depth; `children` are names by ROR id."""

    ror: str
    name: str
    name_forms: list[str] = field(default_factory=list)
    children: dict[str, str] = field(default_factory=dict)


def client(settings: Settings) -> Client:
    """50 requests in 5 minutes, 2,000 with a client id."""
    client_id = settings.key(CLIENT_ID)
    return Client(
        SERVICE.name,
        settings,
        rate=Rate(2000 if client_id else 50, FIVE_MINUTES),
        headers={"Client-Id": client_id} if client_id else {},
    )


def probe(settings: Settings) -> str:
    """The question by which `attribution doctor` sees whether ROR answers: the institution."""
    return _address(settings, next(iter(settings.rors), "02nr0ka47"))


def _address(settings: Settings, ror: str) -> str:
    return f"{settings.url(API)}/v2/organizations/{ror}"


def organization(client: Client, settings: Settings, ror: str) -> Organization:
    """The institution with all its child units. Raises UserError where ROR does not know the id."""
    record = _record(client, settings, ror)
    if record is None:
        raise UserError(
            f"Look up the ROR id on https://ror.org and run init again: "
            f"ROR knows no organization {ror}. Nothing was saved."
        )
    institution = Organization(ror, _display_name(record), _name_forms(record))
    _add_children(client, settings, institution, record)
    return institution


@dataclass(frozen=True)
class Match:
    """An institution that ROR finds by a name."""

    ror: str
    name: str
    place: str


def matches(client: Client, settings: Settings, name: str) -> list[Match]:
    """The institutions that a name may mean, best first."""
    request = Request(f"{settings.url(API)}/v2/organizations", params={"query": name})
    records = client.ask(request, _items_in)
    return [Match(_bare_id(record), _display_name(record), _place(record)) for record in records]


def _items_in(reply: Reply) -> list[Record]:
    body = reply.json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise Unusable(f"it answered: {body}")
    return [record for record in body["items"] if _is_organization(record)]


def _is_organization(record: Any) -> bool:
    """Whether a record has the form that is relied on: an id, and names with their types."""
    names = record.get("names") if isinstance(record, dict) else None
    return (
        isinstance(names, list)
        and bool(names)
        and all(isinstance(name, dict) for name in names)
        and all(isinstance(name.get("value"), str) for name in names)
        and all(isinstance(name.get("types"), list) for name in names)
        and isinstance(record.get("id"), str)
    )


def _bare_id(record: Record) -> str:
    return identifiers.ror(record["id"]) or str(record["id"])


def _place(record: Record) -> str:
    places = [place for place in list_in(record, "locations") if isinstance(place, dict)]
    details = [object_in(place, "geonames_details") for place in places]
    names = [text_in(details[0], "name"), text_in(details[0], "country_name")] if details else []
    return ", ".join(name for name in names if name)


def _add_children(
    client: Client,
    settings: Settings,
    institution: Organization,
    record: Record,
) -> None:
    """The child units, their child units, and so on, each once."""
    waiting = deque(_children(record))
    visited = {institution.ror}
    while waiting:
        child, label = waiting.popleft()
        if child in visited:
            continue
        visited.add(child)
        institution.children[child] = label
        unit = _record(client, settings, child)
        if unit is not None:
            institution.children[child] = _display_name(unit)
            waiting += _children(unit)


def _record(client: Client, settings: Settings, ror: str) -> Record | None:
    return client.ask(Request(_address(settings, ror), facts={404}), _organization_in)


def _organization_in(reply: Reply) -> Record | None:
    """A record, None where ROR has none; errors may arrive with status 200."""
    if reply.status != 200:
        return None
    body = reply.json()
    if not isinstance(body, dict) or body.get("errors"):
        raise Unusable(f"it answered: {body}")
    if body and not _is_organization(body):
        raise Unusable("the answer is not an organization with its names")
    return body or None


def _display_name(record: Record) -> str:
    """Names are sorted by value, so the first need not be the one to show."""
    names = record["names"]
    shown = (name["value"] for name in names if "ror_display" in name["types"])
    return str(next(shown, names[0]["value"]))


def _name_forms(record: Record) -> list[str]:
    """Names that an affiliation may print. Acronyms are left out: they name other things too."""
    forms = [name["value"] for name in record["names"] if name["types"] != ["acronym"]]
    return sorted(forms, key=lambda form: form != _display_name(record))


def _children(record: Record) -> list[tuple[str, str]]:
    """(ROR id, name) of the child units."""
    children = []
    for relationship in list_in(record, "relationships"):
        if not isinstance(relationship, dict) or relationship.get("type") != "child":
            continue
        ror = identifiers.ror(text_in(relationship, "id"))
        if ror:
            children.append((ror, text_in(relationship, "label") or ror))
    return children
