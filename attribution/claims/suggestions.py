"""Papers that a technician may have contributed to, each with its reason, and ORCID iDs that may be
theirs.

Suggestions only: nothing here is counted, and a person must claim or confirm it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from attribution.claims.visible import every
from attribution.core.errors import UserError
from attribution.core.names import SPELLED, sql_macros
from attribution.core.text import plain
from attribution.facilities import facility
from attribution.facilities.phrases import Finder
from attribution.harvest.orcid_search import OrcidSuggestion, search_orcid
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

_TEAM = """
with thanked as (
    select technician_id, work_id, coalesce(facility, unit) as team, phrase from claim_invitations
    union
    select technician_id, work_id, facility, phrase from facility_thanks
)
select i.work_id, w.doi, w.title, w.published, i.team, i.phrase
from thanked i join works w using (work_id)
where i.technician_id = $technician
  and not exists (select 1 from possible_credits p where p.technician_id = i.technician_id and p.work_id = i.work_id
                                                     and p.kind <> 'facility')
  and not exists (select 1 from decisions d where d.technician_id = i.technician_id and d.work_id = i.work_id
                                              and d.kind = 'facility' and d.verdict = 'rejected')
order by w.published desc, i.work_id, i.phrase limit $limit
"""
_PRINTED = """
select m.orcid, count(distinct m.work_id)::integer as works, any_value(m.name) as name
from credits c join candidates k using (technician_id, work_id, kind) join mentions m using (mention_id)
join technicians t using (technician_id)
where c.technician_id = $technician and c.kind = 'author' and m.orcid is not null and t.orcid is null
group by m.orcid order by works desc, m.orcid
"""
LEAST_SHARED = 2
MOST_SUGGESTED = 50
# The texts that are held of a work and searched for facilities; methods sections are not held.
TEXTS = {
    "acknowledgement": "acknowledgement",
    "contributions": "contribution statement",
    "funding": "funding statement",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A work that a technician may want to claim, and why: `team thanked`, `instrument used` or
    `same group`, in words.
    """

    work_id: str
    doi: str | None
    title: str | None
    published: date | None
    reason: str
    says: str


