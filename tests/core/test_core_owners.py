"""The code that all rooms share: names of technicians, dates for people, sign-in names, files."""

from __future__ import annotations

import doctest
import os
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.core import files, for_people, identity, person_names
from attribution.core.person_names import display_name_of
from attribution.snapshot.database import sql

NAMES = st.none() | st.text("Añy-' ", max_size=6)
KNOWN = st.none() | st.lists(st.text("Añy-' ", max_size=6), max_size=2)


@pytest.mark.parametrize("module", [for_people, person_names])
def test_the_examples_in_the_docstrings_are_true(module) -> None:
    assert doctest.testmod(module).failed == 0


@settings(deadline=None)
@given(NAMES, NAMES, KNOWN)
def test_sql_and_python_show_a_technician_by_the_same_name(
    given_names, family_name, known_as
) -> None:
    with duckdb.connect() as connection:
        connection.execute(sql("display_name"))
        row = connection.execute(
            "select display_name($given::varchar, $family::varchar, $known::varchar[])",
            {"given": given_names, "family": family_name, "known": known_as},
        ).fetchone()
    assert row == (display_name_of(given_names, family_name, known_as),)


@pytest.mark.parametrize(
    ("known_as", "family_name", "shown"),
    [
        ("Jackie Khan", "Khan", "Jackie Khan"),
        ("Jackie KHAN", "Khan", "Jackie KHAN"),
        ("Pia Nunez", "Núñez", "Pia Nunez"),
        ("Vali", "ali", "Vali ali"),
        ("Jo McLee", "Lee", "Jo McLee Lee"),
    ],
)
def test_a_family_name_is_shown_once_and_never_taken_for_the_end_of_a_word(
    known_as: str, family_name: str, shown: str
) -> None:
    assert display_name_of("Given", family_name, [known_as]) == shown


@pytest.mark.parametrize(
    ("name", "second_name", "is_same"),
    [
        ("Lee@x.example", " lee@X.example ", True),
        ("strasse", "straße", False),
        ("e\u0301va", "\u00e9va", True),
        (None, None, False),
        ("lee", None, False),
    ],
)
def test_two_sign_in_names_are_one_person_whatever_their_case_and_spaces(
    name, second_name, is_same
) -> None:
    assert identity.same_person(name, second_name) is is_same


def test_a_file_is_written_in_full_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "pointer"
    files.write_atomically(path, "first\n")
    files.write_atomically(path, b"second\n")
    assert path.read_bytes() == b"second\n"
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path], "no temporary file stays behind"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch) -> None:
    path = tmp_path / "pointer"
    files.write_atomically(path, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
