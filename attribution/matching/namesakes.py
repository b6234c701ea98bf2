"""How far this corpus shows that names which fit are other people's.

Two questions, asked of authors for whom only a name and a place speak:

- At another institution, how many of the people whose name fits are other people, and how many
  would the probabilities make us expect? The bar rises by the ratio of the odds.
- Where only initials are printed, is another person of that institution printed in full elsewhere,
  who has the same initials and family name? Then a person decides.

An author number of OpenAlex or an ORCID iD tells people apart here. It says nothing about a pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import signature
from typing import NamedTuple

import numpy as np

from attribution.matching.columns import Codes, Column, Mask, Numbers, columns_at, compared
from attribution.matching.corpus import Corpus, Words, affiliation_words
from attribution.matching.mentions import Mentions
from attribution.matching.name_fit import FamilyFit, GivenFit, NameForm, best_fit
from attribution.matching.pairs import Departments
from attribution.matching.score import Candidates

_NameKey = tuple[str, str]  # family name and first letter
LIKELY = 0.5  # a candidate from which we count: less likely ones are not accepted in any case
SURE = 0.9  # such a candidate at the institution, printed in full, has the technician's number
# So many people count as coming out just as expected, so that a few chances do not move the bar.
SMOOTHING = 2.0
IN_FULL = ("equal", "nickname")
MAY_BE_OWN = (*IN_FULL, "short", "second", "initial", "missing")
# What tells more than name and place, by feature and level.
_SUPPORT: Mapping[str, tuple[str, ...]] = {
    "orcid": ("same",),
    "orcid_inferred": ("same",),
    "author_id": ("confirmed",),
    "decided_affiliation": ("confirmed",),
    "coauthors": ("one", "several"),
}
_DEPARTMENT = ("all", "most")
_NAMES_IN_FULL = """
    select i.name_key, m.name, n.words, list(distinct ror), flatten(list(distinct m.affiliations))
    from match_initials i
    join match_words w on w.word = i.family and w.place > 1
    join match_names n on n.name_id = w.name_id
        and starts_with(n.words[1], i.letter) and length(n.words[1]) > 2
    join {mentions} m on hash(m.name, m.given, m.family) = n.name_id
    cross join unnest(list_transform(
        m.institution_rors, lambda r: lower(regexp_extract(r, '[^/]*$')))) as institution(ror)
    where m.kind = 'author' and list_contains(i.rors, ror)
    group by i.name_key, m.name, n.words
    order by i.name_key, m.name
