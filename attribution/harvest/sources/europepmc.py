"""Europe PMC: works by affiliation, works by DOI, JATS full texts, names in acknowledgements.

What to know of its API:
- Errors come with status 200.
- Flags are "Y" and "N".
- A walk ends with an empty page, the same cursor or none; the announced count may be a little high.
- Only the open-access subset has full text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import SourceUnavailable
from attribution.core.for_people import count
from attribution.core.model import Affiliation, Author, Location, TextView, WorkView
from attribution.harvest import full_texts
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.full_texts import Terms
from attribution.harvest.json_fields import list_in, object_in, objects_in, text_in
from attribution.harvest.name_searches import Search
from attribution.harvest.paging import Cursors, FallsShort, Page, Raw, id_of, walk
from attribution.harvest.partial_dates import PartialDate, day_of
from attribution.harvest.place import Place
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, Wanted, batches
from attribution.harvest.source import Limits, Probe, Source, Texts, WorkPage
from attribution.harvest.titles import clean_title
from attribution.home.services import Address
from attribution.home.settings import Settings

API = Address("europepmc", "Europe PMC", "https://www.ebi.ac.uk/europepmc/webservices/rest")
LIMITS = Limits(words="3 requests a second, 2 at the same time", requests=3, at_once=2)
PAGE = 1000
NAMED_PER_CALL = 50
SEARCHES_PER_CALL = 25
OVERCOUNT = 10
END_OF_TIME = "2200-12-31"
_FIRST = "*"  # the cursor of the first page
KINDS = {
    "review": "review",
    "review-article": "review",
    "published erratum": "correction",
    "retraction of publication": "retraction",
    "editorial": "editorial",
    "letter": "letter",
}

Result = Mapping[str, Any]


def client(settings: Settings) -> Client:
    """Europe PMC has no keys and publishes no rate; three requests a second is polite."""
    return Client("europepmc", settings, rate=LIMITS.rate())


# -- asking --------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works that print the institution's name in an affiliation."""
    if not scope.forms:
        return
    keep = {"keep": scope.place.as_payload()}
    pages = partial(_pages, client, scope.settings, _affiliation_query(scope), keep)
    yield from walk("europepmc: affiliations", pages, overcount=OVERCOUNT)


