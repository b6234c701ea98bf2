"""From probability to band: accept, review or neither. Thresholds are applied here only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from attribution.matching.decisions import Decisions
from attribution.matching.namesakes import NONE_KNOWN, Namesakes
from attribution.matching.score import Candidate, CandidateKey
from attribution.matching.thresholds import (
    COMMON_NAME_RARITY,
    COMMON_NAME_WITHOUT_PLACE,
    CONFLICT_FLOOR,
    TIE_FLOOR,
    TIE_MARGIN,
    Thresholds,
)

# What must agree, apart from the name, before a thanked person is accepted without review: feature
# and levels.
SUPPORT: Mapping[str, tuple[str, ...]] = {
    "institution": ("same", "same by name"),
    "department": ("all", "most"),
    "sentence": ("all", "most"),
    "role": ("technical",),
    "orcid": ("same",),
    "author_id": ("confirmed",),
    "decided_affiliation": ("confirmed",),
    "coauthors": ("one", "several"),
}
# What can tell a person from a namesake elsewhere.
PLACES = ("institution", "department", "sentence", "author_id", "decided_affiliation", "coauthors")
# First names that are probably another name, such as Paula for Paul.
OTHER_FIRST_NAMES = ("near", "similar")
# What may not count against a thanked person whose first name is not printed in full: feature and
# levels.
AGAINST: Mapping[str, tuple[str, ...]] = {
    "employment": ("before", "after"),
    "role": ("materials", "scientific", "funding", "admin", "participant", "other"),
}
_BAND_OF_VERDICT = {"confirmed": "accept", "rejected": "review"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its band, `accept` or `review`; a tie is always for review."""

    candidate: Candidate
    probability: float
    band: str
    tie: bool

    @property
    def key(self) -> CandidateKey:
        return self.candidate.key


def judge(
    candidates: Sequence[Candidate],
    decisions: Decisions,
    thresholds: Thresholds,
    namesakes: Namesakes = NONE_KNOWN,
) -> Iterator[Judged]:
    """The candidates that the measure may count or a person should see, with their bands."""
    tied = ties(candidates)
    of_others = printed_orcids_of_others(candidates) | namesakes.with_shared_initials
    for candidate in candidates:
        decided = _BAND_OF_VERDICT.get(decisions.verdicts.get(candidate.key, ""))
        tie = decided is None and candidate.key in tied
        probability = candidate.probability
        acceptable = may_be_accepted(candidate) and candidate.key not in of_others
        bar = acceptance_threshold(candidate, thresholds)
        if candidate.key in namesakes.elsewhere:
            bar = namesakes.raised(bar)
        band = decided or _band(candidate, bar if acceptable else None, tie, thresholds)
        if band:
            yield Judged(candidate, probability, band, tie)


def _band(
    candidate: Candidate,
    bar: float | None,
    tie: bool,
    thresholds: Thresholds,
) -> str | None:
    """The band of a candidate that was not decided; without a bar it is never accepted."""
    probability = candidate.probability
    if tie or is_orcid_conflict(candidate):
        return "review"
    if bar is not None and probability >= bar:
        return "accept"
    return "review" if probability >= thresholds.review else None


def acceptance_threshold(candidate: Candidate, thresholds: Thresholds) -> float:
    """The probability from which this candidate is accepted without review."""
    if candidate.mention.kind == "thanked":
        return _threshold_for_thanks(candidate, thresholds)
    return _threshold_for_author(candidate, thresholds)


def _threshold_for_thanks(candidate: Candidate, thresholds: Thresholds) -> float:
    if is_named_in_full(candidate):
        return thresholds.accept_thanked
    return thresholds.accept_thanked_initials


def is_named_in_full(candidate: Candidate) -> bool:
    """Whether the first name is printed, or a usual short form of it."""
    return candidate.level("given_name") in ("equal", "nickname")


def _threshold_for_author(candidate: Candidate, thresholds: Thresholds) -> float:
    """A paper that places the author elsewhere, where namesakes work, needs more."""
    if candidate.level("orcid") == "same" or candidate.level("department") in ("all", "most"):
        return thresholds.accept
    if candidate.level("institution") is None:
        department_compared = candidate.level("department") is not None
        if department_compared:
            return thresholds.accept_other_affiliation
        return thresholds.accept_no_affiliation
    if candidate.points["institution"] < 0:
        return thresholds.accept_elsewhere
    if candidate.points.get("department", 0.0) < 0:
        return thresholds.accept_other_department
    return thresholds.accept


