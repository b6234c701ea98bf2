"""Identifiers in one form: bare, in canonical case, checked. Other texts give None.

>>> doi("https://doi.org/10.5555/ABC.1")
'10.5555/abc.1'
>>> orcid("https://orcid.org/0000-0002-1825-0097")
'0000-0002-1825-0097'
>>> orcid("0000-0002-1825-0098") is None
True
>>> pmcid("https://www.ncbi.nlm.nih.gov/pmc/articles/5815332")
'PMC5815332'
>>> ror("https://ror.org/02Y3AD647")
'02y3ad647'
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from attribution.core.pasted_dois import doi_in

# What nearly all sources send: bare, or with the address of the resolver.
_PLAIN_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[A-Za-z0-9._/()-]*[A-Za-z0-9/])", re.ASCII
)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_LAST_DIGITS = re.compile(r"(\d+)/?$")
_OPENALEX = re.compile(r"([A-Z]\d+)$")
_ROR = re.compile(r"(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?$", re.I)


def doi(text: str | None) -> str | None:
    """A DOI, bare and in lower case, from any form in which it is pasted."""
    if not text:
        return None
    plain_form = _PLAIN_DOI.fullmatch(text)
    return plain_form[1].lower() if plain_form else doi_in(text)


def doi_address(doi: str | None) -> str | None:
    """The address that a DOI leads to; odd characters in a DOI stay inside the path."""
    return "https://doi.org/" + quote(doi, safe="/:;().-_") if doi else None


def orcid(text: str | None) -> str | None:
    """An ORCID iD with hyphens; None if its form or check digit (ISO 7064 mod 11-2) is wrong."""
    match = _ORCID.search(text.strip()) if text else None
    if match is None:
        return None
    digits = "".join(match.groups()).upper()
    if _check_digit(digits[:15]) != digits[15]:
        return None
    return "-".join(digits[start : start + 4] for start in (0, 4, 8, 12))


def _check_digit(first15: str) -> str:
    total = 0
    for digit in first15:
        total = (total + int(digit)) * 2
    value = (12 - total % 11) % 11
    return "X" if value == 10 else str(value)


def pmid(text: str | None) -> str | None:
    """A PubMed id: digits only."""
    return _first_group(_LAST_DIGITS, text)


def pmcid(text: str | None) -> str | None:
    """A PubMed Central id with its `PMC`; OpenAlex prints it with and without."""
    digits = _first_group(_LAST_DIGITS, text)
    return f"PMC{digits}" if digits else None


def openalex(text: str | None) -> str | None:
    """An OpenAlex id without its address, such as `W2741809807`."""
    last_part = (text or "").rstrip("/").rpartition("/")[2]
    return _first_group(_OPENALEX, last_part.upper())


@lru_cache(maxsize=100_000)
def ror(text: str | None) -> str | None:
    """A ROR id without its address."""
    bare = _first_group(_ROR, (text or "").strip())
    return bare.lower() if bare else None


def _first_group(pattern: re.Pattern[str], text: str | None) -> str | None:
    match = pattern.search(text or "")
    return match[1] if match else None
