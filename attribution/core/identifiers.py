"""Identifiers in one form each: bare, canonical case, checked. A text that is not one gives None.

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
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/\S+", re.I)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_OPENALEX = re.compile(r"([A-Z]\d+)$")
_ROR = re.compile(r"(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?$", re.I)


def doi(text: str | None) -> str | None:
    """A DOI, bare and in lower case."""
    if not text:
        return None
    if (found := _DOI.search(text)) is None:
        return None
    name = found[0]
    if "%2" in name[:12] or (text.startswith("http") and "%" in name):
        name = unquote(name)
    return name.rstrip(".,;").lower()


def orcid(text: str | None) -> str | None:
    """An ORCID iD with hyphens, or None where the form or the check digit (ISO 7064 mod 11-2) is wrong."""
    if not text or (found := _ORCID.search(text.strip())) is None:
        return None
    digits = "".join(found.groups()).upper()
    return (
        "-".join(digits[i : i + 4] for i in (0, 4, 8, 12))
        if _check_digit(digits[:15]) == digits[15]
        else None
    )


def _check_digit(first15: str) -> str:
    total = 0
    for digit in first15:
        total = (total + int(digit)) * 2
    value = (12 - total % 11) % 11
    return "X" if value == 10 else str(value)


def pmid(text: str | None) -> str | None:
    """A PubMed id: digits only."""
    found = re.search(r"(\d+)/?$", text or "")
    return found[1] if found else None


def pmcid(text: str | None) -> str | None:
    """A PubMed Central id with its `PMC`; OpenAlex prints it with and without."""
    found = re.search(r"(\d+)/?$", text or "")
    return "PMC" + found[1] if found else None


def openalex(text: str | None) -> str | None:
    """An OpenAlex id without its address, such as `W2741809807`."""
    found = _OPENALEX.search((text or "").rstrip("/").rpartition("/")[2].upper())
    return found[1] if found else None


@lru_cache(maxsize=100_000)
def ror(text: str | None) -> str | None:
    """A ROR id without its address."""
    found = _ROR.search((text or "").strip())
    return found[1].lower() if found else None
