"""One harvest: every source asked, each payload on disk before it is read, a summary a source.

Four stages: what each source finds itself; works that thank technicians by name; the works that others found, by DOI;
full texts. A source that fails is skipped from then on and costs nothing but itself. What a killed run left behind is
read first.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from attribution.core.errors import OverBudget, SourceUnavailable, UserError
from attribution.core.model import Technician, WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.client import Client
from attribution.harvest.name_searches import due
from attribution.harvest.parsed_files import State, Summary, Writer
from attribution.harvest.registry import available, in_use, sources
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.source import Record, Source
from attribution.home.settings import Settings

log = logging.getLogger(__name__)

Watch = Callable[[Summary], None]
ROUNDS_OF_NAMES = 3


def unwatched(summary: Summary) -> None:
    """Nobody follows the progress."""


@dataclass
class SourceRun:
    """One source in one run."""

    source: Source
    client: Client
    scope: Scope
    summary: Summary
    file: raw_files.RawRun
    watch: Watch

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def usable(self) -> bool:
        return self.summary.status == "unfinished"

    def collect(
        self,
        home: Path,
        part: str,
        state: State,
        payloads: Callable[[], Iterator[raw_files.Payload]],
    ) -> None:
        """Write and read the payloads of one stage; a failing source is marked, what came is kept."""
        writer = Writer(home, self.name, self.summary.run, part, state.hashes(self.source))
        try:
            with seldom_collecting():
                for payload in payloads():
                    self.file.append(payload)
                    take(self.source, payload, writer, self.summary)
                    self._count()
        except OverBudget as problem:
            self.stop("over budget", problem)
        except SourceUnavailable as problem:
            self.stop("unavailable", problem)
        finally:
            writer.close()

    def _count(self) -> None:
        self.summary.calls, self.summary.budget_left = self.client.calls, self.client.budget_left
        self.watch(self.summary)

    def stop(self, status: str, problem: Exception) -> None:
        """Ask this source for nothing more in this run."""
        log.warning(
            "source stopped", extra={"source": self.name, "status": status, "problem": str(problem)}
        )
        self.summary.status = status
        self.summary.gaps += (str(problem),)

    def mark(self) -> None:
        """Note in the raw file how far the run has come: from it alone the summary can be made again."""
        self.file.append({"kind": "run"} | {name: getattr(self.summary, name) for name in MARKED})

    def finish(self, home: Path, finished: datetime) -> Summary:
        """Close the raw file and save the summary."""
        if self.usable:
            self.summary.status = "finished"
        if self.summary.failed:
            self.summary.gaps += (
                f"{self.summary.failed} full text(s) could not be fetched; they are asked for again tomorrow.",
            )
        self._count()
        self.summary.finished = finished.isoformat(timespec="seconds")
        self.mark()
        self.file.close()
        self.summary.save(home)
        return self.summary


MARKED = ("status", "listed", "scope", "began", "finished", "calls", "budget_left", "gaps")


def take(source: Source, payload: raw_files.Payload, writer: Writer, summary: Summary) -> None:
    """Read one payload: its records to the writer, its counts to the summary.

    Raises SourceUnavailable for a payload whose form the source's reader does not know; it stays in the raw file.
    """
    kind = payload["kind"]
    if kind == "window":
        summary.announced += payload["announced"]
        summary.collected += payload["collected"]
        if payload["noted"]:
            summary.windows += (payload["window"],)
    elif kind == "asked":
        for doi in payload["dois"]:
            writer.add("asked", {"source": summary.source, "doi": doi})
    elif kind == "gone":
        writer.add(*parsed_files.row(WorkView(summary.source, payload["id"], is_gone=True)))
    elif kind == "searched":
        for one in payload["searches"]:
            writer.add("searches", {"source": summary.source, **one})
    elif kind == "waiting":
        summary.gaps += (payload["says"],)
    elif kind == "run":
        for name in MARKED:
            setattr(summary, name, payload[name])
        summary.gaps = tuple(summary.gaps)
    else:
        summary.failed += bool(payload.get("gap"))
        for record in _records(source, payload):
            writer.add(*parsed_files.row(record))


def _records(source: Source, payload: raw_files.Payload) -> Iterator[Record]:
    try:
        yield from source.parse(payload)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as bug:
        log.exception(
            "payload not understood", extra={"source": source.name, "payload": payload["kind"]}
        )
        raise SourceUnavailable(
            f"{source.name}: an answer has a form that this version cannot read ({type(bug).__name__}: {bug}). It is kept in "
            "raw/; please report this, and run `attribution build --reparse` after an update."
        ) from bug


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Payloads are large trees without cycles; looking for cycles in each of them costs a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


# -- a run ---------------------------------------------------------------------------------------------


def harvest(
    settings: Settings,
    technicians: Sequence[Technician],
    *,
    now: datetime,
    only: Sequence[str] = (),
    full: bool = False,
    since: date | None = None,
    until: date | None = None,
    wanted: Sequence[str] = (),
    watch: Watch = unwatched,
) -> list[Summary]:
    """Ask the sources; returns a summary a source.

    `since` and `until` bound the publication dates and read them in full; `full` reads all again. `wanted` are DOIs of
    works that somebody claims a part in and that no source has shown.
    Raises UserError for a source that does not exist or settings that name no institution.
    """
    home = settings.home
    chosen = _chosen(settings, only)
    if not settings.rors and not settings.name_forms:
        raise UserError(
            f"{settings.file} names no institution. Run `attribution init --ror ID --email ADDRESS` first."
        )
    read_leftovers(home)
    state, run, today = State(home), raw_files.run_id(now), now.astimezone(UTC).date()
    scope = Scope(settings, today, technicians, published_since=since, published_until=until)
    open_sources = []
    for source in chosen:
        opened = _open(
            source, scope, state, run, full or since is not None or until is not None, watch
        )
        opened.mark()
        open_sources.append(opened)
        if opened.usable:
            opened.collect(home, "found", state, partial(source.fetch, opened.client, opened.scope))
        opened.summary.listed = opened.usable and since is None and until is None
        opened.mark()
    _thanks(home, state, open_sources, today)
    _named(home, state, open_sources, today, wanted)
    _texts(home, state, open_sources, today)
    return [one.finish(home, datetime.now(UTC).replace(tzinfo=None)) for one in open_sources]


def _chosen(settings: Settings, only: Sequence[str]) -> list[Source]:
    possible = available(settings)
    wanted = only or settings.sources or list(in_use(settings))
    if unknown := [name for name in wanted if name not in possible]:
        raise UserError(
            f"Choose from these sources: {', '.join(possible)}. "
            f"No such source: {', '.join(unknown)}."
        )
    return [source for name, source in possible.items() if name in wanted]


def _open(
    source: Source, scope: Scope, state: State, run: str, full: bool, watch: Watch
) -> SourceRun:
    """A source ready to be asked, from where its last finished listing began."""
    settings, mark = scope.settings, scope_mark(scope.settings)
    runs = [
        one
        for one in parsed_files.summaries(settings.home)
        if one.source == source.name and one.scope == mark and not full
    ]
    since, earlier = watermark(runs, settings.overlap_days), unfinished(runs)
    scope = replace(
        scope,
        since=since,
        done=frozenset(window for one in earlier for window in one.windows),
        known_orcids=state.known_orcids(scope.today, settings.recheck_days),
        known_works=state.known_works(source.name, settings.family) if since else (),
    )
    summary = Summary(run, source.name, scope=mark, began=earlier[0].run if earlier else run)
    opened = SourceRun(
        source,
        Client(source.name, settings),
        scope,
        summary,
        raw_files.RawRun(settings.home, source.name, run),
        watch,
    )
    try:
        opened.client = source.client(settings)
    except SourceUnavailable as problem:
        opened.stop("unavailable", problem)
    return opened


def scope_mark(settings: Settings) -> str:
    """Changes when the question changes; then a source is read in full again."""
    return parsed_files.digest(
        {
            "from": str(settings.works_from),
            "family": sorted(settings.family),
            "forms": settings.name_forms,
        }
    )


def watermark(runs: Sequence[Summary], overlap_days: int) -> date | None:
    """Start of the last finished listing, less the overlap; None where there is none. A listing of several nights began on its first."""
    starts = [one.began for one in runs if one.listed]
    return raw_files.started(max(starts)).date() - timedelta(days=overlap_days) if starts else None


def unfinished(runs: Sequence[Summary]) -> list[Summary]:
    """The nights of a first harvest that is not finished yet, oldest first."""
    return [] if any(one.listed for one in runs) else list(runs)


def _thanks(home: Path, state: State, open_sources: Sequence[SourceRun], today: date) -> None:
    """Search technicians' names in acknowledgements; what is found joins the works that are asked for by DOI."""
    for opened in open_sources:
        fetch = opened.source.fetch_thanks
        if opened.usable and fetch:
            people, settings = opened.scope.technicians, opened.scope.settings
            searches = due(people, state.searched(opened.name), today, settings.sweep_days)
            if searches:
                opened.collect(
                    home, "thanks", state, partial(fetch, opened.client, opened.scope, searches)
                )