def _affiliation_query(scope: Scope) -> str:
    names = " OR ".join(f"AFF:{quoted(form)}" for form in scope.forms)
    until = scope.published_until or END_OF_TIME
    published = f"FIRST_PDATE:[{scope.first_day} TO {until}]"
    return f"({names}) AND {published}{_changed_since(scope.since)}"


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a request."""
    for batch in batches(dois, NAMED_PER_CALL):
        query = " OR ".join(f"DOI:{quoted(doi)}" for doi in batch)
        pages = partial(_pages, client, scope.settings, query, {})
        yield from walk("europepmc: by DOI", pages, overcount=OVERCOUNT)
        yield {"kind": "asked", "dois": batch}


def fetch_by_id(client: Client, scope: Scope, ids: Iterable[str]) -> Iterator[Raw]:
    """Works by the ids of the collections that Europe PMC is made of, 50 a request."""
    for batch in batches(ids, NAMED_PER_CALL):
        query = " OR ".join(map(_with_id, batch))
        pages = partial(_pages, client, scope.settings, query, {})
        yield from walk("europepmc: by id", pages, overcount=OVERCOUNT)


def _with_id(source_id: str) -> str:
    collection, _, name = source_id.partition(":")
    if collection == "PMC":
        return f"PMCID:{quoted(name)}"
    return f"(EXT_ID:{quoted(name)} AND SRC:{quoted(collection)})"


def fetch_thanks(client: Client, scope: Scope, searches: Sequence[Search]) -> Iterator[Raw]:
    """Open-access works, of any institution, whose acknowledgements hold names of technicians.

    Many names in one query. A query that has begun is walked to its end; searches for which
    `harvest.reverse_calls` leaves no calls wait for the next nights.
    """
    last_call = client.calls + scope.settings.reverse_calls
    waiting = len(searches) if scope.settings.reverse_calls else 0
    for batch in _search_batches(searches):
        if client.calls >= last_call:
            break
        waiting -= len(batch)
        yield from _thanks(client, scope, batch)
    if waiting:
        names = count(waiting, "technician")
        says = f"The names of {names} wait for the next nights (harvest.reverse_calls)."
        yield {"kind": "waiting", "says": says}


def _search_batches(searches: Sequence[Search]) -> list[list[Search]]:
    """New searches and repeated ones apart: only the repeated ones are limited to changes."""
    new = [search for search in searches if search.since is None]
    repeated = [search for search in searches if search.since]
    return [*batches(new, SEARCHES_PER_CALL), *batches(repeated, SEARCHES_PER_CALL)]


def _thanks(client: Client, scope: Scope, batch: Sequence[Search]) -> Iterator[Raw]:
    why = {"why": {"thanked": [search.technician_id for search in batch]}}
    pages = partial(_pages, client, scope.settings, _thanks_query(scope, batch), why)
    try:
        yield from walk("europepmc: names in acknowledgements", pages, overcount=OVERCOUNT)
    except FallsShort as problem:  # the names wait; the works that are known already need not
        yield {"kind": "gap", "says": str(problem)}
        return
    names = [{"technician_id": search.technician_id, "mark": search.mark} for search in batch]
    yield {"kind": "searched", "searches": names}


def _thanks_query(scope: Scope, batch: Sequence[Search]) -> str:
    names = [name for search in batch for name in search.names]
    conditions = " OR ".join(f"ACK_FUND:{quoted(name)}" for name in names)
    published = f"FIRST_PDATE:[{scope.first_day} TO {END_OF_TIME}]"
    changed = _changed_since(_first_change(scope, batch))
    return f"({conditions}) AND OPEN_ACCESS:y AND {published}{changed}"


def _first_change(scope: Scope, batch: Sequence[Search]) -> date | None:
    """The day from which changes are asked for; None if no search of the batch was made before."""
    since = min((search.since for search in batch if search.since), default=None)
    return since and since - timedelta(days=scope.settings.overlap_days)


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """Full texts of open-access works."""

    def ask(pmcid: str) -> Reply:
        url = f"{scope.settings.url(API)}/{pmcid}/fullTextXML"
        return client.ask(Request(url, facts={404}, attempts=2), full_texts.with_whole_body)

    offered = [(text.pmcid, text) for text in wanted if text.pmcid]
    terms = Terms(scope.settings, scope.today, at_once=LIMITS.at_once)
    yield from full_texts.fetch_texts(offered, ask, terms)


def quoted(text: str) -> str:
    """A phrase in the query language of Europe PMC."""
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


def _changed_since(since: date | None) -> str:
    if since is None:
        return ""
    days = f"[{since} TO {END_OF_TIME}]"
    return f" AND (UPDATE_DATE:{days} OR CREATION_DATE:{days})"


def _pages(
    client: Client,
    settings: Settings,
    query: str,
    extra: Raw,
) -> Iterator[Page]:
    url = f"{settings.url(API)}/searchPOST"
    cursor: str | None = _FIRST
    cursors = Cursors(client.source)
    while cursor:
        body = client.ask(Request(url, form=_form(query, cursor)), _list)
        results = body["resultList"]["result"]
        yield Page(
            {"kind": "works", "payload": {"results": results}, **extra},
            frozenset(map(_id_on_page, results)),
            int(body["hitCount"]),
            ends=_shows_the_end(body, cursor),
        )
        following = body.get("nextCursorMark")
        is_last = following == cursor or len(results) < PAGE
        cursor = None if is_last else cursors.next(following)


def _shows_the_end(body: Result, cursor: str) -> bool:
    """Whether a page is the last one: it is short, or no other cursor follows.

    An empty page may be an answer that failed. It is the end only after other pages, and where no
    other cursor follows, as Europe PMC ends its lists.
    """
    size = len(body["resultList"]["result"])
    is_without_next = body.get("nextCursorMark") in (None, cursor)
    return 0 < size < PAGE or (is_without_next and (size > 0 or cursor != _FIRST))


def _id_on_page(result: Any) -> str:
    return _source_id(result) if isinstance(result, dict) else id_of(result, "id")


def _form(query: str, cursor: str) -> dict[str, str]:
    return {
        "query": query,
        "format": "json",
        "resultType": "core",
        "pageSize": str(PAGE),
        "cursorMark": cursor,
    }


def _list(reply: Reply) -> Any:
    body = reply.json()
    if isinstance(body, dict) and "errCode" in body:
        message = str(body.get("errMsg"))
        if "query" in message.lower():
            raise SourceUnavailable(f"europepmc: the query is not accepted: {message}")
        raise Unusable(f"it answered: {message}")
    if not isinstance(body, dict) or not _is_list(body):
        raise Unusable("the answer is not a list of works")
    return body


def _is_list(body: Result) -> bool:
    has_works = isinstance(object_in(body, "resultList").get("result"), list)
    return has_works and str(body.get("hitCount")).isdecimal()


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | TextView]:
    """The records in one raw payload; from a search by institution only works of people there."""
    if raw["kind"] == "text":
        yield full_texts.view("europepmc", raw, "jats")
    elif raw["kind"] == "works":
        place = Place.of_payload(raw.get("keep"))
        for result in raw["payload"]["results"]:
            view = _work(result)
            if place is None or place.has_people_of(view):
                yield view


def _work(result: Result) -> WorkView:
    published = _published(result)
    kinds = _kinds(result)
    is_open = _flag(result.get("isOpenAccess"))
    return WorkView(
        source="europepmc",
        source_id=_source_id(result),
        doi=identifiers.doi(text_in(result, "doi")),
        pmid=identifiers.pmid(text_in(result, "pmid")),
        pmcid=identifiers.pmcid(text_in(result, "pmcid")),
        title=_title(text_in(result, "title")),
        type=_type(kinds, result.get("source")),
        published=published.iso,
        published_precision=published.precision,
        journal=_journal(result),
        is_retracted="retracted publication" in kinds,
        is_open_access=is_open,
        has_full_text=is_open and bool(result.get("pmcid")),
        authors=_authors(result),
        created=day_of(result.get("firstIndexDate") or result.get("dateOfCreation")),
        location=_location(result),
    )


def _location(result: Result) -> Location:
    printed = object_in(result, "journalInfo")
    journal = object_in(printed, "journal")
    return Location(
        volume=text_in(printed, "volume"),
        issue=text_in(printed, "issue"),
        pages=text_in(result, "pageInfo"),
        issn=text_in(journal, "issn") or text_in(journal, "essn"),
    )


def _authors(result: Result) -> tuple[Author, ...]:
    listed = objects_in(object_in(result, "authorList"), "author")
    return tuple(map(_author, listed))


def _source_id(result: Result) -> str:
    return f"{result.get('source')}:{result.get('id')}"


def _published(result: Result) -> PartialDate:
    day = PartialDate.of_text(text_in(result, "firstPublicationDate"))
    return day or PartialDate.of_text(text_in(result, "pubYear"))


def _journal(result: Result) -> str | None:
    journal = object_in(object_in(result, "journalInfo"), "journal")
    return text_in(journal, "title")


def _kinds(result: Result) -> set[str]:
    """The publication types, in lower case; one alone is not in a list."""
    kinds = list_in(object_in(result, "pubTypeList"), "pubType")
    return {kind.lower() for kind in kinds if isinstance(kind, str)}


def _type(kinds: set[str], source: str | None) -> str:
    if source == "PPR" or "preprint" in kinds:
        return "preprint"
    return next((name for kind, name in KINDS.items() if kind in kinds), "article")


def _flag(value: str | None) -> bool | None:
    return None if value is None else value == "Y"


def _title(text: str | None) -> str | None:
    """A title without mark-up and the full stop that Europe PMC adds."""
    title = clean_title(text)
    if title and title.endswith(".") and not title.endswith(".."):
        return title[:-1]
    return title


def _author(item: Result) -> Author:
    if group := text_in(item, "collectiveName"):
        return Author(name=group, is_group=True)
    given = text_in(item, "firstName") or text_in(item, "initials")
    family = text_in(item, "lastName")
    in_order = " ".join(part for part in (given, family) if part)
    return Author(
        name=in_order or text_in(item, "fullName") or "",
        given=given,
        family=family,
        orcid=_orcid(object_in(item, "authorId")),
        affiliations=tuple(_affiliations(item)),
    )


def _affiliations(item: Result) -> Iterator[Affiliation]:
    details = object_in(item, "authorAffiliationDetailsList")
    for detail in objects_in(details, "authorAffiliation"):
        yield Affiliation(text_in(detail, "affiliation"))


def _orcid(identifier: Result) -> str | None:
    if identifier.get("type") != "ORCID":
        return None
    return identifiers.orcid(text_in(identifier, "value"))


CONTRACT = Contract(
    """
    ! id                                              text
    ! source                                          text
      doi                                             text
      pmid                                            text
      pmcid                                           text
    ! title                                           text
    ! pubTypeList                                     object
    ! pubTypeList.pubType                             list text
    ! firstPublicationDate                            text
      pubYear                                         text number
      journalInfo                                     object
      journalInfo.volume                              text
      journalInfo.issue                               text
      journalInfo.journal                             object
      journalInfo.journal.title                       text
      journalInfo.journal.issn                        text
      journalInfo.journal.essn                        text
      pageInfo                                        text
    ! authorList                                      object
    ! authorList.author                               list
      authorList.author[].fullName                    text
      authorList.author[].firstName                   text
    ! authorList.author[].lastName                    text
      authorList.author[].initials                    text
      authorList.author[].collectiveName              text
      authorList.author[].authorId                    object
      authorList.author[].authorId.type               text
      authorList.author[].authorId.value              text
      authorList.author[].authorAffiliationDetailsList  object
      authorList.author[].authorAffiliationDetailsList.authorAffiliation  list
      authorList.author[].authorAffiliationDetailsList.authorAffiliation[].affiliation  text
    ! isOpenAccess                                    text
      firstIndexDate                                  text
      dateOfCreation                                  text
    """,
    known="""
    authorIdList authorString dateOfRevision dateOfCompletion electronicPublicationDate
    printPublicationDate firstIndexDate fullTextIdList fullTextReceivedDate fullTextUrlList
    grantsList has* in* language license pubModel publicationStatus abstractText affiliation
    citedByCount keywordList meshHeadingList chemicalList subsetList commentCorrectionList
    bookOrReportDetails investigatorList tmAccessionTypeList dbCrossReferenceList manuscriptId
    authMan epmcAuthMan nihAuthMan versionNumber versionList preprintList dataLinksTagsList
    embargoDate publisher isbn journalInfo.* authorList.author[].*
    """,
    path="/search?query=OPEN_ACCESS:y&format=json&resultType=core&pageSize=25",
    at=("resultList", "result"),
)


SOURCE = Source(
    name="europepmc",
    title="Europe PMC",
    rank=3,
    addresses=(API,),
    asked_for="works that print the institution's name; by DOI; names in acknowledgements",
    gives="open-access full text with acknowledgements",
    needs="nothing",
    first_harvest="10 calls, and one for each open-access text",
    limits=LIMITS,
    probe=Probe(API, "/search?query=DOI:%2210.5555/none%22&format=json"),
    work_page=WorkPage("pmcid", "https://europepmc.org/article/PMC/"),
    client=client,
    fetch=fetch,
    fetch_named=fetch_named,
    fetch_by_id=fetch_by_id,
    fetch_thanks=fetch_thanks,
    texts=Texts(
        rank=1,
        fetch=fetch_texts,
        id_column="pmcid",
        closed="not open access",
    ),
    parse=parse,
    records_at=("payload", "results"),
    contract=CONTRACT,
)
