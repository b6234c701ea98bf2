"""The ways in which a person may be written, and how they are found in a text.

Text and writings are folded (`core.names.fold`), which leaves words with one space between them. So
punctuation, accents, hyphens and the order of columns make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from attribution.core import names
from attribution.core.model import Technician

NAME, INITIAL, ORCID, ADDRESS, SIGN_IN, ID = (
    "full name",
    "name with an initial",
    "ORCID iD",
    "e-mail address",
    "name at the sign-in",
    "id",
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^<>]{0,200}>")
_PLAIN = re.compile(r"[a-z0-9]+")
_LONG_ENOUGH = 2  # letters, for a part that is looked for before a text is folded
_TELLING = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w{5,}")


@dataclass(frozen=True, slots=True)
class Writings:
    """How a person is written: `ids` and names at the sign-in, and a pattern of everything else.

    `hint` finds a part of each writing, so that few texts have to be folded. None where there is no
    such part. A text with a full name has one of `family_words` once it is `plain`.
    """

    ids: frozenset[str]
    pattern: re.Pattern[str]
    kinds: dict[str, str]
    hint: re.Pattern[str] | None
    family_words: frozenset[str]

    def kinds_in(self, text: str, whole_values: Collection[str] = ()) -> frozenset[str]:
        """The kinds of the person's data that a text holds.

        `whole_values` are the values in places that hold ids. Elsewhere a number such as 42 says
        nothing.
        """
        by_id = frozenset([ID] if self.has_id(whole_values) else [])
        return by_id | self._kinds_written(text) if self._may_be_in(text) else by_id

    def _may_be_in(self, text: str) -> bool:
        """Whether a text has a hint, as it is or without accents: the roster may have none."""
        if self.hint is None or self.hint.search(text):
            return True
        is_spelled_otherwise = not text.isascii() or "\\u" in text or "&" in text
        return is_spelled_otherwise and bool(self.hint.search(plain(text)))

    def names_in_full(self, text: str) -> bool:
        """Whether a text has more of the person than a name with an initial, in any spelling."""
        return not self._kinds_written(text) <= {INITIAL}

    def _kinds_written(self, text: str) -> frozenset[str]:
        readable = unescape(_TAG.sub(" ", _ESCAPED.sub(_character, text)))
        folded = names.fold(readable)
        return frozenset(self.kinds[match[0]] for match in self.pattern.finditer(folded))

    def has_id(self, values: Collection[str]) -> bool:
        """Whether the person's id is among values of places that hold ids."""
        return not self.ids.isdisjoint(map(_as_id, values))

    def kinds_in_pages(self, text: str) -> frozenset[str]:
        """The same for the pages of a database, where no space is between two values.

        Names with an initial are left out: there they may be parts of others.
        """
        if not self._may_be_in(text):
            return frozenset()
        folded = names.fold(text)
        return frozenset(
            kind for form, kind in self.kinds.items() if kind != INITIAL and form in folded
        )


def writings_of(
    records: Iterable[Technician], technician_ids: Collection[str], sign_in_names: Collection[str]
) -> Writings:
    """The writings of a person, as the roster copies and the sign-in have them."""
    records = tuple(records)
    kinds: dict[str, str] = {}
    hints: set[str] = set()
    in_text = [name for name in sign_in_names if is_telling(name)]
    for kind, form, hint in _forms(records, technician_ids, in_text):
        if folded := names.fold(form):
            kinds.setdefault(folded, kind)
            hints.add(hint)
    # Longer writings first, so that a full name is not found as one with an initial.
    ordered = sorted(kinds, key=len, reverse=True)
    pattern = "|".join(map(re.escape, ordered)) or r"(?!)"
    has_hints = all(len(hint) >= _LONG_ENOUGH for hint in hints)
    return Writings(
        frozenset(map(_as_id, [*technician_ids, *sign_in_names])),
        re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"),
        kinds,
        re.compile("|".join(map(re.escape, hints)) or r"(?!)", re.IGNORECASE)
        if has_hints
        else None,
        frozenset(_family_words(records)),
    )


Form = tuple[str, str, str]  # a kind, a writing, and a part of it that survives every spelling


