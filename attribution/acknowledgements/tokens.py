"""A text cut into tokens and sentences, with offsets in code points."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from attribution.acknowledgements.cues import cues_of
from attribution.acknowledgements.lexicon import WORDS, rank_of

# Signs that are no letters by themselves, as the vowels of Devanagari; Python's \w leaves them out.
_SIGNS = "".join(
    chr(code) for code in range(0x300, 0x1100) if unicodedata.category(chr(code)).startswith("M")
)
_LETTER = rf"[^\W\d_][{_SIGNS}]*"
_TOKEN = re.compile(
    # "J.", "J.M.", "J.-M.": up to six letters with full stops.
    rf"(?P<initials>(?<!\w)(?:{_LETTER}\.[-‐]?){{1,6}}(?<![-‐])(?=\W|[A-Z]|$))"
    # Forenames that are cut to two letters or more: "Th.", "Mohd.".
    r"|(?P<short>\b(?:Th|Ph|Ch|Chr|Wm|Thos|Chas|Jas|Geo|Mohd|Muhd|Md|Yu)\.(?= [A-Z][^\W\d_]))"
    r"|(?P<code>[^\W_]*\d[^\W_]*)"
    # A blank may be missing before a name: "thankJane".
    r"|(?P<verb>(?<!\w)(?:(?:[Tt]hanks?|[Aa]cknowledge|and|to)(?=[A-Z][a-z])"
    r"|[Ww]e(?=thank|acknowledge)))"
    # Hyphens and apostrophes belong to a word, the "'s" of a genitive does not. A hyphen at the end
    # of a line parts a word, also where a blank stands for the line: "Mar- sham", not "pre- and".
    rf"|(?P<word>(?:{_LETTER})+(?:(?:[-‐]\n(?=\w)|[-‐] (?!(?:and|or|to)\b)(?=[a-z])|[-‐’'](?!s\b))"
    rf"(?:{_LETTER})+)*)"
    r"|(?P<mark>[^\w\s]|_)"
    r"|(?P<line>\n)"
)
_PARTED = re.compile(r"[-‐][\n ](?=[a-z])|(?<=[-‐])\n")
# A line that ends within a sentence: before a small letter, or after a word that leads to a name
# and at most one word of the name.
_WRAP = re.compile(
    r"(?<=[a-z,])\n(?=[a-z(])"
    r"|(?:\b(?:thanks?|and|to|by|from|for|of|with|Drs?|Mrs?|Ms|Profs?)\.?|,)"
    r"(?: [A-Z][^\W\d_]+)?\n(?=[A-Z])"
    r"|\b[A-Z]\.\n(?=(?!We\b|The\b|This\b|Thanks?\b|Our\b)[A-Z][a-z])"
)
_KIND_OF_GROUP = {"verb": "word", "short": "initials"}
_CAPITALS = re.compile(r"[A-Z]{2,}")
# In a text printed in capitals, once only names have them: "Wei he and", "Kevin eng for".
_FAMILY_NAME = re.compile(r"\b([A-Z][a-z]+) ([a-z]{2,})(?=,| and\b| for\b|\.)")
_MARK = re.compile(r"[a-z][0-9¹²³⁰⁴⁵⁶⁷⁸⁹]")
# Marks of an affiliation on a name in a list of names: "thank Ada Quill1,2 and". Not "Rosa Sox2".
_MARKED_NAME = re.compile(
    r"(?<!\w)((?:[Tt]hank(?:s|ed)?|and|to|by|from)\s|[,;&]\s)([A-Z](?:[a-z]+|\.))"
    r"((?:[ -]?[A-Z]\.?){0,2} ?[A-Z][^\W\d_]+(?:[-’'][^\W\d_]+)?)"
    r"(\d{1,2}(?:,\d{1,2})*|[¹²³⁰⁴⁵⁶⁷⁸⁹]+)(?=[,;.)]?(?:\s|$))"
)
_KNOWN_WORDS = frozenset().union(*WORDS.values())
_STOPS = frozenset(".!?")
_OPENING_MARKS = frozenset("“‘\"'([")
_ABBREVIATIONS = WORDS["abbreviations"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: tokens `first` to `last`, characters `start` to `end`; both ends exclusive.

    The characters leave out line breaks at the end, the tokens include them.
    """

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists, with one entry for each token, and the sentences that the tokens form.

    `kinds` holds initials, code, word, mark or line.
    """

    text: str
    printed: list[str]
    kinds: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]


def tokenised(text: str) -> Tokens:
    """The tokens and sentences of a text."""
    tokens = Tokens(text, [], [], [], [], [])
    for match in _TOKEN.finditer(_recased(_unmarked(_unwrapped(text)))):
        tokens.printed.append(_PARTED.sub("", match[0]))
        tokens.kinds.append(
            _KIND_OF_GROUP.get(match.lastgroup or "mark", match.lastgroup or "mark")
        )
        tokens.starts.append(match.start())
        tokens.ends.append(match.end())
    bounds = [*_sentence_starts(tokens), len(tokens.printed)]
    tokens.sentences.extend(
        _sentence(tokens, first, last) for first, last in itertools.pairwise(bounds)
    )
    return tokens


def _unwrapped(text: str) -> str:
    """The text, as long as before, with a blank for each line break within a sentence."""
    return _WRAP.sub(lambda wrap: wrap[0][:-1] + " ", text) if "\n" in text else text


def _unmarked(text: str) -> str:
    """The text, as long as before, with blanks for the marks of affiliations on names."""
    return _MARKED_NAME.sub(_without_mark, text) if _MARK.search(text) else text


def _without_mark(match: re.Match[str]) -> str:
    lead, first, rest, mark = match.groups()
    is_list = "," in mark or not mark.isascii()
    is_name = first.endswith(".") or rank_of(first.lower()).given > 0
    return f"{lead}{first}{rest}{' ' * len(mark)}" if is_list or is_name else match[0]


def _recased(text: str) -> str:
    """A text that is printed in capitals throughout, with capitals for names only.

    A word is taken for a name unless the reader knows it as another word.
    """
    if not text.isupper() or not text.isascii():
        return text
    recased = _CAPITALS.sub(lambda word: _in_usual_case(word[0]), text)
    return _FAMILY_NAME.sub(_family_name, recased)


def _in_usual_case(word: str) -> str:
    lower = word.lower()
    is_known = lower in _KNOWN_WORDS or cues_of(lower)
    return lower if is_known and rank_of(lower).given < 2 else word.capitalize()


def _family_name(match: re.Match[str]) -> str:
    """A word between a given name and the end of the name, as a name: "Wei He and"."""
    given, word = match.groups()
    is_name = rank_of(given).given > 0 and rank_of(word).family > 1
    return f"{given} {word.capitalize()}" if is_name else match[0]


def unbroken(name: str) -> str:
    """A name that was printed over the end of a line, in one line."""
    return _PARTED.sub("", name).replace("\n", " ")


def _sentence_starts(tokens: Tokens) -> list[int]:
    starts = [0] if tokens.printed else []
    for i, printed in enumerate(tokens.printed[:-1]):
        if printed == "\n" or (printed in _STOPS and _is_full_stop(tokens, i)):
            starts.append(i + 1)
    return starts


def _is_full_stop(tokens: Tokens, i: int) -> bool:
    """Whether a stop ends a sentence, by the token before it and the one after it."""
    following = tokens.printed[i + 1]
    touches = tokens.starts[i + 1] == tokens.ends[i]
    if touches and not following[0].isupper():
        return False
    opens = following[0].isupper() or following[0].isdigit() or following in _OPENING_MARKS
    if not opens:
        return False
    return i == 0 or tokens.printed[i - 1].lower() not in _ABBREVIATIONS


def _sentence(tokens: Tokens, first: int, last: int) -> Sentence:
    final = last - 1
    while final > first and tokens.kinds[final] == "line":
        final -= 1
    return Sentence(first, last, tokens.starts[first], tokens.ends[final])
