"""What a file says about a work and the people of the institution who have a part in it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from attribution.core import identifiers
from attribution.core.model import Author, Complaint, Location
from attribution.core.names import fold
from attribution.harvest.partial_dates import PartialDate
from attribution.harvest.titles import clean_title

AUTHOR, ACKNOWLEDGED = ROLES = ("author", "acknowledged")
LONGEST_LIST = 10_000  # authors of one work
_HANDLE = re.compile(r"(?:https?://)?hdl\.handle\.net/(\S+)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonLink:
    """That a system links a person of the institution to a work.

    `role` is `author` or `acknowledged`; `state` is what the system says of the link.
    """

    staff_id: str | None = None
    orcid: str | None = None
    role: str = AUTHOR
    state: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A work as a system describes it. `line` is where in the file its record begins.

    `sheet` is the title of the line's sheet, where the file has several. It is not kept.
    """

    line: int
    local_id: str | None = None
    doi: str | None = None
    title: str | None = None
    type: str | None = None
    published: PartialDate = PartialDate()
    journal: str | None = None
    publisher: str | None = None
    location: Location = Location()
    authors: tuple[Author, ...] = ()
    links: tuple[PersonLink, ...] = ()
    sheet: str | None = field(default=None, compare=False)

    @property
    def source_id(self) -> str:
        """What the work is called: by the system, else by its DOI, else by its title and year."""
        if self.local_id or self.doi:
            return str(self.local_id or self.doi)
        year = (self.published.iso or "")[:4]
        text = f"{fold(self.title or '')}|{year}"
        return "title-" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def plain(self) -> dict[str, Any]:
        """The output as JSON has it."""
        return {
            "id": self.source_id,
            "line": self.line,
            "local_id": self.local_id,
            "doi": self.doi,
            "title": self.title,
            "type": self.type,
            "published": self.published.iso,
            "precision": self.published.precision,
            "journal": self.journal,
            "publisher": self.publisher,
            "location": _filled(self.location),
            "authors": [_filled(author) for author in self.authors],
            "links": [_filled(link) for link in self.links],
        }


def _filled(value: Any) -> dict[str, Any]:
    cells = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: cell for name, cell in cells.items() if cell}


def output_of(plain: Mapping[str, Any]) -> Output:
    """The output that `plain` has given."""
    return Output(
        plain["line"],
        plain["local_id"],
        plain["doi"],
        plain["title"],
        plain["type"],
        PartialDate(plain["published"], plain["precision"]),
        plain["journal"],
        plain["publisher"],
        Location(**plain["location"]),
        tuple(Author(**author) for author in plain["authors"]),
        tuple(PersonLink(**link) for link in plain["links"]),
    )


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outputs of a file, and what is wrong with the others. A notice is not fatal."""

    outputs: tuple[Output, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    @property
    def dois(self) -> int:
        """How many outputs have a DOI."""
        return sum(output.doi is not None for output in self.outputs)

    @property
    def links(self) -> int:
        """How many links to people there are."""
        return sum(len(output.links) for output in self.outputs)

    @property
    def wrong(self) -> tuple[Complaint, ...]:
        return tuple(complaint for complaint in self.complaints if complaint.fatal)


class WrongRecord(Exception):
    """A record that cannot be imported; carries what is wrong with it, and what to do."""

    def __init__(self, problem: str, remedy: str, column: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.column = column

    def complaint(self, line: int) -> Complaint:
        return Complaint(line, self.column, None, self.problem, self.remedy)


def checked(output: Output) -> Output:
    """The output with a clean title. WrongRecord where no work could be known by it."""
    title = clean_title(output.title)
    if not title:
        raise WrongRecord(
            "the record has no title", "Add the title in your system, or leave the record out."
        )
    if not output.doi and not output.published:
        raise WrongRecord(
            "the record has neither a DOI nor a year of publication",
            "Add one of them in your system, or leave the record out.",
        )
    if len(output.authors) > LONGEST_LIST:
        raise WrongRecord(
            f"the record has more than {LONGEST_LIST:,} authors",
            "Leave the record out.",
        )
    return replace(output, title=title)


def stated_doi(texts: Iterable[str | None]) -> str | None:
    """The first DOI among texts, some of which may be addresses of other things."""
    return next(filter(None, map(identifiers.doi, texts)), None)


def local_id(texts: Iterable[str | None]) -> str | None:
    """A handle or a UUID among texts: what repositories and Pure call a work."""
    for text in filter(None, texts):
        handle = _HANDLE.search(text)
        if handle:
            return f"hdl:{handle[1].rstrip('.,;')}"
        uuid = _UUID.search(text)
        if uuid:
            return uuid[0].lower()
    return None


def author_of(text: str, orcid: str | None = None, *, is_group: bool = False) -> Author | None:
    """An author from `Family, Given`, `Family, Suffix, Given` or a name in its natural order.

    A comma at the end makes it a group, as EndNote reads it: `Department of Physics, Quillmere,`.
    """
    name = " ".join(text.split())
    if " " in name and name.endswith(",") and name.strip(", "):
        return Author(name.rstrip(", "), orcid=orcid, is_group=True)
    if not name:
        return None
    parts = [part.strip() for part in name.split(",")]
    if is_group or len(parts) == 1 or not parts[0] or not parts[-1]:
        return Author(name, orcid=orcid, is_group=is_group)
    family, given = parts[0], parts[-1]
    suffix = parts[1:-1]
    return Author(" ".join((given, family, *suffix)), given, family, orcid=orcid)


def listed_name(author: Author) -> str:
    """A name as `author_of` reads it: `Family, Given`, or a group with a comma at the end."""
    return f"{author.name}," if author.is_group else inverted_name(author)


def inverted_name(author: Author) -> str:
    """`Family, Given` or `Family, Suffix, Given`; a name that no one has split in its order."""
    parts = (author.family, suffix_of(author), author.given)
    if not author.family or any("," in part for part in parts if part):
        return author.name.replace(",", "")
    return ", ".join(part for part in parts if part)


def suffix_of(author: Author) -> str:
    """What a printed name has after given and family name, such as `Jr.`"""
    split = f"{author.given or ''} {author.family or ''}".strip()
    return author.name.removeprefix(split).strip() if author.name.startswith(f"{split} ") else ""


def kind_of(text: str | None) -> str | None:
    """What this program calls a type of works, by a word of what a system calls it."""
    words = (text or "").lower().replace("_", " ").replace("-", " ")
    return next((kind for word, kind in KINDS if word in words), None)


# The first word that occurs decides.
KINDS = (
    ("thes", "dissertation"),
    ("dissertation", "dissertation"),
    ("proceeding", "conference-paper"),
    ("conference", "conference-paper"),
    ("chapter", "book-chapter"),
    ("book section", "book-chapter"),
    ("dataset", "dataset"),
    ("data set", "dataset"),
    ("software", "software"),
    ("preprint", "preprint"),
    ("working paper", "preprint"),
    ("review", "review"),
    ("article", "article"),
    ("journal", "article"),
    ("monograph", "report"),
    ("report", "report"),
    ("book", "book"),
    ("patent", "other"),
)
