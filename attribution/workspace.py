"""An open home folder and the person who uses it: how every question is asked and every act done.

A function that answers a question or does an act takes a workspace first, and declares with
`requires` which right it needs. The command line calls it. A page asks it through its session,
which remembers answers and checks the same right.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from attribution.access import delegates, log, permissions
from attribution.access.permissions import MATRIX, Person
from attribution.core.errors import UserError
from attribution.core.for_people import in_zone
from attribution.core.model import Spell, Technician
from attribution.home.loading import require_home
from attribution.home.settings import Settings
from attribution.ledger.comparison import open_compared
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import TOMBSTONE, Payload
from attribution.ledger.second_file import SecondFile
from attribution.snapshot import last_inputs
from attribution.snapshot import reader as readers
from attribution.snapshot.database import built_at
from attribution.snapshot.live_reader import open_live
from attribution.snapshot.reader import Reader

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Question = Callable[Concatenate["Workspace", Parameters], Answer]
Faculties = Mapping[str, tuple[str | None, ...]]

_TECHNICIAN = """
select t.*, s.faculty, s.department from technicians t left join spells s using (technician_id)
where technician_id = ? order by s.spell desc limit 1
"""
# Posts that have not ended, and posts to come.
_FACULTIES = """
select technician_id,
       list_distinct(list(faculty) filter (end_date is null or end_date >= $today)) as faculties
