"""`contributions`: what one technician can show for their work."""

from __future__ import annotations

from pathlib import Path

from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import (
    example,
    file_option,
    former_names_option,
    technician_argument,
)
from attribution.cli.printing import print_left_out, print_message
from attribution.cli.root import main
from attribution.record import formats


@main.command(epilog=example("attribution contributions T0042 -o ada.docx"))
@technician_argument
@file_option(
    "File to write. Its ending sets the format: docx, xlsx, csv, jsonl, bib (for ORCID) or html "
    "(to print and mark)."
)
@former_names_option
@person_options
def contributions(caller: Caller, technician_id: str, file: Path, former_names: bool) -> None:
    """Write a technician's record for an appraisal, professional registration or a CV.

    Papers that print a former name are left out, because the file may be passed on.
    """
    form, day = file.suffix.lstrip(".").lower(), now().date()
    with caller.workspace() as workspace:
        record = formats.export_record(workspace, technician_id, form, day, former_names)
        left_out = 0 if former_names else formats.count_left_out(workspace, technician_id)
    file.write_bytes(record)
    print_message(f"The record was written to {file}.")
    print_left_out(left_out, "paper")
