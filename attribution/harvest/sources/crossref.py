"""Crossref: works with the institution's ROR id or name in an affiliation, and works by DOI.

What to know of its API:
- The cursor is the server's state: a page is never asked for twice, and a broken walk starts again.
- `ror-id` also matches funders.
- `query.affiliation` ranks by any word, so it is walked until a page has no more hits.
- Titles hold entities and mark-up; `issued` may be null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from attribution.core import identifiers
from attribution.core.model import Affiliation, Author, Location, Update, WorkView
from attribution.core.names import fold
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.json_fields import list_in, object_in, objects_in, text_in
from attribution.harvest.paging import Page, Raw, ids_of, walk
from attribution.harvest.partial_dates import PartialDate, day_of
from attribution.harvest.place import Place
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, batches, plain_and_odd, reached
from attribution.harvest.source import Limits, Probe, Source
from attribution.harvest.titles import clean_title
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
    words="3 requests a second, 1 without a contact address", requests=1, better_requests=3
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
    "volume",
    "issue",
    "page",
    "article-number",
    "ISSN",
    "relation",
    "update-to",
    "updated-by",
    "indexed",
    "created",
]
TYPES = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "conference-paper",
    "book-chapter": "book-chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "peer-review": "peer-review",
}
SAME_WORK = ("is-preprint-of", "has-preprint", "is-version-of", "has-version", "is-same-as")
UPDATES = ("update-to", "updated-by")
RETRACTIONS = ("retraction", "removal", "withdrawal")

Item = Mapping[str, Any]


def client(settings: Settings) -> Client:
    """The polite pool, for those who give a contact address; one request at a time."""
    token = settings.key(KEY)
    return Client(
        "crossref",
        settings,
        rate=LIMITS.rate(better=bool(settings.email)),
        headers={"Crossref-Plus-API-Token": f"Bearer {token}"} if token else {},
    )


# -- asking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Query:
    """One question: filters by name, and words of the ranked search by affiliation."""

    filters: Mapping[str, str | list[str]]
    words: str | None = None

    def params(self, rows: int) -> dict[str, str | int]:
        """Query parameters; habanero writes and checks them."""
        # Imported here: habanero loads an HTTP client of its own, 0.1 s for every command.
        from habanero.filterhandler import filter_handler
        from habanero.select import validate_select

        validate_select(FIELDS)
        params: dict[str, str | int] = {
            "rows": rows,
            "select": ",".join(FIELDS),
            "filter": filter_handler(dict(self.filters)) or "",
        }
        if self.words:
            params["query.affiliation"] = self.words
        return params


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works with the institution's ROR ids, then works that print its name.

    Year by year, or in one window what changed since the last finished harvest.
    """
    for first, last in _windows(scope):
        yield from _works_in(client, scope, first, last)
        yield from reached(scope, last)


def _works_in(
    client: Client,
    scope: Scope,
    first: date,
    last: date | None,
) -> Iterator[Raw]:
    """The works of one window."""
    span = _span(first, last, scope.since)
    dates = _date_filters(first, last, scope.since)
    done = scope.done if last is not None and scope.since is None else None
    if scope.settings.family:
        by_id = Query({"ror_id": sorted(scope.settings.family), **dates})
        pages = partial(_pages, client, scope, by_id)
        yield from walk(f"crossref: ROR ids, {span}", pages, done=done)
    for words in _word_sets(scope.settings.name_forms):
        by_name = Query(dates, words)
        pages = partial(_ranked_pages, client, scope, by_name)
        yield from walk(f"crossref: {words}, {span}", pages, done=done)


def _windows(scope: Scope) -> list[tuple[date, date | None]]:
    if scope.since is None:
        return list(scope.years())
    return [(scope.first_day, scope.published_until)]


def _span(first: date, last: date | None, since: date | None) -> str:
    """A window in words: unfinished harvests remember those that were walked by these words."""
    changed = f", changed since {since}" if since else ""
    return f"{first} to {last or 'now'}{changed}"


def _date_filters(first: date, last: date | None, since: date | None) -> dict[str, str]:
    filters = {"from_pub_date": str(first)}
    if last is not None:
        filters["until_pub_date"] = str(last)
    if since is not None:
        filters["from_index_date"] = str(since)
    return filters


