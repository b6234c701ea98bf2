"""The nouns of this system as frozen values. None means unknown, never ""."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Spell:
    """One period of employment of a technician; an open end is None.

    `end_assumed` is true where no list states the end: the person was missing from the list of that
    day.
    """

    institution_ror: str | None = None
    faculty: str | None = None
    department: str | None = None
    job_title: str | None = None
    start: date | None = None
    end: date | None = None
    fte: float | None = None
    research_facing: bool | None = None
    grade: str | None = None
    job_family: str | None = None
    contract_type: str | None = None
    contract_end: date | None = None
    end_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Technician:
    """A person on the roster. `former_names` are searched, never shown.

    `stated_names` are first names that they state themselves: a paper found by one is for review.
    `struck_names` are names among the others that they do not want to be searched for.
    """

    technician_id: str
    given_names: str
    family_name: str
    known_as: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    orcid: str | None = None
    email: str | None = None
    public_consent: bool | None = None
    spells: tuple[Spell, ...] = ()
    stated_names: tuple[str, ...] = ()
    struck_names: tuple[str, ...] = ()

    def as_searched(self) -> Technician:
        """The same without the names that they struck out."""
        if not self.struck_names:
            return self
        return replace(
            self,
            known_as=self._not_struck(self.known_as),
            former_names=self._not_struck(self.former_names),
            struck_names=(),
        )

    def _not_struck(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in self.struck_names)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An affiliation as printed, with the bare ROR ids that a source gave for it."""

    text: str | None
    rors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """One name in an author list as one source prints it.

    `orcid` is stated by the paper or its deposit; `orcid_inferred` is a source's own guess
    (OpenAlex profiles). `is_group` is true for consortia.
    """

    name: str
    given: str | None = None
    family: str | None = None
    orcid: str | None = None
    orcid_inferred: str | None = None
    author_id: str | None = None
    affiliations: tuple[Affiliation, ...] = ()
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Contributor:
    """A name that a source lists as a contributor, outside the author list.

    `contribution` is its type as the source prints it, such as `DataCollector`.
    """

    person: Author
    contribution: str


@dataclass(frozen=True, slots=True)
class Update:
    """What a notice does to the work with a DOI, in the source's word, such as `correction`."""

    doi: str
    update: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where in its journal or book a work is, as far as a source says.

    `issue` is the number within the volume; `pages` may be an article number; `issn` is one of
    those of the journal.
    """

    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    issn: str | None = None


@dataclass(frozen=True, slots=True)
class WorkView:
    """One source's view of one publication.

    `published` is an ISO date cut to `published_precision` (`day`, `month`, `year`; missing parts
    are 01). `same_as` are DOIs of other versions of the same work (preprint and article).
    `listed_by` are ORCID iDs whose record lists the work (source ORCID only). `authors_complete` is
    false when the source cut the list. `corrects` are the works that this one, a notice, is about.
    `created` is the day, as YYYY-MM-DD, on which the source says that it created or first indexed
    its record. Later it tells how long works take to arrive.
    """

    source: str
    source_id: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    openalex_id: str | None = None
    title: str | None = None
    type: str | None = None
    published: str | None = None
    published_precision: str | None = None
    journal: str | None = None
    publisher: str | None = None
    is_retracted: bool | None = None
    is_open_access: bool | None = None
    has_full_text: bool | None = None
    authors: tuple[Author, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    authors_complete: bool = True
    same_as: tuple[str, ...] = ()
    listed_by: tuple[str, ...] = ()
    corrected_by: tuple[str, ...] = ()
    corrects: tuple[Update, ...] = ()
    created: str | None = None
    location: Location = Location()
    is_gone: bool = False  # the source no longer has it


@dataclass(frozen=True, slots=True)
class Thanked:
    """A person named in an acknowledgement; offsets count code points, end exclusive."""

    start: int
    end: int
    text: str
    role: str
    name: str | None = None  # where `text` is not all of it, or goes over the end of a line
    phrase: str | None = None  # what the thanks are for, as printed
    affiliation: str | None = None  # an affiliation that follows the name
    sentence_start: int | None = None
    sentence_end: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """An unnamed technical team or facility that is thanked."""

    start: int
    end: int
    text: str
    phrase: str | None = None
    sentence_start: int | None = None
    sentence_end: int | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgementReading:
    """The people and teams that the acknowledgement reader found in one text.

    `unread` is the reason why the text could not be read: its language.
    """

    people: tuple[Thanked, ...] = ()
    unnamed_technical: tuple[Team, ...] = ()
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class MethodsName:
    """A name that a methods section prints. `kind` is `facility`, `instrument` or `rrid`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FullTextParts:
    """The parts of a full text that this system keeps; None where the text has no such part."""

    acknowledgement: str | None = None
    funding: str | None = None
    contributions: str | None = None
    collaborators: tuple[str, ...] = ()  # names in consortium or collaborator lists
    methods: tuple[MethodsName, ...] = ()  # never as thanks


@dataclass(frozen=True, slots=True)
class TextView:
    """One attempt at the full text of a work.

    `status` is `read` or a coverage reason: `no section found`, `not open access`, `no full text`,
    `malformed`, `fetch failed`, `scanned without text`, `locked by a password`, `too large to
    read`, `in a language that is not read`, with the language where known: `in a language that is
    not read (Swedish)`. For a file of your own that belongs to no work it says why, and
    `stated_doi` is the DOI that the file states. `mark` changes when the file does.
    """

    source: str
    source_id: str
    doi: str | None
    format: str | None
    status: str
    parts: FullTextParts = field(default_factory=FullTextParts)
    reading: AcknowledgementReading = field(default_factory=AcknowledgementReading)
    mark: str | None = None
    stated_doi: str | None = None


@dataclass(frozen=True, slots=True)
class Employment:
    """An employment that an ORCID record states; dates may be `2019`, `2019-05` or full."""

    organization: str
    ror: str | None = None
    department: str | None = None
    role: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """What a source says about the holder of an ORCID iD.

    `status` is `read`, `deprecated`, `locked`, `private` or `not found`: facts, not faults.
    """

    source: str
    orcid: str
    status: str
    primary_orcid: str | None = None
    employments: tuple[Employment, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for or against a candidate.

    `points` are natural log-odds to be added, `says` is the sentence that people read.
    """

    feature: str
    points: float
    says: str
    roster: str | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one cell of an input file. `fatal` stops the import.

    `sheet` is the title of the cell's sheet, where several sheets were read.
    """

    row: int | None
    column: str | None
    cell: str | None
    problem: str
    remedy: str
    fatal: bool = True
    sheet: str | None = None
