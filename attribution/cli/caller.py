"""The home folder that a command works on, the person who runs it, and the options that say so."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click

from attribution import workspace
from attribution.access import log
from attribution.access.permissions import Person, local_lead
from attribution.core.for_people import show_times_in
from attribution.core.private_files import create_private_files
from attribution.harvest.registry import services
from attribution.home import loading, logs, plain_lines
from attribution.home.settings import Settings
from attribution.operations.settings_checks import require_usable_tables
from attribution.workspace import Acting, Workspace

Function = Callable[..., Any]

HOME = click.option(
    "--home",
    type=click.Path(file_okay=False),
    help="Home folder. The default is ATTRIBUTION_HOME, otherwise ./data.",
)
WHO = click.option(
    "--who", help="Name of the person who acts. The default is the user of this computer."
)
RECEIVED = click.option(
    "--received",
    help="How you received the technician's word, for example 'e-mail of 3 May'. Needed if you act "
    "for them.",
)


@dataclass(frozen=True)
class Caller:
    """The values of the options --home, --who and --received, where a command has them."""

    home: str | None
    who: str | None = None
    received: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """The settings of the home folder. The log is open from then on."""
        create_private_files(self.folder)
        logs.start(self.folder, debug=bool(click.get_current_context().obj))
        settings = loading.load(self.folder, os.environ, services())
        require_usable_tables(settings)
        show_times_in(settings.timezone)
        plain_lines.start(os.environ, sys.stderr, always=settings.logs_stderr)
        return settings

    @property
    def usable_settings(self) -> Settings:
        """The settings without those that are wrong, for an alert about them."""
        return loading.load_what_is_right(self.folder, os.environ, services())

    @property
    def settings_of_environment(self) -> Settings:
        """The settings without those of the file, for a command that writes the file."""
        create_private_files(self.folder)
        return loading.load(self.folder, os.environ, services(), with_file=False)

    @property
    def folder(self) -> Path:
        return loading.home_folder(os.environ, self.home)

    @property
    def person(self) -> Person:
        """The local lead, because the command line has no sign-in."""
        return local_lead(os.environ, self.who)

    def workspace(self) -> AbstractContextManager[Workspace]:
        """The home folder, open for the person until the end of the block."""
        return workspace.opened(self.settings, self.person)

    def note(self, action: str, technician_ids: Iterable[str]) -> None:
        """A line in the access log about what a command prints without a workspace."""
        log.note(self.settings.home, self.person, action, technician_ids)

    def acting(self, despite: str | None = None) -> Acting:
        """How an act that is done now is recorded; `despite` is the reason against the evidence."""
        return Acting(self.received, now(), despite=despite)


def now() -> datetime:
    """The time that a command takes for the present."""
    return datetime.now(UTC)


def home_option(function: Function) -> Function:
    """The option --home of a command; it is called with a caller first."""
    return HOME(_with_caller(function, "home"))


def person_options(function: Function) -> Function:
    """The options --who and --home of a command; it is called with a caller first."""
    return WHO(HOME(_with_caller(function, "home", "who")))


def acting_options(function: Function) -> Function:
    """The options of a command that may act for a technician; it is called with a caller first."""
    return RECEIVED(WHO(HOME(_with_caller(function, "home", "who", "received"))))


def _with_caller(function: Function, *names: str) -> Function:
    @wraps(function)
    def command(**options: Any) -> Any:
        caller = Caller(**{name: options.pop(name) for name in names})
        return function(caller, **options)

    return command
