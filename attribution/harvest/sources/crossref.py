"""Crossref: works with the institution's ROR id or name in an affiliation, and works by DOI.

What bites: the cursor is the server's state, so a page is never asked for twice and a broken walk starts again;
`ror-id` also matches funders; `query.affiliation` ranks by any word and is walked until a page has no more hits;
titles hold entities and mark-up; `issued` may be null.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from attribution.core import identifiers
from attribution.core.model import Affiliation, Author, WorkView
from attribution.core.names import fold
from attribution.harvest.client import Client, Reply, Unusable
from attribution.harvest.paging import Page, Raw, walk
from attribution.harvest.scope import Scope, at_institution, batches, plain_and_odd
from attribution.harvest.source import Limits, Probe, Source
from attribution.home.services import Address, Key
from attribution.home.settings import Settings

API = Address("crossref", "Crossref", "https://api.crossref.org")
KEY = Key(
    "crossref_plus",
    "the Crossref Plus token",
    "CROSSREF_PLUS_TOKEN",
    without="the polite pool, 3 requests a second; that is enough",
)
LIMITS = Limits(
    words="3 calls a second, 1 without a contact address", requests=1, better_requests=3
)
PAGE = 1000
NAMED_PER_CALL = 50
FIELDS = [
    "DOI",
    "type",
    "title",
    "author",
    "issued",
    "published",
    "posted",
    "container-title",
    "publisher",
    "relation",
    "update-to",
    "updated-by",
    "indexed",
]


def client(settings: Settings) -> Client:
    """The polite pool: 3 list requests a second, one at a time."""
    token = settings.key(KEY)
    return Client(
        "crossref",
        settings,
        rate=LIMITS.rate(better=bool(settings.email)),
        headers={"Crossref-Plus-API-Token": f"Bearer {token}"} if token else {},
    )


# -- asking ------------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works with the institution's ROR ids, then works that print its name; year by year, or what changed since."""
    keep = {"family": sorted(scope.settings.family), "forms": list(scope.forms)}
    for first, last in (
        scope.years() if scope.since is None else [(scope.first_day, scope.published_until)]
    ):
        dates = _dates(first, last, scope.since)
        span = f"{first} to {last or 'now'}" + (
            f", changed since {scope.since}" if scope.since else ""
        )
        done = scope.done if last is not None and scope.since is None else None
        if scope.settings.family:
            by_id = {"filter": {"ror_id": sorted(scope.settings.family), **dates}}
            yield from walk(
                f"crossref: ROR ids, {span}",
                partial(_pages, client, scope.settings, by_id, keep),
                done=done,
            )
        for words in _word_sets(scope.settings.name_forms):
            by_name = {"filter": dict(dates), "query.affiliation": words}
            yield from walk(
                f"crossref: {words}, {span}",
                partial(_ranked_pages, client, scope.settings, by_name, keep),
                done=done,
            )


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI: 50 a call, without a cursor, so a list may be asked for again; those a filter cannot hold singly."""
    plain, odd = plain_and_odd(dois)
    for batch in batches(plain, NAMED_PER_CALL):
        yield from walk("crossref: by DOI", partial(_one_page, client, scope.settings, batch))
        yield {"kind": "asked", "dois": batch}
    for doi in odd:
        url = f"{scope.settings.url(API)}/works/{quote(doi, safe='')}"
        record = client.get(url, _single, facts={400, 404})
        yield {"kind": "works", "payload": {"items": [record] if record else []}}
        yield {"kind": "asked", "dois": [doi]}


def _one_page(client: Client, settings: Settings, dois: list[str]) -> Iterator[Page]:
    params = _params({"filter": {"doi": dois}}, NAMED_PER_CALL * 2)
    body = client.get(f"{settings.url(API)}/works", _list, params=params)
    yield _page(body)


def _single(reply: Reply) -> Any:
    """One work; None for a DOI of another agency, or none at all."""
    if reply.status != 200:
        return None
    body = reply.json()
    if not isinstance(body, dict) or "DOI" not in (body.get("message") or {}):
        raise Unusable("the answer is no work")
    return body["message"]


def _page(body: dict[str, Any], keep: Raw | None = None) -> Page:
    raw = {"kind": "works", "payload": body} | ({"keep": keep} if keep else {})
    return Page(raw, frozenset(item["DOI"] for item in body["items"]), body["total-results"])


def _dates(first: date, last: date | None, since: date | None) -> dict[str, str]:
    out = {"from_pub_date": str(first)}
    if last is not None:
        out["until_pub_date"] = str(last)
    if since is not None:
        out["from_index_date"] = str(since)
    return out


def _word_sets(forms: Iterable[str]) -> list[str]:
    """Name forms for the ranked search: one of those that have the same words, none that is a single word."""
    distinct = {frozenset(fold(form).split()): form for form in reversed(list(forms))}
    return [form for words, form in reversed(distinct.items()) if len(words) > 1]


def _params(query: dict[str, Any], rows: int) -> dict[str, str | int]:
    """Query parameters; habanero writes and checks them."""
    # Imported here: habanero loads an HTTP client of its own, a tenth of a second for every command.
    from habanero.filterhandler import filter_handler
    from habanero.select import validate_select

    validate_select(FIELDS)
    out: dict[str, str | int] = {
        "rows": rows,
        "select": ",".join(FIELDS),
        "filter": filter_handler(dict(query["filter"])) or "",
    }
    return out | {k: v for k, v in query.items() if k != "filter"}


def _pages(client: Client, settings: Settings, query: dict[str, Any], keep: Raw) -> Iterator[Page]:
    cursor, collected = "*", 0
    while True:
        params = _params(query, PAGE) | {"cursor": cursor}
        first = cursor == "*"
        body = client.get(
            f"{settings.url(API)}/works", _list, params=params, facts={404}, repeatable=first
        )
        items, cursor = body["items"], body.get("next-cursor")
        yield _page(body, keep)
        collected += len(items)
        if not items or not cursor or collected >= body["total-results"]:
            return


def _ranked_pages(
    client: Client, settings: Settings, query: dict[str, Any], keep: Raw
) -> Iterator[Page]:
    """Best hits first, until a whole page has none: what is left shares single words such as "university" only."""
    ids: set[str] = set()
    for page in _pages(client, settings, query, keep):
        ids |= page.ids
        full = len(page.ids) >= PAGE // 2
        if full and not any(True for _ in parse(page.raw)):
            yield Page(page.raw, page.ids, len(ids))
            return
        yield page


def _list(reply: Reply) -> Any:
    if reply.status == 404:
        raise Unusable("the server has lost the cursor")
    body = reply.json()
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(message, dict) or "items" not in message or "total-results" not in message:
        raise Unusable("the answer is no list of works")
    return message


# -- reading -----------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView]:
    """Records in one raw payload; from a search by institution only those with an author there, not funder hits."""
    if raw["kind"] != "works":
        return
    keep = raw.get("keep")
    family, forms = (
        (frozenset(keep["family"]), tuple(keep["forms"])) if keep else (frozenset[str](), ())
    )
    for item in raw["payload"]["items"]:
        view = _work(item)
        if view and (
            keep is None or any(at_institution(a.affiliations, family, forms) for a in view.authors)
        ):
            yield view


def _work(item: dict[str, Any]) -> WorkView | None:
    doi = identifiers.doi(item.get("DOI"))
    if doi is None:
        return None
    published, precision = (
        _date(item.get("issued"))
        or _date(item.get("published"))
        or _date(item.get("posted"))
        or (None, None)
    )
    relation = item.get("relation") or {}
    return WorkView(
        source="crossref",
        source_id=doi,
        doi=doi,
        title=_text(next(iter(item.get("title") or ()), None)),
        type=_TYPES.get(item.get("type") or "", item.get("type")),
        published=published,
        published_precision=precision,
        journal=_text(next(iter(item.get("container-title") or ()), None)),
        publisher=item.get("publisher"),
        is_retracted=any(
            u.get("type") in ("retraction", "removal", "withdrawal")
            for u in item.get("updated-by") or ()
        ),
        authors=tuple(map(_author, item.get("author") or ())),
        same_as=tuple(
            sorted(
                {
                    d
                    for kind in (
                        "is-preprint-of",
                        "has-preprint",
                        "is-version-of",
                        "has-version",
                        "is-same-as",
                    )
                    for r in relation.get(kind) or ()
                    if r.get("id-type") == "doi" and (d := identifiers.doi(r.get("id")))
                }
            )
        ),
        corrected_by=tuple(
            sorted(
                {d for u in item.get("updated-by") or () if (d := identifiers.doi(u.get("DOI")))}
            )
        ),
    )


_TYPES = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "conference-paper",
    "book-chapter": "book-chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "peer-review": "peer-review",
}


def _date(value: Any) -> tuple[str, str] | None:
    """ISO date and its precision; Crossref prints [[null]] for none."""
    parts = ((value or {}).get("date-parts") or [[None]])[0]
    if not parts or parts[0] is None:
        return None
    whole = [int(p) for p in parts if p] + [1, 1]
    return f"{whole[0]:04d}-{whole[1]:02d}-{whole[2]:02d}", ("year", "month", "day")[
        len([p for p in parts if p]) - 1
    ]


def _text(text: str | None) -> str | None:
    """A title without entities and JATS mark-up."""
    return " ".join(re.sub(r"</?[a-z][^<>]*>", "", html.unescape(text)).split()) if text else None


def _author(item: dict[str, Any]) -> Author:
    given, family = item.get("given") or None, item.get("family") or None
    return Author(
        name=item.get("name") or " ".join(filter(None, (given, family, item.get("suffix")))),
        given=given,
        family=family,
        orcid=identifiers.orcid(item.get("ORCID")),
        affiliations=tuple(_affiliation(one) for one in item.get("affiliation") or ()),
        is_group="name" in item and not family,
    )


def _affiliation(one: dict[str, Any]) -> Affiliation:
    rors = (identifiers.ror(i.get("id")) for i in one.get("id") or () if i.get("id-type") == "ROR")
    return Affiliation(one.get("name"), tuple(filter(None, rors)))


SOURCE = Source(
    name="crossref",
    title="Crossref",
    rank=2,
    addresses=(API,),
    keys=(KEY,),
    asked_for="works with those ROR ids or the institution's name; by DOI",
    gives="names as deposited, printed ORCID iDs, versions, retractions",
    needs="a contact address",
    first_harvest="5 years x (1 + name forms) windows, some pages each",
    limits=LIMITS,
    probe=Probe(API, "/works?rows=0"),
    client=client,
    fetch=fetch,
    fetch_named=fetch_named,
    parse=parse,
)