from spells group by technician_id
"""
# A post that has ended, in one of some faculties, in which a work was published, or up to the usual
# delay after it.
_PAST_POST = """
coalesce(e.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
and e.end_date + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published
and e.end_date < $today and list_contains($faculties, e.faculty)
"""
# The works of such posts on which a technician was possibly found.
_PAST_WORKS = f"""
select distinct c.technician_id, unnest([c.work_id, w.credits_work]) as work_id
from candidates c join works w using (work_id)
join spells e on e.technician_id = c.technician_id and {_PAST_POST}
"""
_WORKS_OF_POST = f"""
select distinct w.work_id from works w join spells e on {_PAST_POST}
where e.technician_id = $technician and list_contains($works, w.work_id)
"""
# The names that are candidates are looked up among those, which are few: the table of all names
# is in the order of works, and takes ten times as long.
_WORKS_OF_CANDIDATES = """
select distinct mention_id, work_id from candidates where mention_id in (select unnest(?))
"""
_WORKS_OF = "select distinct work_id from mentions where mention_id in (select unnest(?))"


@dataclass(frozen=True)
class Workspace:
    """An open home folder, and the person who uses it.

    `reader` reads the published snapshot together with the live `ledger`, and tells no former name
    that the person may not know. The person's rights are those of the moment it was opened, so
    every request makes a workspace of its own. `former_names` is false for files, which may be
    passed on: then no former name is told at all.
    """

    settings: Settings
    reader: Reader
    ledger: Ledger
    person: Person
    former_names: bool = True

    def __post_init__(self) -> None:
        today = in_zone(_now()).date()
        delegated = delegates.delegated_to(self.ledger, self.person.who, today)
        object.__setattr__(self, "person", replace(self.person, delegated=delegated))
        narrowed = self.reader.telling_former_names_of(self._former_names_of())
        object.__setattr__(self, "reader", narrowed)

    def _former_names_of(self) -> str:
        """Whose former names the person may know."""
        person = self.person
        if not self.former_names:
            return readers.NOBODY
        if permissions.everybody(person.role, "see former names"):
            return readers.EVERYONE
        is_own = permissions.allowed(person.role, "see former names", "own")
        return person.technician_id or readers.NOBODY if is_own else readers.NOBODY

    def without_former_names(self) -> Workspace:
        """The same for a file, which may be passed on."""
        return replace(self, former_names=False)

    @cached_property
    def faculties(self) -> Faculties:
        """The faculties in which each technician is in post, without technicians who object."""

        def look_up() -> Faculties:
            rows = self.reader.rows(_FACULTIES, {"today": _today()})
            return {row["technician_id"]: tuple(row["faculties"] or ()) for row in rows}

        return self.reader.for_numbers.remembered(("in post", _today()), look_up)

    @cached_property
    def past_works(self) -> frozenset[str]:
        """A `past_key` for each work of a technician who was in the person's faculties then."""

        def look_up() -> frozenset[str]:
            rows = self.reader.rows(_PAST_WORKS, self._past())
            return frozenset(
                past_key(row["technician_id"], row["work_id"]) for row in rows if row["work_id"]
            )

        return self.reader.remembered((self.person.faculties, _today()), look_up)

    def faculties_of(self, technician_id: str | None) -> tuple[str | None, ...]:
        """The faculties in which one technician is in post."""
        return self.faculties.get(technician_id or "", ())

    def may(
        self, action: str, technician_id: str | None = None, work_ids: Iterable[str] = ()
    ) -> bool:
        """Whether the person may do this to a technician's record; without one, in general.

        `work_ids` are the works that it is about. A technician who was in the person's faculty when
        they were published is then as one who is there now.
        """
        faculties = self.faculties_of(technician_id) if technician_id else ()
        if permissions.may(self.person, action, technician_id, faculties):
            return True
        may_in_faculty = permissions.allowed(self.person.role, action, "faculty")
        is_own = technician_id == self.person.technician_id
        works = sorted(set(work_ids))
        if not (works and may_in_faculty and technician_id) or is_own:
            return False
        values = {**self._past(), "technician": technician_id, "works": works}
        return len(self.reader.rows(_WORKS_OF_POST, values)) == len(works)

    def _past(self) -> dict[str, Any]:
        return {"today": _today(), "faculties": list(self.person.faculties)}

    def require(
        self, action: str, technician_id: str | None = None, work_ids: Iterable[str] = ()
    ) -> None:
        """UserError if the person may not; the same whether or not the technician exists."""
        if not self.may(action, technician_id, work_ids):
            permissions.require(
                self.person, action, technician_id, self.faculties_of(technician_id)
            )

    def works_of(self, mention_ids: Iterable[str]) -> tuple[str, ...]:
        """The works that print these names."""
        wanted = set(mention_ids)
        rows = self.reader.rows(_WORKS_OF_CANDIDATES, [sorted(wanted)])
        others = wanted - {row["mention_id"] for row in rows}
        if others:
            rows += self.reader.rows(_WORKS_OF, [sorted(others)])
        return tuple(sorted({row["work_id"] for row in rows}))

    def scope(self, action: str) -> tuple[str, ...] | None:
        """The technicians whose records the right covers, sorted; None for all technicians.

        After them the `past_key` of each single work that it covers.
        """
        if permissions.everybody(self.person.role, action):
            return None  # so no faculty has to be looked up
        in_post = permissions.scope(self.person, action, self.faculties) or ()
        if not self.person.faculties or not permissions.allowed(
            self.person.role, action, "faculty"
        ):
            return in_post
        own = past_key(self.person.technician_id, "")
        past = (key for key in self.past_works if not key.startswith(own))
        return (*in_post, *sorted(past))

    def conceals(self, technician_id: str | None, work_id: str | None) -> bool:
        """Whether it would tell a former name that a technician has to do with a work.

        It does where the work prints the name, and the person may not know it.
        """
        if self.reader.former_names_of in (readers.EVERYONE, technician_id):
            return False
        return (technician_id, work_id) in self._concealed

    def may_conceal(self, technician_id: str | None) -> bool:
        """Whether any work of a technician is concealed, before the work is looked up."""
        return any(concealed_id == technician_id for concealed_id, _ in self._concealed)

    @cached_property
    def _concealed(self) -> frozenset[tuple[str | None, str | None]]:
        rows = self.reader.for_numbers.rows("select technician_id, work_id from concealed_credits")
        return frozenset((row["technician_id"], row["work_id"]) for row in rows)

    def note(
        self, action: str, technician_ids: Iterable[str], subject_id: str | None = None
    ) -> None:
        """Add a line to the access log if the person looked at the records of others.

        `subject_id` names what they looked at, such as a claim. A list of a reviewer is that of
        their faculties.
        """
        others = set(technician_ids) - {self.person.technician_id}
        about = subject_id
        if about is None and len(others) > 1:
            about = ", ".join(self.person.faculties) or None
        if others:
            log.note(self.settings.home, self.person, action, others, about)

    def technician(self, technician_id: str) -> Technician:
        """A technician of the snapshot with their last spell.

        UserError if the snapshot does not have the technician, or they object.
        """
        technician = self.find_technician(technician_id)
        if technician is None:
            raise UserError(
                "Check the technician id on the staff list. "
                f"The published snapshot has no technician {technician_id}."
            )
        return technician

    def find_technician(self, technician_id: str) -> Technician | None:
        """The same, or None."""
        rows = self.reader.rows(_TECHNICIAN, [technician_id])
        if not rows:
            return None
        row = rows[0]
        last_spell = Spell(faculty=row["faculty"], department=row["department"])
        return Technician(
            technician_id,
            row["given_names"],
            row["family_name"],
            tuple(row["known_as"] or ()),
            tuple(row["former_names"] or ()),
            row["orcid"],
            row["email"],
            spells=(last_spell,),
            stated_names=tuple(row["stated_names"] or ()),
            struck_names=tuple(row["struck_names"] or ()),
        )


def home_ledger(settings: Settings) -> Ledger:
    """The ledger of a home folder. Every command and page opens it here.

    It is compared with the second file of erasures and objections, and each takes over what only
    the other knows: see `ledger/second_file.py`. UserError without a home folder.
    """
    require_home(settings.home)
    second = SecondFile(settings.withheld_paths, settings.salt_path)
    return open_compared(settings.ledger_path, second)


def refuse_returned(reader: Reader, ledger: Ledger) -> None:
    """UserError where a snapshot is older than an erasure: it may show the person.

    That is so after older files were restored, and for a moment in a dashboard that opens the
    snapshot of an erasure. While an erasure is carried out, its objection hides the person, and
    nothing is refused. A build again erases anyone who came back.
    """
    erasures = ledger.acts(TOMBSTONE)
    if not erasures or ledger.erasing():
        return
    built = built_at(reader.snapshot)
    if built is not None and built < max(act.at for act in erasures):
        raise UserError(
            "Wait a minute and try again. If this message stays, run `attribution build`: people "
            "were erased after these figures were made, and older files have been restored since. "
            "The build erases them again. Until then nothing is shown."
        )


@contextmanager
def opened(settings: Settings, person: Person, former_names: bool = True) -> Iterator[Workspace]:
    """The snapshot and the ledger, open for a person; UserError before the first build.

    Also UserError where an input of the snapshot is gone: then nothing is shown or done.
    """
    last_inputs.require(settings)
    with home_ledger(settings) as ledger:
        reader = open_live(settings.home, ledger)
        try:
            refuse_returned(reader, ledger)
            reader.refresh()
            yield Workspace(settings, reader, ledger, person, former_names)
        finally:
            reader.close()


def past_key(technician_id: str | None, work_id: str) -> str:
    """A technician's work, in a list of technicians whose records a right covers."""
    return f"{technician_id or ''}\n{work_id}"


def _today() -> date:
    return _now().date()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Acting:
    """How an act of the workspace's person is recorded.

    `received` says how the technician's word came in if another person enters it, such as
    "e-mail of 3 May". An act is recorded once for each `key`, however often it is tried. `despite`
    is the reason for a verdict that the evidence contradicts.
    """

    received: str | None = None
    at: datetime = field(default_factory=_now)
    key: str | None = None
    despite: str | None = None

    def act_key(self) -> str:
        """The key to store an act under: the one given, or a new one at each call."""
        return self.key or uuid.uuid4().hex

    def event(
        self,
        person: Person,
        act: str,
        payload: Payload,
        technician_id: str | None = None,
        why: str | None = None,
    ) -> Event:
        """One act of a person, to be stored in the ledger."""
        return Event(
            key=self.act_key(),
            act=act,
            at=self.at,
            who=person.who,
            technician_id=technician_id,
            why=why,
            payload=payload,
        )


# -- rights ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """The right that a question or act needs, and what the access log calls it. See `requires`."""

    action: str
    about: str | None
    noted: str
    inside: bool
    parameters: tuple[str, ...]
    on: str | None = None

    @property
    def is_act(self) -> bool:
        """An act is in the ledger under the person's name, so the access log need not hold it."""
        return "acting" in self.parameters

    @property
    def is_limited(self) -> bool:
        """Whether the answer is limited to the technicians whose records the person may see."""
        return "only" in self.parameters

    def granted(
        self, workspace: Workspace, args: Collection[Any], kwargs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The named values to call the function with; UserError if the person may not."""
        granted = dict(kwargs)
        if self.inside:
            return granted
        if self.is_limited:
            granted["only"] = workspace.scope(self.action)
        if self.about is not None:
            self._require(workspace, args, kwargs)
        elif not self.is_limited:
            workspace.require(self.action)
        return granted

    def _require(
        self, workspace: Workspace, args: Collection[Any], kwargs: Mapping[str, Any]
    ) -> None:
        technician_id = self._value(str(self.about), args, kwargs)
        # In most cases the right does not depend on the work, which then need not be looked up.
        if self.on is None or workspace.may(self.action, technician_id):
            workspace.require(self.action, technician_id)
            return
        mentions = self._given(self.on, args, kwargs)
        mention_ids = [mentions] if isinstance(mentions, str) else mentions
        workspace.require(self.action, technician_id, workspace.works_of(mention_ids))

    def subjects(self, args: Collection[Any], kwargs: Mapping[str, Any]) -> tuple[str, ...]:
        """The technician that a question is about, to be noted before it is answered."""
        if self.is_act or self.about is None:
            return ()
        return (self._value(self.about, args, kwargs),)

    def in_answer(self, answer: object, noted: Collection[str] = ()) -> tuple[str, ...]:
        """The technicians whose rows are in an answer, to be noted before it is handed out.

        `noted` are the subjects of the question, which are noted before it is answered.
        """
        if self.is_act:
            return ()
        return tuple(other for other in technicians_in(answer) if other not in noted)

    def claim_in(self, args: Collection[Any], kwargs: Mapping[str, Any]) -> str | None:
        """The id of the claim that a question is about, for the access log."""
        if "claim_id" not in self.parameters:
            return None
        return self._value("claim_id", args, kwargs)

    def _value(self, name: str, args: Collection[Any], kwargs: Mapping[str, Any]) -> str:
        return str(self._given(name, args, kwargs))

    def _given(self, name: str, args: Collection[Any], kwargs: Mapping[str, Any]) -> Any:
        by_position = dict(zip(self.parameters[1:], args, strict=False))
        return {**by_position, **kwargs}[name]


def requires(
    action: str,
    about: str | None = None,
    *,
    on: str | None = None,
    noted: str | None = None,
    inside: bool = False,
) -> Callable[[Question[Parameters, Answer]], Question[Parameters, Answer]]:
    """Declare the right that a question or act needs. It is checked before the function runs.

    `about` names the parameter that holds the id of the technician in question, `on` the one that
    holds the mention, or mentions, to which a question is limited: then it may be asked about a
    technician who was in the person's faculty when the work was published. A parameter `only` is
    filled with what `Workspace.scope` gives. `inside` says
    that the right depends on more, such as the author of a claim or the rows of a sheet: then the
    function itself asks the workspace. A look at other people's records goes into the access log,
    under the name `noted` if the name of the action would not say enough.
    """
    assert action in MATRIX, action

    def declared(function: Question[Parameters, Answer]) -> Question[Parameters, Answer]:
        parameters = tuple(inspect.signature(function).parameters)
        return _checked(
            function, Requirement(action, about, noted or action, inside, parameters, on)
        )

    return declared


def _checked(
    function: Question[Parameters, Answer], requirement: Requirement
) -> Question[Parameters, Answer]:
    """The function with the check before it and the notes in the access log around it."""

    @wraps(function)
    def checked(
        workspace: Workspace, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Answer:
        granted = requirement.granted(workspace, args, kwargs)
        claim_id = requirement.claim_in(args, kwargs)
        subjects = requirement.subjects(args, kwargs)
        workspace.note(requirement.noted, subjects, claim_id)
        answer = function(workspace, *args, **granted)
        workspace.note(requirement.noted, requirement.in_answer(answer, subjects), claim_id)
        return answer

    checked.requirement = requirement  # type: ignore[attr-defined]
    return checked


def requirement_of(function: Callable[..., Any]) -> Requirement:
    """What a question or act requires; TypeError without `requires`, so no page can ask it."""
    requirement = getattr(function, "requirement", None)
    if requirement is None:
        raise TypeError(f"{function.__module__}.{function.__qualname__} requires no right")
    return cast(Requirement, requirement)


def technicians_in(answer: object) -> tuple[str, ...]:
    """The technicians of an answer and of its rows: their `technician_ids` or `technician_id`."""
    if isinstance(answer, list | tuple) and not hasattr(answer, "technician_ids"):
        return tuple(sorted({person for row in answer for person in technicians_in(row)}))
    several = _field(answer, "technician_ids")
    if several is not None:
        return tuple(several)
    technician_id = _field(answer, "technician_id")
    return (technician_id,) if technician_id else ()


def _field(answer: object, name: str) -> Any:
    return answer.get(name) if isinstance(answer, dict) else getattr(answer, name, None)
