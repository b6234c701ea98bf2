"""Settings are loaded from `attribution.toml` and the environment, which overrides the file.

Every mistake is named in one message: unknown settings, with the name that was probably meant, and
values of the wrong kind.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attribution.core.errors import UserError
from attribution.core.network_drives import network_drive
from attribution.home.conversion import converted
from attribution.home.declarations import ADDRESS, KEY, Declaration, declared_settings
from attribution.home.services import Service
from attribution.home.settings import FILE, Settings

NOT_IN_PATHS = "?" if os.sep == "\\" else "?\\"
CURLY = "\u201c\u201d\u201e\u2018\u2019"


def home_folder(environ: Mapping[str, str], chosen: str | None = None) -> Path:
    """The home folder: --home, else ATTRIBUTION_HOME, else ./data.

    UserError for a path with a sign that DuckDB does not take for a part of a name.
    """
    home = Path(chosen or environ.get("ATTRIBUTION_HOME") or "data")
    names = home.absolute().parts[1:]
    sign = next((sign for sign in NOT_IN_PATHS if sign in "".join(names)), None)
    if sign:
        raise UserError(
            f"Choose a home folder without “{sign}” in its path. In {home.absolute()} the database "
            "cannot be written."
        )
    return home


def require_home(home: Path) -> None:
    """UserError without a home folder."""
    if not home.is_dir():
        raise UserError(
            "Run `attribution init --ror ID --email ADDRESS` first, or name another folder with "
            f"--home. There is no home folder {home}."
        )


def load(
    home: Path,
    environ: Mapping[str, str],
    services: Iterable[Service],
    *,
    with_file: bool = True,
) -> Settings:
    """The settings of a home folder, with the addresses and keys that `services` declare.

    Without the file, those of the environment alone.

    Raises UserError that names every unknown setting and every value that cannot be used.
    """
    return _loaded(home, environ, services, _read(home / FILE) if with_file else {})


def load_text(
    text: str, home: Path, environ: Mapping[str, str], services: Iterable[Service]
) -> Settings:
    """The settings of a home folder, if this were its file. UserError as of `load`."""
    return _loaded(home, environ, services, _parsed(text, home / FILE))


def _loaded(
    home: Path,
    environ: Mapping[str, str],
    services: Iterable[Service],
    in_file: Mapping[str, Any],
) -> Settings:
    known = {declared.setting: declared for declared in declared_settings(services)}
    loading = _Loading(known, environ)
    for setting, value in _flat(in_file, known):
        loading.take_from_file(setting, value)
    for declared in known.values():
        loading.take_from_environment(declared)
    if loading.problems:
        listed = "\n  ".join(loading.problems)
        raise UserError(
            f"Correct these settings in {home / FILE} or in the environment. "
            f"They cannot be used:\n  {listed}"
        )
    settings = loading.settings(home)
    _require_own_disk(settings)
    return settings


def _require_own_disk(settings: Settings) -> None:
    """UserError where the home folder lies on a network drive, unless the settings accept it."""
    kind = None if settings.network_drive else network_drive(settings.home)
    if kind:
        raise UserError(
            "Use a home folder on a disk of this computer, or set home.network_drive = true to go "
            f"on. {settings.home} lies on a network drive ({kind}). The database of decisions "
            "relies on locks that such a drive may lose, and decisions with them. Nothing was "
            "changed."
        )


def load_what_is_right(
    home: Path, environ: Mapping[str, str], services: Iterable[Service]
) -> Settings:
    """The settings without those that cannot be used, for what must work although some are wrong.

    An alert about a wrong setting, for example. Never UserError.
    """
    known = {declared.setting: declared for declared in declared_settings(services)}
    loading = _Loading(known, environ)
    with suppress(OSError, UnicodeDecodeError):
        text = (home / FILE).read_text(encoding="utf-8-sig")
        for table in _readable_parts(text):
            for setting, value in _flat(table, known):
                loading.take_from_file(setting, value)
    for declared in known.values():
        loading.take_from_environment(declared)
    return loading.settings(home)


class _Loading:
    """What was loaded so far, and what is wrong with it."""

    def __init__(self, known: Mapping[str, Declaration], environ: Mapping[str, str]) -> None:
        self.known = known
        self.environ = environ
        self.problems: list[str] = []
        self.values: dict[str, Any] = {
            declared.setting: declared.default
            for declared in known.values()
            if declared.kind == ADDRESS
        }

    def take_from_file(self, setting: str, value: Any) -> None:
        declared = self.known.get(setting)
        if declared is None:
            self.problems.append(f"{setting}: {_no_such_setting(setting, self.known)}")
        elif declared.is_secret:
            self._take_secret(declared, str(value))
        else:
            # Tables hold people, whom a message must not name.
            shown = setting if isinstance(value, list | dict) else f"{setting} = {value!r}"
            self._take(declared, value, shown)

    def take_from_environment(self, declared: Declaration) -> None:
        text = self.environ.get(declared.variable)
        if not text:
            return
        if declared.is_secret:
            self._take_secret(declared, declared.variable)
        else:
            self._take(declared, text, f"{declared.variable}={text}")

    def _take_secret(self, declared: Declaration, variable: str) -> None:
        if secret := self.environ.get(variable):
            self.values[declared.setting] = secret

    def _take(self, declared: Declaration, value: Any, shown: str) -> None:
        try:
            taken = converted(declared.kind, value)
            if declared.check:
                declared.check(taken)
            self.values[declared.setting] = taken
        except ValueError as problem:
            self.problems.append(f"{shown}: {problem}")

    def settings(self, home: Path) -> Settings:
        """The settings that could be used."""
        return Settings(
            home=home, **self._fields(), urls=self._of_kind(ADDRESS), keys=self._of_kind(KEY)
        )

    def _fields(self) -> dict[str, Any]:
        """Values by field of `Settings`."""
        return {
            declared.name: self.values[declared.setting]
            for declared in self._loaded()
            if declared.kind not in (ADDRESS, KEY)
        }

    def _of_kind(self, kind: str) -> dict[str, str]:
        """Addresses or keys by their names."""
        return {
            declared.name: self.values[declared.setting]
            for declared in self._loaded()
            if declared.kind == kind
        }

    def _loaded(self) -> Iterator[Declaration]:
        return (declared for declared in self.known.values() if declared.setting in self.values)


def _no_such_setting(setting: str, known: Iterable[str]) -> str:
    known = list(known)
    if any(name.startswith(f"{setting}.") for name in known):
        return f"write it as a section [{setting}] with its settings below"
    close = difflib.get_close_matches(setting, [*known, *_sections(known)], 1)
    return f"no such setting; did you mean {close[0]}?" if close else "no such setting"


def _sections(known: Iterable[str]) -> set[str]:
    return {setting.rpartition(".")[0] for setting in known} - {""}


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as problem:
        raise UserError(
            f"Save {path} again with the encoding UTF-8. It has another ({problem.reason})."
        ) from None
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> dict[str, Any]:
    if not text.strip():
        raise UserError(
            f"Restore {path} from a backup, or write it again with `attribution init --force`. "
            "The file is empty."
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # of nesting, or of thousands of digits
        raise UserError(
            f"{_remedy(text, str(problem))} and try again: {path} is not readable TOML. {problem}."
        ) from None


def _readable_parts(text: str) -> Iterator[dict[str, Any]]:
    """The tables of a settings file, without those that are not TOML."""
    for part in re.split(r"^(?=\[)", text, flags=re.M):
        with suppress(tomllib.TOMLDecodeError):
            yield tomllib.loads(part)


def _remedy(text: str, problem: str) -> str:
    """What to do about the line that a problem names."""
    place = re.search(r"line (\d+)", problem)
    line = text.splitlines()[int(place[1]) - 1 :][:1] if place else []
    if line and set(line[0]) & set(CURLY):
        return "Use straight quotation marks in that line, not curly ones,"
    if line and "\\" in line[0]:
        return "Write the path in that line in single quotes, or with forward slashes,"
    return "Correct that line"


def _flat(
    table: Mapping[str, Any], known: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Settings as (`section.name`, value); a table that is itself a setting stays a table.

    An empty section that is not known comes as it is.
    """
    sections = _sections(known)
    for name, value in table.items():
        setting = prefix + name
        if isinstance(value, dict) and setting not in known and (value or setting in sections):
            yield from _flat(value, known, setting + ".")
        else:
            yield setting, value
