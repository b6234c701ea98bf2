"""The settings file that `init` writes: every setting with its sentence, unset ones as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attribution.core.files import rename_durably
from attribution.home.declarations import Declaration, declared_settings
from attribution.home.services import Service

HEADER = (
    "# Settings of the technician attribution tracker. "
    "Every line that begins with # shows a default."
)


def write(path: Path, values: Mapping[str, Any], services: Iterable[Service]) -> None:
    """Write a settings file with `values` by setting; every other one is a comment."""
    lines = [HEADER, "", *_lines(values, declared_settings(services))]
    complete = path.with_suffix(".tmp")
    complete.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rename_durably(complete, path)


def _lines(values: Mapping[str, Any], known: Iterable[Declaration]) -> Iterator[str]:
    current = None
    for declared in known:
        section, _, name = declared.setting.rpartition(".")
        if not section:
            yield from ("", f"# {declared.sentence}")
            yield from _array_of_tables(declared.setting, values.get(declared.setting))
            continue
        if section != current:
            yield from ("", f"[{section}]")
            current = section
        yield f"# {declared.sentence}"
        yield _line(name, declared, values)


def _line(name: str, declared: Declaration, values: Mapping[str, Any]) -> str:
    if declared.setting in values:
        return f"{name} = {in_toml(values[declared.setting])}"
    if declared.is_secret:
        return f'# {name} = "NAME_OF_A_VARIABLE"'
    return f"# {name} = {in_toml(declared.default)}"


def _array_of_tables(setting: str, rows: Iterable[Mapping[str, Any]] | None) -> Iterator[str]:
    if rows is None:
        yield f"# [[{setting}]]"
        return
    for row in rows:
        yield f"[[{setting}]]"
        yield from (f"{name} = {in_toml(value)}" for name, value in row.items())


def in_toml(value: Any) -> str:
    """A value as TOML has it, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(in_toml, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{in_toml(key)} = {in_toml(item)}" for key, item in value.items())
        return "{ " + ", ".join(pairs) + " }"
    # JSON escapes what TOML does, but for the sign DEL.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
