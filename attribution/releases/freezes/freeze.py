"""A freeze: figures with everything that they were made from, and what of them was released.

It holds counts and no person. Its file is never written again; the ledger keeps its hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.releases.freezes.annex import Annex, AuditedYear, annex_of

FOLDER = "freezes"
SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The inputs that figures were made from.

    `made_with` are settings, weights and programs by name, `ledger` the number of the last act,
    `roster` the hash of the roster copy in force, `data_until` the day to which every source was
    asked. `inputs` are the hashes of all raw files and roster copies, by their path in the home
    folder; freezes of earlier versions have none.
    """

    snapshot: str
    data_until: str | None
    ledger: int
    roster: str | None
    made_with: Mapping[str, str]
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Figures of some periods, as `measure.formats.as_json` has them, and what was released.

    Each figure also has `orcid`, the technicians with an iD: `numerator, denominator`. Freezes of
    earlier versions have not.

    `by` is how they are split, empty for the institution alone. `left_out` says what could not be
    released. `least_denominator` is the setting of the release. Freezes of earlier versions have
    neither that nor an annex.
    """

    name: str
    made_at: datetime
    made_by: str
    by: str
    of: str
    figures: Sequence[Mapping[str, Any]]
    released: Sequence[ProtectedCell]
    left_out: Sequence[str]
    made_from: MadeFrom
    annex: Annex | None = None
    least_denominator: float | None = None


def extent(cells: Sequence[ProtectedCell]) -> str:
    """How much was released, in words: as numbers, and only as words such as “too few”."""
    numbers = sum(cell.reason is None for cell in cells)
    verb = "is" if numbers == 1 else "are"
    only_words = len(cells) - numbers
    rest = f", {only_words:,} only in words such as “too few”" if only_words else ""
    return f"{for_people.count(numbers, 'figure')} {verb} released as numbers{rest}"


@dataclass(frozen=True, slots=True)
class Released:
    """The public part of a freeze: the protected cells, never the exact figures.

    `of` is whom it counts, `data_until` the day to which every source was asked, `read` the
    percentage of the institution's acknowledgements that could be read, by year. `audited` are the
    years whose figure was audited, with the protected range of the audit.
    """

    name: str
    made_at: datetime
    of: str
    data_until: str | None
    read: Mapping[str, float]
    cells: Sequence[ProtectedCell]
    audited: Sequence[AuditedYear] = ()


def released_of(freeze: Freeze) -> Released:
    """The public part. Coverage is of papers, and says nothing about a person."""
    years = {cell.period for cell in freeze.released}
    read = {
        row["period"]: row["coverage"]["percentage"]
        for row in freeze.figures
        if not row["group"] and row["period"] in years
    }
    return Released(
        freeze.name,
        freeze.made_at,
        freeze.of,
        freeze.made_from.data_until,
        read,
        freeze.released,
        freeze.annex.audited if freeze.annex else (),
    )


def as_file(freeze: Freeze) -> bytes:
    """The freeze as JSON, the same bytes for the same freeze."""
    return orjson.dumps(freeze, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def from_file(data: bytes) -> Freeze:
    """The freeze in a file. UserError for any other file."""
    try:
        plain = orjson.loads(data)
        return Freeze(
            name=plain["name"],
            made_at=datetime.fromisoformat(plain["made_at"]),
            made_by=plain["made_by"],
            by=plain["by"],
            of=plain["of"],
            figures=plain["figures"],
            released=[_cell(cell) for cell in plain["released"]],
            left_out=plain["left_out"],
            made_from=MadeFrom(**plain["made_from"]),
            annex=annex_of(plain["annex"]) if plain.get("annex") else None,
            least_denominator=plain.get("least_denominator"),
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError(
            "Bring back the file of this freeze from a backup: it is damaged. Nothing was saved."
        ) from problem


def _cell(plain: Mapping[str, Any]) -> ProtectedCell:
    group = tuple((str(name), str(value)) for name, value in plain["group"])
    reason = Reason(plain["reason"]) if plain["reason"] else None
    return ProtectedCell(**{**plain, "group": group, "reason": reason})


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
