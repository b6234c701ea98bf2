"""OpenAlex: works by ROR id of the institution and its child units, by DOI, and full texts (TEI).

What to know of its API, see https://help.openalex.org:
- A list shows the first 100 authors only.
- `author.orcid` is a profile's guess; `raw_orcid` is printed.
- A page may come short without a word.
- Free keys cannot filter by update date.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from pyalex import Works

from attribution.core import identifiers
from attribution.core.for_people import count
from attribution.core.model import Affiliation, Author, Location, TextView, WorkView
from attribution.harvest import full_texts
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.full_texts import Terms, TextsLeft
from attribution.harvest.json_fields import list_in, object_in, objects_in, page_range, text_in
from attribution.harvest.paging import Cursors, Page, Raw, ids_of, walk
from attribution.harvest.partial_dates import PartialDate, day_of
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, Wanted, batches, plain_and_odd, reached
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
    words=(
        "10 requests a second and 1,000 a day, 30 and 10,000 with a free key; "
        "a full text costs 100 requests; 4 texts at the same time"
    ),
    requests=10,
    better_requests=30,
    at_once=4,
    calls_a_day=1_000,
    better_calls_a_day=10_000,
)
PAGE = 100
TEXT_COSTS = 100  # credits
LISTED_AUTHORS = 100
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
    "biblio",
    "locations",
    "open_access",
    "is_retracted",
    "is_xpac",
    "has_content",
    "updated_date",
    "created_date",
]
TYPES = {"erratum": "correction"}
GZIP = b"\x1f\x8b"

Record = Mapping[str, Any]


def client(settings: Settings) -> Client:
    """Requests with a bearer key, if there is one."""
    key = settings.key(KEY)
    return Client(
        "openalex",
        settings,
        rate=LIMITS.rate(better=bool(key)),
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )


# -- asking --------------------------------------------------------------------------------------


@dataclass
class Window:
    """Publication dates that are asked for, and the ids of the works that the list showed."""

    first: date
    last: date | None
    listed: set[str] = field(default_factory=set)

    def filters(self) -> dict[str, str]:
        filters = {"from_publication_date": str(self.first)}
        if self.last is not None:
            filters["to_publication_date"] = str(self.last)
        return filters

    def holds(self, published: str) -> bool:
        return str(self.first) <= published <= str(self.last or "9999")


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """The institution's works: all of them, or those published lately and what is new in others."""
    for window in _windows(scope):
        for rors in batches(sorted(scope.settings.family), RORS_PER_CALL):
            yield from _works_in(client, scope, rors, window)
        yield from _vanished(client, scope, window)
        yield from reached(scope, window.last)
    if scope.since is not None:
        for block in scope.sweep_blocks():
            yield from _listed_again(client, scope, Window(*block))


def _windows(scope: Scope) -> list[Window]:
    if scope.since is None:
        return [Window(first, last) for first, last in scope.years()]
    recent = max(scope.first_day, scope.today - timedelta(days=scope.settings.window_days))
    return [Window(recent, scope.published_until)]


def _listed_again(client: Client, scope: Scope, window: Window) -> Iterator[Raw]:
    """Older works that were placed at the institution since, or no longer are.

    The list is asked for ids only: the known works have their own days on which they are read.
    """
    for rors in batches(sorted(scope.settings.family), RORS_PER_CALL):
        pages = partial(_id_pages, client, scope.settings, _query(rors, window))
        for raw in walk(f"openalex: ids of {_span(window, rors)}", pages):
            window.listed.update(raw.get("ids", ()))
            yield raw
    known = {name for name, _ in scope.known_works}
    listed = {identifiers.openalex(name) or name for name in window.listed}
    yield from fetch_by_id(client, scope, sorted(listed - known))
    yield from _vanished(client, scope, window)


def _query(rors: Sequence[str], window: Window) -> dict[str, Any]:
    return {"authorships": {"institutions": {"ror": "|".join(rors)}}, **window.filters()}


def _span(window: Window, rors: Sequence[str]) -> str:
    return f"works of {window.first} to {window.last or 'now'} at {rors[0]}..."


def _works_in(
    client: Client,
    scope: Scope,
    rors: list[str],
    window: Window,
) -> Iterator[Raw]:
    """Works with one of the ROR ids.

    The ids of child units are asked for themselves: the settings say which units count.
    """
    query, name = _query(rors, window), f"openalex: {_span(window, rors)}"
    done = scope.done if window.last is not None else None
    for raw in walk(name, partial(_pages, client, scope.settings, query), done=done):
        window.listed.update(ids_of(_records(raw), "id"))
        yield raw
        yield from _long_author_lists(client, scope.settings, raw)


