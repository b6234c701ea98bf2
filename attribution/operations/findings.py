"""The findings of `attribution doctor`: the result of each check, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check: `state` is ok, note or wrong, `remedy` what to do."""

    check: str
    state: str
    result: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding under the keys of `attribution doctor --json`."""
        return {
            "check": self.check,
            "state": self.state,
            "found": self.result,
            "remedy": self.remedy,
        }


def ok(check: str, result: str) -> Finding:
    """Nothing needs to be done."""
    return Finding(check, "ok", result)


def note(check: str, result: str, remedy: str = "") -> Finding:
    """Something to know, that may stay as it is."""
    return Finding(check, "note", result, remedy)


def wrong(check: str, result: str, remedy: str) -> Finding:
    """A fault, and what to do about it."""
    return Finding(check, "wrong", result, remedy)
