"""The text layer of a PDF, page by page: where in it the statements are.

A PDF has lines and no structure. A line is a heading by its words and by where it is; a statement
goes on to the next heading, and never beyond a few pages. Nothing but statements is given away.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attribution.acknowledgements.documents.headings import Kind, kind_of, without_spacing
from attribution.acknowledgements.documents.sections import Part

KEPT = (Kind.ACKNOWLEDGEMENT, Kind.FUNDING, Kind.CONTRIBUTIONS)
LONGEST = 12_000  # characters of one statement; it then goes on to no heading, and is cut off
MOST_PAGES = 4  # pages of one statement: an acknowledgement of a thesis may have three
LETTERS_A_PAGE = 50  # on average; with fewer, the pages are pictures and what was stamped on them
OPENING = 2  # pages: the first, and what follows the cover sheet of a repository
LONGEST_OPENING = 20_000

# -- lines -----------------------------------------------------------------------------------------

_BROKEN_WORD = re.compile("[\ufffe\x02]\\s*")  # how PDFium marks a hyphen at the end of a line
_PAGE_NUMBER = re.compile(
    r"[-–— ]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s+of\s+\d+)?[-–— ]*", re.I
)
_STAMP = re.compile(
    r"(?:downloaded from|this article is protected|copyright|©|https?://\S+$|doi:?\s*10\.\d{4})",
    re.I,
)
_EDGE = 2  # lines at the top and at the foot of a page that may be its running head
_OFTEN = 3  # pages
_LIGATURES = {
    number: unicodedata.normalize("NFKC", chr(number)) for number in range(0xFB00, 0xFB07)
}
_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303"}
_ACCENTS |= {"ˇ": "\u030c", "˚": "\u030a", "¸": "\u0327"}
# TeX prints an accent before its letter, and at times a space between them: "Garc´ıa", "G ¨odel".
_APART = re.compile(r"(?:(?<=[^\W\d_]) )?([´`¨ˆ˜ˇ˚])(?! ) ?([^\W\d_])|([cCsS])(¸)")


def lines_of(pages: Iterable[str]) -> list[list[str]]:
    """The lines of each page, without page numbers, running heads and what a publisher stamps."""
    cleaned = [_lines(page) for page in pages]
    running = _running_lines(cleaned)
    seen: set[str] = set()
    return [list(_printed_once(lines, running, seen)) for lines in cleaned]


def _lines(page: str) -> list[str]:
    text = _BROKEN_WORD.sub("-\n", page.replace("\r", "\n")).translate(_LIGATURES)
    lines = (" ".join(_APART.sub(_composed, line).split()) for line in text.split("\n"))
    return [
        line
        for line in lines
        if line and not _PAGE_NUMBER.fullmatch(line) and not _STAMP.match(line)
    ]


def _composed(match: re.Match[str]) -> str:
    """A letter with the accent that is printed before or, a cedilla, after it."""
    accent, letter = (match[1], match[2]) if match[1] else (match[4], match[3])
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    return composed if len(composed) == 1 else match[0]


def _running_lines(pages: Sequence[list[str]]) -> set[str]:
    edges = (
        {_without_digits(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])} for lines in pages
    )
    counts = Counter(line for edge in edges for line in edge)
    return {line for line, count in counts.items() if count >= _OFTEN}


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _printed_once(lines: Sequence[str], running: set[str], seen: set[str]) -> Iterator[str]:
    """A running head is kept where it is printed first: it may be the heading."""
    for line in lines:
        form = _without_digits(line)
        if form in running and form in seen:
            continue
        seen.add(form)
        yield line


# -- headings --------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?:(?:chapter|appendix|section)\s+)?(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVXL]{1,5}\.)\s+(?=\S{2})",
    re.I,
)
_IN_CONTENTS = re.compile(r"(?:\.\s?){4,}|\s(?:\d{1,3}|[ivxlc]+)$")
# Headings that open the paragraph they announce.
_OPENING_WORDS = "|".join(
    (
        r"ac?knowle?dge?ments?(?: and funding)?",
        r"(?:sources? of )?funding(?: (?:statement|information|sources?))?",
        r"financial support",
        r"(?:authors?['’]?s?['’]? )?contributions?(?: statement)?",
        r"credit authorship[\w ]*",
        r"(?:conflicts?|declarations?) of (?:competing )?interests?(?: statement)?",
        r"competing (?:financial )?interests?",
        r"data (?:and \w+ )?availability(?: statement)?",
        r"code availability",
        r"ethic(?:s|al) (?:statement|approval|standards)",
        r"publisher['’]s note",
    )
)
_RUN_IN = re.compile(rf"({_OPENING_WORDS})\s?[:.—–-]\s+(\S.*)", re.I)
_IN_SENTENCES = re.compile(
    r"\b(?:we|i|is|are|was|were|be|been|by|this|that|these|our|my|has|have|had|from|to|who|which"
    r"|with|thank|grateful|supported|acknowledged?s?|their|his|her)\b",
    re.I,
)
_OTHER_HEADINGS = re.compile(
    r"introduction|background|(?:materials? and |experimental )?methods?|experimental(?: section)?"
    r"|results(?: and discussion)?|discussion|conclusions?|(?:notes and )?references|bibliography"
    r"|literature(?: cited)?|works cited|abstract|(?:lay )?summary|(?:table of )?contents"
    r"|list of [\w ]+|dedication|preface|foreword|glossary|nomenclature|keywords?.*|orcid.*"
    r"|(?:author['’]?s? )?(?:affiliations?|details|information|biograph\w+)|correspond\w+ .*"
    r"|(?:figure|table)s?(?: captions?| legends?)?|vita|publications|open access|footnotes?"
    r"|abbreviations|appendi(?:x|ces).*|suppl\w+.*|chapter\b.*|how to cite.*|history|received\b.*",
    re.I,
)
_ENTRY = re.compile(
    r"\[\d{1,3}\]\s|\(\d{1,3}\)\s|\d{1,3}[.)]\s+\S|(?:fig(?:ure)?\.?|table|scheme|plate)\s?s?\d",
    re.I,
)
_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:notes and )?(?:references|bibliography|literature cited)\W*", re.I
)
_MOST_WORDS = 8
_END_OF_SENTENCE = re.compile(r"[.!?:;)\]\"”’*\d]$")


def sections_of(pages: Iterable[str]) -> list[Part]:
    """The statements of acknowledgement, funding and contributions, each under its heading."""
    kept = (section for section in _sections(lines_of(pages)) if section.kind in KEPT)
    parts = (Part(section.heading, section.text()) for section in kept)
    return [part for part in parts if part.text]


class _Section:
    """The lines under one heading; no more of them than a statement can have."""

    def __init__(self, heading: str, kind: Kind | None, page: int, first_line: str = "") -> None:
        self.heading = heading
        self.kind = kind
        self.page = page
        self.lines = [first_line] if first_line else []
        self.length = len(first_line)

    def add(self, line: str, page: int) -> None:
        if page < self.page + MOST_PAGES and self.length < LONGEST:
            self.lines.append(line)
            self.length += len(line) + 1

    def text(self) -> str:
        return _joined(self.lines)


def _sections(pages: Sequence[Sequence[str]]) -> Iterator[_Section]:
    section = _Section("", None, 0)
    for number, lines in enumerate(pages):
        previous = ""
        for line in lines:
            following = _section_at(line, previous, number)
            if following:
                yield section
                section = following
            else:
                section.add(line, number)
            previous = "" if following and not following.lines else line
    yield section


def _section_at(line: str, previous: str, page: int) -> _Section | None:
    """The section that a line begins; None where it does not. `previous` is empty at a new page."""
    number = _NUMBER.match(line)
    bare = without_spacing(line[number.end() :] if number else line)
    run_in = _RUN_IN.match(bare)
    if run_in and bare[0].isupper():
        return _Section(run_in[1], kind_of(run_in[1]), page, run_in[2])
    if _ENTRY.match(line) and kind_of(bare) not in KEPT:
        return _Section(line, None, page)
    if not _may_be_heading(line, bare, previous):
        return None
    heading = bare.rstrip(":. ")
    kind = kind_of(heading)
    if kind or _OTHER_HEADINGS.fullmatch(heading) or _is_in_capitals(heading):
        return _Section(heading, kind, page)
    return _Section(heading, None, page) if number and line[0].isdigit() else None


def _may_be_heading(line: str, bare: str, previous: str) -> bool:
    words = bare.split()
    if not words or len(words) > _MOST_WORDS or _IN_CONTENTS.search(line):
        return False
    if bare[0].islower() or bare[-1] in ",;" or (bare[-1] == "." and len(words) > 2):
        return False
    if _IN_SENTENCES.search(bare):
        return False
    return not previous or _END_OF_SENTENCE.search(previous) is not None


def _is_in_capitals(heading: str) -> bool:
    words = heading.split()
    return heading.isupper() and len(words) > 1 and all(word.isalpha() for word in words)


def _joined(lines: Iterable[str]) -> str:
    """Lines as one paragraph; a word that was broken over two is whole again.

    The hyphen stays where the next line begins with a capital ("Quillby-Marsh") or where it joins a
    single letter ("X-ray").
    """
    text = ""
    for line in lines:
        if re.search(r"[^\W\d_]{2}-$", text) and line[0].islower():
            text = text[:-1] + line
        elif text.endswith(("-", "/")):
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text


# -- what the paper is ----------------------------------------------------------------------------

_DOI = re.compile(r"10\.\d{4,9}/(?:\n\s*)?[^\s\"<>{}|^]+(?:(?<=[/._-])\n[^\s\"<>{}|^]+)?")


def is_scanned(pages: Sequence[str]) -> bool:
    """Whether the pages are pictures, with no more text than a stamp or a cover sheet."""
    letters = sum(character.isalpha() for page in pages for character in page)
    return letters < LETTERS_A_PAGE * len(pages)


def opening_of(pages: Sequence[str]) -> str:
    """The first pages up to their references, for finding out which paper this is."""
    lines: list[str] = []
    for line in "\n".join(pages[:OPENING]).replace("\r", "\n").split("\n"):
        if _REFERENCES.fullmatch(line.strip()):
            break
        lines.append(line.strip())
    return "\n".join(filter(None, lines)).translate(_LIGATURES)[:LONGEST_OPENING]


def printed_dois(text: str) -> list[str]:
    """The DOIs in a text, in print order, bare and in lower case."""
    dois = (
        match[0].replace("\n", "").rstrip(".,;:)]}'’”*").lower() for match in _DOI.finditer(text)
    )
    return list(dict.fromkeys(dois))
