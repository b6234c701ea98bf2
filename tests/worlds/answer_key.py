"""What the released records say that a harvest must find: read from the world's files, which only tests may do."""

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
        one["doi"]: one
        for one in works()
        if family & set(_rors(one)) and max(one["dates"].values()) >= since
    }


def _rors(record: Record) -> Iterator[str]:
    for author in record["authors"]:
        for place in author["affiliations"]:
            yield from place["rors"]


def names(record: Record) -> list[str]:
    return [author["raw_name"] for author in record["authors"]]


def readable(record: Record) -> bool:
    """Whether Europe PMC's full text or OpenAlex's TEI can give the acknowledgement."""
    if not record["ack_text"]:
        return False
    europepmc = record["full_text_in_europepmc"] and record["in"]["europepmc"]
    return bool(
        europepmc
        or (record["openalex"]["tei"] and record["in"]["openalex"] and _in_tei(record["doi"]))
    )


def _in_tei(doi: str) -> bool:
    """GROBID finds 92 % of the sections: the server's own rule."""
    if str(UPSTREAMS) not in sys.path:
        sys.path.insert(0, str(UPSTREAMS))
    from replay.world import share

    return bool(share(doi, "teiack") < 0.92)


OTHER_SECTIONS = re.compile(
    r"(Author contributions|Declaration of interests|Competing interests|Availability of data)\b",
    re.I,
)


def thanks(record: Record) -> str:
    """The acknowledgement of a record without the statements that some publishers print in the same section."""
    return OTHER_SECTIONS.split(record["ack_text"])[0]


def words(text: str | None) -> set[str]:
    """The words of a text, whatever its spaces, hyphens and headings."""
    plain = re.sub(r"\W+", " ", (text or "").replace("\u00ad", "")).lower().split()
    return set(plain) - {
        "acknowledgements",
        "acknowledgments",
        "acknowlegments",
        "acknowledgement",
        "acknowledgment",
    }
