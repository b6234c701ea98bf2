"""Outputs and their links to people as a file in any of the forms. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from attribution.core.errors import UserError
from attribution.harvest.exchange import bib_writing, csl_writing, ris_writing, table_writing
from attribution.harvest.exchange.output import Output
from attribution.harvest.exchange.reading import BIBTEX, CSL_JSON, CSV, RIS

ENDINGS = {RIS: "ris", CSL_JSON: "json", BIBTEX: "bib", CSV: "csv"}
MEDIA_TYPES = {
    RIS: "application/x-research-info-systems",
    CSL_JSON: "application/vnd.citationstyles.csl+json",
    BIBTEX: "application/x-bibtex",
    CSV: "text/csv",
}
_RENDERERS = {
    RIS: ris_writing.render,
    CSL_JSON: csl_writing.render,
    BIBTEX: bib_writing.render,
}


def form_for(name: str) -> str:
    """The form to write by the end of a file's name. UserError for others."""
    ending = name.lower().rpartition(".")[2]
    form = next((form for form, known in ENDINGS.items() if known == ending), None)
    if form is None:
        raise UserError(
            f"Say which format to write, with --format {', '.join(ENDINGS)}. "
            f"The end of {name} does not tell. Nothing was written."
        )
    return form


def render(outputs: Iterable[Output], form: str, system: str = "files") -> bytes:
    """A file of outputs; only a table depends on the system that it is for."""
    if form == CSV:
        return table_writing.render(outputs, system)
    return _RENDERERS[form](outputs)
