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
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations, product

from nicknames import NickNamer

from attribution.core.files import packaged_text

_TITLES = "dr prof professor mr mrs ms miss mx sir dame lady lord rev revd sgt capt doctor"
# Titles that are family names too: `Lord J` is a person.
_SURNAMES_AMONG_TITLES = "sir dame lady lord miss"
_SUFFIXES = (
    "jr sr ii iii iv 2nd 3rd phd dphil mphil msc bsc beng meng mbbs frs frse obe mbe cbe esq "
    "ceng ieng csci rsci rscitech misct fisct fims fibms mibms frms mrsc frsc"
)
_PARTICLES = (
    "de da do dos das del della di du des la las le los lo van von der den dem ter ten te het "
    "zu zur zum el al ul ibn bin ben abu bint af av y e i st saint san santa mac mc o d l v"
)
# Particles that are never written in one word with the name.
_PATRONYMICS = "ap ab ferch ni nic"
TITLES, SURNAMES_AMONG_TITLES, SUFFIXES, JOINED_PARTICLES, PATRONYMICS = (
    frozenset(text.split())
    for text in (_TITLES, _SURNAMES_AMONG_TITLES, _SUFFIXES, _PARTICLES, _PATRONYMICS)
)
PARTICLES = JOINED_PARTICLES | PATRONYMICS
# What forms put where a person has no such name: first, last, no first, no middle name unknown.
FILLERS = frozenset(["fnu", "lnu", "nfn", "nln", "nmn"])
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
# Characters that are not seen and part no words: soft hyphens, word joiners, marks of direction.
UNSEEN = (
    "\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

_SPELLED = str.maketrans(SPELLED | dict.fromkeys(APOSTROPHES + UNSEEN, ""))
# The same for ASCII, which most names are, in a step: no regular expression is needed.
_ASCII_FOLDED = {
    code: chr(code).lower() if chr(code).isalnum() else _SPELLED.get(code, " ")
    for code in range(128)
}
_NOT_A_WORD = re.compile(r"[\W_]+")
# But not after x, y and q: Xue and Xu are two names.
_DIGRAPH = re.compile("([ao]|(?<![xyq])u)e")
# Marks that lead to an affiliation or a footnote: `Foxe1,2,*`. SQL has the same two expressions.
_MARK = "0-9¹²³⁰⁴⁵⁶⁷⁸⁹*†‡§¶#"
_MARKS = f"(?:[0-9¹²³⁰⁴⁵⁶⁷⁸⁹]+| ?[{_MARK[3:]}]+)(?:[ ,;]*[{_MARK}]+)*"
_ANY_MARK = re.compile(f"[{_MARK}]")
_MARKED = re.compile(rf"([^\W\d_¹²³⁰⁴⁵⁶⁷⁸⁹]\.?){_MARKS}")
# The same at the end in brackets, raised or after a comma, and letters that lead there: `Foxe a,b`.
_LAST_MARKS = "[ ,;^(){}\\[\\]|0-9¹²³⁰⁴⁵⁶⁷⁸⁹*†‡§¶#]+$"
_LAST_LETTERS = r"(?: ?\^[a-z]\^?|[ ,]+[a-z](?:, ?[a-z])+)$"
_LETTERED = re.compile(rf"([^\W\d_]{{2}}){_LAST_LETTERS}")
_MARKED_AT_THE_END = re.compile(rf"([^\W\d_¹²³⁰⁴⁵⁶⁷⁸⁹]\.?){_LAST_MARKS}")
_AFTER_COMMA = (
    "(?:, *(?:" + "|".join(r"\.?".join(word) for word in sorted(_SUFFIXES.split())) + r")\.?)+$"
)
_SUFFIXED = re.compile(_AFTER_COMMA, re.IGNORECASE)
# Letters after a name that could be initials, too: only after two names and a comma.
_LETTERS = (
    "md mba mph mres med dds dvm dsc scd edd dba llb llm hnd rn rgn srn bds bvsc mvb mrcvs fhea "
    "sfhea miet mimeche mipem mrsb frsb minstp cchem cphys cbiol mbcs engtech eurgeol cgeol hons"
)
_ANY_LETTERS = "|".join(
    [r"dr\.? ?rer\.? ?nat"]
    + [r"\.?".join(word) for word in sorted(f"{_SUFFIXES} {_LETTERS}".split())]
)
_LETTERS_AFTER_COMMA = rf"^([A-Z][^, ]* [^,]+?)(?:,(?:[ ,]*(?:{_ANY_LETTERS})\.?)+)+$"
_WITH_LETTERS = re.compile(_LETTERS_AFTER_COMMA, re.IGNORECASE)
# A name and letters that may be initials or a degree: `Quill, MD`. MA, MS and BA are left to be
# initials, which they nearly always are in lists of authors.
_NAME_AND_LETTERS = re.compile(
    rf"(?:[^, ]+\.? )?[^, ]*[a-z][^, ]*,? +(?:{_LETTERS.upper().replace(' ', '|')})"
)
_CAPITAL = re.compile("[A-Z]")
_BEFORE_COMMA = re.compile(r"^([^,]+), *([^,]+)$")
_VOWEL = re.compile(r"[aeiouy]")
_CLIPPED = re.compile(r"(.+?([b-df-hj-np-tv-xz]))(?:\2(?:y|ie)|(?:y|ie|i|u|o))")
# Other ways in which a forename is written in Latin letters: `Aleksandr` and Alexandr, Dmitrii and
# Dmitry, Iuliia and Yulia. Each pattern stands for all its forms.
_TRANSLITERATED = (
    (re.compile("ks|x"), ("ks", "x")),
    (re.compile("^(?:yu|iu|ju)(?=..)"), ("yu", "iu", "ju")),
    (re.compile("(?<=.{3})(?:iy|ii|ij|yi)$"), ("iy", "ii", "ij", "yi", "y", "i")),
    (re.compile("(?<=.{3}[^aeiy])y$"), ("iy", "ii", "ij", "y")),
    (re.compile("(?<=.{3})e[iyj]$"), ("ei", "ey", "ej")),
    (re.compile("(?<=.{3})(?:iya|iia|ija|ia)$"), ("iya", "iia", "ija", "ia")),
)
_RUN_OF_CAPITALS = re.compile(r"[^\W\d_]*[^\Wa-z\d_]{2}")


def without_accents(text: str) -> str:
    """Letters without accents, as DuckDB's `strip_accents` gives them."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = (c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return unicodedata.normalize("NFC", "".join(letters))


def fold(text: str | None) -> str:
    """Lower case, without accents, apostrophes and punctuation; words separated by one space."""
    plain = text or ""
    if plain.isascii():
        return " ".join(plain.translate(_ASCII_FOLDED).split())
    plain = without_accents(plain)
    return _NOT_A_WORD.sub(" ", plain.lower().translate(_SPELLED)).strip()


def key(text: str | None) -> str:
    """`fold` with `ae`, `oe` and `ue` as one vowel and `dj` as `d`.

    Mueller and Müller are the same then, and Đorđe and Djordje.
    """
    return _DIGRAPH.sub(r"\1", fold(text)).replace("dj", "d")


def sql_macros() -> tuple[str, ...]:
    """Statements that give DuckDB `fold_name`, `key_name`, `bare_name`, `untitled`, `given_first`.

    They do what the functions here do, from the same tables; tests compare them.
    """
    digraphs = _replaced_in_sql("folded", _KEPT_DIGRAPHS | _DIGRAPHS)
    digraphs = _replaced_in_sql(
        digraphs, {kept: letters for letters, kept in _KEPT_DIGRAPHS.items()}
    )
    key = f"case when regexp_matches(folded, '[aou]e|dj') then {digraphs} else folded end"
    unmarked = rf"regexp_replace(x, '(\p{{L}}\.?){_MARKS}', '\1', 'g')"
    unmarked = rf"regexp_replace({unmarked}, '(\p{{L}}\.?){_LAST_MARKS}', '\1')"
    unlettered = rf"regexp_replace(x, '(\p{{L}}{{2}}){_LAST_LETTERS}', '\1')"
    has_letters = f"regexp_matches(x, '[A-Z]') and regexp_matches(x, '{_LAST_LETTERS}')"
    bare = (
        "case when not may_have_marks(x) then x "
        f"when regexp_matches(x, '[{_MARK}]') then {unmarked} "
        f"when {has_letters} then {unlettered} else x end"
    )
    unlettered = rf"regexp_replace(x, '{_LETTERS_AFTER_COMMA}', '\1', 'i')"
    unsuffixed = f"regexp_replace({unlettered}, '{_AFTER_COMMA}', '', 'i')"
    turned = rf"regexp_replace({unsuffixed}, '^([^,]+), *([^,]+)$', '\2 \1')"
    only_initials = "len(list_filter(words[2:], lambda word: length(word) > 1)) = 0"
    is_name = f"words[1] in ({_quoted(SURNAMES_AMONG_TITLES)}) and {only_initials}"
    is_titled = f"words[1] in ({_quoted(TITLES)}) and not ({is_name})"
    return (
        f"create or replace temp macro fold_name(x) as {_folded_in_sql()}",
        f"create or replace temp macro key_of_folded(folded) as {key}",
        "create or replace temp macro key_name(x) as key_of_folded(fold_name(x))",
        f"create or replace temp macro may_have_marks(x) as regexp_matches(x, '[{_MARK}^,]')",
        f"create or replace temp macro bare_name(x) as {bare}",
        f"create or replace temp macro given_first(x) as {turned}",
        f"create or replace temp macro clipped_to(word) as {_CLIPPED_IN_SQL}",
        "create or replace temp macro beginnings(word) as "
        "list_transform(range(2, length(word) - 1), lambda size: substr(word, 1, size))",
        "create or replace temp macro without_fillers(words) as "
        f"list_filter(words, lambda word: word not in ({_quoted(FILLERS)}))",
        "create or replace temp macro untitled(words) as "
        f"case when {is_titled} then words[2:] else words end",
        "create or replace temp macro family_before_given(words) as "
        f"len(words) = 2 and words[1] in ({_quoted(SURNAMES_AMONG_TITLES)})",
    )


# What `clipped_to` does, without the look back at a letter that RE2 does not have.
_DOUBLED = "|".join(letter * 2 for letter in "bcdfghjklmnpqrstvwxz")
_CLIPPED_IN_SQL = f"""
    case when not regexp_full_match(word, '.+[^aeiouy](?:y|ie|i|u|o)') then null
         when regexp_matches(word, '.({_DOUBLED})(?:y|ie)$')
         then regexp_replace(word, '.(?:y|ie)$', '')
         else regexp_replace(word, '(?:y|ie|i|u|o)$', '') end
"""


_DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u", "dj": "d"}
_KEPT_DIGRAPHS = {f"{letter}ue": f"{letter}U" for letter in "xyq"}  # folded text has no capitals


def _replaced_in_sql(expression: str, replacements: Mapping[str, str]) -> str:
    """Plain replacements, which are quicker than a regular expression."""
    for old, new in replacements.items():
        expression = f"replace({expression}, '{old}', '{new}')"
    return expression


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _folded_in_sql() -> str:
    """The expression for `fold`; plain names and ASCII, which most are, take short cuts."""
    spelled = "lower(strip_accents(x))"
    for letter, plain in SPELLED.items():
        spelled = f"replace({spelled}, '{letter}', '{plain}')"
    apostrophes = APOSTROPHES.replace("'", "''")
    joined = rf"regexp_replace({spelled}, '[{apostrophes}{UNSEEN}]', '', 'g')"
    words = rf"trim(regexp_replace({joined}, '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"
    ascii_joined = "replace(replace(lower(x), '''', ''), '`', '')"
    ascii_words = f"trim(regexp_replace({ascii_joined}, '[^a-z0-9]+', ' ', 'g'))"
    is_plain = "regexp_full_match(x, '[A-Za-z0-9]+( [A-Za-z0-9]+)*')"
    is_ascii = "regexp_full_match(x, '[ -~]*')"
    return f"case when {is_plain} then lower(x) when {is_ascii} then {ascii_words} else {words} end"


def bare_name(name: str) -> str:
    """A printed name without the marks that lead to affiliations: `Foxe` for `Foxe1,2,*`."""
    if _ANY_MARK.search(name):
        return _MARKED_AT_THE_END.sub(r"\1", _MARKED.sub(r"\1", name))
    if ("," in name or "^" in name) and _CAPITAL.search(name):
        return _LETTERED.sub(r"\1", name)
    return name


def given_first(name: str) -> str:
    """`Family, Given` as `Given Family`, without suffixes after a comma, which are not names."""
    if "," not in name:
        return name
    unlettered = _WITH_LETTERS.sub(r"\1", name)
    return _BEFORE_COMMA.sub(r"\2 \1", _SUFFIXED.sub("", unlettered))


def ends_in_letters(name: str) -> bool:
    """Whether letters that may be a degree follow a single name, as in `Quill MD`.

    >>> ends_in_letters("Dr Quill, MD"), ends_in_letters("Ada Quill MD")
    (True, False)
    """
    words = name.split()
    is_single = len(words) == 2 or (len(words) == 3 and fold(words[0]) in TITLES)
    return is_single and bool(_NAME_AND_LETTERS.fullmatch(name))


def without_fillers(given: str, family: str) -> tuple[str, str]:
    """Given names and family name of a person; a filler such as FNU gives way to the other.

    >>> without_fillers("FNU", "Suhartono")
    ('Suhartono', 'Suhartono')
    """
    if fold(given) in FILLERS:
        given = family
    return given, given if fold(family) in FILLERS else family


def trimmed(words: list[str]) -> list[str]:
    """Folded words without leading titles and trailing suffixes; a word always stays.

    `Lord J` is a person of that name.
    """
    words = [word for word in words if word not in FILLERS] or words
    while len(words) > 1 and words[0] in TITLES and not _is_surname(words):
        words = words[1:]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words = words[:-1]
    return words


def _is_surname(words: list[str]) -> bool:
    """Whether the first word, a title, is the family name: only initials follow."""
    return words[0] in SURNAMES_AMONG_TITLES and all(len(word) == 1 for word in words[1:])


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
    is_run = word.isupper() and 2 <= len(letters) <= 4 and letters not in FILLERS
    return tuple(letters) if is_run else ()


def may_be_initials(word: str) -> bool:
    """Whether a folded word can be a run of initials.

    That is two letters, or three or four without a vowel after the first.
    """
    if len(word) == 2:
        return True
    return len(word) in (3, 4) and not _VOWEL.search(word[1:])


def has_vowel(word: str) -> bool:
    """Whether a folded word has a vowel, without which hardly a name is."""
    return bool(_VOWEL.search(word))


@lru_cache(maxsize=100_000)
def generation(name: str) -> str | None:
    """`jr`, `ii` and so on, if the name ends in one."""
    last = name.replace(",", " ").rsplit(" ", 1)[-1].strip(". ").lower()
    return last if last in GENERATIONS else None


@lru_cache(maxsize=100_000)
def without_particles(name: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a family name that carry it: `van der Berg` gives `berg`."""
    carrying = tuple(word for word in name if word not in PARTICLES)
    return carrying or name


def clipped_to(word: str) -> str | None:
    """The beginning that a clipped name keeps: `ragh` of `raghu`, `jer` of `jerry`."""
    clipped = _CLIPPED.fullmatch(word)
    return clipped[1] if clipped else None


def is_clipped(short: str, name: str) -> bool:
    """Whether a name is a clipped form of another: `raghu` for `raghavendra`."""
    beginning = clipped_to(short) or ""
    return (
        bool(_VOWEL.search(beginning))  # `zh` of `zhi` says nothing
        and len(name) > len(beginning) + 1
        and name.startswith(beginning)
    )


@lru_cache(maxsize=1)
def _nicknamer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=1)
def _short_forms() -> Mapping[str, frozenset[str]]:
    """By forename, folded or as a key: its short forms, and what it is short for.

    The package of nicknames lacks these.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    for line in packaged_text("attribution.core", "short_forms.txt").splitlines():
        if line.startswith(("#", "!")):
            continue
        for name, other in _pairs_of_forms(line):
            for spelling in (name, key(name)):
                forms[spelling].add(other)
            for spelling in (other, key(other)):
                forms[spelling].add(name)
    return {name: frozenset(others) for name, others in forms.items()}


def _pairs_marked(mark: str) -> frozenset[frozenset[str]]:
    """Every two names of the lines that begin with a mark."""
    lines = packaged_text("attribution.core", "short_forms.txt").splitlines()
    marked = (line[1:].split() for line in lines if line.startswith(mark))
    return frozenset(frozenset(pair) for words in marked for pair in combinations(words, 2))


@lru_cache(maxsize=1)
def _not_forms() -> frozenset[frozenset[str]]:
    """Two names that the package of nicknames takes for one."""
    return _pairs_marked("!")


@lru_cache(maxsize=1)
def _common_spellings() -> frozenset[frozenset[str]]:
    return _pairs_marked("~")


def are_common_spellings(left: str, right: str) -> bool:
    """Whether two folded names are spellings of a name so common that they show little.

    >>> are_common_spellings("mohamed", "mohammed")
    True
    """
    return frozenset((left, right)) in _common_spellings()


def _pairs_of_forms(line: str) -> Iterable[tuple[str, str]]:
    """`short ...: full ...` pairs each with each; `= name ...` holds spellings of one name."""
    if line.startswith(("=", "~")):
        return combinations(line[1:].split(), 2)
    short, full = (part.split() for part in line.split(":"))
    return product(short, full)


@lru_cache(maxsize=50_000)
def nicknames(given: str) -> frozenset[str]:
    """Folded names used for a given name, both ways: `bob` for `robert`, `robert` for `bob`."""
    known = _nicknamer()
    alike = known.nicknames_of(given) | known.canonicals_of(given)
    alike = {other for other in alike if frozenset((given, other)) not in _not_forms()}
    short_forms = _short_forms().get(given, frozenset())
    return (frozenset(map(fold, alike)) | short_forms | _transliterated(given)) - {given}


def _transliterated(given: str) -> frozenset[str]:
    """The folded name in all ways in which it is written in Latin letters."""
    forms = {given}
    for pattern, endings in _TRANSLITERATED:
        if pattern.search(given):
            forms = {pattern.sub(ending, form) for form in forms for ending in endings}
    return frozenset(forms)
