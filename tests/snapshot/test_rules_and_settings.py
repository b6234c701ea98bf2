"""A snapshot keeps the rules for who counts, and what it was made with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from build_helpers import at_home, rows, technician, view

from attribution import __version__
from attribution.core.model import Spell

RULES = [
    {"name": "leaders", "from_date": date(2025, 1, 1), "job_title_includes": ["leader"]},
    {"name": "titles", "from_date": date(2022, 1, 1), "job_title_includes": ["technician"]},
]
POSTS = (
    Spell(job_title="Technician", start=date(2015, 1, 1), end=date(2023, 12, 31)),
    Spell(job_title="Team leader", start=date(2024, 1, 1)),
)
PUBLISHED = ("2021-05-01", "2022-01-01", "2024-12-31", "2025-01-01", "2025-06-01")


def records() -> list[object]:
    return [
        view("crossref", f"10.5555/{day}", at_home("Ada Quillby"), published=day)
        for day in PUBLISHED
    ]


def test_every_post_has_a_verdict_for_every_rule(tmp_path: Path) -> None:
    ada = replace(technician(), spells=POSTS)
    query = "select job_title, counts, counts_under from spells order by spell"
    assert rows(tmp_path, [], query, [ada], rules=RULES) == [
        {"job_title": "Technician", "counts": False, "counts_under": [1, 2]},
        {"job_title": "Team leader", "counts": True, "counts_under": [1, 3]},
    ]


def test_a_credit_counts_under_the_rule_of_the_publication_date(tmp_path: Path) -> None:
    """The lag after the first post lets the works of 2024 and 2025 count under both titles."""
    ada = replace(technician(), spells=POSTS)
    query = """select c.published, w.rule, c.in_post, c.in_post_under
               from possible_credits c join works w using (work_id) order by 1"""
    credits = rows(tmp_path, records(), query, [ada], rules=RULES, lag_days=366)
    assert [tuple(credit.values()) for credit in credits] == [
        (date(2021, 5, 1), 1, True, [1, 2]),
        (date(2022, 1, 1), 2, True, [1, 2]),
        (date(2024, 12, 31), 2, True, [1, 2, 3]),
        (date(2025, 1, 1), 3, True, [1, 3]),
        (date(2025, 6, 1), 3, True, [1, 3]),
    ]


def test_what_the_snapshot_was_made_with_is_kept_without_people_and_secrets(
    tmp_path: Path,
) -> None:
    facilities = [{"name": "Imaging", "members": [{"technician_id": "T1", "from": "2020-01-01"}]}]
    parts = rows(
        tmp_path,
        [],
        "select * from made_with",
        [technician()],
        rules=RULES,
        facilities=facilities,
        people=[{"who": "sam@uni.example", "role": "lead"}],
        email="kim@uni.example",
        keys={"openalex": "secret-key"},
    )
    values = {(part["kind"], part["name"]): part["value"] for part in parts}
    weights = files("attribution.matching").joinpath("weights.json").read_bytes()
    assert values["program", "attribution"] == __version__
    assert values["weights", "matching/weights.json"] == hashlib.sha256(weights).hexdigest()
    assert ("weights", "acknowledgements/weights.json") in values
    assert json.loads(values["setting", "rules"])[0]["name"] == "leaders"
    assert json.loads(values["setting", "measure.lag_days"]) == 730
    assert json.loads(values["setting", "facilities"]) == [{"name": "Imaging"}]
    everything = json.dumps(parts)
    for private in ("@", "secret-key", "T1", "technician_id"):
        assert private not in everything
