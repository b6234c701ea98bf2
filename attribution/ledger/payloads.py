"""The contents of an act, apart from who acted, when and on whom: a value for each kind of act.

A decision has no payload: it keeps the verdict and what the reviewer saw, in `event.py`.

`plain` gives the form that the ledger keeps as JSON in its column `payload`. Ledgers that exist
hold it, so its keys and their order never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

CLAIM = "claim"
MISSED = "missed"
OBJECTION = "objection"
CONSENT = "consent"
FACILITY = "facility"
TOMBSTONE = "tombstone"
TAKE_OVER = "take-over"
ERASURE = "erasure"  # how the objection that hides a person during their erasure was received
ACCESS_LOG = "access log"
FREEZE = "freeze"
AUDIT = "audit"
AUDIT_DRAW = "audit draw"
AUDIT_ANSWER = "audit answer"
PEERS = "peers"
DIGEST = "digest"
DIGEST_SENT = "digest sent"
ORCID = "orcid"
DISMISSAL = "suggestion dismissed"
DELEGATE = "delegate"
ROSTER_IMPORT = "roster import"
SETTINGS = "settings"
NIGHT = "night started"
INVITATION = "invitation"
SHEET = "sheet"
OUTPUTS = "outputs"
OWN_NAME = "own name"
BOOKINGS = "bookings"

Plain = dict[str, Any]


class Payload(Protocol):
    """A value that an act holds."""

    def plain(self) -> Plain:
        """The value as JSON has it."""
        ...


# -- claims ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """The work a claim is about, by every name it was known by.

    `work_id` is None until the work is harvested.
    """

    title: str | None = None
    doi: str | None = None
    work_id: str | None = None
    identifiers: tuple[str, ...] = ()

    def plain(self) -> Plain:
        return {
            "title": self.title,
            "doi": self.doi,
            "work_id": self.work_id,
            "identifiers": list(self.identifiers),
        }


@dataclass(frozen=True, slots=True)
class Answers:
    """What the technician answered to the questions of the guideline on fair credit.

    `criteria` are the ICMJE criteria that are met; `intellectual` says that they brought in
    judgement or design, `service_only` that it was a facility's routine service.
    """

    criteria: tuple[str, ...] = ()
    intellectual: bool = False
    service_only: bool = False

    def plain(self) -> Plain:
        return {
            "criteria": list(self.criteria),
            "intellectual": self.intellectual,
            "service_only": self.service_only,
        }


def _answers(plain: Mapping[str, Any]) -> Answers:
    return Answers(tuple(plain["criteria"]), plain["intellectual"], plain["service_only"])


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a technician claims: the work, their roles (CRediT), what they did, when, their wish.

    `answers` is None where the questions on fair credit were not answered.
    """

    target: Target
    roles: tuple[str, ...] = ()
    statement: str = ""
    first_day: date | None = None
    last_day: date | None = None
    wanted: str = "acknowledgement"
    answers: Answers | None = None

    def plain(self) -> Plain:
        answers = {"answers": self.answers.plain()} if self.answers else {}
        return {
            "target": self.target.plain(),
            "roles": list(self.roles),
            "statement": self.statement,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "wanted": self.wanted,
            **answers,
        }


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that belongs to a claim.

    `stored` is its random name on disk, `name` its name for people, `bytes` its length.
    """

    stored: str
    name: str
    kind: str
    bytes: int
    sha256: str

    def plain(self) -> Plain:
        attachment = {
            "stored": self.stored,
            "name": self.name,
            "kind": self.kind,
            "bytes": self.bytes,
            "sha256": self.sha256,
        }
        return {"attachment": attachment}


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file of a claim that was removed, by its random name on disk."""

    stored: str

    def plain(self) -> Plain:
        return {"stored": self.stored}


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """The second reviewer of a contested claim, and their last day. The ledger keeps only both."""

    second: str | None
    due: date | None

    def plain(self) -> Plain:
        return {"second": self.second, "due": self.due.isoformat() if self.due else None}


@dataclass(frozen=True, slots=True)
class CreditGiven:
    """How the paper credits the technician now: `kind` is author or thanked.

    `correction` is the DOI of a correction, if known.
    """

    kind: str | None = None
    correction: str | None = None

    def plain(self) -> Plain:
        return {"kind": self.kind, "correction": self.correction}


