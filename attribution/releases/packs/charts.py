"""Charts of protected cells, to be drawn as PNG or SVG.

Title and source are in the picture, with what it shows in words next to it. Shapes and texts repeat
what colours say, so that a copy in black and white says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import orjson
import vl_convert

from attribution.core import for_people
from attribution.exports import chart_theme
from attribution.exports.chart_theme import KIND_LABELS, LIGHT
from attribution.measure.disclosure.protection import Group, ProtectedCell
from attribution.measure.milestones import Milestone
from attribution.measure.periods import Period
from attribution.releases.packs.pack import Chart

WIDTH = 620
PIXELS_PER_POINT = 2  # sharp when printed across a page
_INK, _GREY, _FILL = LIGHT.ink, LIGHT.quiet, "#7FB8D8"
_SHAPES = ["circle", "square", "triangle-up"]
_DASHES = [[1, 0], [6, 3], [2, 2]]
_HEIGHT = 260  # of the trend
_LINE_HEIGHT = 30  # of the names of milestones
_NAMES_BELOW_EACH_OTHER = 3
_VALUE_HEIGHT = 20  # of a value above its point
_LETTERS = 122  # of a source on one line


def as_svg(chart: Chart) -> str:
    """The picture for a page; texts stay texts."""
    return _svg(_json(chart))


def as_png(chart: Chart) -> bytes:
    """The picture for a document."""
    return _png(_json(chart))


def _json(chart: Chart) -> str:
    return orjson.dumps(chart.specification, option=orjson.OPT_SORT_KEYS).decode()


# A pack draws each of its charts for two files.
@lru_cache(maxsize=32)
def _svg(specification: str) -> str:
    picture: str = vl_convert.vegalite_to_svg(specification)
    return picture


@lru_cache(maxsize=32)
def _png(specification: str) -> bytes:
    picture: bytes = vl_convert.vegalite_to_png(specification, scale=PIXELS_PER_POINT, ppi=72)
    return picture


# -- the trend -------------------------------------------------------------------------------------


def trend(
    title: str,
    source: str,
    cells: Iterable[ProtectedCell],
    periods: Sequence[Period],
    milestones: Sequence[Milestone] = (),
) -> Chart:
    """Percentages by period and kind for the cells of one group.

    A period without a number breaks the line. Milestones are marked where they began, and where
    they have a target it is a line across.
    """
    by_place = {(cell.period, cell.kind): cell for cell in cells}
    rows = _trend_rows(by_place, periods)
    x = alt.X("at:Q", title=None, scale=_places(periods), axis=_labels(periods))
    y = alt.Y("percent:Q", **_percent_axis())
    data = _data(rows)
    highest = max([row["percent"] for row in rows], default=0)
    layers = [
        *_target_marks([milestone for milestone in milestones if milestone.target is not None]),
        *_milestone_marks(milestones, periods),
        *_lines(data, x, y),
        data.mark_point(size=80, filled=True, opacity=1).encode(
            x=x,
            y=y,
            color=_by_kind(alt.Color, chart_theme.KINDS),
            shape=_by_kind(alt.Shape, _SHAPES),
        ),
        data.mark_text(dy=-11, color=_INK, fontSize=11).encode(x=x, y=y, text="text:N"),
        _room_on_the_axis(_top(highest, milestones, periods)),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=_HEIGHT)
    words = "; ".join(_trend_in_words(by_place, periods))
    return _chart(title, source, f"Percentage of technicians by year. {words}.", chart)


def _trend_rows(
    cells: Mapping[tuple[str, str], ProtectedCell], periods: Sequence[Period]
) -> list[dict[str, Any]]:
    """A row for each number. `segment` numbers the runs of periods that have one."""
    rows: list[dict[str, Any]] = []
    for kind, label in KIND_LABELS.items():
        segment = 0
        for at, period in enumerate(periods):
            cell = cells.get((period.label, kind))
            if cell is None or cell.percentage is None:
                segment += 1
                continue
            rows.append(
                {
                    "at": at,
                    "kind": label,
                    "segment": f"{label} {segment}",
                    "percent": cell.percentage,
                    "text": f"{cell.percentage}%" if kind == "either" else "",
                }
            )
    return rows


def _trend_in_words(
    cells: Mapping[tuple[str, str], ProtectedCell], periods: Sequence[Period]
) -> Iterable[str]:
    for kind, label in KIND_LABELS.items():
        of_kind = {period.label: cells.get((period.label, kind)) for period in periods}
        if not any(of_kind.values()):
            continue
        shares = [f"{year} {share_in_words(cell)}" for year, cell in of_kind.items() if cell]
        yield f"{label}: {', '.join(shares)}"


def share_in_words(cell: ProtectedCell) -> str:
    """The percentage of a cell, or the reason for its absence."""
    if cell.percentage is None:
        return f"no figure ({cell.reason.in_words})" if cell.reason else "no figure"
    return f"{cell.percentage}%"


def _places(periods: Sequence[Period]) -> alt.Scale:
    return alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False)


def _labels(periods: Sequence[Period]) -> alt.Axis:
    labels = ", ".join(f"'{period.label}'" for period in periods)
    return alt.Axis(
        values=list(range(len(periods))), labelExpr=f"[{labels}][datum.value]", grid=False
    )


def _lines(data: alt.Chart, x: alt.X, y: alt.Y) -> Iterable[alt.Chart]:
    """A line for each kind: dashes as an encoding would break the outlines in the legend."""
    colour = _by_kind(alt.Color, chart_theme.KINDS)
    for label, dash in zip(KIND_LABELS.values(), _DASHES, strict=True):
        line = data.transform_filter(alt.datum.kind == label)
        yield line.mark_line(strokeWidth=2, strokeDash=dash).encode(
            x=x, y=y, detail="segment:N", color=colour
        )


def _by_kind(channel: Any, values: Sequence[Any]) -> Any:
    scale = alt.Scale(domain=list(KIND_LABELS.values()), range=list(values))
    return channel("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", columns=3))


def _target_marks(milestones: Sequence[Milestone]) -> Iterable[alt.Chart]:
    for milestone in milestones:
        row = {"percent": milestone.target, "text": f"target {milestone.target:g}%"}
        data = _data([row])
        y = alt.Y("percent:Q")
        yield data.mark_rule(color=_GREY, strokeWidth=1.5).encode(y=y)
        text = data.mark_text(align="right", dx=-4, dy=-6, color=_INK)
        yield text.encode(y=y, x=alt.value(WIDTH), text="text:N")


def _milestone_marks(
    milestones: Sequence[Milestone], periods: Sequence[Period]
) -> Iterable[alt.Chart]:
    """A line and a name for each; names of neighbours lie at different heights."""
    places = [(milestone, _place(milestone.begun, periods)) for milestone in milestones]
    inside = sorted(
        [(at, milestone) for milestone, at in places if at is not None], key=lambda row: row[0]
    )
    for number, (at, milestone) in enumerate(inside):
        is_left = at < len(periods) / 2 - 0.5
        text = f"{milestone.name}\n{for_people.day(milestone.begun)}"
        data = _data([{"at": at, "text": text}])
        yield data.mark_rule(color=_GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x="at:Q")
        name: dict[str, Any] = {
            "baseline": "top",
            "lineBreak": "\n",
            "dy": 3 + _LINE_HEIGHT * (number % _NAMES_BELOW_EACH_OTHER),
            "align": "left" if is_left else "right",
            "dx": 5 if is_left else -5,
        }
        halo = data.mark_text(**name, color="white", stroke="white", strokeWidth=4)
        for text_mark in (halo, data.mark_text(**name, color=_INK)):
            yield text_mark.encode(x="at:Q", y=alt.value(0), text="text:N")


def _top(highest: float, milestones: Sequence[Milestone], periods: Sequence[Period]) -> float:
    """The percentage at the top of the axis: names of milestones hang from it over all values."""
    shown = [action for action in milestones if _place(action.begun, periods) is not None]
    if not shown:
        return highest
    names = _LINE_HEIGHT * min(len(shown), _NAMES_BELOW_EACH_OTHER) + _VALUE_HEIGHT
    targets = [action.target for action in milestones if action.target is not None]
    return max([highest, *targets]) * _HEIGHT / (_HEIGHT - names)


def _place(day: date, periods: Sequence[Period]) -> float | None:
    """Where a day lies on the axis; None outside the periods."""
    for position, period in enumerate(periods):
        if period.start <= day <= period.end:
            days = (period.end - period.start).days + 1
            return position - 0.5 + (day - period.start).days / days
    return None


# -- groups ----------------------------------------------------------------------------------------


def groups(title: str, source: str, cells: Sequence[ProtectedCell]) -> Chart:
    """A bar for each cell in this order, with its numbers in words next to it.

    The cells are of one period and kind, in the order of their names.
    """
    rows = [
        {
            "group": group_name(cell.group),
            "percent": cell.percentage or 0,
            "text": counts_in_words(cell),
        }
        for cell in cells
    ]
    names = [str(row["group"]) for row in rows]
    axis = alt.Axis(labelLimit=200, ticks=False, domain=False, labelFontSize=12)
    y = alt.Y("group:N", sort=names, title=None, axis=axis)
    x = alt.X("percent:Q", **_percent_axis(grid=False))
    data = _data(rows)
    bars = data.mark_bar(color=_FILL, stroke=_INK, height=16).encode(x=x, y=y)
    texts = data.mark_text(align="left", dx=5, color=_INK, fontSize=12)
    marks = [bars, texts.encode(x=x, y=y, text="text:N"), _most_of_the_axis(cells)]
    chart = alt.layer(*marks).properties(width=WIDTH - 160, height=34 * len(rows))
    words = "; ".join(f"{row['group']}: {row['text']}" for row in rows)
    return _chart(title, source, f"{words}.", chart)


def group_name(group: Group) -> str:
    """The name of a group for people; the institution has none of its own."""
    return ", ".join(value for _, value in group) or "All"


def counts_in_words(cell: ProtectedCell) -> str:
    """The percentage with its counts, or the reason for its absence."""
    if cell.percentage is None:
        return share_in_words(cell)
    return f"{cell.percentage}% ({cell.numerator:,} of {cell.denominator:,})"


def _most_of_the_axis(cells: Sequence[ProtectedCell]) -> alt.Chart:
    """An unseen mark that leaves room for the texts at the ends of the bars."""
    most = max([cell.percentage or 0 for cell in cells], default=0)
    return _unseen("x", max(10, 1.6 * most))


# -- pieces of both --------------------------------------------------------------------------------


def _chart(title: str, source: str, text: str, layers: alt.LayerChart | alt.FacetChart) -> Chart:
    heading = alt.TitleParams(text=title, anchor="start", fontSize=15, color=_INK, offset=8)
    footer = alt.TitleParams(
        text=_in_lines(source),
        orient="bottom",
        anchor="start",
        fontSize=10,
        fontWeight="normal",
        color=_GREY,
        offset=12,
    )
    framed = alt.vconcat(layers.properties(title=footer), title=heading)
    framed = framed.configure(font="Liberation Sans, Arial, Helvetica, sans-serif")
    framed = framed.configure_view(stroke=None)
    framed = framed.configure_axis(labelColor=_INK, titleColor=_INK, gridColor=LIGHT.grid)
    framed = framed.properties(background="white", padding=12)
    return Chart(title, source, text, framed.to_dict())


def _in_lines(text: str) -> list[str]:
    """A text in lines that are not wider than the picture."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > _LETTERS:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _data(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _percent_axis(**more: Any) -> dict[str, Any]:
    """The options of an axis of percentages."""
    return {
        "title": "Technicians named on a paper",
        "scale": alt.Scale(domainMin=0),
        "axis": alt.Axis(
            labelExpr="datum.value > 100 ? '' : datum.label + '%'", tickCount=6, **more
        ),
    }


def _room_on_the_axis(percent: float) -> alt.Chart:
    """An unseen mark up to which the axis goes at least.

    Where every percentage is 0 an axis would have a single value.
    """
    return _unseen("y", max(10, percent))


def _unseen(channel: str, percent: float) -> alt.Chart:
    mark = _data([{"percent": percent}]).mark_point(opacity=0)
    unseen: alt.Chart = mark.encode(**{channel: "percent:Q"})
    return unseen
