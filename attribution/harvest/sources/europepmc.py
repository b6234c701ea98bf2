"""Europe PMC: works by affiliation, works by DOI, JATS full text of open-access works, names in acknowledgements.

What bites: errors come with status 200; flags are "Y" and "N"; a walk ends with an empty page, the same cursor or none;
the announced count may be a little too high; only the open-access subset has full text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import SourceUnavailable
from attribution.core.model import Affiliation, Author, TextView, WorkView
from attribution.harvest import full_texts
from attribution.harvest.client import Client, Reply, Unusable
from attribution.harvest.name_searches import Search
from attribution.harvest.paging import FallsShort, Page, Raw, walk
from attribution.harvest.scope import Scope, Wanted, at_institution, batches
from attribution.harvest.source import Limits, Probe, Source, Texts, WorkPage
from attribution.home.services import Address
from attribution.home.settings import Settings

API = Address("europepmc", "Europe PMC", "https://www.ebi.ac.uk/europepmc/webservices/rest")
LIMITS = Limits(words="3 calls a second", requests=3)
PAGE = 1000
NAMED_PER_CALL = 50
SEARCHES_PER_CALL = 25
OVERCOUNT = 10
END_OF_TIME = "2200-12-31"


def client(settings: Settings) -> Client:
    """No key exists and no rate is published; three a second is polite."""
    return Client(
        "europepmc",
        settings,
        rate=LIMITS.rate(),
    )


# -- asking ------------------------------------------------------------------------------------------


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:
    """Works that print the institution's name in an affiliation."""
    if not scope.forms:
        return
    names = " OR ".join(f"AFF:{quoted(form)}" for form in scope.forms)
    query = f"({names}) AND FIRST_PDATE:[{scope.first_day} TO {scope.published_until or END_OF_TIME}]{_changed(scope.since)}"
    keep = {"family": sorted(scope.settings.family), "forms": list(scope.forms)}
    yield from walk(
        "europepmc: affiliations",
        partial(_pages, client, scope.settings, query, {"keep": keep}),
        overcount=OVERCOUNT,
    )


def fetch_named(client: Client, scope: Scope, dois: Iterable[str]) -> Iterator[Raw]:
    """Works by DOI, 50 a call."""
    for batch in batches(dois, NAMED_PER_CALL):
        query = " OR ".join(f"DOI:{quoted(doi)}" for doi in batch)
        yield from walk(
            "europepmc: by DOI",
            partial(_pages, client, scope.settings, query, {}),
            overcount=OVERCOUNT,
        )
        yield {"kind": "asked", "dois": batch}


def fetch_thanks(client: Client, scope: Scope, searches: Sequence[Search]) -> Iterator[Raw]:
    """Open-access works, of any institution, whose acknowledgements hold the names of technicians; many names a query.

    A query once begun is walked to its end; what `harvest.reverse_calls` leaves over is said to wait.
    """
    last_call = client.calls + scope.settings.reverse_calls
    new, again = [s for s in searches if s.since is None], [s for s in searches if s.since]
    left = len(searches) if scope.settings.reverse_calls else 0
    for batch in (*batches(new, SEARCHES_PER_CALL), *batches(again, SEARCHES_PER_CALL)):
        if client.calls >= last_call:
            break
        left -= len(batch)
        query, why = (
            _thanks_query(scope, batch),
            {"why": {"thanked": [one.technician_id for one in batch]}},
        )
        pages = partial(_pages, client, scope.settings, query, why)
        try:
            yield from walk("europepmc: names in acknowledgements", pages, overcount=OVERCOUNT)
        except FallsShort as problem:  # the names wait; the works that are known already need not
            yield {"kind": "waiting", "says": str(problem)}
        else:
            yield {
                "kind": "searched",
                "searches": [{"technician_id": s.technician_id, "mark": s.mark} for s in batch],
            }
    if left:
        yield {
            "kind": "waiting",
            "says": f"europepmc: the names of {left} technicians wait for the next nights (harvest.reverse_calls).",
        }


def _thanks_query(scope: Scope, batch: Sequence[Search]) -> str:
    names = " OR ".join(f"ACK_FUND:{quoted(name)}" for one in batch for name in one.names)
    since = min((one.since for one in batch if one.since), default=None)
    overlap = since and since - timedelta(days=scope.settings.overlap_days)
    return f"({names}) AND OPEN_ACCESS:y AND FIRST_PDATE:[{scope.first_day} TO {END_OF_TIME}]{_changed(overlap)}"


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:
    """Full text of open-access works."""

    def ask(name: str) -> Reply:
        return client.get(
            f"{scope.settings.url(API)}/{name}/fullTextXML",
            full_texts.whole,
            facts={404},
            attempts=2,
        )

    ours = [(one.pmcid, one) for one in wanted if one.pmcid]
    yield from full_texts.each(ours, ask, scope.settings.gap_nights)


def quoted(text: str) -> str:
    """A phrase in the query language of Europe PMC."""
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


