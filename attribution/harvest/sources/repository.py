"""The institution's own repository, through OAI-PMH: accepted manuscripts and theses.

What to know of OAI-PMH 2.0 and of the repositories that speak it:
- A list comes in pages. Each but the last ends with a resumption token, which may expire.
- `completeListSize` may be missing, and may be an estimate.
- A record is known by its OAI identifier. Deleted ones are listed as such, where the repository
  keeps count of them; others are noticed when they are read again.
- `from` is a day, or a second where `Identify` says so. Errors are answers with the status 200.
- The same facts come in several forms. EPrints gives RIOXX, or Dublin Core with the addresses of
  files among the identifiers; DSpace gives METS and DIDL with files apart from what they are of;
  Pure gives Dublin Core. One reader takes from any form what it holds, by the names of elements.
- Files are often behind redirections, and those under embargo behind a page that asks to sign in.

Works with a DOI and theses are taken, and nothing else. Of a file, only its statements are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from attribution.acknowledgements.documents.bounded_pdf import READ, is_pdf, read_pdf
from attribution.acknowledgements.documents.full_text import parts_of_sections
from attribution.acknowledgements.documents.pdf import printed_dois
from attribution.acknowledgements.documents.xmltree import parsed, tag_of, without
from attribution.core import identifiers
from attribution.core.errors import RecordSkipped, SourceUnavailable
from attribution.core.model import Affiliation, Author, TextView, WorkView
from attribution.harvest import full_texts
from attribution.harvest.client import Client, Unanswered
from attribution.harvest.full_texts import Terms
from attribution.harvest.paging import Cursors, Page, Raw, walk
from attribution.harvest.partial_dates import PartialDate
from attribution.harvest.reply import Reply, Unusable
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.source import Limits, Source, Texts
from attribution.harvest.titles import clean_title
from attribution.home.settings import Settings

LIMITS = Limits(words="2 requests a second, one at a time", requests=2)
# The forms of a record that are asked for, the best first: a word of their prefix.
FORMS = ("rioxx", "mets", "didl", "oai_dc")
# Types of works by a word of what a repository calls them, the first that fits.
KINDS = {
    "thes": "dissertation",
    "dissertation": "dissertation",
    "conference": "conference-paper",
    "proceeding": "conference-paper",
    "chapter": "book-chapter",
    "book section": "book-chapter",
    "book": "book",
    "monograph": "report",
    "report": "report",
    "preprint": "preprint",
    "working paper": "preprint",
    "dataset": "dataset",
    "article": "article",
}
MOST_FILES = 4  # of one record: a thesis may be in parts
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REFUSED = frozenset({401, 403})
ABSENT = frozenset({404, 410})
MOST_REDIRECTS = 4
ANY_SHORTFALL = 10**9  # a size that a list states twice and does not reach is an estimate


def client(settings: Settings) -> Client:
    """The transport at the rate of `LIMITS`."""
    return Client("repository", settings, rate=LIMITS.rate())


def is_used(settings: Settings) -> bool:
    """Only where the settings name a repository."""
    return bool(settings.repository)


class Identify:
    """The question whether the repository answers."""

    def url(self, settings: Settings) -> str:
        return f"{settings.repository}?verb=Identify"


# -- asking --------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Every record, or those that were added, changed or deleted since the last listing."""
    arguments = {"verb": "ListRecords", "metadataPrefix": _prefix(client, scope)}
    window = "all records"
    if scope.since:
        arguments["from"] = _first_moment(client, scope, scope.since)
        window = f"changed since {scope.since}"
    pages = partial(_pages, client, scope, arguments)
    yield from walk(f"repository: {window}", pages, overcount=ANY_SHORTFALL)


def fetch_by_id(client: Client, scope: Scope, ids: Iterable[str]) -> Iterator[Raw]:
    """Records by their OAI identifiers, one a request."""
    prefix = _prefix(client, scope)
    for name in ids:
        record = _record(client, scope, name, prefix)
        if record is not None:
            yield _payload(scope, [record])


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """The statements in the PDFs of wanted works that the repository has."""
    offered = [(text.source_id, text) for text in wanted if text.source_id]
    if offered:
        ask = partial(_file_of, client, scope, _prefix(client, scope))
        terms = Terms(scope.settings, scope.today, outcome=_statements)
        yield from full_texts.fetch_texts(offered, ask, terms)


def _prefix(client: Client, scope: Scope) -> str:
    """The form to ask for: that of the settings, or the best that the repository has."""
    if scope.settings.repository_format:
        return scope.settings.repository_format
    answer = _ask(client, scope, {"verb": "ListMetadataFormats"})
    prefixes = [_text(element) for element in answer.iter() if tag_of(element) == "metadataPrefix"]
    fitting = (prefix for form in FORMS for prefix in prefixes if form in prefix.lower())
    return next(fitting, FORMS[-1])


