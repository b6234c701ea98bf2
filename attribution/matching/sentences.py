"""The evidence in plain words: one sentence for each feature and level.

People read them on pages, in spreadsheets and in exports. Sentences may be reworded at any time. A
decision in the ledger keeps the sentence that was shown with it, so the old wording of a sentence
that changes must be added to `EARLIER`: it tells which level the decision was made on.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "family_name": {
        "equal": "The family name is the same.",
        "particle": "The family name is the same apart from a particle such as “de” or “van”.",
        "part": "Part of the family name is the same.",
        "further": "The paper prints a further family name that is not on record.",
        "slip": "The family name differs by a letter or two, probably a misprint.",
        "near": "The family name differs by a letter or two, probably a different name.",
        "other": "The family name is different.",
    },
    "given_name": {
        "equal": "The first name is the same.",
        "nickname": "The first name is a usual short form of the one on record.",
        "short": "One first name is the beginning of the other.",
        "slip": "The first name differs by a letter or two, probably a misprint.",
        "near": "The first name is similar, but probably a different name.",
        "second": "A second given name is used as the first.",
        "initial": "The initial is the same.",
        "letters": "The initial is the same, but the letters may be a degree or a title.",
        "similar": "The first names are similar but not the same.",
        "differs": "The first name is different.",
    },
    "middle_names": {
        "equal": "The middle name is the same.",
        "initial": "The middle initial is the same.",
        "differs": "The middle names are different.",
        "other": "The middle names are two different names.",
        "only printed": "The paper prints a middle name that is not on record.",
        "only on record": "The paper leaves out a middle name that is on record.",
    },
    "name_order": {"swapped": "The family name is printed first."},
    "generation": {
        "same": "Both names have the same “junior”, “senior” or similar.",
        "differs": "The names differ in “junior”, “senior” or similar.",
        "only printed": "The paper prints “junior”, “senior” or similar, which is not on record.",
        "only on record": "The paper leaves out “junior”, “senior” or similar, which is on record.",
    },
    "name_source": {
        "known as": "It matches the name the person goes by.",
        "former": "It matches a name on record.",
        "stated": "It matches a name that the person states themselves, which HR does not list.",
    },
    "orcid": {
        "same": "The paper gives this person's ORCID iD.",
        "same, other name": "The paper gives this person's ORCID iD, but with a different name.",
        "other": "The paper gives a different ORCID iD from the one on record.",
    },
    "orcid_inferred": {
        "same": "A source gives this person's ORCID iD, but the paper does not print it.",
        "other": "A source gives a different ORCID iD, but the paper does not print it.",
    },
    "institution": {
        "same": "The paper names the institution where the person works.",
        "other": "The paper names other institutions.",
    },
    "department": {
        "all": "The printed affiliation names the person's department or unit.",
        "most": "The printed affiliation shares most words with the person's department or unit.",
        "some": "The printed affiliation shares some words with the person's department or unit.",
        "none": "The printed affiliation does not mention the person's department or unit.",
        "elsewhere": "The printed affiliation names a department or unit like theirs, "
        "but at another institution.",
    },
    "employment": {
        "in post": "Published while the person was in post.",
        "just after": "Published within two years after the person left.",
        "just before": "Published within a year before the person started.",
        "after": "Published more than two years after the person left.",
        "before": "Published more than a year before the person started.",
    },
    "sentence": {
        "all": "The sentence names the person's department or unit.",
        "most": "The sentence shares most words with the person's department or unit.",
    },
    "role": {
        "technical": "Thanked for technical work.",
        "materials": "Thanked for materials.",
        "scientific": "Thanked for scientific advice.",
        "funding": "Thanked for funding.",
        "admin": "Thanked for administrative help.",
        "participant": "Thanked for taking part.",
        "other": "Thanked for something other than technical work.",
        "collaborator": "In a list of collaborators, not in the author list.",
    },
    "author_id": {
        "confirmed": "OpenAlex gives the same author number as on papers confirmed for "
        "this person.",
        "rejected": "OpenAlex gives the same author number as on papers rejected for this person.",
    },
    "decided_affiliation": {
        "confirmed": "The affiliation is the same as on papers confirmed for this person.",
        "rejected": "The affiliation is the same as on papers rejected for this person.",
    },
    "coauthors": {
        "one": "A co-author is also on a paper confirmed for this person.",
        "several": "Several co-authors are also on papers confirmed for this person.",
    },
    "colleagues": {
        "one": "Someone else of the person's department or unit is probably on this paper.",
        "several": "Several others of the person's department or unit are probably on this paper.",
    },
    "other_candidates": {
        "fit": "Other people on the roster, or other names on this paper, fit as well."
    },
}

# What the sentences were until November 2026, where they were different.
EARLIER: Mapping[str, Mapping[str, str]] = {
    "family_name": {
        "slip": "The family name differs by a letter or two, as by a slip of the pen.",
        "near": "The family name differs by a letter or two and is another known name.",
        "other": "The family name is another one.",
    },
    "given_name": {
        "slip": "The first name differs by a letter or two, as by a slip of the pen.",
        "near": "The first name differs by a letter or two and is another known name.",
        "initial": "The initial agrees.",
        "similar": "The first names are alike but not the same.",
        "differs": "The first name is another one.",
    },
    "middle_names": {
        "initial": "The middle initial agrees.",
        "differs": "The middle names differ.",
    },
    "generation": {
        "same": "Both names have the same “junior” or the like.",
        "differs": "One is junior and the other is not.",
        "only printed": "The paper prints “junior” or the like, which is not on record.",
        "only on record": "The paper leaves out “junior” or the like.",
    },
    "decided_affiliation": {
        "confirmed": "The affiliation is printed as on papers confirmed for this person.",
        "rejected": "The affiliation is printed as on papers rejected for this person.",
    },
    "coauthors": {
        "one": "A co-author also stands on a paper confirmed for this person.",
        "several": "Several co-authors also stand on papers confirmed for this person.",
    },
    "orcid": {
        "same, other name": "The paper gives this person's ORCID iD beside another name.",
        "other": "The paper gives another ORCID iD than the one on record.",
    },
    "orcid_inferred": {
        "same": "A source thinks that this is the person's ORCID iD; the paper does not say so.",
        "other": "A source thinks that this is somebody else's paper, by another ORCID iD; "
        "the paper does not say so.",
    },
    "department": {
        "elsewhere": "The printed affiliation names such a department or unit, "
        "at another institution.",
    },
    "role": {"other": "Thanked for something else than technical work."},
}
WORDINGS = (SENTENCES, EARLIER)  # newest first; the next new wording adds a table between them


def sentence_for(feature: str, level: str) -> str:
    """The sentence for a finding."""
    return SENTENCES[feature][level]


def level_of(feature: str, sentence: str) -> str | None:
    """The level that a sentence stands for, as worded now or earlier; None if it is unknown."""
    for wording in WORDINGS:
        for level, text in wording.get(feature, {}).items():
            if text == sentence:
                return level
    return None


def first_wording(feature: str, sentence: str) -> str:
    """A sentence as it was first worded, so that digests of sentences outlive a new wording."""
    level = level_of(feature, sentence)
    if level is None:
        return sentence
    wordings = [wording.get(feature, {}).get(level) for wording in WORDINGS]
    return [text for text in wordings if text][-1]