def _word_sets(forms: Iterable[str]) -> list[str]:
    """Name forms for the ranked search: the first of those with the same words, no single words."""
    by_words = {frozenset(fold(form).split()): form for form in reversed(list(forms))}
    return [form for words, form in reversed(by_words.items()) if len(words) > 1]


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a request, without a cursor; DOIs that a filter cannot hold one by one."""
    plain, odd = plain_and_odd(dois)
    for batch in batches(plain, NAMED_PER_CALL):
        yield from walk("crossref: by DOI", partial(_one_page, client, scope.settings, batch))
        yield {"kind": "asked", "dois": batch}
    for doi in odd:
        yield _by_doi(client, scope.settings, doi)
        yield {"kind": "asked", "dois": [doi]}


def _by_doi(client: Client, settings: Settings, doi: str) -> Raw:
    url = f"{settings.url(API)}/works/{quote(doi, safe='')}"
    item = client.ask(Request(url, facts={400, 404}), _single)
    return {"kind": "works", "payload": {"items": [item] if item else []}}


def _one_page(client: Client, settings: Settings, dois: list[str]) -> Iterator[Page]:
    params = Query({"doi": dois}).params(NAMED_PER_CALL * 2)
    yield _page(client.ask(Request(f"{settings.url(API)}/works", params), _list))


def _pages(client: Client, scope: Scope, query: Query) -> Iterator[Page]:
    cursor, collected = "*", 0
    while True:
        body = client.ask(_request(scope.settings, query, cursor), _list)
        items = body["items"]
        cursor = body.get("next-cursor")
        yield _page(body, scope.place.as_payload())
        collected += len(items)
        if not items or not cursor or collected >= body["total-results"]:
            return


def _request(settings: Settings, query: Query, cursor: str) -> Request:
    """The request for a page. Only the first page may be asked for twice."""
    params = query.params(PAGE) | {"cursor": cursor}
    url = f"{settings.url(API)}/works"
    return Request(url, params, facts={404}, repeatable=cursor == "*")


def _ranked_pages(client: Client, scope: Scope, query: Query) -> Iterator[Page]:
    """Best hits first, until a full page has none.

    The records after that share only single words with the institution, such as "university".
    """
    ids: set[str] = set()
    for page in _pages(client, scope, query):
        ids |= page.ids
        is_full = len(page.ids) >= PAGE // 2
        if is_full and not any(True for _ in parse(page.raw)):
            yield Page(page.raw, page.ids, len(ids))
            return
        yield page


def _page(body: dict[str, Any], keep: Raw | None = None) -> Page:
    raw = {"kind": "works", "payload": body} | ({"keep": keep} if keep else {})
    return Page(raw, ids_of(body["items"], "DOI"), body["total-results"])


def _single(reply: Reply) -> Any:
    """One work; None for a DOI of another agency and for one that does not exist."""
    if reply.status != 200:
        return None
    body = reply.json()
    if not isinstance(body, dict) or "DOI" not in object_in(body, "message"):
        raise Unusable("the answer is not a work")
    return body["message"]


def _list(reply: Reply) -> Any:
    if reply.status == 404:
        raise Unusable("the server has lost the cursor")
    body = reply.json()
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(message, dict) or not _is_list(message):
        raise Unusable("the answer is not a list of works")
    return message


def _is_list(message: Item) -> bool:
    return isinstance(message.get("items"), list) and isinstance(message.get("total-results"), int)


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView]:
    """The works in one raw payload.

    From a search by institution only works with an author there, not those with a matching funder.
    """
    if raw["kind"] != "works":
        return
    place = Place.of_payload(raw.get("keep"))
    for item in raw["payload"]["items"]:
        view = _work(item)
        if view and (place is None or place.has_people_of(view)):
            yield view


def _work(item: Item) -> WorkView | None:
    doi = identifiers.doi(item.get("DOI"))
    if doi is None:
        return None
    published = _published(item)
    return WorkView(
        source="crossref",
        source_id=doi,
        doi=doi,
        title=_first(item, "title"),
        type=_type(item),
        published=published.iso,
        published_precision=published.precision,
        journal=_first(item, "container-title"),
        publisher=text_in(item, "publisher"),
        is_retracted=_is_retracted(item),
        authors=tuple(map(_author, objects_in(item, "author"))),
        same_as=_same_as(item),
        corrected_by=_corrected_by(item),
        corrects=tuple(_updates(item)),
        created=day_of(object_in(item, "created").get("date-time")),
        location=_location(item),
    )


def _location(item: Item) -> Location:
    return Location(
        volume=text_in(item, "volume"),
        issue=text_in(item, "issue"),
        pages=text_in(item, "page") or text_in(item, "article-number"),
        issn=next((issn for issn in list_in(item, "ISSN") if isinstance(issn, str)), None),
    )


def _first(item: Item, name: str) -> str | None:
    """The first of the titles in a field."""
    titles = (title for title in list_in(item, name) if isinstance(title, str))
    return clean_title(next(titles, None))


def _type(item: Item) -> str | None:
    stated = text_in(item, "type")
    return TYPES.get(stated or "", stated)


def _published(item: Item) -> PartialDate:
    """The first of its dates that is known; Crossref prints [[null]] for an unknown date."""
    for name in ("issued", "published", "posted"):
        parts = next(iter(list_in(object_in(item, name), "date-parts")), None)
        known = PartialDate.of_parts(parts) if isinstance(parts, list) else PartialDate()
        if known:
            return known
    return PartialDate()


def _is_retracted(item: Item) -> bool:
    return any(_type_of(update) in RETRACTIONS for update in objects_in(item, "updated-by"))


def _type_of(update: Item) -> str:
    """The type of an update; publishers write it in either case."""
    return (text_in(update, "type") or "").strip().lower().replace(" ", "_")


def _same_as(item: Item) -> tuple[str, ...]:
    """DOIs of other versions of the work."""
    relation = object_in(item, "relation")
    related = [other for kind in SAME_WORK for other in objects_in(relation, kind)]
    dois = {identifiers.doi(other.get("id")) for other in related if other.get("id-type") == "doi"}
    updates = [update for kind in UPDATES for update in objects_in(item, kind)]
    dois |= {
        identifiers.doi(update.get("DOI"))
        for update in updates
        if _type_of(update) == "new_version"
    }
    return tuple(sorted(filter(None, dois)))


def _corrected_by(item: Item) -> tuple[str, ...]:
    """DOIs of notices that correct or retract the work."""
    dois = {identifiers.doi(update.get("DOI")) for update in objects_in(item, "updated-by")}
    return tuple(sorted(filter(None, dois)))


def _updates(item: Item) -> Iterator[Update]:
    """The works that a notice says it corrects or retracts."""
    for update in objects_in(item, "update-to"):
        doi = identifiers.doi(update.get("DOI"))
        if doi:
            yield Update(doi, _type_of(update) or "correction")


def _author(item: Item) -> Author:
    given = text_in(item, "given") or None
    family = text_in(item, "family") or None
    return Author(
        name=text_in(item, "name") or _full_name(item),
        given=given,
        family=family,
        orcid=identifiers.orcid(item.get("ORCID")),
        affiliations=tuple(map(_affiliation, objects_in(item, "affiliation"))),
        is_group="name" in item and not family,
    )


def _full_name(item: Item) -> str:
    parts = [text_in(item, name) for name in ("given", "family", "suffix")]
    return " ".join(part for part in parts if part)


def _affiliation(item: Item) -> Affiliation:
    ids = (known for known in objects_in(item, "id") if known.get("id-type") == "ROR")
    rors = (identifiers.ror(known.get("id")) for known in ids)
    return Affiliation(text_in(item, "name"), tuple(filter(None, rors)))


CONTRACT = Contract(
    """
    ! DOI                               text
    ! type                              text
    ! title                             list
    ! author                            list
      author[].given                    text
    ! author[].family                   text
      author[].suffix                   text
      author[].name                     text
      author[].ORCID                    text
      author[].affiliation              list
      author[].affiliation[].name       text
      author[].affiliation[].id         list
      author[].affiliation[].id[].id    text
      author[].affiliation[].id[].id-type  text
    ! issued                            object
    ! issued.date-parts                 list
      published                         object
      published.date-parts              list
      posted                            object
      posted.date-parts                 list
      container-title                   list
      publisher                         text
      volume                            text
      issue                             text
      page                              text
      article-number                    text
      ISSN                              list
      relation                          object list
      update-to                         list
      update-to[].DOI                   text
      update-to[].type                  text
      updated-by                        list
      updated-by[].DOI                  text
      updated-by[].type                 text
      created                           object
      created.date-time                 text
    """,
    known="""
    author[].authenticated-orcid author[].role author[].sequence author[].prefix
    author[].affiliation[].* relation.* update-to[].* updated-by[].* created.* indexed
    """,
    path=f"/works?rows=25&select={','.join(FIELDS)}",
    at=("message", "items"),
)


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
    records_at=("payload", "items"),
    contract=CONTRACT,
)
