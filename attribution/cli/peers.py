"""`peers`: released figures for other institutions, and from them."""

from __future__ import annotations

from pathlib import Path

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example, file_argument
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core import for_people
from attribution.core.files import content_of, write_new
from attribution.releases.freezes import peers
from attribution.releases.freezes.peers_keys import fingerprint


@main.group("peers")
def peers_group() -> None:
    """Give released figures to other institutions, and take theirs."""


@peers_group.command(
    "export", epilog=example("attribution peers export '2026 report' --out f.json")
)
@click.argument("freeze_name", metavar="FREEZE")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. It must not exist.",
)
@person_options
def peers_export(caller: Caller, freeze_name: str, out: Path) -> None:
    """Write what FREEZE released of the whole institution, signed, for other institutions.

    Send the file in any way. Tell the others the fingerprint of your key by telephone or in person.
    """
    with caller.workspace() as workspace:
        data = peers.export(workspace, freeze_name)
        key = peers.own_key(workspace)
    write_new(out, data)
    print_message(f"Written: {out}. The fingerprint of your key is {fingerprint(key)}")


@peers_group.command("import", epilog=example("attribution peers import northmere.json"))
@file_argument()
@click.option(
    "--agree",
    metavar="FINGERPRINT",
    help="Agree to the key with this fingerprint. Ask the institution for it by telephone or in "
    "person.",
)
@person_options
def peers_import(caller: Caller, file: Path, agree: str | None) -> None:
    """Take the signed figures of another institution from FILE.

    The first file of an institution, and one that is signed with a new key, need --agree.
    """
    data = content_of(file)
    with caller.workspace() as workspace:
        taken = peers.take(workspace, caller.acting(), data, agree)
    figures = taken.signed.figures
    labels = [period.period for period in figures.periods]
    print_message(f"Saved: {figures.institution}, {for_people.listed(labels)}.")
    for sentence in taken.notes:
        click.echo(sentence)


@peers_group.command("list", epilog=example("attribution peers list"))
@person_options
def peers_list(caller: Caller) -> None:
    """List the institutions by name, with their years and the fingerprints of their keys."""
    with caller.workspace() as workspace:
        institutions = peers.institutions(workspace)
    if not institutions:
        print_message("There is nothing yet. Start with: attribution peers import FILE")
    for institution in institutions:
        click.echo(_line(institution))


def _line(institution: peers.Institution) -> str:
    years = ", ".join(sorted(institution.periods)) or "no figures yet"
    if institution.key:
        return f"{institution.name}: {years}. Key: {fingerprint(institution.key)}"
    return f"{institution.name}: {years}"


@peers_group.command("key", epilog=example("attribution peers key --out northmere-key.txt"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the public key to this file. It must not exist.",
)
@person_options
def peers_key(caller: Caller, out: Path | None) -> None:
    """Print your public key and its fingerprint. The key pair is made on first use."""
    with caller.workspace() as workspace:
        key = peers.own_key(workspace)
    click.echo(f"Public key:  {key}")
    click.echo(f"Fingerprint: {fingerprint(key)}")
    if out:
        write_new(out, f"{key}\n".encode())
