"""Dates, times and percentages as people read them: the only place that formats them.

Files and JSON keep machine forms: ISO 8601 dates, plain numbers. These forms are for pages, letters
and messages.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

log = logging.getLogger(__name__)

_ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
DATE_HELP = "Enter the date as YYYY-MM-DD, for example 2026-11-30. Nothing was saved."


def day(value: date) -> str:
    """A date in words.

    >>> day(date(2025, 5, 8))
    '8 May 2025'
    """
    return f"{value.day} {value:%B %Y}"


def dates_in_words(text: str) -> str:
    """A text with every machine-written date in words.

    >>> dates_in_words("2018-09-28 to now")
    '28 September 2018 to now'
    """
    return _ISO_DATE.sub(_date_in_words, text)


def _date_in_words(match: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(match[0]))
    except ValueError:  # no such day, such as 2025-02-31
        return match[0]


def moment(value: datetime) -> str:
    """A date and time in words, in the zone in which people read times.

    >>> moment(datetime(2025, 5, 8, 14, 5, tzinfo=UTC))
    '8 May 2025, 14:05 UTC'
    """
    local = in_zone(value)
    return f"{day(local)}, {local:%H:%M %Z}"


# Like a locale: one for the process, which serves one home folder. Only those who open a home
# folder set it; nothing that is stored or counted depends on it.
_shown: dict[str, tzinfo] = {"zone": UTC}


def show_times_in(zone: str) -> None:
    """Have times written in a zone from now on, by its name such as Europe/London.

    In UTC where this computer has no such zone.
    """
    try:
        _shown["zone"] = UTC if zone == "UTC" else ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        log.warning("this computer does not know the time zone", extra={"zone": zone})
        _shown["zone"] = UTC


def in_zone(value: datetime) -> datetime:
    """A time in the zone in which people read times; one without a zone is taken for UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_shown["zone"])


def zone_in_words() -> str:
    """The zone in which people read times, for the head of a column: UTC, or London time."""
    zone = _shown["zone"]
    if not isinstance(zone, ZoneInfo):
        return "UTC"
    return f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"


def percent(value: float, decimals: int = 1) -> str:
    """A percentage, 0 to 100, without a space.

    >>> percent(31.77)
    '31.8%'
    """
    return f"{value:.{decimals}f}%"


def probability(value: float) -> str:
    """A probability, 0 to 1, as a percentage that promises no more than it can.

    >>> probability(0.374), probability(0.047), probability(0.00001), probability(0.99999)
    ('37%', '4.7%', 'under 0.1%', 'over 99.9%')
    """
    if value < 0.001:
        return "under 0.1%"
    if value > 0.999:
        return "over 99.9%"
    return percent(100 * value, 0 if 0.095 <= value < 0.985 else 1)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "paper"), count(1871, "paper"), count(2, "person", "people")
    ('1 paper', '1,871 papers', '2 people')
    """
    noun = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {noun}"


def listed(items: list[str], last: str = "and") -> str:
    """Items as a sentence lists them.

    >>> listed(["works", "credits", "texts"])
    'works, credits and texts'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
