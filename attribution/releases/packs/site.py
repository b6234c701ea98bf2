"""The public site: static pages of released figures and highlights, for any web server.

The pages need no script and nothing from elsewhere. They are made of `Released` and `Highlight`
alone: the protected cells of freezes, and papers whose technicians agreed to be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from attribution.core import for_people
from attribution.core.identifiers import doi_address
from attribution.exports.chart_theme import KIND_LABELS
from attribution.exports.zip_file import zipped
from attribution.home import notices
from attribution.measure import orcid_uptake
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.headline import ProtectedHeadline, headline_of_institution
from attribution.measure.disclosure.protection import Group, ProtectedCell
from attribution.measure.headline import NO_CAUSE
from attribution.measure.kind_names import KIND_NAMES
from attribution.measure.milestones import Milestone, milestones_of
from attribution.measure.periods import Period, parse_period
from attribution.releases.freezes.annex import AuditedYear
from attribution.releases.freezes.freeze import Released
from attribution.releases.packs import charts, data_files, feeds, pages
from attribution.releases.packs.feeds import Feed
from attribution.releases.packs.highlights import Highlight, newly_credited
from attribution.releases.packs.pack import Block, Chart, Heading, Listing, Pack, Paragraph, Table
from attribution.releases.packs.releases import (
    DEFINITIONS,
    READING,
    WITHHELD,
    audit_in_words,
    audited_years,
    chosen,
    observed,
    origin,
)
from attribution.workspace import Workspace, requires

DATA = "figures.zip"
_NEWLY_NAMED = "Papers that newly name our technicians"
_NOT_RELEASED = "not released"
_CELLS_WITHOUT_NUMBER = (
    "Too few: a figure of so few technicians could identify a person. 2 or "
    "fewer: at most 2 of its technicians, or none. Nearly all: all of its technicians, or nearly."
)
_OTHER_YEARS = "Earlier years of each group are on the page “All figures”."
_LISTED_PAGES = {
    "index.html": "Summary",
    "figures.html": "All figures",
    "highlights.html": _NEWLY_NAMED,
    "method.html": "Method and limits",
    "contact.html": "Contact",
    "accessibility.html": "Accessibility",
}
_NOTHING_ELSEWHERE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
)
_FEED_LINKS = (
    f'<link rel="alternate" type="application/atom+xml" title="{_NEWLY_NAMED}" '
    f'href="{feeds.ATOM}">\n'
    f'<link rel="alternate" type="application/feed+json" title="{_NEWLY_NAMED}" '
    f'href="{feeds.JSON}">\n'
)
_NO_CONTACT = "Write to the Technician Commitment lead of {institution}."
_ACCESSIBILITY = (
    "These pages are plain HTML. They need no script, can be enlarged to 400%, used with a "
    "keyboard alone and heard with a screen reader. Every chart says in words what it shows, and a "
    "table holds the same figures. Nothing is said by colour alone.\n\n"
    "A program (axe) found nothing against the Web Content Accessibility Guidelines 2.2, level AA. "
    "It cannot notice every difficulty. If you have one, or need the figures in another form, tell "
    "us: see Contact."
)
_ABOUT_HIGHLIGHTS = (
    "Papers of which a person confirmed that they name one of our technicians, and whose "
    "technicians agreed to be named. The list changes only when figures are released."
)
_LIMITS = (
    "Many papers cannot be read by a program, so their acknowledgements are unknown. The figures "
    "are of what could be read: the true ones are probably higher.",
    "A printed name may belong to another person of the same name. Names in doubt are decided by "
    "people, and are not counted until then; the others are accepted by rules.",
    "A technician who is on no paper may have done work that papers do not mention.",
    "If more texts can be read in one year than in another, the share rises without any change in "
    "how people are thanked. Compare years with that in mind.",
    "Where a group or a number is too small, the reason is shown instead, to protect people.",
    WITHHELD,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that the pages say. `contact` and `accessibility` are the institution's texts.

    `thanks_left_out` is for the lead alone: see `named_beside_figures.py`.
    """

    institution: str
    releases: Sequence[Released]
    periods: Sequence[Period]
    milestones: Sequence[Milestone]
    headline: ProtectedHeadline | None
    feed: Feed
    contact: str | None
    accessibility: str | None
    thanks_left_out: int = 0

    @property
    def cells(self) -> list[ProtectedCell]:
        """The cells of all releases: each is released once."""
        return [cell for released in self.releases for cell in released.cells]

    @property
    def audited(self) -> list[AuditedYear]:
        return audited_years(self.releases)

    @property
    def read(self) -> dict[str, float]:
        """The percentage of acknowledgements that could be read, by year."""
        return {year: share for released in self.releases for year, share in released.read.items()}

    @property
    def source(self) -> str:
        """Where the figures of a chart come from."""
        names = [
            f"“{released.name}” of {for_people.day(released.made_at.date())}"
            for released in self.releases
            if released.cells
        ]
        return f"{self.institution}, released figures: {for_people.listed(names)}."


