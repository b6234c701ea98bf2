"""A settings file with some values changed, and every other line as a person wrote it. Pure.

The file is taken as statements: a header, a key with its value over one or more lines, a comment,
an empty line. Only the statements of a changed setting are written again. The result is read
and compared with what was meant, so that a form of file that is not understood here changes
nothing.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import UserError
from attribution.home.writing import in_toml

Rows = Sequence[Mapping[str, Any]]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Some lines of the file. `path` is that of a key, or of what a header opens."""

    text: str
    kind: str  # header, table (of an array), key, or comment
    path: Path = ()
    value: Any = None


def rewritten(text: str, changes: Mapping[str, Any]) -> str:
    """The file with these values by setting; None takes a setting out, so that its default holds.

    UserError where the file has a form that cannot be changed here.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    expected = tomllib.loads(text)
    for setting, value in changes.items():
        place = tuple(setting.split("."))
        if value == [] and len(place) == 1:
            value = None  # no table is how an array of tables is empty
        text = _changed(text, place, value)
        _put(expected, place, value)
    if not _holds(text, expected):
        raise UserError(
            f"Change {', '.join(changes)} in the settings file itself: it is written there in a "
            "form that cannot be changed here. Nothing was saved."
        )
    return text.replace("\n", newline)


def _holds(text: str, expected: Mapping[str, Any]) -> bool:
    try:
        return _without_empty(tomllib.loads(text)) == _without_empty(expected)
    except tomllib.TOMLDecodeError:
        return False


def _without_empty(table: Mapping[str, Any]) -> dict[str, Any]:
    """The tables without sections in which nothing is set."""
    inner = {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in table.items()
    }
    return {name: value for name, value in inner.items() if value not in ({},)}


def _put(table: dict[str, Any], place: Path, value: Any) -> None:
    *sections, name = place
    for section in sections:
        table = table.setdefault(section, {})
    table.pop(name, None)
    if value is not None:
        table[name] = copy.deepcopy(value)


def _changed(text: str, place: Path, value: Any) -> str:
    statements = list(_statements(text))
    owned = [number for number, statement in enumerate(statements) if _is_of(statement, place)]
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _with_tables(statements, owned, place, value)
    if owned:
        return _replaced(statements, owned, place, value)
    return text if value is None else _added(statements, place, value)


def _is_of(statement: Statement, place: Path) -> bool:
    return statement.kind != "comment" and statement.path[: len(place)] == place


# -- the file as statements ------------------------------------------------------------------------


def _statements(text: str) -> Iterator[Statement]:
    header: Path = ()
    waiting = ""
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if not waiting and (not bare or bare.startswith("#")):
            yield Statement(line, "comment", header)
        elif not waiting and bare.startswith("["):
            header = _path_of(tomllib.loads(line))
            yield Statement(line, "table" if bare.startswith("[[") else "header", header)
        else:
            waiting += line
            value = _value_of(waiting)
            if value is not None:
                path, content = value
                yield Statement(waiting, "key", (*header, *path), content)
                waiting = ""
    if waiting:
        yield Statement(waiting, "comment", header)


def _path_of(table: Mapping[str, Any]) -> Path:
    path: Path = ()
    inner: Any = table
    while inner and isinstance(inner, dict | list):
        if isinstance(inner, list):
            inner = inner[0]
            continue
        name, inner = next(iter(inner.items()))
        path += (name,)
    return path


def _value_of(lines: str) -> tuple[Path, Any] | None:
    """The path and value of a key; None where its value goes on with the next line."""
    try:
        table = tomllib.loads(lines)
    except tomllib.TOMLDecodeError:
        return None
    keys, _, _ = lines.partition("=")
    depth = len(_path_of(tomllib.loads(f"{keys}= 1")))
    path: Path = ()
    inner: Any = table
    for _ in range(depth):
        name, inner = next(iter(inner.items()))
        path += (name,)
    return path, inner


def _joined(statements: Sequence[Statement]) -> str:
    return "".join(statement.text for statement in statements)


# -- one value -------------------------------------------------------------------------------------


def _replaced(statements: list[Statement], owned: list[int], place: Path, value: Any) -> str:
    """The value in the place of the first of its statements; the others go."""
    first = owned[0]
    old = statements[first]
    if value is None or old.kind != "key":
        lines = ""
    else:
        lines = f"{place[-1]} = {in_toml(value)}{_comment_after(old)}\n"
        if old.path != place or old.text.split("=")[0].strip() != place[-1]:
            lines = f"{old.text.split('=')[0].strip()} = {in_toml(value)}\n"
    kept = [
        Statement(lines, "key", place) if number == first else statement
        for number, statement in enumerate(statements)
        if number == first or number not in owned
    ]
    if value is not None and old.kind != "key":
        return _added(kept, place, value)
    return _joined(kept)


def _comment_after(statement: Statement) -> str:
    """What a person wrote behind a value, on the same line."""
    line = statement.text.rstrip("\n")
    for match in re.finditer("#", line):
        before = line[: match.start()]
        if _value_of(before) is not None:
            return line[len(before.rstrip()) :]
    return ""


def _added(statements: list[Statement], place: Path, value: Any) -> str:
    """A value that was not set: in the place of its line that shows the default, else at the end.

    Of its section if there is one.
    """
    *sections, name = place
    section = tuple(sections)
    line = f"{name} = {in_toml(value)}\n"
    lines = [statement.text for statement in statements]
    shown = re.compile(rf"#\s*{re.escape(name)}\s*=")
    last = None
    for number, statement in enumerate(statements):
        if statement.path[: len(section)] != section or not section:
            continue
        is_of_section = statement.path == section or (
            statement.kind == "key" and statement.path[:-1] == section
        )
        if is_of_section and statement.kind == "comment" and shown.match(statement.text):
            lines[number] = line
            return "".join(lines)
        if is_of_section and statement.text.strip():
            last = number
    if last is not None:
        lines.insert(last + 1, line)
        return "".join(lines)
    heading = f"\n[{'.'.join(sections)}]\n" if sections else ""
    return "".join([*lines, heading, line])


# -- tables of an array ----------------------------------------------------------------------------


def _with_tables(statements: list[Statement], owned: list[int], place: Path, rows: Rows) -> str:
    """The rows, those that stay with the words and comments that they have."""
    if owned and statements[owned[0]].kind == "key":
        return _replaced(statements, owned, place, rows)
    blocks = _blocks(statements, owned)
    unused = [block for block, _ in blocks]
    texts = []
    for row in rows:
        number = next(
            (
                index
                for index, (block, value) in enumerate(blocks)
                if value == row and block in unused
            ),
            None,
        )
        if number is None:
            texts.append(_as_table(place, row))
        else:
            texts.append(_joined([statements[at] for at in blocks[number][0]]))
            unused.remove(blocks[number][0])
    body = "\n".join(text.rstrip("\n") + "\n" for text in texts)
    inside = {number for block, _ in blocks for number in block}
    first = min(inside, default=_place_for_tables(statements, place))
    lines = [
        statement.text
        for number, statement in enumerate(statements)
        if number not in inside and not (not inside and number == first)
    ]
    before = sum(number not in inside for number in range(first))
    return "".join([*lines[:before], body, *lines[before:]])


def _blocks(statements: list[Statement], owned: list[int]) -> list[tuple[list[int], Any]]:
    """Each table that there is: its statements, without what is between two, and its value."""
    blocks: list[tuple[list[int], Any]] = []
    for number in owned:
        if statements[number].kind == "table":
            blocks.append(([number], {}))
        elif blocks:
            members, value = blocks[-1]
            members.extend(range(members[-1] + 1, number + 1))
            statement = statements[number]
            value[statement.path[-1]] = statement.value
    return blocks


def _place_for_tables(statements: list[Statement], place: Path) -> int:
    """The line that shows how a table begins, else the end of the file."""
    shown = f"# [[{'.'.join(place)}]]"
    lines = [statement.text.strip() for statement in statements]
    return lines.index(shown) if shown in lines else len(lines)


def _as_table(place: Path, row: Mapping[str, Any]) -> str:
    pairs = "".join(f"{name} = {in_toml(value)}\n" for name, value in row.items())
    return f"[[{'.'.join(place)}]]\n{pairs}"
