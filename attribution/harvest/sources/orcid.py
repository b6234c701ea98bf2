"""ORCID: the works and employments that the records of the roster's iDs list.

What bites: XML unless JSON is asked for; a group is one work, its summaries are the same claim by several sources;
locked (409), deprecated (301) and private (403) records are facts; a spent quota says so in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from attribution.core import identifiers
from attribution.core.model import Employment, PersonView, Technician, WorkView
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.harvest.client import Client, Reply, Unusable
from attribution.harvest.paging import Page, Raw, walk
from attribution.harvest.scope import Scope, batches
from attribution.harvest.source import Limits, Probe, Source
from attribution.home.services import Address, Key
from attribution.home.settings import Settings

API = Address("orcid", "the ORCID public API", "https://pub.orcid.org/v3.0")
OAUTH = Address("orcid_oauth", "ORCID sign-in", "https://orcid.org/oauth")
CLIENT_ID = Key(
    "orcid_client_id", "the ORCID client id", "ORCID_CLIENT_ID", without="a lower daily quota"
)
CLIENT_SECRET = Key(
    "orcid_client_secret",
    "the ORCID client secret",
    "ORCID_CLIENT_SECRET",
    without="a lower daily quota",
)
LIMITS = Limits(words="12 calls a second", requests=12)
PAGE = 1000
IDS_PER_SEARCH = 100
FACTS = {301: "deprecated", 403: "private", 404: "not found", 409: "locked"}


def client(settings: Settings) -> Client:
    """12 requests a second; a token, if there are credentials, lifts the daily quota."""
    made = Client(
        "orcid",
        settings,
        rate=LIMITS.rate(),
        headers={"Accept": "application/json"},
    )
    if settings.key(CLIENT_ID) and settings.key(CLIENT_SECRET):
        made.session.headers["Authorization"] = f"Bearer {_token(made, settings)}"
    return made


def _token(client: Client, settings: Settings) -> str:
    form = {
        "client_id": settings.key(CLIENT_ID) or "",
        "client_secret": settings.key(CLIENT_SECRET) or "",
        "grant_type": "client_credentials",
        "scope": "/read-public",
    }

    def read(reply: Reply) -> str:
        token = reply.json().get("access_token")
        if not token:
            raise Unusable("the answer holds no token")
        return str(token)

    return client.get(f"{settings.url(OAUTH)}/token", read, form=form)


# -- asking ------------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works and employments of every iD on the roster that is new to us or whose record changed."""
    ids = sorted({t.orcid for t in scope.technicians if t.orcid})
    known = [one for one in ids if one in scope.known_orcids]
    due = {one for one in ids if one not in scope.known_orcids}
    if scope.since is None:
        due.update(known)
    else:
        for batch in batches(known, IDS_PER_SEARCH):
            yield from _changed(client, scope, batch, due)
    for one in sorted(due):
        yield from _record(client, scope.settings, one)


def _changed(client: Client, scope: Scope, batch: list[str], due: set[str]) -> Iterator[Raw]:
    """Puts the iDs of the batch whose record changed into `due`."""
    names = " OR ".join(f"orcid:{one}" for one in batch)
    query = f"({names}) AND profile-last-modified-date:[{scope.since}T00:00:00Z TO *]"
    for raw in walk("orcid: changed records", partial(_pages, client, scope.settings, query)):
        if raw["kind"] == "search":
            due.update(raw["ids"])
        yield raw


def _pages(client: Client, settings: Settings, query: str) -> Iterator[Page]:
    start, found = 0, 1
    while start < found:
        params: dict[str, str | int] = {"q": query, "start": start, "rows": PAGE}
        body = client.get(f"{settings.url(API)}/expanded-search/", _search, params=params)
        rows, found = body.get("expanded-result") or [], body["num-found"]
        ids = frozenset(row["orcid-id"] for row in rows)
        yield Page({"kind": "search", "ids": sorted(ids)}, ids, found)
        start += PAGE


