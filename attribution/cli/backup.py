"""`backup`, `restore`: one file with everything that cannot be made again."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from attribution.cli.caller import Caller, home_option, now
from attribution.cli.options import example, file_argument, file_option
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count, moment
from attribution.core.private_files import create_private_files
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import backups, nightly
from attribution.operations.backup import encryption
from attribution.operations.backup.archive import Manifest
from attribution.operations.backup.encryption import Identity
from attribution.operations.backup.making import BackupFile, Order
from attribution.operations.backup.verification import verify

_KEY = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="File with the secret key, for a backup that is encrypted.",
)


def _identities(key_file: Path | None) -> Sequence[Identity]:
    return encryption.identities_in(key_file) if key_file else ()


@main.group(
    "backup",
    invoke_without_command=True,
    epilog=example("attribution backup -o /backups/attribution-2026-11-26.tar.gz"),
)
@file_option("File to write, outside the home folder. It must not exist.", required=False)
@click.option("--with-secrets", is_flag=True, help="Include secrets.toml, the sign-in's secrets.")
@home_option
def backup_command(caller: Caller, file: Path | None, with_secrets: bool) -> None:
    """Write everything that cannot be made again to one file, and check it.

    It works while the dashboard and the nightly job do. Without -o, the backup goes to the folder
    of the setting backup.folder, where the oldest ones are deleted (backup.keep).
    """
    command = click.get_current_context().invoked_subcommand
    if command is None:
        _back_up(caller.settings, file, with_secrets)
    elif file or with_secrets or caller.home:
        raise click.UsageError(f"Write the options after the word {command}.")


def _back_up(settings: Settings, file: Path | None, with_secrets: bool) -> None:
    deleted: Sequence[Path] = ()
    if file:
        keys = settings.backup_recipients
        backup = backups.back_up(Order(settings, file, now(), keys, with_secrets))
    elif settings.backup_folder and not with_secrets:
        backup, deleted = backups.back_up_to_folder(settings, now())
    else:
        raise UserError(
            "Name the file to write with -o FILE, or set backup.folder. A backup with secrets "
            "needs -o. No backup was made."
        )
    _print_backup(backup, is_encrypted=bool(settings.backup_recipients))
    for path in deleted:
        print_message(f"{path} was deleted: {count(settings.backup_keep, 'newer one')} remain.")


def _print_backup(backup: BackupFile, *, is_encrypted: bool) -> None:
    size = f"{backup.bytes / 1e6:,.1f} MB"
    print_message(f"{backup.file} was written and checked: {_contents(backup.manifest)}, {size}.")
    if not is_encrypted:
        print_message("It is not encrypted. Keep it as safe as the home folder itself.")
    for name in backup.manifest.left_out:
        print_message(f"{name} was left out. To include it, use --with-secrets.")


def _contents(manifest: Manifest) -> str:
    files = count(len(manifest.files), "file")
    acts = f"{count(manifest.last_event, 'act', 'acts')} in the ledger"
    return f"{files}, {acts}"


@backup_command.command(
    "verify", epilog=example("attribution backup verify /backups/attribution.tar.gz")
)
@file_argument()
@_KEY
def verify_command(file: Path, key_file: Path | None) -> None:
    """Check a backup: every hash, that nothing is missing or added, and the ledger.

    It reads the file only, and needs no home folder.
    """
    manifest = verify(file, _identities(key_file))
    print_message(f"{file} is complete and sound: {_contents(manifest)}, as of {_as_of(manifest)}.")


@backup_command.command(
    "drill", epilog=example("attribution backup drill /backups/attribution.tar.gz")
)
@file_argument()
@_KEY
@home_option
def drill_command(caller: Caller, file: Path, key_file: Path | None) -> None:
    """Try a backup out: restore it, build from it, and compare with the published figures.

    The restored files lie in the home folder meanwhile and are deleted afterwards. Of the harvests,
    a part is read again, the next part at the next drill.
    """
    result = nightly.drill(caller.settings, file, _identities(key_file), now=now())
    print_message(result.sentence)
    if result.problem:
        print_message(f"attribution: {result.problem}")
        sys.exit(nightly.FAILED)


@backup_command.command("new-key", epilog=example("attribution backup new-key -o backup.key"))
@file_option("File to write the secret key to. It must not exist.")
def new_key(file: Path) -> None:
    """Make a pair of keys to encrypt backups with. Prints the public key.

    Keep the file with the secret key away from the server: without it, no one can read the backups,
    and you cannot either.
    """
    public_key = encryption.write_key(file)
    click.echo(public_key)
    print_message(
        f"{file} holds the secret key. Keep it safe, and not on the server. Add the public key to "
        "backup.recipients in the settings."
    )


@main.command(epilog=example("attribution restore attribution.tar.gz --home /srv/restored"))
@file_argument()
@_KEY
@click.option(
    "--withheld",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File withheld.jsonl of the old home folder. It knows who was erased and who objected "
    "after the backup was made.",
)
@home_option
def restore(caller: Caller, file: Path, key_file: Path | None, withheld: Path | None) -> None:
    """Restore a backup as a new home folder, which must be empty or not there yet.

    Nothing is ever written over. A restore that is interrupted leaves no home folder. People who
    were erased or objected after the backup was made are not brought back: the copy that
    privacy.withheld_copy names is read, and the file that you name.
    """
    home = caller.folder
    create_private_files(home)
    messages: list[str] = []
    manifest = backups.restore(
        file,
        home,
        _identities(key_file),
        lambda folder: messages.extend(_take_over_withheld(folder, withheld)),
    )
    as_of = _as_of(manifest)
    print_message(f"{home} was restored: {_contents(manifest)}, as of {as_of}.")
    for name in manifest.left_out:
        print_message(f"{name} is not in the backup. Sign-in needs it: copy it or write it again.")
    for message in messages or [_knows_until(as_of)]:
        print_message(message)
    print_message(f"Next: attribution build --home {shlex.quote(str(home))}")


def _take_over_withheld(folder: Path, withheld: Path | None) -> list[str]:
    """What to tell about later erasures and objections; empty where no file knows of them."""
    try:
        settings = loading.load(folder, os.environ, services())
        later = backups.take_over_withheld(settings, withheld)
    except UserError as problem:
        if withheld:
            raise
        # The settings of the backup are wrong, or the folder of the copy is not connected: every
        # command will say so, and refuses until it is put right.
        return [f"Before you build: {problem}"]
    if not withheld and not settings.withheld_copy:
        return []
    acts = count(later, "later erasure or objection", "later erasures and objections")
    return [f"{acts} were taken over." if later != 1 else f"{acts} was taken over."]


def _knows_until(as_of: str) -> str:
    return (
        f"It knows of erasures and objections until {as_of}. If the old withheld.jsonl is still "
        "there, delete this folder and restore again with --withheld FILE."
    )


def _as_of(manifest: Manifest) -> str:
    return moment(datetime.fromisoformat(manifest.made_at))