@requires("freeze")
def gather(workspace: Workspace, names: Sequence[str]) -> Site:
    """What the site of these freezes says. UserError for an unknown name."""
    settings = workspace.settings
    releases = chosen(workspace, names)
    institution = settings.institution_name or "our institution"
    start = settings.academic_year_start
    milestones = milestones_of(settings.milestones)
    cells = [cell for released in releases for cell in released.cells]
    labels = sorted({cell.period for cell in cells})
    listed = newly_credited(workspace, names)
    return Site(
        institution=institution,
        releases=releases,
        periods=[parse_period(label, academic_year_start=start) for label in labels],
        milestones=milestones,
        headline=headline_of_institution(cells, milestones, start, institution),
        feed=Feed(
            title=f"{_NEWLY_NAMED}, {institution}",
            institution=institution,
            updated=max(released.made_at for released in releases),
            highlights=listed.entries,
            address=settings.site_address,
        ),
        thanks_left_out=listed.thanks_left_out,
        contact=notices.published(settings, "contact"),
        accessibility=notices.published(settings, "accessibility"),
    )


def files_of(site: Site) -> dict[str, bytes]:
    """Every file of the site by its name."""
    bodies: dict[str, Callable[[Site], str]] = {
        "index.html": _summary,
        "figures.html": _all_figures,
        "highlights.html": _highlights,
        "method.html": _method,
        "contact.html": _contact,
        "accessibility.html": _accessibility,
    }
    html = {file: _framed(site, file, body(site)) for file, body in bodies.items()}
    html["embed.html"] = _embedded(site.feed)
    return {
        **{file: text.encode("utf-8") for file, text in html.items()},
        feeds.ATOM: feeds.as_atom(site.feed),
        feeds.JSON: feeds.as_json_feed(site.feed),
        DATA: zipped(data_files.files_of(site.institution, site.releases)),
    }


def _framed(site: Site, file: str, body: str) -> str:
    title = f"Technicians on papers: {site.institution}"
    if file != "index.html":
        title = f"{_LISTED_PAGES[file]}, {site.institution}"
    head = _NOTHING_ELSEWHERE + _FEED_LINKS
    return pages.page(title, body, head=head, navigation=_navigation(file))


def _navigation(current: str) -> str:
    links = []
    for file, name in _LISTED_PAGES.items():
        mark = ' aria-current="page"' if file == current else ""
        links.append(f'<li><a href="{file}"{mark}>{name}</a></li>')
    return f'<nav aria-label="Pages"><ul>{"".join(links)}</ul></nav>\n'


def _paragraph(html: str, tone: str = "") -> str:
    kind = f' class="{tone}"' if tone else ""
    return f"<p{kind}>{html}</p>"


# -- the summary -----------------------------------------------------------------------------------


def _summary(site: Site) -> str:
    last = site.releases[-1]
    until = observed(last)
    asked = f" Last harvest: {for_people.day(until)}." if until else ""
    pack = Pack(
        title="",
        about=f"Released on {for_people.day(last.made_at.date())}.{asked}",
        blocks=[*_headline(site), *_trend(site), *_by_group(site), *_orcid(site)],
        footnotes=(READING, WITHHELD, f"Technicians counted: {DENOMINATORS[last.of]}."),
    )
    download = (
        f'<a href="{DATA}">Download the figures</a> (CSV, Excel and Parquet in one ZIP file). '
        '<a href="method.html">What they count, and what they cannot show</a>.'
    )
    return pages.as_body(pack) + _paragraph(download)


