"""The fictional university, its marine station, and the other institutions of its world."""

from __future__ import annotations

from dataclasses import dataclass, replace

from attribution.demo.world import ids
from attribution.demo.world import vocabulary as words


@dataclass(frozen=True)
class Institution:
    """An organisation; `parent` is the ROR id of the one it belongs to."""

    name: str
    city: str
    country: str
    country_code: str
    ror: str
    openalex: str
    kind: str = "education"
    other_names: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def ror_url(self) -> str:
        """The ROR id as an address."""
        return f"https://ror.org/{self.ror}"


def _institution(
    number: int,
    name: str,
    city: str,
    country: str,
    code: str,
) -> Institution:
    ror = ids.impossible_ror(number)
    openalex = f"I{ids.OPENALEX + number}"
    return Institution(name, city, country, code, ror, openalex)


HOME = replace(
    _institution(1, words.UNIVERSITY, words.CITY, *words.COUNTRY),
    other_names=words.UNIVERSITY_FORMS[1:],
)
STATION = replace(
    _institution(2, words.STATION, words.CITY, *words.COUNTRY), kind="facility", parent=HOME.ror
)
OTHERS = tuple(
    _institution(number, *row) for number, row in enumerate(words.OTHER_INSTITUTIONS, 10)
)
ALL = (HOME, STATION, *OTHERS)
BY_ROR = {institution.ror: institution for institution in ALL}


def lineage(institution: Institution) -> list[Institution]:
    """An institution and the one it belongs to."""
    if institution.parent is None:
        return [institution]
    return [institution, BY_ROR[institution.parent]]


def relatives(institution: Institution) -> list[tuple[Institution, str]]:
    """The institutions that belong to this one (`child`), and the one it belongs to (`parent`)."""
    children = [(child, "child") for child in ALL if child.parent == institution.ror]
    parents = [(parent, "parent") for parent in lineage(institution)[1:]]
    return children + parents