StepContent = Contribution | AttachedFile | RemovedFile | SecondPerson | CreditGiven


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """One step of a claim. Most steps keep no `content`: see `CONTENTS`."""

    claim: str
    step: str
    received: str | None = None
    content: StepContent | None = None

    def plain(self) -> Plain:
        content = self.content.plain() if self.content else {}
        return {"claim": self.claim, "step": self.step, "received": self.received, **content}


def _claim_step(plain: Mapping[str, Any]) -> ClaimStep:
    read = CONTENTS.get(plain["step"])
    content = read(plain) if read else None
    return ClaimStep(plain["claim"], plain["step"], plain.get("received"), content)


def _contribution(plain: Mapping[str, Any]) -> Contribution:
    return Contribution(
        _target(plain["target"]),
        tuple(plain["roles"]),
        plain["statement"],
        _day(plain["first_day"]),
        _day(plain["last_day"]),
        plain["wanted"],
        _answers(plain["answers"]) if "answers" in plain else None,
    )


def _target(plain: Mapping[str, Any]) -> Target:
    return Target(plain["title"], plain["doi"], plain["work_id"], tuple(plain["identifiers"]))


def _attached_file(plain: Mapping[str, Any]) -> AttachedFile:
    return AttachedFile(**plain["attachment"])


def _removed_file(plain: Mapping[str, Any]) -> RemovedFile:
    return RemovedFile(plain["stored"])


def _second_person(plain: Mapping[str, Any]) -> SecondPerson:
    return SecondPerson(plain["second"], _day(plain["due"]))


