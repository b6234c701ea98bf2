"""The command line: parse, call one function, print. Data on stdout, everything else on stderr."""

from attribution.cli import (
    claims,
    facilities,
    file_to_file,
    missed_papers,
    nightly,
    records,
    review,
    serve,
    setup,
    tables,
)
from attribution.cli.root import main

__all__ = [
    "claims",
    "facilities",
    "file_to_file",
    "main",
    "missed_papers",
    "nightly",
    "records",
    "review",
    "serve",
    "setup",
    "tables",
]
