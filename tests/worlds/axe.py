"""axe, which looks for faults of accessibility, by the rules of WCAG 2.0 to 2.2, A and AA."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """
(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then((result) =>
  result.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`)))
"""


def faults(tab: Any, *further_rules: str) -> list[str]:
    """What axe finds on a page: the rule, where, and the element."""
    tab.evaluate(f"{_source()}; 0")
    return list(tab.evaluate(_RUN, [*RULES, *further_rules]))


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
