"""Files of outputs as a source of works: what was imported is harvested as what an API answers.

So it is merged by DOI or title, counted in the coverage and taken away again like any other. People
whom a system links to a work stay out of it: a link is not a printed name. But where it names an
author, that author is at the institution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

from attribution.core.model import Affiliation, Author, Location, WorkView
from attribution.core.names import key
from attribution.harvest.client import Client
from attribution.harvest.exchange.kept_files import (
    has_files,
    ids_in,
    imports_in,
    newest_outputs,
)
from attribution.harvest.exchange.output import Output
from attribution.harvest.paging import Page, Raw, walk
from attribution.harvest.scope import Scope, batches
from attribution.harvest.source import Limits, Source
from attribution.home.settings import Settings

AT_ONCE = 500


def source_of_files(name: str, title: str, rank: int) -> Source:
    """The source of the works that are imported from one system."""
    return Source(
        name=name,
        title=title,
        rank=rank,
        asked_for="the files that were imported with `attribution outputs import`",
        gives="outputs of the institution's own system, with authors",
        needs="a file: RIS, CSL-JSON, BibTeX, CSV or XLSX",
        first_harvest="no calls",
        limits=Limits(words="none: nothing is sent", requests=1),
        client=partial(_client, name),
        fetch=partial(_fetch, name),
        fetch_by_id=partial(_fetch_by_id, name),
        parse=partial(_parse, name),
        records_at=("payload", "records"),
        is_used=partial(_is_used, name),
        is_given=True,
        tried_live=False,
    )


def _client(name: str, settings: Settings) -> Client:
    """Sends nothing: every source has a client."""
    return Client(name, settings)


def _is_used(name: str, settings: Settings) -> bool:
    """Only where something was imported."""
    return has_files(settings.home, name)


def _fetch(name: str, client: Client, scope: Scope) -> Iterator[Raw]:  # noqa: ARG001
    """The outputs of new imports as the newest describes them, and those that are gone."""
    files = [file for file in imports_in(scope.settings.home, name) if _is_new(file.at, scope)]
    wanted = dict.fromkeys(name for file in files for name in ids_in(file))
    newest = newest_outputs(scope.settings.home, name)
    outputs = [newest[source_id] for source_id in wanted if source_id in newest]
    pages = partial(_pages, scope, outputs)
    yield from walk(f"{name}: {len(files)} files", pages)
    for source_id in wanted:
        if source_id not in newest:
            yield {"kind": "gone", "id": source_id}


def _is_new(at: datetime, scope: Scope) -> bool:
    return scope.since is None or at >= datetime.combine(scope.since, time(), UTC)


def _fetch_by_id(
    name: str,
    client: Client,  # noqa: ARG001  as every source
    scope: Scope,
    ids: Iterable[str],
) -> Iterator[Raw]:
    newest = newest_outputs(scope.settings.home, name)
    outputs = [newest[source_id] for source_id in ids if source_id in newest]
    yield from (page.raw for page in _pages(scope, outputs))


def _pages(scope: Scope, outputs: list[Output]) -> Iterator[Page]:
    for batch in batches(outputs, AT_ONCE):
        names = frozenset(output.source_id for output in batch)
        yield Page(_payload(scope, batch), names, len(outputs))


def _payload(scope: Scope, outputs: Iterable[Output]) -> Raw:
    """Outputs without their links, and with the authors whom a link names."""
    settings = scope.settings
    return {
        "kind": "works",
        "payload": {"records": list(map(_record, outputs))},
        "first_year": scope.first_day.year,
        "institution": {"name": settings.institution_name, "rors": sorted(settings.rors)},
    }


def _record(output: Output) -> dict[str, Any]:
    names = {key(link.name) for link in output.links if link.name and link.staff_id}
    orcids = {link.orcid for link in output.links if link.orcid and link.staff_id}
    own = [
        place
        for place, author in enumerate(output.authors)
        if author.orcid in orcids or key(author.name) in names
    ]
    return {name: value for name, value in output.plain().items() if name != "links"} | {"own": own}


def _parse(name: str, raw: Raw) -> Iterator[WorkView]:
    """The works in a payload, but for those before the years that are counted."""
    if raw["kind"] != "works":
        return
    institution = raw["institution"]
    place = Affiliation(institution["name"] or None, tuple(institution["rors"]))
    for record in raw["payload"]["records"]:
        published = record["published"]
        if not published or int(published[:4]) >= raw["first_year"]:
            yield _work(name, record, place)


def _work(name: str, record: dict[str, Any], place: Affiliation) -> WorkView:
    own = set(record["own"])
    return WorkView(
        source=name,
        source_id=record["id"],
        doi=record["doi"],
        title=record["title"],
        type=record["type"],
        published=record["published"],
        published_precision=record["precision"],
        journal=record["journal"],
        publisher=record["publisher"],
        location=Location(**record["location"]),
        authors=tuple(
            Author(**author, affiliations=(place,) if position in own else ())
            for position, author in enumerate(record["authors"])
        ),
    )
