"""The file in which an institution gives others its released figures, signed with its key.

It holds what a freeze released of the institution as a whole, and nothing of groups or people. The
file is canonical JSON (RFC 8785), so that the same figures are the same bytes, and no other bytes
are taken for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeGuard

import orjson
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.home.conversion import LEAST_DENOMINATOR
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.protection import (
    ROUNDED_TO,
    ProtectedCell,
    Reason,
    whole_percentage,
)
from attribution.measure.person_periods import KINDS
from attribution.releases.freezes.freeze import Freeze

FORMAT = "attribution peers"
VERSION = 1
MEASURE = 1  # the number of what the measure counts: another number, and figures cannot be compared
LARGEST = 1_000_000  # bytes: figures of a hundred years need less
_LONGEST = 300  # characters of a name
_LAG = "setting measure.lag_days"


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of figures. Two figures can be compared only where it is the same.

    `of` is whom they count, `lag_days` how long after their last day a person's papers count.
    """

    measure: int
    of: str
    lag_days: int | None


@dataclass(frozen=True, slots=True)
class PeerPeriod:
    """What was released of an institution for one period.

    `read` is the whole percentage of acknowledgements that could be read, `rule` the name of the
    rule for who counts.
    """

    period: str
    start: date
    end: date
    rule: str | None
    read: int | None
    cells: Sequence[ProtectedCell]


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """The figures of an institution, as one of its freezes released them.

    `data_until` is the day to which every source was asked.
    """

    ror: str
    institution: str
    freeze: str
    frozen_at: datetime
    data_until: date | None
    definition: Definition
    periods: Sequence[PeerPeriod]


@dataclass(frozen=True, slots=True)
class SignedFigures:
    """Figures with the public key that they are signed with, as 64 hexadecimal digits."""

    figures: PeerFigures
    key: str


def figures_of(ror: str, institution: str, freeze: Freeze) -> PeerFigures:
    """What a freeze released of the institution as a whole. It may be nothing."""
    until = freeze.made_from.data_until
    lag = freeze.made_from.made_with.get(_LAG)
    periods = (_released_period(row, freeze) for row in freeze.figures if not row["group"])
    return PeerFigures(
        ror=ror,
        institution=institution,
        freeze=freeze.name,
        frozen_at=freeze.made_at,
        data_until=date.fromisoformat(until) if until else None,
        definition=Definition(MEASURE, freeze.of, int(lag) if lag else None),
        periods=[period for period in periods if period.cells],
    )


def _released_period(row: Mapping[str, Any], freeze: Freeze) -> PeerPeriod:
    share = row["coverage"]["percentage"]
    return PeerPeriod(
        period=row["period"],
        start=date.fromisoformat(row["start"]),
        end=date.fromisoformat(row["end"]),
        rule=row["rule"],
        read=None if share is None else round(share),
        cells=[cell for cell in freeze.released if _is_given(cell, row["period"])],
    )


def _is_given(cell: ProtectedCell, period: str) -> bool:
    """Credits of the institution in a period; a freeze may release other things too."""
    return cell.period == period and not cell.group and cell.kind in KINDS


# -- writing ---------------------------------------------------------------------------------------


def signed_file(figures: PeerFigures, key: Ed25519PrivateKey) -> bytes:
    """The figures as a signed file, the same bytes for the same figures and key."""
    unsigned = _unsigned(SignedFigures(figures, public_hex(key.public_key())))
    signature = key.sign(rfc8785.dumps(unsigned)).hex()
    return rfc8785.dumps({**unsigned, "signature": signature})


def public_hex(key: Ed25519PublicKey) -> str:
    """A public key as 64 hexadecimal digits."""
    return key.public_bytes_raw().hex()


def _unsigned(signed: SignedFigures) -> dict[str, Any]:
    figures = signed.figures
    definition = figures.definition
    return {
        "format": FORMAT,
        "version": VERSION,
        "key": signed.key,
        "ror": figures.ror,
        "institution": figures.institution,
        "freeze": figures.freeze,
        "frozen_at": figures.frozen_at.isoformat(),
        "data_until": figures.data_until.isoformat() if figures.data_until else None,
        "definition": {
            "measure": definition.measure,
            "of": definition.of,
            "lag_days": definition.lag_days,
        },
        "periods": [_plain_period(period) for period in figures.periods],
    }


def _plain_period(period: PeerPeriod) -> dict[str, Any]:
    return {
        "period": period.period,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "rule": period.rule,
        "read": period.read,
        "cells": [
            {
                "kind": cell.kind,
                "denominator": cell.denominator,
                "numerator": cell.numerator,
                "percentage": cell.percentage,
                "reason": cell.reason.value if cell.reason else None,
            }
            for cell in period.cells
        ],
    }


# -- reading ---------------------------------------------------------------------------------------


def read_signed(data: bytes) -> SignedFigures:
    """The figures in a file whose signature is that of the key in it.

    UserError for any other file: the signature covers every byte.
    """
    plain = _plain(data)
    _check_signature(plain)
    signed = _signed(plain)
    # Spaces, capitals among the digits of the signature and the like would pass the check.
    signature = bytes.fromhex(plain["signature"]).hex()
    if rfc8785.dumps({**_unsigned(signed), "signature": signature}) != data:
        raise _changed()
    return signed