def _first_moment(client: Client, scope: Scope, since: date) -> str:
    answer = _ask(client, scope, {"verb": "Identify"})
    steps = [_text(element) for element in answer.iter() if tag_of(element) == "granularity"]
    return f"{since}T00:00:00Z" if "ss" in "".join(steps) else str(since)


def _pages(client: Client, scope: Scope, arguments: dict[str, str]) -> Iterator[Page]:
    following: dict[str, str] | None = arguments
    cursors = Cursors(client.source)
    size = 0
    listed: set[str] = set()
    while following:
        answer = _ask(client, scope, following)
        error = _error(answer)
        if error == "badResumptionToken":
            raise Unanswered("repository: its resumption token expired before the list had ended.")
        records = [element for element in answer.iter() if tag_of(element) == "record"]
        token = next((element for element in answer.iter() if _is_token(element)), None)
        size = _size(token) or size
        text = _text(token) if token is not None else ""
        names = frozenset(map(_name, records))
        listed |= names
        announced = size or len(listed)
        yield Page(_payload(scope, records), names, announced, ends=not text)
        is_more = cursors.next(text)
        following = {"verb": "ListRecords", "resumptionToken": text} if is_more else None


def _is_token(element: etree._Element) -> bool:
    return tag_of(element) == "resumptionToken"


def _size(token: etree._Element | None) -> int:
    stated = token.get("completeListSize", "") if token is not None else ""
    return int(stated) if stated.isdecimal() else 0


def _payload(scope: Scope, records: Iterable[etree._Element]) -> Raw:
    """The records as they arrived, with what is needed to read them the same later."""
    settings = scope.settings
    listed = [
        {"id": _name(record), "xml": etree.tostring(record, encoding="unicode", with_tail=False)}
        for record in records
    ]
    return {
        "kind": "works",
        "payload": {"records": listed},
        "first_year": scope.first_day.year,
        "institution": {"name": settings.institution_name, "rors": sorted(settings.family)},
    }


def _name(record: etree._Element) -> str:
    header = next((element for element in record if tag_of(element) == "header"), record)
    return next((_text(part) for part in header if tag_of(part) == "identifier"), "")


def _record(client: Client, scope: Scope, name: str, prefix: str) -> etree._Element | None:
    """One record; None where the repository has it no longer."""
    arguments = {"verb": "GetRecord", "identifier": name, "metadataPrefix": prefix}
    answer = _ask(client, scope, arguments)
    return next((element for element in answer.iter() if tag_of(element) == "record"), None)


def _ask(client: Client, scope: Scope, arguments: dict[str, str]) -> etree._Element:
    """The root of an answer. An error that an answer may be is left in it."""
    answer = client.ask(Request(scope.settings.repository, params=arguments), _oai)
    error = _error(answer)
    if error and error not in _ANSWERS.get(arguments["verb"], ()):
        message = next((_text(part) for part in answer if tag_of(part) == "error"), "")
        raise SourceUnavailable(
            "repository: correct harvest.repository or harvest.repository_format. It answered to "
            f"{arguments['verb']}: {error} ({message[:200]})."
        )
    return answer


_ANSWERS = {
    "ListRecords": ("noRecordsMatch", "badResumptionToken"),
    "GetRecord": ("idDoesNotExist", "cannotDisseminateFormat"),
}


def _error(answer: etree._Element) -> str | None:
    return next((part.get("code", "") for part in answer if tag_of(part) == "error"), None)


def _oai(reply: Reply) -> etree._Element:
    try:
        root = parsed(reply.body)
    except RecordSkipped as skipped:
        raise Unusable(f"the answer is not whole XML ({skipped})") from None
    if tag_of(root) != "OAI-PMH":
        raise Unusable("the answer is not OAI-PMH: is harvest.repository the address of that?")
    return root


# -- files ---------------------------------------------------------------------------------------


def _file_of(client: Client, scope: Scope, prefix: str, name: str) -> Reply:
    """The PDF of a record; of several, the first that has an acknowledgement."""
    record = _record(client, scope, name, prefix)
    addresses = _files(record)[:MOST_FILES] if record is not None else []
    replies = (_download(client, scope.settings, address) for address in addresses)
    best = Reply(404, {}, b"", "")
    for reply in replies:
        if reply.status == 200 and (len(addresses) == 1 or _gives_thanks(reply.body)):
            return reply
        if best.status != 200:
            best = reply
    return best


