"""Which acknowledgement texts of the institution's papers were read, and why not the others."""

from __future__ import annotations

from attribution.dashboard.queries.shared import Row
from attribution.measure.delays import shares_in
from attribution.workspace import Workspace, requires


@requires("see figures")
def by_year(workspace: Workspace) -> list[Row]:
    """Papers by year and by what became of their acknowledgement text: `year, reason, works`."""
    return workspace.reader.rows(
        """select year, coalesce(reason, 'not tried') as reason, works
           from coverage order by year, reason"""
    )


@requires("see figures")
def found_within(workspace: Workspace) -> list[float]:
    """The share of papers found within 0, 1, 2, ... months; empty where that is not known yet."""
    with workspace.reader.for_numbers.cursor() as cursor:
        (until,) = cursor.execute("select data_until from harvested").fetchone() or (None,)
        return shares_in(cursor, until)


@requires("see figures")
def by_origin(workspace: Workspace) -> list[Row]:
    """Papers whose text was read, by year and by what from: `year, read_from, works`."""
    return workspace.reader.rows("select * from texts_read order by year, read_from")


@requires("see figures")
def methods_by_year(workspace: Workspace) -> list[Row]:
    """Papers whose methods section names something: `year, kind, works`."""
    return workspace.reader.rows("select * from methods_read order by year, kind")


@requires("see figures")
def by_publisher(workspace: Workspace) -> list[Row]:
    """The same by publisher and year: `publisher, year, reason, works`."""
    return workspace.reader.rows(
        """select coalesce(publisher, 'not stated') as publisher, year(published) as year,
                  coalesce(acknowledgement, 'not tried') as reason, count(*) as works
           from works where affiliated and counted_as = 'paper' group by all order by all"""
    )
