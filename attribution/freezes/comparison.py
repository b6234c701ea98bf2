"""The differences between a freeze and another, or today's figures, with their explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attribution.core import for_people
from attribution.freezes.freeze import KIND_NAMES, Freeze, MadeFrom
from attribution.freezes.making import find, frozen_and_today
from attribution.ledger.event import DECISION
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CLAIM, FACILITY, OBJECTION, TAKE_OVER, TOMBSTONE
from attribution.workspace import Workspace, requires

# Acts that may move a figure, with what people call them.
_ACTS = {
    DECISION: "decision",
    CLAIM: "step of a claim",
    FACILITY: "answer on a facility",
    OBJECTION: "change of an objection",
    TOMBSTONE: "erasure",
    TAKE_OVER: "id taken over",
}


@requires("freeze")
def verify(workspace: Workspace, name: str) -> list[str]:
    """The differences between a freeze and today's figures, a sentence each.

    UserError where the file of the freeze is not what was frozen.
    """
    return [*_differences(*frozen_and_today(workspace, name), workspace.ledger)]


@requires("freeze")
def compare(workspace: Workspace, first: str, second: str) -> list[str]:
    """The differences between two freezes, a sentence each."""
    home, ledger = workspace.settings.home, workspace.ledger
    freezes = find(home, ledger, first), find(home, ledger, second)
    return [*_differences(*freezes, workspace.ledger)]


def _differences(before: Freeze, after: Freeze, ledger: Ledger) -> Iterator[str]:
    moved = [*_moved_figures(before.figures, after.figures)]
    yield from moved
    causes = [*_other_inputs(before.made_from, after.made_from, ledger)]
    if moved and not causes:
        yield "Nothing that the figures are made from has changed: report this, please."
    yield from causes


def _moved_figures(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    first, second = _by_place(before), _by_place(after)
    for place in sorted(first.keys() & second.keys()):
        kinds = KIND_NAMES.keys() & first[place].keys() & second[place].keys()
        for kind in sorted(kinds):
            counts = [_count(rows[place], kind) for rows in (first, second)]
            if counts[0] != counts[1]:
                yield f"{_named(place)}, {kind}: {counts[0]}, then {counts[1]}."
    for place in sorted(first.keys() - second.keys()):
        yield f"{_named(place)} is in the first only."
    for place in sorted(second.keys() - first.keys()):
        yield f"{_named(place)} is in the second only."


def _by_place(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["period"], ", ".join(row["group"].values())): row for row in rows}


def _named(place: tuple[str, str]) -> str:
    period, group = place
    return f"{period}, {group}" if group else period


def _count(row: Mapping[str, Any], kind: str) -> str:
    count = row[kind]
    if count["numerator"] is None:
        return "no figure"
    return f"{count['numerator']:,} of {count['denominator']:,}"


def _other_inputs(before: MadeFrom, after: MadeFrom, ledger: Ledger) -> Iterator[str]:
    if before.data_until != after.data_until:
        yield f"The sources were asked until {before.data_until}, then until {after.data_until}."
    if before.roster != after.roster:
        yield "Another roster was imported, or people were erased from it."
    for name in sorted(before.made_with.keys() | after.made_with.keys()):
        first, second = before.made_with.get(name), after.made_with.get(name)
        if first != second:
            yield f"Changed: {name} ({_short(first)}, then {_short(second)})."
    first_act, last_act = sorted((before.ledger, after.ledger))
    for act, noun in _ACTS.items():
        number = sum(first_act < event.event_id <= last_act for event in ledger.acts(act))
        if number:
            yield f"In the ledger since: {for_people.count(number, noun)}."


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= 24 else f"{value[:12]}…"
