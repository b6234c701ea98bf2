"""Whole numbers as a spreadsheet shows them: 42 in a cell formatted 00000 is 00042."""

from __future__ import annotations

import re

# The parts of a format that hold for ids: digits, and characters that stand for themselves.
_PART = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<digit>[0#?])|(?P<plain>[-/ ().])')
_COLOUR = re.compile(r"\[[^\]]*\]")


def shown(number: int, number_format: str) -> str:
    """The number in the format of its cell; plain where the format is none for ids.

    >>> shown(42, "00000"), shown(42, '"T"0000'), shown(123456, "000-000"), shown(1042, "#,##0")
    ('00042', 'T0042', '123-456', '1042')
    """
    section = _COLOUR.sub("", number_format.split(";")[0])
    parts = list(_PART.finditer(section))
    matched = "".join(part[0] for part in parts)
    zeros = sum(part["digit"] == "0" for part in parts)
    is_decimal = any(part["plain"] == "." for part in parts)
    if matched != section or not zeros or is_decimal or number < 0:
        return str(number)
    return _filled(parts, str(number).zfill(zeros))


def _filled(parts: list[re.Match[str]], digits: str) -> str:
    """The format with its places filled from the right; the first place takes what is left."""
    places = sum(part["digit"] is not None for part in parts)
    text = ""
    for part in reversed(parts):
        if part["digit"]:
            places -= 1
            taken = digits if places == 0 else digits[-1:]
            digits = digits[: len(digits) - len(taken)]
            text = taken + text
        else:
            text = (part["quoted"] or part["escaped"] or part["plain"] or "") + text
    return text
