"""Printed names with the technicians whose names they may be: each two are compared once.

A mention takes over what was found for its printed name. Most names that meet a technician's are
another person's, so most mentions need not be read any further.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from attribution.matching.columns import Column, Columns, Mask, Numbers, columns_at, constant
from attribution.matching.corpus import Corpus
from attribution.matching.evidence import FURTHER_FEATURES, NAME_FEATURES, findings
from attribution.matching.mentions import Mentions
from attribution.matching.name_columns import best_fits
from attribution.matching.pairs import generation_printed
from attribution.matching.score import Weights, points_of

_NAMES = """
select name_id, any_value(m.name) as name, any_value(m.given) as given,
       any_value(m.family) as family, any_value(k.technicians) as technicians
from {mentions} m
join (select name_id, list(distinct technician order by technician) as technicians
      from match_kept group by name_id) k on k.name_id = hash(m.name, m.given, m.family)
group by name_id order by name_id
"""
# What an author at another institution, with no printed or inferred iD, has no points for.
_NOT_ELSEWHERE = {"institution", "department", "orcid", "orcid_inferred", "sentence"}
_FROM_DECISIONS = {"author_id", "decided_affiliation", "coauthors"}
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Distinct printed names with technicians; the number of a pair is its row."""

    name_id: np.ndarray  # as in `match_kept`
    technician: np.ndarray  # the position on the roster
    columns: Columns  # what is known of the technician, and how the names fit
    findings: Columns  # by feature of `NAME_FEATURES`
    fits: Mask  # where the printed name may be the technician's


def compare_names(mentions: Mentions, technicians: Columns, corpus: Corpus) -> NamePairs:
    """Compare the printed names in the table `match_kept` with those of their technicians."""
    table = mentions.table(_NAMES)
    lists = table["technicians"].combine_chunks()
    name, technician = pc.list_parent_indices(lists).to_numpy(), lists.flatten().to_numpy()
    columns = {**columns_at(_name_columns(table), name), **columns_at(technicians, technician)}
    columns |= best_fits(columns["printed"], columns["name_forms"])
    columns["corpus"] = constant(corpus, len(name))
    columns["name_shown"] = columns["name_on_record"].only(~columns["source"].holds("former"))
    fits = columns["family_fit"].mask(lambda fit: fit.level != "other")
    fits &= columns["given_fit"].mask(lambda fit: fit.level != "differs")
    name_id = table["name_id"].to_numpy()[name]
    return NamePairs(name_id, technician, columns, findings(columns, NAME_FEATURES), fits)


def _name_columns(table: pa.Table) -> Columns:
    """The distinct printed names, one row for each."""
    parts = (table[part].to_pylist() for part in ("name", "given", "family"))
    printed = Column(np.arange(len(table)), [*zip(*parts, strict=True)])
    name = printed.part(itemgetter(0))
    generation = name.part(generation_printed)
    return {"printed": printed, "name": name, "generation_printed": generation}


def most_points_elsewhere(pairs: NamePairs, weights: Weights) -> Numbers:
    """The most points that each pair can get from an author at another institution.

    The name is known; whatever else may be read is taken to agree as well as it can.
    """
    features = [feature.__name__ for feature in FURTHER_FEATURES]
    at_best = {name: max(0.0, *weights[name].values()) for name in features}
    decided = sum(at_best[feature] for feature in _FROM_DECISIONS)
    rest = sum(at_best[name] for name in at_best.keys() - _NOT_ELSEWHERE - _FROM_DECISIONS)
    rest += weights["institution"]["other"] + max(0.0, weights["department"]["elsewhere"])
    of_name = sum(points_of(finding, weights[name]) for name, finding in pairs.findings.items())
    from_decisions = np.where(pairs.columns["history"].present(), decided, 0.0)
    most: Numbers = weights["base"]["base"] + of_name + rest + from_decisions + _ROUNDING
    return most
