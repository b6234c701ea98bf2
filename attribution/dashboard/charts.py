"""Charts: rows in, Altair chart out, without the colours of the ground (see `chart_theme`).

Percentages in rows are numbers from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from attribution.core import for_people
from attribution.exports.chart_theme import (
    APART,
    BLUE,
    FIELD,
    GREY,
    KIND_LABELS,
    LIGHT,
    QUIET,
    READINGS,
)
from attribution.exports.chart_theme import KINDS as KIND_COLOURS
from attribution.measure.disclosure.protection import FEW
from attribution.measure.figures import Count, Measure, percentage
from attribution.measure.milestones import Milestone
from attribution.measure.periods import Period

DAYS_IN_A_MONTH = 30.4
LEAST_MONTHS = 6  # of a period that must have passed before it is drawn
ROWS = "rows"  # the name of data that are filled in later
READ = "read"  # of the acknowledgement readings, the one that comes first
SEE_TABLE = "The table below holds the figures."
# On a phone the names of three colours do not fit on one line.
_COLUMNS_THAT_FIT = alt.ExprRef("width < 420 ? 1 : 3")
Row = Mapping[str, Any]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


# -- the trend -------------------------------------------------------------------------------------


def trend_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """Three rows for each period with a figure: the headline of each kind.

    `segment` numbers the runs of complete periods: a line is drawn through those alone, so that it
    bridges no gap and leads to no period whose works are still to come.
    """
    rows: list[dict[str, Any]] = []
    segment = 0
    for position, measure in enumerate(measures):
        if measure.incomplete:
            segment += 1
        if measure.figure is None or _is_too_early(measure):
            continue
        for kind, label in KIND_LABELS.items():
            count: Count | None = getattr(measure.figure.anywhere, kind)
            if count is None:
                continue
            row = _trend_row(measure, measure.figure.denominator, count)
            rows.append({"at": position, "segment": segment, "kind": label, **row})
    return rows


def _is_too_early(measure: Measure) -> bool:
    """Whether less than six months of a period were harvested: its points would mislead."""
    if measure.data_until is None:
        return False
    days = (measure.data_until - measure.period.start).days
    return days < LEAST_MONTHS * DAYS_IN_A_MONTH


def _trend_row(measure: Measure, technicians: int, count: Count) -> dict[str, Any]:
    return {
        "period": measure.period.label,
        "percent": percentage(count.headline, technicians),
        "counted": f"{count.headline} of {technicians} technicians",
        "checked": f"{count.floor} of {count.headline}",
        "state": "incomplete" if measure.incomplete else "complete",
    }


def milestone_rows(
    milestones: Sequence[Milestone], periods: Sequence[Period]
) -> list[dict[str, Any]]:
    """Where milestones lie among the periods; others are left out."""
    rows = []
    for milestone in milestones:
        when = milestone.begun
        for position, period in enumerate(periods):
            if period.start <= when <= period.end:
                days = (period.end - period.start).days + 1
                share_of_period = (when - period.start).days / days
                row = {
                    "at": position - 0.5 + share_of_period,
                    "name": f"{milestone.name}\n{for_people.day(when)}",
                    "side": "left" if position < len(periods) / 2 else "right",
                }
                rows.append(row)
    return rows


def gaps(measures: Sequence[Measure]) -> tuple[tuple[int, str], ...]:
    """(position, word) of each period without a figure, or with one that is incomplete."""
    return tuple(
        (position, _gap_word(measure))
        for position, measure in enumerate(measures)
        if measure.incomplete
    )


def _gap_word(measure: Measure) -> str:
    if measure.figure is None:
        return "no figure"
    return "too early" if _is_too_early(measure) else "incomplete"


def target_of(milestones: Sequence[Milestone]) -> tuple[float, str] | None:
    """The target of the last milestone, with the text at its line; None without one."""
    with_target = [milestone for milestone in milestones if milestone.target is not None]
    if not with_target or with_target[-1].target is None:
        return None
    last, target = with_target[-1], with_target[-1].target
    by = f" by {for_people.day(last.target_date)}" if last.target_date else ""
    return target, f"Target {target:g}%{by}"


@dataclass(frozen=True, slots=True)
class Background:
    """The background of a trend: `gaps`, `milestone_rows` and `target_of`."""

    gaps: Sequence[tuple[int, str]] = ()
    milestones: Sequence[Row] = ()
    target: tuple[float, str] | None = None


def trend(behind: Background, periods: Sequence[Period], unit: str) -> Chart:
    """Percentages by period, for `trend_rows` that are filled in later.

    Behind the lines: the milestones, the target, and a grey field for periods that are incomplete
    or have no figure.
    """
    base = _with_percent_texts(alt.Chart(alt.NamedData(ROWS)))
    places = alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False)
    x = alt.X("at:Q", title=unit, scale=places, axis=_period_labels(periods))
    layers = [
        _gap_fields(behind.gaps),
        _room_on_the_axis("y"),
        *_milestone_marks(behind.milestones),
        *_target_marks(behind.target),
        _trend_line(base, x),
        _trend_points(base, x, unit),
    ]
    description = f"Line chart: percentage of technicians named on papers, by period. {SEE_TABLE}"
    return _described(alt.layer(*layers), 380, description)


def _period_labels(periods: Sequence[Period]) -> alt.Axis:
    labels = ", ".join(f"'{period.label}'" for period in periods)
    return alt.Axis(
        values=list(range(len(periods))),
        labelExpr=f"[{labels}][datum.value]",
        grid=False,
        labelOverlap=True,
    )


def _trend_line(base: alt.Chart, x: alt.X) -> alt.Chart:
    """Lines through complete periods. Dashes would break the outlines of the legend's symbols."""
    legend = alt.Legend(orient="top", columns=_COLUMNS_THAT_FIT)
    complete = base.transform_filter(alt.datum.state == "complete")
    line: alt.Chart = complete.mark_line(strokeWidth=2).encode(
        x=x,
        detail="segment:N",
        y=alt.Y("percent:Q", **_percent_axis()),
        color=alt.Color("kind:N", title=None, scale=_kind_colours(), legend=legend),
    )
    return line


