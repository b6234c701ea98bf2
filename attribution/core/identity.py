"""When two names at the sign-in are one person: the only place that decides it.

The ledger, the list of people in the settings and the sign-in itself all name a person by an
address or an account name. People type it in capitals or with a space after it.
"""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """A name at the sign-in in the form in which it is compared and kept.

    Lower case, not case folding: `ß` and `ss` are two accounts.
    """
    return unicodedata.normalize("NFC", name).strip().lower()


def same_person(name: str | None, other: str | None) -> bool:
    """Whether two names at the sign-in are one person. An unknown name, None, is never the same."""
    return name is not None and other is not None and folded(name) == folded(other)
