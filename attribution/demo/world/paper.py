"""The nouns of the fictional papers: a paper, the entries of its author list, an affiliation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attribution.demo.world import ids
from attribution.demo.world.acknowledgement_texts import Acknowledgement
from attribution.demo.world.institutions import HOME, Institution, lineage
from attribution.demo.world.people import Person
from attribution.demo.world.visibility import Visibility

_IN_JOURNALS = ("article", "review")
_DOI_PREFIXES = {"preprint": "quillrxiv", "dataset": "deposit", "software": "deposit.sw"}


@dataclass(frozen=True)
class PrintedAffiliation:
    """An affiliation as printed, the institution meant, and the one that OpenAlex takes it for."""

    text: str
    institution: Institution
    openalex: Institution | None


@dataclass(frozen=True)
class AuthorEntry:
    """One entry of an author list.

    `orcid_printed` is in the paper; `orcid_profile` is what OpenAlex infers.
    """

    person: Person | None  # None for a consortium
    given_names: str | None
    family_name: str | None
    printed: str
    affiliations: tuple[PrintedAffiliation, ...] = ()
    orcid_printed: str | None = None
    orcid_profile: str | None = None
    author_number: int = 0


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
    authors: tuple[AuthorEntry, ...]
    visibility: Visibility
    has_doi: bool = True
    acknowledgement: Acknowledgement | None = None
    funding: tuple[tuple[str, str], ...] = ()  # funder, grant number
    preprint_doi: str | None = None
    article_doi: str | None = None
    retracted: bool = False
    notice_of: str | None = None  # the DOI that this notice retracts

    @property
    def doi(self) -> str | None:
        """The DOI, bare and in lower case."""
        if not self.has_doi:
            return None
        prefix = _DOI_PREFIXES.get(self.kind, "qjx")
        return ids.doi(f"{prefix}.{self.published.year}.{self.number:05d}")

    @property
    def volume(self) -> str | None:
        """The volume of the journal; None for what is in no journal."""
        return str(self.published.year - 1990) if self.kind in _IN_JOURNALS else None

    @property
    def issue(self) -> str | None:
        """The number within the volume."""
        return str(self.published.month) if self.volume else None

    @property
    def pages(self) -> str | None:
        """First and last page."""
        first = 1 + 12 * (self.number % 90)
        return f"{first}-{first + 11}" if self.volume else None

    @property
    def issn(self) -> str | None:
        """An ISSN that no journal has: its check digit is wrong."""
        return ids.issn(self.journal) if self.volume else None

    @property
    def doi_url(self) -> str | None:
        """The DOI as an address."""
        return f"https://doi.org/{self.doi}" if self.doi else None

    @property
    def openalex_id(self) -> str:
        """The OpenAlex id, whether or not OpenAlex shows the paper."""
        return f"W{ids.OPENALEX + self.number}"

    @property
    def pmid(self) -> str | None:
        """The PubMed id: every paper in Europe PMC except preprints."""
        if not self.visibility.europepmc or self.kind == "preprint":
            return None
        return str(ids.PUBMED + self.number)

    @property
    def pmcid(self) -> str | None:
        """The PubMed Central id: papers announced as open access, and a few closed ones."""
        if self.pmid is None:
            return None
        in_pmc = self.visibility.announced_open or self.number % 5 == 0
        return f"PMC{ids.PUBMED + self.number}" if in_pmc else None

    @property
    def readable(self) -> bool:
        """Whether Europe PMC gives the acknowledgement."""
        gives_text = self.visibility.full_text == "open" and self.pmcid is not None
        return gives_text and self.acknowledgement is not None

    @property
    def affiliations(self) -> list[PrintedAffiliation]:
        """The affiliations of all authors."""
        return [affiliation for entry in self.authors for affiliation in entry.affiliations]


def at_home(institution: Institution | None) -> bool:
    """Whether an institution is the university or a part of it."""
    return institution is not None and HOME in lineage(institution)