def _trend_points(base: alt.Chart, x: alt.X, unit: str) -> alt.Chart:
    """Points, hollow where the period is incomplete."""
    colour = alt.Color("kind:N", scale=_kind_colours(), legend=None)
    shapes = _kind_scale(["circle", "square", "triangle-up"])
    tooltip = [
        alt.Tooltip("period:N", title=unit),
        alt.Tooltip("kind:N", title="Named as"),
        *_figure_tooltips(),
    ]
    points: alt.Chart = base.mark_point(size=75, strokeWidth=2).encode(
        x=x,
        y=alt.Y("percent:Q", **_percent_axis()),
        color=colour,
        shape=alt.Shape("kind:N", title=None, scale=shapes, legend=None),
        fill=alt.condition(alt.datum.state == "complete", colour, alt.value("transparent")),
        tooltip=tooltip,
    )
    return points


def _kind_colours() -> alt.Scale:
    return _kind_scale(KIND_COLOURS)


def _kind_scale(values: Sequence[Any]) -> alt.Scale:
    return alt.Scale(domain=list(KIND_LABELS.values()), range=list(values))


def _gap_fields(gaps: Sequence[tuple[int, str]]) -> Chart:
    """A grey field behind periods that are incomplete or have no figure, the word above it."""
    fields = [{"from": at - 0.5, "to": at + 0.5, "at": at, "label": label} for at, label in gaps]
    data = _chart(fields)
    field = data.mark_rect(color=FIELD, opacity=0.15).encode(x="from:Q", x2="to:Q")
    word = data.mark_text(style=QUIET, baseline="bottom", fontSize=11, fontStyle="italic", dy=-3)
    return alt.layer(field, word.encode(x="at:Q", y=alt.value(0), text="label:N"))


def _milestone_marks(milestones: Sequence[Row]) -> list[alt.Chart]:
    """A line and a name for each event; names of neighbouring events lie at different heights."""
    charts: list[alt.Chart] = []
    for number, event in enumerate(milestones):
        data = _chart([event])
        is_left = event["side"] == "left"
        name = data.mark_text(
            baseline="top",
            fontSize=12,
            lineBreak="\n",
            dy=2 + 30 * (number % 4),
            align="left" if is_left else "right",
            dx=5 if is_left else -5,
        )
        charts += [
            data.mark_rule(color=GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x="at:Q"),
            name.encode(x="at:Q", y=alt.value(0), text="name:N"),
        ]
    return charts