def _gives_thanks(data: bytes) -> bool:
    parts = parts_of_sections(read_pdf(data).sections)
    return parts.acknowledgement is not None


def _download(client: Client, settings: Settings, address: str) -> Reply:
    """A file, after redirections within the hosts of the repository."""
    facts = REDIRECTS | REFUSED | ABSENT
    for _ in range(MOST_REDIRECTS):
        if not is_own_host(address, settings):
            return Reply(404, {}, b"", address)
        reply = client.ask(Request(address, facts=facts, attempts=2), lambda reply: reply)
        if reply.status not in REDIRECTS:
            return reply
        address = urljoin(address, reply.headers.get("Location", ""))
    return Reply(404, {}, b"", address)


def is_own_host(address: str, settings: Settings) -> bool:
    """Whether an address is of the repository's own domain, or of a host that the settings name.

    A record may hold any address; none may lead this program to other computers.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        return False
    own = (urlsplit(settings.repository).hostname or "").lower()
    if host == own or host in map(str.lower, settings.repository_hosts):
        return True
    domain = _domain(own)
    return domain is not None and f".{host}".endswith(f".{domain}")


def _domain(host: str) -> str | None:
    """The domain that an institution has registered: quillmere.ac.uk of eprints.quillmere.ac.uk.

    None for a number or a bare name.
    """
    labels = host.split(".")
    if labels[-1].isdigit() or len(labels) < 2:
        return None
    of_country = len(labels[-1]) == 2 and len(labels[-2]) <= 3
    length = 3 if of_country else 2
    return ".".join(labels[-length:]) if len(labels) >= length else None


def _statements(reply: Reply) -> Raw:
    """What is kept of a file: its statements, or why there are none."""
    if reply.status in REFUSED or (reply.status == 200 and not is_pdf(reply.body)):
        return {"status": "not open access"}  # a page that asks to sign in
    if reply.status != 200:
        return {"status": "no full text"}
    reading = read_pdf(reply.body)
    if reading.status != READ:
        return {"status": reading.status}
    sections = [[part.heading, part.text] for part in reading.sections]
    return {"status": "received", "sections": sections}


# -- reading -------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | TextView]:
    """The works and statements in one raw payload."""
    if raw["kind"] == "text":
        yield full_texts.view("repository", raw, full_texts.PDF)
    elif raw["kind"] == "works":
        for record in raw["payload"]["records"]:
            view = _work(record, raw)
            if view:
                yield view


def _work(record: dict[str, Any], raw: Raw) -> WorkView | None:
    """The work; None for one that is too old, or that is not a thesis and has no DOI."""
    root = _tree(record["xml"])
    if _is_deleted(root):
        return WorkView("repository", record["id"], is_gone=True)
    facts = _Facts(root)
    doi, kind, published = facts.doi(), facts.kind(), facts.published()
    is_old = bool(published) and int(str(published.iso)[:4]) < (raw.get("first_year") or 0)
    if is_old or not (doi or kind == "dissertation"):
        return None
    return WorkView(
        source="repository",
        source_id=record["id"],
        doi=doi,
        title=clean_title(next(iter(facts.texts("title")), None)),
        type=kind,
        published=published.iso,
        published_precision=published.precision,
        publisher=next(iter(facts.texts("publisher")), None),
        has_full_text=bool(_files(root)),
        authors=tuple(facts.authors(_place(facts, kind, raw))),
    )


def _tree(xml: str) -> etree._Element:
    try:
        return parsed(xml.encode())
    except RecordSkipped as skipped:
        raise ValueError(str(skipped)) from None


def _is_deleted(record: etree._Element) -> bool:
    return any(part.get("status") == "deleted" for part in record if tag_of(part) == "header")


def _place(facts: _Facts, kind: str, raw: Raw) -> tuple[Affiliation, ...]:
    """Where the author of a thesis is: where it was accepted, and else at this institution.

    Repositories state no affiliations. A thesis prints its institution on its first page.
    """
    if kind != "dissertation":
        return ()
    stated = facts.texts("institution") or facts.texts("publisher")
    if stated:
        return (Affiliation(stated[0]),)
    institution = raw.get("institution") or {}
    return (Affiliation(institution.get("name") or None, tuple(institution.get("rors") or ())),)


class _Facts:
    """What a record says of its work, in whichever form."""

    def __init__(self, record: etree._Element) -> None:
        metadata = (part for part in record if tag_of(part) == "metadata")
        # In MODS a related item is the journal, with a title and identifiers of its own.
        self.elements = [
            element
            for part in metadata
            for element in without(frozenset(("relatedItem", "subject")), part)
        ]

    def texts(self, *tags: str) -> list[str]:
        """The texts of the elements with these names, those of the first name first."""
        texts = (_text(element) for tag in tags for element in self._named(tag))
        return [text for text in texts if text]

    def _named(self, *tags: str) -> Iterator[etree._Element]:
        return (element for element in self.elements if tag_of(element) in tags)

    def doi(self) -> str | None:
        """That of the version of record; one among relations only where it is the only one."""
        for tags in (("version_of_record",), ("identifier",), ("relation",)):
            stated = (doi for text in self.texts(*tags) for doi in printed_dois(text))
            dois = list(dict.fromkeys(filter(None, map(identifiers.doi, stated))))
            if dois and (len(dois) == 1 or tags != ("relation",)):
                return dois[0]
        return None

    def kind(self) -> str:
        words = " ".join(self.texts("type", "genre", "qualificationlevel")).lower()
        return next((kind for word, kind in KINDS.items() if word in words), "other")

    def published(self) -> PartialDate:
        """The date of publication: the days on which a record was made have a time as well."""
        for tags in (("publication_date",), ("dateIssued", "issued"), ("date",), ("dateAccepted",)):
            dates = [text for text in self.texts(*tags) if re.match(r"\d{4}", text)]
            plain = [text for text in dates if "T" not in text]
            if dates:
                return PartialDate.of_text(min(plain or dates)[:10])
        return PartialDate.of_text(None)

    def authors(self, place: tuple[Affiliation, ...]) -> Iterator[Author]:
        for element in self._named("creator", "author"):
            yield _author(_own_name(element), _own_id(element), place)
        for element in self._named("name"):
            if _is_author_of_mods(element):
                yield _author(_mods_name(element), None, place)


def _own_name(element: etree._Element) -> str:
    names = [_text(part) for part in element if tag_of(part) == "name"]
    return names[0] if names else _text(element)


def _own_id(element: etree._Element) -> str | None:
    """The ORCID iD of an author in RIOXX: an attribute, or in version 3 an element."""
    stated = [element.get("id", ""), *(_text(part) for part in element if tag_of(part) == "id")]
    return next(filter(None, map(identifiers.orcid, stated)), None)


def _is_author_of_mods(name: etree._Element) -> bool:
    roles = [_text(part).lower() for part in name.iter() if tag_of(part) == "roleTerm"]
    return any(role in ("author", "creator", "aut", "cre") for role in roles)


def _mods_name(name: etree._Element) -> str:
    parts = [part for part in name if tag_of(part) == "namePart"]
    by_type = {part.get("type", ""): _text(part) for part in parts}
    if "family" in by_type:
        return ", ".join(filter(None, (by_type["family"], by_type.get("given"))))
    return by_type.get("", "")


def _author(name: str, orcid: str | None, place: tuple[Affiliation, ...]) -> Author:
    """An author, printed as "Family, Given"."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        return Author(name, orcid=orcid, affiliations=place)
    in_order = " ".join(filter(None, (given, family)))
    return Author(in_order, given or None, family or None, orcid=orcid, affiliations=place)


