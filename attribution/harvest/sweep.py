"""Known views asked for again, so that none is older than `harvest.sweep_days`.

Each view has its own day of every `sweep_days`, by a hash of its id, however it was found and
whatever its dates are. A view is due if it was not read since its last own day, so a night that was
missed is made up for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core.model import WorkView
from attribution.harvest.client import Client
from attribution.harvest.quarantine import SetAside, readable, stated_identifiers
from attribution.harvest.raw_files import Payload
from attribution.harvest.scope import Scope, batches
from attribution.harvest.source import Source

VIEWS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class KnownView:
    """What a source calls a work that it has shown, and the work's DOI if it has one."""

    source_id: str
    doi: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """When a known view was last read, and the last day on which it was to be."""

    view: KnownView
    last: date | None
    due_on: date

    @property
    def is_due(self) -> bool:
        return self.last is None or self.last < self.due_on


def read_again(
    source: Source, client: Client, scope: Scope, views: Sequence[KnownView]
) -> Iterator[Payload]:
    """The payloads of these views, and a note for each that the source shows no longer.

    By DOI; those that do not come so, by the source's own id, for a work may get another DOI.
    """
    for batch in batches(views, VIEWS_AT_ONCE):
        yield from _Batch(source, client, scope, batch).payloads()


@dataclass
class _Batch:
    source: Source
    client: Client
    scope: Scope
    views: Sequence[KnownView]

    def __post_init__(self) -> None:
        self._shown: set[str] = set()
        self._unreadable: set[str] = set()

    def payloads(self) -> Iterator[Payload]:
        """That they were asked for is noted last: a killed run asks for them again."""
        asked: list[Payload] = []
        for payload in self._answers():
            if payload["kind"] == "asked":
                asked.append(payload)
                continue
            self._note(payload)
            yield payload
        for view in self._missing():
            yield {"kind": "gone", "id": view.source_id}
        yield from asked
        # Asking by DOI notes the DOIs itself.
        by_doi = self.source.fetch_named is not None
        by_id = [view.doi or view.source_id for view in self.views if not (by_doi and view.doi)]
        if by_id:
            yield {"kind": "asked", "dois": by_id}

    def _answers(self) -> Iterator[Payload]:
        dois = [view.doi for view in self.views if view.doi]
        if dois and self.source.fetch_named:
            yield from self.source.fetch_named(self.client, self.scope, dois)
        missing = [view.source_id for view in self._missing()]
        if missing and self.source.fetch_by_id:
            yield from self.source.fetch_by_id(self.client, self.scope, missing)

    def _note(self, payload: Payload) -> None:
        """The works in a payload; one that cannot be read is there as well."""
        if payload["kind"] != "works":
            return
        for record in readable(self.source, payload):
            if isinstance(record, WorkView):
                self._shown.add(record.source_id)
            elif isinstance(record, SetAside):
                self._unreadable |= stated_identifiers(record)

    def _missing(self) -> list[KnownView]:
        return [view for view in self.views if not self._is_shown(view)]

    def _is_shown(self, view: KnownView) -> bool:
        """By its own id. A record that cannot be read may state no more than the work's DOI, or its
        id without the name of the list in front of it.
        """
        if view.source_id in self._shown:
            return True
        stated = {view.source_id, view.source_id.rpartition(":")[2], view.doi}
        return not stated.isdisjoint(self._unreadable)
