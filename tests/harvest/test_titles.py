"""Titles as people read them: mark-up of every kind goes, and signs that only look like it stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.harvest.titles import clean_title

MATHML = 'Decay of <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{}</mml:math> states'
SPRINGER = (
    r"Width \documentclass[12pt]{minimal} \usepackage{amsmath} \begin{document}$$\alpha_s$$"
    r"\end{document} at NLO"
)
MARKED_UP = {
    "Growth of <i>Fictus inventus</i>\n in CO<sub>2</sub> &amp; light": (
        "Growth of Fictus inventus in CO2 & light"
    ),
    "Growth in CO<SUB>2</SUB> &amp;amp; light": "Growth in CO2 & light",
    "&amp;lt;i&amp;gt;In vitro&amp;lt;/i&amp;gt; growth": "In vitro growth",
    "O&#39;Brien &#x2013; &nbsp; a life": "O'Brien – a life",
    "<p>First</p><p>Second</p>": "First Second",
    "One line<br/>and the next": "One line and the next",
    "Effect of &beta;-<scp>d</scp>-glucan": "Effect of β-d-glucan",
    "<![CDATA[Growth <b>in vivo</b>]]><!-- x -->": "Growth in vivo",
    "The <jats:italic>in situ</jats:italic> <jats:tex-math>$\\alpha$</jats:tex-math> method": (
        "The in situ α method"
    ),
    MATHML.format("<mml:msup>\n <mml:mn>0</mml:mn>\n <mml:mo>+</mml:mo></mml:msup>"): (
        "Decay of 0+ states"
    ),
    MATHML.format("<mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac>"): (
        "Decay of 1/2 states"
    ),
    MATHML.format('<mml:mi>x</mml:mi><mml:annotation encoding="TeX">x</mml:annotation>'): (
        "Decay of x states"
    ),
    "<tex-math>$$\\beta$$</tex-math><mml:math><mml:mi>β</mml:mi></mml:math> decay": "β decay",
    r"$^{13}$C NMR at $\sqrt{s}=13$ TeV with $n$ = 5": "13C NMR at √(s)=13 TeV with n = 5",
    r"G\"odel, M{\"u}ller and {\it E. coli} \textit{in vivo}": "Gödel, Müller and E. coli in vivo",
    r"R\&D with 100\% of \alpha7": "R&D with 100% of α7",
    r"The \(x^2\) law": "The x2 law",
    SPRINGER: "Width αs at NLO",
}
TEXTS = [
    "p < 0.05 and q > 3",
    "Rates at p<0.05 and T>300 K",
    "Mice aged x<y and y>z, weights in mg",
    "Where a<b>c holds",
    "If a <b and c> d",
    "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-0",
    "R&D at AT&T; Q&A",
    "100 % of {samples} & co: cost $5 #1 ~x^2 a_b \\ end",
    "From $5 to $10 a day",
    "Ke$ha and A$AP",
    r"C:\users\new",
]


@pytest.mark.parametrize("printed", MARKED_UP)
def test_mark_up_becomes_plain_text(printed: str) -> None:
    assert clean_title(printed) == MARKED_UP[printed]


@pytest.mark.parametrize("title", TEXTS)
def test_signs_that_are_text_stay(title: str) -> None:
    assert clean_title(title) == title


@pytest.mark.parametrize("empty", [None, "", " ", "<i></i>", "&nbsp;"])
def test_a_title_without_text_is_none(empty: str | None) -> None:
    assert clean_title(empty) is None


pieces = st.sampled_from(
    [
        "<",
        ">",
        "&",
        ";",
        "amp;",
        "&lt;",
        "i",
        "</i>",
        "<b>",
        "$",
        "\\",
        "alpha",
        "{",
        "}",
        " ",
        "x^2",
    ]
)


@given(st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=30)))
def test_a_clean_title_stays_as_it_is(printed: str) -> None:
    title = clean_title(printed)
    assert clean_title(title) == title
