"""The works that a technician is an author of, as BibTeX.

ORCID's "Add works, BibTeX" takes the file. Works that only thank a person are not works by them,
and are left out. The file is written here and not by a library: those that we know escape DOIs
(`\\_` makes another DOI of it), or leave out `^`. Tests read it back with pybtex and bibtexparser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attribution.core.text import plain
from attribution.record.technician_record import Record

TYPES = {
    "article": "article",
    "review": "article",
    "letter": "article",
    "editorial": "article",
    "book": "book",
    "book-chapter": "incollection",
    "conference-paper": "inproceedings",
    "proceedings-article": "inproceedings",
    "dissertation": "phdthesis",
    "report": "techreport",
}
CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AS_IT_IS = ("doi", "url")

_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "%&#_$"},
}
_BALANCED = {"{": r"\{", "}": r"\}"}
# Two of these would be printed as another sign: a dash, or quotation marks.
_LIGATURE = re.compile(r"([-'`,])(?=\1)")
# BibTeX counts braces, escaped ones too: where they do not balance, they are written as words.
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}

# `V` is left out: behind a name that is not split, it is an initial.
_SUFFIX = r"(?:Jr|Sr|Jnr|Snr)\.?|II|III|IV|VI|VII|2nd|3rd|4th|5th"
_ENDS_WITH_SUFFIX = re.compile(rf"(?P<name>.+?),?\s+(?P<suffix>{_SUFFIX})", re.IGNORECASE)
_IS_SUFFIX = re.compile(rf"{_SUFFIX}|V", re.IGNORECASE)
# Words of groups, for sources that do not say which author is one.
_GROUP = re.compile(
    r"\b(?:association|board|centre|center|club|collaboration|collaborators|college|committee|"
    r"commission|community|company|consortium|corporation|council|department|foundation|group|"
    r"inc|initiative|institute|institution|investigators|laboratory|ltd|network|organi[sz]ation|"
    r"partnership|programme|program|project|registry|society|study|team|trial|university|"
    r"working party)\b|^the\s|\s(?:of|for|and|the)\s|&",
    re.IGNORECASE,
)


def as_bibtex(record: Record) -> str:
    """One entry for each work, newest first. Empty where the technician is not an author."""
    entries = [
        _entry(work, record.authors.get(work["work_id"], ()))
        for work in record.credits_of("author")
    ]
    return "\n".join(entries)


def _entry(work: Mapping[str, Any], authors: Iterable[Mapping[str, Any]]) -> str:
    kind = TYPES.get(work["type"] or "", "misc")
    doi = _doi(work["doi"])
    values = {
        "author": " and ".join(map(_author, authors)),
        "title": _tex(work["title"] or "") or "[no title]",
        CONTAINER.get(kind, "howpublished"): _tex(work["journal"] or ""),
        "publisher": _tex(work["publisher"] or ""),
        "volume": _tex(work["volume"] or ""),
        "number": _tex(work["issue"] or ""),
        "pages": _pages(work["pages"]),
        "issn": _tex(work["issn"] or ""),
        "year": str(work["published"].year) if work["published"] else "",
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else "",
    }
    fields = [f"    {name} = {{{value}}}" for name, value in values.items() if value]
    fields += _month(work["published"], work["published_precision"])
    return f"@{kind}{{{work['work_id']},\n" + ",\n".join(fields) + "\n}\n"


def _month(published: date | None, precision: str | None) -> list[str]:
    """The field of the month: one of BibTeX's own names, which are written without braces."""
    if published is None or precision == "year":
        return []
    return [f"    month = {MONTHS[published.month - 1]}"]


def _pages(pages: str | None) -> str:
    """Pages with the double hyphen of BibTeX."""
    return "--".join(map(_tex, re.split(r"\s*[-\u2013\u2014]+\s*", pages or "")))


def _doi(doi: str | None) -> str:
    return plain(doi or "").translate({ord(letter): None for letter in "{} "})


# -- names -----------------------------------------------------------------------------------------


def _author(author: Mapping[str, Any]) -> str:
    """A name as BibTeX reads it: `Family, Suffix, Given`, a group in braces."""
    name, given, family = (plain(author[key] or "") for key in ("name", "given", "family"))
    if author.get("is_group"):
        return _as_unit(name)
    if family and given:
        return _joined(*_split_suffix(name, given, family))
    if family and family == name:
        return _as_unit(name) if " " in name else _tex(name)
    return _unsplit(name)


def _split_suffix(name: str, given: str, family: str) -> tuple[str, str, str]:
    """Family name, suffix and given names; a suffix is behind the whole name or the family's."""
    behind = name.removeprefix(f"{given} {family}").strip(" ,")
    if _IS_SUFFIX.fullmatch(behind):
        return family, behind, given
    ending = _ENDS_WITH_SUFFIX.fullmatch(family)
    if ending:
        return ending["name"], ending["suffix"], given
    return family, "", given


def _unsplit(name: str) -> str:
    """A name of which no source says where the family name begins."""
    if _GROUP.search(name):
        return _as_unit(name)
    ending = _ENDS_WITH_SUFFIX.fullmatch(name)
    suffix = ending["suffix"] if ending else ""
    bare = ending["name"] if ending else name
    if bare.count(",") == 1:
        family, given = (part.strip() for part in bare.split(","))
        return _joined(family, suffix, given) if family and given else _as_unit(name)
    if "," in bare:
        return _as_unit(name)
    if not suffix or " " not in bare:
        return _tex(name)
    return _joined(*_natural_order(bare, suffix))


def _natural_order(name: str, suffix: str) -> tuple[str, str, str]:
    """As BibTeX itself splits: the family name begins with a small letter, or is the last word."""
    words = name.split()
    small = (place for place, word in enumerate(words[1:-1], 1) if word[0].islower())
    begin = next(small, len(words) - 1)
    return " ".join(words[begin:]), suffix, " ".join(words[:begin])


def _joined(family: str, suffix: str, given: str) -> str:
    return ", ".join(_part(part) for part in (family, suffix, given) if part)


def _part(part: str) -> str:
    """A part of a name, in braces where BibTeX would split it."""
    return _as_unit(part) if "," in part or " and " in f" {part.lower()} " else _tex(part)


def _as_unit(name: str) -> str:
    return f"{{{_tex(name)}}}"


# -- LaTeX -----------------------------------------------------------------------------------------


def _tex(text: str) -> str:
    """Text that LaTeX prints as it is."""
    shown = plain(text)
    signs = _SIGNS | (_BALANCED if _is_balanced(shown) else _UNBALANCED)
    latex = "".join(signs.get(character, character) for character in shown)
    return _LIGATURE.sub(r"\1{}", latex)


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
