"""From a relation of mentions to candidates worth scoring.

Most names that meet a technician's are another person's. Pairs are dropped as soon as it is certain
that nothing still to be read could bring them to review; the floors are in `thresholds.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from attribution.core import names
from attribution.core.model import Technician
from attribution.matching import blocking
from attribution.matching.columns import Column, Columns, columns_at, compared, constant, equal
from attribution.matching.corpus import Corpus, count_corpus
from attribution.matching.decisions import Decisions
from attribution.matching.evidence import FURTHER_FEATURES, findings
from attribution.matching.mentions import OPTIONAL, Mentions
from attribution.matching.name_pairs import NamePairs, compare_names, most_points_elsewhere
from attribution.matching.pairs import employers, mention_columns, technician_columns
from attribution.matching.score import (
    Candidates,
    WeightsByKind,
    estimate_share,
    give_points,
    together,
)
from attribution.matching.thresholds import ROUGH_FLOOR, SEARCH_FLOOR, Thresholds

COLUMNS = (
    "mention_id",
    "work_id",
    "kind",
    "orcid",
    "affiliations",
    "institution_rors",
    "date",
    "role",
    "context",
    *OPTIONAL,
)
USUAL_EXCESS = 6.0  # what the rough worth exaggerates by, usually

PairKey = tuple[str, int]  # mention_id, and the position of the technician on the roster

# Mentions of one name follow each other, so that most of what they share is in one batch.
_SURVIVORS = """
select k.pairs, {columns}
from {mentions} m
join (select mention_id, name_id, list(pair order by pair) as pairs
      from match_kept join match_name_pairs using (name_id, technician)
      where must_stay or (fits and (matters_elsewhere or not only_name_speaks))
      group by all) k
  on k.mention_id = m.mention_id and k.name_id = hash(m.name, m.given, m.family)
order by k.name_id, m.mention_id
"""
_KEPT = """
create or replace temp table match_kept as
select mention_id, name_id, technician, bool_or(must_stay) as must_stay,
       bool_or(only_name_speaks) as only_name_speaks
from (
    select mention_id, name_id, technician, false as must_stay, only_name_speaks from match_by_name
    where rowid in (select row from match_likely)
    union all
    select mention_id, name_id, technician, true, false from match_by_orcid
    union all
    select m.mention_id, hash(m.name, m.given, m.family), d.technician, true, false
    from {mentions} m join match_decided d using (mention_id)
)
group by mention_id, name_id, technician
"""
_COAUTHORS = """
select work_id, list(distinct name) from {mentions}
where kind = 'author' and work_id in (
    select m.work_id from {mentions} m join match_kept k on k.mention_id = m.mention_id)
