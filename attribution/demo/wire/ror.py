"""ROR v2 records."""

from __future__ import annotations

from typing import Any

from attribution.demo.world.institutions import Institution, relatives

_ADMIN = {
    "created": {"date": "2018-11-14", "schema_version": "1.0"},
    "last_modified": {"date": "2025-03-01", "schema_version": "2.1"},
}


def organization(institution: Institution) -> dict[str, Any]:
    """An organisation as the registry shows it."""
    return {
        "admin": _ADMIN,
        "domains": [],
        "established": None,
        "external_ids": [],
        "id": institution.ror_url,
        "links": [],
        "locations": [{"geonames_details": _location(institution), "geonames_id": None}],
        "names": _names(institution),
        "relationships": _relationships(institution),
        "status": "active",
        "types": [institution.kind],
    }


def _location(institution: Institution) -> dict[str, Any]:
    return {
        "country_code": institution.country_code,
        "country_name": institution.country,
        "name": institution.city,
        "lat": None,
        "lng": None,
    }


def _names(institution: Institution) -> list[dict[str, Any]]:
    display_name = _name(institution.name, "ror_display", "label")
    aliases = [_name(name, "alias") for name in institution.other_names]
    return sorted([display_name, *aliases], key=lambda name: str(name["value"]))


def _name(value: str, *types: str) -> dict[str, Any]:
    return {"lang": "en", "types": list(types), "value": value}


def _relationships(institution: Institution) -> list[dict[str, Any]]:
    return [
        {"label": relative.name, "type": kind, "id": relative.ror_url}
        for relative, kind in relatives(institution)
    ]
