"""Everything that stands between one technician and works: credits, what waits for their word, claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.snapshot.reader import Reader
from attribution.workspace import Desk

COLUMNS = (
    "section",
    "published",
    "title",
    "journal",
    "doi",
    "kind",
    "status",
    "printed",
    "says",
    "roles",
    "work_id",
    "technician_id",
)
SECTIONS = {
    "author": "Author of",
    "thanked": "Thanked by name in",
    "facility": "Works that thank the team or facility, naming nobody",
    "uncredited": "Contributions that the paper does not state (claim upheld)",
}
_CREDITS = """
with best as (
    select c.work_id, c.kind, m.mention_id, m.name, m.context, m.phrase,
           row_number() over (partition by c.work_id, c.kind order by d.verdict = 'confirmed' desc nulls last, c.probability desc) as place
    from candidates c join mentions m using (mention_id)
    left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
    where c.technician_id = $technician and d.verdict is distinct from 'rejected'
)
select p.work_id, p.kind, p.status, w.title, w.journal, w.publisher, w.type, w.doi, w.published, w.published_precision,
       w.is_retracted, b.mention_id, b.name as printed, b.context, b.phrase
from possible_credits p join works w using (work_id)
left join best b on b.work_id = p.work_id and b.kind = p.kind and b.place = 1
where p.technician_id = $technician order by w.published desc nulls last, p.work_id, p.kind
"""
_AUTHORS = """
select work_id, name, given, family from mentions
where kind = 'author' and role is null and work_id in (select unnest($works::varchar[])) order by work_id, position
"""
_NAME = "select technician_id, given_names, family_name, known_as, orcid from technicians where technician_id = ?"


@dataclass(frozen=True, slots=True)
class Record:
    """One technician's record on a day. Credits are rows as dictionaries; `authors` are the author lists by work."""

    technician_id: str
    name: str
    orcid: str | None
    department: str | None
    institution: str | None
    made: date
    credits: tuple[Mapping[str, Any], ...]
    claims: tuple[Claim, ...]
    authors: Mapping[str, Sequence[Mapping[str, Any]]]
    sources: tuple[str, ...] = ()  # those that the snapshot was made from

    def standing(self, kind: str) -> list[Mapping[str, Any]]:
        """The credits of a kind that stand."""
        return [one for one in self.credits if one["kind"] == kind and one["status"] != "pending"]

    @property
    def waiting(self) -> list[Mapping[str, Any]]:
        """What may be theirs and waits for a word."""
        return [one for one in self.credits if one["status"] == "pending" and one["mention_id"]]


def gather(
    reader: Reader,
    desk: Desk,
    person: Person,
    technician_id: str,
    made: date,
    action: str = "export record",
) -> Record:
    """The record of a technician for somebody who may have it; UserError otherwise. The access log notes the action."""
    permissions.require(person, action, technician_id, desk.of(technician_id))
    found = reader.rows(_NAME, [technician_id])
    if not found:
        raise UserError(
            f"There is no technician {technician_id} in the published snapshot. `attribution roster show` lists them."
        )
    log.note(desk.home, person, action, [technician_id])
    credits = reader.rows(_CREDITS, {"technician": technician_id})
    authors: dict[str, list[Mapping[str, Any]]] = {}
    for row in reader.rows(
        _AUTHORS, {"works": [one["work_id"] for one in credits if one["kind"] == "author"]}
    ):
        authors.setdefault(row["work_id"], []).append(row)
    spells = reader.rows(
        "select department from spells where technician_id = ? order by spell desc limit 1",
        [technician_id],
    )
    places = reader.rows("select max(institution) as name from build_info")
    sources = reader.rows("select distinct source from harvest_runs order by source")
    theirs = tuple(
        one for one in service.claims(desk, person, technician_id) if one.state != "withdrawn"
    )
    return Record(
        technician_id,
        _name(found[0]),
        found[0]["orcid"],
        spells[0]["department"] if spells else None,
        places[0]["name"] if places else None,
        made,
        tuple(credits),
        theirs,
        authors,
        tuple(row["source"] for row in sources),
    )


def rows(record: Record) -> list[dict[str, Any]]:
    """One row a credit that stands, in the order of SECTIONS, then what waits: the table of the CSV and XLSX files."""
    told = [_row(SECTIONS[kind], one, record) for kind in SECTIONS for one in record.standing(kind)]
    return told + [_row("Waiting for your word", one, record) for one in record.waiting]


def upheld_roles(record: Record, work_id: str) -> list[str]:
    """The CRediT roles of the technician's claims on a work that were upheld."""
    stands = ("upheld", "raised", "credited")
    return [
        role
        for one in record.claims
        if one.state in stands and one.target.work_id == work_id
        for role in one.roles
    ]


def reference(row: Mapping[str, Any], authors: Iterable[Mapping[str, Any]] = ()) -> str:
    """A work in one line: authors (the first few), title, journal, year, DOI. Plain text, nothing from outside acts."""
    names = [one["name"] for one in authors]
    listed = ", ".join(names[:6]) + (f" and {len(names) - 6} others" if len(names) > 6 else "")
    link = f"https://doi.org/{row['doi']}" if row["doi"] else None
    parts = (
        listed,
        row["title"] or "[no title]",
        row["journal"],
        str(row["published"].year) if row["published"] else None,
        link,
    )
    retracted = " [RETRACTED]" if row["is_retracted"] else ""
    return plain(". ".join(part.rstrip(".") for part in parts if part)) + retracted


def _row(section: str, one: Mapping[str, Any], record: Record) -> dict[str, Any]:
    return {
        **{name: one.get(name) for name in COLUMNS},
        "section": section,
        "title": plain(one["title"] or ""),
        "says": plain(one["context"] or ""),
        "roles": upheld_roles(record, one["work_id"]),
        "technician_id": record.technician_id,
    }


def _name(row: Mapping[str, Any]) -> str:
    given, family = (row["known_as"] or [row["given_names"]])[0], row["family_name"]
    return str(given) if str(given).endswith(family) else f"{given} {family}"
