"""What a page reads: an open workspace, and answers kept until snapshot or ledger change.

Each question and act says what right it needs (`workspace.requires`). It is checked before an
answer is handed out, from memory too, and a look at others is noted in the access log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

import streamlit as st

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard import sign_in
from attribution.dashboard.live_snapshot import LiveSnapshot
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.snapshot import last_inputs
from attribution.snapshot.database import current_snapshot
from attribution.workspace import (
    Acting,
    Requirement,
    Workspace,
    home_ledger,
    refuse_returned,
    requirement_of,
)

T = TypeVar("T")
NOTED = "access-noted"
NOTE_AGAIN = (
    600.0  # seconds after which the same look at the same people is another line of the access log
)


@dataclass(frozen=True)
class View:
    """A workspace for one person and one run of a page.

    A newer snapshot or another act gives another `version`.
    """

    workspace: Workspace
    version: tuple[str, str, int]
    _claims: Mapping[str, Any]
    problem: str | None = None  # why a newer snapshot is not shown

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @property
    def person(self) -> Person:
        return self.workspace.person

    @property
    def snapshot(self) -> str:
        """The name of the snapshot, without suffix."""
        return self.workspace.reader.snapshot.stem

    def ask(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The answer to a question, from memory where nothing has changed since it was last asked.

        UserError where the person may not have it; TypeError where the question does not say what
        it requires.
        """
        return self._answered(self.version, question, args, kwargs)

    def fixed(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same for a question about works and harvests, which no act of a person changes.

        The answer is remembered as long as the snapshot is current. Never for a question about a
        technician.
        """
        return self._answered(self.version[:2], question, args, kwargs)

    def ask_once(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same without memory, noted each time: for answers needed once, such as a download."""
        requirement_of(question)
        return question(self.workspace, *args, **kwargs)

    def fresh(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same without memory, noted once in ten minutes: for what neither the snapshot nor the
        ledger holds, such as the access log.
        """
        requirement = requirement_of(question)
        granted = requirement.granted(self.workspace, args, kwargs)
        make = undecorated(question)
        return self._noted(
            requirement, args, kwargs, lambda: make(self.workspace, *args, **granted)
        )

    def later(self, make: Callable[[View], T], *, former_names: bool = False) -> Callable[[], T]:
        """Something made when a download is pressed, long after the page was drawn.

        It is made for the person of that moment; UserError where they are no longer let in. A file
        may be passed on, so it tells no former name unless `former_names` asks for them. Streamlit
        runs it outside the page, so the claims of the sign-in are kept.
        """
        claims = self._claims

        def make_now() -> T:
            settings = sign_in.settings()
            person = sign_in.person(settings, sign_in.required_provider(settings), claims)
            view = view_of(settings, person) if person else None
            if view is None:
                raise UserError("Reload the page and sign in again. Nothing was downloaded.")
            return make(view if former_names else view.without_former_names())

        return make_now

    def without_former_names(self) -> View:
        """The same for a file, which may be passed on."""
        return replace(self, workspace=self.workspace.without_former_names())

    def act(
        self,
        act: Callable[..., T],
        *args: Any,
        received: str | None = None,
        key: str | None = None,
        despite: str | None = None,
    ) -> T:
        """Do what changes the ledger, as this person and now; the act checks that they may."""
        assert requirement_of(act).is_act
        return act(self.workspace, Acting(received, key=key, despite=despite), *args)

    def may(self, action: str, technician_id: str | None = None) -> bool:
        """Whether the person may do something: for what a page offers; acts check it again."""
        return self.workspace.may(action, technician_id)

    def note(self, action: str, *technician_ids: str, what: str | None = None) -> None:
        """A line in the access log, once in ten minutes for the same look of one session."""
        look, now = (self.person.who, action, technician_ids, what), time.monotonic()
        known = st.session_state.get(NOTED, {})
        noted = {look: at for look, at in known.items() if now - at < NOTE_AGAIN}
        if technician_ids and look not in noted:
            self.workspace.note(action, technician_ids, what)
            noted[look] = now
        st.session_state[NOTED] = noted

    def _answered(
        self, version: Hashable, question: Callable[..., T], args: Any, kwargs: Mapping[str, Any]
    ) -> T:
        requirement = requirement_of(question)
        granted = requirement.granted(self.workspace, args, kwargs)
        make = undecorated(question)
        key = (
            version,
            question.__module__,
            question.__qualname__,
            args,
            tuple(sorted(self._told_apart(granted).items())),
            self.workspace.reader.former_names_of,
            # Where the right depends on what is asked about, the answer is for this person alone.
            self.person if requirement.inside else None,
        )
        return self._noted(
            requirement,
            args,
            kwargs,
            lambda: _answer(key, lambda: make(self.workspace, *args, **granted)),
        )

    def _told_apart(self, granted: Mapping[str, Any]) -> Mapping[str, Any]:
        """The named values, with the person in place of the long list of whom they may see."""
        if granted.get("only") is None:
            return granted
        return {**granted, "only": self.person}

    def _noted(
        self,
        requirement: Requirement,
        args: Any,
        kwargs: Mapping[str, Any],
        answered: Callable[[], T],
    ) -> T:
        """The answer, once the log says at whom it is a look."""
        claim_id = requirement.claim_in(args, kwargs)
        subjects = requirement.subjects(args, kwargs)
        self.note(requirement.noted, *subjects, what=claim_id)
        answer = answered()
        self.note(requirement.noted, *requirement.in_answer(answer, subjects), what=claim_id)
        return answer


def while_unchanged(make: Callable[[], T]) -> Callable[[], T]:
    """Something made when a download is pressed, from rows that the page has drawn before.

    Only for the person they were drawn for: UserError where that person has another role by now.
    """
    claims, drawn_for = sign_in.claims(), current_person(sign_in.settings())

    def make_now() -> T:
        settings = sign_in.settings()
        if sign_in.person(settings, sign_in.required_provider(settings), claims) != drawn_for:
            raise UserError("Reload the page. Your role has changed. Nothing was downloaded.")
        return make()

    return make_now


def undecorated(question: Callable[..., T]) -> Callable[..., T]:
    """A question without the check and note of `requires`, which a session does itself."""
    return cast("Callable[..., T]", question.__wrapped__)  # type: ignore[attr-defined]


def current_view() -> View | None:
    """The view of the person who presses a button; None before sign-in or the first build."""
    settings = sign_in.settings()
    person = current_person(settings)
    return view_of(settings, person) if person else None


def current_person(settings: Settings) -> Person | None:
    """The person that is here now; None before sign-in."""
    return sign_in.person(settings, sign_in.required_provider(settings))


def view_of(settings: Settings, person: Person) -> View | None:
    """The published snapshot as a person may see it, None before the first build."""
    if current_snapshot(settings.home) is None:
        return None
    last_inputs.require(settings, last_inputs.LIVE)
    path = settings.ledger_path.resolve()
    file = path.stat().st_ino if path.exists() else 0  # a restored ledger is another file
    ledger = _ledger(path, file, settings)
    live = _live_snapshot(path, file, settings.home, ledger)
    reader = live.reader()
    if reader is None:
        return None
    refuse_returned(reader, ledger)
    workspace = Workspace(settings, reader, ledger, person)
    return View(workspace, (f"{path}#{file}", *reader.version), sign_in.claims(), live.problem)


@st.cache_resource(max_entries=3, show_spinner=False)
def _ledger(
    path: Path,  # noqa: ARG001 (part of what it is remembered by)
    file: int,  # noqa: ARG001 (part of what it is remembered by)
    _settings: Settings,
) -> Ledger:
    return home_ledger(_settings)


@st.cache_resource(max_entries=3, show_spinner=False)
def _live_snapshot(
    path: Path,  # noqa: ARG001 (part of what it is remembered by)
    file: int,  # noqa: ARG001 (part of what it is remembered by)
    _home: Path,
    _ledger: Ledger,
) -> LiveSnapshot:
    return LiveSnapshot(_home, _ledger)


def _answer(key: Hashable, ask: Callable[[], T]) -> T:
    """An answer from memory, or found now."""
    return cast(T, _copied(key, ask))


@st.cache_data(max_entries=1000, show_spinner=False)
def _copied(
    key: Hashable,  # noqa: ARG001 (what it is remembered by)
    _ask: Callable[[], Any],
) -> Any:
    return _ask()
