"""One question to a source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """An address with what goes along.

    A `form` makes it a POST. `facts` are statuses other than 200 that are answers, not faults.
    `repeatable` is false where asking changes the server's state: such a request is sent once.
    `attempts` takes the place of the setting `harvest.attempts`. `follow` accepts a redirection.
    """

    url: str
    params: Mapping[str, str | int] | None = None
    form: Mapping[str, str] | None = None
    facts: Collection[int] = ()
    repeatable: bool = True
    attempts: int | None = None
    follow: bool = False

    @property
    def method(self) -> str:
        return "POST" if self.form else "GET"


def without_query(url: str) -> str:
    """An address as logs and messages show it: its query may hold names of people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
