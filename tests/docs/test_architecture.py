"""The answers to "where is ...?" are true: the file is there, and holds the name that it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
ANSWER = re.compile(r"\[`(?P<shown>[^`]+)`\]\((?P<path>[^)]+)\)(?:: `(?P<name>\w+)`)?")
ANSWERS = [match.groupdict() for match in ANSWER.finditer((DOCS / "architecture.md").read_text())]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer["shown"]))
def test_an_answer_names_a_file_and_something_defined_in_it(answer: dict[str, str | None]) -> None:
    file = DOCS / str(answer["path"])
    assert file.resolve().as_posix().endswith(str(answer["shown"]).rstrip("/"))
    if answer["name"]:
        definition = rf"^(?:def|class) {answer['name']}\b|^{answer['name']}\b.*="
        assert re.search(definition, file.read_text(encoding="utf-8"), re.M)


def test_the_most_likely_questions_are_answered() -> None:
    assert len(ANSWERS) >= 20
