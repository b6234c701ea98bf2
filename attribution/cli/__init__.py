"""The command line: parse, call one function, print. Data on stdout, everything else on stderr."""

from attribution.cli import claims, files, homes, missing, nights, people, serving, tables, teams, verdicts
from attribution.cli.frame import main

__all__ = ["claims", "files", "homes", "main", "missing", "nights", "people", "serving", "tables", "teams", "verdicts"]
