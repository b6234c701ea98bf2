"""Templates of letters, and letters filled in from them.

A template is a text with `$placeholders` (Python's `string.Template`). Its first line is the
subject. An institution may put templates of its own into `letters/` in its home folder. What is
filled in is text from outside and stays text: a placeholder inside a title is not filled in again.

Nothing is printed about what is not known. A line with a placeholder that has no value is left out,
with the heading before it; so is a part in `[[` and `]]`, which may have several lines. A value
without which the letter would say nothing stops it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.core.text import plain

LETTERS = ("author", "editor", "openalex", "orcid", "invitation", "reminder")
PLACEHOLDERS = (
    "institution",
    "clause",
    "technician",
    "person",
    "orcid",
    "department",
    "paper",
    "paper_in_full",
    "title",
    "journal",
    "published",
    "publication",
    "doi",
    "doi_link",
    "roles",
    "statement",
    "period",
    "wanted",
    "correction",
    "recommended",
    "reason",
    "sources",
    "sentence",
    "sender",
    "openalex_id",
    "printed_name",
    "problem",
    "link",
    "code",
    "code_page",
    "last_day",
    "names_waiting",
    "sign_in",
    "contact",
)
# What a letter that uses them cannot do without, with what to do where they are missing.
ESSENTIAL = {
    "institution": "Set `institution.name` in the settings.",
    "technician": "Ask HR for the name of the technician.",
    "person": "Ask HR for the name of the technician.",
    "paper": "Give the DOI of the work, or its title.",
    "paper_in_full": "Give the DOI of the work, or its title.",
    "roles": "Ask for the claim to be written again, with the roles that the technician played.",
    "wanted": "Ask for the claim to be written again, with what the technician wants.",
    "problem": "Say what is wrong or missing.",
    "sender": "Say who signs the letter.",
    "link": "Set `dashboard.address` in the settings, so that links can be made.",
    "last_day": "Say until when the link works.",
}
_ESSENTIAL_FOR = {
    "editor": {
        "correction": "Write to the corresponding author. The technician asked for an internal "
        "record, so an editor has nothing to correct."
    },
    "orcid": {
        "orcid": "Ask HR to add the technician's ORCID iD to the staff list first. Without one "
        "there is no ORCID record to add a work to."
    },
}
_SEVERAL_LINES = ("roles", "statement", "clause")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft: subject and text, for a person to read, change and send, or not.

    `left_out` says what is not in it although there is something.
    """

    name: str
    subject: str
    text: str
    left_out: tuple[str, ...] = ()


def fill_in(name: str, values: Mapping[str, str | None], home: Path | None = None) -> Letter:
    """The letter of this name with its placeholders filled in, without what is not known.

    `clause` is filled in from `clause.txt`: the sentence of the institution's own policy. UserError
    for an unknown name, if the template cannot be used, or where an essential value is missing.
    """
    template = _template(name, home)
    with_clause = {**values, "clause": _text("clause.txt", home)}
    known = {key: _plain(key, with_clause.get(key) or "") for key in PLACEHOLDERS}
    known = {key: value for key, value in known.items() if value.strip()}
    _check_essentials(name, template, known)
    subject, _, body = template.partition("\n")
    with_subject = _without_unknown_parts(subject.removeprefix("Subject:"), known)
    lines = _known_lines(_without_unknown_parts(body, known).split("\n"), known)
    return Letter(
        name,
        _subject(string.Template(with_subject), known),
        _without_gaps(string.Template("\n".join(lines)).substitute(known)),
    )


def _subject(template: string.Template, known: Mapping[str, str]) -> str:
    """The subject, which is never left out, without the brackets around a value that is missing."""
    filled = template.substitute({**dict.fromkeys(PLACEHOLDERS, ""), **known})
    return _on_one_line(re.sub(r'\(\s*\)|""', "", filled))


def _template(name: str, home: Path | None) -> str:
    if name not in LETTERS:
        raise UserError(
            f"Choose one of these letters: {', '.join(LETTERS)}. '{name}' is not a letter."
        )
    text = _text(f"{name}.txt", home)
    _check_placeholders(name, string.Template(text))
    return text


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


def _check_essentials(name: str, template: str, known: Mapping[str, str]) -> None:
    """UserError where the letter would lack what it is about."""
    essential = ESSENTIAL | _ESSENTIAL_FOR.get(name, {})
    for placeholder in _placeholders(template):
        if placeholder in essential and placeholder not in known:
            raise UserError(f"{essential[placeholder]} No letter was drafted.")


def _placeholders(text: str) -> list[str]:
    return string.Template(text).get_identifiers()


def _has_all(text: str, known: Mapping[str, str]) -> bool:
    return all(placeholder in known for placeholder in _placeholders(text))


def _without_unknown_parts(text: str, known: Mapping[str, str]) -> str:
    """The text without the parts in double brackets that lack a value, and without brackets."""
    return _OPTIONAL.sub(lambda part: part[1] if _has_all(part[1], known) else "", text)


def _known_lines(lines: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """The lines that have all their values, without headings of lines that have not."""
    kept: list[str] = []
    for line in lines:
        if _has_all(line, known):
            kept.append(line)
        else:
            _drop_heading(kept)
    return kept


def _drop_heading(lines: list[str]) -> None:
    """Take away the line before, where it only introduces what was left out."""
    before = len(lines)
    while before and not lines[before - 1].strip():
        before -= 1
    if before and lines[before - 1].rstrip().endswith(":"):
        del lines[before - 1 :]


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
