"""The evidence, one screen: each function compares one thing and says how it came out; missing data is no evidence.

A finding is a level (such as `same`) and, for agreements, how rare it is to agree by chance. Points are
`weight[level] + weight["rarity"] * rarity`, natural log-odds, with weights from `weights.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from attribution.core import names as core_names
from attribution.matching.corpus import affiliation_words
from attribution.matching.pairs import Pair

LAG = datetime.timedelta(days=730)  # papers appear up to two years after the work
LEAD = datetime.timedelta(days=365)


class Finding(NamedTuple):
    """How one comparison came out, how rare agreement is (0 where it does not agree), and both values."""

    level: str
    rarity: float = 0.0
    roster: str | None = None
    printed: str | None = None


def family_name(pair: Pair) -> Finding:
    """The family name: the same, without its particles, part of a double name, or a slip of the pen away."""
    fit = pair.fit
    other_name = fit.family == "slip" and (
        pair.corpus.is_family_name(fit.printed_family)
        or fit.printed_family[:1] != fit.family_word[:1]
    )
    level = "near" if other_name else fit.family
    word = fit.printed_family if fit.family == "slip" else fit.family_word
    return Finding(level, pair.corpus.family_rarity(word), _shown(pair), pair.mention.name)


def given_name(pair: Pair) -> Finding | None:
    """The first given name: in full, a short form, an initial, a slip away, the second one used, or another name."""
    fit, corpus = pair.fit, pair.corpus
    if fit.given == "missing":
        return None
    level = fit.given
    if level in ("slip", "short") and corpus.is_given_name(fit.given_word):
        level = "near" if level == "slip" or corpus.is_given_name(fit.roster_given) else level
    rarity = 0.0 if level in ("near", "similar", "differs") else corpus.given_rarity(fit.given_word)
    return Finding(level, rarity, _shown(pair), pair.mention.name)


def middle_names(pair: Pair) -> Finding | None:
    """Further given names: agreeing, differing, or on one side only."""
    return (
        None
        if pair.fit.middle == "absent"
        else Finding(pair.fit.middle, 0.0, _shown(pair), pair.mention.name)
    )


def name_order(pair: Pair) -> Finding | None:
    """Family name printed first."""
    return Finding("swapped", 0.0, _shown(pair), pair.mention.name) if pair.fit.swapped else None


def generation(pair: Pair) -> Finding | None:
    """Junior, senior, the third: on record, in print or both."""
    ours, theirs = pair.person.generation, core_names.generation(pair.mention.name)
    if not ours and not theirs:
        return None
    level = (
        "same"
        if ours == theirs
        else "differs"
        if ours and theirs
        else "only printed"
        if theirs
        else "only on record"
    )
    return Finding(level, 0.0, ours, theirs)


def name_source(pair: Pair) -> Finding | None:
    """A known-as or former name is the one that fits. A former name is never shown."""
    return (
        None
        if pair.fit.source == "on record"
        else Finding(pair.fit.source, 0.0, None, pair.mention.name)
    )


def orcid(pair: Pair) -> Finding | None:
    """The ORCID iD printed in the paper or its deposit against the one on record."""
    ours, theirs = pair.person.technician.orcid, pair.mention.orcid
    if not ours or not theirs:
        return None
    fits = pair.fit.family != "other" and pair.fit.given not in ("differs", "similar")
    level = "other" if ours != theirs else "same" if fits else "same, other name"
    return Finding(level, 0.0, ours, theirs)


def orcid_inferred(pair: Pair) -> Finding | None:
    """The ORCID iD that a source inferred for this author, which can be wrong."""
    ours, theirs = pair.person.technician.orcid, pair.mention.orcid_inferred
    if not ours or not theirs or pair.mention.orcid:
        return None
    return Finding("same" if ours == theirs else "other", 0.0, ours, theirs)


def institution(pair: Pair) -> Finding | None:
    """The institution in the paper against the employer."""
    ours, theirs = pair.person.rors, pair.mention.rors
    if not ours or not theirs:
        return None
    if not (shared := ours.intersection(theirs)):
        return Finding("other", 0.0, ", ".join(sorted(ours)), ", ".join(theirs[:3]))
    return Finding(
        "same", min(map(pair.corpus.institution_rarity, shared)), min(shared), min(shared)
    )


def department(pair: Pair) -> Finding | None:
    """Words of the department or unit in the printed affiliations."""
    if not pair.person.departments or not pair.mention.words:
        return None
    best = max(
        (_words_found(pair, *d, pair.mention.words) for d in pair.person.departments),
        key=lambda f: f.rarity,
    )
    if pair.person.rors and pair.mention.rors and pair.person.rors.isdisjoint(pair.mention.rors):
        if best.level not in ("all", "most"):
            return None  # at another institution nobody prints this department
        best = Finding("elsewhere", 0.0, best.roster)
    return best._replace(
        printed=pair.mention.texts[0]
        if len(pair.mention.texts) == 1
        else _nearest(pair, best.roster)
    )


def _words_found(pair: Pair, text: str, ours: frozenset[str], theirs: frozenset[str]) -> Finding:
    level, rarity = pair.corpus.overlap(ours, theirs)
    return Finding(level, rarity, text)


def _nearest(pair: Pair, text: str | None) -> str:
    ours = affiliation_words((text or "",))
    return max(pair.mention.texts, key=lambda t: len(ours & affiliation_words((t,))))


def employment(pair: Pair) -> Finding | None:
    """The date of publication against the dates in post, with two years for papers that appear late."""
    when = pair.mention.date
    if when is None or not pair.person.posts:
        return None
    levels = [_in_post(when, start, end) for start, end in pair.person.posts]
    level = min(levels, key=("in post", "just after", "just before", "after", "before").index)
    return Finding(level, 0.0, pair.person.posts_shown, when.isoformat())


def _in_post(when: datetime.date, start: datetime.date, end: datetime.date) -> str:
    if start <= when <= end:
        return "in post"
    if when > end:
        return "just after" if when - end <= LAG else "after"
    return "just before" if start - when <= LEAD else "before"


def sentence(pair: Pair) -> Finding | None:
    """Words of the department or unit in the sentence that thanks."""
    if pair.mention.kind != "thanked" or not pair.mention.context or not pair.person.departments:
        return None
    words = affiliation_words((pair.mention.context,))
    best = max(
        (_words_found(pair, *d, words) for d in pair.person.departments), key=lambda f: f.rarity
    )
    return best._replace(printed=pair.mention.context) if best.level in ("all", "most") else None


def role(pair: Pair) -> Finding | None:
    """What the person is thanked for."""
    return Finding(pair.mention.role, 0.0, None, pair.mention.role) if pair.mention.role else None


def author_id(pair: Pair) -> Finding | None:
    """The author number that OpenAlex gave, where people confirmed or rejected papers under the same number."""
    seen = pair.person.history.author_ids.get(pair.mention.author_id or "", 0)
    return (
        Finding("confirmed" if seen > 0 else "rejected", 0.0, None, pair.mention.author_id)
        if seen
        else None
    )


def decided_affiliation(pair: Pair) -> Finding | None:
    """An affiliation printed as on papers that people confirmed or rejected."""
    seen = pair.person.history.affiliations.get(pair.mention.words, 0) if pair.mention.words else 0
    return (
        Finding(
            "confirmed" if seen > 0 else "rejected", 0.0, None, "; ".join(pair.mention.texts[:2])
        )
        if seen
        else None
    )


def coauthors(pair: Pair) -> Finding | None:
    """Co-authors who also stand on papers confirmed for this technician."""
    shared = [c for c in pair.mention.coauthors if pair.person.history.coauthors.get(c, 0) > 0]
    if not shared:
        return None
    return Finding(
        "one" if len(shared) == 1 else "several", 0.0, None, ", ".join(sorted(shared)[:3])
    )


def _shown(pair: Pair) -> str | None:
    """The name on record; nothing where a former name fits, which is searched and never shown."""
    return None if pair.fit.source == "former" else pair.person.printed_name


Feature = Callable[[Pair], Finding | None]
BY_NAME: tuple[Feature, ...] = (
    family_name,
    given_name,
    middle_names,
    name_order,
    generation,
    name_source,
)
BY_NUMBER: tuple[Feature, ...] = (orcid, orcid_inferred)
BY_PLACE: tuple[Feature, ...] = (institution, department)
BY_WORK: tuple[Feature, ...] = (
    employment,
    sentence,
    role,
    author_id,
    decided_affiliation,
    coauthors,
)
Findings = dict[str, Finding]


def read(features: tuple[Feature, ...], pair: Pair) -> Findings:
    """What there is to say about one pair, by feature."""
    return {f.__name__: found for f in features if (found := f(pair)) is not None}


@dataclass(slots=True)
class Reader:
    """Reads everything there is to say about pairs; what depends on less than the pair is read once and shared."""

    names: dict[Hashable, Findings] = field(default_factory=dict)
    places: dict[Hashable, Findings] = field(default_factory=dict)

    def findings(self, pair: Pair, name: Hashable) -> Findings:
        """All findings by feature; `name` stands for the printed name and the technician."""
        mention, person = pair.mention, pair.person
        place = (person.rors, person.departments, mention.rors, mention.texts)
        if (by_name := self.names.get(name)) is None:
            by_name = self.names[name] = read(BY_NAME, pair)
        if (by_place := self.places.get(place)) is None:
            by_place = self.places[place] = read(BY_PLACE, pair)
        return {**by_name, **read(BY_NUMBER, pair), **by_place, **read(BY_WORK, pair)}
