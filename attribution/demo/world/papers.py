"""The nouns of the fictional literature: a paper, its byline, and where each source shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attribution.demo.world import ids
from attribution.demo.world.institutions import HOME, Institution, lineage
from attribution.demo.world.people import Person
from attribution.demo.world.phrasing import Acknowledgement


@dataclass(frozen=True)
class Place:
    """An affiliation as printed, the institution meant, and the one that OpenAlex takes it for."""

    text: str
    institution: Institution
    openalex: Institution | None


@dataclass(frozen=True)
class Byline:
    """One entry of an author list. `orcid_printed` is in the paper; `orcid_profile` is what OpenAlex infers."""

    person: Person | None  # None is a consortium
    given: str | None
    family: str | None
    printed: str
    places: tuple[Place, ...] = ()
    orcid_printed: str | None = None
    orcid_profile: str | None = None
    author_number: int = 0


@dataclass(frozen=True)
class Showing:
    """Which source shows a paper, and how much of it."""

    openalex: bool = True
    crossref: bool = True
    europepmc: bool = False
    full_text: str = "none"  # none, closed, open, missing (said to be open, not there)
    crossref_affiliations: bool = True
    crossref_rors: bool = False
    crossref_orcids: bool = True
    openalex_raw_orcids: bool = False
    openalex_date: date | None = None
    crossref_parts: int = 3  # day, month or year is deposited
    europepmc_date: date | None = None


@dataclass(frozen=True)
class Paper:
    """One publication record; a preprint and its article are two papers of one `work`."""

    number: int
    work: int
    kind: str
    title: str
    published: date
    unit: str
    journal: str
    publisher: str
    byline: tuple[Byline, ...]
    showing: Showing
    has_doi: bool = True
    acknowledgement: Acknowledgement | None = None
    funding: tuple[tuple[str, str], ...] = ()
    preprint_doi: str | None = None
    article_doi: str | None = None
    retracted: bool = False
    notice_of: str | None = None

    @property
    def doi(self) -> str | None:
        """The DOI, bare and in lower case."""
        prefix = {"preprint": "quillrxiv", "dataset": "deposit", "software": "deposit.sw"}.get(
            self.kind, "qjx"
        )
        return (
            ids.doi(f"{prefix}.{self.published.year}.{self.number:05d}") if self.has_doi else None
        )

    @property
    def openalex_id(self) -> str:
        """The OpenAlex id, whether or not OpenAlex shows the paper."""
        return f"W{ids.OPENALEX + self.number}"

    @property
    def pmid(self) -> str | None:
        """The PubMed id: every paper in Europe PMC but preprints."""
        return (
            str(ids.PUBMED + self.number)
            if self.showing.europepmc and self.kind != "preprint"
            else None
        )

    @property
    def pmcid(self) -> str | None:
        """The PubMed Central id: papers with an open or missing full text, and a few closed ones."""
        here = self.pmid and (self.showing.full_text in ("open", "missing") or self.number % 5 == 0)
        return f"PMC{ids.PUBMED + self.number}" if here else None

    @property
    def readable(self) -> bool:
        """Whether Europe PMC gives the acknowledgement."""
        return (
            self.showing.full_text == "open"
            and self.pmcid is not None
            and self.acknowledgement is not None
        )

    @property
    def affiliated(self) -> bool:
        """Whether a printed author is at the university."""
        return any(
            HOME in lineage(place.institution) for entry in self.byline for place in entry.places
        )
