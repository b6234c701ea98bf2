"""ORCID: the works and employments that the records of the roster's iDs list.

What to know of its API:
- It answers in XML unless JSON is asked for.
- A group is one work; its summaries are the same claim by several sources.
- Locked (409), deprecated (301) and private (403) records are facts, not faults.
- A spent quota is stated in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from typing import Any

from attribution.core import identifiers
from attribution.core.model import Employment, PersonView, WorkView
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.json_fields import list_in, object_in, objects_in, text_in
from attribution.harvest.paging import Page, Raw, ids_of, walk
from attribution.harvest.partial_dates import PartialDate
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, batches
from attribution.harvest.source import Limits, Probe, Source
from attribution.home.services import Address, Key
from attribution.home.settings import Settings

API = Address("orcid", "the ORCID public API", "https://pub.orcid.org/v3.0")
OAUTH = Address("orcid_oauth", "ORCID sign-in", "https://orcid.org/oauth")
_WITHOUT = "a lower daily quota, and no one can sign in at ORCID"
CLIENT_ID = Key("orcid_client_id", "the ORCID client id", "ORCID_CLIENT_ID", without=_WITHOUT)
CLIENT_SECRET = Key(
    "orcid_client_secret", "the ORCID client secret", "ORCID_CLIENT_SECRET", without=_WITHOUT
)
LIMITS = Limits(words="12 requests a second", requests=12)
LAST_MOMENT = 7_258_118_400_000  # the year 2200, in milliseconds
PAGE = 1000
IDS_PER_SEARCH = 100
FACTS = {301: "deprecated", 403: "private", 404: "not found", 409: "locked"}
TYPES = {
    "journal-article": "article",
    "data-set": "dataset",
    "conference-abstract": "conference-abstract",
    "dissertation-thesis": "dissertation",
}

Part = Mapping[str, Any]


def client(settings: Settings) -> Client:
    """Requests with a token where there are credentials: it lifts the daily quota."""
    client = Client("orcid", settings, rate=LIMITS.rate(), headers={"Accept": "application/json"})
    if settings.key(CLIENT_ID) and settings.key(CLIENT_SECRET):
        client.headers["Authorization"] = f"Bearer {_token(client, settings)}"
    return client


def _token(client: Client, settings: Settings) -> str:
    form = {
        "client_id": settings.key(CLIENT_ID) or "",
        "client_secret": settings.key(CLIENT_SECRET) or "",
        "grant_type": "client_credentials",
        "scope": "/read-public",
    }
    return client.ask(Request(f"{settings.url(OAUTH)}/token", form=form), _token_in)


def _token_in(reply: Reply) -> str:
    token = reply.json().get("access_token")
    if not token:
        raise Unusable("the answer holds no token")
    return str(token)


# -- asking --------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works and employments of every iD on the roster that is new or whose record changed."""
    listed = sorted({person.orcid for person in scope.technicians if person.orcid})
    known = [orcid for orcid in listed if orcid in scope.known_orcids]
    due = set(listed) - scope.known_orcids
    if scope.since is None:
        due.update(known)
    else:
        for batch in batches(known, IDS_PER_SEARCH):
            yield from _changed(client, scope, batch, due)
    for orcid in sorted(due):
        yield from _record(client, scope.settings, orcid)


def _changed(
    client: Client,
    scope: Scope,
    batch: list[str],
    due: set[str],
) -> Iterator[Raw]:
    """Puts the iDs of the batch whose record changed into `due`."""
    listed = " OR ".join(f"orcid:{orcid}" for orcid in batch)
    query = f"({listed}) AND profile-last-modified-date:[{scope.since}T00:00:00Z TO *]"
    for raw in walk("orcid: changed records", partial(_pages, client, scope.settings, query)):
        if raw["kind"] == "search":
            due.update(raw["ids"])
        yield raw


def _pages(client: Client, settings: Settings, query: str) -> Iterator[Page]:
    url = f"{settings.url(API)}/expanded-search/"
    start, total = 0, 1
    while start < total:
        params: dict[str, str | int] = {"q": query, "start": start, "rows": PAGE}
        body = client.ask(Request(url, params), search_result)
        total = body["num-found"]
        ids = ids_of(list_in(body, "expanded-result"), "orcid-id")
        yield Page({"kind": "search", "ids": sorted(ids)}, ids, total)
        start += PAGE


