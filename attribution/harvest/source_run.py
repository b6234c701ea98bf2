"""One source in one run: asked stage by stage, each payload on disk before it is read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from attribution.core.errors import OutOfTime, OverBudget, SourceUnavailable
from attribution.core.for_people import count, day
from attribution.harvest.client import Client
from attribution.harvest.contract import ENOUGH, Comparison, compared
from attribution.harvest.history import History
from attribution.harvest.parsed_files import Writer
from attribution.harvest.quarantine import FAULTS, excess, list_at
from attribution.harvest.raw_files import Payload, RawRun
from attribution.harvest.reading import NOTED, seldom_collecting, take
from attribution.harvest.scope import Scope
from attribution.harvest.source import Source
from attribution.harvest.summaries import OUT_OF_TIME, OVER_BUDGET, Summary
from attribution.harvest.sweep import Reading

log = logging.getLogger(__name__)

# The stages of a run in their order, by the part of its parsed files, in words.
STAGES = {
    "found": "the list of works",
    "thanks": "names in acknowledgements",
    "sweep": "known works that are due again",
    "named": "works by DOI",
    "doubtful": "works that another source no longer shows",
    "texts": "full texts",
}

SEVERAL_TEXTS = 3  # where so many fail and no other arrives, the texts are not to blame

Watch = Callable[[Summary], None]


def unwatched(summary: Summary) -> None:
    """Shows no progress."""


@dataclass
class SourceRun:
    """One source in one run. `watch` is called after every payload."""

    source: Source
    client: Client
    scope: Scope
    summary: Summary
    file: RawRun
    history: History
    watch: Watch = unwatched
    is_compared: bool = False

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def home(self) -> Path:
        return self.scope.settings.home

    @property
    def usable(self) -> bool:
        return self.summary.status == "unfinished"

    def readings(self, sweep_days: int) -> list[Reading]:
        """When each view was last read; by person, the records of those on the roster."""
        readings = self.history.readings(self.source, self.scope.today, sweep_days)
        if not self.source.lists_by_person:
            return readings
        listed = {person.orcid for person in self.scope.technicians}
        return [reading for reading in readings if reading.view.source_id in listed]

    def collect(self, part: str, payloads: Callable[[], Iterator[Payload]]) -> None:
        """Write and read the payloads of one stage; mark a source that fails, keep the rest."""
        known = self.history.known(self.source)
        writer = Writer(self.home, self.name, self.summary.run, part, known)
        writer.seen = self.scope.today
        try:
            with seldom_collecting():
                for payload in payloads():
                    self.file.append(payload)
                    self._compare(payload)
                    take(self.source, payload, writer, self.summary)
                    self._count()
        except OverBudget as problem:
            self._wait(OVER_BUDGET, problem, part)
        except OutOfTime as problem:
            self._wait(OUT_OF_TIME, problem, part)
        except SourceUnavailable as problem:
            self.stop("unavailable", problem)
        except FAULTS as fault:
            log.exception("answer not understood", extra={"source": self.name})
            self.stop("unavailable", _of_unknown_form(self.name, fault))
        finally:
            writer.close()
            self.summary.quarantined += writer.quarantined

    def _compare(self, payload: Payload) -> None:
        """Compare the form of the first records of the run that are enough, before they are read.

        Raises SourceUnavailable where a field is missing that the parser relies on.
        """
        contract = self.source.contract
        records = list_at(payload, self.source.records_at) if contract else None
        if self.is_compared or contract is None or not records or len(records) < ENOUGH:
            return
        self.is_compared = True
        comparison = compared(contract, records)
        self.summary.form = comparison.plain()
        if comparison.faults:
            raise SourceUnavailable(of_another_form(self.name, comparison))
        if self.summary.form:
            log.warning("form differs", extra={"source": self.name, **self.summary.form})

    def _count(self) -> None:
        self.summary.calls = self.client.calls
        self.summary.budget_left = self.client.budget_left
        if self.client.clock_ahead is not None:
            self.summary.clock_ahead = round(self.client.clock_ahead.total_seconds())
        self.watch(self.summary)

    def stop(self, status: str, problem: Exception) -> None:
        """Ask this source for nothing more in this run."""
        facts = {"source": self.name, "status": status, "problem": str(problem)}
        log.warning("source stopped", extra=facts)
        self.summary.status = status
        self.summary.gaps += (str(problem),)

    def _wait(self, status: str, problem: Exception, part: str) -> None:
        """Leave this stage and those after it for another night: nothing is wrong."""
        log.info("source waits", extra={"source": self.name, "problem": str(problem)})
        self.summary.status = status
        self.summary.skipped = self._stages_from(part.rstrip("0123456789"))
        stages = ", ".join(self.summary.skipped)
        self.summary.waiting += (f"{problem} Not finished tonight: {stages}.",)

    def _stages_from(self, part: str) -> tuple[str, ...]:
        """This stage and those after it that the source has, in words."""
        possible = {
            "found": True,
            "thanks": self.source.fetch_thanks,
            "sweep": self.source.fetch_named or self.source.fetch_by_id,
            "named": self.source.fetch_named,
            "doubtful": self.source.fetch_named,
            "texts": self.source.texts,
        }
        names = list(STAGES)[list(STAGES).index(part) :]
        return tuple(STAGES[name] for name in names if possible[name])

    def note_progress(self) -> None:
        """Note in the raw file how far the run has come: the summary can be made from it alone."""
        noted = {name: getattr(self.summary, name) for name in NOTED}
        self.file.append({"kind": "run"} | noted)

    def _note_failed_texts(self) -> None:
        """A text that fails needs no one. A source that answers to none of several does."""
        failing = self.history.failing_texts(self.source)
        if failing >= SEVERAL_TEXTS:
            self.summary.gaps += (_without_texts(self.name, failing),)
            return
        last = self.scope.today + timedelta(days=self.scope.settings.gap_nights - 1)
        self.summary.waiting += (_failed_for_now(self.summary.failed, last),)

    def finish(self, finished: datetime) -> Summary:
        """Close the raw file and save the summary."""
        if problem := excess(self.summary):
            self.stop("unavailable", SourceUnavailable(problem))
        if self.usable:
            self.summary.status = "finished"
        if self.summary.failed:
            self._note_failed_texts()
        if self.summary.needs_somebody and not self.summary.gaps:
            self.summary.gaps += (_without_progress(self.name),)
        self._count()
        last = [reading.last for reading in self.readings(self.scope.settings.sweep_days)]
        self.summary.oldest_view = str(min(filter(None, last), default=""))
        self.summary.finished = finished.isoformat(timespec="seconds")
        self.note_progress()
        self.file.close()
        self.summary.save(self.home)
        return self.summary


def _failed_for_now(failed: int, last: date) -> str:
    asked = "It is asked for" if failed == 1 else "They are asked for"
    return (
        f"{count(failed, 'full text')} could not be fetched. {asked} again on the next nights, to "
        f"{day(last)} at the latest."
    )


def _without_texts(source: str, failing: int) -> str:
    return (
        f"{source}: run `attribution doctor` if this goes on. The last {failing:,} full texts that "
        "it was asked for could not be fetched. The next run asks for them again."
    )


def _without_progress(source: str) -> str:
    return (
        f"{source}: give it a larger budget, such as a key, or more time (harvest.minutes). "
        "Tonight no part of its list of works was read to its end, so the next nights would get "
        "no further."
    )


def of_another_form(source: str, comparison: Comparison) -> str:
    """The sentence on a source whose records lack what the parser relies on, by name."""
    return (
        f"{source}: report this, and run `attribution nightly` again after an update. The source "
        f"has changed the form of its records: {'; '.join(comparison.faults)}. Nothing of it was "
        "read, and its answer is kept in raw/."
    )


def _of_unknown_form(source: str, fault: Exception) -> SourceUnavailable:
    return SourceUnavailable(
        f"{source}: report this, and run `attribution nightly` again after an update. An answer "
        f"has a form that this version does not know ({type(fault).__name__}: {fault})."
    )
