"""Charts: rows in, Altair chart out. Colours are told apart by the colour-blind (Okabe and Ito), and shape, dash or text
says the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt

from attribution.measure.counting import Measure, percentage
from attribution.measure.periods import Period

KINDS = {"either": "Authors or thanked", "authored": "Authors", "thanked": "Thanked by name"}
BLUE, VERMILION, GREEN, GREY, INK = "#0072B2", "#D55E00", "#00795A", "#5B6770", "#1B2730"
READINGS = ["#0072B2", "#E69F00", "#CC79A7", "#56B4E9", "#D55E00", "#009E73", "#F0E442", "#999999"]
ROWS = "rows"  # the name of data that are filled in later
Row = Mapping[str, Any]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def trend_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """Three rows a period: the headline of each kind with its range."""
    return [
        {
            "at": at,
            "period": one.period.label,
            "kind": label,
            "percent": percentage(getattr(one, kind).headline, one.denominator),
            "floor": percentage(getattr(one, kind).floor, one.denominator),
            "ceiling": percentage(getattr(one, kind).ceiling, one.denominator),
            "told": f"{getattr(one, kind).headline} of {one.denominator} technicians",
            "state": "incomplete" if one.incomplete else "complete",
        }
        for at, one in enumerate(measures)
        for kind, label in KINDS.items()
        if one.denominator
    ]


def milestone_rows(milestones: Sequence[Row], periods: Sequence[Period]) -> list[dict[str, Any]]:
    """Where the dated events of the settings stand among the periods; those outside are left out."""
    found = []
    for event in milestones:
        day = _day(event.get("date"))
        for at, each in enumerate(periods):
            if day and each.start <= day <= each.end:
                share = (day - each.start).days / ((each.end - each.start).days + 1)
                side = "left" if at < len(periods) / 2 else "right"
                found.append(
                    {
                        "at": at - 0.5 + share,
                        "name": f"{event.get('name')}\n{day:%d %b %Y}",
                        "side": side,
                    }
                )
    return found


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def incomplete(rows: Sequence[Row]) -> tuple[int, ...]:
    """The places of the periods of which works are still to come."""
    return tuple(sorted({row["at"] for row in rows if row["state"] == "incomplete"}))


def trend(
    pale: Sequence[int], milestones: Sequence[Row], periods: Sequence[Period], unit: str
) -> Chart:
    """Percentages by period, with the range of "either" behind them, milestones and incomplete periods (`pale`) named;
    `trend_rows` are filled in later."""
    base, kinds = alt.Chart(alt.NamedData(ROWS)), list(KINDS.values())
    scale = alt.Scale(domain=kinds, range=[BLUE, VERMILION, GREEN])
    place = alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False)
    x = alt.X("at:Q", title=unit, scale=place, axis=_labels(periods))
    y = alt.Y("percent:Q", title="Technicians credited (%)", scale=alt.Scale(domainMin=0))
    band = (
        base.transform_filter(alt.datum.kind == KINDS["either"])
        .mark_area(opacity=0.13, color=BLUE)
        .encode(x=x, y=alt.Y("floor:Q"), y2="ceiling:Q")
    )
    line = base.mark_line(strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color(
            "kind:N", title=None, scale=scale, legend=alt.Legend(orient="top", columns=2)
        ),
        strokeDash=alt.StrokeDash(
            "kind:N", title=None, scale=alt.Scale(domain=kinds, range=[[1, 0], [6, 3], [2, 2]])
        ),
    )
    points = base.mark_point(size=75, strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color("kind:N", scale=scale, legend=None),
        shape=alt.Shape(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=kinds, range=["circle", "square", "triangle-up"]),
            legend=None,
        ),
        fill=alt.condition(
            alt.datum.state == "complete",
            alt.Color("kind:N", scale=scale, legend=None),
            alt.value("white"),
        ),
        tooltip=[
            alt.Tooltip("period:N", title=unit),
            alt.Tooltip("kind:N", title="Credited as"),
            *_figures(),
        ],
    )
    return _described(
        alt.layer(_incomplete(pale), band, *_events(milestones), line, points),
        380,
        "Line chart: percentage of technicians credited, by period. The table below holds the figures.",
    )


def _chart(rows: Sequence[Row]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _described(chart: Chart, height: int, description: str) -> Chart:
    described: Chart = chart.properties(height=height, description=description)
    return described


def _figures() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("percent:Q", title="Headline (%)", format=".1f"),
        alt.Tooltip("told:N", title="Counted"),
        alt.Tooltip("floor:Q", title="Floor, confirmed (%)", format=".1f"),
        alt.Tooltip("ceiling:Q", title="Ceiling, all pending true (%)", format=".1f"),
    ]


def _labels(periods: Sequence[Period]) -> alt.Axis:
    names = ", ".join(f"'{each.label}'" for each in periods)
    return alt.Axis(
        values=list(range(len(periods))),
        labelExpr=f"[{names}][datum.value]",
        grid=False,
        labelOverlap=True,
    )


def _incomplete(at: Sequence[int]) -> Chart:
    """A grey field behind periods whose works are still to come, and the word above it."""
    data = _chart([{"from": n - 0.5, "to": n + 0.5, "at": n, "says": "incomplete"} for n in at])
    field = data.mark_rect(color="#8795A1", opacity=0.15).encode(x="from:Q", x2="to:Q")
    word = data.mark_text(baseline="bottom", color=GREY, fontSize=11, fontStyle="italic", dy=-3)
    return alt.layer(field, word.encode(x="at:Q", y=alt.value(0), text="says:N"))


def _events(milestones: Sequence[Row]) -> list[alt.Chart]:
    """A rule and a name for each event, beside each other where they are near."""
    charts: list[alt.Chart] = []
    for n, event in enumerate(milestones):
        data, left = _chart([event]), event["side"] == "left"
        name = data.mark_text(
            baseline="top",
            color=INK,
            fontSize=12,
            lineBreak="\n",
            dy=2 + 30 * (n % 4),
            align="left" if left else "right",
            dx=5 if left else -5,
        )
        charts += [
            data.mark_rule(color=GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x="at:Q"),
            name.encode(x="at:Q", y=alt.value(0), text="name:N"),
        ]
    return charts


def group_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Bars in this order, with what stands above each. Rows: `group, percent, floor, ceiling, told`."""
    return [
        {**row, "place": n, "above": f"{row['group']}: {row['told']}"} for n, row in enumerate(rows)
    ]