def _headline(site: Site) -> Iterable[Block]:
    """The newest figure of the institution in words, and how much could be read."""
    if site.headline is None:
        yield Paragraph("No figure of the institution has been released yet.", is_lead=True)
        return
    yield Paragraph(site.headline.figure, is_lead=True)
    newest = site.periods[-1].label
    if newest in site.read:
        yield Paragraph(
            f"We could read {for_people.percent(site.read[newest], 0)} of the acknowledgements of "
            f"{newest}. Technicians who are thanked only in the rest are missing, so the true "
            "figure is probably higher."
        )
    if site.audited:
        yield Paragraph(audit_in_words(site.audited, site.institution))
    if site.headline.is_after_action:
        yield Paragraph(NO_CAUSE)


def _trend(site: Site) -> Iterable[Block]:
    cells = [cell for cell in site.cells if not cell.group]
    by_place = {(cell.period, cell.kind): cell for cell in cells}
    if any(cell.percentage is not None for cell in cells if cell.kind in KIND_LABELS):
        title = "Technicians named on papers, by year"
        yield charts.trend(title, site.source, cells, site.periods, site.milestones)
    read = site.read
    rows = [
        [
            period.label,
            *(_share(by_place.get((period.label, kind))) for kind in KIND_LABELS),
            for_people.percent(read[period.label], 0) if period.label in read else _NOT_RELEASED,
        ]
        for period in site.periods
    ]
    head = ["Year", *KIND_LABELS.values(), "Read"]
    note = "Read: the share of papers whose acknowledgements we could read."
    yield Table("Technicians named on papers, by year", head, rows, note)


def _by_group(site: Site) -> Iterable[Block]:
    """The newest year with groups, for each thing that they are groups by."""
    counted = [cell for cell in site.cells if cell.kind in KIND_LABELS]
    for name, year, cells in _newest_groups(counted):
        title = f"Technicians named on papers in {year}, by {name}"
        yield Heading(f"By {name}")
        yield from _bars(title, site.source, [cell for cell in cells if cell.kind == "either"])
        yield Table(
            title,
            [name.capitalize(), *KIND_LABELS.values()],
            [_group_row(group, cells) for group in sorted({cell.group for cell in cells})],
            _CELLS_WITHOUT_NUMBER if any(cell.percentage is None for cell in cells) else "",
        )


def _newest_groups(
    cells: Iterable[ProtectedCell],
) -> Iterable[tuple[str, str, Sequence[ProtectedCell]]]:
    """The names of groupings, the newest year that has them, and their cells of that year."""
    grouped = [cell for cell in cells if cell.group]
    for name in sorted({cell.group[0][0] for cell in grouped}):
        of_name = [cell for cell in grouped if cell.group[0][0] == name]
        year = max(cell.period for cell in of_name)
        newest = [cell for cell in of_name if cell.period == year]
        yield _words(name), year, sorted(newest, key=lambda cell: cell.group)


def _bars(title: str, source: str, cells: Sequence[ProtectedCell]) -> Iterable[Chart]:
    if any(cell.percentage is not None for cell in cells):
        yield charts.groups(title, source, cells)


def _group_row(group: Group, cells: Sequence[ProtectedCell]) -> list[str]:
    by_kind = {cell.kind: cell for cell in cells if cell.group == group}
    return [charts.group_name(group), *(_in_a_cell(by_kind.get(kind)) for kind in KIND_LABELS)]


def _orcid(site: Site) -> Iterable[Block]:
    """The institution by year, and the groups of the newest year that has any."""
    cells = [cell for cell in site.cells if cell.kind == orcid_uptake.KIND]
    if not cells:
        return
    title = KIND_NAMES[orcid_uptake.KIND]
    yield Heading("ORCID iDs")
    yield Table(
        f"{title}, by year",
        ["Year", title],
        [[cell.period, _share(cell)] for cell in cells if not cell.group],
        DEFINITIONS[orcid_uptake.KIND],
    )
    for name, year, newest in _newest_groups(cells):
        yield Table(
            f"{title} in {year}, by {name}",
            [name.capitalize(), title],
            [[charts.group_name(cell.group), _share(cell)] for cell in newest],
            _OTHER_YEARS,
        )


def _share(cell: ProtectedCell | None) -> str:
    """The percentage with its counts, or the reason for its absence."""
    return charts.counts_in_words(cell) if cell else _NOT_RELEASED


def _in_a_cell(cell: ProtectedCell | None) -> str:
    """The same, as short as a narrow column needs."""
    if cell and cell.percentage is None and cell.reason:
        return cell.reason.in_a_cell
    return _share(cell)


