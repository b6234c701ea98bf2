"""Answers that invited people gave after signing in: they count as those through their link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from attribution.access.sign_in import own_sign_in_name
from attribution.claims.invitations import history
from attribution.claims.invitations.history import Invitations, Invited
from attribution.core.for_people import in_zone
from attribution.core.identity import same_person
from attribution.home.settings import Settings
from attribution.ledger.event import DECISION
from attribution.ledger.payloads import MISSED
from attribution.workspace import Workspace

_ADDRESSES = "select technician_id, email from technicians"


def are_known(settings: Settings) -> bool:
    """Whether it can be told which answers are those of the person, who signed in."""
    return settings.signin_identity == settings.signin_technician


def read(workspace: Workspace) -> Invitations:
    """The invitations, with the answers that people gave after signing in.

    An answer counts for the latest invitation before it, until its link ends.
    """
    invitations = history.read(workspace.ledger)
    if not invitations.everyone or not are_known(workspace.settings):
        return invitations
    answers = _answers(workspace)
    later: dict[str, datetime] = {}
    everyone = []
    for invited in reversed(invitations.everyone):
        next_one = later.get(invited.technician_id)
        everyone.append(_with(invited, answers[invited.technician_id], next_one))
        later[invited.technician_id] = invited.invited
    return replace(invitations, everyone=tuple(reversed(everyone)))


def _with(invited: Invited, moments: Iterable[datetime], next_one: datetime | None) -> Invited:
    own = [
        moment
        for moment in moments
        if invited.invited <= moment
        and (next_one is None or moment < next_one)
        and in_zone(moment).date() <= invited.ends
    ]
    if not own:
        return invited
    first = min(own)
    answered = min(first, invited.answered) if invited.answered else first
    return replace(invited, answered=answered, signed_in=first)


def _answers(workspace: Workspace) -> defaultdict[str, list[datetime]]:
    """When each technician said of a printed name whether it is theirs, under their own name."""
    rows = workspace.reader.rows(_ADDRESSES)
    names = {
        row["technician_id"]: own_sign_in_name(
            workspace.settings, row["technician_id"], row["email"]
        )
        for row in rows
    }
    moments: defaultdict[str, list[datetime]] = defaultdict(list)
    for act in workspace.ledger.acts(DECISION, MISSED):
        technician_id = act.technician_id
        # A report without a printed name is of a paper that the person was not asked about.
        if technician_id and act.mention_id and same_person(act.who, names.get(technician_id)):
            moments[technician_id].append(act.at)
    return moments
