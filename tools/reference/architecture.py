"""The picture of the architecture: storeys as rows, rooms as boxes, imports as lines.

Only the imports that no chain of others implies are drawn: all of them would hide the picture. A
line that passes a storey gets a place of its own in that row, so that it runs between the boxes.
The order within the rows is found by the usual sweeps: each place moves towards the middle of what
it is joined to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from tools.reference import rooms

TITLE = "The rooms of the package by storey, and which imports from which"
WIDTH = 1120
MARGIN = 20
TITLE_WIDTH = 250
BOX_HEIGHT = 34
ROW_HEIGHT = 78
BOX_PADDING = 14
LETTER_WIDTH = 8.2
LINE_SPACE = 26
SWEEPS = 24

STYLE = """
  text { font: 14px system-ui, "Segoe UI", Arial, sans-serif; fill: #1b2730 }
  .storey { fill: #51606b; font-size: 13px }
  .row { fill: #f3f6f8 }
  .room { fill: #ffffff; stroke: #0b5c8a; stroke-width: 1.5 }
  .import { fill: none; stroke: #51606b; stroke-width: 1.3; opacity: .75 }
"""


@dataclass
class Place:
    """A box, or the gap in a row that lets a line pass."""

    row: int
    room: str = ""
    above: list[Place] = field(default_factory=list)
    below: list[Place] = field(default_factory=list)
    centre: float = 0.0

    @property
    def width(self) -> float:
        if not self.room:
            return LINE_SPACE
        return len(self.room) * LETTER_WIDTH + 2 * BOX_PADDING

    @property
    def top(self) -> float:
        return _row_top(self.row) + (ROW_HEIGHT - BOX_HEIGHT) / 2

    @property
    def bottom(self) -> float:
        return self.top + BOX_HEIGHT


@dataclass(frozen=True)
class Drawing:
    """The rows of places and the lines.

    Rows go from the ground up. A line is a chain of places from the importing room down.
    """

    rows: list[list[Place]]
    lines: list[list[Place]]


def picture() -> str:
    """The picture as the text of an SVG file."""
    drawing = _drawing()
    _arrange(drawing.rows)
    height = len(drawing.rows) * ROW_HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' aria-labelledby="title">',
        f'<title id="title">{TITLE}</title>',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_storeys(),
        *map(_line, drawing.lines),
        *(_box(place) for row in drawing.rows for place in row if place.room),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _drawing() -> Drawing:
    rows = [
        [Place(row, room) for room in names] for row, names in enumerate(rooms.storeys().values())
    ]
    places = {place.room: place for row in rows for place in row}
    lines = [
        _chain(rows, places[importing], places[imported])
        for importing, used in rooms.direct_imports().items()
        for imported in sorted(used)
    ]
    return Drawing(rows, lines)


def _chain(rows: list[list[Place]], importing: Place, imported: Place) -> list[Place]:
    """A line from one box down to another, with a gap in every row between them."""
    gaps = [Place(row) for row in range(importing.row - 1, imported.row, -1)]
    for gap in gaps:
        rows[gap.row].append(gap)
    chain = [importing, *gaps, imported]
    for upper, lower in pairwise(chain):
        upper.below.append(lower)
        lower.above.append(upper)
    return chain


def _arrange(rows: list[list[Place]]) -> None:
    """Put the places of each row in order and side by side."""
    for row in rows:
        _spread(row)
    for sweep in range(SWEEPS):
        upwards = sweep % 2 == 0
        for row in rows if upwards else reversed(rows):
            for place in row:
                place.centre = _middle(place.below if upwards else place.above, place.centre)
            row.sort(key=lambda place: (place.centre, place.room))
            _spread(row)


def _middle(places: list[Place], default: float) -> float:
    if not places:
        return default
    return sum(place.centre for place in places) / len(places)


def _spread(row: list[Place]) -> None:
    """Give the places of a row the width of the picture, with even gaps between them."""
    free = WIDTH - TITLE_WIDTH - 2 * MARGIN - sum(place.width for place in row)
    gap = free / (len(row) + 1)
    left = TITLE_WIDTH + MARGIN + gap
    for place in row:
        place.centre = left + place.width / 2
        left += place.width + gap


def _row_top(row: int) -> float:
    """The upper edge of a row; the ground is at the bottom."""
    return MARGIN + (len(rooms.storeys()) - 1 - row) * ROW_HEIGHT


def _storeys() -> Iterable[str]:
    """The band of each storey with its title."""
    for row, title in enumerate(rooms.storeys()):
        top = _row_top(row)
        yield (
            f'<rect class="row" x="{MARGIN}" y="{top + 5:g}" width="{WIDTH - 2 * MARGIN}"'
            f' height="{ROW_HEIGHT - 10}" rx="6"/>'
        )
        yield (
            f'<text class="storey" x="{MARGIN + 12}" y="{top + ROW_HEIGHT / 2 + 5:g}">'
            f"{escape(title)}</text>"
        )


def _box(place: Place) -> str:
    left = place.centre - place.width / 2
    return (
        f'<rect class="room" x="{left:.0f}" y="{place.top:g}" width="{place.width:.0f}"'
        f' height="{BOX_HEIGHT}" rx="4"/>'
        f'<text x="{place.centre:.0f}" y="{place.top + 22:g}" text-anchor="middle">'
        f"{escape(place.room)}</text>"
    )


def _line(chain: list[Place]) -> str:
    """A curve from the importing room down through the gaps to the imported room."""
    path = f"M{chain[0].centre:.0f} {chain[0].bottom:g}"
    for upper, lower in pairwise(chain):
        middle = (upper.bottom + lower.top) / 2
        path += (
            f" C{upper.centre:.0f} {middle:g} {lower.centre:.0f} {middle:g}"
            f" {lower.centre:.0f} {lower.top:g}"
        )
        if not lower.room:
            path += f" V{lower.bottom:g}"
    return f'<path class="import" d="{path}"/>'