def _named(
    home: Path, state: State, open_sources: Sequence[SourceRun], today: date, wanted: Sequence[str]
) -> None:
    """Ask each source for the works that others show, or show no longer, or that claims want. New versions name more
    works: a few rounds."""
    for number in range(ROUNDS_OF_NAMES):
        asked = 0
        for opened in open_sources:
            fetch = opened.source.fetch_named
            if opened.usable and fetch:
                doubtful = state.doubtful(opened.name)
                dois = state.missing_dois(
                    opened.name, today, opened.scope.settings.recheck_days, wanted
                ) + sorted(doubtful)
                if dois:
                    asked += len(dois)
                    payloads = partial(fetch, opened.client, opened.scope, dois)
                    opened.collect(
                        home,
                        f"named{number}",
                        state,
                        partial(_by_doi, opened.source, payloads, doubtful),
                    )
        if not asked:
            return


def _by_doi(
    source: Source,
    payloads: Callable[[], Iterator[raw_files.Payload]],
    doubtful: Mapping[str, str],
) -> Iterator[raw_files.Payload]:
    """Works by DOI; a work that the source has shown before and shows no longer is gone."""
    shown: set[str | None] = set()
    for payload in payloads():
        if payload["kind"] == "works":
            shown.update(
                view.doi for view in _records(source, payload) if isinstance(view, WorkView)
            )
        yield payload
    for doi, name in doubtful.items():
        if doi not in shown:
            yield {"kind": "gone", "id": name}