def _search(reply: Reply) -> Any:
    body = reply.json()
    if not isinstance(body, dict) or "num-found" not in body:
        raise Unusable("the answer is no search result")
    return body


def _record(client: Client, settings: Settings, name: str) -> Iterator[Raw]:
    works = client.get(f"{settings.url(API)}/{name}/works", partial(_section, "group"), facts=FACTS)
    if works["status"] in ("read", "deprecated"):
        target = works.get("primary") or name
        if works["status"] == "deprecated":
            works = client.get(
                f"{settings.url(API)}/{target}/works", partial(_section, "group"), facts=FACTS
            ) | {"primary": target}
        jobs = client.get(
            f"{settings.url(API)}/{target}/employments",
            partial(_section, "affiliation-group"),
            facts=FACTS,
        )
    else:
        jobs = works
    yield {"kind": "record", "orcid": name, "works": works, "employments": jobs}


def _section(key: str, reply: Reply) -> Raw:
    """A section of a record, or the fact that stands in its place."""
    if reply.status == 200:
        body = reply.json()
        if not isinstance(body, dict) or key not in body:
            raise Unusable("the answer is no section of a record")
        return {"status": "read", "payload": body}
    if not re.search(rb'"error-code"\s*:\s*9\d{3}\b', reply.body):
        raise Unusable(f"it answered {reply.status} without saying what is wrong with the record")
    moved = identifiers.orcid((reply.headers.get("Location") or "").rstrip("/").rpartition("/")[0])
    return {"status": FACTS[reply.status], "primary": moved}


# -- reading -----------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | PersonView]:
    """Records in one raw payload."""
    if raw["kind"] != "record":
        return
    works, jobs = raw["works"], raw["employments"]
    primary = works.get("primary")
    status = "deprecated" if primary else works["status"]
    yield PersonView(
        "orcid", raw["orcid"], status, primary, tuple(_employments(jobs.get("payload") or {}))
    )
    for group in (works.get("payload") or {}).get("group") or ():
        view = _work(group, raw["orcid"])
        if view:
            yield view


def _work(group: dict[str, Any], owner: str) -> WorkView | None:
    summaries = group.get("work-summary") or ()
    if not summaries:
        return None
    first = summaries[0]
    ids = {
        e["external-id-type"]: e
        for e in (group.get("external-ids") or {}).get("external-id") or ()
        if e.get("external-id-relationship") != "part-of"
    }
    doi, pmid, pmcid = (_external(ids.get(kind)) for kind in ("doi", "pmid", "pmc"))
    published, precision = _date(first.get("publication-date"))
    return WorkView(
        source="orcid",
        source_id=f"{owner}/{min(s['put-code'] for s in summaries)}",
        doi=identifiers.doi(doi),
        pmid=identifiers.pmid(pmid),
        pmcid=identifiers.pmcid(pmcid),
        title=_value((first.get("title") or {}).get("title")),
        type=_TYPES.get(first.get("type") or "", first.get("type")),
        published=published,
        published_precision=precision,
        journal=_value(first.get("journal-title")),
        listed_by=(owner,),
    )


_TYPES = {
    "journal-article": "article",
    "data-set": "dataset",
    "conference-abstract": "conference-abstract",
    "dissertation-thesis": "dissertation",
}


def _external(one: dict[str, Any] | None) -> str | None:
    return (
        (_value(one.get("external-id-normalized")) or one.get("external-id-value")) if one else None
    )


def _value(one: Any) -> str | None:
    return one.get("value") if isinstance(one, dict) else None


def _date(one: dict[str, Any] | None) -> tuple[str | None, str | None]:
    parts = [_value((one or {}).get(name)) for name in ("year", "month", "day")]
    given = parts[: parts.index(None)] if None in parts else parts
    if not given:
        return None, None
    numbers = [int(p or 1) for p in given] + [1, 1]
    return f"{numbers[0]:04d}-{numbers[1]:02d}-{numbers[2]:02d}", ("year", "month", "day")[
        len(given) - 1
    ]


