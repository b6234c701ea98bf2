"""What a reader of an audit sees: the question, the person, and printed names like theirs.

It is blind: nothing of what the program thinks of a name or a person is in it, and nothing of what
another reader answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core.names import tokens
from attribution.core.person_names import display_name_of
from attribution.core.rows import Row
from attribution.review.audit import Audit, answered_as, audits, find, own_answers
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

READERS = (1, 2)
QUESTION = (
    "Was this technician an author of a paper published in {}, or thanked by name in one? "
    "Ask them, or look at the {} and elsewhere."
)
_PEOPLE = """
select t.technician_id, t.given_names, t.family_name, t.known_as,
       arg_max(s.job_title, s.spell) as job_title, arg_max(s.department, s.spell) as department
from technicians t left join spells s using (technician_id)
where list_contains($people::varchar[], t.technician_id)
group by all
"""
_NAMES = """
select m.mention_id, m.name, m.kind, m.context, w.title, w.published, w.doi
from mentions m join works w using (work_id)
where w.published between $start and $end and w.credits_work is not null
  and ($mentions::varchar[] is null or list_contains($mentions::varchar[], m.mention_id))
order by w.published, w.work_id, m.kind, m.position
"""
NamesAlike = Mapping[str, Sequence[Row]]


def people_in(reader: Reader, technician_ids: Sequence[str]) -> dict[str, Row]:
    """Who the people are, by id. People whom the snapshot does not have are left out."""
    rows = reader.rows(_PEOPLE, {"people": list(technician_ids)})
    return {row["technician_id"]: row for row in rows}


def name_of(person: Row) -> str:
    return display_name_of(person["given_names"], person["family_name"], person["known_as"])


def names_alike(reader: Reader, audit: Audit, people: Sequence[Row]) -> NamesAlike:
    """For each person, the names printed in the period with their family name and an initial."""
    by_family: defaultdict[str, list[Row]] = defaultdict(list)
    for person in people:
        for word in tokens(person["family_name"])[-1:]:
            by_family[word].append(person)
    alike: defaultdict[str, list[Row]] = defaultdict(list)
    for name in _printed_names(reader, audit):
        words = set(tokens(name["name"]))
        for word in words & by_family.keys():
            initials = {other[0] for other in words - {word} if other}
            for person in by_family[word]:
                if not initials or initials & _initials(person):
                    alike[person["technician_id"]].append(name)
    return alike


def _printed_names(
    reader: Reader, audit: Audit, mention_ids: Sequence[str] | None = None
) -> list[Row]:
    """The names that papers of the period print, all or those of some mentions."""
    begun = audit.begun
    mentions = None if mention_ids is None else list(mention_ids)
    return reader.rows(_NAMES, {"start": begun.start, "end": begun.end, "mentions": mentions})


def _initials(person: Row) -> set[str]:
    names = [person["given_names"], *(person["known_as"] or ())]
    return {word[0] for name in names for word in tokens(name) if word}


# -- one person after another ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """An audit, how many answers are to come of each reader, and which reader the person may be.

    `has_read` are the readers as which the person has answered. `is_report_open` is false while the
    report would tell the second reader what the first one answered.
    """

    audit: str
    period: str
    drawn: int
    unanswered: Mapping[int, int]
    has_read: frozenset[int]

    @property
    def may_read(self) -> tuple[int, ...]:
        """One person is one reader: the second must not know the answers of the first."""
        return tuple(sorted(self.has_read)) or READERS

    @property
    def is_report_open(self) -> bool:
        first, second = (self.unanswered[reader] for reader in READERS)
        return first == 0 and (second == 0 or 1 in self.has_read)


@dataclass(frozen=True, slots=True)
class Reading:
    """The people whom the person reads, in the random order of the draw, and their own answers.

    People for whom someone else answered as this reader are left out.
    """

    people: tuple[str, ...]
    answers: Mapping[str, bool | None]

    def next_open(self, place: int) -> int:
        """The place of the next person without an answer; after the last one, from the start."""
        places = [*range(place, len(self.people)), *range(place)]
        unanswered = [at for at in places if self.people[at] not in self.answers]
        return unanswered[0] if unanswered else min(place, len(self.people) - 1)


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A printed name like the person's, and where it is printed."""

    name: str
    kind: str
    title: str | None
    published: date
    doi: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class PersonToRead:
    """Who a reader is asked about, with the printed names like theirs."""

    technician_id: str
    name: str
    job_title: str | None
    department: str | None
    printed_names: tuple[PrintedName, ...]


@requires("audit")
def progress(workspace: Workspace) -> list[Progress]:
    """Every audit with its progress, the newest first."""
    ledger, who = workspace.ledger, workspace.person.who
    return [
        Progress(
            audit.begun.audit,
            audit.begun.period,
            len(audit.drawn),
            {reader: audit.unanswered(reader) for reader in READERS},
            frozenset(answered_as(ledger, audit.begun.audit, who)),
        )
        for audit in reversed(audits(ledger))
    ]


@requires("audit")
def reading(workspace: Workspace, name: str, reader: int) -> Reading:
    """The people whom the person reads as this reader. UserError for an unknown name."""
    audit = find(workspace.ledger, name)
    own = own_answers(workspace.ledger, name, reader, workspace.person.who)
    people = tuple(
        person
        for person in audit.people_for(reader)
        if person in own or (person, reader) not in audit.answers
    )
    return Reading(people, {person: own[person] for person in people if person in own})


@requires("audit")
def mentions_alike(workspace: Workspace, name: str) -> dict[str, tuple[str, ...]]:
    """By technician, the mentions with names like theirs: looked up once for a whole audit."""
    audit = find(workspace.ledger, name)
    people = list(people_in(workspace.reader, audit.people_for(1)).values())
    return {
        technician_id: tuple(row["mention_id"] for row in names)
        for technician_id, names in names_alike(workspace.reader, audit, people).items()
    }


@requires("audit")
def person_to_read(
    workspace: Workspace, name: str, technician_id: str, mention_ids: Sequence[str]
) -> PersonToRead:
    """One person of an audit with the printed names of these mentions.

    A person who is no longer on a list is shown by their id.
    """
    audit = find(workspace.ledger, name)
    person = people_in(workspace.reader, [technician_id]).get(technician_id)
    names = tuple(
        PrintedName(
            row["name"],
            "author" if row["kind"] == "author" else "thanked",
            row["title"],
            row["published"],
            row["doi"],
            row["context"],
        )
        for row in _printed_names(workspace.reader, audit, mention_ids)
    )
    if person is None or technician_id not in audit.drawn:
        return PersonToRead(technician_id, technician_id, None, None, ())
    return PersonToRead(
        technician_id, name_of(person), person["job_title"], person["department"], names
    )
