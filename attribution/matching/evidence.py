"""The evidence: each function compares one thing. Missing data gives no finding.

The name of a function is the name of its feature, in `weights.json`, in `sentences.py` and in what
the matcher writes. A finding is a level (such as `same`) and, for agreements, how rare it is to
agree by chance. Points are `weight[level] + weight["rarity"] * rarity`, natural log-odds, with
weights from `weights.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from attribution.core import names
from attribution.matching.corpus import affiliation_words
from attribution.matching.pairs import Pair

LAG = datetime.timedelta(days=730)  # papers appear up to two years after the work
LEAD = datetime.timedelta(days=365)
BEST_FIRST = ("in post", "just after", "just before", "after", "before")


class Finding(NamedTuple):
    """How one comparison came out, how rare agreement is (0 without it), and both values."""

    level: str
    rarity: float = 0.0
    roster: str | None = None
    printed: str | None = None


Findings = dict[str, Finding]  # by feature


def family_name(pair: Pair) -> Finding:
    """The family name: the same, but for particles, half of a double name, or a misprint."""
    fit = pair.fit
    if fit.family != "slip":
        return _of_names(pair, fit.family, pair.corpus.family_rarity(fit.family_word))
    is_another_name = (
        pair.corpus.is_family_name(fit.printed_family)
        or fit.printed_family[:1] != fit.family_word[:1]
    )
    if is_another_name:
        return _of_names(pair, "near")  # Wang is no misprint of Yang, however rare they are
    return _of_names(pair, "slip", pair.corpus.family_rarity(fit.printed_family))


def given_name(pair: Pair) -> Finding | None:
    """The first given name: in full, a short form, an initial, a misprint, or another name."""
    if pair.fit.given == "missing":
        return None
    level = _given_level(pair)
    if level in ("near", "similar", "differs"):
        return _of_names(pair, level)
    return _of_names(pair, level, pair.corpus.given_rarity(pair.fit.given_word))


def _given_level(pair: Pair) -> str:
    """`near` where what looks like a misprint or a short form is another known name."""
    fit = pair.fit
    corpus = pair.corpus
    if fit.given not in ("slip", "short") or not corpus.is_given_name(fit.given_word):
        return fit.given
    if fit.given == "slip" or corpus.is_given_name(fit.roster_given):
        return "near"
    return fit.given


def middle_names(pair: Pair) -> Finding | None:
    """Further given names: agreeing, differing, or on one side only."""
    return None if pair.fit.middle == "absent" else _of_names(pair, pair.fit.middle)


def name_order(pair: Pair) -> Finding | None:
    """Family name printed first."""
    return _of_names(pair, "swapped") if pair.fit.swapped else None


def _of_names(pair: Pair, level: str, rarity: float = 0.0) -> Finding:
    """A finding with both names; a former name is searched and never shown."""
    on_record = None if pair.fit.source == "former" else pair.technician.name
    return Finding(level, rarity, on_record, pair.mention.name)


def generation(pair: Pair) -> Finding | None:
    """Junior, senior, the third: on record, printed or both."""
    on_record = pair.technician.generation
    printed = names.generation(pair.mention.name)
    if not on_record and not printed:
        return None
    if on_record == printed:
        level = "same"
    elif on_record and printed:
        level = "differs"
    else:
        level = "only printed" if printed else "only on record"
    return Finding(level, 0.0, on_record, printed)


def name_source(pair: Pair) -> Finding | None:
    """A known-as or former name is the one that fits. A former name is never shown."""
    if pair.fit.source == "on record":
        return None
    return Finding(pair.fit.source, 0.0, None, pair.mention.name)


def orcid(pair: Pair) -> Finding | None:
    """The ORCID iD printed in the paper or its deposit against the one on record."""
    on_record = pair.technician.record.orcid
    printed = pair.mention.orcid
    if not on_record or not printed:
        return None
    if on_record != printed:
        return Finding("other", 0.0, on_record, printed)
    name_fits = pair.fit.family != "other" and pair.fit.given not in ("differs", "similar")
    return Finding("same" if name_fits else "same, other name", 0.0, on_record, printed)


def orcid_inferred(pair: Pair) -> Finding | None:
    """The ORCID iD that a source inferred for this author, which can be wrong."""
    on_record = pair.technician.record.orcid
    inferred = pair.mention.orcid_inferred
    if not on_record or not inferred or pair.mention.orcid:
        return None
    return Finding("same" if on_record == inferred else "other", 0.0, on_record, inferred)


def institution(pair: Pair) -> Finding | None:
    """The institution in the paper against the employer."""
    employers = pair.technician.rors
    printed = pair.mention.rors
    if not employers or not printed:
        return None
    shared = employers.intersection(printed)
    if not shared:
        return Finding("other", 0.0, ", ".join(sorted(employers)), ", ".join(printed[:3]))
    rarity = min(map(pair.corpus.institution_rarity, shared))
    return Finding("same", rarity, min(shared), min(shared))


def department(pair: Pair) -> Finding | None:
    """Words of the department or unit in the printed affiliations."""
    mention = pair.mention
    if not pair.technician.departments or not mention.affiliation_words:
        return None
    best = _best_department(pair, mention.affiliation_words)
    if _is_elsewhere(pair):
        if best.level not in ("all", "most"):
            return None  # no other institution would print this department
        best = Finding("elsewhere", 0.0, best.roster)
    return best._replace(printed=_nearest_affiliation(mention.affiliations, best.roster))


def _is_elsewhere(pair: Pair) -> bool:
    employers = pair.technician.rors
    printed = pair.mention.rors
    return bool(employers and printed and employers.isdisjoint(printed))


def _best_department(pair: Pair, printed: frozenset[str]) -> Finding:
    """The department whose printed words are the rarest."""
    findings = []
    for text, words in pair.technician.departments:
        level, rarity = pair.corpus.overlap(words, printed)
        findings.append(Finding(level, rarity, text))
    return max(findings, key=lambda finding: finding.rarity)


def _nearest_affiliation(affiliations: tuple[str, ...], department: str | None) -> str:
    if len(affiliations) == 1:
        return affiliations[0]
    words = affiliation_words((department or "",))
    return max(affiliations, key=lambda text: len(words & affiliation_words((text,))))


def employment(pair: Pair) -> Finding | None:
    """The date of publication against the dates in post; papers may appear late."""
    published = pair.mention.date
    if published is None or not pair.technician.posts:
        return None
    levels = [_in_post(published, start, end) for start, end in pair.technician.posts]
    level = min(levels, key=BEST_FIRST.index)
    return Finding(level, 0.0, pair.technician.posts_shown, published.isoformat())


def _in_post(published: datetime.date, start: datetime.date, end: datetime.date) -> str:
    if start <= published <= end:
        return "in post"
    if published > end:
        return "just after" if published - end <= LAG else "after"
    return "just before" if start - published <= LEAD else "before"


def sentence(pair: Pair) -> Finding | None:
    """Words of the department or unit in the sentence that thanks."""
    mention = pair.mention
    if mention.kind != "thanked" or not mention.context or not pair.technician.departments:
        return None
    best = _best_department(pair, affiliation_words((mention.context,)))
    return best._replace(printed=mention.context) if best.level in ("all", "most") else None


def role(pair: Pair) -> Finding | None:
    """What the person is thanked for."""
    printed = pair.mention.role
    return Finding(printed, 0.0, None, printed) if printed else None


def author_id(pair: Pair) -> Finding | None:
    """The author number that OpenAlex gave, if decided papers have the same number."""
    balance = pair.technician.history.author_ids.get(pair.mention.author_id or "", 0)
    return _decided(balance, pair.mention.author_id)


def decided_affiliation(pair: Pair) -> Finding | None:
    """The printed affiliation, if decided papers have the same one."""
    words = pair.mention.affiliation_words
    balance = pair.technician.history.affiliations.get(words, 0) if words else 0
    return _decided(balance, "; ".join(pair.mention.affiliations[:2]))


def _decided(balance: int, printed: str | None) -> Finding | None:
    """A finding from confirmations minus rejections; none where they are equal."""
    if not balance:
        return None
    return Finding("confirmed" if balance > 0 else "rejected", 0.0, None, printed)


def coauthors(pair: Pair) -> Finding | None:
    """Co-authors who are also on papers confirmed for this technician."""
    known = pair.technician.history.coauthors
    if not known:
        return None
    shared = [name for name in pair.mention.coauthors if known.get(name, 0) > 0]
    if not shared:
        return None
    level = "one" if len(shared) == 1 else "several"
    return Finding(level, 0.0, None, ", ".join(sorted(shared)[:3]))


Feature = Callable[[Pair], Finding | None]
NAME_FEATURES: tuple[Feature, ...] = (
    family_name,
    given_name,
    middle_names,
    name_order,
    generation,
    name_source,
)
ORCID_FEATURES: tuple[Feature, ...] = (orcid, orcid_inferred)
PLACE_FEATURES: tuple[Feature, ...] = (institution, department)
WORK_FEATURES: tuple[Feature, ...] = (
    employment,
    sentence,
    role,
    author_id,
    decided_affiliation,
    coauthors,
)


def compare(features: tuple[Feature, ...], pair: Pair) -> Findings:
    """The findings of these features on one pair."""
    findings = {}
    for feature in features:
        finding = feature(pair)
        if finding is not None:
            findings[feature.__name__] = finding
    return findings


@dataclass(slots=True)
class EvidenceReader:
    """Reads the evidence on pairs; what depends on less than the pair is read once and shared."""

    _by_name: dict[Hashable, Findings] = field(default_factory=dict)
    _by_place: dict[Hashable, Findings] = field(default_factory=dict)

    def findings(self, pair: Pair, name_key: Hashable) -> Findings:
        """All findings on a pair; `name_key` stands for the printed name and the technician."""
        of_name = self._by_name.get(name_key)
        if of_name is None:
            of_name = self._by_name[name_key] = compare(NAME_FEATURES, pair)
        of_orcid = compare(ORCID_FEATURES, pair)
        of_place = self._of_place(pair)
        return {**of_name, **of_orcid, **of_place, **compare(WORK_FEATURES, pair)}

    def _of_place(self, pair: Pair) -> Findings:
        technician = pair.technician
        mention = pair.mention
        key = (technician.rors, technician.departments, mention.rors, mention.affiliations)
        of_place = self._by_place.get(key)
        if of_place is None:
            of_place = self._by_place[key] = compare(PLACE_FEATURES, pair)
        return of_place
