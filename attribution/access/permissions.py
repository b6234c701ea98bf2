"""Who may see and do what: the matrix of rights as data, and the functions that read it.

Roles: viewer (public figures), technician (own record), facility manager (works and bookings of
their own facilities), manager (works and sheets of their own group), reviewer (own faculty), lead.
A person asks about their own record (`own`), that of a technician in their faculty (`faculty`),
that of any other technician (`other`), that of a technician who named them to answer for a while
(`delegated`), or about no technician (`none`). You cannot review yourself: where `own` is missing,
not even a lead may act on their own record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attribution.core.errors import UserError

FACILITY_MANAGER = "facility manager"
ROLES = ("viewer", "technician", FACILITY_MANAGER, "manager", "reviewer", "lead")
SUBJECTS = ("own", "faculty", "other", "delegated", "none")
LOCAL = "local:"  # begins the name of a person who did not sign in
AS_DELEGATE = "as their delegate"  # how a delegate knows a technician's word
LINK = "link:"  # begins that of a technician who answers through the link of an invitation
_EVERYBODY = dict.fromkeys(ROLES, "none")
_OWN = dict.fromkeys(("technician", FACILITY_MANAGER, "manager", "reviewer", "lead"), "own")
_READERS = {**_OWN, "reviewer": "own faculty", "lead": "own faculty other"}
_STAFF = {"reviewer": "none", "lead": "none"}
_LEADS = {"lead": "none"}
_FACILITIES = {FACILITY_MANAGER: "none", **_LEADS}  # a facility manager: their own facilities only


def _and_delegates(rights: Mapping[str, str]) -> dict[str, str]:
    """The rights, and those of a delegate, whatever their role."""
    return {role: f"{rights.get(role, '')} delegated".strip() for role in ROLES}


# action -> role -> the subjects it extends to
MATRIX: dict[str, dict[str, str]] = {
    "see public figures": _EVERYBODY,
    "see figures": _STAFF,  # protected outside their faculty: see measure/disclosure
    "see exact figures": _LEADS,
    "see works": {"technician": "none", FACILITY_MANAGER: "none", "manager": "none", **_STAFF},
    "see groups": {"manager": "none", "lead": "none"},  # a manager sees their own group only
    # A sheet of one's own: of a manager those that they wrote, and those of their group.
    "see sheet": {**_OWN, "manager": "own none", "lead": "own faculty other none"},
    "write sheet": {"manager": "none", "lead": "own faculty other none"},
    "answer sheet": {**_OWN, "lead": "own faculty other"},
    "see set-up": _LEADS,
    "see record": _READERS,  # credits, candidates, suggestions of a technician
    # A printed name that fits a former one, and the credits that tell it: on pages, in sheets.
    "see former names": {**_OWN, "lead": "own faculty other"},
    "export record": _READERS,
    "decide": _and_delegates(_READERS),  # a technician says "me" or "not me"
    # A lead for a technician. A delegate reports that a paper names them.
    "write claim": _and_delegates({**_OWN, "lead": "own faculty other"}),
    "name a delegate": {**_OWN, "lead": "own faculty other"},
    "see claim": _READERS,  # but a draft: its author only
    "see attachment": _READERS,
    "judge claim": {"reviewer": "faculty", "lead": "faculty other"},
    "reassign claim": {"lead": "faculty other"},  # name another second person
    "consent": {**_OWN, "lead": "own faculty other"},  # a lead says how it was received
    "record an ORCID iD": {**_OWN, "lead": "own faculty other"},
    "change names": {**_OWN, "lead": "own faculty other"},  # those that are searched for
    "sign in at ORCID": _OWN,  # which shows that an iD is one's own
    "object": {**_OWN, "lead": "own faculty other"},
    "forget": {"lead": "own faculty other"},
    "see queue": {"reviewer": "faculty none", "lead": "own faculty other none"},
    "export queue": {"reviewer": "faculty none", "lead": "own faculty other none"},
    "import queue": {"reviewer": "faculty none", "lead": "own faculty other none"},
    "name facility": _STAFF,  # which facility a thanked phrase means
    "see people off the roster": _LEADS,
    "export tables": _LEADS,
    "import roster": _LEADS,
    "import outputs": _LEADS,  # files of the institution's own system
    "see facility": _FACILITIES,  # its papers, and who booked it before they published
    "import bookings": _FACILITIES,  # of facilities: who used them before a paper was written
    "leave a person out of bookings": _LEADS,
    "collect papers": _LEADS,  # start a night now
    "change settings": _LEADS,
    "invite": _LEADS,  # technicians, to check names through a link
    "see invitations": _STAFF,  # how many opened and answered: protected outside their faculty
    "freeze": _LEADS,
    "see peers": _LEADS,  # and everybody, if the setting peers.public says so
    "audit": _LEADS,  # draw technicians at random, and enter what readers answer
    "export subject": {**_OWN, "lead": "own faculty other"},  # everything held about a person
    "see looks": {**_OWN, "lead": "own faculty other"},  # who looked at a technician's record
    "see access log": _LEADS,
}


@dataclass(frozen=True, slots=True)
class Person:
    """The person who asks.

    `who` is the name that the ledger keeps. A lead or reviewer who is a technician too has a
    `technician_id`. `delegated` are the technicians for whom they may answer today.
    """

    who: str
    role: str
    technician_id: str | None = None
    faculties: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()


def local_lead(environ: Mapping[str, str], who: str | None = None) -> Person:
    """The person at this computer, who is the lead where sign-in is not set up.

    Without `who` they are named after their account here. LOCAL keeps that apart from names at the
    sign-in.
    """
    account = environ.get("USER") or environ.get("USERNAME") or "unknown"
    return Person(who or LOCAL + account, "lead")


def by_link(technician_id: str) -> Person:
    """A technician who did not sign in, and came through the link of an invitation."""
    return Person(LINK + technician_id, "technician", technician_id)


def name_in_words(who: str) -> str:
    """The name that the ledger keeps, as people read it.

    >>> name_in_words("link:T0042"), name_in_words("lee@northmere.example")
    ('the technician, through a link', 'lee@northmere.example')
    """
    return "the technician, through a link" if who.startswith(LINK) else who


def allowed(role: str, action: str, subject: str = "none") -> bool:
    """Whether a role may do this to such a subject. KeyError for an unknown action."""
    return subject in MATRIX[action].get(role, "").split()


def everybody(role: str, action: str) -> bool:
    """Whether a role may do this to every technician's record, their own included."""
    return all(allowed(role, action, subject) for subject in ("own", "faculty", "other"))


