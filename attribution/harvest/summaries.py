"""Summaries of what each source did in each run: `parsed/<source>/<run>.json`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from attribution import __version__
from attribution.core.files import make_folder, rename_durably
from attribution.harvest import raw_files

log = logging.getLogger(__name__)
OVER_BUDGET, OUT_OF_TIME = WAITING = ("over budget", "out of time")


@dataclass
class Summary:
    """The summary of one source in one run: the row of `harvest_runs`.

    A first harvest may take several nights: `windows` are those walked so far, `began` is the run
    of its first night, `reached` is the last publication date, YYYY-MM-DD, up to which everything
    was walked; empty where the source does not walk in order of publication. Of `records`, which
    this `version` of the program read, `quarantined` could not be. `day` is when it began by the
    clock, which its id need not be; `oldest_view`, when the view that was read longest ago was
    read. Both are YYYY-MM-DD, empty where not known. `clock_ahead` is by how many seconds the clock
    was ahead of the source's own, None where that is not known.

    `gaps` need someone. `waiting` are facts that the next nights change: a budget, the time of a
    night. `skipped` are the stages that were left out for one of them, and `texts_waiting` the full
    texts that were not asked for tonight, when `texts_tonight` were.

    `form` is how the form of the records differs from what the parser relies on.
    """

    run: str
    source: str
    finished: str | None = None
    status: str = "unfinished"
    listed: bool = False
    scope: str = ""
    announced: int = 0
    collected: int = 0
    failed: int = 0
    calls: int = 0
    budget_left: int | None = None
    gaps: tuple[str, ...] = ()
    began: str = ""
    windows: tuple[str, ...] = ()
    reached: str = ""
    records: int = 0
    quarantined: int = 0
    waiting: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    texts_waiting: int = 0
    texts_tonight: int = 0
    form: dict[str, Any] = field(default_factory=dict)
    version: str = __version__
    day: str = ""
    oldest_view: str = ""
    clock_ahead: int | None = None

    @property
    def began_on(self) -> date:
        """The day on which the run began, by the clock of that day."""
        return date.fromisoformat(self.day) if self.day else raw_files.started(self.run).date()

    @property
    def is_done(self) -> bool:
        """Whether the source was asked for everything, or all but what waits for its time."""
        return self.status == "finished" or (self.status in WAITING and self.listed)

    @property
    def needs_somebody(self) -> bool:
        """Whether the next nights cannot fetch by themselves what this one left out.

        A first harvest may wait for its budget as long as each night walks a window of it.
        """
        goes_on = self.status in WAITING and bool(self.windows)
        return bool(self.gaps) or not (self.is_done or goes_on)

    def save(self, home: Path) -> None:
        save_summaries(home, [self])


def save_summaries(home: Path, summaries: Sequence[Summary]) -> None:
    """Keep the summaries of the runs of one raw file, oldest first, under the name of the newest.

    A file without them was not parsed to its end.
    """
    newest = summaries[-1]
    path = _path(home, newest.source, newest.run)
    make_folder(path.parent)
    content = [asdict(summary) for summary in summaries]
    complete = path.with_suffix(".json.tmp")
    complete.write_bytes(orjson.dumps(content if len(content) > 1 else content[0]))
    rename_durably(complete, path)


def load_summaries(home: Path) -> list[Summary]:
    """Every finished or abandoned run, oldest first."""
    paths = (home / "parsed").glob("*/*.json")
    summaries = [summary for path in paths for summary in _load(path)]
    return sorted(summaries, key=lambda summary: (summary.run, summary.source))


def summaries_of(home: Path, source: str, run: str) -> list[Summary]:
    """The summaries of the runs of one raw file; none where it was not parsed to its end."""
    path = _path(home, source, run)
    return _load(path) if path.exists() else []


def _path(home: Path, source: str, run: str) -> Path:
    return home / "parsed" / source / f"{run}.json"


def _summary_in(stored: dict[str, Any]) -> Summary:
    """A summary of this version, of an earlier one or of a newer one, which may know more."""
    known = {known_field.name for known_field in fields(Summary)}
    return Summary(**{name: value for name, value in stored.items() if name in known})


def _load(path: Path) -> list[Summary]:
    """None in a file that is damaged: it is made again from the raw file of its runs."""
    try:
        content = orjson.loads(path.read_bytes())
        listed = content if isinstance(content, list) else [content]
        return [_summary_in({"version": "", **summary}) for summary in listed]
    except (ValueError, TypeError, OSError) as fault:
        log.warning("summary cannot be read", extra={"file": path.name, "fault": str(fault)})
        return []
