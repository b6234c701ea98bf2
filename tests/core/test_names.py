"""The one normaliser: accents, particles, initials, nicknames; and the SQL that does the same."""

from __future__ import annotations

import doctest

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.core import identifiers, names

LETTERS = st.characters(
    categories=["L", "M", "N", "P", "S", "Z"], max_codepoint=0xFFFF, exclude_characters="\x00"
)
LATIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=["C"]), max_size=30
)


@pytest.fixture(scope="module")
def sql() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for statement in names.sql_macros():
        connection.execute(statement)
    return connection


@pytest.mark.parametrize("module", [names, identifiers])
def test_the_examples_in_the_docstrings_are_true(module) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Søren", "soren"),
        ("Łukasz Weiß", "lukasz weiss"),
        ("O’Brien", "obrien"),
        ("Ruiz‐Díaz", "ruiz diaz"),
        ("  J.-A.  Núñez ", "j a nunez"),
        ("İnci Yılmaz", "inci yilmaz"),
    ],
)
def test_accents_apostrophes_and_hyphens_are_folded(printed: str, folded: str) -> None:
    assert names.fold(printed) == folded


def test_mueller_and_muller_have_one_key() -> None:
    assert names.key("Mueller") == names.key("Müller") == names.key("Muller")
    assert names.key("Xue") != names.key("Xu")


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("Dr Jane Smith", ("jane", "smith")),
        ("Smith, Jane", ("jane", "smith")),
        ("John Smith, Jr.", ("john", "smith")),
        ("JA Smith", ("j", "a", "smith")),
        ("J.-A. Smith", ("j", "a", "smith")),
        ("JANE SMITH", ("jane", "smith")),
        ("Kelsey JRP Byers", ("kelsey", "j", "r", "p", "byers")),
    ],
)
def test_titles_suffixes_order_and_runs_of_initials_are_understood(
    printed: str, words: tuple[str, ...]
) -> None:
    assert names.tokens(printed) == words


def test_a_title_alone_is_kept_as_a_name() -> None:
    assert names.tokens("Dean Prof") == ("dean", "prof")


def test_nicknames_work_both_ways() -> None:
    assert "bob" in names.nicknames("robert")
    assert "robert" in names.nicknames("bob")
    assert "liz" in names.nicknames("elizabeth")


def test_particles_do_not_carry_a_family_name() -> None:
    assert names.without_particles(("van", "der", "berg")) == ("berg",)
    assert names.without_particles(("de",)) == ("de",)


def test_a_generation_is_told_from_a_name() -> None:
    assert names.generation("Jan Novak, Jr.") == "jr"
    assert names.generation("Jan Novak") is None


@settings(max_examples=300, deadline=None)
@given(LATIN)
def test_sql_folds_latin_text_in_the_same_way(sql: duckdb.DuckDBPyConnection, text: str) -> None:
    assert sql.execute("select fold_name($t), key_name($t)", {"t": text}).fetchall() == [
        (names.fold(text), names.key(text))
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("aoeudjxöAE -'"), max_size=12))
def test_sql_takes_two_vowels_for_one_where_the_matcher_does(sql, text: str) -> None:
    assert sql.execute("select key_name($t)", {"t": text}).fetchone() == (names.key(text),)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("中文한국어かなАлександрΑλέξανδροςمحمد-' ."), max_size=12))
def test_sql_folds_other_scripts_in_the_same_way(sql: duckdb.DuckDBPyConnection, text: str) -> None:
    assert sql.execute("select fold_name($t)", {"t": text}).fetchall() == [(names.fold(text),)]


@settings(max_examples=200, deadline=None)
@given(st.text(LETTERS, max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert names.fold(names.fold(text)) == names.fold(text)


MARKED = st.text(st.sampled_from("abé B.,;-¹²12*†\u2060^()[]{}"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(MARKED)
def test_sql_cuts_marks_and_suffixes_and_turns_names_in_the_same_way(sql, name: str) -> None:
    for printed in (name, f"{name}, PhD", f"{name}, A"):
        ours = names.bare_name(printed), names.given_first(printed), names.key(printed)
        row = sql.execute("select bare_name($1), given_first($1), key_name($1)", [printed])
        assert row.fetchone() == ours


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("abcinrtyeuo"), max_size=9))
def test_sql_clips_names_in_the_same_way(sql, word: str) -> None:
    assert sql.execute("select clipped_to($1)", [word]).fetchone() == (names.clipped_to(word),)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["dr", "lord", "miss", "j", "foxe", "he"]), min_size=1, max_size=4))
