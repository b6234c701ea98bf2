"""Static pages: one file each, without scripts and with nothing from elsewhere.

`page` is the frame of every page; `as_page` fills it with a pack. Every text is escaped. A page
can be put on any web server, and prints on A4.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from attribution.releases.packs import charts
from attribution.releases.packs.pack import (
    Block,
    Chart,
    Heading,
    Listing,
    Pack,
    Paragraph,
    Table,
)

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}<style>
{style}</style>
</head>
<body>
{navigation}<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(title: str, body: str, *, head: str = "", navigation: str = "") -> str:
    """The frame of a page around HTML. `head` is for links to feeds, `navigation` for a site."""
    style = files("attribution.releases.packs").joinpath("pages.css").read_text(encoding="utf-8")
    return _PAGE.format(
        title=escape(title), head=head, style=style, navigation=navigation, body=body
    )


def as_page(pack: Pack) -> str:
    """A pack as a page."""
    return page(pack.title, as_body(pack))


def as_body(pack: Pack) -> str:
    """The lines below the title of a pack, as HTML."""
    about = f'<p class="about">{escape(pack.about)}</p>'
    blocks = [block_as_html(block) for block in pack.blocks]
    return "\n".join([about, *blocks, *_footnotes(pack.footnotes)])


def block_as_html(block: Block) -> str:
    """One part of a pack."""
    match block:
        case Heading():
            tone = ' class="new-page"' if block.on_new_page else ""
            return f"<h2{tone}>{escape(block.text)}</h2>"
        case Paragraph():
            tone = ' class="lead"' if block.is_lead else ""
            return f"<p{tone}>{escape(block.text)}</p>"
        case Listing():
            return f"<ul>{_items(block.items)}</ul>"
        case Table():
            return _table(block)
        case Chart():
            return _figure(block)


def _items(items: Iterable[str]) -> str:
    return "".join(f"<li>{escape(item)}</li>" for item in items)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = "".join(_row(row) for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    content = (
        f"<table><caption>{escape(table.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    return f"{_scrolling(table.caption, content)}{note}"


def _row(cells: Iterable[str]) -> str:
    name, *others = cells
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(name)}</th>{rest}</tr>'


def _figure(chart: Chart) -> str:
    """The picture inside the page, with what it shows as its text.

    On a phone it keeps the size at which its words can be read, and scrolls like a table.
    """
    picture = b64encode(charts.as_svg(chart).encode("utf-8")).decode("ascii")
    words = escape(f"{chart.title}. {chart.text} {chart.source}")
    image = f'<img alt="{words}" src="data:image/svg+xml;base64,{picture}">'
    # The table of the same figures has the title alone.
    return f"<figure>{_scrolling('Chart: ' + chart.title, image)}</figure>"


def _scrolling(name: str, content: str) -> str:
    """What is too wide for a phone: it scrolls by itself, also by keyboard."""
    label = escape(name)
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{content}</div>'


def _footnotes(notes: Iterable[str]) -> Iterable[str]:
    if items := _items(notes):
        yield f'<h2>About these figures</h2><ul class="footnotes">{items}</ul>'
