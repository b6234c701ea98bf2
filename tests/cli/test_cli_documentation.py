"""The documentation says what the program does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from build_helpers import settings, snapshot
from command_line import run_well

from attribution.cli.root import load_every_command
from attribution.harvest.registry import services
from attribution.home.declarations import setting_rows
from attribution.snapshot.reader import Reader
from tools.reference import data_dictionary

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
PROGRAM = load_every_command()
COMMANDS = (REFERENCE / "commands.md").read_text(encoding="utf-8")
SETTINGS = (REFERENCE / "settings.md").read_text(encoding="utf-8")
_COLUMNS = """
select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal
"""


def commands(group: click.Group = PROGRAM, prefix: str = "") -> Iterator[str]:
    """The words of every command."""
    for name, command in group.commands.items():
        words = f"{prefix} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, words)
        else:
            yield words


@pytest.mark.parametrize("words", list(commands()))
def test_every_command_has_help_with_an_example_and_a_section_in_the_reference(words):
    help_page = run_well(f"{words} --help")
    assert f"attribution {words}" in help_page.split("Example:")[-1]
    assert f"\n## attribution {words}\n" in COMMANDS


@pytest.mark.parametrize("row", setting_rows(services()), ids=lambda row: row[0])
def test_every_setting_has_a_row_in_the_reference(row):
    key, _, variable, sentence = row
    assert f"| `{key}` |" in SETTINGS
    assert f"| `{variable}` | {sentence} |" in SETTINGS


def test_the_data_dictionary_has_every_table_view_and_column_of_a_snapshot(tmp_path):
    reader = Reader(snapshot(settings(tmp_path)))
    columns = {(row["table_name"], row["column_name"]) for row in reader.rows(_COLUMNS)}
    reader.close()
    relations = list(data_dictionary.relations())
    described = {
        (relation.name, column.name) for relation in relations for column in relation.columns
    }
    without_columns = {relation.name for relation in relations if not relation.columns}
    internal = {"hidden", "derived_credits", "stored_credits"}  # of the reader, not of the snapshot
    not_described = without_columns | internal
    assert {pair for pair in columns if pair[0] not in not_described} == described
    assert without_columns == {"judged", "possible_credits", "facility_thanks"}
