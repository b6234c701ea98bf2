"""Decided pairs whose facts have changed since: what no longer holds, and what is new.

A fact is what the paper and the roster say. What follows from other decisions or from the corpus is
none, nor are points, which drift with every night; nor is a new date in post, as long as the paper
appeared in post as it did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from attribution.core.model import Evidence
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.matching.sentences import level_of, sentence_for
from attribution.review.candidate import PAIRS, Candidate, Pair, candidates, named
from attribution.snapshot.reader import Reader

FACTS = {
    "family_name",
    "given_name",
    "middle_names",
    "name_order",
    "generation",
    "name_source",
    "orcid",
    "orcid_inferred",
    "institution",
    "department",
    "employment",
    "sentence",
    "role",
}
_DECIDED = f"""
select mention_id, technician_id, d.event_id
from decisions d semi join candidates using (mention_id, technician_id)
where d.event_id is not null
  and ($only::varchar[] is null or list_contains($only::varchar[], technician_id))
  and ($all or (mention_id, technician_id) in {PAIRS})
"""
# By snapshot: each of its decisions is compared once, for neither what it showed nor the snapshot
# ever changes.
_known: WeakKeyDictionary[Reader, dict[int, Change | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence that rests on the paper and the roster.

    `stored` is the sentence as it was shown.
    """

    feature: str
    level: str | None  # None where the sentence is unknown
    stored: str
    roster: str | None
    printed: str | None

    @property
    def sentence(self) -> str:
        """As it is worded now."""
        return sentence_for(self.feature, self.level) if self.level else self.stored

    @property
    def values(self) -> tuple[str | None, str | None]:
        return self.roster, self.printed

    def has_level_of(self, other: Fact) -> bool:
        """Sentences do not take part, so that rewording one brings nothing back."""
        return None in (self.level, other.level) or self.level == other.level


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that stands, the sentences that no longer hold, and those that are new."""

    decision: Event
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Any]:
        """As columns of a list."""
        decision = self.decision
        return {
            "verdict": decision.verdict,
            "decided_by": decision.who,
            "decided_at": decision.at.replace(tzinfo=None),
            "was": list(self.was),
            "now": list(self.now),
        }


def changes(
    reader: Reader, only: tuple[str, ...] | None = None, pairs: Collection[Pair] | None = None
) -> dict[Pair, Change]:
    """The candidates, all or these pairs, whose facts are not those that the decision on them was
    made on.

    Decisions that show no evidence, those of claims and reports, rest on none of it.
    """
    if reader.ledger is None:
        return {}
    values = {
        "only": None if only is None else list(only),
        "all": pairs is None,
        **named(pairs or ()),
    }
    decided = {
        (row["mention_id"], row["technician_id"]): int(row["event_id"])
        for row in reader.rows(_DECIDED, values)
    }
    known = _known.setdefault(reader, {})
    if fresh := {pair: number for pair, number in decided.items() if number not in known}:
        known |= _compared(reader, reader.ledger, fresh)
    return {pair: change for pair, number in decided.items() if (change := known[number])}


def _compared(
    reader: Reader, ledger: Ledger, decided: Mapping[Pair, int]
) -> dict[int, Change | None]:
    """What changed since each of these decisions, by its number in the ledger."""
    acts = ledger.events_by_id(decided.values())
    older = {
        pair: act
        for pair, number in decided.items()
        if (act := acts.get(number)) and _shows(act, reader)
    }
    compared: dict[int, Change | None] = {number: None for number in decided.values()}  # noqa: C420 (for its type)
    for pair, now in candidates(reader, older).items():
        act = older[pair]
        compared[act.event_id] = _change(act, now)
    return compared


def _shows(act: Event, reader: Reader) -> bool:
    """Whether a decision shows evidence, of another snapshot than this one."""
    return (
        act.shown is not None
        and act.shown.snapshot != reader.snapshot.name
        and bool(act.shown.evidence)
    )


def _change(act: Event, now: Candidate) -> Change | None:
    before, after = _facts(act.shown.evidence if act.shown else ()), _facts(now.shown.evidence)
    was, new = _not_in(before, after), _not_in(after, before)
    return Change(act, was, new) if was or new else None


def _facts(evidence: Iterable[Evidence]) -> dict[str, Fact]:
    """The facts by feature."""
    return {
        piece.feature: Fact(
            piece.feature,
            level_of(piece.feature, piece.says),
            piece.says,
            None if piece.feature == "employment" else piece.roster,
            piece.printed,
        )
        for piece in evidence
        if piece.feature in FACTS
    }


def _not_in(facts: Mapping[str, Fact], others: Mapping[str, Fact]) -> tuple[str, ...]:
    """The sentences of the facts that are not among the others.

    With the values compared where only these differ.
    """
    sentences = []
    for feature, fact in facts.items():
        other = others.get(feature)
        if other is None or not fact.has_level_of(other):
            sentences.append(fact.sentence)
        elif fact.values != other.values:
            sentences.append(f"{fact.sentence} ({_values(*fact.values)})")
    return tuple(sentences)


def _values(roster: str | None, printed: str | None) -> str:
    return "; ".join(
        f"{where}: {value}"
        for where, value in (("on record", roster), ("printed", printed))
        if value is not None
    )
