"""The command line: parse, call one function, print.

Importing a file of commands adds them to `main`.
"""

from attribution.cli import (
    audit,
    backup,
    claim_steps,
    claims,
    export_subject,
    facilities,
    figures,
    file_to_file,
    freezes,
    letters,
    looks,
    missed_papers,
    nightly,
    notice,
    privacy,
    records,
    retention,
    review,
    roster,
    serve,
    setup,
    suggestions,
    tables,
)
from attribution.cli.root import main

__all__ = [
    "audit",
    "backup",
    "claim_steps",
    "claims",
    "export_subject",
    "facilities",
    "figures",
    "file_to_file",
    "freezes",
    "letters",
    "looks",
    "main",
    "missed_papers",
    "nightly",
    "notice",
    "privacy",
    "records",
    "retention",
    "review",
    "roster",
    "serve",
    "setup",
    "suggestions",
    "tables",
]
