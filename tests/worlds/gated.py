"""The fictional university's services behind a gate: a test sees every request and may answer in their place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from attribution.core.model import Technician
from attribution.demo import making, serve
from attribution.demo.servers.reply import Reply, Request, Service, html, json
from attribution.demo.world.institutions import HOME
from attribution.harvest import parsed_files, run
from attribution.harvest.parsed_files import Summary
from attribution.home import settings as home_settings
from attribution.home.settings import Settings
from attribution.operations import create_home

Rule = Callable[[str, Request], Reply | None]
QUICK = {
    "ATTRIBUTION_HARVEST_PACE": "false",
    "ATTRIBUTION_HARVEST_BACKOFF": "0",
    "ATTRIBUTION_HARVEST_TIMEOUT": "10",
    "ATTRIBUTION_HARVEST_WORKS_FROM": "2025-09-01",
    "OPENALEX_API_KEY": "key",
}
NO_BUDGET = json(
    {"message": "Insufficient budget. This request costs $0.0001 but you only have $0 remaining."},
    429,
)
BROKEN = html(500, "Internal Server Error")


@dataclass
class Gate:
    """Every request that came, and a rule that may answer it."""

    addresses: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Request]] = field(default_factory=list)
    rule: Rule = lambda source, request: None

    def open(self) -> None:
        """Let everything through and forget what was asked."""
        self.asked.clear()
        self.rule = lambda source, request: None

    def calls(self, source: str, text: str = "") -> int:
        """Requests to a source whose path or parameters hold the text."""
        return sum(name == source and text in f"{r.path} {r.params}" for name, r in self.asked)


@dataclass(frozen=True)
class Guarded:
    """One service behind the gate."""

    name: str
    service: Service
    gate: Gate

    def answer(self, request: Request) -> Reply:
        self.gate.asked.append((self.name, request))
        return self.gate.rule(self.name, request) or self.service.answer(request)


@contextmanager
def gated() -> Iterator[Gate]:
    gate = Gate()
    services: dict[str, Service] = {
        name: Guarded(name, service, gate)
        for name, service in serve._services(making.FOLDER).items()
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve._handler(services))
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    gate.addresses = {name: base + path for name, path in serve.SETTINGS.items()}
    yield gate
    server.shutdown()
    thread.join()
    server.server_close()


def settings(home: Path, gate: Gate, **more: str) -> Settings:
    return home_settings.load(home, QUICK | gate.addresses | more)


def new_home(home: Path, gate: Gate) -> Path:
    for _ in create_home.init(
        settings(home, gate), [HOME.ror], "lead@quillmere.example", date(2025, 9, 1)
    ):
        pass
    gate.asked.clear()
    return home


def night(
    home: Path, gate: Gate, day: date, technicians: Sequence[Technician] = (), **asked: Any
) -> dict[str, Summary]:
    """A harvest on that day; a summary by source."""
    environment = {name: value for name, value in asked.items() if name.isupper()}
    rest = {name: value for name, value in asked.items() if not name.isupper()}
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    runs = run.harvest(settings(home, gate, **environment), technicians, now=now, **rest)
    return {one.source: one for one in runs}


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """An answer about what was parsed; views works, texts, people, asked and current."""
    return parsed_files.State(home)._rows(sql)


def holdings(home: Path) -> Mapping[str, Any]:
    """What is known now: works by content, full texts by state, people."""
    return {
        "works": rows(
            home, "select source, source_id, hash from current where source <> 'orcid' order by all"
        ),
        "texts": rows(
            home,
            "select source, source_id, arg_max(status, run) from texts group by all order by all",
        ),
        "people": rows(
            home, "select orcid, arg_max(status, run) from people group by all order by all"
        ),
    }


def ids(home: Path, source: str) -> set[str]:
    return {
        name for (name,) in rows(home, f"select source_id from works where source = '{source}'")
    }


__all__ = [
    "BROKEN",
    "NO_BUDGET",
    "Gate",
    "gated",
    "holdings",
    "ids",
    "new_home",
    "night",
    "rows",
    "settings",
]