def _plain(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise UserError(
            "Choose a file that `attribution peers export` wrote: this file is too large to be "
            "one. Nothing was saved."
        )
    try:
        plain = orjson.loads(data)
    except orjson.JSONDecodeError as problem:
        raise _other_file() from problem
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise _other_file()
    if not isinstance(plain.get("signature"), str):
        raise UserError(
            "Ask the institution for a file that `attribution peers export` wrote: this file is "
            "not signed, so no one can say who made it. Nothing was saved."
        )
    return plain


def _check_signature(plain: Mapping[str, Any]) -> None:
    unsigned = {name: value for name, value in plain.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(unsigned["key"]))
        key.verify(bytes.fromhex(plain["signature"]), rfc8785.dumps(unsigned))
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _changed() from problem


def _signed(plain: Mapping[str, Any]) -> SignedFigures:
    """The figures of a file whose signature is right, which may still say anything."""
    definition = plain.get("definition")
    measure = definition.get("measure") if isinstance(definition, dict) else None
    if plain.get("version") != VERSION or measure != MEASURE:
        raise UserError(
            "Use the same version of the program as the institution: this file holds figures of "
            "another definition of the measure, so they cannot be compared. Nothing was saved."
        )
    try:
        return SignedFigures(_figures(plain), plain["key"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise UserError(
            "Ask the institution for another file: this one is signed, but what it holds is not "
            f"what a freeze releases ({problem}). Nothing was saved."
        ) from problem


def _figures(plain: Mapping[str, Any]) -> PeerFigures:
    ror = plain["ror"]
    if identifiers.ror(ror) != ror:
        raise ValueError("its ROR id is not written as one")
    periods = [_period(period) for period in plain["periods"]]
    labels = [period.period for period in periods]
    if not labels or len(set(labels)) < len(labels):
        raise ValueError("it has no period, or one twice")
    until = plain["data_until"]
    return PeerFigures(
        ror=ror,
        institution=_name(plain["institution"]),
        freeze=_name(plain["freeze"]),
        frozen_at=_moment(plain["frozen_at"]),
        data_until=None if until is None else date.fromisoformat(until),
        definition=_definition(plain["definition"]),
        periods=periods,
    )


def _definition(plain: Mapping[str, Any]) -> Definition:
    if plain["of"] not in DENOMINATORS:
        raise ValueError("it does not say whom it counts")
    lag = plain["lag_days"]
    return Definition(plain["measure"], plain["of"], None if lag is None else _whole(lag))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time has no time zone")
    return moment


def _name(text: str) -> str:
    """A text that can be shown on a page: one line, not too long."""
    if not 0 < len(text) <= _LONGEST or not text.isprintable():
        raise ValueError("a name is empty, too long, or has characters that cannot be shown")
    return text


def _whole(number: int) -> int:
    if type(number) is not int or number < 0:
        raise ValueError("a count is not a whole number")
    return number


def _percentage(number: int) -> int:
    if _whole(number) > 100:
        raise ValueError("a percentage is more than 100")
    return number


def _period(plain: Mapping[str, Any]) -> PeerPeriod:
    label = _name(plain["period"])
    read, rule = plain["read"], plain["rule"]
    start, end = date.fromisoformat(plain["start"]), date.fromisoformat(plain["end"])
    if end < start:
        raise ValueError("a period ends before it begins")
    cells = [_cell(cell, label) for cell in plain["cells"]]
    if not cells or len({cell.kind for cell in cells}) < len(cells):
        raise ValueError("a period has no figure, or one twice")
    return PeerPeriod(
        period=label,
        start=start,
        end=end,
        rule=None if rule is None else _name(rule),
        read=None if read is None else _percentage(read),
        cells=cells,
    )


def _cell(plain: Mapping[str, Any], period: str) -> ProtectedCell:
    """A cell, if it is protected: exact counts of others are not kept here."""
    cell = ProtectedCell(
        period,
        (),
        plain["kind"],
        plain["denominator"],
        plain["numerator"],
        plain["percentage"],
        Reason(plain["reason"]) if plain["reason"] is not None else None,
    )
    if cell.kind not in KINDS or not _is_protected(cell):
        raise ValueError("its counts are not rounded as released figures are")
    return cell


def _is_protected(cell: ProtectedCell) -> bool:
    if cell.reason in (Reason.NONE, Reason.LOW):
        return cell == replace(cell, denominator=None, numerator=None, percentage=None)
    if not _is_rounded(cell.denominator) or cell.denominator < LEAST_DENOMINATOR:
        return False
    if cell.reason:
        return cell == replace(cell, numerator=None, percentage=None)
    return (
        _is_rounded(cell.numerator)
        and cell.numerator <= cell.denominator
        and type(cell.percentage) is int
        and cell.percentage == whole_percentage(cell.numerator, cell.denominator)
    )


def _is_rounded(count: int | None) -> TypeGuard[int]:
    return count is not None and _whole(count) % ROUNDED_TO == 0


def _other_file() -> UserError:
    return UserError(
        "Choose a file that `attribution peers export` wrote: this file is another, or it is "
        "damaged. Nothing was saved."
    )


def _changed() -> UserError:
    return UserError(
        "Ask the institution to send the file again: it was changed after it was signed. Nothing "
        "was saved."
    )