group by work_id
"""


@dataclass(frozen=True, slots=True)
class Index:
    """The names that mentions are compared with: names compared with the roster, and decisions."""

    name_pairs: NamePairs
    coauthors: Mapping[str, frozenset[str]]  # by work
    verdicts: Mapping[tuple[str, str], str]  # by mention_id and technician_id


def find_candidates(
    mentions: Mentions,
    technicians: Sequence[Technician],
    decisions: Decisions,
    thresholds: Thresholds,
    weights: WeightsByKind | None = None,
) -> Candidates:
    """Every pair that evidence could bring to review, with its findings and points.

    Without weights, as for learning them, pairs keep no points and none is dropped for its
    evidence.
    """
    mentions = mentions.completed()
    blocking.pair_names(mentions, technicians)
    _load_roster(mentions, technicians, _decided_pairs(technicians, decisions))
    rough_share = _drop_unlikely(mentions, len(technicians), thresholds)
    index = _index(mentions, technicians, decisions)
    floor = thresholds.floor(SEARCH_FLOOR) - rough_share if weights else -math.inf
    _load_name_pairs(mentions, index.name_pairs, weights, floor)
    batches = (compare(batch, index) for batch in _survivors(mentions))
    if weights is None:
        return together(list(batches))
    candidates = together([_promising(batch, weights, floor) for batch in batches])
    give_points(candidates, weights)
    return candidates


def _load_name_pairs(
    mentions: Mentions, pairs: NamePairs, weights: WeightsByKind | None, floor: float
) -> None:
    """Leave the table `match_name_pairs`, which says of each pair how far it may come."""
    matters = np.ones(len(pairs.technician), bool)
    if weights:
        matters = most_points_elsewhere(pairs, weights["author"]) > floor
    columns = {
        "name_id": pairs.name_id,
        "technician": pairs.technician,
        "pair": np.arange(len(matters), dtype=np.int32),
        "fits": pairs.fits,
        "matters_elsewhere": matters,
    }
    mentions.load_arrow("match_name_pairs", pa.table(columns))


def _promising(candidates: Candidates, weights: WeightsByKind, floor: float) -> Candidates:
    """Without those whose points cannot bring them to review, unless a person has to decide."""
    give_points(candidates, weights)
    must_stay = candidates.has("orcid") | candidates.columns["verdict"].present()
    return candidates.at(must_stay | (candidates.base + candidates.total_points > floor))


def compare(mentions: pa.Table, index: Index) -> Candidates:
    """Mentions with the technicians that they may be, given as `pairs`, as candidates.

    A pair is one if its names fit, if it shares an ORCID iD or if there is a decision on it.
    """
    lists = mentions["pairs"].combine_chunks()
    mention = pc.list_parent_indices(lists).to_numpy()
    pair = lists.flatten().to_numpy()
    of_names = index.name_pairs
    columns = {
        **columns_at(mention_columns(mentions, index.coauthors), mention),
        **columns_at(of_names.columns, pair),
    }
    columns["verdict"] = _verdicts(columns["mention_id"], columns["technician_id"], index.verdicts)
    joined = equal(columns["orcid_on_record"], columns["orcid_printed"])
    joined |= columns["verdict"].present()
    rows = np.flatnonzero(of_names.fits[pair] | joined)
    columns = columns_at(columns, rows)
    of_name = columns_at(of_names.findings, pair[rows])
    return Candidates(columns, {**of_name, **findings(columns, FURTHER_FEATURES)})


def _verdicts(
    mention: Column, technician: Column, verdicts: Mapping[tuple[str, str], str]
) -> Column:
    """The verdict on each pair, None without one."""
    decided = {mention_id for mention_id, _ in verdicts}
    rows = np.flatnonzero(mention.mask(decided.__contains__))
    known = compared(lambda *key: verdicts.get(key), [mention.at(rows), technician.at(rows)])
    return constant(None, len(mention)).with_rows(rows, known)


def _index(mentions: Mentions, technicians: Sequence[Technician], decisions: Decisions) -> Index:
    columns = technician_columns(technicians, decisions.histories)
    return Index(
        compare_names(mentions, columns, _counted(mentions, columns)),
        _coauthors_by_work(mentions) if decisions.histories else {},
        decisions.verdicts,
    )


def _decided_pairs(technicians: Sequence[Technician], decisions: Decisions) -> list[PairKey]:
    positions = {technician.technician_id: n for n, technician in enumerate(technicians)}
    return [
        (mention_id, positions[technician_id])
        for mention_id, technician_id in decisions.verdicts
        if technician_id in positions
    ]


def _load_roster(
    mentions: Mentions, technicians: Sequence[Technician], decided: Sequence[PairKey]
) -> None:
    """Load what the roster knows besides names, and compare it with the mentions."""
    employer_rows: list[tuple[int, list[str]]] = []
    owner_rows: list[tuple[str, int]] = []
    for position, record in enumerate(technicians):
        rors = sorted(employers(record))
        if rors:
            employer_rows.append((position, rors))
        if record.orcid:
            owner_rows.append((record.orcid, position))
    mentions.load("match_employer", ("technician", "rors"), employer_rows)
    mentions.load("match_owner", ("orcid", "technician"), owner_rows)
    mentions.load("match_decided", ("mention_id", "technician"), decided)
    mentions.run_script("rough_worth.sql")


def _drop_unlikely(mentions: Mentions, technicians: int, thresholds: Thresholds) -> float:
    """Leave the table `match_kept` (mention_id, name_id, technician): pairs that may matter.

    Gives the rough logarithm of the share of mentions that one technician has.
    """
    met = mentions.table("select rowid, hash(mention_id) as mention, worth from match_by_name")
    _, mention = np.unique(met["mention"].to_numpy(), return_inverse=True)
    worth = met["worth"].to_numpy()
    share = estimate_share(worth - USUAL_EXCESS, mention, mentions.count(), technicians)
    is_likely = worth + share > thresholds.floor(ROUGH_FLOOR)
    mentions.load_arrow("match_likely", pa.table({"row": met["rowid"].to_numpy()[is_likely]}))
    mentions.run(_KEPT)
    return share


def _counted(mentions: Mentions, technicians: Columns) -> Corpus:
    """What is common in the corpus, as far as this roster needs to know."""
    rors = frozenset().union(*technicians["employers"].values)
    departments = chain.from_iterable(filter(None, technicians["departments"].values))
    words = frozenset().union(*(words for _, words in departments))
    return count_corpus(mentions, rors, words)


def _coauthors_by_work(mentions: Mentions) -> dict[str, frozenset[str]]:
    """Folded author names of every work that has a surviving mention."""
    return {
        work_id: frozenset(map(names.fold, printed_names))
        for work_id, printed_names in mentions.rows(_COAUTHORS)
    }


def _survivors(mentions: Mentions) -> Iterator[pa.Table]:
    """The surviving mentions, each with the numbers of its pairs of name and technician."""
    columns = ", ".join(f"m.{column}" for column in COLUMNS)
    return mentions.batches(_SURVIVORS.replace("{columns}", columns))
