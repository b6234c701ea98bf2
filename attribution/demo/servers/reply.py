"""What comes in and goes out of the stand-in services."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import orjson


@dataclass(frozen=True)
class Request:
    """A request to one service: its own part of the path (decoded), parameters in order, headers."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, str]:
        """Parameters by name; the last one of a name counts."""
        return dict(self.pairs)

    @classmethod
    def read(cls, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Request:
        """Split a request target; a form in the body adds parameters."""
        path, _, query = target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True) + parse_qsl(
            body.decode(), keep_blank_values=True
        )
        return cls(method, unquote(path), tuple(pairs), headers)


@dataclass(frozen=True)
class Reply:
    """An answer: status, body, content type, further headers."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Service(Protocol):
    """One stand-in: a request in, a reply out."""

    def answer(self, request: Request) -> Reply:
        """Answer as the real service would."""


def json(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A JSON reply."""
    return Reply(status, orjson.dumps(value), headers=headers)


def html(status: int, title: str) -> Reply:
    """An error page, as frameworks send them where nobody wrote a JSON one."""
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n"
    return Reply(status, page.encode(), "text/html; charset=utf-8")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file of compressed JSON lines."""
    with gzip.open(path, "rb") as file:
        yield from map(orjson.loads, file)
