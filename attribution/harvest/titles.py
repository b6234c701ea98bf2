"""Titles as plain text: what sources print as mark-up or entities, without touching real signs.

Sources print HTML, JATS, MathML, LaTeX and entities, some of them escaped twice. Only what is
mark-up beyond doubt goes: elements with a known name or an end, and LaTeX by its commands. So
`p < 0.05 and q > 3` and `<1661::AID-SIM968>` stay. A title that is clean already stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from attribution.core.text import unescaped

MOST_PASSES = 8  # over what is escaped several times; each pass undoes one layer
LONGEST = 20_000  # characters; what is longer is no title, and is left as it is

# Elements of HTML, JATS and MathML that occur in titles.
_BREAKS = "br div li p para sec td title tr"
_INLINE = """
a abbr alternatives article-title b big bold bolditalic cite code del disp-formula dfn em emph
ext-link font hi i inf inline-formula inline-graphic ins italic italics kbd label list list-item
mark monospace named-content overline q roman s samp sans-serif sc scp small small-caps span strike
strong styled-content sub subscript sup superscript tex tex-math tt u ul underline uri var xref
"""
_MATH = """
annotation annotation-xml maction math menclose merror mfenced mfrac mglyph mi mlabeledtr
mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub
msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
_ENDS_A_WORD = frozenset(_BREAKS.split())
_KNOWN = frozenset(f"{_BREAKS} {_INLINE} {_MATH}".split())
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*"
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<prefix>[a-z][\w.-]*:)?(?P<name>[a-z][\w.-]*)"
    rf"(?P<attributes>{_ATTRIBUTES})/?>",
    re.IGNORECASE,
)
_NOT_SHOWN = re.compile(r"<!--.*?-->|<\?[^<>]*\?>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)

_PREFIX = r"(?:[a-z][\w.-]*:)?"
_FORMULA = re.compile(rf"<{_PREFIX}math\b[^<>]*>.*?</{_PREFIX}math\s*>", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(
    rf"<{_PREFIX}(annotation(?:-xml)?)\b[^<>]*>.*?</{_PREFIX}\1\s*>", re.DOTALL | re.IGNORECASE
)
_LEAF = rf"<{_PREFIX}m\w+\b[^<>]*>([^<>]*)</{_PREFIX}m\w+\s*>"
_FRACTION = re.compile(
    rf"<{_PREFIX}mfrac\b[^<>]*>\s*{_LEAF}\s*{_LEAF}\s*</{_PREFIX}mfrac\s*>", re.IGNORECASE
)
# The same formula in LaTeX next to its MathML.
_TEX = rf"<{_PREFIX}tex-math\b[^<>]*>.*?</{_PREFIX}tex-math\s*>"
_TEX_BEFORE = re.compile(rf"{_TEX}\s*(?=<{_PREFIX}math\b)", re.DOTALL | re.IGNORECASE)
_TEX_BEHIND = re.compile(rf"(</{_PREFIX}math\s*>)\s*{_TEX}", re.DOTALL | re.IGNORECASE)

_DOCUMENT = re.compile(
    r"\$?\\documentclass.*?\\begin\s*\{document\}(.*?)\\end\s*\{document\}\$?", re.DOTALL
)
# Between dollar signs that hug their text, so that prices are none. What has neither a command nor
# a script is a formula only as a short word without blanks.
_IN_DOLLARS = re.compile(r"(?<![\\$])(\$\$?)(?=[^\s$])((?:[^$\\]|\\.)*?)(?<=[^\s])\1(?![\d$])")
_IN_BRACKETS = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]")
_IS_FORMULA = re.compile(r"\\[A-Za-z,;! ]|[\^_{]|\A[A-Za-z][\w=+*/<>'-]{0,9}\Z")
_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi "
    "Psi Omega"
)
_COMMANDS = re.compile(
    r"\\(?:text[a-z]+|emph|math[a-z]+|ensuremath|[cvuHkr])\s*\{[^{}]*\}"  # \textit{...}, \c{c}
    r"|\{\\(?:it|bf|em|rm|sc|sl|tt|itshape|bfseries)\b[^{}]*\}"  # {\it ...}
    r"|\{?\\['\"`^~]\s*(?:\{\\?[A-Za-z]\}|\\[ij]\b|[A-Za-z])\}?"  # \"u, \'{e}, {\"u}
    r"|\{\\(?:ss|ae|AE|oe|OE|o|O|aa|AA|l|L|i)\}"  # {\ss}
    r"|\\(?:ss|ae|AE|oe|OE|o|O|aa|AA|l|L|i)\{\}"
    rf"|\\(?:{'|'.join(_GREEK.split())})(?![A-Za-z])"
)
_ESCAPED_SIGN = re.compile(r"\\([&%$#_{}])")