def _target_marks(target: tuple[float, str] | None) -> list[alt.Chart]:
    """A line across at the target, and what it is."""
    if target is None:
        return []
    percent, name = target
    data = _chart([{"percent": percent, "name": name}])
    y = alt.Y("percent:Q", **_percent_axis())
    text = data.mark_text(align="left", baseline="bottom", fontSize=12, dx=4, dy=-3)
    return [
        data.mark_rule(color=GREY, strokeDash=[8, 3], strokeWidth=1.5).encode(y=y),
        text.encode(x=alt.value(0), y=y, text="name:N"),
    ]


# -- groups ----------------------------------------------------------------------------------------


def drawn_and_left_out(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows to draw, and the names of groups whose bar would show one or two people."""
    drawn = [row for row in rows if row["technicians"] > FEW]
    return drawn, [str(row["group"]) for row in rows if row["technicians"] <= FEW]


def group_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Bars in this order, each with the text above it.

    Rows: `group, percent, counted, checked`.
    """
    return [
        {**row, "place": place, "above": f"{row['group']}: {row['counted']}"}
        for place, row in enumerate(rows)
    ]


def groups(number: int, title: str) -> Chart:
    """A bar for each of `number` groups, for `group_rows` that are filled in later."""
    places = alt.Scale(paddingInner=0.6, paddingOuter=0.5)
    y = alt.Y("place:O", axis=None, scale=places)
    base = _with_percent_texts(alt.Chart(alt.NamedData(ROWS))).encode(y=y)
    layers = alt.layer(_headline_bars(base, title), _room_on_the_axis("x"), _texts_above(base))
    description = f"Bar chart: percentage of technicians named on papers, by {title}. {SEE_TABLE}"
    return _described(layers, 46 * number + 90, description)


def _headline_bars(base: alt.Chart, title: str) -> alt.Chart:
    """A bar up to the headline of each group."""
    x = alt.X("percent:Q", **_percent_axis(tickCount=6))
    tooltip = [alt.Tooltip("group:N", title=title), *_figure_tooltips()]
    bar: alt.Chart = base.mark_bar(color=BLUE).encode(x=x, tooltip=tooltip)
    return bar


def _texts_above(base: alt.Chart) -> alt.Chart:
    """The name and count of each group, above its bar."""
    texts = base.mark_text(align="left", dy=-18, fontSize=12)
    placed: alt.Chart = texts.encode(x=alt.value(2), text="above:N")
    return placed


# -- acknowledgement texts -------------------------------------------------------------------------


def readings_in_order(rows: Sequence[Row]) -> list[str]:
    """Acknowledgement readings: `read` first, then the reasons why not, by name."""
    readings = {str(row["reason"]) for row in rows}
    return sorted(readings, key=lambda reading: (reading != READ, reading))


def coverage(rows: Sequence[Row]) -> Chart:
    """Papers of the institution by year, stacked by what became of their text.

    Rows: `year, reason, works`.
    """
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    bars = _bars_by_reading(rows, alt.Tooltip("year:O", title="Year")).encode(
        x=alt.X("year:O", title="Year of publication", axis=axis),
        y=alt.Y("works:Q", title="Papers of the institution"),
    )
    description = (
        "Stacked bars: papers by year and by whether their acknowledgement was read. "
        "A table holds the figures."
    )
    return _described(bars, 360, description)


def unread(rows: Sequence[Row]) -> Chart:
    """A bar for each publisher, in the order of the rows, stacked by what became of the text.

    Rows: `publisher, reason, works`.
    """
    publishers = list(dict.fromkeys(row["publisher"] for row in rows))
    axis = alt.Axis(labelLimit=150, labelOverlap=False, ticks=False)
    bars = _bars_by_reading(rows, alt.Tooltip("publisher:N", title="Publisher")).encode(
        y=alt.Y("publisher:N", title=None, sort=publishers, axis=axis),
        x=alt.X("works:Q", title="Papers of the institution"),
    )
    description = (
        "Bars: papers by publisher and by whether their acknowledgement was read. "
        "A table holds the figures."
    )
    return _described(bars, 28 * len(publishers) + 150, description)


def _bars_by_reading(rows: Sequence[Row], group: alt.Tooltip) -> alt.Chart:
    """Stacked bars coloured by what became of the text; the axes are still to be set."""
    readings = readings_in_order(rows)
    ranked = [{**row, "rank": readings.index(row["reason"])} for row in rows]
    tooltip = [
        group,
        alt.Tooltip("reason:N", title="Acknowledgement text"),
        alt.Tooltip("works:Q", title="Papers"),
    ]
    bars = _chart(ranked).mark_bar(style=APART)
    coloured: alt.Chart = bars.encode(
        order=alt.Order("rank:Q"), color=_reading_colours(readings), tooltip=tooltip
    )
    return coloured


def _reading_colours(readings: Sequence[str]) -> alt.Color:
    """A colour for each reading; `read` always has the first."""
    colours = [READINGS[n % len(READINGS)] for n in range(len(readings))]
    return alt.Color(
        "reason:N",
        title="Acknowledgement text",
        scale=alt.Scale(domain=list(readings), range=colours),
        legend=alt.Legend(orient="top", columns=_COLUMNS_THAT_FIT, labelLimit=150),
    )


# -- counts of pairs -------------------------------------------------------------------------------


def heat(rows: Sequence[Row], parts: tuple[str, str, str], names: tuple[str, str, str]) -> Chart:
    """A field for each pair, with its count in it.

    `parts` are the keys of a row, `names` their titles: across, down (in the order of the rows),
    count.
    """
    across, down, count = parts
    most = max((row[count] for row in rows), default=0)
    base = _pairs(rows, parts, names)
    fields = _shaded_fields(base, count, names[2], most)
    lines = len({row[down] for row in rows})
    room_for_labels = 70 if across == "year" else 170
    description = f"{names[2]} by {names[0].lower()} and {names[1].lower()}. {SEE_TABLE}"
    layers = alt.layer(fields, _counts_in_fields(base, count, most))
    return _described(layers, 28 * lines + room_for_labels, description)


def _shaded_fields(base: alt.Chart, count: str, title: str, most: int) -> alt.Chart:
    shades = alt.Scale(domain=[0, max(most, 1)], range=["#EAF3F8", "#0B5C8A"])
    shade = alt.Color(f"{count}:Q", title=title, scale=shades, legend=None)
    fields: alt.Chart = base.mark_rect(style=APART).encode(color=shade)
    return fields


def _counts_in_fields(base: alt.Chart, count: str, most: int) -> alt.Chart:
    """The counts, in white on fields that are too dark for ink."""
    is_dark = alt.datum[count] > 0.55 * most
    colour = alt.condition(is_dark, alt.value("white"), alt.value(LIGHT.ink))
    texts = base.mark_text(fontSize=12)
    counts: alt.Chart = texts.encode(text=alt.Text(f"{count}:Q"), color=colour)
    return counts


def _pairs(
    rows: Sequence[Row], parts: tuple[str, str, str], names: tuple[str, str, str]
) -> alt.Chart:
    """The axes and tooltips of `heat`."""
    across, down, count = parts
    across_axis = alt.Axis(labelAngle=0 if across == "year" else -40, labelLimit=150)
    down_axis = alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False)
    down_order = list(dict.fromkeys(row[down] for row in rows))
    tooltip = [
        alt.Tooltip(f"{across}:O", title=names[0]),
        alt.Tooltip(f"{down}:N", title=names[1]),
        alt.Tooltip(f"{count}:Q", title=names[2]),
    ]
    return _chart(rows).encode(
        x=alt.X(f"{across}:O", title=names[0], axis=across_axis),
        y=alt.Y(f"{down}:N", title=None, sort=down_order, axis=down_axis),
        tooltip=tooltip,
    )


