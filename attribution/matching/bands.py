"""From probability to band: accept, review or neither; what is never accepted without a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attribution.matching.decisions import Decisions
from attribution.matching.score import Scored


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """Probabilities from which a candidate is accepted or shown, and when two technicians count as a tie."""

    accept: float = 0.5  # an author
    accept_placeless: float = 0.7  # an author of whom the paper does not say where they work
    accept_stranger: float = (
        0.9  # an author whose affiliation is printed, without the employer or the department
    )
    accept_elsewhere: float = (
        0.5  # an author at another institution; builds take 0.9, see the settings
    )
    accept_colleague: float = 0.9  # an author at the institution, in another department
    accept_thanked: float = 0.4  # a thanked person named in full
    accept_thanked_initials: float = 0.9  # a thanked person with initials
    review: float = 0.003  # anybody
    tie_margin: float = 0.7  # two technicians this close in log-odds fit a mention equally
    tie_odds: float = -2.0  # ... where both are at least this likely
    conflict_odds: float = (
        -2.0
    )  # without the conflicting ORCID iD at least this likely: a person looks at it


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its band."""

    scored: Scored
    probability: float
    band: str
    tie: bool

    @property
    def mention_id(self) -> str:
        return self.scored.pair.mention.mention_id

    @property
    def technician_id(self) -> str:
        return self.scored.pair.person.technician.technician_id


SUPPORT = {
    "institution": ("same", "same by name"),
    "department": ("all", "most"),
    "sentence": ("all", "most"),
    "role": ("technical",),
    "orcid": ("same",),
    "author_id": ("confirmed",),
    "decided_affiliation": ("confirmed",),
    "coauthors": ("one", "several"),
}


def judge(
    candidates: Sequence[Scored], decisions: Decisions, settings: MatchSettings
) -> Iterator[Judged]:
    """Candidates that a person should see or the measure may count, with their bands."""
    tied = ties(candidates, settings)
    for candidate in candidates:
        key = (candidate.pair.mention.mention_id, candidate.pair.person.technician.technician_id)
        probability = candidate.probability
        tie = key in tied
        verdict = decisions.verdicts.get(key)
        if verdict == "confirmed":
            yield Judged(candidate, probability, "accept", False)
        elif verdict == "rejected":
            yield Judged(candidate, probability, "review", False)
        elif not tie and may_be_accepted(candidate) and probability >= needed(candidate, settings):
            yield Judged(candidate, probability, "accept", False)
        elif probability >= settings.review or tie or in_conflict(candidate, settings):
            yield Judged(candidate, probability, "review", tie)


def needed(candidate: Scored, settings: MatchSettings) -> float:
    """The probability that this candidate needs to be accepted without a person."""
    found = candidate.findings
    if candidate.pair.mention.kind == "thanked":
        in_full = "given_name" in found and found["given_name"].level in ("equal", "nickname")
        return settings.accept_thanked if in_full else settings.accept_thanked_initials
    place = found["department"].level if "department" in found else None
    if place in ("all", "most") or ("orcid" in found and found["orcid"].level == "same"):
        return settings.accept
    if "institution" in found:
        return _needed_at(
            candidate.points["institution"], candidate.points.get("department", 0.0), settings
        )
    return settings.accept_stranger if place else settings.accept_placeless


def _needed_at(institution: float, department: float, settings: MatchSettings) -> float:
    """Namesakes work at other institutions and in other departments; a paper that says so needs more to be accepted."""
    if institution < 0:
        return settings.accept_elsewhere
    return settings.accept_colleague if department < 0 else settings.accept


def may_be_accepted(candidate: Scored) -> bool:
    """Never against a printed ORCID iD; a thanked name never on the name alone."""
    found = candidate.findings
    if "orcid" in found and found["orcid"].level != "same":
        return False
    if candidate.pair.mention.kind == "author":
        return True
    return any(f in found and found[f].level in levels for f, levels in SUPPORT.items())


def in_conflict(candidate: Scored, settings: MatchSettings) -> bool:
    """Whether only the printed ORCID iD speaks against a candidate: a person looks at it, whatever the odds."""
    found = candidate.findings.get("orcid")
    if found is None or found.level == "same":
        return False
    without = candidate.prior + candidate.own - candidate.points["orcid"]
    return without >= settings.conflict_odds or found.level == "same, other name"


def ties(candidates: Sequence[Scored], settings: MatchSettings) -> set[tuple[str, str]]:
    """Pairs whose mention another technician fits about as well."""
    by_mention: dict[str, list[Scored]] = {}
    for candidate in candidates:
        if candidate.prior + candidate.own > settings.tie_odds:
            by_mention.setdefault(candidate.pair.mention.mention_id, []).append(candidate)
    found: set[tuple[str, str]] = set()
    for mention_id, rivals in by_mention.items():
        best = max(r.own for r in rivals)
        level = [r for r in rivals if best - r.own < settings.tie_margin]
        if len(level) > 1:
            found |= {(mention_id, r.pair.person.technician.technician_id) for r in level}
    return found
