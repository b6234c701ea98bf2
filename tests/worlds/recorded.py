"""Recorded answers of the sources, played to them: the samples of `tests/samples/`."""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
import requests

from attribution.core.model import Technician
from attribution.harvest.client import Client
from attribution.harvest.name_searches import Search
from attribution.harvest.paging import Raw
from attribution.harvest.reply import Reply
from attribution.harvest.request import Request
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.source import Source
from attribution.home.settings import Settings

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
TODAY = date(2026, 7, 1)
Answer = Callable[[int], Reply | None]


def files(source: str) -> list[Path]:
    """The samples of one source."""
    return sorted((SAMPLES / source).glob("*.json"))


def no_change(number: int) -> Reply | None:
    """Answers every request as it was recorded."""
    return None


@dataclass
class Sample:
    """One recorded act: what was asked for, the exchanges, and the records in them."""

    path: Path
    content: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.content = json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def act(self) -> str:
        return self.path.stem.partition("-")[0]

    @property
    def records(self) -> list[str]:
        return self.content["records"]

    @property
    def details(self) -> dict[str, dict[str, Any]]:
        """By record, the values that it must hold, by the place of the field."""
        return self.content.get("details", {})

    def scope(self) -> Scope:
        orcids = self.content.get("orcids", [])
        people = [Technician(f"T{n}", "A", "B", orcid=orcid) for n, orcid in enumerate(orcids)]
        return Scope(
            settings(),
            TODAY,
            people,
            since=self._date("since"),
            published_since=self._date("published_since"),
            published_until=self._date("published_until"),
            known_orcids=frozenset(self.content.get("known_orcids", ())),
            known_works=tuple(map(tuple, self.content.get("known_works", ()))),
        )

    def _date(self, name: str) -> date | None:
        text = self.content.get(name)
        return date.fromisoformat(text) if text else None

    def ask(self, source: Source, client: Client) -> Iterator[Raw]:
        """The payloads of this act."""
        scope = self.scope()
        if self.act == "fetch":
            return source.fetch(client, scope)
        if self.act == "named":
            assert source.fetch_named
            return source.fetch_named(client, scope, self.content["dois"])
        if self.act == "ids":
            assert source.fetch_by_id
            return source.fetch_by_id(client, scope, self.content["ids"])
        if self.act == "thanks":
            assert source.fetch_thanks
            searches = [
                Search(technician_id, tuple(names), "mark")
                for technician_id, names in self.content["searches"]
            ]
            return source.fetch_thanks(client, scope, searches)
        assert self.act == "texts", f"{self.path}: no such act"
        assert source.texts
        return source.texts.fetch(client, scope, [Wanted(*ids) for ids in self.content["wanted"]])


def settings() -> Settings:
    """Settings of the fictional university that never wait."""
    return Settings(
        home=Path("no-such-home"),
        institution_name="Quillmere University",
        rors=["07bdhkq24"],
        name_forms=["Quillmere University"],
        email="lead@quillmere.example",
        works_from=date(2026, 1, 1),
        texts_folder=str(SAMPLES / "localtexts"),
        pdf_folder=str(SAMPLES / "localpdfs"),
        repository="https://repository.quillmere.example/oai",
        keys={"openalex": "key"},
        pace=False,
        attempts=2,
        backoff=0.0,
    )


class Player:
    """Answers requests with the recorded exchanges, each of them once."""

    def __init__(self, exchanges: list[dict[str, Any]], instead: Answer) -> None:
        self.waiting = list(exchanges)
        self.instead = instead
        self.number = 0

    def answer(self, request: Request) -> Reply:
        self.number += 1
        other = self.instead(self.number)
        if other is not None:
            return other
        url, params = _address(request)
        for exchange in self.waiting:
            asked_so = exchange["params"].items() <= params.items()
            if (exchange["method"], exchange["url"]) == (request.method, url) and asked_so:
                self.waiting.remove(exchange)
                return _reply(exchange, url)
        raise AssertionError(f"no recorded answer to {request.method} {url} {params}")


def _address(request: Request) -> tuple[str, dict[str, str]]:
    """The address without its query, and all parameters."""
    params = {name: str(value) for name, value in (request.params or {}).items()}
    written = requests.Request(request.method, request.url, params=params).prepare().url
    parts = urlsplit(str(written))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query | dict(request.form or {})


def _reply(exchange: dict[str, Any], url: str) -> Reply:
    return Reply(exchange["status"], exchange.get("headers", {}), _body(exchange), url)


def _body(exchange: dict[str, Any]) -> bytes:
    if "body" in exchange:
        return orjson.dumps(exchange["body"])
    if "text" in exchange:
        return str(exchange["text"]).encode()
    return base64.b64decode(exchange["base64"])


@contextmanager
def playing(
    source: Source, sample: Sample, monkeypatch: pytest.MonkeyPatch, instead: Answer = no_change
) -> Iterator[Player]:
    """Requests are answered from the sample, unless `instead` answers them, by their number."""
    player = Player(sample.content["exchanges"], instead)
    with monkeypatch.context() as patch:
        patch.setattr(Client, "_send", lambda client, request: player.answer(request))
        if "page" in sample.content:
            module = importlib.import_module(source.parse.__module__)
            patch.setattr(module, "PAGE", sample.content["page"])
        yield player
