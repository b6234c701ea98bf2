"""Input 1, the HR list: technicians and their spells, complaints by row, dated copies, the rule for who counts."""

from attribution.roster.complaints import complaint_lines
from attribution.roster.copies import current, import_file, load, people_in_copies, read, remove_from_copies
from attribution.roster.reader import Roster, parse
from attribution.roster.rule import EVERYBODY, Rule, counts, rule, rules_in_force

__all__ = [
    "EVERYBODY", "Roster", "Rule", "complaint_lines", "counts", "current", "import_file", "load", "parse",
    "people_in_copies", "read", "remove_from_copies", "rule", "rules_in_force",
]  # fmt: skip
