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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from attribution.matching.corpus import Words, affiliation_words
from attribution.matching.mentions import Mentions
from attribution.matching.name_fit import NameForm, best_fit
from attribution.matching.score import Candidate, CandidateKey

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


@dataclass(frozen=True, slots=True)
class Namesakes:
    """What the corpus shows of other people with the names of technicians."""

    factor: float = 1.0  # by which the odds must be higher of those in `elsewhere`
    elsewhere: frozenset[CandidateKey] = frozenset()  # only the name speaks for them
    with_shared_initials: frozenset[CandidateKey] = frozenset()  # never accepted without review

    def raised(self, threshold: float) -> float:
        """The threshold for authors at another institution for whom only the name speaks."""
        odds = self.factor * threshold / max(1.0 - threshold, 1e-9)
        return odds / (1.0 + odds)


NONE_KNOWN = Namesakes()


def namesakes_in(mentions: Mentions, candidates: Iterable[Candidate]) -> Namesakes:
    """What the mentions show; needs the tables that `blocking.pair_names` leaves."""
    authors = [candidate for candidate in candidates if candidate.mention.kind == "author"]
    numbers = _own_numbers(authors)
    bare = [
        candidate
        for candidate in authors
        if candidate.probability >= LIKELY and not _is_supported(candidate, numbers)
    ]
    elsewhere = [candidate for candidate in bare if _is_elsewhere(candidate)]
    with_initials = [candidate for candidate in bare if candidate.level("given_name") == "initial"]
    return Namesakes(
        factor=_factor(authors, numbers),
        elsewhere=frozenset(candidate.key for candidate in elsewhere),
        with_shared_initials=_sharing_initials(mentions, with_initials),
    )


def _is_supported(candidate: Candidate, numbers: Mapping[str, set[str]]) -> bool:
    """Whether more than name and place speaks for a candidate."""
    if any(candidate.level(feature) in levels for feature, levels in _SUPPORT.items()):
        return True
    own = numbers.get(candidate.pair.technician.technician_id, set())
    return candidate.mention.author_id in own


def _is_elsewhere(candidate: Candidate) -> bool:
    """Whether the printed institution speaks against a candidate, and no department for them."""
    is_placed = candidate.level("department") in _DEPARTMENT
    return candidate.points.get("institution", 0.0) < 0.0 and not is_placed


# -- at another institution ------------------------------------------------------------------------


def _own_numbers(authors: Iterable[Candidate]) -> dict[str, set[str]]:
    """The author numbers under which each technician is known, as far as that is sure."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for candidate in authors:
        if candidate.mention.author_id and _is_surely_own(candidate):
            numbers[candidate.pair.technician.technician_id].add(candidate.mention.author_id)
    return numbers


def _is_surely_own(candidate: Candidate) -> bool:
    if candidate.level("orcid") is not None:
        return candidate.level("orcid") == "same"
    is_at_institution = candidate.points.get("institution", 0.0) > 0.0
    is_in_full = candidate.level("given_name") in IN_FULL
    return is_at_institution and is_in_full and candidate.probability >= SURE


def _factor(authors: Iterable[Candidate], numbers: Mapping[str, set[str]]) -> float:
    """How many times as high the odds are of another person as the probabilities say; at least 1.

    Counts each person once whom the sources tell from the technician, or know to be them.
    """
    expected: dict[tuple[str, str], float] = {}
    is_other: dict[tuple[str, str], bool] = {}
    for candidate in authors:
        person = (candidate.pair.technician.technician_id, candidate.mention.author_id or "")
        own = numbers.get(person[0])
        is_counted = person[1] and own and _speaks_by_name_alone(candidate)
        if own and is_counted:
            expected[person] = 1.0 - candidate.probability
            is_other[person] = person[1] not in own
    if not expected:
        return 1.0
    mean = sum(expected.values()) / len(expected)
    others = (sum(is_other.values()) + SMOOTHING * mean) / (len(expected) + SMOOTHING)
    return max(1.0, _odds(others) / _odds(mean))


def _speaks_by_name_alone(candidate: Candidate) -> bool:
    is_supported = _is_supported(candidate, {})
    return candidate.probability >= LIKELY and _is_elsewhere(candidate) and not is_supported


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


def _sharing_initials(
    mentions: Mentions, candidates: Sequence[Candidate]
) -> frozenset[CandidateKey]:
    """The candidates whose printed initials another person of their institution has too."""
    if not candidates:
        return frozenset()
    rivals = _names_in_full(mentions, candidates)
    return frozenset(
        candidate.key
        for candidate in candidates
        if any(_may_be_meant(rival, candidate) for rival in rivals.get(_name_key(candidate), ()))
    )


def _names_in_full(mentions: Mentions, candidates: Sequence[Candidate]) -> dict[str, list[_Rival]]:
    """Who has the family name and the first letter, at the institutions where it matters."""
    rors: dict[str, set[str]] = defaultdict(set)
    looked_for: dict[str, tuple[str, str]] = {}
    for candidate in candidates:
        rors[_name_key(candidate)].update(candidate.mention.rors)
        looked_for[_name_key(candidate)] = (candidate.pair.fit.family_word, _letter(candidate))
    rows = [(name_key, *looked_for[name_key], sorted(rors[name_key])) for name_key in sorted(rors)]
    mentions.load("match_initials", ("name_key", "family", "letter", "rors"), rows)
    rivals: dict[str, list[_Rival]] = defaultdict(list)
    for name_key, name, words, institutions, affiliations in mentions.rows(_NAMES_IN_FULL):
        form = NameForm(tuple(words[:-1]), tuple(words[-1:]), "on record")
        printed = affiliation_words(tuple(affiliations or ()))
        rivals[name_key].append(_Rival(name, form, frozenset(institutions), printed))
    return rivals


def _name_key(candidate: Candidate) -> str:
    return f"{_letter(candidate)} {candidate.pair.fit.family_word}"


def _letter(candidate: Candidate) -> str:
    return candidate.pair.fit.given_word[:1]


def _may_be_meant(rival: _Rival, candidate: Candidate) -> bool:
    """Whether the initials may be the other person's: another name, and the same place."""
    if rival.rors.isdisjoint(candidate.mention.rors):
        return False
    technician = candidate.pair.technician
    if best_fit(technician.name_forms, rival.name, None, None).given in MAY_BE_OWN:
        return False
    fit = best_fit((rival.form,), candidate.mention.name, None, None)
    if fit.given != "initial" or fit.middle == "differs":
        return False
    return candidate.level("department") not in _DEPARTMENT or _is_in_department(rival, candidate)


def _is_in_department(rival: _Rival, candidate: Candidate) -> bool:
    overlaps = (
        candidate.pair.corpus.overlap(words, rival.affiliation_words)
        for _, words in candidate.pair.technician.departments
    )
    return any(level in _DEPARTMENT for level, _ in overlaps)
