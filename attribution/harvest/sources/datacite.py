"""DataCite: data, software and instruments, with their creators and contributors.

Written from its documentation (https://support.datacite.org/docs/api) and never tried against the
live service, so it is not used unless `harvest.sources` names it.

What to know of its API:
- The public API shows findable DOIs only. One that was withdrawn is shown no longer.
- Dates of publication are years; `dates` may hold the day on which the work was issued.
- ROR ids of affiliations come with `affiliation=true`, in the form that the depositor chose.
- A link to the next page leaves out some parameters, so only its cursor is taken.
- Names of people are "Family, Given"; organisations are creators and contributors too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from attribution.core import identifiers
from attribution.core.model import Affiliation, Author, Contributor, Location, WorkView
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.json_fields import object_in, page_range, text_in
from attribution.harvest.paging import Cursors, Page, Raw, ids_of, walk
from attribution.harvest.partial_dates import PartialDate, day_of
from attribution.harvest.place import Place
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, batches, reached
from attribution.harvest.source import Limits, Probe, Source
from attribution.harvest.titles import clean_title
from attribution.home.services import Address
from attribution.home.settings import Settings

API = Address("datacite", "DataCite", "https://api.datacite.org")
LIMITS = Limits(
    words="1,000 requests in 5 minutes, 500 without a contact address",
    requests=500,
    better_requests=1_000,
    seconds=300.0,
)
PAGE = 200
NAMED_PER_CALL = 50
RORS_PER_CALL = 20
# The kinds of works that are asked for, and what this program calls them.
KINDS = {
    "Dataset": "dataset",
    "Software": "software",
    "ComputationalNotebook": "software",
    "Workflow": "workflow",
    "Model": "model",
    "Instrument": "instrument",
}
# Relations between versions and forms of one work. IsSupplementTo is not one of them: the data of
# an article are a work of their own.
SAME_WORK = frozenset(
    [
        "IsVersionOf",
        "HasVersion",
        "IsNewVersionOf",
        "IsPreviousVersionOf",
        "IsIdenticalTo",
        "IsVariantFormOf",
        "IsOriginalFormOf",
    ]
)
# Contributions that only organisations make.
OF_ORGANISATIONS = frozenset(
    [
        "Distributor",
        "HostingInstitution",
        "RegistrationAgency",
        "RegistrationAuthority",
        "ResearchGroup",
        "Sponsor",
    ]
)

Part = Mapping[str, Any]


def client(settings: Settings) -> Client:
    """Requests whose User-Agent holds the contact address, which raises the limit."""
    return Client(
        "datacite",
        settings,
        rate=LIMITS.rate(better=bool(settings.email)),
        headers={"Accept": "application/vnd.api+json"},
    )


# -- asking --------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works of people with the institution's ROR ids, then of people who print its name.

    Year by year, or in one window what changed since the last finished harvest.
    """
    for window in _windows(scope):
        for name, place in _places(scope).items():
            pages = partial(_pages, client, scope, f"{place} AND {window.conditions}")
            yield from walk(f"datacite: {name}, {window.span}", pages, done=window.done)
        yield from reached(scope, window.last)


def _places(scope: Scope) -> dict[str, str]:
    """Conditions by which people are at the institution, each with its name in a window."""
    conditions = {
        f"ROR ids {rors[0]}...": _affiliation("affiliationIdentifier", _written_rors(rors))
        for rors in batches(sorted(scope.settings.family), RORS_PER_CALL)
    }
    if scope.forms:
        conditions["names"] = _affiliation("name", scope.forms)
    return conditions


@dataclass(frozen=True)
class Window:
    """Works that are asked for together.

    `span` is the window in words, `last` its last publication date where it has one, `done` the
    windows that earlier nights have walked; None where no night may leave this one out.
    """

    span: str
    conditions: str
    last: date | None = None
    done: frozenset[str] | None = None


def _windows(scope: Scope) -> Iterator[Window]:
    kinds = f"types.resourceTypeGeneral:({' OR '.join(KINDS)})"
    if scope.since is not None:
        changed = f"updated:[{scope.since} TO *]"
        published = _published_in(scope.first_day, scope.published_until)
        yield Window(f"changed since {scope.since}", f"{kinds} AND {published} AND {changed}")
        return
    for first, last in scope.years():
        span = f"{first.year} to {last.year if last else '*'}"
        done = scope.done if last else None
        yield Window(span, f"{kinds} AND {_published_in(first, last)}", last, done)


