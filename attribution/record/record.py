"""Everything that stands between one technician and works: credits, what waits for their word,
claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.person_names import display_name_of
from attribution.core.text import plain
from attribution.snapshot.reader import Reader

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
_NAME = """
select technician_id, given_names, family_name, known_as, orcid from technicians
where technician_id = ?
"""
_DEPARTMENT = "select department from spells where technician_id = ? order by spell desc limit 1"


@dataclass(frozen=True, slots=True)
class Record:
    """One technician's record on a day.

    Credits are rows as dictionaries; `authors` are the author lists by work.
    """

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


def gather(reader: Reader, technician_id: str, claims: Iterable[Claim], made: date) -> Record:
    """The record of a technician on the day `made`, with those of their claims that may be in it.

    UserError where the snapshot has no such technician.
    """
    people = reader.rows(_NAME, [technician_id])
    if not people:
        raise UserError(
            f"There is no technician {technician_id} in the published snapshot. "
            "`attribution roster show` lists them."
        )
    person = people[0]
    credits = reader.rows(_CREDITS, {"technician": technician_id})
    departments = reader.rows(_DEPARTMENT, [technician_id])
    institutions = reader.rows("select max(institution) as name from build_info")
    sources = reader.rows("select distinct source from harvest_runs order by source")
    return Record(
        technician_id,
        display_name_of(person["given_names"], person["family_name"], person["known_as"]),
        person["orcid"],
        departments[0]["department"] if departments else None,
        institutions[0]["name"] if institutions else None,
        made,
        tuple(credits),
        tuple(claim for claim in claims if claim.state != "withdrawn"),
        _authors(reader, credits),
        tuple(row["source"] for row in sources),
    )


def _authors(
    reader: Reader, credits: Iterable[Mapping[str, Any]]
) -> dict[str, list[Mapping[str, Any]]]:
    """The author lists, by work, of the works that the technician is an author of."""
    works = [credit["work_id"] for credit in credits if credit["kind"] == "author"]
    authors: dict[str, list[Mapping[str, Any]]] = {}
    for row in reader.rows(_AUTHORS, {"works": works}):
        authors.setdefault(row["work_id"], []).append(row)
    return authors


def rows(record: Record) -> list[dict[str, Any]]:
    """One row a credit that stands, in the order of SECTIONS, then what waits: the table of the CSV
    and XLSX files.
    """
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
    """A work in one line: authors (the first few), title, journal, year, DOI.

    Plain text, nothing from outside acts.
    """
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
