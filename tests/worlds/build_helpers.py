"""Snapshots made from invented records by the production functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from attribution.core.model import Affiliation, Author, Spell, Technician, TextView, WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.history import History
from attribution.harvest.parsed_rows import row
from attribution.harvest.registry import in_use, sources
from attribution.harvest.resuming import scope_mark
from attribution.harvest.summaries import Summary
from attribution.home import settings as home_settings
from attribution.ledger.ledger import open_ledger
from attribution.snapshot import publish
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.build import Inputs, build_snapshot

HOME_ROR = "0abcdef12"
DAY = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def settings(home: Path, **more: Any) -> home_settings.Settings:
    return home_settings.Settings(
        home=home,
        institution_name="University of Northmere",
        rors=[HOME_ROR],
        name_forms=["University of Northmere"],
        **more,
    )


def view(source: str, source_id: str, *authors: Author | str, **more: Any) -> WorkView:
    listed = tuple(Author(a) if isinstance(a, str) else a for a in authors)
    defaults = {
        "published": "2024-03-01",
        "published_precision": "day",
        "type": "article",
        "title": f"Work {source_id}",
    }
    return WorkView(source=source, source_id=source_id, authors=listed, **(defaults | more))


def at_home(name: str, **more: Any) -> Author:
    return Author(
        name,
        affiliations=(Affiliation("Department of Physics, University of Northmere, UK"),),
        **more,
    )


def technician(
    number: int = 1,
    given: str = "Ada",
    family: str = "Quillby",
    end: date | None = None,
    **more: Any,
) -> Technician:
    spell = Spell(
        faculty="Science",
        department="Physics",
        job_title="Technician",
        start=date(2015, 1, 1),
        end=end,
    )
    return Technician(f"T{number}", given, family, spells=(spell,), **more)


def save(home: Path, records: Iterable[WorkView | TextView], now: datetime = DAY) -> None:
    """Records as one finished run of every source; a source without any has found nothing."""
    run = raw_files.run_id(now)
    by_source: dict[str, list[Any]] = {}
    for record in records:
        by_source.setdefault(record.source, []).append(record)
    for source, own in by_source.items():
        writer = parsed_files.Writer(
            home, source, run, "found", History(home).known(sources()[source])
        )
        for record in own:
            writer.add(*row(record))
        writer.close()
    asked = {*by_source, *in_use(settings(home))}
    for source in asked:
        finish(home, source, now)


def finish(home: Path, source: str, now: datetime) -> None:
    """A run of a source that walked everything that the settings ask for."""
    run, scope = raw_files.run_id(now), scope_mark(settings(home))
    Summary(run, source, now.isoformat(), "finished", listed=True, scope=scope, began=run).save(
        home
    )


def snapshot(
    built: home_settings.Settings, technicians: Sequence[Technician] = (), now: datetime = DAY
) -> Path:
    """A verified, published snapshot."""
    path = publish.new_path(built.home, now)
    with open_ledger(built.ledger_path) as ledger:
        build_snapshot(path, Inputs(built, technicians, ledger, now.date()))
    publish.verify(path)
    return publish.publish_snapshot(built.home, path, 3)


def rows(
    home: Path,
    records: Iterable[WorkView | TextView],
    query: str,
    technicians: Sequence[Technician] = (),
    **more: Any,
) -> list[dict[str, Any]]:
    """The rows of a query on a snapshot of these records."""
    save(home, records)
    reader = snapshot_reader.Reader(snapshot(settings(home, **more), technicians))
    try:
        return reader.rows(query)
    finally:
        reader.close()
