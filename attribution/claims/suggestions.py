"""Papers that a technician may have contributed to, each with its reason.

These are suggestions: they are never counted, and a person must claim or confirm them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.claims.booked_papers import suggested_to, used_in_words
from attribution.claims.dismissals import dismissed_works
from attribution.claims.facility_texts import works_printing_a_facility
from attribution.claims.visibility import all_claims
from attribution.core.text import plain
from attribution.facilities import facility
from attribution.facilities.phrases import Finder
from attribution.ledger.ledger import Ledger
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

MOST_SUGGESTED = 50
LEAST_SHARED = 2  # authors who credited the technician before
_OBJECT = {"you": "you", "they": "them"}
_TEAM_THANKED = """
with thanked as (
    select technician_id, work_id, coalesce(facility, unit) as team, phrase from claim_invitations
    union
    select technician_id, work_id, facility, phrase from facility_thanks
)
select t.work_id, w.doi, w.title, w.published, t.team, t.phrase
from thanked t join works w using (work_id)
where t.technician_id = $technician
  and not exists (
      select 1 from possible_credits p
      where p.technician_id = t.technician_id and p.work_id = t.work_id and p.kind <> 'facility')
  and not exists (
      select 1 from decisions d
      where d.technician_id = t.technician_id and d.work_id = t.work_id
        and d.kind = 'facility' and d.verdict = 'rejected')
order by w.published desc, t.work_id, t.phrase limit $limit
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A work, and why a technician may want to claim it.

    `reason` is `team thanked`, `instrument used`, `same group` or `facility booked`. `sentence`
    says it in words.
    """

    work_id: str
    doi: str | None
    title: str | None
    published: date | None
    reason: str
    sentence: str

    @classmethod
    def of(cls, work: Mapping[str, Any], reason: str, sentence: str) -> Suggestion:
        """A suggestion of a work, from its row."""
        return cls(work["work_id"], work["doi"], work["title"], work["published"], reason, sentence)

    def row(self) -> dict[str, Any]:
        """The row of `attribution claim suggest`."""
        return {
            "work_id": self.work_id,
            "doi": self.doi,
            "title": self.title,
            "published": self.published,
            "reason": self.reason,
            "says": self.sentence,
        }


@requires("see record", about="technician_id", noted="see suggestions")
def suggested(
    workspace: Workspace, technician_id: str, subject: str = "they"
) -> list[dict[str, Any]]:
    """Papers that a technician may want to claim, and has neither claimed nor dismissed, one row
    for each paper.

    `subject` is what the reasons call the technician: `you` if they read them, else `they`. Pages
    remember an answer for all readers, so it cannot depend on the person who asks.
    """
    settings = workspace.settings
    finder = Finder(facility.listed(settings.facilities), settings.printed_names)
    suggestions = _first_of_each_work(
        [
            *suggested_papers(workspace.reader, technician_id, finder, subject),
            *_facility_booked(workspace, technician_id, subject),
        ]
    )
    settled = _claimed_works(workspace.ledger, technician_id)
    settled |= dismissed_works(workspace.reader, workspace.ledger, technician_id)
    open_suggestions = [
        suggestion
        for suggestion in suggestions
        if suggestion.work_id not in settled
        and not workspace.conceals(technician_id, suggestion.work_id)
    ]
    return [suggestion.row() for suggestion in open_suggestions[:MOST_SUGGESTED]]


def _claimed_works(ledger: Ledger, technician_id: str) -> set[str | None]:
    claims = all_claims(ledger)
    return {claim.target.work_id for claim in claims if claim.technician_id == technician_id}


def suggested_papers(
    reader: Reader, technician_id: str, finder: Finder, subject: str
) -> list[Suggestion]:
    """Works without any credit of the technician, from years in which they were in post.

    Their unit is thanked and no person named; or a facility of theirs is printed in a text that is
    held; or authors who credited them before wrote it. `finder` finds the facilities of the
    settings in a text. `subject` is `you` or `they`, as for `suggested`.
    """
    values = {"technician": technician_id, "limit": MOST_SUGGESTED}
    team_thanked = reader.rows(_TEAM_THANKED, values)
    instrument_used = works_printing_a_facility(reader, technician_id, finder)
    same_group = reader.rows(sql("suggest_group"), {**values, "least": LEAST_SHARED})
    return _first_of_each_work(
        [
            *(_team_thanked(row, subject) for row in team_thanked),
            *(_instrument_used(row, printed, subject) for row, printed in instrument_used),
            *(_same_group(row, subject) for row in same_group),
        ]
    )


def _team_thanked(row: Mapping[str, Any], subject: str) -> Suggestion:
    phrase = plain(row["phrase"] or row["team"])
    thanked = f"The paper thanks “{phrase}” ({plain(row['team'])}) and names no one."
    sentence = f"{thanked} {subject.capitalize()} were in post there at the time."
    return Suggestion.of(row, "team thanked", sentence)


def _instrument_used(row: Mapping[str, Any], printed: str, subject: str) -> Suggestion:
    sentence = f"{printed} {subject.capitalize()} were a member at the time."
    return Suggestion.of(row, "instrument used", sentence)


def _same_group(row: Mapping[str, Any], subject: str) -> Suggestion:
    names = ", ".join(plain(name) for name in row["names"])
    credited = (
        f"{row['people']} of its authors ({names}) wrote papers that credit {_OBJECT[subject]}."
    )
    sentence = f"{credited} {subject.capitalize()} were in post at the time."
    return Suggestion.of(row, "same group", sentence)


def _facility_booked(
    workspace: Workspace, technician_id: str, subject: str
) -> Iterator[Suggestion]:
    for row, work in suggested_to(workspace.reader, workspace.settings, technician_id):
        sentence = f"{used_in_words(work)} {subject.capitalize()} were a member then."
        yield Suggestion.of(row, "facility booked", sentence)


def _first_of_each_work(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    first: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        first.setdefault(suggestion.work_id, suggestion)
    return list(first.values())
