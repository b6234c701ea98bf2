"""Fields for settings: what a person types, as the value that the file takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attribution.core.errors import UserError
from attribution.dashboard.html import paragraph, text
from attribution.facilities.facility import OF_UNIT
from attribution.home import conversion
from attribution.home.declarations import Declaration

LISTS, TABLE, FLAG = "list[str]", "dict[str, str]", "bool"
MEMBERS = "members"  # of a facility: ids with dates, or OF_UNIT
# What settings are called whose names in the file are no words.
LABELS = {"rors": "ROR ids", "timezone": "Time zone"}


@dataclass(frozen=True, slots=True)
class Column:
    """A part of an entry in a list of the settings, as people call it."""

    name: str
    label: str
    kind: str = "str"
    help: str = ""
    options: tuple[str, ...] = ()
    is_required: bool = False


def shown(kind: str, value: Any) -> str:
    """A value as a person types it: a line for each of several."""
    if value is None:
        return ""
    if kind == LISTS and isinstance(value, list):
        return "\n".join(map(str, value))
    if kind == TABLE and isinstance(value, Mapping):
        return "\n".join(f"{name} = {item}" for name, item in value.items())
    if kind == MEMBERS and isinstance(value, list):
        return "\n".join(map(_member_shown, value))
    return str(value)


def _member_shown(member: Mapping[str, Any]) -> str:
    parts = [str(member.get(name) or "") for name in ("technician_id", "from", "to")]
    return ", ".join(parts).rstrip(", ")


def typed(label: str, kind: str, entered: str) -> Any:
    """The value for the file; None where nothing was entered. UserError with what to write."""
    if not entered.strip():
        return None
    try:
        if kind == LISTS:
            return [line.strip() for line in entered.splitlines() if line.strip()]
        if kind == TABLE:
            return dict(_pairs(entered))
        if kind == MEMBERS:
            return _members(entered)
        value = conversion.converted(kind, entered.strip())
    except ValueError as problem:
        raise UserError(f"{label}: {problem}. Nothing was saved.") from None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _members(entered: str) -> str | list[dict[str, Any]]:
    """Members as the settings take them: a line for each, or the one word for all of the unit."""
    lines = [line.strip() for line in entered.splitlines() if line.strip()]
    return OF_UNIT if lines == [OF_UNIT] else list(map(_member, lines))


def _member(line: str) -> dict[str, Any]:
    technician_id, *days = (part.strip() for part in line.split(","))
    if not technician_id or len(days) > 2:
        raise ValueError("write a line for each member, such as: T0042, 2020-01-01, 2023-12-31")
    dates = {
        name: conversion.converted("date", typed_day)
        for name, typed_day in zip(("from", "to"), days, strict=False)
        if typed_day
    }
    return {"technician_id": technician_id, **dates}


def _pairs(entered: str) -> Iterator[tuple[str, str]]:
    for line in entered.splitlines():
        name, sign, value = line.partition("=")
        if line.strip() and not (sign and name.strip() and value.strip()):
            raise ValueError("write a line for each, such as: name = value")
        if line.strip():
            yield name.strip(), value.strip()


# -- one setting -----------------------------------------------------------------------------------


def setting_field(declared: Declaration, value: Any, key: str | None) -> None:
    """A field with the sentence of the setting; without a key it cannot be changed."""
    is_fixed = key is None
    name = _label(declared.setting)
    st.html(paragraph(text(declared.sentence), tone="small"))
    default = shown(declared.kind, declared.default).replace("\n", "; ") or "nothing"
    if declared.kind == FLAG:
        current = declared.default if value is None else value
        st.checkbox(name, value=bool(current), key=key, disabled=is_fixed)
        return
    draw = st.text_area if declared.kind in (LISTS, TABLE) else st.text_input
    draw(
        name,
        value=shown(declared.kind, value),
        placeholder=f"{default} (the default)",
        key=key,
        disabled=is_fixed,
    )


def _label(setting: str) -> str:
    part = setting.rpartition(".")[2]
    return LABELS.get(part, part.replace("_", " ").capitalize())


def setting_value(declared: Declaration, entered: Any) -> Any:
    """What the file is to hold; None for the default."""
    if declared.kind == FLAG:
        return None if entered == declared.default else entered
    return typed(declared.setting, declared.kind, entered)


# -- one part of an entry --------------------------------------------------------------------------


def column_field(column: Column, value: Any, key: str) -> None:
    """A field for a part of an entry."""
    label = column.label if column.is_required else f"{column.label} (optional)"
    if column.kind == FLAG:
        st.checkbox(column.label, value=bool(value), key=key, help=column.help or None)
        return
    if column.options:
        index = column.options.index(value) if value in column.options else None
        st.selectbox(label, column.options, index=index, key=key, help=column.help or None)
        return
    draw = st.text_area if column.kind in (LISTS, MEMBERS) else st.text_input
    draw(label, value=shown(column.kind, value), key=key, help=column.help or None)


def column_value(column: Column, entered: Any) -> Any:
    """What the entry is to hold; None where the part is left out."""
    if column.kind == FLAG:
        return entered or None
    value = entered if column.options else typed(column.label, column.kind, entered)
    if value is None and column.is_required:
        raise UserError(f"Fill in “{column.label}”. Nothing was saved.")
    return value
