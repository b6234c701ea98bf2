"""A value from the settings file or the environment as the type that its setting has.

A conversion or a check raises ValueError that says what to write instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attribution.core import identifiers

Check = Callable[[Any], object]
_YEAR = re.compile(r"\d{4}(?:/\d{2})?")
EARLIEST = date(1900, 1, 1)
LEAST_DENOMINATOR = 22.5  # so that no group is smaller than HESA publishes percentages of


def converted(kind: str, value: Any) -> Any:
    """The value of a setting whose type is written `kind`, such as `list[str]`."""
    convert: Callable[[Any], Any] = _CONVERSIONS.get(kind, text)
    return convert(value)


def day(value: Any) -> date:
    """A day, written as a date or as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write a date as YYYY-MM-DD, for example 2024-08-01") from None


def flag(value: Any) -> bool:
    """True or false, as such or as text."""
    word = str(value).lower()
    if word not in ("true", "false"):
        raise ValueError("write true or false")
    return word == "true"


def flag_without_quotes(value: Any) -> None:
    """True or false as such: a reader would take the text "false" for true."""
    if not isinstance(value, bool):
        raise ValueError("write true or false, without quotes")


def text(value: Any) -> str:
    """Text in quotes."""
    if not isinstance(value, str):
        raise ValueError("write text in quotes")
    return value


def text_that_says_something(value: Any) -> None:
    """Text in quotes that is not blank."""
    if not text(value).strip():
        raise ValueError("write where it comes from, such as the title and date of the guidance")


def texts(value: Any) -> list[str]:
    """A list of texts, or text whose parts are separated by semicolons."""
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError('write a list of texts, such as ["a", "b"]')
    return [part.strip() for part in parts]


def _whole_number(value: Any) -> int:
    parsed = number(value)
    if not parsed.is_integer() or isinstance(value, float):
        raise ValueError("write a whole number, such as 30")
    return int(parsed)


def number(value: Any) -> float:
    """A number of at least 0."""
    try:
        parsed = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        parsed = math.nan
    if not math.isfinite(parsed):
        raise ValueError("write a number, such as 30")
    if parsed < 0:
        raise ValueError("must not be below 0")
    return parsed


def _table(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError('write a table of texts, such as { "a" = "b" }')
    return value


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError("write tables, as the reference of settings shows")
    return value


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "date": day,
    "bool": flag,
    "int": _whole_number,
    "float": number,
    "list[str]": texts,
    "dict[str, str]": _table,
    "list[dict[str, Any]]": _tables,
}


# -- checks of single settings ---------------------------------------------------------------------


def share(value: float) -> None:
    """A probability or a share."""
    if value > 1:
        raise ValueError("write a number from 0 to 1, such as 0.2 for 20%")


def target(value: Any) -> None:
    """A percentage of technicians that is to be reached."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
        raise ValueError("write a percentage as a number above 0 and up to 100, for example 40")


def year(value: Any) -> None:
    """A year as figures are labelled."""
    if not _YEAR.fullmatch(text(value)):
        raise ValueError('write a year in quotes, "2022" or "2021/22"')


def at_least_one(value: float) -> None:
    """A number that must not be 0."""
    if value < 1:
        raise ValueError("write a number of at least 1")


def least_denominator(value: float) -> None:
    """A number of technicians from which a percentage may be shown."""
    if value < LEAST_DENOMINATOR:
        raise ValueError(f"write a number of at least {LEAST_DENOMINATOR}")


def past_day(value: date) -> None:
    """A day on which works can have been published already."""
    if value > datetime.now(UTC).date():
        raise ValueError("write a date that is not in the future")
    if value < EARLIEST:
        raise ValueError(f"write a date from {EARLIEST} on")


def time_zone(value: str) -> None:
    """The name of a zone in the time zone database."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("write the name of a time zone, such as Europe/London or UTC") from None


def month_and_day(value: str) -> None:
    """A day of every year."""
    try:
        datetime.strptime(f"2023-{value}", "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError("write month and day as MM-DD, for example 08-01") from None


def address(value: str) -> None:
    """An e-mail address, or nothing."""
    if value and "@" not in value:
        raise ValueError("write an e-mail address")


def addresses(value: list[str]) -> None:
    """E-mail addresses."""
    for text_of_address in value:
        if "@" not in text_of_address or any(letter in text_of_address for letter in ", \n"):
            raise ValueError("write e-mail addresses, each as a text of its own")


def choice(*words: str) -> Check:
    """A check that a setting is one of these words."""

    def check(value: str) -> None:
        if value not in words:
            raise ValueError(f"write {', '.join(words[:-1])} or {words[-1]}")

    return check


def metrics_file(value: str) -> None:
    """A file that the node exporter reads, or nothing."""
    if value and not value.endswith(".prom"):
        raise ValueError("write a path that ends in .prom, or the node exporter will not read it")


def web_address(value: str) -> None:
    """The address of a service."""
    if not value.startswith(("https://", "http://")):
        raise ValueError("write an address that begins with https://")


def web_address_or_nothing(value: str) -> None:
    """The address of a service that need not be there."""
    if value:
        web_address(value)


def ror_ids(value: list[str] | dict[str, str]) -> None:
    """ROR ids, or a table whose keys are ROR ids."""
    wrong = [ror for ror in value if identifiers.ror(ror) is None]
    if wrong:
        raise ValueError(f"write ROR ids, for example 0nrthmr98; {wrong[0]!r} is not one")


def rows_of(
    columns: Mapping[str, Check], required: tuple[str, ...] = (), unique: str = ""
) -> Check:
    """A check of tables: what their keys must hold, and which keys they must have.

    Where some are required, no keys but those of `columns` are known. Else the rest is checked by
    what uses the tables. `unique` is a text that differs from table to table: it is chosen by it.
    """
    optional = [name for name in columns if name not in required]
    allowed = f", with {', '.join(optional)} if you like," if optional else ""

    def check(rows: list[dict[str, Any]]) -> None:
        for number, row in enumerate(rows, 1):
            unknown = sorted(row.keys() - columns.keys()) if required else []
            missing = [name for name in required if name not in row]
            if unknown or missing:
                raise ValueError(
                    f"give number {number} {', '.join(required)}{allowed} and nothing else; "
                    f"it has {', '.join(row) or 'nothing'}"
                )
            _check_row(f"number {number}", row, columns)
        if unique:
            _check_unique(unique, rows)

    return check


def _check_unique(name: str, rows: list[dict[str, Any]]) -> None:
    """Case and spaces make no difference: people would not notice it."""
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        earlier = numbers.setdefault(" ".join(row[name].casefold().split()), number)
        if earlier != number:
            raise ValueError(
                f"give each a {name} of its own; number {earlier} and number {number} are both "
                f"called {row[name]!r}"
            )


def _check_row(place: str, row: Mapping[str, Any], columns: Mapping[str, Check]) -> None:
    for name, check in columns.items():
        try:
            if name in row:
                check(row[name])
        except ValueError as problem:
            raise ValueError(f"{place}, {name} = {row[name]!r}: {problem}") from None