def _credit_given(plain: Mapping[str, Any]) -> CreditGiven:
    return CreditGiven(plain.get("kind"), plain.get("correction"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# How the content of a step is read, by step.
CONTENTS: Mapping[str, Callable[[Mapping[str, Any]], StepContent]] = {
    "write": _contribution,
    "attach": _attached_file,
    "remove": _removed_file,
    "contest": _second_person,
    "reassign": _second_person,
    "credit": _credit_given,
}


# -- papers that were missed -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissedReport:
    """A report of a missed paper, as it is after an act.

    `report` is the key of the first act, `result` what the check or a person found, `missed_by`
    where the paper was lost, `answer` the result in words, `title` and `doi` what the technician
    called the work.
    """

    report: str
    result: str
    missed_by: str | None = None
    received: str | None = None
    answer: str | None = None
    title: str | None = None
    doi: str | None = None

    def plain(self) -> Plain:
        return {
            "report": self.report,
            "result": self.result,
            "missed_by": self.missed_by,
            "received": self.received,
            "says": self.answer,
            "target": {"title": self.title, "doi": self.doi},
        }


def _missed_report(plain: Mapping[str, Any]) -> MissedReport:
    return MissedReport(
        plain["report"],
        plain["result"],
        plain["missed_by"],
        plain.get("received"),
        plain.get("says"),
        plain["target"]["title"],
        plain["target"]["doi"],
    )


# -- suggestions that were dismissed ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Whether a technician has dismissed a suggestion: a paper (`target`), or an ORCID iD.

    `received` says how their word came in, where another person entered it.
    """

    dismissed: bool
    target: Target | None = None
    orcid: str | None = None
    received: str | None = None

    @property
    def subject(self) -> tuple[str, ...]:
        """What the suggestion is about: the same at each act on it, whatever id a work has."""
        if self.target is None:
            return (self.orcid or "",)
        return self.target.identifiers or (self.target.work_id or "",)

    def plain(self) -> Plain:
        return {
            "dismissed": self.dismissed,
            "target": self.target.plain() if self.target else None,
            "orcid": self.orcid,
            "received": self.received,
        }


def _dismissal(plain: Mapping[str, Any]) -> Dismissal:
    target = _target(plain["target"]) if plain["target"] else None
    return Dismissal(plain["dismissed"], target, plain["orcid"], plain["received"])


# -- sheets before a paper is submitted ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """A person on a sheet: what they did (`did`), their roles (CRediT), how they are to be named.

    `key` tells the people of a sheet apart. `technician_id` is None for a person who is not on the
    roster, `named_as` is `author` or `thanked`, and `unit` their department when it was written.
    """

    key: str
    name: str
    technician_id: str | None = None
    named_as: str = "thanked"
    roles: tuple[str, ...] = ()
    did: str = ""
    unit: str | None = None

    def plain(self) -> Plain:
        return {
            "key": self.key,
            "name": self.name,
            "technician_id": self.technician_id,
            "named_as": self.named_as,
            "roles": list(self.roles),
            "did": self.did,
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class SheetFacility:
    """A facility that was used for a paper, with its RRID if it has one."""

    name: str
    rrid: str | None = None

    def plain(self) -> Plain:
        return {"name": self.name, "rrid": self.rrid}


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet says of a planned paper. `writers` are some of its authors, by name."""

    title: str
    people: tuple[SheetPerson, ...] = ()
    facilities: tuple[SheetFacility, ...] = ()
    writers: tuple[str, ...] = ()

    def plain(self) -> Plain:
        return {
            "title": self.title,
            "people": [person.plain() for person in self.people],
            "facilities": [facility.plain() for facility in self.facilities],
            "writers": list(self.writers),
        }


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """The DOI of the paper that a sheet was about; None takes it back."""

    doi: str | None

    def plain(self) -> Plain:
        return {"doi": self.doi}


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What a person says of their part of a sheet.

    `version` is the number of the writing that they read, from 1.
    """

    person: str
    agrees: bool
    version: int

    def plain(self) -> Plain:
        return {"person": self.person, "agrees": self.agrees, "version": self.version}


SheetContent = SheetWords | SheetPaper | SheetAnswer


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One step of a sheet: write, paper, answer or withdraw. The last keeps no `content`.

    `received` says how a person's answer came in, where another person entered it.
    """

    sheet: str
    step: str
    content: SheetContent | None = None
    received: str | None = None

    def plain(self) -> Plain:
        content = self.content.plain() if self.content else {}
        return {"sheet": self.sheet, "step": self.step, "received": self.received, **content}


def _sheet_step(plain: Mapping[str, Any]) -> SheetStep:
    read = _SHEET_CONTENTS.get(plain["step"])
    content = read(plain) if read else None
    return SheetStep(plain["sheet"], plain["step"], content, plain.get("received"))


def _sheet_words(plain: Mapping[str, Any]) -> SheetWords:
    return SheetWords(
        plain["title"],
        tuple(_sheet_person(person) for person in plain["people"]),
        tuple(SheetFacility(row["name"], row["rrid"]) for row in plain["facilities"]),
        tuple(plain["writers"]),
    )


def _sheet_person(plain: Mapping[str, Any]) -> SheetPerson:
    return SheetPerson(**{**plain, "roles": tuple(plain["roles"])})


def _sheet_paper(plain: Mapping[str, Any]) -> SheetPaper:
    return SheetPaper(plain["doi"])


def _sheet_answer(plain: Mapping[str, Any]) -> SheetAnswer:
    return SheetAnswer(plain["person"], plain["agrees"], plain["version"])


_SHEET_CONTENTS: Mapping[str, Callable[[Mapping[str, Any]], SheetContent]] = {
    "write": _sheet_words,
    "paper": _sheet_paper,
    "answer": _sheet_answer,
}


# -- privacy choices, facilities, erasure, identity ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Objection:
    """Whether a technician objects to being matched, shown and counted.

    `received` says how their word came in, where another person entered it.
    """

    objects: bool
    received: str | None = None

    def plain(self) -> Plain:
        return {"objects": self.objects, "received": self.received}


def _objection(plain: Mapping[str, Any]) -> Objection:
    return Objection(plain["objects"], plain.get("received"))


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether a technician agrees to be named in public.

    `received` says how their word came in, where another person entered it.
    """

    public: bool
    received: str | None = None

    def plain(self) -> Plain:
        return {"public": self.public, "received": self.received}


def _consent(plain: Mapping[str, Any]) -> Consent:
    return Consent(plain["public"], plain.get("received"))


# How a technician showed that an ORCID iD is theirs.
STATED, AUTHENTICATED = "stated", "authenticated"


@dataclass(frozen=True, slots=True)
class OwnOrcid:
    """The ORCID iD that a technician states of themselves; None where they withdraw it.

    `how` says how they showed it: STATED, or AUTHENTICATED by signing in at ORCID. `received` says
    how their word came in, where another person entered it.
    """

    orcid: str | None
    how: str = STATED
    received: str | None = None

    def plain(self) -> Plain:
        return {"orcid": self.orcid, "how": self.how, "received": self.received}


def _own_orcid(plain: Mapping[str, Any]) -> OwnOrcid:
    return OwnOrcid(plain["orcid"], plain["how"], plain.get("received"))


@dataclass(frozen=True, slots=True)
class OwnName:
    """Whether a technician wants a name of theirs to be searched for.

    `kind` is `known as`, where `name` is first names to go with the present family name, or
    `former`, where it is the whole name. `received` says how their word came in, where another
    person entered it.
    """

    kind: str
    name: str
    searched: bool
    received: str | None = None

    def plain(self) -> Plain:
        return {
            "kind": self.kind,
            "name": self.name,
            "searched": self.searched,
            "received": self.received,
        }


def _own_name(plain: Mapping[str, Any]) -> OwnName:
    return OwnName(plain["kind"], plain["name"], plain["searched"], plain.get("received"))


@dataclass(frozen=True, slots=True)
class Delegation:
    """The person who may answer for a technician, by their name at the sign-in, up to a day.

    Both are None where the technician ends it. `received` says how their word came in, where
    another person entered it.
    """

    delegate: str | None
    ends: date | None
    received: str | None = None

    def plain(self) -> Plain:
        ends = self.ends.isoformat() if self.ends else None
        return {"delegate": self.delegate, "ends": ends, "received": self.received}


def _delegation(plain: Mapping[str, Any]) -> Delegation:
    ends = date.fromisoformat(plain["ends"]) if plain["ends"] else None
    return Delegation(plain["delegate"], ends, plain.get("received"))


@dataclass(frozen=True, slots=True)
class FacilityPhrase:
    """The listed facility that a thanked phrase means; None where it does not mean a facility."""

    phrase: str
    facility: str | None

    def plain(self) -> Plain:
        return {"phrase": self.phrase, "facility": self.facility}


def _facility_phrase(plain: Mapping[str, Any]) -> FacilityPhrase:
    return FacilityPhrase(plain["phrase"], plain["facility"])


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The marks of an erased person.

    Where `lifted` is true they are taken away again. Only ledgers of older versions hold such acts.
    """

    marks: tuple[str, ...]
    lifted: bool = False
    received: str | None = None

    def plain(self) -> Plain:
        received = {"received": self.received} if self.lifted else {}
        return {"marks": list(self.marks), "lifted": self.lifted, **received}


def _tombstone(plain: Mapping[str, Any]) -> Tombstone:
    return Tombstone(tuple(plain["marks"]), bool(plain.get("lifted")), plain.get("received"))


@dataclass(frozen=True, slots=True)
class TakeOver:
    """That the technician of this act is the person who had the id `former_id` before."""

    former_id: str

    def plain(self) -> Plain:
        return {"former_id": self.former_id}


def _take_over(plain: Mapping[str, Any]) -> TakeOver:
    return TakeOver(plain["former_id"])


@dataclass(frozen=True, slots=True)
class AccessLogEnd:
    """The end of the access log at a moment: how many lines it had in all, and the last chain.

    `accepted` is the reason why a person goes on with a log that has faults before this line.
    """

    lines: int
    chain: str
    accepted: str | None = None

    def plain(self) -> Plain:
        return {"lines": self.lines, "chain": self.chain, "accepted": self.accepted}


def _access_log_end(plain: Mapping[str, Any]) -> AccessLogEnd:
    return AccessLogEnd(plain["lines"], plain["chain"], plain.get("accepted"))


# -- freezes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frozen:
    """That figures were frozen under a name, and the SHA-256 hash of their file."""

    name: str
    sha256: str

    def plain(self) -> Plain:
        return {"name": self.name, "sha256": self.sha256}


def _frozen(plain: Mapping[str, Any]) -> Frozen:
    return Frozen(plain["name"], plain["sha256"])


@dataclass(frozen=True, slots=True)
class TakenFigures:
    """That the signed figures of another institution were taken, and its key agreed to.

    `ror` names the institution, `key` is its public key, `sha256` the hash of the file.
    """

    ror: str
    key: str
    sha256: str

    def plain(self) -> Plain:
        return {"ror": self.ror, "key": self.key, "sha256": self.sha256}


def _taken_figures(plain: Mapping[str, Any]) -> TakenFigures:
    return TakenFigures(plain["ror"], plain["key"], plain["sha256"])


# -- audits ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditBegun:
    """An audit of the technicians who count in a period, with how many were in each state.

    `audit` is its name. The states are those of `measure/person_periods.py`, of credits in either
    way: people confirmed, accepted, with open names only, and without any name.
    """

    audit: str
    period: str
    start: date
    end: date
    of: str
    confirmed: int
    accepted: int
    open: int
    none: int

    def plain(self) -> Plain:
        return {
            "audit": self.audit,
            "period": self.period,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "of": self.of,
            "confirmed": self.confirmed,
            "accepted": self.accepted,
            "open": self.open,
            "none": self.none,
        }


def _audit_begun(plain: Mapping[str, Any]) -> AuditBegun:
    dates = {key: date.fromisoformat(plain[key]) for key in ("start", "end")}
    return AuditBegun(**{**plain, **dates})


@dataclass(frozen=True, slots=True)
class AuditDraw:
    """That the technician of this act was drawn for an audit.

    `state` is accepted, open or none, `probability` that one of their names is right, `readers`
    how many people are to answer: 1 or 2.
    """

    audit: str
    state: str
    probability: float
    readers: int

    def plain(self) -> Plain:
        return {
            "audit": self.audit,
            "state": self.state,
            "probability": self.probability,
            "readers": self.readers,
        }


def _audit_draw(plain: Mapping[str, Any]) -> AuditDraw:
    return AuditDraw(**plain)


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """What a reader of an audit says of the technician of this act.

    `is_credited` is None where they cannot tell. `reader` is 1 or 2.
    """

    audit: str
    reader: int
    is_credited: bool | None

    def plain(self) -> Plain:
        return {"audit": self.audit, "reader": self.reader, "is_credited": self.is_credited}


def _audit_answer(plain: Mapping[str, Any]) -> AuditAnswer:
    return AuditAnswer(**plain)


# -- monthly summaries by e-mail -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """Whether a person wants the monthly summary.

    `to` is the name at the sign-in of a lead or reviewer; None for the technician of this act.
    `received` says how their word came in, where they did not enter it themselves.
    """

    wanted: bool
    to: str | None = None
    received: str | None = None

    def plain(self) -> Plain:
        return {"wanted": self.wanted, "to": self.to, "received": self.received}


def _digest_choice(plain: Mapping[str, Any]) -> DigestChoice:
    return DigestChoice(plain["wanted"], plain.get("to"), plain.get("received"))


@dataclass(frozen=True, slots=True)
class DigestSent:
    """That the summary of a month, such as 2026-11, was sent to a person: `to` as in DigestChoice.

    `figures` are those that a lead was told, by year, so that the next summary says what changed.
    """

    month: str
    to: str | None = None
    figures: Mapping[str, Mapping[str, int]] | None = None

    def plain(self) -> Plain:
        figures = {year: dict(numbers) for year, numbers in (self.figures or {}).items()}
        return {"month": self.month, "to": self.to, "figures": figures}


def _digest_sent(plain: Mapping[str, Any]) -> DigestSent:
    return DigestSent(plain["month"], plain.get("to"), plain.get("figures") or {})


# -- invitations to check names --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invitation:
    """A step of the invitation of the technician of this act to check names, in a round.

    `step` is invited, reminded, opened or answered. Inviting or reminding, it says when the link
    `ends`, how it went out (`by`: e-mail, file or letter) and who signed it (`sender`).
    """

    round: str
    step: str
    ends: date | None = None
    by: str | None = None
    sender: str | None = None

    def plain(self) -> Plain:
        return {
            "round": self.round,
            "step": self.step,
            "ends": self.ends.isoformat() if self.ends else None,
            "by": self.by,
            "sender": self.sender,
        }


def _invitation(plain: Mapping[str, Any]) -> Invitation:
    return Invitation(
        plain["round"], plain["step"], _day(plain["ends"]), plain.get("by"), plain.get("sender")
    )


# -- lists from HR ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterImported:
    """That a list from HR was imported: how many technicians it has, and what it changed.

    `change` compares it with the last list and names no one. `accepted` are large changes that the
    person who imported it confirmed. `replaced` says that it took the place of the last import.
    """

    technicians: int
    change: str | None = None
    accepted: tuple[str, ...] = ()
    replaced: bool = False

    def plain(self) -> Plain:
        return {
            "technicians": self.technicians,
            "change": self.change,
            "accepted": list(self.accepted),
            "replaced": self.replaced,
        }


def _roster_imported(plain: Mapping[str, Any]) -> RosterImported:
    return RosterImported(
        plain["technicians"],
        plain.get("change"),
        tuple(plain.get("accepted", ())),
        plain.get("replaced", False),
    )


# -- settings, and nights that a person starts -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Which settings a person changed: what each was and is, as the file has it.

    None stands for a default. Settings that name people or hold addresses have neither.
    """

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]

    def plain(self) -> Plain:
        return {"before": dict(self.before), "after": dict(self.after)}


def _settings_changed(plain: Mapping[str, Any]) -> SettingsChanged:
    return SettingsChanged(plain["before"], plain["after"])


@dataclass(frozen=True, slots=True)
class NightStarted:
    """That a person started a night; `accepted` are changes of figures that they agreed to."""

    accepted: tuple[str, ...] = ()

    def plain(self) -> Plain:
        return {"accepted": list(self.accepted)}


def _night_started(plain: Mapping[str, Any]) -> NightStarted:
    return NightStarted(tuple(plain["accepted"]))


# -- outputs of the institution's system ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutputsImport:
    """That a file of outputs was imported, or with `forgotten` that it was taken back.

    `left_out` are records that could not be read, `links` the people whom the file links to works.
    """

    file: str
    system: str
    form: str
    sha256: str
    outputs: int
    left_out: int = 0
    links: int = 0
    forgotten: bool = False

    def plain(self) -> Plain:
        return {
            "file": self.file,
            "system": self.system,
            "form": self.form,
            "sha256": self.sha256,
            "outputs": self.outputs,
            "left_out": self.left_out,
            "links": self.links,
            "forgotten": self.forgotten,
        }


def _outputs_import(plain: Mapping[str, Any]) -> OutputsImport:
    return OutputsImport(**plain)


# -- bookings of facilities ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookingsChange:
    """That bookings were imported or forgotten, or that a person was left out of them.

    `change` is `import`, `forget` or `leave out`. `rows` are bookings, `left_out` rows that could
    not be read, and `users` the marks of the person who is left out.
    """

    change: str
    file: str | None = None
    sha256: str | None = None
    facilities: tuple[str, ...] = ()
    rows: int = 0
    left_out: int = 0
    users: tuple[str, ...] = ()

    def plain(self) -> Plain:
        return {
            "change": self.change,
            "file": self.file,
            "sha256": self.sha256,
            "facilities": list(self.facilities),
            "rows": self.rows,
            "left_out": self.left_out,
            "users": list(self.users),
        }


def _bookings_change(plain: Mapping[str, Any]) -> BookingsChange:
    lists = {name: tuple(plain[name]) for name in ("facilities", "users")}
    return BookingsChange(**{**plain, **lists})


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Payload]] = {
    CLAIM: _claim_step,
    MISSED: _missed_report,
    OBJECTION: _objection,
    CONSENT: _consent,
    FACILITY: _facility_phrase,
    TOMBSTONE: _tombstone,
    TAKE_OVER: _take_over,
    ACCESS_LOG: _access_log_end,
    FREEZE: _frozen,
    PEERS: _taken_figures,
    AUDIT: _audit_begun,
    AUDIT_DRAW: _audit_draw,
    AUDIT_ANSWER: _audit_answer,
    DIGEST: _digest_choice,
    DIGEST_SENT: _digest_sent,
    ORCID: _own_orcid,
    DISMISSAL: _dismissal,
    DELEGATE: _delegation,
    ROSTER_IMPORT: _roster_imported,
    SETTINGS: _settings_changed,
    NIGHT: _night_started,
    INVITATION: _invitation,
    SHEET: _sheet_step,
    OUTPUTS: _outputs_import,
    OWN_NAME: _own_name,
    BOOKINGS: _bookings_change,
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """The payload of an act of a kind that this version of the program does not know."""

    values: Mapping[str, Any]

    def plain(self) -> Plain:
        return dict(self.values)


def payload_of(act: str, plain: Mapping[str, Any]) -> Payload:
    """The value that an act of this kind holds, from its form in the ledger."""
    return _READERS.get(act, Unknown)(plain)
