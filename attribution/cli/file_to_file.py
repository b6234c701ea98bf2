"""`match`, `thanks`: from file to file, without a home folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attribution.acknowledgements.files import write_readings
from attribution.cli.options import (
    example,
    file_argument,
    file_option,
    former_names_option,
)
from attribution.cli.printing import print_left_out, print_message
from attribution.cli.root import main
from attribution.matching.files import match_files

OUTPUT = "File to write: .jsonl or .parquet."


@main.command(epilog=example("attribution match roster.csv mentions.jsonl -o candidates.parquet"))
@file_argument("roster_file", "ROSTER")
@file_argument("mentions_file", "MENTIONS")
@file_option(OUTPUT)
@former_names_option
def match(roster_file: Path, mentions_file: Path, file: Path, former_names: bool) -> None:
    """Match printed names with a roster, from file to file, without a home folder.

    Names that fit a former name are left out, because the file may be passed on.
    """
    counts = match_files(roster_file, mentions_file, file, former_names=former_names)
    left_out = counts.pop("left out")
    print_message(_listed(counts))
    print_left_out(left_out, "candidate")


@main.command(epilog=example("attribution thanks acknowledgements.jsonl -o people.jsonl"))
@file_argument("texts_file", "ACKNOWLEDGEMENTS")
@file_option(OUTPUT)
def thanks(texts_file: Path, file: Path) -> None:
    """Read acknowledgements: who is thanked, for what, and which teams without names."""
    print_message(_listed(write_readings(texts_file, file)))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items())
