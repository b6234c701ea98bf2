"""OpenAlex: works by ROR id of the institution and its child units, by DOI, and GROBID full texts (TEI).

What bites, see https://help.openalex.org: a list shows the first 100 authors only; `author.orcid` is a profile's guess
while `raw_orcid` is printed; a page may come short without a word; free keys cannot filter by update date.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from pyalex import Works

from attribution.core import identifiers
from attribution.core.errors import OverBudget
from attribution.core.model import Affiliation, Author, TextView, WorkView
from attribution.harvest import full_texts
from attribution.harvest.client import Client, Reply, Unusable
from attribution.harvest.paging import Page, Raw, walk
from attribution.harvest.scope import Scope, Wanted, batches, plain_and_odd
from attribution.harvest.source import Limits, Probe, Source, Texts, WorkPage
from attribution.home.services import Address, Key
from attribution.home.settings import Settings

API = Address("openalex", "OpenAlex", "https://api.openalex.org")
CONTENT = Address("openalex_content", "OpenAlex full texts", "https://content.openalex.org")
KEY = Key(
    "openalex",
    "the OpenAlex key",
    "OPENALEX_API_KEY",
    without="1,000 calls a day instead of 10,000, and no full texts; a key is free",
)
LIMITS = Limits(
    words="1,000 calls a day, 10,000 with a free key; a full text costs 100",
    requests=10,
    better_requests=30,
    calls_a_day=1_000,
    better_calls_a_day=10_000,
)
PAGE = 100
NAMED_PER_CALL = 50
RORS_PER_CALL = 100
FIELDS = [
    "id",
    "doi",
    "ids",
    "title",
    "type",
    "publication_date",
    "authorships",
    "is_authors_truncated",
    "primary_location",
    "locations",
    "open_access",
    "is_retracted",
    "is_xpac",
    "has_content",
    "updated_date",
]


def client(settings: Settings) -> Client:
    """Bearer key if there is one; 30 requests a second with a key, 10 without."""
    key = settings.key(KEY)
    return Client(
        "openalex",
        settings,
        rate=LIMITS.rate(better=bool(key)),
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )


# -- asking ------------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """The institution's works: all of them, or a recent window and one slice of the sweep."""
    windows = list(scope.years())
    if scope.since is not None:
        recent = max(
            scope.first_day,
            scope.today.fromordinal(scope.today.toordinal() - scope.settings.window_days),
        )
        windows = [(recent, scope.published_until), scope.sweep_slice()]
    for first, last in windows:
        listed: set[str] = set()
        for rors in batches(sorted(scope.settings.family), RORS_PER_CALL):
            yield from _window(client, scope, rors, first, last, listed)
        yield from _vanished(client, scope, listed, str(first), str(last or "9999"))