"""


_NOBODY = np.zeros(1, bool)


@dataclass(frozen=True, slots=True)
class Namesakes:
    """What the corpus shows of other people with the names of technicians; masks of candidates."""

    factor: float = 1.0  # by which the odds must be higher of those in `elsewhere`
    elsewhere: Mask = field(default_factory=_NOBODY.copy)  # only the name speaks for them
    with_shared_initials: Mask = field(default_factory=_NOBODY.copy)  # never without review

    def raised(self, threshold: Numbers) -> Numbers:
        """The threshold for authors at another institution for whom only the name speaks."""
        odds = self.factor * threshold / np.maximum(1.0 - threshold, 1e-9)
        return odds / (1.0 + odds)


NONE_KNOWN = Namesakes()


def namesakes_in(mentions: Mentions, candidates: Candidates) -> Namesakes:
    """What the mentions show; needs the tables that `blocking.pair_names` leaves."""
    person, is_own, is_known = _numbers(candidates)
    likely = ~candidates.is_thanked & (candidates.probability >= LIKELY)
    by_name = likely & ~candidates.has_any(_SUPPORT)
    placed = candidates.has("department", *_DEPARTMENT)
    elsewhere = (candidates.points["institution"] < 0.0) & ~placed
    with_initials = by_name & ~is_own & candidates.has("given_name", "initial")
    return Namesakes(
        factor=_factor(candidates, person, is_own, by_name & elsewhere & is_known),
        elsewhere=by_name & ~is_own & elsewhere,
        with_shared_initials=_sharing_initials(mentions, candidates, with_initials),
    )


# -- at another institution ------------------------------------------------------------------------


def _numbers(candidates: Candidates) -> tuple[Codes, Mask, Mask]:
    """Technician and author number as one number; where it is surely their own; where both count.

    Both count where there is an author number and one of the technician's own is known.
    """
    number = candidates.columns["author_id"]
    technician = candidates.columns["technician_id"].codes
    person = technician.astype(np.int64) * len(number.values) + number.codes
    has_number = number.mask(bool)
    sure = has_number & _is_surely_own(candidates)
    is_own = np.isin(person, person[sure])
    return person, is_own, has_number & np.isin(technician, technician[sure])


def _is_surely_own(candidates: Candidates) -> Mask:
    """Whether an author is the technician: by their iD, or in full at their institution."""
    at_institution = candidates.points["institution"] > 0.0
    in_full = candidates.has("given_name", *IN_FULL)
    by_name = at_institution & in_full & (candidates.probability >= SURE)
    by_orcid = candidates.has("orcid", "same")
    return ~candidates.is_thanked & (by_orcid | (by_name & ~candidates.has("orcid")))


def _factor(candidates: Candidates, person: Codes, is_own: Mask, counted: Mask) -> float:
    """How many times as high the odds are of another person as the probabilities say; at least 1.

    Counts each person once whom the sources tell from the technician, or know to be them.
    """
    rows = np.flatnonzero(counted)
    if not len(rows):
        return 1.0
    _, last = np.unique(person[rows][::-1], return_index=True)
    rows = rows[::-1][last]
    mean = float(np.mean(1.0 - candidates.probability[rows]))
    others = (np.count_nonzero(~is_own[rows]) + SMOOTHING * mean) / (len(rows) + SMOOTHING)
    return max(1.0, _odds(others) / _odds(mean))


def _odds(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1.0 - 1e-6)
    return bounded / (1.0 - bounded)


# -- with initials only ----------------------------------------------------------------------------


class _Rival(NamedTuple):
    """A person whom the corpus prints in full, with places of theirs."""

    name: str
    form: NameForm
    rors: frozenset[str]
    affiliation_words: Words


def _sharing_initials(mentions: Mentions, candidates: Candidates, asked: Mask) -> Mask:
    """The candidates whose printed initials another person of their institution has too."""
    rows = np.flatnonzero(asked)
    columns = columns_at(candidates.columns, rows)
    name_key = compared(_name_key, [columns["family_fit"], columns["given_fit"]])
    rivals = _names_in_full(mentions, name_key, columns["rors"])
    placed = candidates.has("department", *_DEPARTMENT)[rows]
    arguments = {
        **columns,
        "rivals": name_key.part(lambda key: rivals.get(key, ())),
        "placed_in": columns["departments"].only(placed).filled(()),
    }
    sharing = compared(_is_shared, [arguments[name] for name in signature(_is_shared).parameters])
    mask = np.zeros(len(asked), bool)
    mask[rows] = sharing.mask(bool)
    return mask


def _name_key(family_fit: FamilyFit, given_fit: GivenFit) -> _NameKey:
    return family_fit.word, given_fit.word[:1]


def _names_in_full(
    mentions: Mentions, name_key: Column, rors: Column
) -> Mapping[_NameKey, tuple[_Rival, ...]]:
    """Who has the family name and the first letter, at the institutions where it matters."""
    rors_of: dict[_NameKey, set[str]] = defaultdict(set)
    for name, printed in zip(name_key.listed(), rors.listed(), strict=True):
        rors_of[name].update(printed)
    rows = [
        (f"{letter} {family}", family, letter, sorted(rors_of[family, letter]))
        for family, letter in sorted(rors_of)
    ]
    if not rows:
        return {}
    mentions.load("match_initials", ("name_key", "family", "letter", "rors"), rows)
    rivals: dict[_NameKey, tuple[_Rival, ...]] = defaultdict(tuple)
    for key, name, words, institutions, affiliations in mentions.rows(_NAMES_IN_FULL):
        letter, _, family = key.partition(" ")
        form = NameForm(tuple(words[:-1]), tuple(words[-1:]), "on record")
        printed = affiliation_words(tuple(affiliations or ()))
        rivals[family, letter] += (_Rival(name, form, frozenset(institutions), printed),)
    return rivals


def _is_shared(
    rivals: tuple[_Rival, ...],
    name: str,
    name_forms: tuple[NameForm, ...],
    rors: tuple[str, ...],
    placed_in: Departments,
    corpus: Corpus,
) -> bool:
    """Whether the initials may be another person's: another name, and the same place.

    `placed_in` holds the departments of the technician where the paper prints one of them.
    """
    return any(
        not rival.rors.isdisjoint(rors)
        and _may_be_meant(rival, name, name_forms)
        and (not placed_in or _is_in_department(rival, placed_in, corpus))
        for rival in rivals
    )


def _may_be_meant(rival: _Rival, name: str, name_forms: tuple[NameForm, ...]) -> bool:
    return not _may_be_own(name_forms, rival.name) and _are_initials_of(name, rival.form)


@lru_cache(maxsize=200_000)
def _may_be_own(name_forms: tuple[NameForm, ...], name: str) -> bool:
    return best_fit(name_forms, name, None, None).given in MAY_BE_OWN


@lru_cache(maxsize=200_000)
def _are_initials_of(name: str, form: NameForm) -> bool:
    fit = best_fit((form,), name, None, None)
    return fit.given == "initial" and fit.middle not in ("differs", "other")


def _is_in_department(rival: _Rival, departments: Departments, corpus: Corpus) -> bool:
    overlaps = (corpus.overlap(words, rival.affiliation_words) for _, words in departments)
    return any(level in _DEPARTMENT for level, _ in overlaps)
