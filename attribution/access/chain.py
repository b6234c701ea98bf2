"""How lines of the access log are bound to each other, so that a changed line is noticed.

A line holds three marks. `seal` covers the person who looked and the technicians, with a random
`nonce`. `chain` covers every other part of the line, the seal among them, and the chain of the line
before. An erasure takes out a name or an id, and the nonce with it: the seal stays, so that the
chain can still be checked, and without the nonce no one can try names against it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

ERASED = "[erased]"  # stands for a person who was erased
BEFORE_FIRST = ""  # the chain before the first line
_SEALED = ("who", "technicians")
_UNCHAINED = (*_SEALED, "nonce", "chain")


def bound(entry: Mapping[str, Any], previous: str) -> dict[str, Any]:
    """A new line with its marks, after a line with the chain `previous`."""
    nonce = secrets.token_hex(8)
    sealed = {**entry, "nonce": nonce, "seal": _seal(entry, nonce)}
    return {**sealed, "chain": chain_of(sealed, previous)}


def chain_of(line: Mapping[str, Any], previous: str) -> str:
    """The chain that a line must have after a line with the chain `previous`."""
    content = {name: value for name, value in line.items() if name not in _UNCHAINED}
    return _hash(previous.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def without_nonce(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line from which a name or an id was taken out: its seal can no longer be checked."""
    return {name: value for name, value in line.items() if name != "nonce"}


def is_redacted(line: Mapping[str, Any]) -> bool:
    """Whether a name or an id was taken out of a line. No other name can take its place."""
    return "nonce" not in line and ERASED in (line["who"], *line["technicians"])


def is_sealed(line: Mapping[str, Any]) -> bool:
    """Whether the person and the technicians of a line are those that were noted."""
    return "nonce" in line and bool(line["seal"] == _seal(line, line["nonce"]))


def list_name(technician_ids: Sequence[str | None]) -> str:
    """The name under which a list of technicians is kept: it follows from the ids."""
    return _hash(orjson.dumps(list(technician_ids)))[:32]


def _seal(line: Mapping[str, Any], nonce: str) -> str:
    return _hash(orjson.dumps([nonce, *(line.get(name) for name in _SEALED)]))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
