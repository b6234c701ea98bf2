"""Outputs of our system: import a file of outputs, take an import back, download the links.

It works before the first snapshot, so the import reads the settings and not a view. An upload is
read from memory, never written to disk as it came, and forgotten once it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from attribution.access.permissions import Person
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count
from attribution.core.model import Complaint
from attribution.dashboard import (
    actions,
    complaints,
    exported_links,
    file_columns,
    outputs_imported,
    shell,
    sign_in,
    uploads,
)
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import current_person, current_view
from attribution.dashboard.tables import source_title
from attribution.harvest.exchange import reading, table
from attribution.harvest.exchange.columns import MEANINGS, SYSTEMS
from attribution.harvest.exchange.kept_files import Upload
from attribution.harvest.exchange.output import Output, Parsed
from attribution.home.settings import Settings
from attribution.operations import outputs_import
from attribution.operations.file_imports import FileRefused
from attribution.operations.outputs_import import Terms

KINDS = ["ris", "bib", "bibtex", "json", "csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods"]
PLACE = "outputs"
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says: counts, the first outputs, and what is wrong with it."""

    outputs: int
    dois: int
    links: int
    wrong: int
    examples: tuple[Output, ...]
    complaints: tuple[Complaint, ...]

    @classmethod
    def of(cls, parsed: Parsed) -> Checked:
        return cls(
            len(parsed.outputs),
            parsed.dois,
            parsed.links,
            len(parsed.wrong),
            parsed.outputs[:EXAMPLES],
            parsed.complaints,
        )


def page() -> None:
    settings = sign_in.settings()
    person = current_person(settings)
    assert person is not None
    title(
        "Outputs of our system",
        "What your research information system or repository knows of your papers, and what it "
        "can learn from here.",
    )
    heading(
        "Import a file",
        "Export the outputs from your system and choose the file. You see what it says and what is "
        "wrong with it before anything is saved. The works reach your figures with the next night, "
        "or with: attribution nightly",
    )
    _import(settings, person)
    actions.message(PLACE)
    outputs_imported.draw(settings, person)
    view = current_view()
    if view is not None:
        exported_links.draw(view)
        shell.footer(view)


# -- the file --------------------------------------------------------------------------------------


def _import(settings: Settings, person: Person) -> None:
    system: str = st.selectbox(
        "System that exported the file",
        SYSTEMS,
        format_func=source_title,
        key="outputs-system",
        width=320,
    )
    file = uploads.field(
        PLACE,
        "File of outputs: RIS, BibTeX, CSL-JSON, CSV or a spreadsheet",
        KINDS,
        reading.MAX_BYTES_OF_PAGE,
        instead="attribution outputs import",
    )
    if file is None:
        return
    try:
        upload = Upload(file.name, file.data, system, reading.form_of(file.name, file.data))
    except UserError as problem:
        nothing(str(problem))
        return
    key = f"{file.key}-{system}"
    terms = Terms(person, columns=_columns(upload, key))
    checked = _checked(upload, terms, key)
    _draw(checked, upload)
    if checked.outputs:
        _import_form(settings, upload, terms, checked)


def _columns(upload: Upload, key: str) -> Mapping[str, str] | None:
    """What the person says of the columns of a table; None where nothing was changed."""
    if upload.form != reading.CSV:
        return None
    columns = uploads.read_once(
        PLACE, "columns", key, lambda: table.columns_of(upload.data, upload.system)
    )
    if columns is None:
        return None
    is_open = "title" not in columns.read
    return file_columns.choose(columns, MEANINGS, f"outputs-column-{key}", is_open=is_open) or None


def _checked(upload: Upload, terms: Terms, key: str) -> Checked:
    """What the file says, read once for each file, system and choice of columns."""
    return uploads.read_once(
        PLACE,
        "checked",
        (key, tuple(sorted((terms.columns or {}).items()))),
        lambda: Checked.of(outputs_import.check_file(upload, terms)),
    )


def _draw(checked: Checked, upload: Upload) -> None:
    complaints.draw(checked.complaints, "outputs-complaints")
    if not checked.outputs:
        nothing("Correct the errors in the file, then choose it again. Nothing was saved.")
        return
    links = count(checked.links, "link to a person", "links to people")
    heading(
        "What it says",
        f"{count(checked.outputs, 'output')} ({checked.dois:,} with a DOI), {links}. "
        "Look whether names and dates are right.",
    )
    for output in checked.examples:
        st.html(paragraph(text(f"{output.title}:"), text(_in_words(output)), tone="small"))
    if checked.outputs > EXAMPLES:
        rest = count(checked.outputs - EXAMPLES, "more output")
        st.html(paragraph(text(f"And {rest} in {upload.name}."), tone="quiet small"))


def _in_words(output: Output) -> str:
    """Authors, year and people who are linked."""
    names = [author.name for author in output.authors[:EXAMPLES]]
    more = len(output.authors) - len(names)
    authors = "; ".join(names) + (f" and {more:,} more" if more else "")
    linked = [link.name or link.staff_id or link.orcid or "" for link in output.links[:EXAMPLES]]
    parts = (
        authors or "no authors",
        (output.published.iso or "no date")[:4] if output.published else "no date",
        f"linked to {', '.join(linked)}" if linked else "",
    )
    return ", ".join(filter(None, parts))


# -- the import ------------------------------------------------------------------------------------


def _import_form(settings: Settings, upload: Upload, terms: Terms, checked: Checked) -> None:
    wrong = uploads.wrong_in_words(checked.wrong, "record")
    agreed = uploads.import_form(PLACE, "outputs", wrong, "All outputs of 2026 from Pure")
    if agreed and _done(settings, upload, replace(terms, **agreed._asdict())):
        st.rerun()


def _done(settings: Settings, upload: Upload, terms: Terms) -> bool:
    """Import the file; the message says how it went."""
    try:
        if terms.why is None:
            raise UserError("Say why you import the file. Nothing was saved.")
        imported = outputs_import.import_file(settings, upload, terms, datetime.now(UTC))
    except FileRefused:
        actions.say(
            "problem", "Correct the file, or leave the wrong records out. Nothing was saved.", PLACE
        )
        return False
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)
        return False
    uploads.imported(PLACE)
    outputs = count(imported.file.outputs, "output")
    actions.say("ok", f"{outputs} imported. They reach your figures with the next night.", PLACE)
    return True


if __name__ == "__main__":
    page()