def may_be_accepted(candidate: Candidate) -> bool:
    """Never against a printed ORCID iD, nor a common name against an inferred iD or with no place.

    No one is accepted by a former name: whether a paper under that name is theirs is for the
    technician to say.
    """
    if rests_on_former_name(candidate):
        return False
    if candidate.level("orcid") not in (None, "same"):
        return False
    contradicted = candidate.level("orcid_inferred") == "other"
    if contradicted and name_rarity(candidate) <= COMMON_NAME_RARITY:
        return False
    if candidate.level("orcid") is None and rests_on_too_little(candidate):
        return False
    return candidate.mention.kind == "author" or thanks_may_be_accepted(candidate)


def thanks_may_be_accepted(candidate: Candidate) -> bool:
    """Whether more than the name agrees, and nothing counts against a name not in full."""
    if not _has_any(candidate, SUPPORT):
        return False
    return is_named_in_full(candidate) or not _has_any(candidate, AGAINST)


def _has_any(candidate: Candidate, levels_of: Mapping[str, tuple[str, ...]]) -> bool:
    return any(candidate.level(feature) in levels for feature, levels in levels_of.items())


def rests_on_too_little(candidate: Candidate) -> bool:
    """Whether the names are two real ones, or common with no place to tell namesakes apart.

    Where the roster has no place there is none to ask for.
    """
    if have_two_real_names(candidate):
        return True
    technician = candidate.pair.technician
    has_place_on_record = bool(technician.rors or technician.departments)
    is_placed = any(map(candidate.level, PLACES))
    agreeing_middle_name = max(candidate.points.get("middle_names", 0.0), 0.0)
    is_common = name_rarity(candidate) + agreeing_middle_name <= COMMON_NAME_WITHOUT_PLACE
    return has_place_on_record and not is_placed and is_common


def have_two_real_names(candidate: Candidate) -> bool:
    """Whether printed name and record hold different names, as Wang and Yang, or Paul and Paula.

    A misprint in the family name is believed only where the first name is the same.
    """
    given = candidate.level("given_name")
    if candidate.level("family_name") == "near" or given in OTHER_FIRST_NAMES:
        return True
    return candidate.level("family_name") == "slip" and given != "equal"


def rests_on_former_name(candidate: Candidate) -> bool:
    """Whether the printed name fits a former name better than any that the person has now."""
    return candidate.level("name_source") == "former"


def tells_former_name(candidate: Candidate) -> bool:
    """Whether the printed name is a former one, as far as is known.

    A name that fits none on record, and was only decided on, is taken for one: HR may have taken it
    off the list since, because the person asked for it. A printed ORCID iD tells in public whose
    the name is.
    """
    if rests_on_former_name(candidate):
        return True
    fits_none = (
        candidate.level("family_name") == "other" or candidate.level("given_name") == "differs"
    )
    return fits_none and candidate.level("orcid") is None


def name_rarity(candidate: Candidate) -> float:
    """How rare the name is: the natural logarithm of how many names there are for each such one."""
    findings = (candidate.findings.get(feature) for feature in ("family_name", "given_name"))
    return sum(finding.rarity for finding in findings if finding)


def printed_orcids_of_others(candidates: Sequence[Candidate]) -> set[CandidateKey]:
    """The candidates whose mention prints an ORCID iD that is on record for another technician.

    Where a technician has no iD on record, only the owner of the printed iD tells. The owner is
    always among the candidates.
    """
    owned = {
        candidate.mention.mention_id
        for candidate in candidates
        if candidate.level("orcid") in ("same", "same, other name")
    }
    return {
        candidate.key
        for candidate in candidates
        if candidate.mention.mention_id in owned and candidate.level("orcid") is None
    }


def is_orcid_conflict(candidate: Candidate) -> bool:
    """Whether only the printed ORCID iD speaks against a candidate, so that a person must look."""
    level = candidate.level("orcid")
    if level in (None, "same"):
        return False
    if level == "same, other name":
        return True
    return candidate.log_odds_alone - candidate.points["orcid"] >= CONFLICT_FLOOR


def ties(candidates: Sequence[Candidate]) -> set[CandidateKey]:
    """Candidates whose mention another technician fits about as well."""
    rivals_by_mention: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.log_odds_alone > TIE_FLOOR:
            rivals_by_mention.setdefault(candidate.mention.mention_id, []).append(candidate)
    tied: set[CandidateKey] = set()
    for rivals in rivals_by_mention.values():
        if len(rivals) > 1:
            tied |= _level_with_best(rivals)
    return tied


def _level_with_best(rivals: Sequence[Candidate]) -> set[CandidateKey]:
    """The candidates that fit as well as the best, if there are several."""
    best = max(rival.total_points for rival in rivals)
    level = [rival.key for rival in rivals if best - rival.total_points < TIE_MARGIN]
    return set(level) if len(level) > 1 else set()
