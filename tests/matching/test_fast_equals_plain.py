"""The fast path gives what comparing every pair, one by one, gives."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import pyarrow as pa

from attribution.core.model import Technician
from attribution.matching.decisions import Decisions
from attribution.matching.evidence import EvidenceReader
from attribution.matching.mentions import Mentions
from attribution.matching.name_fit import best_fit, name_forms
from attribution.matching.score import Candidate, WeightsByKind, give_points, shipped_weights
from attribution.matching.search import find_candidates
from attribution.matching.thresholds import FILE_TO_FILE

FAMILIES = [
    "Quillfeather",
    "Thorncastle",
    "Quill-Feather",
    "van der Berg",
    "Berg",
    "Muller",
    "Mueller",
    "Archer",
    "Li",
]
GIVEN = ["Marguerite", "Martina", "Bob", "Robert", "J", "Jo", "Xiao-Hong", "Ana Maria", "RJ", "M"]


def cast(seed: int) -> tuple[tuple[Technician, ...], list[dict[str, Any]]]:
    """Technicians and mentions with many look-alikes, names repeated at several places."""
    rng = random.Random(seed)
    people = tuple(Technician(f"T{n}", rng.choice(GIVEN), rng.choice(FAMILIES)) for n in range(30))
    rows: list[dict[str, Any]] = []
    for n in range(400):
        given, family = rng.choice(GIVEN), rng.choice(FAMILIES)
        stated = rng.random() < 0.5
        rows.append(
            {
                "mention_id": f"m{n}",
                "work_id": f"w{n // 3}",
                "kind": rng.choice(["author", "author", "thanked"]),
                "name": rng.choice(
                    [
                        f"{given} {family}",
                        f"{family}, {given}",
                        f"{family} {given}",
                        f"{given[0]}. {family}",
                    ]
                ),
                "given": given if stated else None,
                "family": family if stated else None,
                "orcid": None,
                "affiliations": rng.choice(
                    [[], ["Imaging, Invented University"], ["Physics, Elsewhere"]]
                ),
                "institution_rors": rng.choice([[], ["02y3ad647"], ["05qghxh33"]]),
                "date": "2020-07-01",
                "role": None,
                "context": None,
            }
        )
    return people, rows


def candidates_of(
    people: tuple[Technician, ...],
    rows: list[dict[str, Any]],
    weights: WeightsByKind | None = None,
) -> list[Candidate]:
    connection = duckdb.connect()
    texts = [
        (c, pa.list_(pa.string()) if c in ("affiliations", "institution_rors") else pa.string())
        for c in rows[0]
    ]
    connection.register("source", pa.Table.from_pylist(rows, pa.schema(texts)))
    connection.execute("create table mentions as select * from source")
    mentions = Mentions(connection, "mentions")
    return find_candidates(mentions, people, Decisions(), FILE_TO_FILE, weights)


def test_every_pair_whose_names_fit_is_generated() -> None:
    for seed in range(3):
        people, rows = cast(seed)
        generated = {
            (candidate.mention.mention_id, candidate.position)
            for candidate in candidates_of(people, rows)
        }
        for row in rows:
            for number, person in enumerate(people):
                forms = name_forms(person)
                plain = best_fit(forms, row["name"], row["given"], row["family"])
                if plain.family in ("equal", "particle") and plain.given in (
                    "equal",
                    "initial",
                    "nickname",
                ):
                    assert (row["mention_id"], number) in generated, (
                        row["name"],
                        person.family_name,
                    )


def test_shared_findings_are_those_of_each_pair_read_alone() -> None:
    people, rows = cast(7)
    by_id = {row["mention_id"]: row for row in rows}
    for candidate in candidates_of(people, rows):
        alone = EvidenceReader().findings(candidate.pair, name_key=None)
        assert candidate.findings == alone
        assert list(candidate.findings) == list(alone)
        row = by_id[candidate.mention.mention_id]
        assert candidate.pair.fit == best_fit(
            candidate.pair.technician.name_forms, row["name"], row["given"], row["family"]
        )


def test_pairs_left_out_early_could_come_to_nothing() -> None:
    people, rows = cast(11)
    everyone = candidates_of(people, rows)
    for candidate in everyone:
        give_points(candidate, shipped_weights())
    kept = candidates_of(people, rows, shipped_weights())
    points = {candidate.key: candidate.total_points for candidate in everyone}
    assert all(points[candidate.key] == candidate.total_points for candidate in kept)
    dropped = set(points) - {candidate.key for candidate in kept}
    least = min((candidate.total_points for candidate in kept), default=0.0)
    assert all(points[key] < least + 1e-9 for key in dropped)
