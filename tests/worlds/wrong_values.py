"""Values that no one expects in a record of a source, by name: sixty kinds and more.

A kind is a function from the value that a field holds to the one that takes its place.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Place = tuple[Any, ...]
Kind = Callable[[Any], Any]

HALF = "\ud835"  # of a pair that stands for one character
# In place of a value: the field itself is taken away.
MISSING = object()


def _always(value: Any) -> Kind:
    return lambda original: value


def _nested(depth: int, outer: Callable[[Any], Any]) -> Any:
    value: Any = "core"
    for _ in range(depth):
        value = outer(value)
    return value


def _with(sign: str) -> Kind:
    """Text with a sign in the middle."""

    def kind(original: Any) -> str:
        text = original if isinstance(original, str) else "text"
        return text[: len(text) // 2] + sign + text[len(text) // 2 :]

    return kind


def _twice(original: Any) -> Any:
    return original * 2 if isinstance(original, str | list) else [original, original]


TYPES: Mapping[str, Kind] = {
    "null": _always(None),
    "missing": _always(MISSING),
    "text": _always("unexpected"),
    "empty text": _always(""),
    "blanks": _always("  \t "),
    "zero": _always(0),
    "minus one": _always(-1),
    "fraction": _always(1.5),
    "true": _always(True),
    "false": _always(False),
    "number of 70 bits": _always(2**70),
    "number beyond a float": _always(10**400),
    "number with exponent": _always(1e308),
    "number as text": _always("13"),
    "empty list": _always([]),
    "list of null": _always([None]),
    "list of a list": _always([[]]),
    "list of text": _always(["a"]),
    "list of numbers": _always([7, 8]),
    "list of all types": _always([None, 1, "a", [], {}, True]),
    "value in a list": lambda original: [original],
    "empty object": _always({}),
    "object of null": _always({"value": None}),
    "object in an object": _always({"a": {"b": [1]}}),
    "list of an empty object": _always([{}]),
    "list of an object of null": _always([{"a": None}]),
    "value in an object": lambda original: {"value": original},
    "object with an empty name": _always({"": ""}),
}
DATES: Mapping[str, Kind] = {
    "year 20205": _always("20205-01-01"),
    "date of zeros": _always("0000-00-00"),
    "month 13": _always("2026-13-01"),
    "31 February": _always("2026-02-31"),
    "month in letters": _always("dec"),
    "date with slashes": _always("03/04/2026"),
    "date far ahead": _always("2199-12-31"),
    "date before the calendar": _always("-0044-03-15"),
    "moment in milliseconds": _always(253402300800000),
    "moment with an odd zone": _always("2026-01-05T03:00:00+99:99"),
    "parts with a month in letters": _always({"date-parts": [[2021, "dec"]]}),
    "four parts": _always({"date-parts": [[2021, 5, 4, 3]]}),
    "parts of year 20205": _always({"date-parts": [[20205, 1, 1]]}),
    "parts of null": _always({"date-parts": None}),
    "no parts": _always({"date-parts": [[]]}),
}
CHARACTERS: Mapping[str, Kind] = {
    "half a surrogate pair": _always(HALF),
    "half a pair within": _with(HALF),
    "null character": _with("\x00"),
    "control characters": _with("\x01\x08\x0b\x1f\x7f\x85"),
    "non-characters": _with("\ufffe\uffff"),
    "direction marks": _with("\u202e\u2066\u200f"),
    "byte order mark": _with("\ufeff"),
    "line ends": _with("\r\n\u2028\u2029\x0c"),
    "many accents": _with("e" + "\u0301" * 500),
    "letters beyond 16 bits": _with("\U0001f9ea\U00020000"),
    "mark-up": _with("<script>alert(1)</script><b>&amp;lt;&#0;&#xD835;"),
    "unfinished mark-up": _with("<![CDATA[<math><mi>x"),
    "quotation marks": _with("'\"`;--"),
    "percent signs": _with("%00%zz%2F%s{0}"),
    "LaTeX": _with("$\\frac{{{{\\alpha$ \\begin{document}"),
    "a path": _always("../../../etc/passwd"),
    "a formula": _always("=1+1"),
    "only signs": _always("?!.,;:/\\|"),
}
SIZES: Mapping[str, Kind] = {
    "20,000 characters": _always("x" * 20_000),
    "a million characters": _always("Lorem ipsum, " * 77_000),
    "a thousand tags": _always("<math><i>" * 1_000),
    "5,000 digits": _always("9" * 5_000),
    "ten thousand entries": _always(["entry"] * 10_000),
    "a thousand objects": _always([{"id": "x", "name": "y"}] * 1_000),
    "twice": _twice,
    "lists 200 deep": _always(_nested(200, lambda value: [value])),
    "objects 200 deep": _always(_nested(200, lambda value: {"value": value})),
}
KINDS: Mapping[str, Kind] = {**TYPES, **DATES, **CHARACTERS, **SIZES}


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Where in a record something stands: each field, and the first entry of each list."""
    entries = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for step, inner in entries:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


def changed(record: Any, place: Place, kind: Kind) -> Any:
    """A copy of a record in which one place holds a value of this kind."""
    odd = copy.deepcopy(record)
    parent = odd
    for step in place[:-1]:
        parent = parent[step]
    value = kind(parent[place[-1]])
    if value is MISSING:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return odd


def shortened(value: Any) -> Any:
    """A record whose lists hold two entries at most: the others are of the same kind."""
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    return [shortened(inner) for inner in value[:2]] if isinstance(value, list) else value
