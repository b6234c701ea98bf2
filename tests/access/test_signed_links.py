"""Links that open a page without sign-in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from attribution.access.links import Link, link_of, token_of
from attribution.core.private_files import create_private_files

TODAY = date(2026, 11, 27)
LINK = Link("invitation", "T0042", date(2026, 12, 31))


@pytest.fixture
def salt(tmp_path: Path) -> Path:
    return tmp_path / "salt"


def test_a_link_opens_what_it_was_made_for_until_its_last_day(salt: Path) -> None:
    token = token_of(salt, LINK)
    known = [Link("invitation", "T0001", LINK.ends), LINK]
    assert link_of(salt, token, known, TODAY) == LINK
    assert link_of(salt, token, known, date(2026, 12, 31)) == LINK
    assert link_of(salt, token, known, date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    "other",
    [
        Link("agreement", "T0042", LINK.ends),
        Link("invitation", "T0043", LINK.ends),
        Link("invitation", "T0042", date(2027, 12, 31)),
        Link("invitation", "T0042"),
    ],
)
def test_a_link_opens_nothing_else(salt: Path, other: Link) -> None:
    assert link_of(salt, token_of(salt, LINK), [other], TODAY) is None


def test_a_withdrawn_link_and_the_link_of_another_home_open_nothing(
    salt: Path, tmp_path: Path
) -> None:
    assert link_of(salt, token_of(salt, LINK), [], TODAY) is None
    assert link_of(salt, token_of(tmp_path / "other", LINK), [LINK], TODAY) is None
    assert link_of(salt, "é", [LINK], TODAY) is None


def test_a_link_does_not_tell_whose_it_is(salt: Path) -> None:
    token = token_of(salt, LINK)
    assert "T0042" not in token
    assert len(token) == 64


def test_the_secret_is_for_its_owner_alone(salt: Path) -> None:
    create_private_files()
    token_of(salt, LINK)
    assert salt.stat().st_mode & 0o077 == 0
