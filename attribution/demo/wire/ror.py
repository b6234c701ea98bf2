"""ROR v2 records."""

from __future__ import annotations

from typing import Any

from attribution.demo.world.institutions import ALL, BY_ROR, Institution


def organization(one: Institution) -> dict[str, Any]:
    """An organisation as the registry shows it."""
    names = [_name(one.name, "ror_display", "label")] + [
        _name(name, "alias") for name in one.other_names
    ]
    related = [(child, "child") for child in ALL if child.parent == one.ror]
    related += [(BY_ROR[one.parent], "parent")] if one.parent else []
    place = {
        "country_code": one.country_code,
        "country_name": one.country,
        "name": one.city,
        "lat": None,
        "lng": None,
    }
    return {
        "admin": {
            "created": {"date": "2018-11-14", "schema_version": "1.0"},
            "last_modified": {"date": "2025-03-01", "schema_version": "2.1"},
        },
        "domains": [],
        "established": None,
        "external_ids": [],
        "id": one.ror_url,
        "links": [],
        "locations": [{"geonames_details": place, "geonames_id": None}],
        "names": sorted(names, key=lambda name: str(name["value"])),
        "relationships": [
            {"label": other.name, "type": kind, "id": other.ror_url} for other, kind in related
        ],
        "status": "active",
        "types": [one.kind],
    }


def _name(value: str, *types: str) -> dict[str, Any]:
    return {"lang": "en", "types": list(types), "value": value}
