"""Comparing in columns gives what comparing every pair, one by one, gives."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable
from inspect import signature
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.core.model import Spell, Technician
from attribution.matching import search
from attribution.matching.columns import Column, column_of
from attribution.matching.decisions import Decisions
from attribution.matching.evidence import FEATURES
from attribution.matching.mentions import Mentions
from attribution.matching.name_columns import best_fits
from attribution.matching.name_fit import best_fit, name_forms
from attribution.matching.name_pairs import NamePairs
from attribution.matching.score import Candidates, WeightsByKind, give_points, shipped_weights
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
) -> Candidates:
    connection = duckdb.connect()
    texts = [
        (c, pa.list_(pa.string()) if c in ("affiliations", "institution_rors") else pa.string())
        for c in rows[0]
    ]
    connection.register("source", pa.Table.from_pylist(rows, pa.schema(texts)))
    connection.execute("create table mentions as select * from source")
    mentions = Mentions(connection, "mentions")
    return find_candidates(mentions, people, Decisions(), FILE_TO_FILE, weights)


def by_pair(candidates: Candidates, values: Iterable[Any]) -> dict[tuple[str, str], Any]:
    keys = [values_of(candidates.columns[key]) for key in ("mention_id", "technician_id")]
    return dict(zip(zip(*keys, strict=True), values, strict=True))


def values_of(column: Column) -> list[Any]:
    return [column.values[code] for code in column.codes]


def test_every_pair_whose_names_fit_is_generated() -> None:
    for seed in range(3):
        people, rows = cast(seed)
        candidates = candidates_of(people, rows)
        generated = by_pair(candidates, candidates.mention)
        for row in rows:
            for person in people:
                forms = name_forms(person)
                plain = best_fit(forms, row["name"], row["given"], row["family"])
                if plain.family in ("equal", "particle") and plain.given in (
                    "equal",
                    "initial",
                    "nickname",
                ):
                    assert (row["mention_id"], person.technician_id) in generated, (
                        row["name"],
                        person.family_name,
                    )


WORDS = [
    "van",
    "de",
    "Jr",
    "Dr",
    "JA",
    "j",
    "Lord",
    "Fnu",
    "FOXE",
    "Xiao",
    "Hong",
    "Xiaohong",
    "Marguerite",
    "Müller",
]
NAMES = st.lists(st.sampled_from([*WORDS, *FAMILIES, *GIVEN]), min_size=1, max_size=4).map(" ".join)
PRINTED = st.tuples(NAMES, st.none() | NAMES, st.none() | NAMES)
TECHNICIANS = st.builds(
    Technician,
    st.just("T1"),
    NAMES,
    NAMES,
    known_as=st.lists(NAMES, max_size=1).map(tuple),
    former_names=st.lists(NAMES, max_size=1).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PRINTED, min_size=1, max_size=6), st.lists(TECHNICIANS, min_size=1, max_size=6))
def test_names_compared_in_columns_fit_as_each_pair_compared_alone(printed, people) -> None:
    forms = [name_forms(person) for person in people]
    pairs = [(name, of_person) for name in printed for of_person in forms]
    fits = best_fits(*map(column_of, zip(*pairs, strict=True)))
    for number, (name, of_person) in enumerate(pairs):
        fit = best_fit(of_person, *name)
        assert {part: column.values[column.codes[number]] for part, column in fits.items()} == {
            part: getattr(fit, part) for part in fits
        }


def test_findings_in_columns_are_those_of_each_pair_compared_alone() -> None:
    people, rows = cast(7)
    candidates = candidates_of(people, rows)
    values = {name: values_of(column) for name, column in candidates.columns.items()}
    assert len(candidates) > 100
    for feature in FEATURES:
        findings = values_of(candidates.findings[feature.__name__])
        parameters = [values[name] for name in signature(feature).parameters]
        for finding, *arguments in zip(findings, *parameters, strict=True):
            is_missing = any(value is None for value in arguments)
            assert finding == (None if is_missing else feature(*arguments))


def test_mentions_compared_in_small_batches_give_the_same(monkeypatch) -> None:
    people, rows = cast(3)
    at_once = candidates_of(people, rows, shipped_weights())
    monkeypatch.setattr("attribution.matching.mentions.BATCH", 50)
    in_batches = candidates_of(people, rows, shipped_weights())
    assert len(in_batches) == len(at_once) > 100
    for part in ("columns", "findings"):
        for name, column in getattr(at_once, part).items():
            if name != "corpus":
                assert values_of(getattr(in_batches, part)[name]) == values_of(column), name
    assert in_batches.total_points.tolist() == at_once.total_points.tolist()


def test_mentions_that_are_not_read_for_their_names_would_have_been_dropped(monkeypatch) -> None:
    people, rows = cast(5)
    home = (Spell(department="Imaging", institution_ror="02y3ad647"),)
    people = tuple(dataclasses.replace(person, spells=home) for person in people)
    for floor in (-2.0, 0.0, 2.0, 4.0):
        monkeypatch.setattr(search, "SEARCH_FLOOR", floor)
        with monkeypatch.context() as patched:
            pairs_read = spy_on_pairs(patched)
            kept = candidates_of(people, rows, shipped_weights())
            patched.setattr(search, "most_points_elsewhere", infinite)
            everyone = candidates_of(people, rows, shipped_weights())
        assert by_pair(kept, kept.total_points) == by_pair(everyone, everyone.total_points)
    assert pairs_read[0] < pairs_read[1]


def infinite(pairs: NamePairs, _: object) -> Any:
    return np.full(len(pairs.technician), np.inf)


def spy_on_pairs(patched) -> list[int]:
    """How many pairs of mention and technician are read, each time."""
    read: list[int] = []
    compare = search.compare

    def counting(mentions: pa.Table, index: search.Index) -> Candidates:
        candidates = compare(mentions, index)
        read.append(len(candidates))
        return candidates

    patched.setattr(search, "compare", counting)
    return read


def test_pairs_left_out_early_could_come_to_nothing() -> None:
    people, rows = cast(11)
    everyone = candidates_of(people, rows)
    give_points(everyone, shipped_weights())
    points = by_pair(everyone, everyone.total_points)
    kept = candidates_of(people, rows, shipped_weights())
    kept_points = by_pair(kept, kept.total_points)
    assert all(points[key] == total for key, total in kept_points.items())
    least = min(kept_points.values(), default=0.0)
    assert all(points[key] < least + 1e-9 for key in set(points) - set(kept_points))
