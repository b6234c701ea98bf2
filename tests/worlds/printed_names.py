"""Mentions and technicians to try the matcher on, among the mentions of other people."""

from __future__ import annotations

import datetime
from typing import Any

import duckdb
import pyarrow as pa

from attribution.core.model import Spell, Technician
from attribution.matching.match import CANDIDATES, match_mentions
from attribution.matching.thresholds import FILE_TO_FILE, Thresholds

HOME, AWAY = "02y3ad647", "05qghxh33"
ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
SPELL = Spell(HOME, "Science", "Imaging Facility", "Technician", datetime.date(2015, 1, 1))
MENTION = pa.schema(
    [
        ("mention_id", pa.string()),
        ("work_id", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("given", pa.string()),
        ("family", pa.string()),
        ("orcid", pa.string()),
        ("affiliations", pa.list_(pa.string())),
        ("institution_rors", pa.list_(pa.string())),
        ("date", pa.string()),
        ("role", pa.string()),
        ("context", pa.string()),
        ("author_id", pa.string()),
        ("orcid_inferred", pa.string()),
    ]
)


def mention(name: str, mention_id: str = "m1", **more: Any) -> dict[str, Any]:
    plain = {
        "mention_id": mention_id,
        "work_id": "w" + mention_id,
        "kind": "author",
        "name": name,
        "date": "2020-07-01",
    }
    return {
        **plain,
        "affiliations": ["Imaging Facility, Invented University"],
        "institution_rors": [HOME],
        **more,
    }


def background() -> list[dict[str, Any]]:
    """Other people's mentions, so that what is common can be known."""
    family = [
        "Okafor",
        "Lindqvist",
        "Moreau",
        "Tanaka",
        "Baxter",
        "Novak",
        "Silva",
        "Haddad",
        "Jensen",
        "Rossi",
    ]
    first = ["Ada", "Ben", "Cleo", "Dev", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jun"]
    places = [
        (["Physics, Invented University"], [HOME]),
        (["Chemistry, Elsewhere College"], [AWAY]),
    ]
    return [
        mention(
            f"{g} {f}",
            f"b{i}{j}",
            affiliations=places[(i + j) % 2][0],
            institution_rors=places[(i + j) % 2][1],
        )
        for i, f in enumerate(family)
        for j, g in enumerate(first)
    ]


def technician(
    technician_id: str = "T1", given: str = "Marguerite", family: str = "Quillfeather", **more: Any
) -> Technician:
    return Technician(technician_id, given, family, **{"spells": (SPELL,), **more})


def matched(
    mentions: list[dict[str, Any]],
    *technicians: Technician,
    decisions: list[dict[str, Any]] | None = None,
    thresholds: Thresholds = FILE_TO_FILE,
) -> list[dict[str, Any]]:
    """The candidates of these mentions among those of the background."""
    connection = duckdb.connect()
    connection.register("source", pa.Table.from_pylist(mentions + background(), MENTION))
    connection.execute("create table mentions as select * from source")
    if decisions is not None:
        connection.register("decided", pa.Table.from_pylist(decisions))
        connection.execute("create table decisions as select * from decided")
    candidates = match_mentions(
        connection,
        "mentions",
        technicians,
        decisions="decisions" if decisions is not None else None,
        thresholds=thresholds,
    )
    assert candidates.schema.equals(CANDIDATES)
    return list(candidates.to_pylist())