def search_result(reply: Reply) -> Any:
    """The body of a search result; raises Unusable for any other answer."""
    body = reply.json()
    if not isinstance(body, dict) or "num-found" not in body:
        raise Unusable("the answer is not a search result")
    return body


def _record(client: Client, settings: Settings, orcid: str) -> Iterator[Raw]:
    """The works and employments of one iD; those of the record that took its place."""
    works = _section(client, settings, orcid, "works")
    primary = works.get("primary") or orcid
    if works["status"] == "deprecated":
        works = _section(client, settings, primary, "works") | {"primary": primary}
    elif works["status"] != "read":
        yield {"kind": "record", "orcid": orcid, "works": works, "employments": works}
        return
    jobs = _section(client, settings, primary, "employments")
    yield {"kind": "record", "orcid": orcid, "works": works, "employments": jobs}


SECTIONS = {"works": "group", "employments": "affiliation-group"}


def _section(
    client: Client,
    settings: Settings,
    orcid: str,
    section: str,
) -> Raw:
    """A section of a record, or the fact that takes its place."""
    request = Request(f"{settings.url(API)}/{orcid}/{section}", facts=FACTS)
    return client.ask(request, partial(_section_in, SECTIONS[section]))


def _section_in(groups: str, reply: Reply) -> Raw:
    if reply.status == 200:
        body = reply.json()
        if not isinstance(body, dict) or groups not in body:
            raise Unusable("the answer is not a section of a record")
        return {"status": "read", "payload": body}
    if not re.search(rb'"error-code"\s*:\s*9\d{3}\b', reply.body):
        raise Unusable(f"it answered {reply.status} without stating what is wrong with the record")
    return {"status": FACTS[reply.status], "primary": _moved_to(reply)}


def _moved_to(reply: Reply) -> str | None:
    """The iD in the address of a redirection, which ends with the name of the section."""
    location = (reply.headers.get("Location") or "").rstrip("/")
    return identifiers.orcid(location.rpartition("/")[0])


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | PersonView]:
    """The person and the works in one raw payload."""
    if raw["kind"] != "record":
        return
    yield _person(raw)
    for group in list_in(object_in(raw["works"], "payload"), "group"):
        view = _work(group, raw["orcid"])
        if view:
            yield view


def _person(raw: Raw) -> PersonView:
    works = raw["works"]
    jobs = raw["employments"]
    primary = works.get("primary")
    status = "deprecated" if primary else works["status"]
    employments = tuple(_employments(object_in(jobs, "payload")))
    return PersonView("orcid", raw["orcid"], status, primary, employments)


def _work(group: Part, owner: str) -> WorkView | None:
    summaries = objects_in(group, "work-summary")
    if not summaries:
        return None
    first = summaries[0]
    ids = _own_ids(group)
    published = _date(first.get("publication-date"))
    return WorkView(
        source="orcid",
        source_id=f"{owner}/{_put_code(summaries)}",
        doi=identifiers.doi(ids.get("doi")),
        pmid=identifiers.pmid(ids.get("pmid")),
        pmcid=identifiers.pmcid(ids.get("pmc")),
        title=_value(object_in(first, "title").get("title")),
        type=_type(first),
        published=published.iso,
        published_precision=published.precision,
        journal=_value(first.get("journal-title")),
        listed_by=(owner,),
        created=_created(summaries),
    )


def _created(summaries: Sequence[Part]) -> str | None:
    """The first day on which the record listed the work. ORCID gives milliseconds since 1970."""
    moments = [_value(summary.get("created-date")) for summary in summaries]
    known = [int(moment) for moment in moments if moment and moment.isdecimal()]
    if not known or min(known) > LAST_MOMENT:
        return None
    return datetime.fromtimestamp(min(known) / 1000, UTC).date().isoformat()


def _put_code(summaries: Sequence[Part]) -> int:
    """The lowest number that ORCID gives to a source's entry of the work."""
    code: int = min(summary["put-code"] for summary in summaries)
    return code


def _type(summary: Part) -> str | None:
    stated = text_in(summary, "type")
    return TYPES.get(stated or "", stated)


# What the id of a work may be to it, the surest first. Old entries state nothing.
_OF_THE_WORK = (("self",), (None,), ("version-of",))


