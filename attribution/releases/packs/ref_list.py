"""The list for the research office before REF 2029: outputs whose author is a technician in post.

It names people, is of today and not of a freeze, and is for the lead and the research office only.
Being thanked makes no output submittable, so only authors are in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.core.identifiers import doi_address
from attribution.core.person_names import display_name_of
from attribution.exports import workbook
from attribution.exports.tables import render_table
from attribution.workspace import Workspace, requires

CEILING = 5  # outputs of one person, a recommendation and no rule
FORMATS = ("xlsx", "csv")
_UNITS = {"fte": "FTE", "months": "months of contract"}
_DAYS_OF_A_MONTH = 30.4375
COLUMNS = {
    "technician_id": "Staff id",
    "name": "Name",
    "orcid": "ORCID iD",
    "faculty": "Faculty in which they were in post on the date of the output",
    "department": "Department of that post",
    "job_title": "Job title of that post",
    "contract_type": "Type of contract",
    "fte": "FTE on that date, of all their posts together; empty where the staff list lacks one, "
    "or where it changed within the month or year that is all we know of the date",
    "fte_meets": "yes or no: whether it is at least the threshold; empty without one of both",
    "contract_from": "First day of the earliest of these posts",
    "contract_until": "Last day of the contract or post; empty if it is open-ended",
    "contract_months": "Months from the one to the other; empty where a day is missing",
    "months_meets": "yes or no: whether it is at least the threshold, and yes if open-ended",
    "title": "Title of the output",
    "doi": "Address of the output",
    "type": "Type of the output",
    "journal": "Journal, book or repository",
    "published": "Date of publication",
    "date_known_to": "How much of the date is known: day, month or year",
    "affiliated": "yes if a printed author is at the institution",
    "credit": "confirmed: a person checked that it is them; accepted: no one has yet",
    "outputs_of_person": "Outputs of the person in this list",
    "note": f"Says where a person has more than {CEILING} outputs",
}


@requires("export tables")
def ref_rows(workspace: Workspace, first_day: date, last_day: date) -> list[dict[str, Any]]:
    """A row for each technician and output published from day to day, as COLUMNS has it."""
    thresholds = thresholds_of(workspace.settings.ref_thresholds)
    query = packaged_text("attribution.releases.packs", "ref_list.sql")
    reader = workspace.without_former_names().reader
    rows = reader.rows(query, {"first_day": first_day, "last_day": last_day})
    outputs = Counter(row["technician_id"] for row in rows)
    return [shown(row, thresholds, outputs[row["technician_id"]]) for row in rows]


def thresholds_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The thresholds of the settings. UserError where one is stated twice."""
    least: dict[str, float] = {}
    for row in rows:
        if row["of"] in least:
            raise UserError(
                f"Keep one threshold of {row['of']} under ref_thresholds in the settings: there "
                "are two. Nothing was saved."
            )
        least[row["of"]] = float(row["least"])
    return least


def shown(row: Mapping[str, Any], least: Mapping[str, float], outputs: int) -> dict[str, Any]:
    months = _months(row["contract_from"], row["contract_until"])
    is_open_ended = row["contract_until"] is None
    return {
        "technician_id": row["technician_id"],
        "name": display_name_of(row["given_names"], row["family_name"], row["known_as"]),
        "orcid": row["orcid"],
        "faculty": row["faculties"],
        "department": row["departments"],
        "job_title": row["job_titles"],
        "contract_type": row["contract_types"],
        "fte": row["fte"],
        "fte_meets": _meets(row["fte"], least.get("fte")),
        "contract_from": row["contract_from"],
        "contract_until": row["contract_until"],
        "contract_months": months,
        "months_meets": _meets(float("inf") if is_open_ended else months, least.get("months")),
        "title": row["title"],
        "doi": doi_address(row["doi"]),
        "type": row["type"],
        "journal": row["journal"],
        "published": row["published"],
        "date_known_to": row["published_precision"],
        "affiliated": "yes" if row["affiliated"] else "no",
        "credit": row["status"],
        "outputs_of_person": outputs,
        "note": f"more than {CEILING} outputs" if outputs > CEILING else None,
    }


def _months(first: date | None, last: date | None) -> float | None:
    if first is None or last is None:
        return None
    return round(((last - first).days + 1) / _DAYS_OF_A_MONTH, 1)


def _meets(value: float | None, least: float | None) -> str | None:
    if value is None or least is None:
        return None
    return "yes" if value >= least else "no"


def as_file(
    rows: Sequence[Mapping[str, Any]], thresholds: Sequence[Mapping[str, Any]], form: str
) -> bytes:
    """The list as CSV, or as a workbook with its thresholds, their sources and its columns."""
    if form == "csv":
        return render_table(rows, list(COLUMNS), form)
    values = ([row[name] for name in COLUMNS] for row in rows)
    return workbook.sheets({"Outputs": [list(COLUMNS), *values], "Notes": _notes(thresholds)})


def _notes(thresholds: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    entered = {row["of"]: (f"{row['least']:g}", f"Source: {row['source']}") for row in thresholds}
    blank = ("", "Not entered: the list compares with nothing. See ref_thresholds in the settings.")
    return [
        ("Threshold", "At least", "Where it is written"),
        *[(unit, *entered.get(name, blank)) for name, unit in _UNITS.items()],
        (
            "Outputs of one person",
            str(CEILING),
            "A recommended ceiling: see the column note. Nothing is left out of the list.",
        ),
        ("", "", ""),
        ("Column", "", "What it says"),
        *[(name, "", meaning) for name, meaning in COLUMNS.items()],
        (
            "Who is in it",
            "",
            "Technicians who are an author and were in a post that counts on the date of the "
            "output. People who object are left out. Personal data: for the research office only.",
        ),
    ]
