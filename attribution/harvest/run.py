"""One harvest: sources are asked, payloads are on disk before they are read, runs are summarised.

Five stages: what each source finds itself; works that thank technicians by name; known works that
are due to be read again; works that others found, by DOI; full texts. A source that fails is
skipped from then on and costs nothing but itself. What a killed run left unread is read first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from attribution.core.errors import SourceUnavailable, UserError
from attribution.core.model import Technician
from attribution.harvest import raw_files
from attribution.harvest.client import Client
from attribution.harvest.history import History
from attribution.harvest.name_searches import searches_due
from attribution.harvest.pace import CLOCK
from attribution.harvest.reading import check_some_raw_files, read_leftovers
from attribution.harvest.registry import available, in_use
from attribution.harvest.resuming import not_damaged, scope_mark, unfinished, watermark
from attribution.harvest.scope import Scope
from attribution.harvest.source import Source, Texts
from attribution.harvest.source_run import SourceRun, Watch, unwatched
from attribution.harvest.summaries import Summary, load_summaries
from attribution.harvest.sweep import KnownView, read_again
from attribution.harvest.text_order import by_worth
from attribution.home.settings import Settings

ROUNDS_OF_NAMES = 3  # new versions name more works, and those more


@dataclass(frozen=True)
class Order:
    """What a harvest is to ask for.

    `only` are names of sources, all in use by default. `since` and `until` bound the publication
    dates and read them in full; `full` reads everything again. `wanted` are DOIs of works that
    people claim a part in and that no source has shown.
    """

    only: Sequence[str] = ()
    full: bool = False
    since: date | None = None
    until: date | None = None
    wanted: Sequence[str] = ()

    @property
    def is_bounded(self) -> bool:
        return self.since is not None or self.until is not None


def harvest(
    settings: Settings,
    technicians: Sequence[Technician],
    order: Order = Order(),
    *,
    now: datetime,
    watch: Watch = unwatched,
) -> list[Summary]:
    """Ask the sources; returns a summary for each source.

    Raises UserError for a source that does not exist or settings that name no institution.
    """
    in_turn = chosen(settings, order.only)
    check_institution(settings)
    today = now.astimezone(UTC).date()
    check_some_raw_files(settings.home, today, settings.sweep_days)
    read_leftovers(settings.home)
    scope = Scope(
        settings,
        today,
        technicians,
        published_since=order.since,
        published_until=order.until,
    )
    opening = _Opening(
        scope,
        order,
        History(settings.home),
        raw_files.next_run_id(settings.home, now),
        watch,
        CLOCK.now() + settings.minutes * 60,
    )
    runs = _listed(in_turn, opening)
    _search_thanks(runs)
    _sweep(runs, order)
    _ask_by_doi(runs, order.wanted)
    _fetch_texts(runs)
    return [run.finish(datetime.now(UTC).replace(tzinfo=None)) for run in runs]


def check_institution(settings: Settings) -> None:
    """UserError where the settings name no institution."""
    if not settings.rors and not settings.name_forms:
        raise UserError(
            "Run `attribution init --ror ID --email ADDRESS` first. "
            f"{settings.file} names no institution."
        )


def _listed(sources: Sequence[Source], opening: _Opening) -> list[SourceRun]:
    """The sources, opened and asked for the works that they find themselves."""
    runs = []
    for source in sources:
        run = opening.open(source)
        runs.append(run)
        _find(run, opening.order)
    return runs


def chosen(settings: Settings, only: Sequence[str] = ()) -> list[Source]:
    """The sources of a harvest: `only` these, else those of the settings.

    UserError where there is no source of such a name.
    """
    possible = available(settings)
    wanted = only or list(dict.fromkeys([*settings.sources, *in_use(settings)]))
    unknown = [name for name in wanted if name not in possible]
    if unknown:
        where = "" if only else f"Correct harvest.sources in {settings.file.name}. "
        raise UserError(
            f"{where}Choose from these sources: {', '.join(possible)}. "
            f"No such source: {', '.join(unknown)}. Nothing was collected."
        )
    return [source for name, source in possible.items() if name in wanted]


@dataclass(frozen=True)
class _Opening:
    """How the sources of one harvest are opened; from `end` on they are asked for nothing."""

    scope: Scope
    order: Order
    history: History
    run: str
    watch: Watch
    end: float

    def open(self, source: Source) -> SourceRun:
        """A source ready to be asked, from where its last finished listing began."""
        run = self._new_run(source)
        try:
            run.client = source.client(self.scope.settings)
            run.client.end = self.end
        except SourceUnavailable as problem:
            run.stop("unavailable", problem)
        run.note_progress()
        return run

    def _new_run(self, source: Source) -> SourceRun:
        settings = self.scope.settings
        mark = scope_mark(settings)
        earlier = self._earlier_runs(source, mark)
        nights = unfinished(earlier)
        began = nights[0].run if nights else self.run
        return SourceRun(
            source,
            Client(source.name, settings),
            self._scope_of(source, earlier),
            Summary(self.run, source.name, scope=mark, began=began, day=str(self.scope.today)),
            raw_files.RawRun(settings.home, source.name, self.run),
            self.history,
            self.watch,
        )

    def _earlier_runs(self, source: Source, mark: str) -> list[Summary]:
        """Runs that asked the same; none where everything is to be read again."""
        if self.order.full or self.order.is_bounded:
            return []
        home = self.scope.settings.home
        runs = [
            summary
            for summary in load_summaries(home)
            if summary.source == source.name and summary.scope == mark
        ]
        return not_damaged(runs, raw_files.damaged(home))

    def _scope_of(self, source: Source, earlier: Sequence[Summary]) -> Scope:
        settings = self.scope.settings
        history = self.history
        since = watermark(earlier, self.scope.today, settings.overlap_days)
        nights = unfinished(earlier)
        return replace(
            self.scope,
            since=since,
            done=frozenset(window for night in nights for window in night.windows),
            known_orcids=self._fresh_records(source) if source.lists_by_person else frozenset(),
            known_works=history.known_works(source, settings.family) if since else (),
        )

    def _fresh_records(self, source: Source) -> frozenset[str]:
        """The people whose record is not due to be read again."""
        readings = self.history.readings(source, self.scope.today, self.scope.settings.sweep_days)
        return frozenset(reading.view.source_id for reading in readings if not reading.is_due)


def _find(run: SourceRun, order: Order) -> None:
    """Ask for the works that the source finds itself.

    Only a listing without bounds can be resumed.
    """
    if run.usable:
        run.collect("found", partial(run.source.fetch, run.client, run.scope))
    run.summary.listed = run.usable and not order.is_bounded
    run.note_progress()


def _search_thanks(runs: Sequence[SourceRun]) -> None:
    """Search technicians' names in acknowledgements; the works join those to ask for by DOI."""
    for run in runs:
        fetch = run.source.fetch_thanks
        scope = run.scope
        if not fetch or not run.usable:
            continue
        searched = run.history.searched(run.source)
        searches = searches_due(scope.technicians, searched, scope.today, scope.settings.sweep_days)
        if searches:
            run.collect("thanks", partial(fetch, run.client, scope, searches))


