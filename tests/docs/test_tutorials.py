"""What a tutorial tells a reader to look for is on the pages.

Labels of the dashboard are printed in bold there.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LABEL = re.compile(r"\*\*([^*]+)\*\*")
TUTORIALS = [ROOT / "docs" / "tutorials" / name for name in ("lead.md", "technician.md")]
LABELS = sorted(
    {
        " ".join(label.split())
        for page in TUTORIALS
        for label in LABEL.findall(page.read_text(encoding="utf-8"))
    }
)


def texts_of_the_dashboard() -> set[str]:
    """Every piece of text in the code of the dashboard."""
    return {
        node.value
        for path in (ROOT / "attribution" / "dashboard").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("label", LABELS)
def test_a_label_that_a_tutorial_names_is_on_a_page(label: str) -> None:
    assert label in texts_of_the_dashboard()


def test_the_tutorials_name_labels() -> None:
    assert len(LABELS) >= 8