def _published_in(first: date, last: date | None) -> str:
    """The condition on the year of publication."""
    return f"publicationYear:[{first.year} TO {last.year if last else '*'}]"


def _written_rors(rors: Iterable[str]) -> list[str]:
    """ROR ids as depositors write them."""
    return [form + ror for ror in rors for form in ("https://ror.org/", "ror.org/", "")]


def _affiliation(field: str, values: Iterable[str]) -> str:
    """A condition on the affiliations of creators and contributors."""
    listed = _any_of(values)
    creators, contributors = (
        f"{people}.affiliation.{field}:{listed}" for people in ("creators", "contributors")
    )
    return f"({creators} OR {contributors})"


def _any_of(values: Iterable[str]) -> str:
    return "(" + " OR ".join(map(_quoted, values)) + ")"


def _quoted(text: str) -> str:
    """A phrase in the query language, which is that of Elasticsearch."""
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a request. Most DOIs are another agency's, which DataCite does not show."""
    for batch in batches(dois, NAMED_PER_CALL):
        yield from walk("datacite: by DOI", _pages_by_doi(client, scope, batch))
        yield {"kind": "asked", "dois": batch}


def _pages_by_doi(
    client: Client, scope: Scope, dois: Iterable[str]
) -> Callable[[], Iterator[Page]]:
    return partial(_pages, client, scope, f"doi:{_any_of(dois)}", keep=False)


def _pages(
    client: Client,
    scope: Scope,
    query: str,
    *,
    keep: bool = True,
) -> Iterator[Page]:
    extra: Raw = {"keep": scope.place.as_payload()} if keep else {}
    url = f"{scope.settings.url(API)}/dois"
    cursor: str | None = "1"
    cursors = Cursors(client.source)
    while cursor:
        body = client.ask(Request(url, _params(query, cursor)), _list)
        ids = ids_of(body["data"], "id")
        yield Page({"kind": "works", "payload": body, **extra}, ids, body["meta"]["total"])
        links = object_in(body, "links") if body["data"] else {}
        cursor = cursors.next(_cursor(links.get("next")))


def _params(query: str, cursor: str) -> dict[str, str | int]:
    return {
        "query": query,
        "affiliation": "true",
        "publisher": "true",
        "disable-facets": "true",
        "page[size]": PAGE,
        "page[cursor]": cursor,
    }


def _list(reply: Reply) -> Any:
    body = reply.json()
    meta = body.get("meta") if isinstance(body, dict) else None
    if not isinstance(meta, dict) or "total" not in meta or "data" not in body:
        raise Unusable("the answer is not a list of works")
    return body


def _cursor(link: str | None) -> str | None:
    """The cursor in the address of the next page."""
    return next(iter(parse_qs(urlsplit(link or "").query).get("page[cursor]", ())), None)


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView]:
    """The works in one raw payload; from a search by institution only works of people there."""
    if raw["kind"] != "works":
        return
    place = Place.of_payload(raw.get("keep"))
    for record in raw["payload"]["data"]:
        view = _work(record)
        if view and (place is None or view.is_gone or place.has_people_of(view)):
            yield view


def _work(record: Part) -> WorkView | None:
    """The work; None for one of another kind, such as a preprint, or without a DOI."""
    work = object_in(record, "attributes")
    doi = identifiers.doi(work.get("doi") or record["id"])
    kind = object_in(work, "types").get("resourceTypeGeneral")
    if doi is None or (kind and kind not in KINDS):
        return None
    if work.get("state") not in (None, "findable"):
        return WorkView("datacite", doi, doi=doi, is_gone=True)
    return _findable_work(work, doi, KINDS.get(kind or ""))


def _findable_work(work: Part, doi: str, kind: str | None) -> WorkView:
    published = _published(work)
    publisher = _publisher(work)
    return WorkView(
        source="datacite",
        source_id=doi,
        doi=doi,
        title=_title(work),
        type=kind,
        published=published.iso,
        published_precision=published.precision,
        journal=_container(work) or publisher,
        publisher=publisher,
        is_retracted=bool(_dates(work, "Withdrawn")),
        authors=tuple(map(_person, _parts(work.get("creators")))),
        contributors=tuple(_contributors(work)),
        same_as=_same_as(work),
        corrected_by=_related(work, {"IsObsoletedBy"}),
        created=day_of(work.get("created") or work.get("registered")),
        location=_location(work),
    )