def _words(name: str) -> str:
    return name.replace("_", " ")


# -- the other pages -------------------------------------------------------------------------------


def _all_figures(site: Site) -> str:
    blocks: list[Block] = []
    for released in site.releases:
        day = for_people.day(released.made_at.date())
        rows = [
            [
                cell.period,
                charts.group_name(cell.group),
                KIND_NAMES[cell.kind],
                _share(cell),
            ]
            for cell in released.cells
        ]
        blocks.append(Heading(released.name))
        if not rows:
            blocks.append(Paragraph(f"Released on {day}: no figure that is new."))
            continue
        head = ["Year", "Group", "Figure", "Share"]
        blocks.append(Table(f"Figures of “{released.name}”, released on {day}", head, rows))
        blocks.append(Paragraph(origin(released)))
    about = "Each figure is released once and stays as it is."
    return pages.as_body(Pack("", about, blocks, (READING, WITHHELD)))


def _method(site: Site) -> str:
    last = site.releases[-1]
    until = observed(last)
    kinds = {cell.kind for cell in site.cells}
    definitions = [
        f"{KIND_NAMES[kind]}: {text[0].lower()}{text[1:]}"
        for kind, text in DEFINITIONS.items()
        if kind in kinds
    ]
    blocks: list[Block] = [
        Heading("Definition"),
        Paragraph(f"Technicians counted: those on our staff list {DENOMINATORS[last.of]}."),
        Listing(definitions),
        Heading("Method"),
        Paragraph(
            "Papers of the institution and the texts of their acknowledgements come from "
            "open bibliographic sources. The names printed in them are compared with the staff "
            "list. Each match has evidence for and against it; people check those in doubt."
        ),
        Heading("Audit"),
        Paragraph(audit_in_words(site.audited, site.institution)),
        Heading("Limits"),
        Listing(_LIMITS),
        Heading("Observation date"),
        Paragraph(
            f"The sources were asked until {for_people.day(until)}." if until else "Not known."
        ),
        Listing(
            [f"{released.name}: {origin(released)}" for released in site.releases if released.cells]
        ),
    ]
    return pages.as_body(Pack("", f"How the figures of {site.institution} are made.", blocks))


def _contact(site: Site) -> str:
    return _notice(site.contact or _NO_CONTACT.format(institution=site.institution))


def _accessibility(site: Site) -> str:
    return _notice(site.accessibility or _ACCESSIBILITY)


def _notice(text: str) -> str:
    """The text below the heading of the page, which takes the place of its own."""
    first, _, rest = text.partition("\n")
    return notices.as_html(rest if first.startswith("# ") else text)


# -- highlights ------------------------------------------------------------------------------------


def _highlights(site: Site) -> str:
    """The e-zine page: papers by the release at which they entered."""
    parts = [_paragraph(_ABOUT_HIGHLIGHTS, "about")]
    for last, entries in groupby(site.feed.highlights, key=lambda entry: entry.last):
        parts.append(f"<h2>Entered on {for_people.day(last.date())}</h2>")
        parts += [_article(entry) for entry in entries]
    if not site.feed.highlights:
        parts.append(_paragraph("There are none yet."))
    follow = (
        f'Follow this list: <a href="{feeds.ATOM}">Atom</a>, <a href="{feeds.JSON}">JSON Feed</a>.'
    )
    return "\n".join([*parts, _paragraph(follow)])


def _article(entry: Highlight) -> str:
    printed = _paragraph(escape(entry.printed_in), "note") if entry.printed_in else ""
    people = _paragraph(escape(entry.in_words))
    return f"<article><h3>{_title(entry)}</h3>{people}{printed}</article>"


def _title(entry: Highlight, target: str = "") -> str:
    address = doi_address(entry.doi)
    if address is None:
        return escape(entry.title)
    return f'<a href="{escape(address)}"{target}>{escape(entry.title)}</a>'


def _embedded(feed: Feed) -> str:
    """A page to show inside another: links open outside the frame."""
    target = ' target="_top"'
    items = [
        f"<li>{_title(entry, target)}<br>{escape(entry.in_words)}</li>" for entry in feed.highlights
    ]
    body = f"<ul>{''.join(items)}</ul>" if items else _paragraph("There are none yet.")
    return pages.page(_NEWLY_NAMED, body, head=_NOTHING_ELSEWHERE)
