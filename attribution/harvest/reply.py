"""One answer of a source: read whole from the network, or not at all."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import orjson
import requests

from attribution.harvest.json_fields import storable

LONGEST_STATED = 366 * 86_400.0  # seconds; a source that asks for more means something else
MAX_BODY = 256 * 1024 * 1024
CHUNK = 65536
PACKED = ("gzip", "x-gzip", "deflate")


class Unusable(Exception):
    """An answer arrived that is cut short or not what was asked for. It is worth asking again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; raises Unusable where it does not parse to its end.

        Half a surrogate pair, as a source leaves it that cuts a text within a character, becomes
        U+FFFD.
        """
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as problem:
            try:
                return storable(json.loads(self.body))
            except (ValueError, RecursionError):
                raise Unusable(f"the body is not whole JSON ({problem})") from None


def read_body(response: requests.Response, end: float) -> bytes:
    """The whole decoded body. Raises Unusable for one that is damaged, cut short or too large.

    `end` is the moment, by the monotonic clock, after which the answer took too long: OSError.
    """
    if response.is_redirect:
        return response.content  # requests has read it already, to look where it leads
    unpacking = _unpacking(response.headers.get("Content-Encoding", ""))
    parts: list[bytes] = []
    size = 0
    # read1 gives what has arrived so far, so that an answer that only drips is noticed.
    while chunk := response.raw.read1(CHUNK, decode_content=False):
        if time.monotonic() > end:
            raise OSError("the answer took too long")
        part = unpacking.unpacked(chunk)
        size += len(part)
        if size > MAX_BODY:
            raise Unusable(f"the answer is larger than {MAX_BODY} bytes")
        parts.append(part)
    unpacking.check_end()
    return b"".join(parts)


class _Unpacking(Protocol):
    def unpacked(self, chunk: bytes) -> bytes: ...

    def check_end(self) -> None: ...


def _unpacking(encoding: str) -> _Unpacking:
    return _Compressed() if encoding.lower() in PACKED else _Plain()


class _Plain:
    def unpacked(self, chunk: bytes) -> bytes:
        return chunk

    def check_end(self) -> None:
        """A plain body states its length, which urllib3 checks."""


class _Compressed:
    """A compressed body. urllib3 accepts one that is cut short, without an error."""

    def __init__(self) -> None:
        self.stream = zlib.decompressobj(wbits=47)
        self.is_empty = True

    def unpacked(self, chunk: bytes) -> bytes:
        self.is_empty = False
        try:
            return self.stream.decompress(chunk)
        except zlib.error as problem:
            raise Unusable(f"the compressed answer is damaged ({problem})") from None

    def check_end(self) -> None:
        if not self.is_empty and not self.stream.eof:
            raise Unusable("the compressed answer is cut short")


def retry_after(value: str | None, now: datetime) -> float:
    """Seconds to wait as a Retry-After header states them: seconds, parts of seconds or a date.

    0 if the header is missing, cannot be read, or states a time that no calendar holds.
    """
    seconds = _stated_seconds(value, now) if value else 0.0
    return seconds if 0 < seconds <= LONGEST_STATED else 0.0


def _stated_seconds(value: str, now: datetime) -> float:
    with suppress(ValueError):
        return float(value)
    with suppress(ValueError, TypeError):
        return (parsedate_to_datetime(value) - now).total_seconds()
    return 0.0
