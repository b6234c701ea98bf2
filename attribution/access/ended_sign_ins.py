"""Sign-ins that people ended by signing out: a copy of the cookie no longer opens anything.

They are kept in the home folder until the cookie would be too old anyway. The file holds random
ids, and nothing about people.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

from attribution.core.files import write_atomically
from attribution.home.settings import Settings

FILE = "signed-out.txt"
_writing = threading.Lock()  # the dashboard is one process


def end(settings: Settings, sign_in_id: str, now: datetime) -> None:
    """Note that a sign-in has ended."""
    last_hour = now + timedelta(hours=settings.signin_hours)
    with _writing:
        ended = {name: until for name, until in _ended(settings.home).items() if until > now}
        ended[sign_in_id] = last_hour
        lines = [f"{until.isoformat()} {name}\n" for name, until in ended.items()]
        write_atomically(settings.home / FILE, "".join(lines))


def has_ended(home: Path, sign_in_id: object) -> bool:
    """Whether a person ended this sign-in."""
    return sign_in_id in _ended(home)


def _ended(home: Path) -> dict[str, datetime]:
    """Ids of ended sign-ins, with the time until which they are kept."""
    try:
        lines = (home / FILE).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ", 1) for line in lines)
    return {name: datetime.fromisoformat(until) for until, name in pairs}
