"""Identifiers in the right form that no real person, place or paper can have.

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
    """An ORCID iD with a valid check digit in 0000-0009-..., which is outside the issued blocks."""
    body = f"00000009{number:07d}"
    for check_digit in "0123456789X":
        valid = identifiers.orcid(body + check_digit)
        if valid:
            return valid
    raise AssertionError(f"no check digit fits {body}")


def ror_check_digits(stem: str) -> int:
    """The two check digits that follow the first seven characters of a ROR id.

    ISO 7064 mod 97-10 over Crockford's base 32, as the registry computes them.
    """
    value = 0
    for letter in stem:
        value = value * 32 + _CROCKFORD.index(letter)
    return 98 - value * 100 % 97


def impossible_ror(number: int) -> str:
    """A ROR id of the right form with wrong check digits, so the registry can never issue it."""
    letters = [_CROCKFORD[number * step % 32] for step in (7, 11, 13, 17, 19, 23)]
    stem = "0" + "".join(letters)
    wrong = (ror_check_digits(stem) + 50) % 97
    return f"{stem}{wrong:02d}"


def doi(name: str) -> str:
    """A DOI under the prefix that is set aside for examples."""
    return f"10.5555/{name}"


def issn(journal: str) -> str:
    """An ISSN whose check digit is wrong, so that no journal can have it."""
    digits = f"{sum(map(ord, journal)) % 10_000_000:07d}"
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    wrong = (11 - total % 11 + 1) % 10
    return f"{digits[:4]}-{digits[4:]}{wrong}"
