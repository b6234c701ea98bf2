"""What the documentation says is what the program does."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from build_helpers import settings, snapshot
from click.testing import CliRunner

from attribution.cli.root import main
from attribution.harvest.registry import services
from attribution.home.reference import setting_rows
from attribution.snapshot import reader as snapshot_reader
from tools.reference import data_dictionary

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")


def commands(group: click.Group = main, prefix: tuple[str, ...] = ()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example_and_a_section_in_the_reference(words):
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert f"attribution {' '.join(words)}" in result.output.split("Example:")[-1]
    assert f"\n## attribution {' '.join(words)}\n" in COMMANDS


@pytest.mark.parametrize("row", setting_rows(services()), ids=lambda row: row[0])
def test_every_setting_has_a_row_in_the_reference(row):
    key, _, variable, sentence = row
    assert f"| `{key}` |" in SETTINGS
    assert f"| `{variable}` | {sentence} |" in SETTINGS


def test_the_data_dictionary_has_every_table_view_and_column_of_a_snapshot(tmp_path):
    reader = snapshot_reader.Reader(snapshot(settings(tmp_path)))
    columns = {
        (r["table_name"], r["column_name"])
        for r in reader.rows(
            "select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal"
        )
    }
    reader.close()
    described = {
        (relation.name, column.name)
        for relation in data_dictionary.relations()
        for column in relation.columns
    }
    without_columns = {
        relation.name for relation in data_dictionary.relations() if not relation.columns
    }
    internal = {"hidden", "derived_credits"}  # of the reader, not of the snapshot
    assert {pair for pair in columns if pair[0] not in without_columns | internal} == described
    assert without_columns == {"judged", "possible_credits", "facility_thanks"}