def _ask_by_doi(runs: Sequence[SourceRun], wanted: Sequence[str]) -> None:
    """Ask each source for the works that others show, or show no longer, or that claims want."""
    for number in range(ROUNDS_OF_NAMES):
        counts = [_ask_one_by_doi(run, number, wanted) for run in runs]
        if not any(counts):
            return


def _ask_one_by_doi(run: SourceRun, number: int, wanted: Sequence[str]) -> int:
    """How many works the source was asked for."""
    fetch = run.source.fetch_named
    scope = run.scope
    if not fetch or not run.usable:
        return 0
    days = scope.settings.recheck_days
    missing = run.history.missing_dois(run.source, scope.today, days, wanted)
    doubtful = run.history.doubtful(run.source)
    if missing:
        run.collect(f"named{number}", partial(fetch, run.client, scope, missing))
    _read_again(run, f"doubtful{number}", doubtful)
    return len(missing) + len(doubtful)


def _sweep(runs: Sequence[SourceRun], order: Order) -> None:
    """Ask for the known views that are due; for all where everything is to be read again."""
    if order.is_bounded:
        return
    for run in runs:
        if run.usable and (run.source.fetch_named or run.source.fetch_by_id):
            readings = run.readings(1 if order.full else run.scope.settings.sweep_days)
            due = [reading.view for reading in readings if reading.is_due]
            _read_again(run, "sweep", due)


def _read_again(run: SourceRun, part: str, views: Sequence[KnownView]) -> None:
    if views and run.usable:
        run.collect(part, partial(read_again, run.source, run.client, run.scope, views))


def _fetch_texts(runs: Sequence[SourceRun]) -> None:
    """Ask for full texts, best source first; each is asked only for what is still wanted of it."""
    able = [(run, run.source.texts) for run in runs if run.source.texts]
    able.sort(key=lambda pair: pair[1].rank)
    better: list[str] = []
    for run, texts in able:
        if run.usable:
            _ask_for_texts(run, texts, better)
        better.append(run.name)


def _ask_for_texts(run: SourceRun, texts: Texts, better: Sequence[str]) -> None:
    """`better` are the names of the sources whose texts are preferred."""
    scope = run.scope
    if texts.by_file:
        scope = replace(scope, known_files=run.history.known_files(run.source))
    wanted = run.history.wanted_texts(run.source, better, scope.today, scope.settings)
    wanted = by_worth(run.history, scope, wanted)
    run.collect("texts", partial(texts.fetch, run.client, scope, wanted))
