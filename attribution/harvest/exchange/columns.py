"""Which column of a system's table is which: the headings as the systems export them.

How sure they are:
- EPrints: from the code of its "Multiline CSV" export (eprints/eprints, `Export/Grid.pm`).
- Pure: from scripts that read reports of five institutions. A report numbers its headings, in front
  (`1 Title of ...`) or behind (`...-3`). Headings for staff ids differ: name yours if need be.
- Elements: from the documented columns of one institution's reports and the field names of its API.
- Worktribe: from the labels of its pages and never from a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from attribution.roster.column_map import stated_columns

# Our names of columns, with what they hold.
MEANINGS = {
    "id": "what your system calls the output",
    "doi": "DOI, bare or as an address",
    "title": "title",
    "subtitle": "subtitle",
    "type": "type of output",
    "date": "date of publication, or its year",
    "year": "year of publication",
    "journal": "journal or book",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "issn": "ISSN",
    "url": "address",
    "authors": "all authors in one cell",
    "author_family": "family name of an author, one author a row",
    "author_given": "given names of an author, one author a row",
    "author_orcid": "ORCID iD of an author, one author a row",
    "author_staff_id": "staff id of an author, one author a row",
    "staff_id": "staff ids of your people who are linked to the output",
    "person_orcid": "ORCID iDs of your people who are linked to the output",
    "person_name": "name of the person of yours who is linked to the output",
    "role": "author or acknowledged",
    "state": "state of the credit",
}

_KNOWN: Mapping[str, Mapping[str, str]] = {
    "pure": {
        "id": "UUID; ID; Pure ID; Output UUID",
        "doi": (
            "Electronic version(s) of this work > DOI (Digital Object Identifier); DOI; DOIs; "
            "Electronic version(s), and related files and links > DOI; "
            "DOI (Digital Object Identifier)"
        ),
        "title": "Title of the contribution in original language; Title of the contribution; Title",
        "subtitle": "Subtitle of the contribution in original language; Subtitle",
        "type": "Type; Output type; Sub type; Research output type",
        "date": (
            "Current publication status > Date; Publication statuses and dates > Date; "
            "Publication date; Current publication status date"
        ),
        "year": (
            "Publication statuses and dates > Date > Year; Current publication status > Year; "
            "Publication year"
        ),
        "journal": "Journal > Journal; Journal > Title; Journal; Host publication title",
        "publisher": "Publisher; Publisher > Name",
        "issn": "Journal > ISSN; ISSN",
        "authors": "Contributors; Persons; Authors; Contributors > Persons",
        "staff_id": (
            "Contributors > Persons > Employee ID; Persons > Employee ID; Employee ID; Staff ID; "
            "Contributors > Persons > Source ID; Persons > Source ID"
        ),
        "person_orcid": "Contributors > Persons > ORCID; Persons > ORCID; ORCID",
        "person_name": "Contributors > Persons > Name; Person name",
    },
    "elements": {
        "id": "Elements Publication ID; Publication ID; Elements ID; ID",
        "doi": "DOI; Crossref DOI; c-doi",
        "title": "Title; Publication title; Title or Name; c-title",
        "type": "Document Type; Publication type; Type",
        "date": "Publication date; Date Published; Reporting date 1; publication-date",
        "year": "Publication year; Year",
        "journal": "Canonical journal title; Journal; Journal title; Parent title",
        "publisher": "Publisher",
        "volume": "Volume",
        "issue": "Issue",
        "pages": "Pagination; Pages",
        "issn": "ISSN",
        "authors": "Authors; Authors OR Inventors; Author list; Authors (labels)",
        "staff_id": "Employee ID; Proprietary ID; User Proprietary ID; Staff ID",
        "person_orcid": "User ORCID; ORCID",
        "person_name": "Name; User name; User full name",
    },
    "worktribe": {
        "id": "Output ID; Worktribe ID; Output; ID",
        "doi": "DOI; Digital Object Identifier",
        "title": "Title; Output title",
        "type": "Output type; Type",
        "date": "Publication date; Online publication date",
        "year": "Publication year; Year",
        "journal": "Journal; Journal title; Book title",
        "publisher": "Publisher",
        "volume": "Volume",
        "issue": "Issue",
        "pages": "Pages",
        "issn": "ISSN; Print ISSN; Electronic ISSN",
        "authors": "Authors; All authors; Contributors",
        "staff_id": "Staff number; Staff ID; Employee number; Person ID",
        "person_orcid": "ORCID; ORCID iD",
        "person_name": "Person; Staff name; Internal author",
        "url": "Output URL; URL",
    },
    "eprints": {
        "id": "eprintid",
        "doi": "doi; id_number; official_url",
        "title": "title",
        "type": "type",
        "date": "date",
        "journal": "publication; book_title",
        "publisher": "publisher",
        "volume": "volume",
        "issue": "number",
        "pages": "pagerange",
        "issn": "issn",
        "author_family": "creators_name.family",
        "author_given": "creators_name.given",
        "author_orcid": "creators_orcid",
        "author_staff_id": "creators_id; creators_staffid",
        "staff_id": "contributors_id",
        "person_orcid": "contributors_orcid",
        "person_name": "contributors_name.family",
        "role": "contributors_type",
    },
    "files": {
        "id": "id; output id",
        "doi": "doi",
        "title": "title",
        "subtitle": "subtitle",
        "type": "type",
        "date": "date; published; publication date",
        "year": "year; publication year",
        "journal": "journal; container title; source title",
        "publisher": "publisher",
        "volume": "volume",
        "issue": "issue",
        "pages": "pages",
        "issn": "issn",
        "url": "url",
        "authors": "authors; author",
        "staff_id": "staff_id; staff id; employee id; technician_id",
        "person_orcid": "orcid",
        "person_name": "name; person; technician",
        "role": "role",
        "state": "state",
    },
}
SYSTEMS = tuple(_KNOWN)
_NUMBERED = re.compile(r"^\d{1,3}(?:\.\d+)*\s+(?=\S)|\s*-\d{1,3}$")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The places of our columns in a header; of several headings, in the order they are read."""

    places: Mapping[str, tuple[int, ...]]
    headings: Mapping[str, str]


