"""The evidence in plain words. One sentence a feature and level; `{roster}` and `{printed}` are the values compared."""

from __future__ import annotations

from attribution.matching.evidence import Finding

SENTENCES: dict[str, dict[str, str]] = {
    "family_name": {
        "equal": "The family name is the same.",
        "particle": "The family name is the same apart from a particle such as “de” or “van”.",
        "part": "Part of the family name is the same.",
        "slip": "The family name differs by a letter or two, as by a slip of the pen.",
        "near": "The family name differs by a letter or two and is another known name.",
        "other": "The family name is another one.",
    },
    "given_name": {
        "equal": "The first name is the same.",
        "nickname": "The first name is a usual short form of the one on record.",
        "short": "One first name is the beginning of the other.",
        "slip": "The first name differs by a letter or two, as by a slip of the pen.",
        "near": "The first name differs by a letter or two and is another known name.",
        "second": "A second given name is used as the first.",
        "initial": "The initial agrees.",
        "similar": "The first names are alike but not the same.",
        "differs": "The first name is another one.",
    },
    "middle_names": {
        "equal": "The middle name is the same.",
        "initial": "The middle initial agrees.",
        "differs": "The middle names differ.",
        "only printed": "The paper prints a middle name that is not on record.",
        "only on record": "The paper leaves out a middle name that is on record.",
    },
    "name_order": {"swapped": "The family name is printed first."},
    "generation": {
        "same": "Both names have the same “junior” or the like.",
        "differs": "One is junior and the other is not.",
        "only printed": "The paper prints “junior” or the like, which is not on record.",
        "only on record": "The paper leaves out “junior” or the like.",
    },
    "name_source": {
        "known as": "It matches the name the person goes by.",
        "former": "It matches a name on record.",
    },
    "orcid": {
        "same": "The paper gives this person's ORCID iD.",
        "same, other name": "The paper gives this person's ORCID iD beside another name.",
        "other": "The paper gives another ORCID iD than the one on record.",
    },
    "orcid_inferred": {
        "same": "A source thinks that this is the person's ORCID iD; the paper does not say so.",
        "other": "A source thinks that this is somebody else's paper, by another ORCID iD; the paper does not say so.",
    },
    "institution": {
        "same": "The paper names the institution where the person works.",
        "same by name": "The printed affiliation names the institution where the person works.",
        "other": "The paper names other institutions.",
    },
    "department": {
        "all": "The printed affiliation names the person's department or unit.",
        "most": "The printed affiliation shares most words with the person's department or unit.",
        "some": "The printed affiliation shares some words with the person's department or unit.",
        "none": "The printed affiliation does not mention the person's department or unit.",
        "elsewhere": "The printed affiliation names such a department or unit, at another institution.",
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
        "other": "Thanked for something else than technical work.",
        "collaborator": "In a list of collaborators, not in the author list.",
    },
    "author_id": {
        "confirmed": "OpenAlex gives the same author number as on papers confirmed for this person.",
        "rejected": "OpenAlex gives the same author number as on papers rejected for this person.",
    },
    "decided_affiliation": {
        "confirmed": "The affiliation is printed as on papers confirmed for this person.",
        "rejected": "The affiliation is printed as on papers rejected for this person.",
    },
    "coauthors": {
        "one": "A co-author also stands on a paper confirmed for this person.",
        "several": "Several co-authors also stand on papers confirmed for this person.",
    },
    "other_candidates": {
        "fit": "Other people on the roster, or other names on this paper, fit as well."
    },
    "decision": {
        "confirmed": "A person has confirmed this.",
        "rejected": "A person has rejected this.",
    },
}


def says(feature: str, finding: Finding) -> str:
    """The sentence for a finding."""
    return SENTENCES[feature][finding.level]
