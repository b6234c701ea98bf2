"""Which works name which technicians, as a file for the institution's own system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.core.files import packaged_text
from attribution.core.model import Author, Location
from attribution.harvest.exchange import writing
from attribution.harvest.exchange.output import ACKNOWLEDGED, AUTHOR, Output, PersonLink
from attribution.harvest.partial_dates import PartialDate
from attribution.ledger.ledger import Ledger
from attribution.releases.packs.highlights import agreed_since
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

ROLES = {"author": AUTHOR, "thanked": ACKNOWLEDGED}
Row = Mapping[str, Any]
_HERE = "attribution.operations"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which links a file holds.

    `everyone` takes people in who have not agreed to be named in public: for a system that shows
    its links to staff only.
    """

    faculty: str | None = None
    only_confirmed: bool = False
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, how much it holds, and whom.

    `not_agreed` links were left out for want of a yes, `hidden` ones because they would tell a
    former name.
    """

    data: bytes
    works: int
    links: int
    not_agreed: int
    hidden: int
    technician_ids: tuple[str, ...]


@requires("export tables", noted="export outputs")
def export(
    workspace: Workspace, form: str, system: str = "files", selection: Selection | None = None
) -> Exported:
    """The works that name technicians as authors or thank them, with who they are.

    Who objects is in no file, and no credit that would tell a former name which the workspace does
    not tell. Pending credits are none.
    """
    chosen = selection or Selection()
    rows, not_agreed = _chosen_links(workspace.reader, workspace.ledger, chosen)
    every, _ = _chosen_links(workspace.reader.for_numbers, workspace.ledger, chosen)
    by_work: dict[str, list[PersonLink]] = defaultdict(list)
    for row in rows:
        by_work[row["work_id"]].append(_link(row))
    outputs = [
        _output(work, by_work[work["work_id"]])
        for work in workspace.reader.rows(
            packaged_text(_HERE, "exported_works.sql"),
            {"works": list(by_work), "system": system},
        )
    ]
    ids = tuple(sorted({row["technician_id"] for row in rows}))
    data = writing.render(outputs, form, system)
    return Exported(data, len(outputs), len(rows), not_agreed, len(every) - len(rows), ids)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many links a file holds, and how many are left out for want of a yes."""

    links: int
    not_agreed: int


@requires("export tables")
def counts(workspace: Workspace, selection: Selection) -> Counts:
    """The counts of a file without what would tell a former name."""
    shown = workspace.without_former_names()
    rows, not_agreed = _chosen_links(shown.reader, shown.ledger, selection)
    return Counts(len(rows), not_agreed)


@requires("export tables")
def faculties(workspace: Workspace) -> list[str]:
    """The faculties that a file can be limited to."""
    rows = workspace.reader.rows(
        "select distinct faculty from spells where faculty is not null order by faculty"
    )
    return [row["faculty"] for row in rows]


def _chosen_links(reader: Reader, ledger: Ledger, chosen: Selection) -> tuple[list[Any], int]:
    """The links of a file, and how many are left out for want of a yes."""
    everybody = _links(reader, chosen, None)
    if chosen.everyone:
        return everybody, 0
    rows = _links(reader, chosen, sorted(agreed_since(ledger)))
    return rows, len(everybody) - len(rows)


def _links(reader: Reader, chosen: Selection, agreed: Sequence[str] | None) -> list[Any]:
    statuses = ["confirmed"] if chosen.only_confirmed else ["confirmed", "accepted"]
    values = {"faculty": chosen.faculty, "statuses": statuses, "agreed": agreed}
    return reader.rows(packaged_text(_HERE, "outputs_export.sql"), values)


def _link(row: Row) -> PersonLink:
    role = ROLES[row["kind"]]
    return PersonLink(row["technician_id"], row["orcid"], role, row["status"], row["name"])


def _output(work: Row, links: Sequence[PersonLink]) -> Output:
    return Output(
        line=0,
        local_id=work["local_id"],
        doi=work["doi"],
        title=work["title"],
        type=work["type"],
        published=_date(work),
        journal=work["journal"],
        publisher=work["publisher"],
        location=Location(work["volume"], work["issue"], work["pages"], work["issn"]),
        authors=tuple(_author(author) for author in work["authors"]),
        links=tuple(links),
    )


def _date(work: Row) -> PartialDate:
    if work["published"] is None:
        return PartialDate()
    return PartialDate(work["published"].isoformat(), work["published_precision"] or "day")


def _author(cells: Row) -> Author:
    return Author(
        cells["name"],
        cells["given"],
        cells["family"],
        orcid=cells["orcid"],
        is_group=bool(cells["is_group"]),
    )
