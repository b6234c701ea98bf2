"""From a relation of mentions to candidates worth scoring.

Most names that meet a technician's are another person's. Pairs are dropped as soon as it is certain
that nothing still to be read could bring them to review; the floors are in `thresholds.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from attribution.core import identifiers, names
from attribution.core.model import Technician
from attribution.matching import blocking, pairs
from attribution.matching.corpus import Corpus, count_corpus
from attribution.matching.decisions import Decisions
from attribution.matching.evidence import EvidenceReader
from attribution.matching.mentions import Mentions
from attribution.matching.name_fit import NameFit, best_fit, is_plausible
from attribution.matching.pairs import Pair, PreparedMention, PreparedTechnician
from attribution.matching.score import Candidate, WeightsByKind, estimate_share, give_points
from attribution.matching.thresholds import ROUGH_FLOOR, SEARCH_FLOOR, Thresholds

REQUIRED = (
    "mention_id",
    "work_id",
    "kind",
    "name",
    "given",
    "family",
    "orcid",
    "affiliations",
    "institution_rors",
    "date",
    "role",
    "context",
)
OPTIONAL = ("orcid_inferred", "author_id")
USUAL_EXCESS = 6.0  # what the rough worth exaggerates by, usually

PairKey = tuple[str, int]  # mention_id, and the position of the technician on the roster

_SURVIVORS = """
select k.name_id, k.technicians, {columns}
from {mentions} m
join (select mention_id, name_id, list(technician order by technician) as technicians
      from match_kept group by all) k
  on k.mention_id = m.mention_id and k.name_id = hash(m.name, m.given, m.family)
"""
_KEPT = """
create or replace temp table match_kept as
select mention_id, name_id, technician from match_by_name
where rowid in (select row from match_likely)
union
select mention_id, name_id, technician from match_by_orcid
union
select m.mention_id, hash(m.name, m.given, m.family), d.technician
from {mentions} m join match_decided d using (mention_id)
"""
_COAUTHORS = """
select work_id, list(distinct name) from {mentions}
where kind = 'author' and work_id in (
    select m.work_id from {mentions} m join match_kept k on k.mention_id = m.mention_id)
group by work_id
"""


def find_candidates(
    mentions: Mentions,
    technicians: Sequence[Technician],
    decisions: Decisions,
    thresholds: Thresholds,
    weights: WeightsByKind | None = None,
) -> list[Candidate]:
    """Every pair that evidence could bring to review, with its findings and points.

    Without weights, as for learning them, pairs keep no points and none is dropped for its
    evidence.
    """
    decided = _decided_pairs(technicians, decisions)
    blocking.pair_names(mentions, technicians)
    _load_roster(mentions, technicians, decided)
    rough_share = _drop_unlikely(mentions, len(technicians), thresholds)
    builder = _builder(mentions, technicians, decisions, decided)
    candidates = builder.candidates(_survivors(mentions))
    if weights is None:
        return list(candidates)
    floor = thresholds.floor(SEARCH_FLOOR)
    promising = []
    for candidate in candidates:
        give_points(candidate, weights)
        rough_log_odds = candidate.base + candidate.total_points + rough_share
        if rough_log_odds > floor or builder.must_stay(candidate):
            promising.append(candidate)
    return promising


def _builder(
    mentions: Mentions,
    technicians: Sequence[Technician],
    decisions: Decisions,
    decided: Sequence[PairKey],
) -> _Builder:
    prepared = pairs.prepare_technicians(technicians, decisions)
    return _Builder(
        prepared,
        _counted(mentions, prepared),
        _coauthors_by_work(mentions) if decisions.histories else {},
        frozenset(decided),
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
    employers: list[tuple[int, list[str]]] = []
    owners: list[tuple[str, int]] = []
    for position, record in enumerate(technicians):
        rors = sorted(pairs.employers(record))
        if rors:
            employers.append((position, rors))
        if record.orcid:
            owners.append((record.orcid, position))
    mentions.load("match_employer", ("technician", "rors"), employers)
    mentions.load("match_owner", ("orcid", "technician"), owners)
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


def _counted(mentions: Mentions, technicians: Sequence[PreparedTechnician]) -> Corpus:
    """What is common in the corpus, as far as this roster needs to know."""
    rors: set[str] = set()
    words: set[str] = set()
    for technician in technicians:
        rors |= technician.rors
        for _, department_words in technician.departments:
            words |= department_words
    return count_corpus(mentions, rors, words)


def _coauthors_by_work(mentions: Mentions) -> dict[str, frozenset[str]]:
    """Folded author names of every work that has a surviving mention."""
    return {
        work_id: frozenset(map(names.fold, printed_names))
        for work_id, printed_names in mentions.rows(_COAUTHORS)
    }


def _survivors(mentions: Mentions) -> Iterator[dict[str, Any]]:
    """The surviving mentions, each with the positions of the technicians that it may be."""
    present = mentions.columns()
    columns = [*REQUIRED, *(column for column in OPTIONAL if column in present)]
    qualified = ", ".join(f"m.{column}" for column in columns)
    return mentions.batches(_SURVIVORS.replace("{columns}", qualified))


@dataclass(slots=True)
class _Builder:
    """Makes candidates of surviving mentions; each printed name is compared once."""

    technicians: Sequence[PreparedTechnician]
    corpus: Corpus
    coauthors: Mapping[str, frozenset[str]]  # by work
    decided: frozenset[PairKey]
    _fits: dict[tuple[int, int], NameFit] = field(default_factory=dict)
    _evidence: EvidenceReader = field(default_factory=EvidenceReader)

    def candidates(self, rows: Iterable[dict[str, Any]]) -> Iterator[Candidate]:
        """Candidates whose names fit, or who share an ORCID iD, or on whom there is a decision."""
        for row in rows:
            orcid = identifiers.orcid(row["orcid"])
            mention: PreparedMention | None = None  # prepared only where a name fits: most do not
            for position in row["technicians"]:
                fit = self._fit(row, position)
                if not (is_plausible(fit) or self._are_joined(row, position, orcid)):
                    continue
                mention = mention or self._prepared(row)
                pair = Pair(mention, self.technicians[position], fit, self.corpus)
                findings = self._evidence.findings(pair, (row["name_id"], position))
                yield Candidate(pair, position, findings)

    def _are_joined(self, row: dict[str, Any], position: int, orcid: str | None) -> bool:
        """Whether an ORCID iD or a decision joins the two, whatever the name."""
        if orcid is not None and orcid == self.technicians[position].record.orcid:
            return True
        return (row["mention_id"], position) in self.decided

    def must_stay(self, candidate: Candidate) -> bool:
        """Whether a candidate is kept whatever its points: a person decides, or has decided."""
        key = (candidate.mention.mention_id, candidate.position)
        return "orcid" in candidate.findings or key in self.decided

    def _fit(self, row: dict[str, Any], position: int) -> NameFit:
        key = (row["name_id"], position)
        fit = self._fits.get(key)
        if fit is None:
            forms = self.technicians[position].name_forms
            fit = self._fits[key] = best_fit(forms, row["name"], row["given"], row["family"])
        return fit

    def _prepared(self, row: dict[str, Any]) -> PreparedMention:
        return pairs.prepare_mention(row, self.coauthors.get(row["work_id"], frozenset()))
