"""`contributions`: what one technician can show for their work."""

from __future__ import annotations

from pathlib import Path

from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import example, file_option, technician_argument
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.record import formats


@main.command(epilog=example("attribution contributions T0042 -o ada.docx"))
@technician_argument
@file_option(
    "File to write. Its ending sets the format: docx, xlsx, csv, jsonl, bib (for ORCID) or html "
    "(to print and mark)."
)
@person_options
def contributions(caller: Caller, technician_id: str, file: Path) -> None:
    """Write a technician's record for an appraisal, professional registration or a CV."""
    form = file.suffix.lstrip(".").lower()
    with caller.workspace() as workspace:
        record = formats.export_record(workspace, technician_id, form, now().date())
    file.write_bytes(record)
    print_message(f"The record was written to {file}.")