# -- pieces of several charts ----------------------------------------------------------------------


def _chart(rows: Sequence[Row]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _described(chart: Chart, height: int, description: str) -> Chart:
    described: Chart = chart.properties(height=height, description=description)
    return described


def _percent_axis(**more: Any) -> dict[str, Any]:
    """The options of an axis of percentages."""
    return {
        "title": "Technicians named on papers",
        "scale": alt.Scale(domainMin=0),
        "axis": alt.Axis(labelExpr="datum.label + '%'", **more),
    }


def _room_on_the_axis(channel: str) -> alt.Chart:
    """An unseen mark at 5%: where every percentage is 0 an axis would have a single value."""
    unseen = _chart([{"percent": 5}]).mark_point(opacity=0, tooltip=None)
    room: alt.Chart = unseen.encode(**{channel: "percent:Q"})
    return room


def _with_percent_texts(chart: alt.Chart) -> alt.Chart:
    """The percentage of a row as text: the number format of a tooltip cannot add the sign."""
    return chart.transform_calculate(percent_text="format(datum.percent, '.1f') + '%'")


def _figure_tooltips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("percent_text:N", title="Named on papers"),
        alt.Tooltip("counted:N", title="Counted"),
        alt.Tooltip("checked:N", title="Checked by a person"),
    ]
