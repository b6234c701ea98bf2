"""An open home folder and its user: how questions are asked and acts are done.

A function that answers a question or does an act takes a workspace first, and says with `requires`
what right it needs. The command line calls it; a page asks it through its session, which remembers
answers and checks the same right.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from attribution.access import log, permissions
from attribution.access.permissions import MATRIX, Person
from attribution.core.errors import UserError
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.snapshot import reader as readers
from attribution.snapshot.reader import Reader

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Faculties = Mapping[str, tuple[str | None, ...]]

_TECHNICIAN = """
select t.*, s.faculty, s.department from technicians t left join spells s using (technician_id)
where technician_id = ? order by s.spell desc limit 1
"""
_FACULTIES = """
select technician_id, list_distinct(list(faculty)) as faculties from spells group by technician_id
"""
# By reader: the version of its data, and the faculties then. They are asked for on every page.
_faculties: WeakKeyDictionary[Reader, tuple[tuple[str, int], Faculties]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Workspace:
    """An open home folder, and the person who uses it.

    `reader` reads the published snapshot with the live `ledger`. What it holds is that of the
    moment it was opened, as far as rights go: another request makes another workspace.
    """

    settings: Settings
    reader: Reader
    ledger: Ledger
    person: Person

    @cached_property
    def faculties(self) -> Faculties:
        """The faculties of every technician's spells; a technician who objects has none here."""
        version = self.reader.version
        known = _faculties.get(self.reader)
        if known is None or known[0] != version:
            rows = self.reader.rows(_FACULTIES)
            names = {row["technician_id"]: tuple(row["faculties"]) for row in rows}
            known = _faculties[self.reader] = (version, names)
        return known[1]

    def faculties_of(self, technician_id: str | None) -> tuple[str | None, ...]:
        """The faculties of one technician's spells."""
        return self.faculties.get(technician_id or "", ())

    def may(self, action: str, technician_id: str | None = None) -> bool:
        """Whether the person may do this: to a technician's record, or to no record at all."""
        faculties = self.faculties_of(technician_id) if technician_id else ()
        return permissions.may(self.person, action, technician_id, faculties)

    def require(self, action: str, technician_id: str | None = None) -> None:
        """UserError where the person may not; the same whether or not the technician exists."""
        faculties = self.faculties_of(technician_id) if technician_id else ()
        permissions.require(self.person, action, technician_id, faculties)

    def scope(self, action: str) -> tuple[str, ...] | None:
        """The technicians to whose records this extends, sorted; None for all of them."""
        if permissions.everybody(self.person.role, action):
            return None  # without looking at any faculty
        return permissions.scope(self.person, action, self.faculties)

    def note(self, action: str, technician_ids: Iterable[str], what: str | None = None) -> None:
        """A line in the access log, where the person looked at others.

        `what` is an id, such as a claim's.
        """
        others = set(technician_ids) - {self.person.technician_id}
        if others:
            log.note(self.settings.home, self.person, action, others, what)

    def technician(self, technician_id: str) -> Technician:
        """A technician of the snapshot with their last post.

        UserError where there is none, or they object.
        """
        technician = self.find_technician(technician_id)
        if technician is None:
            raise UserError(
                f"There is no technician {technician_id} in the published snapshot. "
                "Check the id on the staff list."
            )
        return technician

    def find_technician(self, technician_id: str) -> Technician | None:
        """The same, or None."""
        rows = self.reader.rows(_TECHNICIAN, [technician_id])
        if not rows:
            return None
        row = rows[0]
        return Technician(
            technician_id,
            row["given_names"],
            row["family_name"],
            tuple(row["known_as"] or ()),
            tuple(row["former_names"] or ()),
            row["orcid"],
            row["email"],
            spells=(Spell(faculty=row["faculty"], department=row["department"]),),
        )


@contextmanager
def opened(settings: Settings, person: Person) -> Iterator[Workspace]:
    """The published snapshot and the ledger, open for a person; UserError before the first build."""
    with open_ledger(settings.ledger_path) as ledger:
        reader = readers.open_published(settings.home, ledger)
        try:
            reader.refresh()
            yield Workspace(settings, reader, ledger, person)
        finally:
            reader.close()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Acting:
    """How an act of the workspace's person is recorded.

    `received` is how the technician's word came in where another person enters it, such as "by
    e-mail of 3 May". An act with the same `key` is recorded once, however often it is tried.
    """

    received: str | None = None
    at: datetime = field(default_factory=_now)
    key: str | None = None


