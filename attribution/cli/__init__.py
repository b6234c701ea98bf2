"""The command line: parse, call one function, print. Data on stdout, everything else on stderr."""

from attribution.cli import files, homes, nights, people, serving, tables, teams, verdicts
from attribution.cli.frame import main

__all__ = ["files", "homes", "main", "nights", "people", "serving", "tables", "teams", "verdicts"]
