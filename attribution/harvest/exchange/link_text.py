"""A link between a person and a work as text, for RIS and BibTeX, which have no place for it.

    role=acknowledged; id=T0042; orcid=0000-0002-1825-0097; state=confirmed; name=Zoë Fennimore

In RIS it is the custom field C8 after the word `Technician:`, a line for each link. In BibTeX it is
the field `technicians`, with a bar between links. Signs that divide are written as in
addresses. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from attribution.core import identifiers
from attribution.core.names import fold
from attribution.harvest.exchange.output import ACKNOWLEDGED, AUTHOR, PersonLink

RIS_TAG, RIS_WORD = "C8", "Technician:"
BIBTEX_FIELD = "technicians"
_BETWEEN = " | "
_DIVIDES = re.compile(r"[%;|\\{}\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 500


def cells_of(link: PersonLink) -> dict[str, str]:
    """What is said of a link, by the names that files use."""
    cells = {
        "role": link.role,
        "id": link.staff_id,
        "orcid": link.orcid,
        "state": link.state,
        "name": link.name,
    }
    return {name: cell for name, cell in cells.items() if cell}


def link_of(cells: Mapping[str, object]) -> PersonLink | None:
    """The link that such cells describe; None where they name no person."""
    texts = {name: " ".join(cell.split()) for name, cell in cells.items() if isinstance(cell, str)}
    staff_id, orcid = texts.get("id") or None, identifiers.orcid(texts.get("orcid"))
    role = texts.get("role", AUTHOR)
    if not (staff_id or orcid) or role not in (AUTHOR, ACKNOWLEDGED):
        return None
    return PersonLink(staff_id, orcid, role, texts.get("state"), texts.get("name"))


def as_text(link: PersonLink) -> str:
    """A link on one line."""
    return "; ".join(f"{name}={_quoted(cell)}" for name, cell in cells_of(link).items())


def as_list(links: Iterable[PersonLink]) -> str:
    """Links in one field."""
    return _BETWEEN.join(map(as_text, links))


def links_in(texts: Iterable[str]) -> Iterator[PersonLink]:
    """The links in texts; other texts are left out, since other programs use these fields too."""
    parts = (part for text in texts for part in text.split("|"))
    return (link for part in parts if (link := _link_in(part)))


def _link_in(text: str) -> PersonLink | None:
    pairs = (part.partition("=") for part in text.split(";"))
    return link_of({name.strip(): unquote(value.strip())[:_LONGEST] for name, _, value in pairs})


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return _DIVIDES.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), plain)


def author_of_link(link: PersonLink, names: Iterable[str]) -> int | None:
    """The place of the author whom a link names, among the names of a work."""
    if link.role != AUTHOR or not link.name:
        return None
    wanted = fold(link.name)
    return next((place for place, name in enumerate(names) if fold(name) == wanted), None)
