"""Where a decision belongs in a later build, in which works and mentions may have other ids.

A decision belongs to its mention while that exists; else to the mention of the same kind and name
on the work that one of its identifiers leads to; else to the technician, work and kind alone (no
mention). Where several decisions meet on one pair, the latest holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from attribution.core.names import fold
from attribution.ledger.event import Event


@dataclass(frozen=True, slots=True)
class Printed:
    """A mention, as far as decisions on it need it."""

    mention_id: str
    work_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row of the table `decisions`."""

    mention_id: str | None
    technician_id: str | None
    work_id: str | None
    kind: str | None
    verdict: str | None
    decided_by: str
    decided_at: datetime
    event_id: int


def resolve(
    decisions: Iterable[Event], works_by_identifier: Mapping[str, str], mentions: Iterable[Printed]
) -> list[Resolved]:
    """Each decision with the present ids of its mention and work, None for an id that is lost.

    `works_by_identifier` leads from `doi:...`, `pmid:...` and the like, and from work ids, to
    work ids.
    """
    present = _Present(mentions, works_by_identifier)
    latest: dict[object, Resolved] = {}
    for decision in sorted(decisions, key=lambda decision: decision.event_id):
        resolved = present.resolved(decision)
        latest[decision.technician_id, _place(decision, resolved)] = resolved
    return list(latest.values())


class _Present:
    """The mentions and works of a build, and where a decision belongs among them."""

    def __init__(self, mentions: Iterable[Printed], works_by_identifier: Mapping[str, str]) -> None:
        self.works_by_identifier = works_by_identifier
        self.by_id = {mention.mention_id: mention for mention in mentions}
        self.by_work: defaultdict[tuple[str, str], list[Printed]] = defaultdict(list)
        for mention in self.by_id.values():
            self.by_work[mention.work_id, mention.kind].append(mention)

    def resolved(self, decision: Event) -> Resolved:
        mention = self.by_id.get(decision.mention_id or "")
        if mention:
            return _resolved(decision, mention, mention.work_id)
        work_id = _work_of(decision, self.works_by_identifier)
        on_work = self.by_work.get((work_id or "", decision.kind or ""), [])
        return _resolved(decision, _same_name(decision, on_work), work_id)


def _resolved(decision: Event, mention: Printed | None, work_id: str | None) -> Resolved:
    return Resolved(
        mention.mention_id if mention else None,
        decision.technician_id,
        work_id,
        decision.kind,
        decision.verdict,
        decision.who,
        decision.at,
        decision.event_id,
    )


def _place(decision: Event, resolved: Resolved) -> object:
    """What a decision is about, apart from the technician: of two on one place, the later holds."""
    if resolved.mention_id:
        return resolved.mention_id
    work = resolved.work_id or decision.mention_id or decision.work_id or decision.key
    return work, decision.kind


def _work_of(decision: Event, works_by_identifier: Mapping[str, str]) -> str | None:
    identifiers = decision.shown.identifiers if decision.shown else ()
    for identifier in (decision.work_id or "", *identifiers):
        if identifier in works_by_identifier:
            return works_by_identifier[identifier]
    return None


def _same_name(decision: Event, mentions: list[Printed]) -> Printed | None:
    """The only mention with the name that the reviewer saw, None where there are several.

    The name is compared letter by letter, or else without accents and points.
    """
    name = decision.shown.name if decision.shown else ""
    exact = [mention for mention in mentions if mention.name == name]
    alike = exact or [mention for mention in mentions if fold(mention.name) == fold(name)]
    return alike[0] if len(alike) == 1 else None
