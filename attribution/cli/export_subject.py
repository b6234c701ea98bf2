"""`export-subject`: everything held about one person."""

from __future__ import annotations

from pathlib import Path

from attribution.cli.caller import Caller, now, person_options
from attribution.cli.options import example, file_option, technician_argument
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.files import write_new
from attribution.privacy.subject_export import export_subject


@main.command("export-subject", epilog=example("attribution export-subject T0042 -o T0042.zip"))
@technician_argument
@file_option("ZIP file to write. It must not exist yet.")
@person_options
def export_subject_command(caller: Caller, technician_id: str, file: Path) -> None:
    """Write everything held about TECHNICIAN_ID to one file, to read and as data.

    Use it when a person asks what is held about them. Look through it before you hand it over.
    """
    with caller.workspace() as workspace:
        data = export_subject(workspace, technician_id, now())
    write_new(file, data)
    print_message(f"Everything held about {technician_id} was written to {file}.")
