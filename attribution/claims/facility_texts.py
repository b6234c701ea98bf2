"""Works whose texts print a facility of which a technician was a member at the time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attribution.core.names import SPELLED, sql_macros
from attribution.core.text import plain
from attribution.facilities.phrases import Finder
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

# The texts of a work that are searched, by column, as people call them. Methods sections are not
# stored, so an instrument that is named only there suggests nothing.
TEXTS = {
    "acknowledgement": "acknowledgement",
    "contributions": "contribution statement",
    "funding": "funding statement",
}
_MEMBER_OF = "select distinct facility from facility_members where technician_id = ?"
_OTHER_LETTER = r"[^\x00-\x7F]"
_MARKS_BETWEEN = r"(?:[^\x00-\x7F]|['`])*"
# What one letter may be spelled as: ß is ss, æ is ae.
_LETTER_PAIRS = frozenset(spelling for spelling in SPELLED.values() if len(spelling) == 2)


def works_printing_a_facility(
    reader: Reader, technician_id: str, finder: Finder
) -> Iterator[tuple[dict[str, Any], str]]:
    """Works that print the name, an alias or the RRID of a facility of the technician.

    Each comes as its row, with a sentence that says which text prints which facility.
    """
    facilities = {row["facility"] for row in reader.rows(_MEMBER_OF, [technician_id])}
    forms = _forms(finder, facilities)
    if not forms:
        return
    values = {
        "technician": technician_id,
        "facilities": sorted(facilities),
        "forms": f" ({'|'.join(sorted(forms))}) ",
        "words": _quick_pattern(forms),
    }
    for row in _folding_rows(reader, sql("suggest_instrument"), values):
        sentence = _sentence(row, finder)
        if sentence:
            yield row, sentence


def _forms(finder: Finder, facilities: Collection[str]) -> set[str]:
    """The folded words that stand for one of these facilities."""
    forms = [form for same_start in finder.forms.values() for form in same_start]
    return {" ".join(form.words) for form in forms if form.facility.name in facilities}


def _sentence(row: Mapping[str, Any], finder: Finder) -> str | None:
    """Which text of a work prints which facility; None if no text does."""
    for column, name in TEXTS.items():
        printed = _printed_facility(row[column] or "", row, finder)
        if printed:
            words, facility = printed
            return f"Its {name} prints “{plain(words)}” ({plain(facility)})."
    return None


def _printed_facility(text: str, row: Mapping[str, Any], finder: Finder) -> tuple[str, str] | None:
    """The words of a text that name a facility of the row, and the facility.

    In a work of another institution, only words that can mean no facility elsewhere.
    """
    for named in finder.named(text):
        is_certain = row["affiliated"] or named.at_home
        if is_certain and named.facility.name in row["facilities"]:
            return text[named.start : named.end], named.facility.name
    return None


# -- folded names in the database ------------------------------------------------------------------


def _folding_rows(reader: Reader, query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a query that uses the macro `fold_name`."""
    with reader.cursor() as cursor:
        for macro in sql_macros():
            cursor.execute(macro)
        result = cursor.execute(query, values)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _quick_pattern(forms: Collection[str]) -> str:
    """A pattern for every text that may hold one of these forms, and for more.

    Folding a text is slow, so this quick pattern first leaves out the texts that cannot match. It
    looks for the longest word of each form.
    """
    longest_words = {max(form.split(), key=len) for form in forms}
    patterns = sorted(_unfolded(word) for word in longest_words)
    return f"(?i){'|'.join(patterns)}"


def _unfolded(word: str) -> str:
    """A pattern for every text that folds to a word, and for more.

    A letter may be printed as another one, two letters as one, with marks and apostrophes between.
    """
    return "".join(_unfolded_letter(word, place) for place in range(len(word)))


def _unfolded_letter(word: str, place: int) -> str:
    letter = f"(?:{word[place]}|{_OTHER_LETTER})"
    with_letter_before = word[max(0, place - 1) : place + 1]
    may_be_joined = with_letter_before in _LETTER_PAIRS
    return f"{letter}{'?' if may_be_joined else ''}{_MARKS_BETWEEN}"
