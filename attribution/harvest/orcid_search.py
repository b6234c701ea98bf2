"""Search ORCID for a technician's own record, when they ask for it: their name leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attribution.core import identifiers
from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.harvest.request import Request
from attribution.harvest.sources.orcid import API, client, search_result
from attribution.home.settings import Settings

ROWS = 20
NAMES_OF_THE_PLACE = 3


@dataclass(frozen=True, slots=True)
class OrcidSuggestion:
    """An ORCID iD that may be a technician's, and why. Only the person can confirm it."""

    orcid: str
    says: str


def search_orcid(settings: Settings, technician: Technician) -> list[OrcidSuggestion]:
    """Records with the technician's names at this institution. Errors are those of `Client.ask`.

    Former names, and names that they struck out, are never sent.
    """
    params: dict[str, str | int] = {"q": query(technician, settings), "start": 0, "rows": ROWS}
    request = Request(f"{settings.url(API)}/expanded-search/", params)
    body = client(settings).ask(request, search_result)
    return suggestions_in(body, technician)


def query(technician: Technician, settings: Settings) -> str:
    """The search, in ORCID's query language."""
    person = _person_condition(technician)
    places = _place_conditions(settings)
    return f"{person} AND ({' OR '.join(places)})" if places else person


def _person_condition(technician: Technician) -> str:
    known_as = (*technician.as_searched().known_as, *technician.stated_names)
    names = [technician.given_names, *known_as]
    first_names = dict.fromkeys(name.split()[0] for name in names)
    given_names = " OR ".join(f"given-names:{_quoted(name)}" for name in first_names)
    return f"family-name:{_quoted(technician.family_name)} AND ({given_names})"


def _place_conditions(settings: Settings) -> list[str]:
    rors = [f"https://ror.org/{ror}" for ror in sorted(settings.family)]
    names = settings.name_forms[:NAMES_OF_THE_PLACE]
    return [
        *(f"ror-org-id:{_quoted(ror)}" for ror in rors),
        *(f"affiliation-org-name:{_quoted(name)}" for name in names),
    ]


def suggestions_in(body: Mapping[str, Any], technician: Technician) -> list[OrcidSuggestion]:
    """The suggestions in ORCID's answer, without records of another family name."""
    family = fold(technician.family_name)
    return [
        OrcidSuggestion(orcid, _reason(row))
        for row in body.get("expanded-result") or ()
        if fold(row.get("family-names")) == family
        and (orcid := identifiers.orcid(row.get("orcid-id")))
    ]


def _reason(row: Mapping[str, Any]) -> str:
    name = " ".join(filter(None, (row.get("given-names"), row.get("family-names"))))
    places = ", ".join((row.get("institution-name") or [])[:3])
    return plain(f"“{name}” in ORCID, at {places or 'no place that is public'}.")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'
