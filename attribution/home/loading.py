"""Settings are loaded from `attribution.toml` and the environment, which overrides the file.

Every mistake is named in one message: unknown settings, with the name that was probably meant, and
values of the wrong kind.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attribution.core.errors import UserError
from attribution.home.conversion import converted
from attribution.home.declarations import ADDRESS, KEY, Declaration, declared_settings
from attribution.home.services import Service
from attribution.home.settings import FILE, Settings


def home_folder(environ: Mapping[str, str], chosen: str | None = None) -> Path:
    """The home folder: --home, else ATTRIBUTION_HOME, else ./data."""
    return Path(chosen or environ.get("ATTRIBUTION_HOME") or "data")


def load(home: Path, environ: Mapping[str, str], services: Iterable[Service]) -> Settings:
    """The settings of a home folder, with the addresses and keys that `services` declare.

    Raises UserError that names every unknown setting and every value that cannot be used.
    """
    known = {declared.setting: declared for declared in declared_settings(services)}
    loading = _Loading(known, environ)
    for setting, value in _flat(_read(home / FILE), known):
        loading.take_from_file(setting, value)
    for declared in known.values():
        loading.take_from_environment(declared)
    if loading.problems:
        listed = "\n  ".join(loading.problems)
        raise UserError(
            f"Correct these settings in {home / FILE} or in the environment. "
            f"They cannot be used:\n  {listed}"
        )
    return Settings(
        home=home, **loading.fields(), urls=loading.of_kind(ADDRESS), keys=loading.of_kind(KEY)
    )


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
            self._take(declared, value, f"{setting} = {value!r}")

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
            self.values[declared.setting] = converted(declared.kind, value)
        except (ValueError, TypeError) as problem:
            self.problems.append(f"{shown}: {problem}")

    def fields(self) -> dict[str, Any]:
        """Values by field of `Settings`."""
        return {
            declared.name: self.values[declared.setting]
            for declared in self._loaded()
            if declared.kind not in (ADDRESS, KEY)
        }

    def of_kind(self, kind: str) -> dict[str, str]:
        """Addresses or keys by their names."""
        return {
            declared.name: self.values[declared.setting]
            for declared in self._loaded()
            if declared.kind == kind
        }

    def _loaded(self) -> Iterator[Declaration]:
        return (declared for declared in self.known.values() if declared.setting in self.values)


def _no_such_setting(setting: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(setting, list(known), 1)
    return f"no such setting; did you mean {close[0]}?" if close else "no such setting"


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as problem:
        raise UserError(
            f"Save {path} again with the encoding UTF-8. It has another ({problem.reason})."
        ) from None
    if not text.strip():
        raise UserError(
            f"Restore {path} from a backup, or write it again with `attribution init --force`. "
            "The file is empty."
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UserError(
            f"Correct that line and try again: {path} is not readable TOML. {problem}."
        ) from None


def _flat(
    table: Mapping[str, Any], known: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Settings as (`section.name`, value); a table that is itself a setting stays a table."""
    for name, value in table.items():
        setting = prefix + name
        if isinstance(value, dict) and setting not in known:
            yield from _flat(value, known, setting + ".")
        else:
            yield setting, value
