"""A technician's record: their credits, names that may be theirs, and their claims."""

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
    "publisher",
    "volume",
    "issue",
    "pages",
    "issn",
    "doi",
    "kind",
    "status",
    "printed",
    "says",
    "roles",
    "work_id",
    "technician_id",
)
# What is written above the credits of each kind, in the order of the record.
SECTIONS = {
    "author": "Author of",
    "thanked": "Thanked by name in",
    "facility": "Works that thank the team or facility without naming anyone",
    "uncredited": "Contributions that the paper does not mention (claim upheld)",
}
PENDING_SECTION = "Waiting for your answer"
UPHELD = ("upheld", "raised", "credited")  # the states of a claim that was upheld
MOST_AUTHORS = 6  # named in a reference; the others are counted
# Of several mentions on one work, the record shows the one that was confirmed or is most probable.
_CREDITS = """
with best as (
    select w.credits_work as work_id, c.kind, m.mention_id, m.name, m.context, m.phrase,
           row_number() over (
               partition by w.credits_work, c.kind
               order by d.verdict = 'confirmed' desc nulls last, c.probability desc) as place
    from candidates c join mentions m using (mention_id)
    join works w on w.work_id = c.work_id
    left join decisions d
        on d.mention_id = c.mention_id and d.technician_id = c.technician_id
    where c.technician_id = $technician and d.verdict is distinct from 'rejected'
)
select p.work_id, p.kind, p.status, w.title, w.journal, w.publisher, w.volume, w.issue,
       w.pages, w.issn, w.type, w.doi, w.published,
       w.published_precision, w.is_retracted, b.mention_id, b.name as printed, b.context, b.phrase
from possible_credits p join works w using (work_id)
left join best b on b.work_id = p.work_id and b.kind = p.kind and b.place = 1
where p.technician_id = $technician
order by w.published desc nulls last, p.work_id, p.kind
"""
_AUTHORS = """
select work_id, name, given, family, is_group from mentions
where kind = 'author' and role is null and work_id in (select unnest($works::varchar[]))
order by work_id, position
"""
_NAME = """
select technician_id, given_names, family_name, known_as, orcid from technicians
where technician_id = ?
"""
_DEPARTMENT = "select department from spells where technician_id = ? order by spell desc limit 1"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A technician's record on a day.

    Credits are rows, as `_CREDITS` selects them. `authors` are the author lists by work, `sources`
    the sources of the snapshot.
    """

    technician_id: str
    name: str
    orcid: str | None
    department: str | None
    institution: str | None
    day: date
    credits: tuple[Row, ...]
    claims: tuple[Claim, ...]
    authors: Mapping[str, Sequence[Row]]
    sources: tuple[str, ...] = ()

    def credits_of(self, kind: str) -> list[Row]:
        """The credits of a kind that are confirmed or accepted."""
        return [
            credit
            for credit in self.credits
            if credit["kind"] == kind and credit["status"] != "pending"
        ]

    @property
    def pending(self) -> list[Row]:
        """The printed names that may be theirs and wait for a decision."""
        return [
            credit
            for credit in self.credits
            if credit["status"] == "pending" and credit["mention_id"]
        ]


# -- how it is gathered ----------------------------------------------------------------------------


def gather(reader: Reader, technician_id: str, claims: Iterable[Claim], day: date) -> Record:
    """The record of a technician on a day, with those of their claims that the reader may see.

    UserError where the snapshot has no such technician.
    """
    technicians = reader.rows(_NAME, [technician_id])
    if not technicians:
        raise UserError(
            f"Check the id: the published snapshot has no technician {technician_id}. "
            "`attribution roster show` lists them."
        )
    technician = technicians[0]
    name = display_name_of(
        technician["given_names"], technician["family_name"], technician["known_as"]
    )
    credits = reader.rows(_CREDITS, {"technician": technician_id})
    return Record(
        technician_id,
        name,
        technician["orcid"],
        _department(reader, technician_id),
        _institution(reader),
        day,
        tuple(credits),
        tuple(claim for claim in claims if claim.state != "withdrawn"),
        _authors(reader, credits),
        _sources(reader),
    )


def _department(reader: Reader, technician_id: str) -> str | None:
    rows = reader.rows(_DEPARTMENT, [technician_id])
    return rows[0]["department"] if rows else None


def _institution(reader: Reader) -> str | None:
    rows = reader.rows("select max(institution) as name from build_info")
    return rows[0]["name"] if rows else None


def _sources(reader: Reader) -> tuple[str, ...]:
    rows = reader.rows("select distinct source from harvest_runs order by source")
    return tuple(row["source"] for row in rows)


def _authors(reader: Reader, credits: Iterable[Row]) -> dict[str, list[Row]]:
    """The author lists, by work, of the works that the technician is an author of."""
    work_ids = [credit["work_id"] for credit in credits if credit["kind"] == "author"]
    authors: dict[str, list[Row]] = {}
    for row in reader.rows(_AUTHORS, {"works": work_ids}):
        authors.setdefault(row["work_id"], []).append(row)
    return authors


# -- how it is written -----------------------------------------------------------------------------


def table_rows(record: Record) -> list[dict[str, Any]]:
    """The record as a table with COLUMNS: credits in the order of SECTIONS, then pending names."""
    rows = [
        _table_row(section, credit, record)
        for kind, section in SECTIONS.items()
        for credit in record.credits_of(kind)
    ]
    rows += [_table_row(PENDING_SECTION, credit, record) for credit in record.pending]
    return rows


def _table_row(section: str, credit: Row, record: Record) -> dict[str, Any]:
    return {
        **{name: credit.get(name) for name in COLUMNS},
        "section": section,
        "says": credit["context"],
        "roles": upheld_roles(record, credit["work_id"]),
        "technician_id": record.technician_id,
    }


def upheld_roles(record: Record, work_id: str) -> list[str]:
    """The CRediT roles of the technician's claims on a work that were upheld."""
    roles: list[str] = []
    for claim in record.claims:
        if claim.state in UPHELD and claim.target.work_id == work_id:
            roles += claim.roles
    return roles


def reference(work: Row, authors: Iterable[Row] = ()) -> str:
    """A work on one line: the first authors, title, journal, year, DOI. Plain text."""
    parts = (
        _listed_authors([author["name"] for author in authors]),
        work["title"] or "[no title]",
        _place(work),
        str(work["published"].year) if work["published"] else None,
        f"https://doi.org/{work['doi']}" if work["doi"] else None,
    )
    retracted = " [RETRACTED, not counted]" if work["is_retracted"] else ""
    return plain(". ".join(part.rstrip(".") for part in parts if part)) + retracted


def _place(work: Row) -> str | None:
    """The journal with ISSN, volume, number and pages, as far as they are known."""
    issn = f"(ISSN {work['issn']})" if work["issn"] else None
    journal = " ".join(part for part in (work["journal"], issn) if part)
    issue = f"({work['issue']})" if work["issue"] else ""
    number = f"{work['volume'] or ''}{issue}"
    return ", ".join(part for part in (journal, number, work["pages"]) if part) or None


def _listed_authors(names: Sequence[str]) -> str:
    listed = ", ".join(names[:MOST_AUTHORS])
    if len(names) > MOST_AUTHORS:
        listed += f" and {len(names) - MOST_AUTHORS} others"
    return listed
