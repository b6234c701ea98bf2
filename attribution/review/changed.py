"""Decided pairs whose facts have changed since: what no longer holds, and what is new.

A fact is what the paper and the roster say. What follows from other decisions or from the corpus is none, nor are points,
which drift with every night; nor is a new date in post, as long as the paper appeared in post as it did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.ledger import Event, Ledger
from attribution.records import Evidence
from attribution.review.candidate import PAIRS, Pair, named, pieces
from attribution.store import Reader

FACTS = {
    "family_name", "given_name", "middle_names", "name_order", "generation", "name_source", "orcid", "orcid_inferred",
    "institution", "department", "employment", "sentence", "role",
}  # fmt: skip
_DECIDED = f"""
select mention_id, technician_id, c.evidence, d.event_id
from decisions d join candidates c using (mention_id, technician_id)
where d.event_id is not null
  and ($only::varchar[] is null or list_contains($only::varchar[], technician_id))
  and ($all or (mention_id, technician_id) in {PAIRS})
"""
Fact = tuple[str, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that stands, the sentences that no longer hold, and those that are new."""

    decision: Event
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def told(self) -> dict[str, Any]:
        """As columns of a list."""
        one = self.decision
        return {"verdict": one.verdict, "decided_by": one.who, "decided_at": one.at.replace(tzinfo=None),
                "was": list(self.was), "now": list(self.now)}  # fmt: skip


def changes(
    reader: Reader, book: Ledger, only: tuple[str, ...] | None = None, pairs: Collection[Pair] | None = None
) -> dict[Pair, Change]:
    """The candidates, all or these pairs, whose facts are not those that the decision on them was made on.

    Decisions that show no evidence, those of claims and reports, rest on none of it.
    """
    asked = {"only": None if only is None else list(only), "all": pairs is None, **named(pairs or ())}
    rows = reader.rows(_DECIDED, asked)
    acts = book.numbered(row["event_id"] for row in rows)
    found: dict[Pair, Change] = {}
    for row in rows:
        act = acts.get(row["event_id"])
        if act is None or act.shown is None or act.shown.snapshot == reader.snapshot.name or not act.shown.evidence:
            continue
        before, after = _facts(act.shown.evidence), _facts(pieces(row["evidence"]))
        if set(before) != set(after):
            change = Change(act, _told(before, after), _told(after, before))
            found[row["mention_id"], row["technician_id"]] = change
    return found


def _facts(evidence: Iterable[Evidence]) -> list[Fact]:
    return [
        (one.feature, one.says, None if one.feature == "employment" else one.roster, one.printed)
        for one in evidence
        if one.feature in FACTS
    ]


def _told(these: Sequence[Fact], those: Sequence[Fact]) -> tuple[str, ...]:
    """The sentences of these facts that are not among those; with the values compared where the sentence is the same."""
    others, sentences = set(those), {says for _, says, _, _ in those}
    return tuple(
        f"{says} ({_values(roster, printed)})" if says in sentences else says
        for feature, says, roster, printed in these
        if (feature, says, roster, printed) not in others
    )


def _values(roster: str | None, printed: str | None) -> str:
    return "; ".join(
        f"{where}: {value}" for where, value in (("on record", roster), ("printed", printed)) if value is not None
    )
