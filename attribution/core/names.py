"""Names in one comparable form: the only normaliser of names in this package.

SQL macros that do the same are made from the same tables.

>>> fold("Søren O’Brien-Müller")
'soren obrien muller'
>>> tokens("Prof. J.-A. van der Berg, Jr.")
('j', 'a', 'van', 'der', 'berg')
>>> key("Mueller") == key("Müller") == key("Muller")
True
>>> spelled_initials("JA")
('j', 'a')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nicknames import NickNamer

_TITLES = "dr prof professor mr mrs ms miss mx sir dame lady lord rev revd sgt capt doctor"
_SUFFIXES = "jr sr ii iii iv phd dphil msc bsc mbbs frs obe mbe cbe esq"
_PARTICLES = (
    "de da do dos das del della di du des la las le los lo van von der den dem ter ten te het "
    "zu zur zum el al ul ibn bin ben abu bint af av y e i st saint san santa mac mc o d l v"
)
TITLES, SUFFIXES, PARTICLES = (frozenset(text.split()) for text in (_TITLES, _SUFFIXES, _PARTICLES))
GENERATIONS = frozenset(["jr", "sr", "ii", "iii", "iv"])
SPELLED = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ŧ": "t",
    "ə": "e",
    "ĳ": "ij",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬀ": "ff",
}
APOSTROPHES = "'’‘ʼʻ`´′ʹ"

_SPELLED = str.maketrans(SPELLED | dict.fromkeys(APOSTROPHES, ""))
_NOT_A_WORD = re.compile(r"[\W_]+")
_DIGRAPH = re.compile(r"([aou])e")
_BEFORE_COMMA = re.compile(r"^([^,]+), *([^,]+)$")
_VOWEL = re.compile(r"[aeiouy]")
_RUN_OF_CAPITALS = re.compile(r"[^\W\d_]*[^\Wa-z\d_]{2}")


def _without_marks(text: str) -> str:
    """Letters without accents, as DuckDB's `strip_accents` gives them."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = (c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return unicodedata.normalize("NFC", "".join(letters))


def fold(text: str | None) -> str:
    """Lower case, without accents, apostrophes and punctuation; words separated by one space."""
    plain = text or ""
    if plain.isascii() and plain.isalnum():
        return plain.lower()
    if not plain.isascii():
        plain = _without_marks(plain)
    return _NOT_A_WORD.sub(" ", plain.lower().translate(_SPELLED)).strip()


def key(text: str | None) -> str:
    """`fold` with `ae`, `oe` and `ue` as one vowel, so that Mueller and Müller are the same."""
    return _DIGRAPH.sub(r"\1", fold(text))


def sql_macros() -> tuple[str, ...]:
    """Statements that give DuckDB `fold_name`, `key_name`, `is_title` and `given_first`.

    They do what the functions here do, from the same tables; a test compares `fold` and `key`.
    """
    titles = ", ".join(repr(title) for title in sorted(TITLES))
    digraphs = r"regexp_replace(fold_name(x), '([aou])e', '\1', 'g')"
    turned = r"regexp_replace(x, '^([^,]+), *([^,]+)$', '\2 \1')"
    return (
        f"create or replace temp macro fold_name(x) as {_folded_in_sql()}",
        f"create or replace temp macro key_name(x) as {digraphs}",
        f"create or replace temp macro is_title(x) as x in ({titles})",
        f"create or replace temp macro given_first(x) as {turned}",
    )


def _folded_in_sql() -> str:
    """The expression for `fold`; plain names, which most are, take a short cut."""
    spelled = "lower(strip_accents(x))"
    for letter, plain in SPELLED.items():
        spelled = f"replace({spelled}, '{letter}', '{plain}')"
    apostrophes = APOSTROPHES.replace("'", "''")
    joined = f"regexp_replace({spelled}, '[{apostrophes}]', '', 'g')"
    words = rf"trim(regexp_replace({joined}, '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"
    is_plain = "regexp_full_match(x, '[A-Za-z0-9]+( [A-Za-z0-9]+)*')"
    return f"case when {is_plain} then lower(x) else {words} end"


def given_first(name: str) -> str:
    """`Family, Given` as `Given Family`; a suffix after a comma is not a given name."""
    parts = _BEFORE_COMMA.match(name.strip())
    if not parts or set(fold(parts[2]).split()) <= SUFFIXES:
        return name
    return f"{parts[2]} {parts[1]}"


def trimmed(words: list[str]) -> list[str]:
    """Folded words without leading titles and trailing suffixes; a word always stays."""
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words = words[:-1]
    return words


@lru_cache(maxsize=100_000)
def tokens(name: str | None) -> tuple[str, ...]:
    """The folded words of a printed name, given names first, without titles and suffixes.

    Runs of initials are spelled out.
    """
    return tuple(trimmed(words(given_first(name or ""))))


def has_no_run_of_capitals(text: str) -> bool:
    """Whether no two capitals are next to each other, as in `JA`: true for most names, and fast."""
    return text.isascii() and not _RUN_OF_CAPITALS.search(text)


def words(text: str | None) -> list[str]:
    """The folded words of a text.

    A run of capitals (`JA`) is spelled out, unless all words are in capitals.
    """
    text = text or ""
    if text.isupper() or not any(_is_run_of_capitals(word) for word in _NOT_A_WORD.split(text)):
        return fold(text).split()
    folded: list[str] = []
    for word in re.split(r"[\s.]+", text):
        folded += spelled_initials(word) or fold(word).split()
    return folded


def _is_run_of_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def spelled_initials(word: str) -> tuple[str, ...]:
    """The letters of a run of initials as printed (`JA`, `J-A`); none if the word is not one."""
    letters = fold(word).replace(" ", "")
    return tuple(letters) if word.isupper() and 2 <= len(letters) <= 4 else ()


def may_be_initials(word: str) -> bool:
    """Whether a folded word can be a run of initials.

    That is two letters, or three or four without a vowel after the first.
    """
    if len(word) == 2:
        return True
    return len(word) in (3, 4) and not _VOWEL.search(word[1:])


@lru_cache(maxsize=100_000)
def generation(name: str) -> str | None:
    """`jr`, `ii` and so on, if the printed name ends in one."""
    last = name.replace(",", " ").rsplit(" ", 1)[-1].strip(". ").lower()
    return last if last in GENERATIONS else None


@lru_cache(maxsize=100_000)
def without_particles(name: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a family name that carry it: `van der Berg` gives `berg`."""
    carrying = tuple(word for word in name if word not in PARTICLES)
    return carrying or name


@lru_cache(maxsize=1)
def _nicknamer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=50_000)
def nicknames(given: str) -> frozenset[str]:
    """Folded names used for a given name, both ways: `bob` for `robert`, `robert` for `bob`."""
    known = _nicknamer()
    alike = known.nicknames_of(given) | known.canonicals_of(given)
    return frozenset(map(fold, alike)) - {given}
