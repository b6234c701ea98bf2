"""ORCID records: search rows, works and employments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from attribution.core.model import Spell
from attribution.demo.world import ids
from attribution.demo.world.institutions import Institution
from attribution.demo.world.paper import Paper
from attribution.demo.world.people import DemoTechnician, Person

Record = dict[str, Any]
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
_PUT_CODES = 990_000_000
_CROSSREF_PUT_CODES = 1_490_000_000
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


def search_row(person: Person) -> Record:
    """A row of `expanded-search`."""
    former = person.former_family_name
    known_as = person.known_as
    return {
        "orcid-id": person.orcid,
        "given-names": person.given_name,
        "family-names": person.family_name,
        "credit-name": f"{known_as} {person.family_name}" if known_as else None,
        "other-name": [f"{person.given_name} {former}"] if former else [],
        "email": [],
        "institution-name": [person.institution.name],
    }


def error(
    status: int,
    code: int,
    reason: str,
    text: str,
) -> Record:
    """The body of an answer that is an error."""
    return {
        "response-code": status,
        "developer-message": f"{status} {reason}: {text}",
        "user-message": text,
        "error-code": code,
        "more-info": _HELP,
    }


def problem(state: str, primary: str | None) -> Record:
    """ORCID's answer for an iD that cannot be read: status, body, and the iD to go to."""
    status, code, reason, text = _PROBLEMS[state]
    text = text.format(primary=f"https://orcid.org/{primary}")
    return {"status": status, "primary": primary, "body": error(status, code, reason, text)}


# -- works


def works(person: Person, papers: Sequence[Paper], modified: date) -> Record:
    """The works section: a group for each work, with a summary for each source that claims it."""
    when = _moment(modified)
    groups = [_work_group(person, paper, when) for paper in papers]
    return {
        "last-modified-date": when if groups else None,
        "group": groups,
        "path": f"/{person.orcid}/works",
    }


def _work_group(person: Person, paper: Paper, when: Record) -> Record:
    orcid = person.orcid or ""
    summaries = [_summary(orcid, paper, when, source=None)]
    if paper.visibility.crossref and paper.doi and paper.number % 3 == 0:
        summaries.append(_summary(orcid, paper, when, source="Crossref"))
    return {
        "last-modified-date": when,
        "external-ids": _external_ids(paper, None),
        "work-summary": summaries,
    }


def _summary(
    orcid: str,
    paper: Paper,
    when: Record,
    source: str | None,
) -> Record:
    """`source` is None for a work that the holder added."""
    put_code = paper.number + (_CROSSREF_PUT_CODES if source else _PUT_CODES)
    return {
        "put-code": put_code,
        "created-date": when,
        "last-modified-date": when,
        "source": _source(orcid, source),
        "title": {"title": {"value": paper.title}, "subtitle": None, "translated-title": None},
        "external-ids": _external_ids(paper, source),
        "url": {"value": paper.doi_url} if source else None,
        "type": TYPES.get(paper.kind, "other"),
        "publication-date": _fuzzy_date(paper.published, paper.number % 3),
        "journal-title": {"value": paper.journal},
        "visibility": "public",
        "path": f"/{orcid}/work/{put_code}",
        "display-index": "0",
    }


def _external_ids(paper: Paper, source: str | None) -> Record:
    if paper.doi is None:
        return {"external-id": []}
    external_id = {
        "external-id-type": "doi",
        "external-id-value": paper.doi if source else _doi_as_typed(paper.doi, paper.number % 3),
        "external-id-normalized": {"value": paper.doi, "transient": True},
        "external-id-normalized-error": None,
        "external-id-url": {"value": paper.doi_url},
        "external-id-relationship": "self",
    }
    return {"external-id": [external_id]}


def _doi_as_typed(doi: str, form: int) -> str:
    """The DOI as a holder may type it: in capitals, as an address, or bare."""
    return (doi.upper(), f"https://doi.org/{doi}", doi)[form]


# -- employments


def employments(person: Person, modified: date) -> Record:
    """The employments section."""
    when = _moment(modified)
    groups = [
        {
            "last-modified-date": when,
            "external-ids": {"external-id": []},
            "summaries": [{"employment-summary": _employment(person, number, spell, when)}],
        }
        for number, spell in enumerate(_jobs(person))
    ]
    return {
        "last-modified-date": when if groups else None,
        "affiliation-group": groups,
        "path": f"/{person.orcid}/employments",
    }


def _employment(
    person: Person,
    number: int,
    spell: Spell,
    when: Record,
) -> Record:
    put_code = _PUT_CODES + person.number * 10 + number
    precision = person.number % 3
    return {
        "created-date": when,
        "last-modified-date": when,
        "source": _source(person.orcid or "", None),
        "put-code": put_code,
        "department-name": spell.department,
        "role-title": spell.job_title,
        "start-date": _fuzzy_date(spell.start, precision),
        "end-date": _fuzzy_date(spell.end, precision),
        "organization": _organization(person.institution, person.number),
        "url": None,
        "external-ids": None,
        "display-index": str(number),
        "visibility": "public",
        "path": f"/{person.orcid}/employment/{put_code}",
    }


def _jobs(person: Person) -> tuple[Spell, ...]:
    if not isinstance(person, DemoTechnician):
        return (
            Spell(
                department=person.unit,
                job_title="Lecturer",
                start=date(2015, 9, 1),
            ),
        )
    return () if person.orcid_state == "private" else person.spells


def _organization(institution: Institution, number: int) -> Record:
    """An employer; every sixth is identified by Ringgold instead of ROR."""
    identifier = institution.ror_url
    registry = "ROR"
    if number % 6 == 0:
        identifier, registry = "99000001", "RINGGOLD"
    return {
        "name": institution.name,
        "address": {"city": institution.city, "region": None, "country": institution.country_code},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": identifier,
            "disambiguation-source": registry,
        },
    }


# -- parts of both


def _source(orcid: str, name: str | None) -> Record:
    """The source of an item on the record: the holder, or the organisation of that name."""
    holder = {"uri": f"https://orcid.org/{orcid}", "path": orcid, "host": "orcid.org"}
    client = {"uri": f"https://orcid.org/client/{CLIENT}", "path": CLIENT, "host": "orcid.org"}
    return {
        "source-orcid": None if name else holder,
        "source-client-id": client if name else None,
        "source-name": {"value": name or "the holder"},
        "assertion-origin-orcid": None,
        "assertion-origin-client-id": None,
        "assertion-origin-name": None,
    }


def _fuzzy_date(day: date | None, precision: int) -> Record | None:
    """A date with the year only (precision 0), to the month (1) or to the day (2)."""
    if day is None:
        return None
    return {
        "year": {"value": str(day.year)},
        "month": {"value": f"{day.month:02d}"} if precision else None,
        "day": {"value": f"{day.day:02d}"} if precision == 2 else None,
    }


def _moment(day: date) -> Record:
    """The start of a day in milliseconds since 1970."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {"value": int(midnight.timestamp() * 1000)}
