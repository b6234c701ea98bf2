"""Which work a PDF is of: by the DOI in its name, in its metadata, or on its first pages. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from attribution.acknowledgements.documents.bounded_pdf import PdfReading
from attribution.acknowledgements.documents.pdf import printed_dois
from attribution.core.names import fold
from attribution.harvest.scope import Wanted

NO_DOI = "no DOI in its name or on its first pages"
NOT_WANTED = "no known work without a text has its DOI"
OTHER_TITLE = "its first pages print the DOI of a work, but not its title"
SEVERAL = "its first pages print the DOIs of several works"

_IN_NAME = re.compile(r"10_\d{4,9}_.+")
_TITLE_SHARE = 0.6  # of the longer words of a title; formulas and ligatures are lost
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class Match:
    """The DOI of the work that a PDF is of; or the reason why it has no match.

    `stated_doi` is that of a work which is not known yet, or needs no text: it may do so later.
    """

    doi: str | None
    reason: str | None = None
    stated_doi: str | None = None


class Works:
    """The works that a text is wanted of, by their DOIs."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.titles = {text.doi: text.title for text in wanted if text.doi}
        self._by_key: defaultdict[str, list[str]] = defaultdict(list)
        for doi in self.titles:
            self._by_key[_key(doi)].append(doi)

    def of_name(self, name: str) -> str | None:
        """The work whose DOI a file name holds, with any sign for its / and others.

        What follows the DOI in the name, such as "_final", does not matter.
        """
        pieces = _key_in_name(name).split("_")
        for length in range(len(pieces), 2, -1):
            if doi := self._only("_".join(pieces[:length])):
                return doi
        return None

    def of_doi(self, doi: str | None) -> str | None:
        """The work with a DOI as it is printed, or as a file name makes it."""
        if doi in self.titles:
            return doi
        return self._only(_key(doi)) if doi else None

    def _only(self, key: str) -> str | None:
        """The one DOI that has this form in a name; None where several have."""
        dois = self._by_key.get(key, [])
        return dois[0] if len(dois) == 1 else None


def doi_in_name(name: str) -> str | None:
    """The likely DOI in a file name, with the first sign after its number as /."""
    stated = re.search(r"(10\.\d{4,9})[^\w.]|(10\.\d{4,9})_", unquote(_without_suffix(name)))
    if stated is None:
        return None
    rest = unquote(_without_suffix(name))[stated.end() :]
    return f"{stated[1] or stated[2]}/{rest}".lower() if rest else None


def matched(name: str, reading: PdfReading, works: Works) -> Match:
    """The work that a PDF is of. Its name and its metadata are believed.

    What its first pages print may be the DOI of another work, so that work's title must be there.
    """
    printed = printed_dois(reading.opening)
    if doi := works.of_name(name):
        other = _other_doi(name, doi, reading.dois, printed)
        doi = works.of_doi(other) if other else doi
        return Match(doi) if doi else _unmatched(other)
    of_file = list(_known(reading.dois, works))
    if len(of_file) == 1:
        return Match(of_file[0])
    stated = next(filter(None, [doi_in_name(name), *reading.dois, *printed]), None)
    return _by_print(printed, reading, works) or _unmatched(stated)


def _other_doi(name: str, doi: str, stated: Sequence[str], printed: Sequence[str]) -> str | None:
    """The DOI that a file with more in its name than a work's DOI has in truth; None without one.

    The DOI of a chapter begins with that of its book. So the one DOI that the file states of itself
    comes first, then a longer one in the name that the file states or prints.
    """
    in_name, of_work = _key_in_name(name), _key(doi)
    if in_name == of_work:
        return None
    if len(set(map(_key, stated))) == 1:
        return stated[0] if _key(stated[0]) != of_work else None
    longer = (other for other in (*stated, *printed) if len(_key(other)) > len(of_work))
    return next((other for other in longer if f"{in_name}_".startswith(f"{_key(other)}_")), None)


def _by_print(printed: Sequence[str], reading: PdfReading, works: Works) -> Match | None:
    """The work whose DOI and title the first pages print; None where they print no work's DOI."""
    known = list(_known(printed, works))
    titled = [doi for doi in known if _prints_title(reading.opening, works.titles[doi])]
    if len(titled) == 1:
        return Match(titled[0])
    if titled:
        return Match(None, SEVERAL)
    if known:
        return Match(None, OTHER_TITLE)
    return None


def _unmatched(stated: str | None) -> Match:
    return Match(None, NOT_WANTED if stated else NO_DOI, stated)


def _known(dois: Iterable[str], works: Works) -> Iterator[str]:
    """The works with these DOIs, each once."""
    known = (works.of_doi(doi) for doi in dois)
    yield from dict.fromkeys(doi for doi in known if doi)


def _prints_title(opening: str, title: str | None) -> bool:
    """Whether a text prints a title; true for a work whose title no source states."""
    words = {word for word in fold(title or "").split() if len(word) >= _LONG_WORD}
    printed = set(fold(opening.replace("-\n", "")).split())
    return len(words & printed) >= _TITLE_SHARE * len(words)


def _without_suffix(name: str) -> str:
    """A path without the suffix of the file; a folder may be the first part of a DOI."""
    path = PurePosixPath(name)
    return path.with_suffix("").as_posix() if path.suffix.lower() == ".pdf" else name


def _key_in_name(name: str) -> str:
    key = _IN_NAME.search(_key(_without_suffix(name)))
    return key[0] if key else ""


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", unquote(name).lower()).strip("_")