def _vanished(client: Client, scope: Scope, window: Window) -> Iterator[Raw]:
    """Known works of the window that the list shows no longer.

    They were merged or deleted, or are no longer placed at the institution.
    """
    shown = {identifiers.openalex(name) for name in window.listed}
    for name, published in scope.known_works:
        if name not in shown and window.holds(published):
            record = _by_name(client, scope.settings, name)
            yield _works([record]) if record else {"kind": "gone", "id": name}


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a request; DOIs that a filter cannot hold one by one."""
    plain, odd = plain_and_odd(dois)
    for batch in batches(plain, NAMED_PER_CALL):
        yield from _works_by_doi(client, scope.settings, batch)
        yield {"kind": "asked", "dois": batch}
    for doi in odd:
        record = _by_name(client, scope.settings, "doi:" + quote(doi, safe="/"))
        if record:
            yield _works([record])
        yield {"kind": "asked", "dois": [doi]}


def fetch_by_id(client: Client, scope: Scope, ids: Iterable[str]) -> Iterator[Raw]:
    """Works by OpenAlex id, one by one, which is free of charge."""
    for name in ids:
        record = _by_name(client, scope.settings, name)
        if record:
            yield _works([record])


def _works_by_doi(client: Client, settings: Settings, dois: list[str]) -> Iterator[Raw]:
    pages = partial(_pages, client, settings, {"doi": "|".join(dois)})
    for raw in walk("openalex: by DOI", pages):
        yield raw
        yield from _long_author_lists(client, settings, raw)


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """TEI of works whose acknowledgement no other source could give.

    A text costs 100 credits, so a night buys at most `harvest.tei_per_night`.
    """
    settings = scope.settings
    offered = [(text.openalex_id, text) for text in wanted if text.openalex_id]
    terms = Terms(
        settings,
        scope.today,
        at_once=LIMITS.at_once,
        most=settings.tei_per_night if settings.key(KEY) else 0,
        faster=partial(_faster, client, settings),
    )
    yield from full_texts.fetch_texts(offered, partial(_tei, client, settings), terms)


def _faster(client: Client, settings: Settings, left: TextsLeft) -> str:
    """What would fetch the texts in fewer nights."""
    if not settings.key(KEY):
        nights = count(replace(left, tonight=settings.tei_per_night).nights, "night")
        return f"OpenAlex gives full texts only with a key, which is free: it would take {nights}."
    affordable = left.tonight + (client.budget_left or 0) // TEXT_COSTS
    if affordable < 2 * left.tonight:
        return "A larger plan at OpenAlex and harvest.tei_per_night make it faster."
    nights = count(replace(left, tonight=affordable).nights, "night")
    return f"Your budget at OpenAlex allows harvest.tei_per_night = {affordable}: {nights}."


def _works(records: list[Any]) -> Raw:
    return {"kind": "works", "payload": {"results": records}}


def _records(raw: Raw) -> Iterable[Record]:
    records: Iterable[Record] = raw.get("payload", {}).get("results", ())
    return records


def _pages(client: Client, settings: Settings, query: dict[str, Any]) -> Iterator[Page]:
    """The pages of one query."""
    for body in _bodies(client, _list_url(settings, query, FIELDS)):
        ids = ids_of(body["results"], "id")
        yield Page({"kind": "works", "payload": body}, ids, body["meta"]["count"])


def _id_pages(client: Client, settings: Settings, query: dict[str, Any]) -> Iterator[Page]:
    """The same with nothing but the ids."""
    for body in _bodies(client, _list_url(settings, query, ["id"])):
        ids = ids_of(body["results"], "id")
        yield Page({"kind": "ids", "ids": sorted(ids)}, ids, body["meta"]["count"])


def _bodies(client: Client, url: str) -> Iterator[Any]:
    cursor: str | None = "*"
    cursors = Cursors(client.source)
    while cursor:
        body = client.ask(Request(url, {"per_page": PAGE, "cursor": cursor}), _list)
        yield body
        cursor = cursors.next(body["meta"].get("next_cursor") if body["results"] else None)


def _list_url(settings: Settings, query: dict[str, Any], fields: list[str]) -> str:
    """The address of a list. pyalex writes it, a new one each time: its objects are mutable."""
    works = Works().filter(**query).select(fields).sort(publication_date="asc")
    written = urlsplit(works.url)
    return f"{settings.url(API)}{written.path}?{written.query}"


def _list(reply: Reply) -> Any:
    body = reply.json()
    meta = object_in(body, "meta") if isinstance(body, dict) else {}
    if not isinstance(meta.get("count"), int) or not isinstance(body.get("results"), list):
        raise Unusable("the answer is not a list of works")
    return body


def _long_author_lists(client: Client, settings: Settings, raw: Raw) -> Iterator[Raw]:
    """Works whose list entry was cut to 100 authors, each read in full. Free of charge."""
    for listed in objects_in(object_in(raw, "payload"), "results"):
        authors = list_in(listed, "authorships")
        if listed.get("is_authors_truncated") or len(authors) == LISTED_AUTHORS:
            record = _by_name(client, settings, identifiers.openalex(listed["id"]) or "")
            if record is not None:
                yield _works([record])


def _by_name(client: Client, settings: Settings, name: str) -> Any:
    """One work by its OpenAlex id or DOI, None where OpenAlex has none of that name."""
    url = f"{settings.url(API)}/works/{name}"
    request = Request(url, {"select": ",".join(FIELDS)}, facts={301, 400, 404})
    return client.ask(request, _single)


def _single(reply: Reply) -> Any:
    """One work, None where it is gone or merged into another. The page of a 404 is HTML."""
    if reply.status != 200:
        return None
    body = reply.json()
    if not isinstance(body, dict) or "id" not in body:
        raise Unusable("the answer is not a work")
    return body


def _tei(client: Client, settings: Settings, name: str) -> Reply:
    """A TEI file. It comes as a gzip file, whatever Content-Encoding says."""
    url = f"{settings.url(CONTENT)}/works/{name}.grobid-xml"
    request = Request(
        url,
        facts={404},
        follow=True,
        attempts=2,
    )
    return client.ask(request, lambda reply: full_texts.with_whole_body(_unpacked(reply)))


def _unpacked(reply: Reply) -> Reply:
    if not reply.body.startswith(GZIP):
        return reply
    try:
        return replace(reply, body=gzip.decompress(reply.body))
    except (OSError, EOFError, zlib.error) as problem:
        raise Unusable(f"the TEI file is damaged ({problem})") from None


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | TextView]:
    """The records in one raw payload."""
    if raw["kind"] == "works":
        yield from map(_work, raw["payload"]["results"])
    elif raw["kind"] == "text":
        yield full_texts.view("openalex", raw, "tei")


def _work(record: Record) -> WorkView:
    ids = object_in(record, "ids")
    name = identifiers.openalex(record["id"])
    published = PartialDate.of_text(text_in(record, "publication_date"))
    return WorkView(
        source="openalex",
        source_id=name or record["id"],
        doi=identifiers.doi(record.get("doi")),
        pmid=identifiers.pmid(ids.get("pmid")),
        pmcid=identifiers.pmcid(ids.get("pmcid")),
        openalex_id=name,
        title=text_in(record, "title"),
        type=_type(record),
        published=published.iso,
        published_precision=published.precision,
        journal=_journal(record),
        publisher=text_in(_venue(record), "host_organization_name"),
        is_retracted=record.get("is_retracted"),
        is_open_access=object_in(record, "open_access").get("is_oa"),
        has_full_text=object_in(record, "has_content").get("grobid_xml"),
        authors=tuple(map(_author, objects_in(record, "authorships"))),
        authors_complete=_has_all_authors(record),
        created=day_of(record.get("created_date")),
        location=_location(record),
    )


def _location(record: Record) -> Location:
    printed = object_in(record, "biblio")
    pages = page_range(text_in(printed, "first_page"), text_in(printed, "last_page"))
    return Location(
        volume=text_in(printed, "volume"),
        issue=text_in(printed, "issue"),
        pages=pages,
        issn=text_in(_venue(record), "issn_l"),
    )


def _type(record: Record) -> str | None:
    stated = text_in(record, "type")
    return TYPES.get(stated or "", stated)


def _venue(record: Record) -> Record:
    return object_in(object_in(record, "primary_location"), "source")


def _journal(record: Record) -> str | None:
    place = object_in(record, "primary_location")
    return text_in(_venue(record), "display_name") or text_in(place, "raw_source_name")


def _has_all_authors(record: Record) -> bool:
    """Whether the author list is whole; a hundred names may be a list that was cut."""
    if record.get("is_authors_truncated"):
        return False
    authors = list_in(record, "authorships")
    return len(authors) != LISTED_AUTHORS or "is_authors_truncated" in record


def _author(authorship: Record) -> Author:
    author = object_in(authorship, "author")
    return Author(
        name=text_in(authorship, "raw_author_name") or text_in(author, "display_name") or "",
        orcid=identifiers.orcid(authorship.get("raw_orcid")),
        orcid_inferred=identifiers.orcid(author.get("orcid")),
        author_id=identifiers.openalex(author.get("id")),
        affiliations=tuple(_affiliations(authorship)),
    )


def _affiliations(authorship: Record) -> Iterator[Affiliation]:
    """Printed affiliations, each with the ROR ids that OpenAlex maps it to, parent units included.

    ROR ids of institutions that no printed affiliation is mapped to follow without a text.
    """
    rors = _rors_by_institution(authorship)
    mapped = objects_in(authorship, "affiliations")
    for affiliation in mapped:
        known = tuple(filter(None, map(rors.get, list_in(affiliation, "institution_ids"))))
        yield Affiliation(text_in(affiliation, "raw_affiliation_string"), known)
    rest = _unmapped(rors, mapped)
    texts = () if mapped else list_in(authorship, "raw_affiliation_strings")
    for number, text in enumerate(texts):
        yield Affiliation(text, () if number else rest)
    if rest and not texts:
        yield Affiliation(None, rest)


def _unmapped(rors: Mapping[str, str | None], mapped: Sequence[Record]) -> tuple[str, ...]:
    """The ROR ids of institutions that no printed affiliation is mapped to."""
    names = {name for affiliation in mapped for name in list_in(affiliation, "institution_ids")}
    return tuple(ror for name, ror in rors.items() if ror and name not in names)


def _rors_by_institution(authorship: Record) -> dict[str, str | None]:
    return {
        institution["id"]: identifiers.ror(institution.get("ror"))
        for institution in objects_in(authorship, "institutions")
        if institution.get("id")
    }


# -- declaring -----------------------------------------------------------------------------------


def _unread(settings: Settings) -> str:
    """Why a text that OpenAlex offers was not read."""
    return "waiting for budget" if settings.key(KEY) else "needs an OpenAlex key"


CONTRACT = Contract(
    """
    ! id                                                    text
    ! doi                                                   text
      ids                                                   object
      ids.pmid                                              text
      ids.pmcid                                             text number
    ! title                                                 text
    ! type                                                  text
    ! publication_date                                      text
    ! authorships                                           list
    ! authorships[].author                                  object
      authorships[].author.id                               text
      authorships[].author.display_name                     text
      authorships[].author.orcid                            text
    ! authorships[].raw_author_name                         text
      authorships[].raw_orcid                               text
    ! authorships[].institutions                            list
      authorships[].institutions[].id                       text
    ! authorships[].institutions[].ror                      text
      authorships[].affiliations                            list
      authorships[].affiliations[].raw_affiliation_string   text
      authorships[].affiliations[].institution_ids          list
      authorships[].raw_affiliation_strings                 list
      is_authors_truncated                                  flag
      primary_location                                      object
      primary_location.source                               object
      primary_location.source.display_name                  text
      primary_location.source.host_organization_name        text
      primary_location.source.issn_l                        text
      biblio                                                object
      biblio.volume                                         text
      biblio.issue                                          text
      biblio.first_page                                     text
      biblio.last_page                                      text
    ! open_access                                           object
      open_access.is_oa                                     flag
      is_retracted                                          flag
      has_content                                           object
      has_content.grobid_xml                                flag
      created_date                                          text
    """,
    known="""
    ids.* authorships[].author_position authorships[].countries authorships[].is_corresponding
    authorships[].institutions[].* locations is_xpac updated_date primary_location.*
    open_access.* has_content.pdf
    """,
    path=f"/works?per_page=25&select={','.join(FIELDS)}",
    at=("results",),
)


SOURCE = Source(
    name="openalex",
    title="OpenAlex",
    rank=1,
    addresses=(API, CONTENT),
    keys=(KEY,),
    asked_for="works with the ROR id of the institution or a child unit; works by DOI",
    gives=(
        "affiliations mapped to ROR ids, inferred and printed ORCID iDs, "
        "full texts (TEI) with a key"
    ),
    needs="nothing; a free key for full texts and ten times the budget",
    first_harvest="60 list calls; 100 credits for a text, at most `harvest.tei_per_night`",
    limits=LIMITS,
    probe=Probe(API, "/works?per_page=1&select=id"),
    work_page=WorkPage("openalex_id", "https://openalex.org/"),
    client=client,
    fetch=fetch,
    fetch_named=fetch_named,
    fetch_by_id=fetch_by_id,
    texts=Texts(
        rank=4,
        fetch=fetch_texts,
        unread=_unread,
    ),
    parse=parse,
    records_at=("payload", "results"),
    contract=CONTRACT,
)
