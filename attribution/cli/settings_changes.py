"""`settings`: what is set, a change with its reason, and who changed what before."""

from __future__ import annotations

import tomllib
from typing import Any

import click

from attribution.cli.caller import Caller, home_option, now, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count, moment
from attribution.harvest.registry import services
from attribution.home.declarations import Declaration, declared_settings
from attribution.home.writing import in_toml
from attribution.operations import settings_change
from attribution.operations.settings_change import Change


@main.group("settings")
def settings_group() -> None:
    """Show the settings, change one with its reason, and list who changed what."""


@settings_group.command("list", epilog=example("attribution settings list"))
@json_option
@home_option
def list_settings(caller: Caller, as_json: bool) -> None:
    """List every setting with what the file says, or its default.

    Keys are never shown, and of lists that may name people, only how many entries there are.
    """
    in_file = settings_change.values_in_file(caller.settings)
    rows = [
        {
            "setting": declared.setting,
            "value": _shown(declared, in_file.get(declared.setting, declared.default)),
            "is_default": declared.setting not in in_file,
        }
        for declared in declared_settings(services())
        if not declared.is_secret
    ]
    print_rows(rows, ("setting", "value"), as_json)


@settings_group.command(
    "set", epilog=example("attribution settings set guard.max_drop 0.3 --why 'fewer alarms'")
)
@click.argument("setting")
@click.argument("value", required=False)
@click.option("--default", "is_default", is_flag=True, help="Go back to the default.")
@click.option("--why", required=True, help="Why you change it.")
@person_options
def set_setting(
    caller: Caller, setting: str, value: str | None, is_default: bool, why: str
) -> None:
    """Change a setting: checked like the file, with its comments kept, and kept in the ledger.

    VALUE is written as in the file, such as 0.3, "text" or ["a", "b"]; text may go without quotes.
    """
    if (value is None) != is_default:
        raise UserError("Give a value, or --default. Nothing was saved.")
    settings = caller.settings
    content = None if value is None else _value(value)
    change = Change({setting: content}, why, settings_change.version(settings))
    settings_change.change(settings, caller.person, change, now=now())
    print_message(f"{setting} was changed in {settings.file}.")
    if isinstance(content, list):
        entries = count(len(content), "entry", "entries")
        print_message(f"It has {entries} now, in place of the whole list that it had.")


@settings_group.command("changes", epilog=example("attribution settings changes"))
@json_option
@person_options
def list_changes(caller: Caller, as_json: bool) -> None:
    """List the last changes that were made here or on the page: when, who, what and why."""
    rows = settings_change.changes(caller.settings, caller.person)
    if as_json:
        print_json(rows)
    else:
        in_words = [{**row, "at": moment(row["at"])} for row in rows]
        print_rows(in_words, ("at", "who", "what", "why"))


def _shown(declared: Declaration, value: Any) -> str:
    if "." in declared.setting or not isinstance(value, list):
        return in_toml(value)
    return count(len(value), "entry", "entries")


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