def clean_title(text: str | None) -> str | None:
    """A title as people read it; None if it has no text."""
    if not text or len(text) > LONGEST:
        return text or None
    for _ in range(MOST_PASSES):
        cleaned = _without_a_layer(text)
        if cleaned == text:
            break
        text = cleaned
    return text or None


def _without_a_layer(text: str) -> str:
    text = unescaped(text)
    if "<" in text:
        text = _without_elements(text)
    if "\\" in text or "$" in text:
        text = _without_latex(text)
    return " ".join(text.split())


# -- HTML, JATS and MathML -------------------------------------------------------------------------


def _without_elements(text: str) -> str:
    text = _NOT_SHOWN.sub("", _CDATA.sub(r"\1", text))
    text = _TEX_BEHIND.sub(r"\1", _TEX_BEFORE.sub("", text))
    text = _FORMULA.sub(lambda formula: _formula(formula[0]), text)
    pairs = _pairs(text)

    def replaced(tag: re.Match[str]) -> str:
        if not _is_markup(tag, pairs):
            return tag[0]
        return " " if tag["name"].lower() in _ENDS_A_WORD else ""

    return _TAG.sub(replaced, text)


def _formula(element: str) -> str:
    """A formula on one line: without notes and blanks between its parts, fractions as 1/2."""
    shown = _NOTE.sub("", element)
    return re.sub(r">\s+<", "><", _FRACTION.sub(r"\1/\2", shown))


def _is_markup(tag: re.Match[str], pairs: set[str]) -> bool:
    """Whether a tag is one beyond doubt: `a<b>c` may be a text, `<b>c</b>` is not."""
    name = tag["name"].lower()
    if name in pairs:
        return True
    return name in _KNOWN and bool(len(name) > 1 or tag["prefix"] or tag["attributes"].strip())


def _pairs(text: str) -> set[str]:
    """The names of elements that are opened and closed."""
    tags = {(tag["name"].lower(), bool(tag["close"])) for tag in _TAG.finditer(text)}
    return {name for name, closes in tags if (name, not closes) in tags}


# -- LaTeX -----------------------------------------------------------------------------------------


def _without_latex(text: str) -> str:
    text = _DOCUMENT.sub(r"\1", text)
    text = _IN_DOLLARS.sub(_formula_or_dollars, text)
    text = _IN_BRACKETS.sub(lambda formula: _without_scripts(formula[1] or formula[2]), text)
    text = _COMMANDS.sub(lambda command: _read_latex(command[0]), text)
    return _ESCAPED_SIGN.sub(r"\1", text)


def _formula_or_dollars(part: re.Match[str]) -> str:
    if _IS_FORMULA.search(part[2]):
        return _without_scripts(part[2])
    return part[0]


def _without_scripts(formula: str) -> str:
    """A formula as text. Like `<sub>`, the signs of scripts go: `CO_2` becomes CO2."""
    return re.sub(r"[\^_]", "", _read_latex(f"${formula}$"))


def _read_latex(latex: str) -> str:
    """LaTeX as text; as it is where it is nested so deeply that no one can have meant it."""
    try:
        return " ".join(str(_latex_reader().latex_to_text(latex)).split())
    except RecursionError:
        return latex


@cache
def _latex_reader() -> Any:
    # Imported here, because few titles need it.
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True)
