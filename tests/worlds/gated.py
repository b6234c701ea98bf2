"""The fictional university's services behind a gate: tests see and may answer every request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.model import Technician
from attribution.demo.samples import FOLDER
from attribution.demo.serve import on_loopback, services_of
from attribution.demo.servers.reply import Reply, Request, Service, html, json
from attribution.demo.world.institutions import HOME
from attribution.harvest import parsed_files, run
from attribution.harvest.history import CURRENT
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.harvest.registry import services
from attribution.harvest.summaries import Summary
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home

FIRST = date(2026, 7, 1)  # the day of the first night
Rule = Callable[[str, Request], Reply | None]
QUICK = {
    "ATTRIBUTION_HARVEST_PACE": "false",
    "ATTRIBUTION_HARVEST_BACKOFF": "0",
    "ATTRIBUTION_HARVEST_TIMEOUT": "10",
    "ATTRIBUTION_HARVEST_WORKS_FROM": "2025-12-01",
    "OPENALEX_API_KEY": "key",
}
NO_BUDGET = json(
    {"message": "Insufficient budget. This request costs $0.0001 but you only have $0 remaining."},
    429,
)
BROKEN = html(500, "Internal Server Error")


@dataclass
class Gate:
    """Every request so far, and a rule that may answer the next one."""

    addresses: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, Request]] = field(default_factory=list)
    rule: Rule = lambda source, request: None

    def open(self) -> None:
        """Let everything through and forget the requests so far."""
        self.requests.clear()
        self.rule = lambda source, request: None

    def calls(self, source: str, text: str = "") -> int:
        """The number of requests to a source with the text in their path or parameters."""
        return sum(
            name == source and text in f"{request.path} {request.params}"
            for name, request in self.requests
        )


@dataclass(frozen=True)
class Guarded:
    """One service behind the gate."""

    name: str
    service: Service
    gate: Gate

    def answer(self, request: Request) -> Reply:
        self.gate.requests.append((self.name, request))
        return self.gate.rule(self.name, request) or self.service.answer(request)


@cache
def services_of_the_demo() -> Mapping[str, Service]:
    """The services of the demo folder, which keep nothing between requests."""
    return services_of(FOLDER)


@contextmanager
def gated() -> Iterator[Gate]:
    """The services of the demo folder on loopback, behind a gate that lets everything through."""
    gate = Gate()
    services: dict[str, Service] = {
        name: Guarded(name, service, gate) for name, service in services_of_the_demo().items()
    }
    with on_loopback(services) as addresses:
        gate.addresses = addresses
        yield gate


def settings(home: Path, gate: Gate, **environment: str) -> Settings:
    """The settings of a home folder that asks the gate, quickly."""
    return loading.load(home, QUICK | gate.addresses | environment, services())


def new_home(home: Path, gate: Gate) -> Path:
    """A home folder that was set up and never harvested."""
    steps = create_home.init(
        settings(home, gate), [HOME.ror], "lead@quillmere.example", date(2025, 9, 1)
    )
    for _ in steps:
        pass
    gate.requests.clear()
    return home


def night(
    home: Path, gate: Gate, day: date, technicians: Sequence[Technician] = (), **options: Any
) -> dict[str, Summary]:
    """A harvest on that day; a summary by source.

    Options in capitals are environment variables, the others are fields of `run.Order`.
    """
    environment = {name: value for name, value in options.items() if name.isupper()}
    arguments = {name: value for name, value in options.items() if not name.isupper()}
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    runs = run.harvest(
        settings(home, gate, **environment), technicians, run.Order(**arguments), now=now
    )
    return {summary.source: summary for summary in runs}


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows about parsed files, with all their columns: works, texts, people, asked and current."""
    with duckdb.connect() as connection:
        for kind in SCHEMAS:
            if kind in sql or kind == "works":
                parsed_files.relation(connection, home, kind).create_view(kind)
        connection.execute(CURRENT)
        return connection.execute(sql).fetchall()


def holdings(home: Path) -> Mapping[str, Any]:
    """The harvest so far: works by content, full texts by state, people."""
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
    """The ids of all works that a source gave."""
    return {
        name for (name,) in rows(home, f"select source_id from works where source = '{source}'")
    }