def _location(work: Part) -> Location:
    container = object_in(work, "container")
    is_issn = container.get("identifierType") == "ISSN"
    return Location(
        volume=text_in(container, "volume"),
        issue=text_in(container, "issue"),
        pages=page_range(text_in(container, "firstPage"), text_in(container, "lastPage")),
        issn=text_in(container, "identifier") if is_issn else None,
    )


def _parts(value: Any) -> list[Part]:
    """The objects in a list, or one that is not in a list; other values are left out."""
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, dict)]


def _title(work: Part) -> str | None:
    """The main title: it has no type, while subtitles and translations have one."""
    titles = _parts(work.get("titles"))
    main = [title for title in titles if not title.get("titleType")]
    return clean_title(next((text_in(title, "title") for title in main or titles), None))


def _published(work: Part) -> PartialDate:
    """The day on which it was issued, as far as known, else the year of publication."""
    issued = (PartialDate.of_text(text) for text in _dates(work, "Issued"))
    year = PartialDate.of_text(str(work.get("publicationYear") or ""))
    return next(filter(None, issued), year)


def _dates(work: Part, kind: str) -> list[str]:
    dates = [part for part in _parts(work.get("dates")) if part.get("dateType") == kind]
    return [str(part["date"]) for part in dates if part.get("date")]


def _container(work: Part) -> str | None:
    return text_in(object_in(work, "container"), "title")


def _publisher(work: Part) -> str | None:
    """The name; an object with `publisher=true`, else text."""
    publisher = work.get("publisher")
    return text_in(publisher if isinstance(publisher, dict) else {"name": publisher}, "name")


def _contributors(work: Part) -> Iterator[Contributor]:
    for item in _parts(work.get("contributors")):
        contribution = item.get("contributorType") or "Other"
        yield Contributor(_person(item), contribution)


def _person(item: Part) -> Author:
    """A creator or contributor, who may be an organisation."""
    given, family = _split_name(item)
    is_group = _is_organisation(item)
    return Author(
        name=" ".join(filter(None, (given, family))) or text_in(item, "name") or "",
        given=None if is_group else given,
        family=None if is_group else family,
        orcid=_orcid(item),
        affiliations=tuple(_affiliations(item.get("affiliation"))),
        is_group=is_group,
    )


def _is_organisation(item: Part) -> bool:
    if item.get("nameType"):
        return bool(item["nameType"] == "Organizational")
    return item.get("contributorType") in OF_ORGANISATIONS


def _split_name(item: Part) -> tuple[str | None, str | None]:
    """(given names, family name); from "Family, Given" where a person's is not split."""
    given = text_in(item, "givenName") or None
    family = text_in(item, "familyName") or None
    is_person = item.get("nameType") == "Personal" or _orcid(item)
    if given or family or not is_person:
        return given, family
    before, comma, after = (text_in(item, "name") or "").partition(",")
    if not comma:
        return None, None
    return after.strip() or None, before.strip() or None


def _orcid(item: Part) -> str | None:
    for known in _parts(item.get("nameIdentifiers")):
        scheme = text_in(known, "nameIdentifierScheme") or ""
        value = text_in(known, "nameIdentifier") or ""
        if scheme.upper() == "ORCID" or "orcid.org" in value:
            return identifiers.orcid(value)
    return None