def groups(number: int, title: str) -> Chart:
    """So many bars, one a group, its name and count above, its range as a line; `group_rows` are filled in later."""
    base = alt.Chart(alt.NamedData(ROWS))
    y = alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.6, paddingOuter=0.5))
    x = alt.X(
        "percent:Q",
        title="Technicians credited (%)",
        scale=alt.Scale(domainMin=0),
        axis=alt.Axis(tickCount=6),
    )
    bar = base.mark_bar(color="#7FB8D8").encode(
        y=y, x=x, tooltip=[alt.Tooltip("group:N", title=title), *_figures()]
    )
    here = base.mark_tick(color="#0B3954", thickness=3, bandSize=20).encode(y=y, x=x)
    reach = base.mark_rule(color=INK, strokeWidth=1.5).encode(y=y, x="floor:Q", x2="ceiling:Q")
    ends = [
        base.mark_tick(color=INK, thickness=1.5, bandSize=9).encode(y=y, x=f"{end}:Q")
        for end in ("floor", "ceiling")
    ]
    names = base.mark_text(align="left", dy=-18, color=INK, fontSize=12).encode(
        y=y, x=alt.value(2), text="above:N"
    )
    return _described(
        alt.layer(bar, reach, *ends, here, names),
        46 * number + 90,
        f"Bar chart: percentage of technicians credited, by {title}. The table below holds the figures.",
    )


