"""Names in one comparable form. The only normaliser of names in this package; SQL gets its twin from the same tables.

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
    "de da do dos das del della di du des la las le los lo van von der den dem ter ten te het zu zur zum "
    "el al ul ibn bin ben abu bint af av y e i st saint san santa mac mc o d l v"
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


def _without_marks(text: str) -> str:
    """Letters without accents: decomposed, marks dropped, composed again (as DuckDB's `strip_accents` does)."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(c for c in parts if not unicodedata.category(c).startswith("M"))
    )


def fold(text: str | None) -> str:
    """Lower case, without accents, apostrophes and punctuation; words separated by one space."""
    plain = text or ""
    if plain.isascii() and plain.isalnum():
        return plain.lower()
    if not plain.isascii():
        plain = _without_marks(plain)
    return _NOT_A_WORD.sub(" ", plain.lower().translate(_SPELLED)).strip()


def key(text: str | None) -> str:
    """`fold`, and `ae`, `oe`, `ue` written as one vowel, so that Mueller and Müller meet."""
    return _DIGRAPH.sub(r"\1", fold(text))


def sql_macros() -> tuple[str, ...]:
    """Statements that give DuckDB the twins of `fold` and `key`, from the same tables (a test compares them)."""
    spelled = "lower(strip_accents(x))"
    for letter, plain in SPELLED.items():
        spelled = f"replace({spelled}, '{letter}', '{plain}')"
    apostrophes = APOSTROPHES.replace("'", "''")
    words = rf"trim(regexp_replace(regexp_replace({spelled}, '[{apostrophes}]', '', 'g'), '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"
    plain_case = "regexp_full_match(x, '[A-Za-z0-9]+( [A-Za-z0-9]+)*')"
    return (
        f"create or replace temp macro fold_name(x) as case when {plain_case} then lower(x) else {words} end",
        r"create or replace temp macro key_name(x) as regexp_replace(fold_name(x), '([aou])e', '\1', 'g')",
        f"create or replace temp macro is_title(x) as x in ({', '.join(repr(t) for t in sorted(TITLES))})",
        r"create or replace temp macro given_first(x) as regexp_replace(x, '^([^,]+), *([^,]+)$', '\2 \1')",
    )


def given_first(name: str) -> str:
    """`Family, Given` turned to `Given Family`; a suffix behind a comma is no given name."""
    found = _BEFORE_COMMA.match(name.strip())
    if not found or set(fold(found[2]).split()) <= SUFFIXES:
        return name
    return f"{found[2]} {found[1]}"


def trimmed(words: list[str]) -> list[str]:
    """Folded words without leading titles and trailing suffixes; a word always stays."""
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words = words[:-1]
    return words


@lru_cache(maxsize=100_000)
def tokens(name: str | None) -> tuple[str, ...]:
    """The folded words of a name as printed: given names first, titles and suffixes cut, runs of initials spelled."""
    return tuple(trimmed(words(given_first(name or ""))))


_CAPITALS = re.compile(r"[^\W\d_]*[^\Wa-z\d_]{2}")


def has_no_run_of_capitals(text: str) -> bool:
    """Whether no two capitals stand side by side, as in `JA`; true for most names, and quick to see."""
    return text.isascii() and not _CAPITALS.search(text)


def words(text: str | None) -> list[str]:
    """The folded words of a text; a run of capitals (`JA`) is spelled out where other words are not all capitals."""
    text = text or ""
    if text.isupper() or not any(len(w) > 1 and w.isupper() for w in re.split(r"[\W_]+", text)):
        return fold(text).split()
    found: list[str] = []
    for word in re.split(r"[\s.]+", text):
        found += spelled_initials(word) or fold(word).split()
    return found


def spelled_initials(word: str) -> tuple[str, ...]:
    """The letters of a run of initials as printed (`JA`, `J-A`), or nothing where the word is not one."""
    letters = fold(word).replace(" ", "")
    return tuple(letters) if word.isupper() and 2 <= len(letters) <= 4 else ()


def may_be_initials(word: str) -> bool:
    """Whether a folded word can be a run of initials: two letters, or three or four without a vowel behind the first."""
    return len(word) == 2 or (len(word) in (3, 4) and not _VOWEL.search(word[1:]))


@lru_cache(maxsize=100_000)
def generation(name: str) -> str | None:
    """`jr`, `ii`, ... where the name as printed ends in one."""
    last = name.replace(",", " ").rsplit(" ", 1)[-1].strip(". ").lower()
    return last if last in GENERATIONS else None


@lru_cache(maxsize=100_000)
def without_particles(name: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a family name that carry it: `van der Berg` gives `berg`."""
    return tuple(w for w in name if w not in PARTICLES) or name


@lru_cache(maxsize=1)
def _nicknamer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=50_000)
def nicknames(given: str) -> frozenset[str]:
    """Folded given names that stand for `given`, both ways: `bob` for `robert`, `robert` for `bob`."""
    known = _nicknamer()
    return frozenset(fold(n) for n in known.nicknames_of(given) | known.canonicals_of(given)) - {
        given
    }
