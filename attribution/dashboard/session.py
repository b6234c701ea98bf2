"""What a page reads: settings, the published snapshot with the live ledger, and answers kept until either changes.

Who looks is part of it: each question says what its answer needs (`roles.needs`), which is checked before it is answered,
from memory too, and noted in the access log where it is about somebody else.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import streamlit as st

from attribution import workspace
from attribution.access import log, permissions
from attribution.access.permissions import Need, Person
from attribution.core.errors import UserError
from attribution.dashboard import sign_in
from attribution.dashboard.live_snapshot import Shelf
from attribution.home.settings import Settings
from attribution.ledger import ledger
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.review import verdicts
from attribution.snapshot import publish
from attribution.snapshot.reader import Reader
from attribution.workspace import Desk, Office

T = TypeVar("T")
NOTED = "access-noted"
NOTE_AGAIN = (
    600.0  # seconds after which the same look at the same people is another line of the access log
)


@dataclass(frozen=True)
class View:
    """A snapshot for one person and one run of a page. A newer snapshot or another act gives another `version`."""

    settings: Settings
    person: Person
    _reader: Reader
    _book: Ledger
    version: tuple[str, str, int]
    _claims: Mapping[str, Any]
    problem: str | None = None  # why a newer snapshot is not shown

    def ask(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The answer to a question, from memory where nothing has changed since it was last asked.

        UserError where the person may not have it. A question with a parameter `only` is answered for the technicians
        that the person may see.
        """
        return self._answered(self.version, question, args, kwargs)

    def fixed(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same for a question about works and harvests alone, which no act of a person changes: remembered as long
        as the snapshot is current. Never for a question about a technician."""
        return self._answered(self.version[:2], question, args, kwargs)

    def now(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same without memory: for answers that are asked for once, such as a download."""
        return self._noted(
            question, question(self._reader, *args, **self._granted(question, args, kwargs))
        )

    def later(self, make: Callable[[View], T]) -> Callable[[], T]:
        """Something made when a download is pressed, long after the page was drawn: for whoever that is by then, UserError
        where they may not come in any more. Streamlit runs it outside the page, so what the sign-in said is kept."""
        claims = self._claims

        def made() -> T:
            found = sign_in.settings()
            who = sign_in.person(found, sign_in.sign_in(found), claims)
            view = opened(found, who) if who else None
            if view is None:
                raise UserError("You are not signed in any more. Reload the page.")
            return make(view)

        return made

    def act(self, deed: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Do what changes the ledger, as the person who looks; the deed checks itself that they may."""
        return deed(self._reader, self._book, self.person, *args, **kwargs)

    def undo(self, events: Sequence[Event], technician_id: str) -> tuple[Event, ...]:
        """Take verdicts back. See `review.undo`."""
        faculties = self.faculties_of(technician_id)
        return verdicts.undo(self._book, self.person, events, faculties, datetime.now(UTC))

    def may(self, action: str, technician_id: str | None = None) -> bool:
        """Whether the person may do something: for what a page offers, never instead of the check where it is done."""
        return permissions.may(self.person, action, technician_id, self.faculties_of(technician_id))

    def faculties_of(self, technician_id: str | None) -> tuple[str | None, ...]:
        """The faculties of a technician's spells."""
        return tuple(self._faculties().get(technician_id or "", ()))

    @property
    def snapshot(self) -> str:
        """The name of the snapshot, without suffix."""
        return self._reader.snapshot.stem

    def served(self, question: Callable[..., T], *args: Any) -> T:
        """The answer of a function of `people`, which checks rights itself; remembered for this person alone."""
        key = (self.version, self.person, question.__module__, question.__qualname__, args)
        answer = _answer(key, lambda: question(self.office, *args))
        self.note(f"see {question.__name__.replace('_', ' ')}", *_whose(question, args, answer))
        return answer

    @property
    def office(self) -> Office:
        """Where acts for people are done; every function there checks rights itself."""
        return Office(
            self.settings,
            self._reader,
            Desk(self.settings.home, self._book, self._faculties()),
            self.person,
        )

    def _faculties(self) -> Mapping[str, Sequence[str | None]]:
        return _kept((self.version, "faculties"), lambda: workspace.faculties(self._reader))

    def _answered(
        self, version: Hashable, question: Callable[..., T], args: Any, kwargs: Mapping[str, Any]
    ) -> T:
        granted = self._granted(question, args, kwargs)
        key = (
            version,
            question.__module__,
            question.__qualname__,
            args,
            tuple(sorted(granted.items())),
        )
        return self._noted(question, _answer(key, lambda: question(self._reader, *args, **granted)))

    def _granted(
        self, question: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The named values that the question is asked with, once the person may ask it."""
        need: Need = question.needs  # type: ignore[attr-defined]
        places = _parameters(question)
        if need.about is not None:
            asked = {**dict(zip(places[1:], args, strict=False)), **kwargs}
            technician_id = str(asked[need.about])
            permissions.require(
                self.person, need.action, technician_id, self.faculties_of(technician_id)
            )
            self.note(need.action, technician_id)
        if "only" not in places:
            if need.about is None:
                permissions.require(self.person, need.action)
            return dict(kwargs)
        return {**kwargs, "only": self._scope(need.action)}

    def _scope(self, action: str) -> tuple[str, ...] | None:
        """The technicians to whose records an action of the person extends; None for all."""
        if all(
            permissions.allowed(self.person.role, action, one)
            for one in ("own", "faculty", "other")
        ):
            return None  # without looking at anybody's faculty
        key = (self.version, "scope", self.person, action)
        return _kept(key, lambda: permissions.scope(self.person, action, self._faculties()))

    def _noted(self, question: Callable[..., T], answer: T) -> T:
        """The answer, once the log says whose rows are in it, where it is about several technicians."""
        if "only" in _parameters(question):
            self.note(question.needs.action, *_named(answer))  # type: ignore[attr-defined]
        return answer

    def note(self, action: str, *technician_ids: str) -> None:
        """A line in the access log, once in ten minutes for the same look of one session."""
        look, now = (self.person.who, action, technician_ids), time.monotonic()
        noted = {
            one: at for one, at in st.session_state.get(NOTED, {}).items() if now - at < NOTE_AGAIN
        }
        if look not in noted:
            log.note(self.settings.home, self.person, action, technician_ids)
            noted[look] = now
        st.session_state[NOTED] = noted


@lru_cache(maxsize=500)
def _parameters(question: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(question).parameters)


def _whose(question: Callable[..., Any], args: Any, answer: Any) -> tuple[str, ...]:
    """The technicians that a question of `people` was about, or whose rows are in its answer."""
    asked = dict(zip(_parameters(question)[1:], args, strict=False))
    return (str(asked["technician_id"]),) if "technician_id" in asked else _named(answer)


def _named(answer: Any) -> tuple[str, ...]:
    """The technicians that the rows of an answer name."""
    rows = answer if isinstance(answer, list | tuple) else (answer,)
    found = (
        row.get("technician_id") if isinstance(row, dict) else getattr(row, "technician_id", None)
        for row in rows
    )
    return tuple(sorted({one for one in found if one}))


def entered() -> View | None:
    """The view of whoever acts, for what a press of a button does; None before the first build or before sign-in."""
    found = sign_in.settings()
    who = whoever(found)
    return opened(found, who) if who else None


def whoever(found: Settings) -> Person | None:
    """Whoever is here now; None before sign-in."""
    return sign_in.person(found, sign_in.sign_in(found))


def opened(found: Settings, who: Person) -> View | None:
    """The published snapshot as somebody may see it, None before the first build."""
    if publish.current(found.home) is None:
        return None
    ledger_path = found.ledger_path.resolve()
    file = (
        ledger_path.stat().st_ino if ledger_path.exists() else 0
    )  # a restored ledger is another file
    book = _ledger(ledger_path, file)
    shelf = _shelf(ledger_path, file, found.home, book)
    reader = shelf.reader()
    if reader is None:
        return None
    return View(
        found,
        who,
        reader,
        book,
        (f"{ledger_path}#{file}", *reader.version),
        sign_in.claims(),
        shelf.problem,
    )


@st.cache_resource(max_entries=3, show_spinner=False)
def _ledger(path: Path, file: int) -> Ledger:  # noqa: ARG001 (part of the key it is remembered by)
    return ledger.open(path)


@st.cache_resource(max_entries=3, show_spinner=False)
def _shelf(path: Path, file: int, _home: Path, _book: Ledger) -> Shelf:  # noqa: ARG001 (part of the key)
    return Shelf(_home, _book)


def _answer(key: Hashable, ask: Callable[[], T]) -> T:
    """An answer from memory, or found now."""
    return cast(T, _copied(key, ask))


@st.cache_data(max_entries=1000, show_spinner=False)
def _copied(key: Hashable, _ask: Callable[[], Any]) -> Any:  # noqa: ARG001 (the key it is remembered by)
    return _ask()


def _kept(key: Hashable, ask: Callable[[], T]) -> T:
    """The same for what is never changed after it was made: handed out without a copy."""
    return cast(T, _stored(key, ask))


@st.cache_resource(max_entries=20, show_spinner=False)
def _stored(key: Hashable, _ask: Callable[[], Any]) -> Any:  # noqa: ARG001 (the key it is remembered by)
    return _ask()