def coverage(rows: Sequence[Row]) -> Chart:
    """Affiliated works by year, stacked by what became of their acknowledgement text. Rows: `year, reason, works`."""
    reasons = sorted({row["reason"] for row in rows}, key=lambda reason: (reason != "read", reason))
    bars = (
        _chart([{**row, "rank": reasons.index(row["reason"])} for row in rows])
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X(
                "year:O",
                title="Year of publication",
                axis=alt.Axis(labelAngle=0, labelOverlap=True),
            ),
            y=alt.Y("works:Q", title="Works of the institution"),
            order=alt.Order("rank:Q"),
            color=_readings(reasons),
            tooltip=[
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("reason:N", title="Acknowledgement text"),
                alt.Tooltip("works:Q", title="Works"),
            ],
        )
    )
    return _described(
        bars,
        360,
        "Stacked bars: works by year and by whether their acknowledgement was read. A table holds the figures.",
    )


def heat(rows: Sequence[Row], parts: tuple[str, str, str], names: tuple[str, str, str]) -> Chart:
    """A field for each pair, with its count in it. `parts` and `names`: across, down (in the order of the rows), count."""
    across, down, count = parts
    most = max((row[count] for row in rows), default=0)
    base = _chart(rows).encode(
        x=alt.X(
            f"{across}:O",
            title=names[0],
            axis=alt.Axis(labelAngle=0 if across == "year" else -40, labelLimit=150),
        ),
        y=alt.Y(
            f"{down}:N",
            title=None,
            sort=list(dict.fromkeys(row[down] for row in rows)),
            axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False),
        ),
        tooltip=[
            alt.Tooltip(f"{across}:O", title=names[0]),
            alt.Tooltip(f"{down}:N", title=names[1]),
            alt.Tooltip(f"{count}:Q", title=names[2]),
        ],
    )
    fields = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            f"{count}:Q",
            title=names[2],
            scale=alt.Scale(domain=[0, max(most, 1)], range=["#EAF3F8", "#0B5C8A"]),
            legend=None,
        )
    )
    counts = base.mark_text(fontSize=12).encode(
        text=alt.Text(f"{count}:Q"),
        color=alt.condition(alt.datum[count] > 0.55 * most, alt.value("white"), alt.value(INK)),
    )
    height = 28 * len({row[down] for row in rows}) + (70 if across == "year" else 170)
    return _described(
        alt.layer(fields, counts),
        height,
        f"{names[2]} by {names[0].lower()} and {names[1].lower()}. The table below holds the figures.",
    )


def unread(rows: Sequence[Row]) -> Chart:
    """One bar a publisher, in the order of the rows, stacked by what became of the text. Rows: `publisher, reason, works`."""
    reasons = sorted({row["reason"] for row in rows}, key=lambda reason: (reason != "read", reason))
    order = list(dict.fromkeys(row["publisher"] for row in rows))
    bars = (
        _chart([{**row, "rank": reasons.index(row["reason"])} for row in rows])
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            y=alt.Y(
                "publisher:N",
                title=None,
                sort=order,
                axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False),
            ),
            x=alt.X("works:Q", title="Works of the institution"),
            order=alt.Order("rank:Q"),
            color=_readings(reasons),
            tooltip=[
                alt.Tooltip("publisher:N", title="Publisher"),
                alt.Tooltip("reason:N", title="Acknowledgement text"),
                alt.Tooltip("works:Q", title="Works"),
            ],
        )
    )
    return _described(
        bars,
        28 * len(order) + 150,
        "Bars: works by publisher and by whether their acknowledgement was read. A table holds the figures.",
    )


def _readings(reasons: Sequence[str]) -> alt.Color:
    """The colours of what became of a text, `read` always the first."""
    return alt.Color(
        "reason:N",
        title="Acknowledgement text",
        scale=alt.Scale(
            domain=list(reasons), range=[READINGS[n % len(READINGS)] for n in range(len(reasons))]
        ),
        legend=alt.Legend(orient="top", columns=2, labelLimit=150),
    )
