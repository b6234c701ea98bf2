"""One candidate: what a reviewer decides on, and what was decided before."""

from __future__ import annotations

from attribution.dashboard.queries.shared import NAME, WORK_IN_ONLY, Only, Row, first
from attribution.review.candidate import Candidate, load_candidate, load_candidates
from attribution.workspace import Workspace, requires

_DECISION = """
select verdict, decided_by, decided_at, event_id from decisions
where technician_id = $technician
  and (mention_id = $mention or (mention_id is null and work_id = $work and kind = $kind))
  -- Of a pair that the person may not know there is no candidate, and no word on its decision.
  and ($technician, $mention) in (
      select (technician_id, mention_id) from candidates where mention_id = $mention)
order by mention_id nulls last
limit 1
"""
_RIVALS = f"""
with rivals as (
    select * from candidates
    where mention_id = $mention and technician_id <> $technician and {WORK_IN_ONLY}
)
select c.technician_id, {NAME} as name, c.probability, d.verdict
from rivals c join technicians t using (technician_id)
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
order by c.probability desc
"""


@requires("see record", about="technician_id", on="mention_id")
def candidate(workspace: Workspace, mention_id: str, technician_id: str) -> Candidate:
    """What a reviewer decides on."""
    return load_candidate(workspace.reader, mention_id, technician_id)


@requires("decide", about="technician_id", on="mention_ids")
def of_mentions(
    workspace: Workspace, technician_id: str, mention_ids: tuple[str, ...]
) -> list[Candidate]:
    """Several candidates of one technician, in this order; those that have gone are left out."""
    pairs = [(mention_id, technician_id) for mention_id in mention_ids]
    known = load_candidates(workspace.reader, pairs)
    return [known[pair] for pair in pairs if pair in known]


@requires("see record", about="technician_id", on="mention_id")
def decision(
    workspace: Workspace, mention_id: str, technician_id: str, work_id: str, kind: str
) -> Row | None:
    """The verdict in force, with who gave it and when."""
    values = {
        "technician": technician_id,
        "mention": mention_id,
        "work": work_id,
        "kind": kind,
    }
    return first(workspace.reader.rows(_DECISION, values))


@requires("see record", about="technician_id", on="mention_id")
def note(workspace: Workspace, mention_id: str, technician_id: str, event_id: int) -> str | None:
    """The note saved with a verdict on a candidate, which the table of decisions does not hold."""
    event = workspace.ledger.events_by_id([event_id]).get(event_id)
    is_on_it = event and event.mention_id in (mention_id, None)
    return event.why if event and is_on_it and event.technician_id == technician_id else None


@requires("see record", about="technician_id", on="mention_id")
def rivals(
    workspace: Workspace, mention_id: str, technician_id: str, only: Only = None
) -> list[Row]:
    """The other technicians that the same mention may be."""
    values = {"mention": mention_id, "technician": technician_id, "only": only}
    return workspace.reader.rows(_RIVALS, values)


@requires("see works")
def mention(workspace: Workspace, mention_id: str, work_id: str) -> Row:
    """A name as printed in a work.

    The work is asked for too because mentions are stored in its order: the answer comes four times
    sooner.
    """
    return workspace.reader.rows(
        "select * from mentions where work_id = ? and mention_id = ?", [work_id, mention_id]
    )[0]
