"""Templates of letters, and letters filled in from them.

A template is a text with `$placeholders` (Python's `string.Template`). Its first line is the
subject. An institution may put templates of its own into `letters/` in its home folder. What is
filled in is text from outside and stays text: a placeholder inside a title is not filled in again.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.core.text import plain

LETTERS = ("author", "editor", "openalex", "orcid")
PLACEHOLDERS = (
    "institution",
    "clause",
    "technician",
    "orcid",
    "department",
    "title",
    "journal",
    "published",
    "doi",
    "doi_link",
    "roles",
    "statement",
    "period",
    "wanted",
    "recommended",
    "reason",
    "sources",
    "sentence",
    "sender",
    "openalex_id",
    "printed_name",
    "problem",
)
UNKNOWN = "[not known]"
_SEVERAL_LINES = ("roles", "statement", "clause")


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft: subject and text, for a person to read, change and send, or not."""

    name: str
    subject: str
    text: str


def fill_in(name: str, values: Mapping[str, str | None], home: Path | None = None) -> Letter:
    """The letter of this name with its placeholders filled in; unknown values say so.

    `clause` is filled in from `clause.txt`: the sentence of the institution's own policy. UserError
    for an unknown name, or if the template cannot be used.
    """
    template = _template(name, home)
    with_clause = {**values, "clause": _text("clause.txt", home)}
    known = {key: _plain(key, with_clause.get(key) or UNKNOWN) for key in PLACEHOLDERS}
    subject, _, body = template.substitute(known).partition("\n")
    return Letter(name, _on_one_line(subject.removeprefix("Subject:")), _without_gaps(body))


def _template(name: str, home: Path | None) -> string.Template:
    if name not in LETTERS:
        raise UserError(
            f"Choose one of these letters: {', '.join(LETTERS)}. '{name}' is not a letter."
        )
    template = string.Template(_text(f"{name}.txt", home))
    _check_placeholders(name, template)
    return template


def _check_placeholders(name: str, template: string.Template) -> None:
    unknown = sorted(set(template.get_identifiers()) - set(PLACEHOLDERS))
    if not unknown and template.is_valid():
        return
    fault = ", ".join(f"${placeholder}" for placeholder in unknown)
    if not unknown:
        fault = "a $ that is not followed by a name (write $$ for the sign)"
    raise UserError(
        f"Correct the template {name}.txt. It has {fault}. Placeholders: {', '.join(PLACEHOLDERS)}."
    )


def _plain(placeholder: str, text: str) -> str:
    return plain(text, several_lines=placeholder in _SEVERAL_LINES)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _without_gaps(body: str) -> str:
    """The text of a letter, with one empty line where a value that is empty left several."""
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _text(file: str, home: Path | None) -> str:
    """A file of the institution if it has one, else that of this package."""
    own = home / "letters" / file if home else None
    try:
        if own is not None and own.exists():
            return own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(
            f"Save the template {own} as UTF-8 text. It cannot be read: {problem}."
        ) from problem
    return packaged_text("attribution.claims", f"letter_templates/{file}")
