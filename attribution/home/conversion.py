"""A value from the settings file or the environment as the type that its setting has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


def converted(kind: str, value: Any) -> Any:
    """The value of a setting whose type is written `kind`, such as `list[str]`; text where unknown.

    Raises ValueError or TypeError that says what to write instead.
    """
    return _CONVERSIONS.get(kind, str)(value)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _flag(value: Any) -> bool:
    text = str(value).lower()
    if text not in ("true", "false"):
        raise ValueError("write true or false")
    return text == "true"


def _whole_number(value: Any) -> int:
    number = int(value)
    _refuse_negative(number)
    return number


def _number(value: Any) -> float:
    number = float(value)
    _refuse_negative(number)
    return number


def _refuse_negative(number: float) -> None:
    if number < 0:
        raise ValueError("must not be below 0")


def _texts(value: Any) -> list[str]:
    """A list, or text whose parts are separated by semicolons."""
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise ValueError('write a list, such as ["a", "b"]')
    return [str(part).strip() for part in parts]


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("write a table, as the reference of settings shows")
    return value


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("write a table, as the reference of settings shows")
    return value


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "date": _date,
    "bool": _flag,
    "int": _whole_number,
    "float": _number,
    "list[str]": _texts,
    "dict[str, str]": _table,
    "list[dict[str, Any]]": _tables,
}