def _own_ids(group: Part) -> dict[str, str | None]:
    """Identifiers by type: the work's own, else of another version of it.

    Those of what the work is a part of, such as its book, and of the grant that paid for it are not
    taken, nor any that a later version of ORCID may add.
    """
    listed = objects_in(object_in(group, "external-ids"), "external-id")
    ids: dict[str, str | None] = {}
    for relations in _OF_THE_WORK:
        for known in listed:
            kind, value = str(known.get("external-id-type")), _external_id(known)
            if value and known.get("external-id-relationship") in relations:
                ids.setdefault(kind, value)
    return ids


def _external_id(known: Part) -> str | None:
    return _value(known.get("external-id-normalized")) or text_in(known, "external-id-value")


def _value(part: Any) -> str | None:
    return text_in(part, "value") if isinstance(part, dict) else None


def _date_parts(part: Part | None) -> list[str | None]:
    """Year, month and day as far as the record gives them."""
    given = part if isinstance(part, dict) else {}
    parts = [_value(given.get(name)) for name in ("year", "month", "day")]
    return list(takewhile(lambda value: value is not None, parts))


def _date(part: Part | None) -> PartialDate:
    return PartialDate.of_parts(_date_parts(part))


def _employments(section: Part) -> Iterator[Employment]:
    for group in objects_in(section, "affiliation-group"):
        for summary in objects_in(group, "summaries"):
            yield _employment(object_in(summary, "employment-summary"))


def _employment(job: Part) -> Employment:
    place = object_in(job, "organization")
    return Employment(
        organization=text_in(place, "name") or "",
        ror=_employer_ror(place),
        department=text_in(job, "department-name"),
        role=text_in(job, "role-title"),
        start=_day_as_given(job.get("start-date")),
        end=_day_as_given(job.get("end-date")),
    )


def _employer_ror(place: Part) -> str | None:
    known = object_in(place, "disambiguated-organization")
    if known.get("disambiguation-source") != "ROR":
        return None
    return identifiers.ror(text_in(known, "disambiguated-organization-identifier"))


def _day_as_given(part: Part | None) -> str | None:
    """A date as far as the record gives it: `2019`, `2019-05` or `2019-05-01`."""
    return "-".join(filter(None, _date_parts(part))) or None


CONTRACT = Contract(
    """
    ! external-ids                                             object
    ! external-ids.external-id                                 list
      external-ids.external-id[].external-id-type              text
      external-ids.external-id[].external-id-value             text
      external-ids.external-id[].external-id-normalized        object
      external-ids.external-id[].external-id-normalized.value  text
      external-ids.external-id[].external-id-relationship      text
    ! work-summary                                             list
    ! work-summary[].put-code                                  number
    ! work-summary[].title                                     object
    ! work-summary[].title.title                               object
      work-summary[].title.title.value                         text
    ! work-summary[].type                                      text
      work-summary[].journal-title                             object
      work-summary[].journal-title.value                       text
    ! work-summary[].publication-date                          object
      work-summary[].publication-date.year                     object
      work-summary[].publication-date.year.value               text
      work-summary[].publication-date.month                    object
      work-summary[].publication-date.month.value              text
      work-summary[].publication-date.day                      object
      work-summary[].publication-date.day.value                text
      work-summary[].created-date                              object
      work-summary[].created-date.value                        number
    """,
    known="""
    last-modified-date external-ids.external-id[].* work-summary[].display-index
    work-summary[].external-ids work-summary[].last-modified-date work-summary[].path
    work-summary[].source work-summary[].title.* work-summary[].url work-summary[].visibility
    """,
    path="/0000-0002-1825-0097/works",
    at=("group",),
)


SOURCE = Source(
    name="orcid",
    title="ORCID",
    rank=4,
    addresses=(API, OAUTH),
    keys=(CLIENT_ID, CLIENT_SECRET),
    asked_for="every iD on the roster",
    gives="the works and employments that its record lists",
    needs="nothing; a client id and secret lift the daily quota",
    first_harvest="2 calls for each iD",
    limits=LIMITS,
    # The iD of ORCID's own example, Josiah Carberry, who does not exist.
    probe=Probe(API, "/expanded-search/?q=orcid:0000-0002-1825-0097&rows=1"),
    lists_by_person=True,
    client=client,
    fetch=fetch,
    parse=parse,
    records_at=("works", "payload", "group"),
    contract=CONTRACT,
)