# -- rights ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """The right that a question or act needs, and what the access log calls the look.

    See `requires`.
    """

    action: str
    about: str | None
    noted: str
    inside: bool
    parameters: tuple[str, ...]

    @property
    def is_act(self) -> bool:
        """An act is in the ledger under the name of the person, so the access log need not hold it."""
        return "acting" in self.parameters

    def granted(
        self, workspace: Workspace, args: Collection[Any], kwargs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The named values the function is called with; UserError where the person may not have it."""
        if self.inside:
            return dict(kwargs)
        if "only" in self.parameters:
            kwargs = {**kwargs, "only": workspace.scope(self.action)}
        if self.about is not None:
            workspace.require(self.action, self._value(self.about, args, kwargs))
        elif "only" not in self.parameters:
            workspace.require(self.action)
        return dict(kwargs)

    def subjects(self, args: Collection[Any], kwargs: Mapping[str, Any]) -> tuple[str, ...]:
        """The technician that a question is about: noted before it is answered."""
        if self.is_act or self.about is None:
            return ()
        return (self._value(self.about, args, kwargs),)

    def in_answer(self, answer: object) -> tuple[str, ...]:
        """The technicians whose rows are in an answer: noted before it is handed out."""
        if self.is_act or not (self.inside or "only" in self.parameters):
            return ()
        return technicians_in(answer)

    def claim_in(self, args: Collection[Any], kwargs: Mapping[str, Any]) -> str | None:
        """The claim that a question was about, for the access log."""
        if "claim_id" not in self.parameters:
            return None
        return self._value("claim_id", args, kwargs)

    def _value(self, name: str, args: Collection[Any], kwargs: Mapping[str, Any]) -> str:
        given = {**dict(zip(self.parameters[1:], args, strict=False)), **kwargs}
        return str(given[name])


def requires(
    action: str, about: str | None = None, *, noted: str | None = None, inside: bool = False
) -> Callable[
    [Callable[Concatenate[Workspace, Parameters], Answer]],
    Callable[Concatenate[Workspace, Parameters], Answer],
]:
    """Declare what a person must be allowed to do to have a question answered or an act done.

    It is checked first.

    `about` names the parameter that holds the technician's id, where it is about one. A parameter
    `only` is filled with the technicians whose records the person may see, None for all. `inside`
    says that the right depends on what is asked about, such as a claim's author or the rows of a
    sheet: the function itself asks the workspace. A look at others goes into the access log, as
    `noted` where the action's name would not say enough.
    """
    assert action in MATRIX, action

    def declared(
        function: Callable[Concatenate[Workspace, Parameters], Answer],
    ) -> Callable[Concatenate[Workspace, Parameters], Answer]:
        names = tuple(inspect.signature(function).parameters)
        return _checking(function, Requirement(action, about, noted or action, inside, names))

    return declared


def _checking(
    function: Callable[Concatenate[Workspace, Parameters], Answer], requirement: Requirement
) -> Callable[Concatenate[Workspace, Parameters], Answer]:
    """The function with the check before it and the notes in the access log around it."""

    @wraps(function)
    def asked(
        workspace: Workspace, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Answer:
        granted = requirement.granted(workspace, args, kwargs)
        claim_id = requirement.claim_in(args, kwargs)
        workspace.note(requirement.noted, requirement.subjects(args, kwargs), claim_id)
        answer = function(workspace, *args, **granted)
        workspace.note(requirement.noted, requirement.in_answer(answer), claim_id)
        return answer

    asked.requirement = requirement  # type: ignore[attr-defined]
    return asked


def requirement_of(function: Callable[..., Any]) -> Requirement:
    """What a question or act requires.

    TypeError where it does not say, so that it cannot be asked from a page.
    """
    requirement = getattr(function, "requirement", None)
    if requirement is None:
        raise TypeError(f"{function.__module__}.{function.__qualname__} requires no right")
    return cast(Requirement, requirement)


def technicians_in(answer: object) -> tuple[str, ...]:
    """The technicians that an answer names: in its `technician_ids`, or in the `technician_id` of
    its rows.
    """
    if (several := getattr(answer, "technician_ids", None)) is not None:
        return tuple(several)
    rows = answer if isinstance(answer, list | tuple) else (answer,)
    ids = (_technician_in(row) for row in rows)
    return tuple(sorted({technician_id for technician_id in ids if technician_id}))


def _technician_in(row: object) -> str | None:
    if isinstance(row, dict):
        return row.get("technician_id")
    return getattr(row, "technician_id", None)
