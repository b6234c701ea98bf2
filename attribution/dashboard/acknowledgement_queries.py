"""What the pages on acknowledgements ask of a snapshot: teams thanked, what people are thanked for,
people off the roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from attribution.snapshot import off_roster as snapshot_off_roster
from attribution.snapshot import topics
from attribution.workspace import Workspace, requires

Row = dict[str, Any]
OTHERS = "all others"
_ABOUT_WORK = "w.work_id, w.title, w.journal, w.published, w.doi"


@requires("see figures")
def team_sentences(
    workspace: Workspace,
    unit: str | None,
    year: int | None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Places in the institution's works that thank a team and, in that sentence, nobody by name.

    Newest first.

    `total` counts them all, `whole` is the acknowledgement that `text_start` and `text_end` count
    in.
    """
    return workspace.reader.rows(
        f"""select t.phrase as name, t.context, t.text_start, t.text_end, a.text as whole, t.facility, t.known,
                   coalesce(t.unit, 'not stated') as unit, {_ABOUT_WORK}, count(*) over () as total
            from team_thanks t join works w using (work_id) left join acknowledgements a using (work_id)
            where t.affiliated and t.known <> 'not a facility' and t.people_named = 0
              and ($unit is null or coalesce(t.unit, 'not stated') = $unit) and ($year is null or year(w.published) = $year)
            order by w.published desc nulls last, w.work_id, t.text_start, t.facility limit $limit offset $offset""",
        {"unit": unit, "year": year, "limit": limit, "offset": offset},
    )


@requires("see record")
def facility_credits(workspace: Workspace, only: tuple[str, ...] | None = None) -> list[Row]:
    """Technicians with credits of kind facility: `works`, of them `only` those that credit the
    technician in no other way.
    """
    return workspace.reader.rows(
        """select technician_id, any_value(display_name(t.given_names, t.family_name, t.known_as)) as name,
                  list_sort(list(distinct f.facility)) as facilities, count(distinct f.work_id) as works,
                  count(distinct f.work_id) filter (named.work_id is null) as only,
                  min(year(f.published)) as first_year, max(year(f.published)) as last_year
           from facility_credits f join technicians t using (technician_id)
           left join credits named on named.technician_id = f.technician_id and named.work_id = f.work_id
               and named.kind in ('author', 'thanked')
           where $only::varchar[] is null or list_contains($only::varchar[], technician_id)
           group by technician_id order by works desc, technician_id""",
        {"only": only},
    )


@requires("see figures")
def why(workspace: Workspace, by: tuple[str, ...]) -> list[Row]:
    """What technicians are thanked for, split by `topics.GROUPS`."""
    return topics.why(workspace.reader, by)


@requires("see people off the roster")
def off_roster(workspace: Workspace) -> list[Row]:
    """People thanked for technical work who are on no roster; UserError where that is switched off."""
    return snapshot_off_roster.listing(workspace.reader, workspace.settings)


@requires("see works")
def places(workspace: Workspace, mention_ids: Sequence[str]) -> dict[str, Row]:
    """Where thanked names stand: sentence, offsets, and the text they count in, by id of the
    mention.
    """
    found = workspace.reader.rows(
        """select mention_id, name, context, text_start, text_end, a.text as whole
           from mentions m left join acknowledgements a using (work_id)
           where mention_id in (select unnest($ids::varchar[]))""",
        {"ids": list(mention_ids)},
    )
    return {one["mention_id"]: one for one in found}


def largest(
    rows: Sequence[Row],
    group: str,
    value: str,
    keep: int,
    ranked: Callable[[Row], bool] = lambda _: True,
) -> list[Row]:
    """The rows, with all but the `keep` largest groups gathered under one name that says how many
    they are; `value` is summed, what else the rows tell is kept. How large a group is, its rows
    for which `ranked` is true say.
    """
    sizes: Counter[str] = Counter()
    for row in rows:
        sizes[row[group]] += row[value] if ranked(row) else 0
    order = [name for name, _ in sorted(sizes.items(), key=lambda one: (-one[1], one[0]))]
    rest = f"{OTHERS} ({len(order) - keep:,})"
    place = dict(zip(order[:keep], range(keep), strict=False))
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        named = row if row[group] in place else {**row, group: rest}
        key = tuple(item for item in named.items() if item[0] != value)
        found.setdefault(key, {**named, value: 0})[value] += row[value]
    return sorted(found.values(), key=lambda row: place.get(row[group], keep))
