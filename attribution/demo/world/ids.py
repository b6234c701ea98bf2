"""Identifiers that no real person, place or paper can have, in the right form for every reader.

>>> orcid(7)
'0000-0009-0000-0070'
>>> ror_check_digits("02y3ad6")
47
"""

from __future__ import annotations

from attribution.core import identifiers

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
OPENALEX = 99_000_000_000  # real ids stay below 10 000 000 000
PUBMED = 990_000_000  # real PubMed ids have eight digits
PREPRINT = 99_000_000


def orcid(number: int) -> str:
    """An ORCID iD with a valid check digit in 0000-0009-..., which lies outside the issued blocks."""
    body = f"00000009{number:07d}"
    return next(found for digit in "0123456789X" if (found := identifiers.orcid(body + digit)))


def ror_check_digits(seven: str) -> int:
    """The two check digits of a ROR id (ISO 7064 mod 97-10 over Crockford's base 32)."""
    value = 0
    for letter in seven:
        value = value * 32 + _CROCKFORD.index(letter)
    return 98 - value * 100 % 97


def impossible_ror(number: int) -> str:
    """A ROR id of the right form whose check digits are wrong, so that the registry can never issue it."""
    seven = "0" + "".join(_CROCKFORD[number * step % 32] for step in (7, 11, 13, 17, 19, 23))
    wrong = (ror_check_digits(seven) + 50) % 97
    return f"{seven}{wrong:02d}"


def doi(name: str) -> str:
    """A DOI under the prefix that is set aside for examples."""
    return f"10.5555/{name}"
