"""What papers print of one facility: its works, the words of its thanks, and its own sentence.

All of it is printed in public. People of the facility are not named here: that one of them is named
is enough to say.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from attribution.claims.own_facilities import require_facility
from attribution.core.names import fold
from attribution.facilities.facility import Facility
from attribution.home.settings import Settings
from attribution.snapshot.database import sql
from attribution.workspace import Workspace, requires

Row = dict[str, Any]
NAMED, BY_RRID, AUTHOR, THANKED = (
    "The facility is thanked by name",
    "Its RRID is printed",
    "Someone of it is an author",
    "Someone of it is thanked by name",
)
_OF_PEOPLE = {"author": AUTHOR, "thanked": THANKED}
_THANKS = """
select work_id, phrase, phrase_key, context, members_named, affiliated, year(published) as year
from team_thanks where facility = ? order by published desc nulls last, work_id, text_start
"""


@requires("see facility", inside=True)
def works_of_facility(workspace: Workspace, facility: str) -> list[Row]:
    """Works that thank a facility or name someone of it, newest first, each with why (`because`).

    A name counts where it was accepted or confirmed, and the person was a member at the time.
    """
    known = require_facility(workspace, facility)
    works: dict[str, Row] = {}
    for row in workspace.reader.rows(sql("facility_works"), {"facility": facility}):
        work = works.setdefault(row["work_id"], {**row, "because": []})
        for reason in _reasons(row, known):
            if reason not in work["because"]:
                work["because"].append(reason)
    return list(works.values())


def _reasons(row: Row, facility: Facility) -> list[str]:
    if row["reason"] in _OF_PEOPLE:
        return [_OF_PEOPLE[row["reason"]]]
    return [NAMED, BY_RRID] if _prints_code(row["context"], facility) else [NAMED]


def _prints_code(context: str | None, facility: Facility) -> bool:
    """Whether a sentence prints the RRID of a facility."""
    printed = f" {fold(context or '')} "
    return any(f" {code} " in printed for code in facility.codes)


@requires("see facility", inside=True)
def thanks_by_year(workspace: Workspace, facility: str) -> list[Row]:
    """How many of the institution's papers thank a facility, by year of publication, newest first.

    `read` are those whose acknowledgement was read, out of `papers`; `thank`, `by_rrid` and
    `nobody_named` count among those that were read, and are None where none was. `by_rrid` is None
    also where the settings list no RRID.
    """
    known = require_facility(workspace, facility)
    thanks = defaultdict[int, dict[str, list[Row]]](lambda: defaultdict(list))
    for row in workspace.reader.rows(_THANKS, [facility]):
        if row["affiliated"] and row["year"] is not None:
            thanks[row["year"]][row["work_id"]].append(row)
    return [
        _year(row, thanks.get(row["year"], {}), known)
        for row in workspace.reader.rows(sql("papers_read_by_year"))
    ]


def _year(row: Row, thanks: dict[str, list[Row]], facility: Facility) -> Row:
    numbers: Row = dict.fromkeys(("thank", "by_rrid", "nobody_named"))
    if row["read"]:
        of_works = list(thanks.values())
        numbers = {
            "thank": len(of_works),
            "by_rrid": _number_by_code(of_works, facility),
            "nobody_named": sum(
                not any(mention["members_named"] for mention in work) for work in of_works
            ),
        }
    return row | numbers


def _number_by_code(of_works: list[list[Row]], facility: Facility) -> int | None:
    """How many works print the RRID of a facility; None where the settings list none."""
    if not facility.codes:
        return None
    return sum(
        any(_prints_code(mention["context"], facility) for mention in work) for work in of_works
    )


@requires("see facility", inside=True)
def phrases_of_facility(workspace: Workspace, facility: str) -> list[Row]:
    """The words in which papers thank a facility, most printed first, each with a sentence."""
    require_facility(workspace, facility)
    by_key: dict[str, Row] = {}
    works = defaultdict[str, set[str]](set)
    for row in workspace.reader.rows(_THANKS, [facility]):
        key = row["phrase_key"]
        phrase = by_key.setdefault(
            key, {"phrase": row["phrase"], "context": row["context"], "last_year": row["year"]}
        )
        phrase["first_year"] = row["year"]
        works[key].add(row["work_id"])
    rows = [phrase | {"works": len(works[key])} for key, phrase in by_key.items()]
    return sorted(rows, key=lambda row: (-row["works"], row["phrase"]))


@requires("see facility", inside=True)
def thanks_sentence(workspace: Workspace, facility: str) -> str:
    """The sentence in which papers are asked to thank a facility: its own, or one made of its name,
    RRID and institution.
    """
    require_facility(workspace, facility)
    settings = workspace.settings
    entry = next((row for row in settings.facilities if row.get("name") == facility), {})
    own = " ".join(str(entry.get("thanks") or "").split())
    return own or _made_sentence(settings, facility, entry)


def _made_sentence(settings: Settings, facility: str, entry: Row) -> str:
    codes = [str(code).removeprefix("RRID:").strip() for code in entry.get("rrids") or ()]
    named = f"{facility} (RRID:{codes[0]})" if codes else facility
    at = f" at {settings.institution_name}" if settings.institution_name else ""
    return (
        f"The authors acknowledge the use of the {named}{at}, and thank [name of the person] for "
        "[what they did]."
    )