def test_sql_takes_one_title_off_where_the_matcher_does(sql, words: list[str]) -> None:
    (left,) = sql.execute("select untitled($1)", [words]).fetchone()
    is_title = len(words) > 1 and names.trimmed(words) != words
    assert left == (words[1:] if is_title else words if len(words) > 1 else left)


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        ("Foxe1,2,*", "Foxe"),
        ("Marinella Foxe¹²", "Marinella Foxe"),
        ("Foxe †‡", "Foxe"),
        ("Walter Foxe, 3rd", "Walter Foxe, 3rd"),
        ("Foxe1, Marinella2", "Foxe, Marinella"),
        ("Marinella Foxe(1)", "Marinella Foxe"),
        ("Marinella Foxe [1,2]", "Marinella Foxe"),
        ("Marinella Foxe ^1^", "Marinella Foxe"),
        ("Marinella Foxe^{1,2}", "Marinella Foxe"),
        ("Marinella Foxe,1", "Marinella Foxe"),
        ("Marinella Foxe a,b", "Marinella Foxe"),
        ("Marinella Foxe^a", "Marinella Foxe"),
        ("Foxe, m", "Foxe, m"),
        ("Foxe M", "Foxe M"),
    ],
)
def test_marks_that_lead_to_affiliations_are_no_part_of_a_name(printed: str, bare: str) -> None:
    assert names.bare_name(printed) == bare


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("W. Foxe, M.D., Ph.D.", ("w", "foxe")),
        ("W. Foxe, RSci MRSC", ("w", "foxe")),
        ("W. Foxe, Dr. rer. nat.", ("w", "foxe")),
        ("Walter Foxe, MBA, FHEA", ("walter", "foxe")),
        ("Foxe, MD", ("m", "d", "foxe")),  # initials: only one name stands before
        ("FNU Suhartono", ("suhartono",)),
        ("Fnu", ("fnu",)),
    ],
)
def test_letters_after_a_name_and_fillers_are_no_names(printed, words):
    assert names.tokens(printed) == words


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("mohammad", "muhammed"),
        ("hossein", "hussain"),
        ("yusuf", "youssef"),
        ("krzysztof", "chris"),
        ("katarzyna", "kate"),
        ("slawomir", "slawek"),
        ("panagiotis", "takis"),
        ("padraig", "patrick"),
        ("seamus", "jim"),
        ("dafydd", "david"),
        ("harpreet", "preet"),
        ("venkateswaran", "venkatesh"),
        ("lakshmi", "laxmi"),
        ("rebecca", "bex"),
        ("gareth", "gaz"),
        ("philippa", "pip"),
        ("yulia", "yu"),
    ],
)
def test_people_of_many_languages_go_by_short_forms(name, other):
    assert other in names.nicknames(name)
    assert name in names.nicknames(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [("andrew", "andrea"), ("omar", "amir"), ("ahmed", "hamid"), ("jan", "john")],
)
def test_another_name_is_no_short_form(name, other):
    assert other not in names.nicknames(name)
    assert name not in names.nicknames(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("aleksandr", "alexandr"),
        ("oksana", "oxana"),
        ("dmitrii", "dmitry"),
        ("dmitry", "dmitrij"),
        ("yuliia", "iuliya"),
        ("aleksei", "alexey"),
        ("yurii", "jurij"),
        ("mariya", "maria"),
    ],
)
def test_a_forename_written_in_other_latin_letters_is_the_same_name(name, other):
    assert other in names.nicknames(name)
    assert name in names.nicknames(other)


@pytest.mark.parametrize(("name", "other"), [("mary", "mari"), ("ian", "jan"), ("max", "mas")])
def test_names_that_only_look_alike_are_two_names(name, other):
    assert other not in names.nicknames(name)