def _files(record: etree._Element) -> list[str]:
    """The addresses of the PDFs of a record, in its order."""
    addresses = (_address(element) for element in record.iter() if tag_of(element))
    return list(dict.fromkeys(filter(None, addresses)))


def _address(element: etree._Element) -> str | None:
    """The address of a PDF that an element holds: in METS and DIDL an attribute, else its text."""
    attributes = {
        str(name).rpartition("}")[2].lower(): str(value) for name, value in element.items()
    }
    above = element.getparent()
    of_file = above.get("MIMETYPE") if above is not None else None
    kind = of_file or attributes.get("mimetype") or attributes.get("type") or ""
    stated = attributes.get("href") or attributes.get("ref") or _text(element)
    if not re.match(r"https?://\S+$", stated):
        return None
    is_file = kind.lower() == "application/pdf" or urlsplit(stated).path.lower().endswith(".pdf")
    return stated if is_file else None


def _text(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


SOURCE = Source(
    name="repository",
    title="Your repository",
    rank=8,
    asked_for="all records through OAI-PMH, then those that changed; theses and works with a DOI",
    gives="accepted manuscripts and theses: acknowledgement, funding and contributions of PDFs",
    needs="`harvest.repository`",
    first_harvest="1 call for about 100 records, and 2 for each PDF",
    limits=LIMITS,
    probe=Identify(),
    tried_live=False,
    is_used=is_used,
    client=client,
    fetch=fetch,
    fetch_by_id=fetch_by_id,
    texts=Texts(
        rank=3,
        fetch=fetch_texts,
        read_from="your repository",
    ),
    parse=parse,
    records_at=("payload", "records"),
)
