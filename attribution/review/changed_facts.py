"""Decided candidates whose facts have changed since: what no longer holds, and what is new.

Confirmations that the evidence contradicts are among them, unless the reviewer saw it and gave a
reason. Ledgers hold such acts from before reviewers were asked.

A fact is what the paper and the roster say. It is not what follows from other decisions or from the
corpus, nor points, which change every night. A new date in post is not a change as long as the
paper appeared in post as before.
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
from attribution.review.candidate import (
    PAIRS,
    Candidate,
    Pair,
    load_candidates,
    pair_parameters,
)
from attribution.snapshot.live_reader import LiveReader
from attribution.snapshot.reader import Reader

# The features of evidence that are facts.
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
from decisions d join (select mention_id, technician_id, work_id from candidates) c
    using (mention_id, technician_id)
where d.event_id is not null
  and ($only::varchar[] is null
       or technician_id in (select unnest($only::varchar[]))
       or technician_id || chr(10) || c.work_id in (select unnest($only::varchar[])))
  and ($all or (mention_id, technician_id) in {PAIRS})
"""
# By snapshot and act: what has changed. Each decision is compared once, because neither what it
# showed nor the snapshot ever changes.
_changes_of: WeakKeyDictionary[Reader, dict[int, Change | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence that rests on the paper and the roster.

    `stored` is the sentence that was shown. `level` is None where that sentence is unknown.
    """

    feature: str
    level: str | None
    stored: str
    roster: str | None
    printed: str | None

    @property
    def sentence(self) -> str:
        """The sentence in its present wording."""
        return sentence_for(self.feature, self.level) if self.level else self.stored

    @property
    def values(self) -> tuple[str | None, str | None]:
        return self.roster, self.printed

    def has_level_of(self, other: Fact) -> bool:
        """Whether both say the same. Wording does not count, so that it brings no decision back."""
        return None in (self.level, other.level) or self.level == other.level


@dataclass(frozen=True, slots=True)
class Change:
    """A decision, the sentences that no longer hold (`was`) and those that are new (`now`).

    `against` are the sentences on what contradicts it and was never overruled for a reason.
    """

    decision: Event
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The change as columns of a list."""
        return {
            "verdict": self.decision.verdict,
            "decided_by": self.decision.who,
            "decided_at": self.decision.at.replace(tzinfo=None),
            "was": list(self.was),
            "now": list(self.now),
            "against": list(self.against),
        }


def changes(
    reader: Reader, only: tuple[str, ...] | None = None, pairs: Collection[Pair] | None = None
) -> dict[Pair, Change]:
    """The candidates, all or of these pairs, whose facts have changed since they were decided.

    Decisions that follow from claims and reports show no evidence. They return only where the
    evidence contradicts them.
    """
    if not isinstance(reader, LiveReader):
        return {}
    decision_ids = _decision_ids(reader, only, pairs)
    # Only the pairs that this reader tells are compared, and a change is the same for everyone.
    compared = _changes_of.setdefault(reader.for_numbers, {})
    to_compare = {pair: number for pair, number in decision_ids.items() if number not in compared}
    if to_compare:
        compared |= _compared(reader, reader.ledger, to_compare)
    changed = {}
    for pair, decision_id in decision_ids.items():
        change = compared[decision_id]
        if change is not None:
            changed[pair] = change
    return changed


def _decision_ids(
    reader: Reader, only: tuple[str, ...] | None, pairs: Collection[Pair] | None
) -> dict[Pair, int]:
    """By pair, the number of the act that decided it."""
    values = {
        "only": None if only is None else list(only),
        "all": pairs is None,
        **pair_parameters(pairs or ()),
    }
    return {
        (row["mention_id"], row["technician_id"]): int(row["event_id"])
        for row in reader.rows(_DECIDED, values)
    }


def _compared(
    reader: Reader, ledger: Ledger, decision_ids: Mapping[Pair, int]
) -> dict[int, Change | None]:
    """What has changed since each of these decisions, by its number in the ledger."""
    decisions = ledger.events_by_id(decision_ids.values())
    earlier = {
        pair: decisions[number]
        for pair, number in decision_ids.items()
        if number in decisions and _may_have_changed(decisions[number], reader)
    }
    compared: dict[int, Change | None] = {}
    for decision_id in decision_ids.values():
        compared[decision_id] = None
    for pair, candidate in load_candidates(reader, earlier).items():
        decision = earlier[pair]
        compared[decision.event_id] = _change(decision, candidate, reader)
    return compared


def _may_have_changed(decision: Event, reader: Reader) -> bool:
    return _shows_another_snapshot(decision, reader) or _overruled_nothing(decision)


def _overruled_nothing(decision: Event) -> bool:
    """Whether a confirmation says nothing of evidence against it."""
    shown = decision.shown
    return decision.verdict == "confirmed" and not (shown and shown.contradicts)


def _shows_another_snapshot(decision: Event, reader: Reader) -> bool:
    """Whether a decision was made on evidence of another snapshot than this one."""
    shown = decision.shown
    return shown is not None and bool(shown.evidence) and shown.snapshot != reader.snapshot.name


def _change(decision: Event, candidate: Candidate, reader: Reader) -> Change | None:
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    if _shows_another_snapshot(decision, reader):
        before = _facts(decision.shown.evidence if decision.shown else ())
        after = _facts(candidate.shown.evidence)
        was = _sentences_only_in(before, after)
        now = _sentences_only_in(after, before)
    against = candidate.shown.contradicts if _overruled_nothing(decision) else ()
    return Change(decision, was, now, against) if was or now or against else None


def _facts(evidence: Iterable[Evidence]) -> dict[str, Fact]:
    """The facts by feature."""
    return {piece.feature: _fact(piece) for piece in evidence if piece.feature in FACTS}


def _fact(piece: Evidence) -> Fact:
    # The roster value of employment is the dates in post, which may change without effect.
    roster = None if piece.feature == "employment" else piece.roster
    level = level_of(piece.feature, piece.says)
    return Fact(piece.feature, level, piece.says, roster, piece.printed)


def _sentences_only_in(facts: Mapping[str, Fact], others: Mapping[str, Fact]) -> tuple[str, ...]:
    """The sentences of `facts` that `others` lack.

    Where a sentence is in both and the compared values differ, the values are added.
    """
    sentences = []
    for feature, fact in facts.items():
        other = others.get(feature)
        if other is None or not fact.has_level_of(other):
            sentences.append(fact.sentence)
        elif fact.values != other.values:
            sentences.append(f"{fact.sentence} ({_values_in_words(fact)})")
    return tuple(sentences)


def _values_in_words(fact: Fact) -> str:
    values = (("on record", fact.roster), ("printed", fact.printed))
    return "; ".join(f"{place}: {value}" for place, value in values if value is not None)
