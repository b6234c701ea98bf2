"""The evidence: each function compares one thing. Missing data gives no finding.

The name of a function is the name of its feature, in `weights.json`, in `sentences.py` and in what
the matcher writes. Its parameters are the columns that it compares (see `pairs.py`): it is called
once for each combination of their values, and not where one is missing. A finding is a level (such
as `same`) and, for agreements, how rare it is to agree by chance. Points are
`weight[level] + weight["rarity"] * rarity`, natural log-odds, with weights from `weights.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import NamedTuple

from attribution.core import names
from attribution.matching.columns import Columns, compared
from attribution.matching.corpus import (
    Corpus,
    affiliation_words,
    is_common_family_name,
    is_romanised_chinese,
)
from attribution.matching.decisions import History
from attribution.matching.name_columns import PrintedName
from attribution.matching.name_fit import FamilyFit, GivenFit, further_family_name
from attribution.matching.pairs import Departments, Period

LAG = datetime.timedelta(days=730)  # papers appear up to two years after the work
LEAD = datetime.timedelta(days=365)
# Family names with fewer letters have too many neighbours: Zhan, Zhang and Zhen are three names.
SHORTEST_MISPRINT = 5
BEST_FIRST = ("in post", "just after", "just before", "after", "before")
Texts = tuple[str, ...]


class Finding(NamedTuple):
    """How one comparison came out, how rare agreement is (0 without it), and both values.

    Without both, `SHOWN` names the columns that hold them.
    """

    level: str
    rarity: float = 0.0
    roster: str | None = None
    printed: str | None = None


def family_name(family_fit: FamilyFit, printed: PrintedName, corpus: Corpus) -> Finding:
    """The family name: the same, but for particles, half of a double name, or a misprint."""
    level, word, joined = family_fit
    if level != "slip":
        is_further = level == "crossed" or (level == "part" and _goes_on(printed, word))
        return Finding("further" if is_further else level, corpus.family_rarity(word))
    is_short = min(len(joined), len(word)) < SHORTEST_MISPRINT
    if is_short or corpus.is_family_name(joined) or joined[:1] != word[:1]:
        return Finding("near")  # Wang is no misprint of Yang, however rare they are
    return Finding("slip", corpus.family_rarity(joined))


def _goes_on(printed: PrintedName, word: str) -> bool:
    """Whether another family name follows: then the one on record may be a middle name.

    Only the sourced table says so: the corpus may print the person's own second family name often.
    """
    return is_common_family_name(further_family_name(*printed, word))


def given_name(given_fit: GivenFit, printed: PrintedName, corpus: Corpus) -> Finding | None:
    """The first given name: in full, a short form, an initial, a misprint, or another name."""
    if given_fit.level == "missing":
        return None
    level = _given_level(given_fit, corpus)
    is_more_printed = given_fit.middle in ("only printed", "differs")
    if level == "initial" and is_more_printed and names.ends_in_letters(printed[0]):
        level = "letters"
    if level in ("near", "similar", "differs"):
        return Finding(level)
    return Finding(level, corpus.given_rarity(given_fit.word))


def _given_level(fit: GivenFit, corpus: Corpus) -> str:
    """`near` where what looks like a misprint or a short form is another known name.

    So is another syllable of a Chinese name: Xiaolin and Xiaoling are two.
    """
    if fit.level not in ("slip", "short"):
        return fit.level
    if is_romanised_chinese(fit.word) and is_romanised_chinese(fit.roster):
        return "near"
    if not corpus.is_given_name(fit.word):
        return fit.level
    if fit.level == "slip" or corpus.is_given_name(fit.roster):
        return "near"
    return fit.level


def middle_names(given_fit: GivenFit) -> Finding | None:
    """Further given names: agreeing, differing, others in full, or on one side only."""
    return None if given_fit.middle == "absent" else Finding(given_fit.middle)


def name_order(swapped: bool) -> Finding | None:
    """Family name printed first."""
    return Finding("swapped") if swapped else None


def generation(generation_on_record: str, generation_printed: str) -> Finding | None:
    """Junior, senior, the third: on record, printed or both."""
    on_record, printed = generation_on_record or None, generation_printed or None
    if not on_record and not printed:
        return None
    if on_record == printed:
        level = "same"
    elif on_record and printed:
        level = "differs"
    else:
        level = "only printed" if printed else "only on record"
    return Finding(level, 0.0, on_record, printed)


def name_source(source: str) -> Finding | None:
    """A known-as, stated or former name is the one that fits. A former name is never shown."""
    return None if source == "on record" else Finding(source)


def orcid(
    orcid_on_record: str, orcid_printed: str, family_fit: FamilyFit, given_fit: GivenFit
) -> Finding:
    """The ORCID iD printed in the paper or its deposit against the one on record."""
    if orcid_on_record != orcid_printed:
        return Finding("other", 0.0, orcid_on_record, orcid_printed)
    name_fits = family_fit.level != "other" and given_fit.level not in ("differs", "similar")
    level = "same" if name_fits else "same, other name"
    return Finding(level, 0.0, orcid_on_record, orcid_printed)


def orcid_inferred(orcid_on_record: str, orcid_only_inferred: str) -> Finding:
    """The ORCID iD that a source inferred for this author, which can be wrong."""
    level = "same" if orcid_on_record == orcid_only_inferred else "other"
    return Finding(level, 0.0, orcid_on_record, orcid_only_inferred)


def institution(employers: frozenset[str], rors: Texts, corpus: Corpus) -> Finding | None:
    """The institution in the paper against the employer."""
    if not employers or not rors:
        return None
    shared = employers.intersection(rors)
    if not shared:
        return Finding("other", 0.0, ", ".join(sorted(employers)), ", ".join(rors[:3]))
    rarity = min(map(corpus.institution_rarity, shared))
    return Finding("same", rarity, min(shared), min(shared))


def department(
    departments: Departments,
    affiliations: Texts,
    employers: frozenset[str],
    rors: Texts,
    corpus: Corpus,
) -> Finding | None:
    """Words of the department or unit in the printed affiliations."""
    printed = affiliation_words(affiliations)
    if not printed:
        return None
    best = _best_department(departments, printed, corpus)
    if employers and rors and employers.isdisjoint(rors):
        if best.level not in ("all", "most"):
            return None  # no other institution would print this department
        best = Finding("elsewhere", 0.0, best.roster)
    return best._replace(printed=_nearest_affiliation(affiliations, best.roster))


def _best_department(departments: Departments, printed: frozenset[str], corpus: Corpus) -> Finding:
    """The department whose printed words are the rarest."""
    findings = []
    for text, words in departments:
        level, rarity = corpus.overlap(words, printed)
        findings.append(Finding(level, rarity, text))
    return max(findings, key=lambda finding: finding.rarity)


def _nearest_affiliation(affiliations: Texts, department: str | None) -> str:
    if len(affiliations) == 1:
        return affiliations[0]
    words = affiliation_words((department or "",))
    return max(affiliations, key=lambda text: len(words & affiliation_words((text,))))


def employment(posts: tuple[Period, ...], published: datetime.date) -> Finding:
    """The date of publication against the dates in post; papers may appear late."""
    levels = [_in_post(published, start, end) for start, end in posts]
    return Finding(min(levels, key=BEST_FIRST.index))


def _in_post(published: datetime.date, start: datetime.date, end: datetime.date) -> str:
    if start <= published <= end:
        return "in post"
    if published > end:
        return "just after" if published - end <= LAG else "after"
    return "just before" if start - published <= LEAD else "before"


def sentence(thanks: str, departments: Departments, corpus: Corpus) -> Finding | None:
    """Words of the department or unit in the sentence that thanks."""
    best = _best_department(departments, affiliation_words((thanks,)), corpus)
    return best._replace(printed=thanks) if best.level in ("all", "most") else None


def role(role: str) -> Finding | None:
    """What the person is thanked for."""
    return Finding(role, 0.0, None, role) if role else None


def author_id(history: History, author_id: str) -> Finding | None:
    """The author number that OpenAlex gave, if decided papers have the same number."""
    return _decided(history.author_ids.get(author_id, 0), author_id)


def decided_affiliation(history: History, affiliations: Texts) -> Finding | None:
    """The printed affiliation, if decided papers have the same one."""
    words = affiliation_words(affiliations)
    balance = history.affiliations.get(words, 0) if words else 0
    return _decided(balance, "; ".join(affiliations[:2]))


def _decided(balance: int, printed: str) -> Finding | None:
    """A finding from confirmations minus rejections; none where they are equal."""
    if not balance:
        return None
    return Finding("confirmed" if balance > 0 else "rejected", 0.0, None, printed)


def coauthors(history: History, coauthors: frozenset[str]) -> Finding | None:
    """Co-authors who are also on papers confirmed for this technician."""
    known = history.coauthors
    shared = [name for name in coauthors if known.get(name, 0) > 0]
    if not shared:
        return None
    level = "one" if len(shared) == 1 else "several"
    return Finding(level, 0.0, None, ", ".join(sorted(shared)[:3]))


Feature = Callable[..., Finding | None]
NAME_FEATURES: tuple[Feature, ...] = (
    family_name,
    given_name,
    middle_names,
    name_order,
    generation,
    name_source,
)
FURTHER_FEATURES: tuple[Feature, ...] = (
    orcid,
    orcid_inferred,
    institution,
    department,
    employment,
    sentence,
    role,
    author_id,
    decided_affiliation,
    coauthors,
)
FEATURES = NAME_FEATURES + FURTHER_FEATURES
_NAMES = {"roster": "name_shown", "printed": "name"}
SHOWN: Mapping[str, Mapping[str, str]] = {
    "family_name": _NAMES,
    "given_name": _NAMES,
    "middle_names": _NAMES,
    "name_order": _NAMES,
    "name_source": {"printed": "name"},
    "employment": {"roster": "posts_shown", "printed": "published"},
}


def findings(columns: Columns, features: Sequence[Feature]) -> Columns:
    """The findings of features, by feature, one row for each pair."""
    return {
        feature.__name__: compared(
            feature, [columns[name] for name in signature(feature).parameters]
        )
        for feature in features
    }
