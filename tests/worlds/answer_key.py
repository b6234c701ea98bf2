"""The works that a harvest must find, read from the world's files. Only tests may read them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from upstreams import UPSTREAMS, works

Record = dict[str, Any]


def affiliated(family: frozenset[str], since: str) -> dict[str, Record]:
    """Released records of that day or later with a printed author at the institution, by DOI."""
    return {
        record["doi"]: record
        for record in works()
        if family & set(_rors(record)) and max(record["dates"].values()) >= since
    }


def _rors(record: Record) -> Iterator[str]:
    for author in record["authors"]:
        for affiliation in author["affiliations"]:
            yield from affiliation["rors"]


def names(record: Record) -> list[str]:
    return [author["raw_name"] for author in record["authors"]]


def readable(record: Record) -> bool:
    """Whether Europe PMC's full text or OpenAlex's TEI can give the acknowledgement."""
    if not record["ack_text"]:
        return False
    in_europepmc = record["full_text_in_europepmc"] and record["in"]["europepmc"]
    has_tei = record["openalex"]["tei"] and record["in"]["openalex"]
    return bool(in_europepmc or (has_tei and _section_in_tei(record["doi"])))


def _section_in_tei(doi: str) -> bool:
    """GROBID finds 92% of the sections: this is the rule of the replay server."""
    if str(UPSTREAMS) not in sys.path:
        sys.path.insert(0, str(UPSTREAMS))
    from replay.world import share

    return bool(share(doi, "teiack") < 0.92)


HEADINGS = {
    "acknowledgements",
    "acknowledgments",
    "acknowlegments",
    "acknowledgement",
    "acknowledgment",
}
OTHER_SECTIONS = re.compile(
    r"(Author contributions|Declaration of interests|Competing interests|Availability of data)\b",
    re.I,
)


def thanks(record: Record) -> str:
    """The acknowledgement without the statements that some publishers print in its section."""
    return OTHER_SECTIONS.split(record["ack_text"])[0]


def words(text: str | None) -> set[str]:
    """The words of a text, whatever its spaces, hyphens and headings."""
    without_soft_hyphens = (text or "").replace("\u00ad", "")
    return set(re.sub(r"\W+", " ", without_soft_hyphens).lower().split()) - HEADINGS
