"""What the texts of a work say of a technician: is their name in the author list or the
acknowledgement that was read?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.names import key as key_of
from attribution.matching import name_fit
from attribution.snapshot.reader import TAKEN, Reader, taken

CREDITS = {"author": "as an author", "thanked": "in the acknowledgement"}
_FAMILY = ("equal", "particle")
_GIVEN = ("equal", "nickname", "short", "second", "initial")
_MENTIONS = """
select m.mention_id, m.kind, m.name, m.given, m.family, c.band, coalesce(c.tie, false) as tie, mine.verdict as stands,
       exists (select 1 from candidates o where o.mention_id = m.mention_id and o.technician_id <> $technician) as others,
       exists (select 1 from decisions d where d.mention_id = m.mention_id and d.technician_id <> $technician
                                           and d.verdict = 'confirmed') as taken
from mentions m left join candidates c on c.mention_id = m.mention_id and c.technician_id = $technician
left join decisions mine on mine.mention_id = m.mention_id and mine.technician_id = $technician
where m.work_id = $work order by m.kind, m.position
"""
_CREDITED = """
select kind, mention_id from decisions
where technician_id = $technician and work_id = $work and verdict = 'confirmed' and kind in ('author', 'thanked')
order by kind
"""
_OTHERS = "select given_names, family_name, known_as, former_names from technicians where technician_id <> ?"


@dataclass(frozen=True, slots=True)
class Check:
    """What the texts of a work say: `found` (one mention, or the bare text), `doubtful` or `not
    found`, and why. `known` where a person confirmed it before.
    """

    result: str
    says: str
    kind: str | None = None
    mention_id: str | None = None
    name: str | None = None
    missed_by: str | None = (
        None  # no such work, text not read, no mention, no candidate, held for review; None: not missed
    )
    known: bool = False


def check(reader: Reader, technician: Technician, work_id: str | None) -> Check:
    """Look for a technician in the author list and the acknowledgement of a work.

    Never `found` where the name fits others too, or where a person decided otherwise on it.
    """
    if work_id is None:
        return Check("not found", "This work has not been harvested yet.", missed_by="no such work")
    asked = {"technician": technician.technician_id, "work": work_id}
    credited = reader.rows(_CREDITED, asked)
    names = name_fit.name_forms(technician)
    fitting = [row for row in reader.rows(_MENTIONS, asked) if _fits(names, row)]
    if known := _known(fitting, credited):
        return known
    if len(fitting) == 1:
        return _one(fitting[0])
    if fitting:
        return Check(
            "doubtful",
            f"{len(fitting)} names on this work fit; a person must say which.",
            missed_by="no candidate",
        )
    if credited:
        kind = credited[0]["kind"]
        return Check(
            "found",
            f"That this paper credits them, {CREDITS[kind]}, is confirmed already.",
            kind,
            known=True,
        )
    return _in_text(reader, technician, work_id)


def _known(fitting: list[dict[str, Any]], credited: list[dict[str, Any]]) -> Check | None:
    """What a person confirmed of one of the names that fit, or of no name in particular."""
    kinds = {row["kind"] for row in credited if row["mention_id"] is None}
    for row in fitting:
        if row["stands"] == "confirmed" or (row["stands"] is None and row["kind"] in kinds):
            says = f"“{row['name']}” in the {_where(row)} is confirmed already."
            return Check("found", says, row["kind"], row["mention_id"], row["name"], known=True)
    return None


def _one(row: Mapping[str, Any]) -> Check:
    by = (
        "no candidate"
        if row["band"] is None
        else "held for review"
        if row["band"] == "review" or row["tie"]
        else None
    )
    if row["taken"] or row["others"]:
        says = f"“{row['name']}” in the {_where(row)} fits other technicians as well."
    elif row["stands"]:
        says = (
            f"“{row['name']}” is in the {_where(row)}, and was looked at and not confirmed before."
        )
    else:
        says = f"“{row['name']}” is in the {_where(row)}."
        return Check("found", says, row["kind"], row["mention_id"], row["name"], by)
    return Check("doubtful", says, row["kind"], row["mention_id"], row["name"], by)


def _where(row: Mapping[str, Any]) -> str:
    return "author list" if row["kind"] == "author" else "acknowledgement"


def _fits(names: tuple[name_fit.NameForm, ...], row: Mapping[str, Any]) -> bool:
    found = name_fit.best_fit(names, row["name"], row["given"], row["family"])
    return found.family in _FAMILY and found.given in _GIVEN


def _in_text(reader: Reader, technician: Technician, work_id: str) -> Check:
    rows = reader.rows("select status, text from acknowledgements where work_id = ?", [work_id])
    if not rows or rows[0]["status"] != "read":
        reason = rows[0]["status"] if rows else "no text was had"
        return Check(
            "not found",
            f"The acknowledgement could not be read ({reason}).",
            missed_by="text not read",
        )
    folded = f" {key_of(rows[0]['text'])} "
    printed = next((one for one in _written(technician) if f" {one} " in folded), None)
    if printed is None:
        return Check(
            "not found",
            "The name is neither in the author list nor in the acknowledgement that was read.",
        )
    if any(printed in _written(other) for other in _others(reader, technician)):
        says = "The name is in the acknowledgement text, and fits other technicians as well."
        return Check("doubtful", says, "thanked", missed_by="no mention")
    return Check(
        "found", "The name is in the acknowledgement text.", "thanked", missed_by="no mention"
    )


def _written(technician: Technician) -> Iterator[str]:
    """Their names as a text may have them: with all given names, with the first, with its initial."""
    for form in name_fit.name_forms(technician):
        for given in (" ".join(form.given), form.given[0], form.given[0][:1]) if form.given else ():
            yield f"{given} {' '.join(form.family)}"


def _others(reader: Reader, technician: Technician) -> Iterator[Technician]:
    for row in reader.rows(_OTHERS, [technician.technician_id]):
        known, former = tuple(row["known_as"] or ()), tuple(row["former_names"] or ())
        yield Technician("", row["given_names"], row["family_name"], known, former)


def fitting(reader: Reader, technician: Technician, work_id: str | None) -> list[dict[str, Any]]:
    """The printed names of a work that may be a technician's: `mention_id`, `kind`, `name`, as
    `settle` takes them.
    """
    rows = (
        reader.rows(_MENTIONS, {"technician": technician.technician_id, "work": work_id})
        if work_id
        else []
    )
    names = name_fit.name_forms(technician)
    return [
        {key: row[key] for key in ("mention_id", "kind", "name")}
        for row in rows
        if _fits(names, row)
    ]


def name_of(
    reader: Reader, mention_id: str, technician_id: str, work_id: str | None, kind: str | None
) -> str:
    """The name of a mention that may be confirmed as a technician's: on this work, of this kind,
    and nobody else's.
    """
    rows = reader.rows(
        "select name, kind from mentions where mention_id = ? and work_id = ?",
        [mention_id, work_id],
    )
    if not rows or rows[0]["kind"] != kind:
        raise UserError(
            f"The work has no mention {mention_id[:40]} of kind {kind}; nothing was recorded. Choose one of those that "
            "the list of reports gives."
        )
    name = str(rows[0]["name"])
    if taken(reader, [mention_id]).get(mention_id, set()) - {technician_id}:
        raise UserError(
            f"“{name}”: {TAKEN}. Nothing was recorded. Have that decision undone first."
        )
    return name
