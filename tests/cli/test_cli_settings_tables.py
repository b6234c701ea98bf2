"""A mistake in the rules, facilities or people of the settings stops every command at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

from attribution.home import settings as home_settings

MISTAKES = {
    "[[rules]]\nfrom = 2024-01-01": "A rule has only",
    '[[facilities]]\nnam = "Quartz Workshop"': "did you mean name?",
    '[[people]]\nwho = "lee@northmere.example"\nrole = "leed"': "enter one of the roles",
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("command", ["works", "measure", "nightly", "doctor --offline"])
def test_a_mistake_in_a_table_is_named(home: Path, command: str, mistake: str) -> None:
    with (home / home_settings.FILE).open("a", encoding="utf-8") as file:
        file.write(f"\n{mistake}\n")
    result = run(command, home=home)
    assert (result.exit_code, MISTAKES[mistake] in result.output) == (2, True)


def test_every_table_is_named_in_one_message(home: Path) -> None:
    with (home / home_settings.FILE).open("a", encoding="utf-8") as file:
        file.write("\n".join(MISTAKES))
    result = run("works", home=home)
    assert all(sentence in result.stderr for sentence in MISTAKES.values())
