"""The columns of a review spreadsheet, and how they are recognised when it comes back.

Every row carries, in hidden columns, the ids of its candidate, a digest of the evidence it shows,
the last act of the ledger at the time, and the number of the spreadsheet. So nothing is imported
twice, and a row that has been overtaken is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.review.candidate import Candidate, facts_of

OPEN_COLUMNS = ("verdict", "note")  # to be filled in
SHOWN_COLUMNS = (
    "technician",
    "printed",
    "kind",
    "title",
    "published",
    "sentence",
    "evidence",
    "contradicts",
    "probability",
    "link",
)
HIDDEN_COLUMNS = ("mention_id", "technician_id", "facts", "ledger", "sheet")
COLUMNS = (*OPEN_COLUMNS, *SHOWN_COLUMNS, *HIDDEN_COLUMNS)
REQUIRED_COLUMNS = ("verdict", *HIDDEN_COLUMNS)
# Before a digest, which a spreadsheet program may else take for a number such as 12345E10.
DIGEST_MARK = "digest-"


def heading_name(heading: str) -> str:
    """The name of the column that a heading stands for."""
    return plain(heading).lower()


def column_places(header: Iterable[str]) -> dict[str, int]:
    """The place of each column, by name. Capitals, outer blanks and order do not matter.

    UserError where a column of ours is there twice: no one knows which of the two counts.
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        name = heading_name(heading)
        if name in places and name in COLUMNS:
            raise UserError(
                f"Give the columns that you added other names. This file has two columns “{name}”. "
                "Nothing was saved."
            )
        places.setdefault(name, place)
    return places


def facts_digest(candidate: Candidate) -> str:
    """A digest of what a verdict on a candidate rests on, the same as on the review page."""
    name, band, tie, evidence = facts_of(candidate)
    text = repr((name, band, tie, sorted(map(repr, evidence))))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
