"""`notice`: drafts of the privacy notice, the contact page and the accessibility statement."""

from __future__ import annotations

from pathlib import Path

import click

from attribution.cli.options import example, file_option
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.files import write_new
from attribution.home import notices
from attribution.home.notices import NOTICES, TO_FILL_IN


@main.command("notice", epilog=example("attribution notice privacy -o data/privacy.md"))
@click.argument("name", type=click.Choice(list(NOTICES)))
@file_option("File to write. It must not exist yet.")
def notice_command(name: str, file: Path) -> None:
    """Write a draft of the notice NAME, to be filled in.

    The dashboard shows it to everybody, before they sign in too, once it is finished.
    """
    write_new(file, notices.template(name).encode())
    print_message(
        f"{file} was written. Fill in every “{TO_FILL_IN} …]”, then put its name into "
        f"notices.{name} of the settings."
    )