def subject_of(person: Person, technician_id: str, faculties: Iterable[str | None] = ()) -> str:
    """What a technician is to a person: `own`, `faculty` or `other`.

    `faculties` are those of the technician's posts.
    """
    if person.technician_id == technician_id:
        return "own"
    return "faculty" if set(person.faculties) & set(faculties) else "other"


def may(
    person: Person,
    action: str,
    technician_id: str | None = None,
    faculties: Iterable[str | None] = (),
) -> bool:
    """Whether a person may do this: to a technician's record, or at all where no id is passed."""
    subject = subject_of(person, technician_id, faculties) if technician_id else "none"
    if technician_id in person.delegated and allowed(person.role, action, "delegated"):
        return True
    return allowed(person.role, action, subject)


def require(
    person: Person,
    action: str,
    technician_id: str | None = None,
    faculties: Iterable[str | None] = (),
) -> None:
    """UserError where a person may not; the message does not say whether the record exists."""
    if not may(person, action, technician_id, faculties):
        raise UserError(
            f"Ask the lead. As a {person.role} you may not {action} here. Nothing was saved."
        )


def received(person: Person, technician_id: str, how: str | None, word: str = "word") -> str | None:
    """How a technician's word came in, trimmed; UserError where another person enters it and does
    not say how. A delegate need not say it.
    """
    trimmed = (how or "").strip() or None
    if technician_id in person.delegated:
        return trimmed or AS_DELEGATE
    if person.technician_id != technician_id and trimmed is None:
        raise UserError(
            f"Say how the technician's {word} was received, for example “e-mail of 3 May”. "
            "Nothing was saved."
        )
    return trimmed


def scope(
    person: Person, action: str, faculties: Mapping[str, Iterable[str | None]]
) -> tuple[str, ...] | None:
    """The technicians to whose records this extends, sorted; None for all.

    `faculties` are those of every technician's posts.
    """
    if everybody(person.role, action):
        return None
    ids = (
        technician_id
        for technician_id, names in faculties.items()
        if may(person, action, technician_id, names)
    )
    return tuple(sorted(ids))
