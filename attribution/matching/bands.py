"""From probability to band: accept, review or neither. Thresholds are applied here only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from attribution.matching.columns import Codes, Mask, Numbers
from attribution.matching.namesakes import NONE_KNOWN, Namesakes
from attribution.matching.score import Candidates
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
# What tells a person of such a name from others who may bear it.
TELLING: Mapping[str, tuple[str, ...]] = {
    "orcid": ("same",),
    "orcid_inferred": ("same",),
    "author_id": ("confirmed",),
    "decided_affiliation": ("confirmed",),
    "coauthors": ("one", "several"),
}
# What may not count against a thanked person whose first name is not printed in full: feature and
# levels.
AGAINST: Mapping[str, tuple[str, ...]] = {
    "employment": ("before", "after"),
    "role": ("materials", "scientific", "funding", "admin", "participant", "other"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates that the measure may count or a person should see: their rows and bands."""

    rows: Codes
    accepted: Mask  # by row; the others are for review
    tie: Mask  # always for review

    def at(self, places: Codes) -> Judged:
        """Some of them, in this order."""
        return Judged(self.rows[places], self.accepted[places], self.tie[places])


def judge(
    candidates: Candidates, thresholds: Thresholds, namesakes: Namesakes = NONE_KNOWN
) -> Judged:
    """Which candidates are accepted, which are for review; a verdict decides before anything."""
    verdict = candidates.columns["verdict"]
    decided = verdict.present()
    tie = ties(candidates) & ~decided
    for_review = tie | is_orcid_conflict(candidates)
    bar = acceptance_threshold(candidates, thresholds)
    bar = np.where(namesakes.elsewhere, namesakes.raised(bar), bar)
    of_others = prints_orcid_of_other(candidates) | namesakes.with_shared_initials
    acceptable = may_be_accepted(candidates) & ~of_others & ~for_review & ~decided
    probability = candidates.probability
    accepted = verdict.holds("confirmed") | (acceptable & (probability >= bar))
    shown = accepted | decided | for_review | (probability >= thresholds.review)
    rows = np.flatnonzero(shown)
    return Judged(rows, accepted[rows], tie[rows])


def acceptance_threshold(candidates: Candidates, thresholds: Thresholds) -> Numbers:
    """The probability from which each candidate is accepted without review."""
    return np.where(
        candidates.is_thanked,
        _threshold_for_thanks(candidates, thresholds),
        _threshold_for_author(candidates, thresholds),
    )


def _threshold_for_thanks(candidates: Candidates, thresholds: Thresholds) -> Numbers:
    in_full = is_named_in_full(candidates)
    return np.where(in_full, thresholds.accept_thanked, thresholds.accept_thanked_initials)


def is_named_in_full(candidates: Candidates) -> Mask:
    """Whether the first name is printed, or a usual short form of it."""
    return candidates.has("given_name", "equal", "nickname")


def _threshold_for_author(candidates: Candidates, thresholds: Thresholds) -> Numbers:
    """A paper that places the author elsewhere, where namesakes work, needs more."""
    own_orcid = candidates.has("orcid", "same")
    own_department = candidates.has("department", "all", "most")
    no_institution = ~candidates.has("institution")
    return np.select(
        [
            own_orcid | own_department,
            no_institution & candidates.has("department"),
            no_institution,
            candidates.points["institution"] < 0,
            candidates.points["department"] < 0,
        ],
        [
            thresholds.accept,
            thresholds.accept_other_affiliation,
            thresholds.accept_no_affiliation,
            thresholds.accept_elsewhere,
            thresholds.accept_other_department,
        ],
        thresholds.accept,
    )


def may_be_accepted(candidates: Candidates) -> Mask:
    """Never against a printed ORCID iD, nor a common name against an inferred iD or with no place.

    No one is accepted by a former name, or by one that only they state: whether a paper under that
    name is theirs is for a person to say.
    """
    has_orcid = candidates.has("orcid")
    contradicted = candidates.has("orcid_inferred", "other")
    refused = (
        rests_on_former_name(candidates)
        | rests_on_stated_name(candidates)
        | (has_orcid & ~candidates.has("orcid", "same"))
        | (contradicted & (name_rarity(candidates) <= COMMON_NAME_RARITY))
        | (~has_orcid & rests_on_too_little(candidates))
        | (may_be_read_otherwise(candidates) & ~candidates.has_any(TELLING))
    )
    return ~refused & (thanks_may_be_accepted(candidates) | ~candidates.is_thanked)


