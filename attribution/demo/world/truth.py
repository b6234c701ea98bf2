"""The truth: who is credited on which work, whether a source shows it, and who is a namesake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attribution.demo.world.acknowledgement_texts import Thank
from attribution.demo.world.paper import Paper, PrintedAffiliation, at_home
from attribution.demo.world.people import DemoTechnician, FullName, Person, Population

Row = dict[str, Any]
_WHY_UNREAD = {"closed": "not open access", "missing": "no full text", "none": "not in Europe PMC"}


def truth_rows(
    people: Population, papers: Sequence[Paper], on_record: Mapping[str, Sequence[Paper]]
) -> list[Row]:
    """What is true of every work.

    One row for each technician, work and kind (`author`, `thanked`), one for each work and team
    (`facility`), and one for each namesake who could be taken for a technician (`trap`).

    `on_record` holds the papers on the public ORCID record of each iD that the roster names.
    `reachable` is true if the sources show the credit at all; `why_not` is the reason otherwise.
    """
    recorded = {paper.number for papers in on_record.values() for paper in papers}
    technician_ids = {technician.name: technician.key for technician in people.technicians}
    rows: list[Row] = []
    for versions in _by_work(papers):
        rows += _Work(versions, recorded, technician_ids).rows()
    return rows


def _by_work(papers: Sequence[Paper]) -> Iterable[list[Paper]]:
    """The versions of each work together."""
    works: dict[int, list[Paper]] = defaultdict(list)
    for paper in papers:
        works[paper.work].append(paper)
    return works.values()


class _Work:
    """One work in all its versions, and what is true of it."""

    def __init__(
        self,
        versions: Sequence[Paper],
        recorded: set[int],
        technician_ids: Mapping[FullName, str],
    ) -> None:
        self.versions = versions
        self.main = versions[0]
        self.recorded = recorded
        self.technician_ids = technician_ids
        self.readable = any(paper.readable for paper in versions)

    def rows(self) -> Iterator[Row]:
        head = self._head()
        for row in (*self._author_rows(), *self._thanked_rows(), *self._team_rows()):
            yield head | row

    def _head(self) -> Row:
        dois = [paper.doi for paper in self.versions if paper.doi]
        return {
            "work": self.main.openalex_id,
            "doi": dois[0] if dois else None,
            "dois": dois,
            "title": self.main.title,
            "published": self.main.published.isoformat(),
        }

    def _author_rows(self) -> Iterator[Row]:
        why_not = self._why_not_collected()
        for entry in self.main.authors:
            if entry.person:
                yield from self._person_rows("author", entry.person, entry.printed, why_not)

    def _thanked_rows(self) -> Iterator[Row]:
        why_not = self._why_unread()
        for thank in _thanks(self.main):
            yield from self._person_rows("thanked", thank.person, thank.name, why_not)

    def _person_rows(
        self,
        kind: str,
        person: Person,
        printed: str,
        why_not: str | None,
    ) -> Iterator[Row]:
        if isinstance(person, DemoTechnician):
            in_post = _in_post(person, self.main.published)
            yield _row(kind, person.key, printed, why_not) | {"in_post": in_post}
        elif person.name in self.technician_ids:
            technician_id = self.technician_ids[person.name]
            yield _row("trap", technician_id, printed, None) | {"looks_like": kind}

    def _team_rows(self) -> Iterator[Row]:
        why_not = self._why_unread() or self._why_not_collected()
        if self.main.acknowledgement:
            for team in self.main.acknowledgement.teams:
                yield _row("facility", None, team, why_not)

    def _why_unread(self) -> str | None:
        if self.readable:
            return None
        return _WHY_UNREAD.get(self.main.visibility.full_text, "no full text")

    def _why_not_collected(self) -> str | None:
        """None if a harvest comes across the work, by the people it names or the university."""
        technician_thanked = any(
            isinstance(thank.person, DemoTechnician) for thank in _thanks(self.main)
        )
        if self.readable and technician_thanked:
            return None
        if any(_shown_for_university(paper) for paper in self.versions):
            return None
        if any(paper.number in self.recorded for paper in self.versions):
            return None
        return "no source ties the work to the university"


def _thanks(paper: Paper) -> tuple[Thank, ...]:
    return paper.acknowledgement.thanks if paper.acknowledgement else ()


def _in_post(technician: DemoTechnician, day: date) -> bool:
    """Whether the technician was employed on the day, half a year or a year before it."""
    return any(technician.spell_on(day - timedelta(days=days)) for days in (0, 180, 365))


def _row(
    kind: str,
    technician_id: str | None,
    printed: str,
    why_not: str | None,
) -> Row:
    return {
        "kind": kind,
        "technician_id": technician_id,
        "printed": printed,
        "reachable": why_not is None,
        "why_not": why_not,
    }


def _shown_for_university(paper: Paper) -> bool:
    """Whether a search for the university finds the paper in one of the sources."""
    return _shown_by_openalex(paper) or _shown_by_crossref(paper) or _shown_by_europepmc(paper)


def _shown_by_openalex(paper: Paper) -> bool:
    is_mapped = any(at_home(place.openalex) for place in paper.affiliations)
    return paper.visibility.openalex and is_mapped


def _shown_by_crossref(paper: Paper) -> bool:
    is_deposited = paper.visibility.crossref and paper.doi is not None
    return is_deposited and paper.visibility.crossref_rors and bool(_printed_at_home(paper))


def _shown_by_europepmc(paper: Paper) -> bool:
    prints_name = any("Quillmere" in place.text for place in _printed_at_home(paper))
    return paper.visibility.europepmc and prints_name


def _printed_at_home(paper: Paper) -> list[PrintedAffiliation]:
    return [place for place in paper.affiliations if at_home(place.institution)]