@requires("see record", about="technician_id", noted="see suggestions")
def suggested(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """Papers that a technician may want to claim, with the reason; never counted."""
    settings = workspace.settings
    listed = Finder(facility.listed(settings.facilities), settings.printed_names)
    claimed = {
        claim.target.work_id
        for claim in every(workspace.ledger)
        if claim.technician_id == technician_id
    }
    return [
        asdict(suggestion)
        for suggestion in papers(workspace.reader, technician_id, listed)
        if suggestion.work_id not in claimed
    ][:MOST_SUGGESTED]


def papers(reader: Reader, technician_id: str, listed: Finder | None = None) -> list[Suggestion]:
    """Works without any credit of the technician: their unit is thanked and nobody named, a
    facility of theirs is printed in a text that is held (`listed` finds those of the settings),
    or a group that credited them before wrote it; in years they were in post.
    """
    values = {"technician": technician_id, "limit": MOST_SUGGESTED}
    suggestions = [_thanked(row) for row in reader.rows(_TEAM, values)]
    if listed:
        suggestions += _instruments(reader, technician_id, listed)
    group = reader.rows(sql("suggest_group"), {**values, "least": LEAST_SHARED})
    suggestions += [_same_group(row) for row in group]
    return _once(suggestions)


def _instruments(reader: Reader, technician_id: str, listed: Finder) -> Iterator[Suggestion]:
    """Works that print the name, an alias or the RRID of a facility that the technician was a
    member of then.
    """
    query = "select distinct facility from facility_members where technician_id = ?"
    mine = {row["facility"] for row in reader.rows(query, [technician_id])}
    forms = {
        " ".join(form.words)
        for several in listed.forms.values()
        for form in several
        if form.facility.name in mine
    }
    if not forms:
        return
    longest = sorted({_unfolded(max(form.split(), key=len)) for form in forms})
    values = {
        "technician": technician_id,
        "facilities": sorted(mine),
        "forms": f" ({'|'.join(sorted(forms))}) ",
        "words": f"(?i){'|'.join(longest)}",
    }
    for row in _folding(reader, sql("suggest_instrument"), values):
        for text, told in TEXTS.items():
            if printed := _printed(row[text] or "", row, listed):
                says = f"Its {told} prints “{plain(printed[0])}” ({plain(printed[1])}); you were a member then."
                yield Suggestion(
                    row["work_id"],
                    row["doi"],
                    row["title"],
                    row["published"],
                    "instrument used",
                    says,
                )
                break


def _unfolded(word: str) -> str:
    """A pattern for everything that may fold to a word, and more: other letters for these, marks
    and apostrophes between.
    """
    pairs = {
        spelled for spelled in SPELLED.values() if len(spelled) == 2
    }  # one letter may stand for two
    return "".join(
        f"(?:{letter}|[^\\x00-\\x7F]){'?' if word[max(0, n - 1) : n + 1] in pairs else ''}(?:[^\\x00-\\x7F]|['`])*"
        for n, letter in enumerate(word)
    )


def _printed(text: str, row: Mapping[str, Any], listed: Finder) -> tuple[str, str] | None:
    """The words of a text that name a facility of the row, and its name.

    As for thanks, only ours in others' works.
    """
    for one in listed.named(text):
        if one.facility.name in row["facilities"] and (row["affiliated"] or one.at_home):
            return text[one.start : one.end], one.facility.name
    return None


def _folding(reader: Reader, query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a query that folds texts."""
    with reader.cursor() as cursor:
        for macro in sql_macros():
            cursor.execute(macro)
        result = cursor.execute(query, values)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@requires("see record", about="technician_id", noted="see suggestions")
def orcids_printed(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """ORCID iDs printed beside a technician's name on papers credited to them.

    Nothing where the roster has theirs.
    """
    rows = workspace.reader.rows(_PRINTED, {"technician": technician_id})
    return [
        asdict(
            OrcidSuggestion(
                row["orcid"],
                f"Printed beside “{plain(row['name'])}” on {row['works']} paper(s) of this record.",
            )
        )
        for row in rows
    ]


@requires("write claim", about="technician_id", noted="ask ORCID")
def orcids_at_orcid(
    workspace: Workspace, technician_id: str, before: Callable[[], object] = lambda: None
) -> list[dict[str, Any]]:
    """ORCID iDs that ORCID knows under a technician's name at this institution.

    SourceUnavailable where it does not answer.

    Their name leaves the house: only where they asked for it, so for who may write claims for them.
    `before` is called when it is about to.
    """
    technician = workspace.technician(technician_id)
    if technician.orcid:
        raise UserError(
            f"The roster has an ORCID iD of {technician_id} already: {technician.orcid}. "
            "Nobody was asked."
        )
    before()
    settings = workspace.settings
    answers = search_orcid(settings, technician)
    return [asdict(answer) for answer in answers]


def _thanked(row: Mapping[str, Any]) -> Suggestion:
    thanked = plain(row["phrase"] or row["team"])
    says = f"The paper thanks “{thanked}” ({plain(row['team'])}) and names nobody; published while in post there."
    return Suggestion(
        row["work_id"], row["doi"], row["title"], row["published"], "team thanked", says
    )


def _same_group(row: Mapping[str, Any]) -> Suggestion:
    names = ", ".join(map(plain, row["names"]))
    says = f"{row['people']} of its authors ({names}) wrote papers that credit the same technician; published while in post."
    return Suggestion(
        row["work_id"], row["doi"], row["title"], row["published"], "same group", says
    )


def _once(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Each work with the first reason found for it."""
    first: dict[str, Suggestion] = {}
    for one in found:
        first.setdefault(one.work_id, one)
    return list(first.values())