def thanks_may_be_accepted(candidates: Candidates) -> Mask:
    """Whether more than the name agrees, and nothing counts against a name not in full."""
    unopposed = is_named_in_full(candidates) | ~candidates.has_any(AGAINST)
    return candidates.has_any(SUPPORT) & unopposed


def rests_on_too_little(candidates: Candidates) -> Mask:
    """Whether the names are two real ones, or common with no place to tell namesakes apart.

    Where the roster has no place there is none to ask for.
    """
    columns = candidates.columns
    has_place_on_record = columns["employers"].mask(bool) | columns["departments"].present()
    is_placed: Mask = np.logical_or.reduce([candidates.has(feature) for feature in PLACES])
    agreeing_middle_name = np.maximum(candidates.points["middle_names"], 0.0)
    is_common = name_rarity(candidates) + agreeing_middle_name <= COMMON_NAME_WITHOUT_PLACE
    return have_two_real_names(candidates) | (has_place_on_record & ~is_placed & is_common)


def have_two_real_names(candidates: Candidates) -> Mask:
    """Whether printed name and record hold different names: Wang and Yang, Hyun-Woo and Hyun-Jin.

    A misprint in the family name is believed only where the first name is the same.
    """
    doubtful = candidates.has("family_name", "slip") & ~candidates.has("given_name", "equal")
    near = candidates.has("family_name", "near") | candidates.has("given_name", *OTHER_FIRST_NAMES)
    return near | doubtful | candidates.has("middle_names", "other")


def may_be_read_otherwise(candidates: Candidates) -> Mask:
    """Whether the family name may be a middle name, or what looks like initials a degree.

    Ada Ash Elm may be a Dr Elm, and Ash MD a doctor.
    """
    return candidates.has("family_name", "further") | candidates.has("given_name", "letters")


def rests_on_former_name(candidates: Candidates) -> Mask:
    """Whether the printed name fits a former name better than any that the person has now."""
    return candidates.has("name_source", "former")


def rests_on_stated_name(candidates: Candidates) -> Mask:
    """Whether the printed name fits only a name that the person states themselves."""
    return candidates.has("name_source", "stated")


def tells_former_name(candidates: Candidates) -> Mask:
    """Whether the printed name is a former one, as far as is known.

    A name that fits none on record, and was only decided on, is taken for one: HR may have taken it
    off the list since, because the person asked for it. A printed ORCID iD tells in public whose
    the name is.
    """
    fits_none = candidates.has("family_name", "other") | candidates.has("given_name", "differs")
    return rests_on_former_name(candidates) | (fits_none & ~candidates.has("orcid"))


def name_rarity(candidates: Candidates) -> Numbers:
    """How rare the name is: the natural logarithm of how many names there are for each such one."""
    return candidates.rarity("family_name") + candidates.rarity("given_name")


def prints_orcid_of_other(candidates: Candidates) -> Mask:
    """Where the mention prints an ORCID iD that is on record for another technician.

    Where a technician has no iD on record, only the owner of the printed iD tells. The owner is
    always among the candidates.
    """
    mention = candidates.mention
    is_owner = candidates.has("orcid", "same", "same, other name")
    is_owned = np.bincount(mention, is_owner)[mention] > 0
    return is_owned & ~candidates.has("orcid")


def is_orcid_conflict(candidates: Candidates) -> Mask:
    """Whether only the printed ORCID iD speaks against a candidate, so that a person must look."""
    without_orcid = candidates.log_odds_alone - candidates.points["orcid"]
    conflict = candidates.has("orcid", "other") & (without_orcid >= CONFLICT_FLOOR)
    return conflict | candidates.has("orcid", "same, other name")


def ties(candidates: Candidates) -> Mask:
    """The candidates that fit a mention as well as the best, where there are several."""
    mention = candidates.mention
    points = candidates.total_points
    is_rival = candidates.log_odds_alone > TIE_FLOOR
    best = np.full(mention.max(initial=-1) + 1, -np.inf)
    np.maximum.at(best, mention[is_rival], points[is_rival])
    level = is_rival & (best[mention] - points < TIE_MARGIN)
    return level & (np.bincount(mention, level)[mention] > 1)
