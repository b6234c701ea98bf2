"""Thanks counted by what they are for: by topic, unit and year."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from attribution.acknowledgements.topics import topics_of
from attribution.core.errors import UserError
from attribution.core.rows import Row, Rows
from attribution.snapshot.database import insert

NOT_STATED = "not stated"
NOTE = (
    "Thanks by name that count now, confirmed or accepted. Thanks for two things count under both, "
    "so topics do not add up to a total. Many texts give no more than 'technical assistance'. Most "
    "rows are about few people: round the numbers and leave out small ones before you show them "
    "outside the institution."
)
GROUPS = ("year", "faculty", "department", "topic")


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Table thanks_topics, for the thanked names that may be technicians."""
    mentions = connection.execute(
        """select mention_id, phrase, context, affiliations,
                  count(*) over (partition by work_id, context) as thanked
           from mentions where kind = 'thanked'
           qualify mention_id in (select mention_id from candidates
                                  union select mention_id from decisions)
           order by mention_id"""
    ).fetchall()
    rows = [
        (mention_id, topic)
        for mention_id, phrase, sentence, places, thanked in mentions
        for topic in reasons(phrase, sentence, places, thanked)
    ]
    insert(connection, "thanks_topics", rows)


def reasons(
    phrase: str | None,
    sentence: str | None,
    places: Sequence[str] | None,
    thanked: int,
) -> tuple[str, ...]:
    """The topics a person is thanked for.

    They come from the phrase, or else from a sentence that thanks only this person.

    `places` are affiliations in the sentence: a person at an imaging facility need not be thanked
    for imaging. `thanked` is the number of people whom the sentence thanks.
    """
    of_phrase = topics_of(phrase)
    if of_phrase:
        return of_phrase
    if thanked != 1:
        return (NOT_STATED,)
    rest = sentence or ""
    for place in places or ():
        rest = rest.replace(place, " ")
    return topics_of(rest) or (NOT_STATED,)


def why(reader: Rows, by: Sequence[str] = GROUPS) -> list[Row]:
    """One row for each group, with `thanks` (technician and work) and `technicians`.

    Show NOTE with it.

    `by` is any of GROUPS.
    """
    wrong = [group for group in by if group not in GROUPS]
    if wrong:
        raise UserError(
            f"Choose from {', '.join(GROUPS)}: what people are thanked for cannot be split by "
            f"{', '.join(wrong)}."
        )
    columns = "".join(f"{group}, " for group in by)
    return reader.rows(
        f"""select {columns}count(distinct (technician_id, work_id)) as thanks,
                   count(distinct technician_id) as technicians
            from why group by all order by {columns}thanks"""
    )