def _employments(section: dict[str, Any]) -> Iterator[Employment]:
    for group in section.get("affiliation-group") or ():
        for one in group.get("summaries") or ():
            job = one.get("employment-summary") or {}
            place = job.get("organization") or {}
            known = place.get("disambiguated-organization") or {}
            yield Employment(
                organization=place.get("name") or "",
                ror=identifiers.ror(known.get("disambiguated-organization-identifier"))
                if known.get("disambiguation-source") == "ROR"
                else None,
                department=job.get("department-name"),
                role=job.get("role-title"),
                start=_partial(job.get("start-date")),
                end=_partial(job.get("end-date")),
            )


def _partial(one: dict[str, Any] | None) -> str | None:
    parts = [_value((one or {}).get(name)) for name in ("year", "month", "day")]
    return (
        "-".join(p for p in (parts[: parts.index(None)] if None in parts else parts) if p) or None
    )


ROWS = 20


@dataclass(frozen=True, slots=True)
class OrcidSuggestion:
    """An ORCID iD that may be a technician's, and why. Only the person can say so."""

    orcid: str
    says: str


def search_orcid(
    client: Client, settings: Settings, technician: Technician
) -> list[OrcidSuggestion]:
    """Ask ORCID for records with the technician's names at this institution. One request; errors as of `Client.get`.

    Former names are never sent. Only with a technician who asked for it: their name leaves the house.
    """
    params: dict[str, str | int] = {"q": query(technician, settings), "start": 0, "rows": ROWS}
    body = client.get(f"{settings.url(API)}/expanded-search/", _body, params=params)
    return read_search(body, technician)


def query(technician: Technician, settings: Settings) -> str:
    """The search, in ORCID's query language."""
    given = [technician.given_names.split()[0], *(one.split()[0] for one in technician.known_as)]
    firsts = " OR ".join(f"given-names:{_quoted(one)}" for one in dict.fromkeys(given))
    rors = [f"ror-org-id:{_quoted('https://ror.org/' + one)}" for one in sorted(settings.family)]
    places = " OR ".join(
        [*rors, *(f"affiliation-org-name:{_quoted(one)}" for one in settings.name_forms[:3])]
    )
    at = f" AND ({places})" if places else ""
    return f"family-name:{_quoted(technician.family_name)} AND ({firsts}){at}"


def read_search(body: Mapping[str, Any], technician: Technician) -> list[OrcidSuggestion]:
    """The suggestions in ORCID's answer; records of another family name are left out."""
    found = []
    for row in body.get("expanded-result") or ():
        orcid = identifiers.orcid(row.get("orcid-id"))
        if orcid and fold(row.get("family-names")) == fold(technician.family_name):
            name = " ".join(filter(None, (row.get("given-names"), row.get("family-names"))))
            places = ", ".join((row.get("institution-name") or [])[:3])
            found.append(
                OrcidSuggestion(
                    orcid, plain(f"“{name}” in ORCID, at {places or 'no place that is public'}.")
                )
            )
    return found


def _body(reply: Reply) -> Any:
    body = reply.json()
    if not isinstance(body, dict) or "num-found" not in body:
        raise Unusable("the answer is no search result")
    return body


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


SOURCE = Source(
    name="orcid",
    title="ORCID",
    rank=4,
    addresses=(API, OAUTH),
    keys=(CLIENT_ID, CLIENT_SECRET),
    asked_for="every iD on the roster",
    gives="the works and employments its record lists",
    needs="nothing; a client id and secret lift the daily quota",
    first_harvest="2 calls for each iD",
    limits=LIMITS,
    # The iD of ORCID's own example, Josiah Carberry, who does not exist.
    probe=Probe(API, "/expanded-search/?q=orcid:0000-0002-1825-0097&rows=1"),
    lists_by_person=True,
    client=client,
    fetch=fetch,
    parse=parse,
)
