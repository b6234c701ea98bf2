"""The evidence that a printed name is not a technician's.

No one's word alone overrules a contradiction: a technician's report goes to a second person, and a
reviewer who confirms gives a reason. The sentences are kept in the ledger with the act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from attribution.core import for_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a snapshot knows about a printed name of a work, and about a technician.

    Without a printed name only the dates are known. `orcid` is the iD on record, `owner` whether
    the printed iD is on record for another technician. `at_institution` is None where nothing
    printed says where the person works. `in_post` is None where no dates are known; it counts as
    long after a post as a work counts.
    """

    has_name: bool = True
    is_listed: bool = True  # whether the matcher shows the name for review
    orcid: str | None = None
    printed_orcid: str | None = None
    inferred_orcid: str | None = None
    is_orcid_of_another: bool = False
    at_institution: bool | None = None
    affiliations: tuple[str, ...] = ()
    published: date | None = None
    published_precision: str | None = "day"
    in_post: bool | None = None
    posts: str = ""


def what_contradicts(circumstances: Circumstances) -> tuple[str, ...]:
    """A sentence for each thing that contradicts; none where the evidence agrees."""
    sentences = (ask(circumstances) for ask in _QUESTIONS)
    return tuple(sentence for sentence in sentences if sentence)


def _other_orcid(circumstances: Circumstances) -> str | None:
    printed, on_record = circumstances.printed_orcid, circumstances.orcid
    if not printed or printed == on_record:
        return None
    if on_record:
        return (
            f"The paper prints another ORCID iD ({printed}) than the one on record ({on_record})."
        )
    if circumstances.is_orcid_of_another:
        return f"The paper prints the ORCID iD of another technician ({printed})."
    return None


def _other_inferred_orcid(circumstances: Circumstances) -> str | None:
    """An iD that a source inferred says less than a printed iD, which comes before it."""
    inferred, on_record = circumstances.inferred_orcid, circumstances.orcid
    if circumstances.printed_orcid or not inferred or not on_record or inferred == on_record:
        return None
    return (
        f"A source gives another ORCID iD for this name ({inferred}) than the one on record "
        f"({on_record}). The paper prints none."
    )


def _other_institution(circumstances: Circumstances) -> str | None:
    """A printed iD of the person's own outweighs the place: people move."""
    printed_orcid = circumstances.printed_orcid
    is_own_orcid = printed_orcid is not None and printed_orcid == circumstances.orcid
    if circumstances.at_institution is not False or is_own_orcid:
        return None
    affiliations = (text.rstrip(" .;") for text in circumstances.affiliations)
    printed = "; ".join(dict.fromkeys(affiliations))
    place = f": “{printed}”" if printed else ""
    return f"The paper places this name at another institution only{place}."


def _out_of_post(circumstances: Circumstances) -> str | None:
    if circumstances.in_post is not False or circumstances.published is None:
        return None
    published = _publication(circumstances.published, circumstances.published_precision)
    posts = for_people.dates_in_words(circumstances.posts)
    return f"The paper was published {published}, outside the person's time in post ({posts})."


def _publication(published: date, precision: str | None) -> str:
    if precision == "year":
        return f"in {published.year}"
    if precision == "month":
        return f"in {published:%B %Y}"
    return f"on {for_people.day(published)}"


def _not_listed(circumstances: Circumstances) -> str | None:
    if circumstances.is_listed or not circumstances.has_name:
        return None
    return "All evidence together is too weak for this name to be listed for review."


_QUESTIONS: tuple[Callable[[Circumstances], str | None], ...] = (
    _other_orcid,
    _other_inferred_orcid,
    _other_institution,
    _out_of_post,
    _not_listed,
)