def _forms(
    records: tuple[Technician, ...],
    technician_ids: Collection[str],
    names_at_sign_in: Collection[str],
) -> Iterator[Form]:
    for record in records:
        for given, family in _name_pairs(record):
            yield from _name_forms(given, family)
        if record.orcid:
            yield from _orcid_forms(record.orcid)
        if record.email:
            yield ADDRESS, record.email, _longest_part(record.email.partition("@")[0])
    for technician_id in filter(is_telling, technician_ids):
        yield ID, technician_id, _longest_part(technician_id)
    for name in names_at_sign_in:
        yield SIGN_IN, name, _longest_part(name)


def is_telling(name: str) -> bool:
    """Whether an id, or a name at the sign-in, is nothing else where a text has it.

    T0042 and addresses are telling; 42 is a number, T1 a kind of image, and `may` a word.
    """
    return "@" in name or bool(_TELLING.fullmatch(name))


def _name_pairs(record: Technician) -> Iterator[tuple[str, str]]:
    """Given and family names: on record, known as, stated, and former names, each with each."""
    families = [record.family_name]
    givens = [record.given_names]
    for former in record.former_names:
        first, _, last = former.rpartition(" ")
        families.append(last)
        givens.append(first)
    for known in record.known_as:
        first, _, last = known.rpartition(" ")
        givens.append(first or last)
    givens += record.stated_names
    for family in filter(None, dict.fromkeys(families)):
        for given in filter(None, dict.fromkeys(givens)):
            yield given, family


def _family_words(records: Iterable[Technician]) -> Iterator[str]:
    """The longest word of each family name, plain; of the only name of a person who has one."""
    for record in records:
        families = [family for _, family in _name_pairs(record)]
        for family in families or [record.given_names]:
            yield max(re.findall(r"\w+", plain(family)), key=len, default="")


def _name_forms(given: str, family: str) -> Iterator[Form]:
    """A name in both orders: all given names, the first, and with initials."""
    words = names.fold(given).split()
    if not words:
        return
    hint = _longest_part(family)
    initials = "".join(word[0] for word in words)
    for first in dict.fromkeys([given, words[0]]):
        yield NAME, f"{first} {family}", hint
        yield NAME, f"{family} {first}", hint
    for first in dict.fromkeys([initials[0], initials, " ".join(initials)]):
        yield INITIAL, f"{first} {family}", hint
        yield INITIAL, f"{family} {first}", hint
    rest = " ".join(initials[1:])
    if rest:
        yield NAME, f"{words[0]} {rest} {family}", hint
        yield NAME, f"{family} {words[0]} {rest}", hint


def _orcid_forms(orcid: str) -> Iterator[Form]:
    bare = orcid.replace("-", "")
    for form in (orcid, bare):
        yield ORCID, form, orcid[-4:]


# -- plain texts -----------------------------------------------------------------------------------

_UNMARKED = {**names.SPELLED, **dict.fromkeys(names.APOSTROPHES + names.UNSEEN, "")}
_MARKED = re.compile(f"[\u0300-\u036f{''.join(_UNMARKED)}]")  # with accents as NFD has them


def plain(text: str) -> str:
    """A text in which names can be looked for without folding it, which is slow.

    Lower case, without accents and apostrophes; other punctuation stays.

    >>> plain("Krüger, O’Brien & Kr&#252;ger")
    'kruger, obrien & kruger'
    """
    if "&" in text or "\\u" in text:
        text = unescape(_ESCAPED.sub(_character, text))
    text = text.lower()
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFD", text)
    unmarked = _MARKED.sub(lambda mark: _UNMARKED.get(mark[0], ""), decomposed)
    return unicodedata.normalize("NFC", unmarked)


def plain_in_sql(column: str) -> str:
    """The expression with which DuckDB does the same."""
    expression = f"strip_accents(lower({column}))"
    for letter, spelled in _UNMARKED.items():
        quoted = letter.replace("'", "''")
        expression = f"replace({expression}, '{quoted}', '{spelled}')"
    ascii_only = f"replace(replace(lower({column}), '''', ''), '`', '')"
    return f"case when strlen({column}) = length({column}) then {ascii_only} else {expression} end"


def _longest_part(text: str) -> str:
    """The longest part of letters without accents: it is the same with and without them."""
    return max(_PLAIN.findall(text.lower()), key=len, default="")


def _as_id(value: str) -> str:
    return value.strip().casefold()


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
