"""The institution's own texts: privacy notice, contact, accessibility statement.

People must be able to read them before they sign in. A text that is not finished is shown to no one
but the lead: a draft would say what the institution has not decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.home.settings import Settings

TO_FILL_IN = "[FILL IN"
_ENDINGS = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class Notice:
    """One of the texts: its heading, and what it must say."""

    title: str
    purpose: str


NOTICES = {
    "privacy": Notice("Privacy notice", "What is held about people, why, and what they can ask."),
    "contact": Notice("Contact", "Who to ask."),
    "accessibility": Notice("Accessibility", "How accessible these pages are."),
}


def published(settings: Settings, name: str) -> str | None:
    """A notice that is finished; None where it is missing, unreadable or a draft.

    `attribution doctor` says which.
    """
    try:
        text = written(settings, name)
    except UserError:
        return None
    return text if text and TO_FILL_IN not in text else None


def written(settings: Settings, name: str) -> str:
    """A notice as it is now, empty where there is none. UserError where its file cannot be read."""
    value = str(getattr(settings, f"notice_{name}")).strip()
    if "\n" in value or not value.endswith(_ENDINGS):
        return value
    path = settings.home / Path(value)
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(
            f"Check notices.{name} in {settings.file}: the file {path} cannot be read ({problem})."
        ) from None


def template(name: str) -> str:
    """A draft, with marks where something must be filled in."""
    return packaged_text("attribution.home", f"notice_templates/{name}.md")


# -- as HTML ---------------------------------------------------------------------------------------


def as_html(text: str) -> str:
    """Headings, lists and paragraphs of a text in the manner of Markdown. All else is text.

    >>> as_html("# Contact\\n\\nAsk us:\\n- by <mail>")
    '<h1>Contact</h1><p>Ask us:</p><ul><li>by &lt;mail&gt;</li></ul>'
    """
    return "".join(_blocks(text))


def _blocks(text: str) -> Iterator[str]:
    for is_item, lines in groupby(text.splitlines(), lambda line: line.startswith("- ")):
        if is_item:
            yield f"<ul>{''.join(f'<li>{escape(line[2:])}</li>' for line in lines)}</ul>"
            continue
        for is_text, block in groupby(lines, lambda line: bool(line.strip())):
            if is_text:
                yield from _block(list(block))


def _block(lines: list[str]) -> Iterator[str]:
    """A paragraph, with the headings before it."""
    words = []
    for line in lines:
        level = len(line) - len(line.lstrip("#"))
        if level:
            yield f"<h{min(level, 3)}>{escape(line[level:].strip())}</h{min(level, 3)}>"
        else:
            words.append(line)
    if words:
        yield f"<p>{escape(' '.join(words))}</p>"