def _texts(home: Path, state: State, open_sources: Sequence[SourceRun], today: date) -> None:
    """Ask for full texts, best source first; each source sees only what is still wanted of it."""
    able = [(opened, opened.source.texts) for opened in open_sources if opened.source.texts]
    able.sort(key=lambda pair: pair[1].rank)
    for number, (opened, texts) in enumerate(able):
        if not opened.usable:
            continue
        better = [other.name for other, _ in able[:number]]
        rows = state.wanted_texts(opened.source, better, today, opened.scope.settings)
        wanted = [Wanted(*row) for row in rows]
        opened.collect(
            home, "texts", state, partial(texts.fetch, opened.client, opened.scope, wanted)
        )


# -- raw files that were never read to their end ---------------------------------------------------------


def read_leftovers(home: Path) -> None:
    """Parse the raw files of runs that were killed. Their summaries say so."""
    for source, run, path in raw_files.runs(home):
        if not (home / "parsed" / source / f"{run}.json").exists():
            reparse(home, source, run, path)


def reparse(home: Path, source: str, run: str, path: Path) -> Summary:
    """Parse one raw file anew and replace what was parsed of it."""
    for old in (home / "parsed" / source).glob(f"{run}.*"):
        old.unlink()
    declared, summary = sources()[source], Summary(run, source)
    writer = Writer(home, source, run, "all", State(home).hashes(declared))
    try:
        with seldom_collecting():
            for payload in raw_files.read(path):
                take(declared, payload, writer, summary)
    except SourceUnavailable as problem:
        summary.status, summary.listed, summary.gaps = (
            "unavailable",
            False,
            (*summary.gaps, str(problem)),
        )
    finally:
        writer.close()
    summary.save(home)
    return summary
