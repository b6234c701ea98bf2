"""Requests to the replica services, and their replies."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import orjson

Record = dict[str, Any]
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """A request to one service: its part of the path (decoded), parameters in order, headers."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, str]:
        """Parameters by name; if a name comes twice, the last value."""
        return dict(self.pairs)

    @classmethod
    def read(
        cls,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
    ) -> Request:
        """Split a request target; a form in the body adds parameters."""
        path, _, query = target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        pairs += parse_qsl(body.decode(), keep_blank_values=True)
        return cls(method, unquote(path), tuple(pairs), headers)


@dataclass(frozen=True)
class Reply:
    """An answer: status, body, content type, further headers."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Headers = ()


class Service(Protocol):
    """A replica of one service."""

    def answer(self, request: Request) -> Reply:
        """Answer as the real service would."""


def json(value: Any, status: int = 200, headers: Headers = ()) -> Reply:
    """A JSON reply."""
    return Reply(status, orjson.dumps(value), headers=headers)


def html(status: int, title: str) -> Reply:
    """An error page, as web frameworks send by default."""
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n"
    return Reply(status, page.encode(), "text/html; charset=utf-8")


def selected(record: Record, params: Mapping[str, str]) -> Record:
    """The fields of a record that the parameter `select` names; all of them without it."""
    select = params.get("select")
    if not select:
        return record
    return {name: record[name] for name in select.split(",") if name in record}


def lines(path: Path) -> Iterator[Record]:
    """The records of a file of compressed JSON lines."""
    with gzip.open(path, "rb") as file:
        yield from map(orjson.loads, file)
