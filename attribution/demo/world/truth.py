"""What is really so: who is credited on which work, whether it can be found, and who only looks like a technician."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attribution.demo.world.institutions import HOME, lineage
from attribution.demo.world.papers import Paper
from attribution.demo.world.people import DemoTechnician, Population
from attribution.demo.world.phrasing import Thank

Row = dict[str, Any]


def rows(
    people: Population, papers: Sequence[Paper], listed: Mapping[str, Sequence[Paper]]
) -> list[Row]:
    """One row a technician, work and kind (`author`, `thanked`); one a work and team (`facility`); one a trap.

    `listed` holds the papers on the public ORCID record of each iD that the roster names.
    `reachable` says whether the sources show the credit at all; `why_not` gives the reason where they do not.
    """
    works: dict[int, list[Paper]] = defaultdict(list)
    for paper in papers:
        works[paper.work].append(paper)
    on_records = {paper.number for shown in listed.values() for paper in shown}
    twins = _lookalikes(people)
    return [row for versions in works.values() for row in _work_rows(versions, on_records, twins)]


def _lookalikes(people: Population) -> dict[tuple[str, str], str]:
    return {(t.given, t.family): t.key for t in people.technicians}


def _work_rows(
    versions: Sequence[Paper], on_records: set[int], twins: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    main, readable = versions[0], any(version.readable for version in versions)
    thanked = readable and any(isinstance(thank.person, DemoTechnician) for thank in _thanked(main))
    collected = thanked or any(_affiliation_shown(v) or v.number in on_records for v in versions)
    head = {
        "work": main.openalex_id,
        "doi": main.doi or next((version.doi for version in versions if version.doi), None),
        "dois": [version.doi for version in versions if version.doi],
        "title": main.title,
        "published": main.published.isoformat(),
    }
    out_of_reach = None if collected else "no source ties the work to the university"
    for entry in main.byline:
        if isinstance(entry.person, DemoTechnician):
            yield head | _credit(
                "author", entry.person, entry.printed, main.published, out_of_reach
            )
        elif entry.person and (entry.person.given, entry.person.family) in twins:
            yield head | _trap(
                twins[entry.person.given, entry.person.family], entry.printed, "author"
            )
    unread = None if readable else _why_unread(main)
    yield from (head | row for row in _thanks(main, unread, twins))
    for team in main.acknowledgement.teams if main.acknowledgement else ():
        yield head | _row("facility", None, team, unread or out_of_reach)


def _thanks(
    main: Paper, out_of_reach: str | None, twins: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    for thank in _thanked(main):
        person = thank.person
        if isinstance(person, DemoTechnician):
            yield _credit("thanked", person, thank.name, main.published, out_of_reach)
        elif (person.given, person.family) in twins:
            yield _trap(twins[person.given, person.family], thank.name, "thanked")


def _thanked(paper: Paper) -> tuple[Thank, ...]:
    return paper.acknowledgement.thanks if paper.acknowledgement else ()


def _credit(
    kind: str, technician: DemoTechnician, printed: str, day: date, why_not: str | None
) -> Row:
    in_post = any(technician.spell_on(day - timedelta(days=back)) for back in (0, 180, 365))
    return _row(kind, technician.key, printed, why_not) | {"in_post": in_post}


def _trap(technician_id: str, printed: str, kind: str) -> Row:
    return _row("trap", technician_id, printed, None) | {"looks_like": kind}


def _row(kind: str, technician_id: str | None, printed: str, why_not: str | None) -> Row:
    return {
        "kind": kind,
        "technician_id": technician_id,
        "printed": printed,
        "reachable": why_not is None,
        "why_not": why_not,
    }


def _affiliation_shown(paper: Paper) -> bool:
    """Whether a search for the university brings this paper up in OpenAlex, Crossref or Europe PMC."""
    places = [place for entry in paper.byline for place in entry.places]
    shown, ours = paper.showing, [place for place in places if HOME in lineage(place.institution)]
    by_openalex = shown.openalex and any(
        place.openalex and HOME in lineage(place.openalex) for place in places
    )
    by_crossref = shown.crossref and paper.doi is not None and shown.crossref_rors and bool(ours)
    by_europe_pmc = shown.europepmc and any("Quillmere" in place.text for place in ours)
    return by_openalex or by_crossref or by_europe_pmc


def _why_unread(paper: Paper) -> str:
    reasons = {"closed": "not open access", "missing": "no full text", "none": "not in Europe PMC"}
    return reasons.get(paper.showing.full_text, "no full text")
