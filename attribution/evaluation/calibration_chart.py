"""The picture of calibration: what was said against the share that is right, as SVG or PNG.

Loading altair takes seconds: only what draws imports this file.

Authors and thanked people have a panel each. A point on the diagonal is a probability that holds.
Shapes and texts repeat what colours say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import orjson
import vl_convert

from attribution.core.errors import UserError
from attribution.evaluation.calibration import KINDS
from attribution.evaluation.calibration_points import (
    AFTER,
    BEFORE,
    PANELS,
    Row,
    format_of,
    points,
)
from attribution.evaluation.figures import Figure
from attribution.exports.chart_theme import BLUE, LIGHT, VERMILION

SIZE = 290  # pixels of a panel, each way
PIXELS_PER_POINT = 2
_TITLE = "Do the probabilities hold?"
_MEANING = (
    "A point is a range of probabilities: on the dashed line it holds.",
    "Numbers: names decided. Bars: 95% intervals.",
)
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def picture(figures: Sequence[Figure], name: str) -> bytes:
    """The chart in the format that the ending of a file's name says."""
    ending = format_of(name)
    rows = list(points(figures))
    if not rows:
        raise UserError(
            "Decide on some names first, on the review page. No decision could be matched again, "
            "so there is nothing to draw. No picture was written."
        )
    specification = orjson.dumps(_chart(rows).to_dict(), option=orjson.OPT_SORT_KEYS).decode()
    if ending == ".svg":
        svg: str = vl_convert.vegalite_to_svg(specification)
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(specification, scale=PIXELS_PER_POINT, ppi=72)
    return png


def _chart(rows: Sequence[Row]) -> alt.HConcatChart:
    panels = [
        _panel([row for row in rows if row["kind"] == kind], PANELS[kind])
        for kind in KINDS
        if any(row["kind"] == kind for row in rows)
    ]
    title = alt.TitleParams(
        text=_TITLE,
        subtitle=list(_MEANING),
        anchor="start",
        fontSize=16,
        subtitleFontSize=11,
        color=LIGHT.ink,
        subtitleColor=LIGHT.quiet,
        offset=14,
    )
    chart = alt.hconcat(*panels, title=title, spacing=36).configure(font=_FONT)
    chart = chart.configure_view(stroke=LIGHT.grid)
    chart = chart.configure_axis(labelColor=LIGHT.quiet, titleColor=LIGHT.ink, gridColor=LIGHT.grid)
    drawn: alt.HConcatChart = chart.properties(background=LIGHT.ground, padding=14)
    return drawn


def _panel(rows: Sequence[Row], title: str) -> alt.LayerChart | alt.FacetChart:
    data = alt.Chart(alt.InlineData(values=list(rows)))
    x, y = _axis(alt.X, "said", "Probability, on average"), _axis(alt.Y, "right", "Share right")
    colour, shape = (
        channel(
            "series:N",
            scale=alt.Scale(domain=[BEFORE, AFTER], range=values),
            legend=alt.Legend(title=None, orient="bottom"),
        )
        for channel, values in (
            (alt.Color, [BLUE, VERMILION]),
            (alt.Shape, ["circle", "square"]),
        )
    )
    layers = [
        _diagonal(),
        data.mark_rule(strokeWidth=1.5).encode(x=x, y="low:Q", y2="high:Q", color=colour),
        data.mark_point(size=70, opacity=1, strokeWidth=2, fill=LIGHT.ground).encode(
            x=x, y=y, color=colour, shape=shape
        ),
        data.mark_text(align="left", dx=9, dy=-10, color=LIGHT.ink, fontSize=11).encode(
            x=x, y=y, text="count:N"
        ),
    ]
    chart: alt.LayerChart | alt.FacetChart = alt.layer(*layers).properties(
        width=SIZE, height=SIZE, title=alt.TitleParams(text=title, anchor="start", fontSize=13)
    )
    return chart


def _axis(channel: Any, field: str, title: str) -> Any:
    axis = alt.Axis(format="%", values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    return channel(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=axis)


def _diagonal() -> alt.Chart:
    ends = alt.InlineData(values=[{"said": 0, "right": 0}, {"said": 1, "right": 1}])
    line: alt.Chart = alt.Chart(ends).mark_line(color=LIGHT.quiet, strokeDash=[5, 4])
    return line.encode(x="said:Q", y="right:Q")