def _changed(since: date | None) -> str:
    if since is None:
        return ""
    return (
        f" AND (UPDATE_DATE:[{since} TO {END_OF_TIME}] OR CREATION_DATE:[{since} TO {END_OF_TIME}])"
    )


def _pages(client: Client, settings: Settings, query: str, extra: Raw) -> Iterator[Page]:
    cursor: str | None = "*"
    while cursor:
        form = {
            "query": query,
            "format": "json",
            "resultType": "core",
            "pageSize": str(PAGE),
            "cursorMark": cursor,
        }
        body = client.get(f"{settings.url(API)}/searchPOST", _list, form=form)
        results = body["resultList"]["result"]
        ids = frozenset(f"{r.get('source')}:{r.get('id')}" for r in results)
        ends = 0 < len(results) < PAGE
        yield Page(
            {"kind": "works", "payload": {"results": results}, **extra},
            ids,
            int(body["hitCount"]),
            ends,
        )
        following = body.get("nextCursorMark")
        cursor = following if following != cursor and len(results) >= PAGE else None


def _list(reply: Reply) -> Any:
    body = reply.json()
    if isinstance(body, dict) and "errCode" in body:
        if "query" in str(body.get("errMsg", "")).lower():
            raise SourceUnavailable(f"europepmc: the query is not accepted: {body.get('errMsg')}")
        raise Unusable(f"it says: {body.get('errMsg')}")
    if not isinstance(body, dict) or "resultList" not in body or "hitCount" not in body:
        raise Unusable("the answer is no list of works")
    return body


# -- reading -----------------------------------------------------------------------------------------


def parse(raw: Raw) -> Iterator[WorkView | TextView]:
    """Records in one raw payload; from a search by institution only those with an author there."""
    if raw["kind"] == "text":
        yield full_texts.view("europepmc", raw, "jats")
    elif raw["kind"] == "works":
        keep = raw.get("keep")
        family, forms = (
            (frozenset(keep["family"]), tuple(keep["forms"])) if keep else (frozenset[str](), ())
        )
        for result in raw["payload"]["results"]:
            view = _work(result)
            if keep is None or any(
                at_institution(a.affiliations, family, forms) for a in view.authors
            ):
                yield view


def _work(result: dict[str, Any]) -> WorkView:
    info = result.get("journalInfo") or {}
    types = (result.get("pubTypeList") or {}).get("pubType") or []
    types = [types] if isinstance(types, str) else types
    published = result.get("firstPublicationDate") or (
        f"{result['pubYear']}-01-01" if result.get("pubYear") else None
    )
    return WorkView(
        source="europepmc",
        source_id=f"{result.get('source')}:{result.get('id')}",
        doi=identifiers.doi(result.get("doi")),
        pmid=identifiers.pmid(result.get("pmid")),
        pmcid=identifiers.pmcid(result.get("pmcid")),
        title=_text(result.get("title")),
        type=_type(types, result.get("source")),
        published=published,
        published_precision=("day" if result.get("firstPublicationDate") else "year")
        if published
        else None,
        journal=(info.get("journal") or {}).get("title"),
        is_retracted=any(t.lower() == "retracted publication" for t in types),
        is_open_access=_flag(result.get("isOpenAccess")),
        has_full_text=_flag(result.get("isOpenAccess")) and bool(result.get("pmcid")),
        authors=tuple(map(_author, (result.get("authorList") or {}).get("author") or ())),
    )


def _flag(value: str | None) -> bool | None:
    return None if value is None else value == "Y"


def _text(text: str | None) -> str | None:
    """A title without mark-up and the full stop that Europe PMC adds."""
    if not text:
        return None
    plain = " ".join(re.sub(r"</?[a-z][^<>]*>", "", html.unescape(text)).split())
    return plain[:-1] if plain.endswith(".") and not plain.endswith("..") else plain


def _type(types: Iterable[str], source: str | None) -> str:
    names = {t.lower() for t in types}
    if source == "PPR" or "preprint" in names:
        return "preprint"
    for mark, kind in (
        ("review", "review"),
        ("published erratum", "correction"),
        ("retraction of publication", "retraction"),
        ("editorial", "editorial"),
        ("letter", "letter"),
    ):
        if any(
            mark == n or (mark == "review" and n in ("review", "review-article")) for n in names
        ):
            return kind
    return "article"


def _author(item: dict[str, Any]) -> Author:
    if "collectiveName" in item:
        return Author(name=item["collectiveName"], is_group=True)
    given, family = item.get("firstName") or item.get("initials"), item.get("lastName")
    identifier = item.get("authorId") or {}
    details = (item.get("authorAffiliationDetailsList") or {}).get("authorAffiliation") or ()
    return Author(
        name=" ".join(filter(None, (given, family))) or item.get("fullName") or "",
        given=given,
        family=family,
        orcid=identifiers.orcid(identifier.get("value"))
        if identifier.get("type") == "ORCID"
        else None,
        affiliations=tuple(Affiliation(one.get("affiliation")) for one in details),
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
    fetch_thanks=fetch_thanks,
    texts=Texts(rank=1, fetch=fetch_texts, id_column="pmcid", closed="not open access"),
    parse=parse,
)
