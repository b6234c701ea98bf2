"""What a check of the set-up found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check: `state` is ok, note or wrong, `found` what the check found, `remedy` what to do.

    The fields are the keys of `attribution doctor --json`.
    """

    check: str
    state: str
    found: str
    remedy: str = ""


def ok(check: str, result: str) -> Finding:
    """Nothing needs to be done."""
    return Finding(check, "ok", result)


def note(check: str, result: str, remedy: str = "") -> Finding:
    """Something to know, that may stay as it is."""
    return Finding(check, "note", result, remedy)


def wrong(check: str, result: str, remedy: str) -> Finding:
    """A fault, and what to do about it."""
    return Finding(check, "wrong", result, remedy)