def _affiliations(value: Any) -> Iterator[Affiliation]:
    """Affiliations: objects with `affiliation=true`, else text."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str):
            yield Affiliation(part)
        elif isinstance(part, dict):
            yield Affiliation(text_in(part, "name"), _rors(part))


def _rors(affiliation: Part) -> tuple[str, ...]:
    value = text_in(affiliation, "affiliationIdentifier") or ""
    scheme = text_in(affiliation, "affiliationIdentifierScheme") or ""
    ror = identifiers.ror(value) if scheme.upper() == "ROR" or "ror.org" in value else None
    return (ror,) if ror else ()


def _same_as(work: Part) -> tuple[str, ...]:
    return _related(work, SAME_WORK)


def _related(work: Part, relations: Collection[str]) -> tuple[str, ...]:
    """DOIs of works in one of these relations, without works of another kind."""
    dois = {
        identifiers.doi(part.get("relatedIdentifier"))
        for part in _parts(work.get("relatedIdentifiers"))
        if part.get("relationType") in relations and _names_work(part)
    }
    return tuple(sorted(filter(None, dois)))


def _names_work(part: Part) -> bool:
    """Whether a related identifier is the DOI of a work of our kinds, as far as it says."""
    is_doi = part.get("relatedIdentifierType") == "DOI"
    return is_doi and part.get("resourceTypeGeneral") in (None, *KINDS)


_PEOPLE = ("creators", "contributors")
_OF_A_PERSON = (
    "name text",
    "nameType text",
    "givenName text",
    "familyName text",
    "contributorType text",
    "nameIdentifiers list",
    "nameIdentifiers[].nameIdentifier text",
    "nameIdentifiers[].nameIdentifierScheme text",
    "affiliation list",
    "affiliation[].name text",
    "affiliation[].affiliationIdentifier text",
    "affiliation[].affiliationIdentifierScheme text",
)
CONTRACT = Contract(
    """
    ! id                                                  text
    ! attributes                                          object
    ! attributes.doi                                      text
      attributes.state                                    text
    ! attributes.types                                    object
    ! attributes.types.resourceTypeGeneral                text
    ! attributes.titles                                   list
      attributes.titles[].title                           text
      attributes.titles[].titleType                       text
    ! attributes.creators                                 list
      attributes.contributors                             list
      attributes.container                                object
      attributes.container.title                          text
      attributes.container.volume                         text
      attributes.container.issue                          text
      attributes.container.firstPage                      text
      attributes.container.lastPage                       text
      attributes.container.identifier                     text
      attributes.container.identifierType                 text
      attributes.publisher                                object text
      attributes.publisher.name                           text
    ! attributes.publicationYear                          number
      attributes.dates                                    list
      attributes.dates[].date                             text
      attributes.dates[].dateType                         text
      attributes.relatedIdentifiers                       list
      attributes.relatedIdentifiers[].relatedIdentifier   text
      attributes.relatedIdentifiers[].relatedIdentifierType  text
      attributes.relatedIdentifiers[].relationType        text
      attributes.relatedIdentifiers[].resourceTypeGeneral text
      attributes.created                                  text
      attributes.registered                               text
    """
    + "".join(f"attributes.{people}[].{field}\n" for people in _PEOPLE for field in _OF_A_PERSON),
    known="""
    type relationships attributes.types.* attributes.container.* attributes.publisher.*
    attributes.titles[].lang attributes.dates[].* attributes.relatedIdentifiers[].*
    attributes.*[].affiliation[].schemeUri attributes.*[].nameIdentifiers[].schemeUri
    attributes.citation* attributes.contentUrl attributes.descriptions attributes.*Count
    attributes.formats attributes.fundingReferences attributes.geoLocations attributes.identifiers
    attributes.isActive attributes.language attributes.metadataVersion attributes.published
    attributes.reason attributes.relatedItems attributes.rightsList attributes.schemaVersion
    attributes.sizes attributes.source attributes.subjects attributes.updated attributes.url
    attributes.version attributes.alternateIdentifiers attributes.suffix attributes.prefix
    """,
    path="/dois?page%5Bsize%5D=25&affiliation=true&publisher=true&disable-facets=true",
    at=("data",),
)


SOURCE = Source(
    name="datacite",
    title="DataCite",
    rank=6,
    addresses=(API,),
    asked_for=(
        "data, software and instruments of people with the ROR id of the institution or a child "
        "unit, or with its name; by DOI"
    ),
    gives="creators, and contributors with the type of their contribution; versions",
    needs="a contact address",
    first_harvest="5 years x 2 windows, some pages each; one call for 50 DOIs that others show",
    limits=LIMITS,
    probe=Probe(API, "/dois?page%5Bsize%5D=1&disable-facets=true"),
    used_by_default=False,
    tried_live=False,
    client=client,
    fetch=fetch,
    fetch_named=fetch_named,
    parse=parse,
    records_at=("payload", "data"),
    contract=CONTRACT,
)
