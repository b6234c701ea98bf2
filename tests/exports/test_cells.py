"""Cells of spreadsheets: nothing is computed, nothing is damaged, and everything comes back."""

import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.text import plain
from attribution.exports.cells import disarmed, restored

LIVE = [
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+SUM(A1)",
    "-A1",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    '"=1+1"',
    "'=1+1",
    "“=1+1”",
    "\uff1d1+1",  # full-width signs
    "\uff0bSUM(A1)",
    "\uff0dA1",
    "\uff20SUM(A1)",
    "\ufe66A1",  # small ones
    "\uff02=1+1\uff02",
    "\u2212A1",  # the minus sign
    "x;=1+1",  # Excel splits here where semicolons are usual
    'x; "=1+1"',
]
HARMLESS = [
    "-",
    "–",
    "--",
    "-3.5",
    "+44 20 7946 0000",
    "+44 (0)20 7946 0000",
    "-1.5e-10",
    "-12.5%",
    "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-0",
    "10.5555/a=b+c@d",
    "https://doi.org/10.5555/a?x=1",
    "'t Hooft",
    "“Quoted” title",
    "p < 0.05 and q > 3",
    "a; b; c",
    "a; -3; b",
    "mail@quill.example",
    "",
]
SIGNS = re.compile(r"[\s\"'`‘’“”＂＇]*[=@＝＠﹦﹫]")  # what must never begin a cell


@pytest.mark.parametrize("text", LIVE)
def test_a_formula_is_text_in_every_disguise(text: str) -> None:
    cell = disarmed(text)
    assert cell != plain(text)
    assert cell.startswith("'") or cell.startswith("x;")
    assert restored(cell) == plain(text), "the sheet comes back as it was"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_no_program_computes_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text
    assert restored(text) == text


tricky = st.text(
    st.sampled_from("=+-@'\"; \t\n\r\f\uff1d\uff0d\u2212\ufeff\uffff\ud800aA1.<>_x0"), max_size=12
)


@given(st.one_of(tricky, st.text(max_size=20)))
def test_any_text_comes_back_and_no_part_of_it_is_a_formula(text: str) -> None:
    cell = disarmed(text)
    assert restored(cell) == plain(text)
    for part in cell.split(";"):
        assert not SIGNS.match(part) or part.lstrip().startswith("'")
    cell.encode("utf-8")
    assert not openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(cell)
    assert not set(cell) & {"\ufffe", "\uffff", "\f"}
