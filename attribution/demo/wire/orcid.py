"""ORCID records: search rows, works and employments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from attribution.core.model import Spell
from attribution.demo.world import ids
from attribution.demo.world.institutions import Institution
from attribution.demo.world.papers import Paper
from attribution.demo.world.people import DemoTechnician, Person

TYPES = {
    "article": "journal-article",
    "review": "journal-article",
    "book-chapter": "book-chapter",
    "proceedings": "conference-paper",
    "dataset": "data-set",
    "software": "software",
    "dissertation": "dissertation-thesis",
    "preprint": "preprint",
}
CLIENT = ids.orcid(9_999_999)
_HELP = "https://members.orcid.org/api/resources/troubleshooting"
_PROBLEMS = {
    "deprecated": (
        301,
        9007,
        "Moved Permanently",
        "This account is deprecated. Please refer to account: {primary}",
    ),
    "locked": (409, 9018, "Conflict", "The ORCID record is locked."),
    "not found": (404, 9016, "Not Found", "The resource was not found."),
}


def search_row(person: Person) -> dict[str, Any]:
    """A row of `expanded-search`."""
    other = [f"{person.given} {person.former_family}"] if person.former_family else []
    return {
        "orcid-id": person.orcid,
        "given-names": person.given,
        "family-names": person.family,
        "credit-name": f"{person.known_as} {person.family}" if person.known_as else None,
        "other-name": other,
        "email": [],
        "institution-name": [person.institution.name],
    }


def works(person: Person, papers: Sequence[Paper], modified: date) -> dict[str, Any]:
    """The works section: one group a work, in it one summary a source that claims it."""
    orcid, when = person.orcid or "", {"value": _milliseconds(modified)}
    groups = []
    for paper in papers:
        summaries = [_summary(orcid, paper, when, source=None)]
        if paper.showing.crossref and paper.doi and paper.number % 3 == 0:
            summaries.append(_summary(orcid, paper, when, source="Crossref"))
        groups.append(
            {
                "last-modified-date": when,
                "external-ids": _external_ids(paper, None),
                "work-summary": summaries,
            }
        )
    return {
        "last-modified-date": when if groups else None,
        "group": groups,
        "path": f"/{orcid}/works",
    }


def employments(person: Person, modified: date) -> dict[str, Any]:
    """The employments section."""
    orcid, when = person.orcid or "", {"value": _milliseconds(modified)}
    groups = []
    for n, spell in enumerate(_jobs(person)):
        summary = {
            "created-date": when,
            "last-modified-date": when,
            "source": _source(orcid, None),
            "put-code": 990_000_000 + person.number * 10 + n,
            "department-name": spell.department,
            "role-title": spell.job_title,
            "start-date": _fuzzy(spell.start, person.number % 3),
            "end-date": _fuzzy(spell.end, person.number % 3),
            "organization": _organization(person.institution, person.number),
            "url": None,
            "external-ids": None,
            "display-index": str(n),
            "visibility": "public",
            "path": f"/{orcid}/employment/{990_000_000 + person.number * 10 + n}",
        }
        groups.append(
            {
                "last-modified-date": when,
                "external-ids": {"external-id": []},
                "summaries": [{"employment-summary": summary}],
            }
        )
    return {
        "last-modified-date": when if groups else None,
        "affiliation-group": groups,
        "path": f"/{orcid}/employments",
    }


def _jobs(person: Person) -> tuple[Spell, ...]:
    if isinstance(person, DemoTechnician):
        return person.spells if person.orcid_state != "private" else ()
    return (Spell(department=person.unit, job_title="Lecturer", start=date(2015, 9, 1)),)


def problem(state: str, primary: str | None) -> dict[str, Any]:
    """What ORCID answers for an iD that cannot be read: status, body, and the iD to go to."""
    status, code, reason, text = _PROBLEMS[state]
    text = text.format(primary=f"https://orcid.org/{primary}")
    body = {
        "response-code": status,
        "developer-message": f"{status} {reason}: {text}",
        "user-message": text,
        "error-code": code,
        "more-info": _HELP,
    }
    return {"status": status, "primary": primary, "body": body}


def _summary(orcid: str, paper: Paper, when: dict[str, int], source: str | None) -> dict[str, Any]:
    code = 990_000_000 + paper.number + (500_000_000 if source else 0)
    return {
        "put-code": code,
        "created-date": when,
        "last-modified-date": when,
        "source": _source(orcid, source),
        "title": {"title": {"value": paper.title}, "subtitle": None, "translated-title": None},
        "external-ids": _external_ids(paper, source),
        "url": {"value": f"https://doi.org/{paper.doi}"} if source else None,
        "type": TYPES.get(paper.kind, "other"),
        "publication-date": _fuzzy(paper.published, paper.number % 3),
        "journal-title": {"value": paper.journal},
        "visibility": "public",
        "path": f"/{orcid}/work/{code}",
        "display-index": "0",
    }


def _external_ids(paper: Paper, source: str | None) -> dict[str, Any]:
    if paper.doi is None:
        return {"external-id": []}
    typed = (
        paper.doi
        if source
        else (paper.doi.upper(), f"https://doi.org/{paper.doi}", paper.doi)[paper.number % 3]
    )
    one = {
        "external-id-type": "doi",
        "external-id-value": typed,
        "external-id-normalized": {"value": paper.doi, "transient": True},
        "external-id-normalized-error": None,
        "external-id-url": {"value": f"https://doi.org/{paper.doi}"},
        "external-id-relationship": "self",
    }
    return {"external-id": [one]}


def _source(orcid: str, name: str | None) -> dict[str, Any]:
    own = {"uri": f"https://orcid.org/{orcid}", "path": orcid, "host": "orcid.org"}
    client = {"uri": f"https://orcid.org/client/{CLIENT}", "path": CLIENT, "host": "orcid.org"}
    return {
        "source-orcid": None if name else own,
        "source-client-id": client if name else None,
        "source-name": {"value": name or "the holder"},
        "assertion-origin-orcid": None,
        "assertion-origin-client-id": None,
        "assertion-origin-name": None,
    }


def _organization(institution: Institution, number: int) -> dict[str, Any]:
    by_ror = {
        "disambiguated-organization-identifier": institution.ror_url,
        "disambiguation-source": "ROR",
    }
    by_other = {
        "disambiguated-organization-identifier": "99000001",
        "disambiguation-source": "RINGGOLD",
    }
    return {
        "name": institution.name,
        "address": {"city": institution.city, "region": None, "country": institution.country_code},
        "disambiguated-organization": by_other if number % 6 == 0 else by_ror,
    }


def _fuzzy(day: date | None, precision: int) -> dict[str, Any] | None:
    if day is None:
        return None
    month, last = {"value": f"{day.month:02d}"}, {"value": f"{day.day:02d}"}
    return {
        "year": {"value": str(day.year)},
        "month": month if precision else None,
        "day": last if precision == 2 else None,
    }


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
