"""`match`, `thanks`: file to file, no home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from attribution.cli.root import example, main


@main.command(epilog=example("attribution match roster.csv mentions.jsonl -o candidates.parquet"))
@click.argument("roster_file", metavar="ROSTER", type=click.Path(path_type=Path))
@click.argument("mentions_file", metavar="MENTIONS", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to: .jsonl or .parquet.",
)
def match(roster_file: Path, mentions_file: Path, file: Path) -> None:
    """Match names as printed with a roster, file to file, no database."""
    from attribution.matching.files import match_files

    click.echo(_counted(match_files(roster_file, mentions_file, file)), err=True)


@main.command(epilog=example("attribution thanks acknowledgements.jsonl -o people.jsonl"))
@click.argument("texts_file", metavar="ACKNOWLEDGEMENTS", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to: .jsonl or .parquet.",
)
def thanks(texts_file: Path, file: Path) -> None:
    """Read acknowledgement texts: who is thanked, for what, and which teams are thanked unnamed."""
    from attribution.acknowledgements.files import write_readings

    click.echo(_counted(write_readings(texts_file, file)), err=True)


def _counted(told: Any) -> str:
    return ", ".join(f"{key} {value}" for key, value in told.items())