def column_map(
    header: Sequence[str], system: str, chosen: Mapping[str, str] | None = None
) -> ColumnMap:
    """Our columns in a header. `chosen` is the person's own map: heading -> our name."""
    by_heading = {folded(heading): place for place, heading in reversed(list(enumerate(header)))}
    places: dict[str, tuple[int, ...]] = {}
    known = _KNOWN.get(system, {})
    for name in MEANINGS:
        headings = [*_of(known, name), *(_of(_KNOWN["files"], name) if system != "eprints" else ())]
        fitting = (by_heading[heading] for heading in headings if heading in by_heading)
        places[name] = tuple(dict.fromkeys(fitting))
    for heading, name in (chosen or {}).items():
        place = by_heading[folded(heading)]
        others = {other: _without(at, place) for other, at in places.items()}
        places = {**others, name: (place,)}
    filled = {name: at for name, at in places.items() if at}
    return ColumnMap(filled, {name: header[at[0]] for name, at in filled.items()})


def headings_for(system: str) -> dict[str, str]:
    """The heading that a system has for each of our columns, else our own; EPrints only its own."""
    known, usual = _KNOWN[system], _KNOWN["files"] if system != "eprints" else {}
    listed = {name: known.get(name) or usual.get(name) for name in MEANINGS}
    return {name: texts.split(";")[0] for name, texts in listed.items() if texts}


def _of(known: Mapping[str, str], name: str) -> list[str]:
    return [folded(heading) for heading in known.get(name, "").split(";") if heading.strip()]


def _without(places: Iterable[int], place: int) -> tuple[int, ...]:
    return tuple(other for other in places if other != place)


def folded(heading: str) -> str:
    """A heading without its number in a report, in lower case."""
    bare = _NUMBERED.sub("", " ".join(heading.split()).strip("\ufeff"))
    return (bare or heading).casefold().strip()


def chosen_columns(pairs: Iterable[str]) -> dict[str, str]:
    """What a person says columns are: see `stated_columns`."""
    return stated_columns(pairs, MEANINGS, "Output number=id")