def _window(
    client: Client, scope: Scope, rors: list[str], first: date, last: date | None, listed: set[str]
) -> Iterator[Raw]:
    """Works with one of the ROR ids. The ids of child units are asked for themselves: the settings say which count."""
    query = {
        "authorships": {"institutions": {"ror": "|".join(rors)}},
        "from_publication_date": str(first),
    }
    if last is not None:
        query["to_publication_date"] = str(last)
    name = f"openalex: works of {first} to {last or 'now'} at {rors[0]}..."
    done = scope.done if last is not None else None
    for raw in walk(name, partial(_pages, client, scope.settings, query), done=done):
        listed.update(record["id"] for record in raw.get("payload", {}).get("results", ()))
        yield raw
        yield from _whole_author_lists(client, scope.settings, raw)


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a call; DOIs that a filter cannot hold one by one."""
    plain, odd = plain_and_odd(dois)
    for batch in batches(plain, NAMED_PER_CALL):
        query = {"doi": "|".join(batch)}
        for raw in walk("openalex: by DOI", partial(_pages, client, scope.settings, query)):
            yield raw
            yield from _whole_author_lists(client, scope.settings, raw)
        yield {"kind": "asked", "dois": batch}
    for doi in odd:
        record = _by_name(client, scope.settings, "doi:" + quote(doi, safe="/"))
        if record:
            yield {"kind": "works", "payload": {"results": [record]}}
        yield {"kind": "asked", "dois": [doi]}


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """TEI of works whose acknowledgement no other source could give: 100 credits each, so at most so many a night."""
    ours = [one for one in wanted if one.openalex_id]
    if ours and not scope.settings.key(KEY):
        return
    tonight = [
        (one.openalex_id, one) for one in ours[: scope.settings.tei_per_night] if one.openalex_id
    ]
    yield from full_texts.each(
        tonight, partial(_tei, client, scope.settings), scope.settings.gap_nights
    )
    if len(ours) > len(tonight):
        raise OverBudget(
            f"openalex: {len(ours) - len(tonight)} full texts wait for the next nights (harvest.tei_per_night)."
        )


def _pages(client: Client, settings: Settings, query: dict[str, Any]) -> Iterator[Page]:
    """The pages of one query. pyalex writes the query; a fresh one each time, since its objects are mutable."""
    asked = urlsplit(Works().filter(**query).select(FIELDS).sort(publication_date="asc").url)
    url = f"{settings.url(API)}{asked.path}?{asked.query}"
    cursor: str | None = "*"
    while cursor:
        body = client.get(url, _list, params={"per_page": PAGE, "cursor": cursor})
        ids = frozenset(record["id"] for record in body["results"])
        yield Page({"kind": "works", "payload": body}, ids, body["meta"]["count"])
        cursor = body["meta"].get("next_cursor") if body["results"] else None


def _list(reply: Reply) -> Any:
    body = reply.json()
    if not isinstance(body, dict) or "results" not in body or "count" not in body.get("meta", {}):
        raise Unusable("the answer is no list of works")
    return body


def _whole_author_lists(client: Client, settings: Settings, raw: Raw) -> Iterator[Raw]:
    """Works whose list entry was cut to 100 authors, each read whole. Free of charge."""
    for record in raw.get("payload", {}).get("results", ()):
        if record.get("is_authors_truncated") or len(record.get("authorships") or ()) == 100:
            whole = _by_name(client, settings, identifiers.openalex(record["id"]) or "")
            if whole is not None:
                yield {"kind": "works", "payload": {"results": [whole]}}


def _by_name(client: Client, settings: Settings, name: str) -> Any:
    """One work, None where there is none of that name (any more)."""
    url = f"{settings.url(API)}/works/{name}"
    return client.get(url, _single, params={"select": ",".join(FIELDS)}, facts={301, 400, 404})


def _single(reply: Reply) -> Any:
    """One work, None where it is gone or merged into another. The 404 page is HTML."""
    if reply.status != 200:
        return None
    body = reply.json()
    if not isinstance(body, dict) or "id" not in body:
        raise Unusable("the answer is no work")
    return body


def _vanished(
    client: Client, scope: Scope, listed: set[str], first: str, last: str
) -> Iterator[Raw]:
    """Known works of this window that the list no longer shows: merged, deleted, or no longer at the institution."""
    shown = {identifiers.openalex(one) for one in listed}
    for name, published in scope.known_works:
        if name not in shown and first <= published <= last:
            record = _by_name(client, scope.settings, name)
            yield (
                {"kind": "works", "payload": {"results": [record]}}
                if record
                else {"kind": "gone", "id": name}
            )


def _tei(client: Client, settings: Settings, name: str) -> Reply:
    """A TEI file. It comes as a gzip file, whatever Content-Encoding says."""
    url = f"{settings.url(CONTENT)}/works/{name}.grobid-xml"
    return client.get(
        url, lambda reply: full_texts.whole(_unpacked(reply)), facts={404}, follow=True, attempts=2
    )


def _unpacked(reply: Reply) -> Reply:
    if reply.body[:2] != b"\x1f\x8b":
        return reply
    try:
        return replace(reply, body=gzip.decompress(reply.body))
    except (OSError, EOFError, zlib.error) as problem:
        raise Unusable(f"the TEI file is damaged ({problem})") from None


# -- reading -----------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | TextView]:
    """Records in one raw payload."""
    if raw["kind"] == "works":
        for record in raw["payload"]["results"]:
            yield _work(record)
    elif raw["kind"] == "text":
        yield full_texts.view("openalex", raw, "tei")


def _work(record: dict[str, Any]) -> WorkView:
    ids = record.get("ids") or {}
    place = record.get("primary_location") or {}
    venue = place.get("source") or {}
    name = identifiers.openalex(record["id"])
    authorships = record.get("authorships") or ()
    return WorkView(
        source="openalex",
        source_id=name or record["id"],
        doi=identifiers.doi(record.get("doi")),
        pmid=identifiers.pmid(ids.get("pmid")),
        pmcid=identifiers.pmcid(ids.get("pmcid")),
        openalex_id=name,
        title=record.get("title"),
        type=_TYPES.get(record.get("type") or "", record.get("type")),
        published=record.get("publication_date"),
        published_precision="day" if record.get("publication_date") else None,
        journal=venue.get("display_name") or place.get("raw_source_name"),
        publisher=venue.get("host_organization_name"),
        is_retracted=record.get("is_retracted"),
        is_open_access=(record.get("open_access") or {}).get("is_oa"),
        has_full_text=(record.get("has_content") or {}).get("grobid_xml"),
        authors=tuple(map(_author, authorships)),
        authors_complete=not record.get("is_authors_truncated")
        and (len(authorships) != 100 or "is_authors_truncated" in record),
    )


_TYPES = {"erratum": "correction"}


def _author(authorship: dict[str, Any]) -> Author:
    author = authorship.get("author") or {}
    return Author(
        name=authorship.get("raw_author_name") or author.get("display_name") or "",
        orcid=identifiers.orcid(authorship.get("raw_orcid")),
        orcid_inferred=identifiers.orcid(author.get("orcid")),
        author_id=identifiers.openalex(author.get("id")),
        affiliations=tuple(_affiliations(authorship)),
    )


def _affiliations(authorship: dict[str, Any]) -> Iterator[Affiliation]:
    """Printed affiliations, each with the ROR ids (and those of parent units) that OpenAlex maps it to."""
    rors = {
        i["id"]: identifiers.ror(i.get("ror"))
        for i in authorship.get("institutions") or ()
        if i.get("id")
    }
    listed = authorship.get("affiliations") or ()
    mapped: set[str] = set()
    for one in listed:
        names = one.get("institution_ids") or ()
        mapped.update(names)
        yield Affiliation(
            one.get("raw_affiliation_string"), tuple(filter(None, (rors.get(n) for n in names)))
        )
    left = tuple(ror for name, ror in rors.items() if ror and name not in mapped)
    if not listed:
        texts = authorship.get("raw_affiliation_strings") or ()
        yield from (Affiliation(text, left if n == 0 else ()) for n, text in enumerate(texts))
    if left and (listed or not authorship.get("raw_affiliation_strings")):
        yield Affiliation(None, left)


def _unread(settings: Settings) -> str:
    """Why a text that OpenAlex offers was not read."""
    return "waiting for budget" if settings.key(KEY) else "needs an OpenAlex key"


SOURCE = Source(
    name="openalex",
    title="OpenAlex",
    rank=1,
    addresses=(API, CONTENT),
    keys=(KEY,),
    asked_for="works with the ROR id of the institution or a child unit; works by DOI",
    gives=(
        "affiliations mapped to ROR, inferred and printed ORCID iDs, full texts (TEI) with a key"
    ),
    needs="nothing; a free key for full texts and ten times the budget",
    first_harvest="60 list calls; 100 credits for a text, at most `harvest.tei_per_night`",
    limits=LIMITS,
    probe=Probe(API, "/works?per_page=1&select=id"),
    work_page=WorkPage("openalex_id", "https://openalex.org/"),
    client=client,
    fetch=fetch,
    fetch_named=fetch_named,
    texts=Texts(rank=2, fetch=fetch_texts, unread=_unread),
    parse=parse,
)
