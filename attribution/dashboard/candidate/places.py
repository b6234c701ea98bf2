"""The place of a session in the review queue: which candidate of which batch is on the screen."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from attribution.access.permissions import Person
from attribution.core.rows import Row
from attribution.dashboard.candidate import verdict_buttons
from attribution.dashboard.queries import measures
from attribution.dashboard.session import View, current_view
from attribution.measure.counting import DENOMINATORS
from attribution.measure.periods import Period, parse_period
from attribution.review import queue
from attribution.review.candidate_lists import OnWork, OnWorks

PLACE = "queue-place"
BATCH = 50


@dataclass(frozen=True)
class Narrowed:
    """The part of the queue that may move the figure of one period; `of` is as in `measure`."""

    period: Period
    of: str


@dataclass
class Place:
    """Where a reviewer is.

    The order stays the same for a whole batch, so that nothing jumps; candidates that others decide
    drop out.
    """

    list_name: str
    person: Person
    narrowed: Narrowed | None
    on_works: OnWorks
    offset: int
    position: int
    batch: list[Row]


def narrowed(view: View) -> Narrowed | None:
    """What the address narrows the queue to; None for everything."""
    label = st.query_params.get("period")
    if label is None or not view.may("see exact figures"):
        return None
    of = st.query_params.get("of")
    return Narrowed(
        parse_period(label, academic_year_start=view.settings.academic_year_start),
        of if of in DENOMINATORS else "all",
    )


def with_candidates(view: View, list_name: str, part: Narrowed | None) -> tuple[Place, list[Row]]:
    """The place of this session and its candidates; none only where the list is empty."""
    place = _place(view, list_name, part)
    waiting = _waiting(view, place)
    if place.position >= len(waiting):
        # The batch is done: the next one begins after the candidates that were skipped.
        place = _fetch(view, list_name, part, place.offset + len(waiting))
        waiting = place.batch
    if not waiting and place.offset:
        place = _fetch(view, list_name, part, 0)
        waiting = place.batch
    return place, waiting


def start_again() -> None:
    """A candidate whose verdict was undone waits again, perhaps outside this batch."""
    st.session_state.pop(PLACE, None)


def turn(by: int) -> None:
    """One step forward or back; before the first of a batch is the batch before it."""
    if not verdict_buttons.moved_on():
        return
    place: Place = st.session_state[PLACE]
    if place.position + by >= 0:
        place.position += by
        return
    view = current_view()
    if view:
        offset = max(0, place.offset - BATCH)
        _fetch(view, place.list_name, place.narrowed, offset, place.offset - offset - 1)


def _place(view: View, list_name: str, part: Narrowed | None) -> Place:
    """The place of this session; on another list the start.

    On another snapshot the batch goes on: candidates that no longer wait drop out of it, and new
    ones are in the next batch.
    """
    place: Place | None = st.session_state.get(PLACE)
    asked = (list_name, view.person, part)
    if place is None or (place.list_name, place.person, place.narrowed) != asked:
        return _fetch(view, list_name, part, 0)
    return place


def _fetch(
    view: View, list_name: str, part: Narrowed | None, offset: int, position: int = 0
) -> Place:
    on_works = None if part is None else _names_of(view, part)
    batch = view.ask(queue.waiting, list_name, BATCH, offset, on_works)
    place = Place(list_name, view.person, part, on_works, offset, position, batch)
    st.session_state[PLACE] = place
    return place


def _waiting(view: View, place: Place) -> list[Row]:
    pairs = tuple(_pair(row) for row in place.batch)
    settled = view.ask(queue.settled, place.list_name, pairs)
    waiting = [row for row in place.batch if _pair(row) not in settled]
    if place.narrowed is None:
        return waiting
    # Who counts by now, because another of their names was confirmed, no longer moves the figure.
    uncounted = {technician_id for technician_id, _ in _names_of(view, place.narrowed)}
    return [row for row in waiting if row["technician_id"] in uncounted]


def _names_of(view: View, part: Narrowed) -> tuple[OnWork, ...]:
    return view.ask(measures.names_to_check, part.period, part.of)


def _pair(row: Row) -> tuple[str, str]:
    return row["mention_id"], row["technician_id"]
