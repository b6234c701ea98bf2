"""What a source declares about itself. Everything that names a source reads it from here.

A file of `sources/` ends with `SOURCE = Source(...)`; `registry.py` finds it. Its settings, its
check in `attribution doctor`, its row in the documentation and its part in a harvest all follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from attribution.core.model import PersonView, TextView, WorkView
from attribution.harvest.client import Client
from attribution.harvest.contract import Contract
from attribution.harvest.name_searches import Search
from attribution.harvest.pace import Rate
from attribution.harvest.paging import Raw
from attribution.harvest.scope import Scope, Wanted
from attribution.home.services import Address, Service
from attribution.home.settings import Settings

Record = WorkView | TextView | PersonView


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How often a source may be asked; `better` with a key or a contact address.

    `words` is the row of the documentation; the numbers are what the client keeps to: requests in
    any `seconds`, full texts `at_once`, and calls a day where the source sets a daily budget.
    """

    words: str
    requests: int
    better_requests: int | None = None
    seconds: float = 1.0
    at_once: int = 1
    calls_a_day: int | None = None
    better_calls_a_day: int | None = None

    def rate(self, *, better: bool = False) -> Rate:
        """A new count of requests for one client."""
        requests = self.better_requests if better else None
        return Rate(requests or self.requests, self.seconds)


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that shows whether the source answers: a path with its query, below an address."""

    address: Address
    path: str

    def url(self, settings: Settings) -> str:
        return settings.url(self.address) + self.path


class Question(Protocol):
    """What `attribution doctor` asks to see whether a source answers: a `Probe`, or its own."""

    def url(self, settings: Settings) -> str: ...


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Where people can look at a work: an address that an id of the work completes."""

    column: str
    address: str


def _not_fetched_yet(settings: Settings) -> str:  # noqa: ARG001  other sources look at the settings
    return "not fetched yet"


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The full texts of a source. The smaller the `rank`, the better the text.

    `fetch` yields one raw payload for each text. `of_any_work` is for a source that cannot say
    which works it has texts of; `by_file` for one that names its texts by file, and goes by
    `scope.known_files`. `id_column` is the id by which it names a text: `source_id` or
    `pmcid`. `unread` says why a text that it offers was not read; `closed`, why a work that it
    shows without offering a text has none, where that is known. `read_from` is what people are
    told that a text was read from; without it the title of the source.
    """

    rank: int
    fetch: Callable[[Client, Scope, Sequence[Wanted]], Iterator[Raw]]
    of_any_work: bool = False
    by_file: bool = False
    id_column: str = "source_id"
    unread: Callable[[Settings], str] = _not_fetched_yet
    closed: str | None = None
    read_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source(Service):
    """A source of works, with everything that the rest of the program needs to know about it.

    rank             the smaller, the better where two sources differ; no two are equal
    asked_for, gives, needs, first_harvest
                     the documentation's words; with `limits.words` they make its table
    limits           what it publishes about its use
    probe            how `attribution doctor` checks that it answers; None where nothing is asked
    work_page        where people can look at a work in it
    used_by_default  whether a harvest asks it although `harvest.sources` does not name it
    is_given         people give its works to the program, so `harvest.sources` need not name it
    tried_live       false for a source that was written from documentation alone
    is_used          whether the other settings allow it to be asked at all
    lists_by_person  its works are those of a person's record, and only the newest reading counts

    The functions. A generator is exhausted or it raises; a raw payload is written to disk before
    anything reads it.

    client           (settings): the transport, with its rate and keys
    fetch            (client, scope): what the source itself finds for the institution
    fetch_named      (client, scope, DOIs): works by DOI, such as others found; None where it cannot
    fetch_by_id      (client, scope, ids): works by its own ids; None where those are the DOIs
    fetch_thanks     (client, scope, searches): works of anyone that thank technicians by name
    texts            full texts of known works
    parse            (raw payload): the records in it; pure
    records_at       the fields of a payload that lead to its list of records, so that each can be
                     read for itself where one is odd
    contract         the fields of those records; None where they are not JSON
    """

    rank: int
    asked_for: str
    gives: str
    needs: str
    first_harvest: str
    limits: Limits
    client: Callable[[Settings], Client]
    fetch: Callable[[Client, Scope], Iterator[Raw]]
    parse: Callable[[Raw], Iterator[Record]]
    records_at: tuple[str, ...] = ()
    contract: Contract | None = None
    fetch_named: Callable[[Client, Scope, Iterable[str]], Iterator[Raw]] | None = None
    fetch_by_id: Callable[[Client, Scope, Iterable[str]], Iterator[Raw]] | None = None
    fetch_thanks: Callable[[Client, Scope, Sequence[Search]], Iterator[Raw]] | None = None
    texts: Texts | None = None
    probe: Question | None = None
    work_page: WorkPage | None = None
    used_by_default: bool = True
    tried_live: bool = True
    is_used: Callable[[Settings], bool] = lambda settings: True
    lists_by_person: bool = False
    is_given: bool = False
